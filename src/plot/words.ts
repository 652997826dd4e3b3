// stub
let l: string = "en";
export function locale(x: string) {
  l = x;
  return l;
}
