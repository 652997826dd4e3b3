// Changes of type, on consecutive elements. Floating to int32 cuts off fractions and saturates (NaN gives 0);
// to bool everything but 0 is 1, NaN included.

function castOf<A, B>(x: usize, y: usize, n: i32): void {
  for (; n > 0; n--, x += sizeof<A>(), y += sizeof<B>()) {
    const value = load<A>(x);
    // The compiler's conversion from floating to i32 is the saturating instruction.
    if (sizeof<B>() == 1) store<u8>(y, u8(value != <A>0));
    else store<B>(y, <B>value);
  }
}

export function castF32ToF64(x: usize, y: usize, n: i32): void {
  castOf<f32, f64>(x, y, n);
}
export function castF32ToI32(x: usize, y: usize, n: i32): void {
  castOf<f32, i32>(x, y, n);
}
export function castF32ToU8(x: usize, y: usize, n: i32): void {
  castOf<f32, u8>(x, y, n);
}
export function castF64ToF32(x: usize, y: usize, n: i32): void {
  castOf<f64, f32>(x, y, n);
}
export function castF64ToI32(x: usize, y: usize, n: i32): void {
  castOf<f64, i32>(x, y, n);
}
export function castF64ToU8(x: usize, y: usize, n: i32): void {
  castOf<f64, u8>(x, y, n);
}
export function castI32ToF32(x: usize, y: usize, n: i32): void {
  castOf<i32, f32>(x, y, n);
}
export function castI32ToF64(x: usize, y: usize, n: i32): void {
  castOf<i32, f64>(x, y, n);
}
export function castI32ToU8(x: usize, y: usize, n: i32): void {
  castOf<i32, u8>(x, y, n);
}
export function castU8ToF32(x: usize, y: usize, n: i32): void {
  castOf<u8, f32>(x, y, n);
}
export function castU8ToF64(x: usize, y: usize, n: i32): void {
  castOf<u8, f64>(x, y, n);
}
export function castU8ToI32(x: usize, y: usize, n: i32): void {
  castOf<u8, i32>(x, y, n);
}
