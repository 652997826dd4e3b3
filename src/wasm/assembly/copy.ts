// Copies between strided places, and filling. Only the size of the elements matters.
import { nextRow, rowLength, rowOffset, rowStride, startRows } from "./plan";
import { lanesOf, storePart } from "./lanes";

function copyOf<T>(x: usize, y: usize, plan: usize): void {
  const length = rowLength(plan);
  const stepX = rowStride(plan, 0);
  const stepY = rowStride(plan, 1);
  for (let rows = startRows(plan); rows > 0; rows--) {
    let px = x + <usize>rowOffset(0) * sizeof<T>();
    let py = y + <usize>rowOffset(1) * sizeof<T>();
    if (stepX == 1 && stepY == 1) {
      memory.copy(py, px, <usize>length * sizeof<T>());
    } else {
      for (let i = 0; i < length; i++) {
        store<T>(py, load<T>(px));
        px += <usize>stepX * sizeof<T>();
        py += <usize>stepY * sizeof<T>();
      }
    }
    if (rows > 1) nextRow(plan, 2);
  }
}

/** y = x for elements of one byte; the plan has the strides of x and y. */
export function copy8(x: usize, y: usize, plan: usize): void {
  copyOf<u8>(x, y, plan);
}
/** y = x for elements of four bytes; the plan has the strides of x and y. */
export function copy32(x: usize, y: usize, plan: usize): void {
  copyOf<u32>(x, y, plan);
}
/** y = x for elements of eight bytes; the plan has the strides of x and y. */
export function copy64(x: usize, y: usize, plan: usize): void {
  copyOf<u64>(x, y, plan);
}

function fillOf<T>(y: usize, n: i32, value: T): void {
  const v = v128.splat<T>(value);
  for (; n >= lanesOf<T>(); n -= lanesOf<T>(), y += 16) v128.store(y, v);
  storePart<T>(y, v, n);
}

export function fillF32(y: usize, n: i32, value: f32): void {
  fillOf<f32>(y, n, value);
}
export function fillF64(y: usize, n: i32, value: f64): void {
  fillOf<f64>(y, n, value);
}
export function fillI32(y: usize, n: i32, value: i32): void {
  fillOf<i32>(y, n, value);
}
export function fillU8(y: usize, n: i32, value: u8): void {
  memory.fill(y, value, n);
}
