// Vectors of 16 bytes from and to places that are not 16 consecutive bytes: strided elements and the ends of rows.
// Shared by the kernels; not exported to JavaScript.
import { LANES, own } from "./own";

/** Elements of this type in a vector. */
// @ts-ignore: decorator
@inline export function lanesOf<T>(): i32 {
  return 16 / sizeof<T>();
}

/** `count` elements, `step` elements apart; the other lanes are 0. */
export function gather<T>(from: usize, step: i32, count: i32): v128 {
  const bytes = <usize>step * sizeof<T>();
  if (sizeof<T>() == 4 && count == 4) {
    let v = v128.load32_zero(from);
    v = v128.load32_lane(from + bytes, v, 1);
    v = v128.load32_lane(from + 2 * bytes, v, 2);
    return v128.load32_lane(from + 3 * bytes, v, 3);
  }
  const scratch = own(LANES);
  v128.store(scratch, i32x4.splat(0));
  for (let i = 0, to = scratch; i < count; i++, from += bytes, to += sizeof<T>()) store<T>(to, load<T>(from));
  return v128.load(scratch);
}

/** Stores the first `count` lanes one after the other. */
export function storePart<T>(to: usize, v: v128, count: i32): void {
  if (count == lanesOf<T>()) {
    v128.store(to, v);
    return;
  }
  const scratch = own(LANES);
  v128.store(scratch, v);
  for (let i = 0, from = scratch; i < count; i++, from += sizeof<T>(), to += sizeof<T>()) store<T>(to, load<T>(from));
}
