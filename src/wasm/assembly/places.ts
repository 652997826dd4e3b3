// Elements taken from, put to and added at places that an index names. The plan has the strides of x, of the index
// (i32) and of the values; an index i stands for `scale * i` elements of x. Places are checked by the caller.
// Repeated places are served in row-major order of the values.
import { nextRow, rowLength, rowOffset, rowStride, startRows } from "./plan";

function takeOf<T>(x: usize, index: usize, y: usize, scale: i32, plan: usize): void {
  const length = rowLength(plan);
  const stepX = <usize>rowStride(plan, 0) * sizeof<T>();
  const stepI = <usize>rowStride(plan, 1) * 4;
  const stepY = <usize>rowStride(plan, 2) * sizeof<T>();
  for (let rows = startRows(plan); rows > 0; rows--) {
    let px = x + <usize>rowOffset(0) * sizeof<T>();
    let pi = index + <usize>rowOffset(1) * 4;
    let py = y + <usize>rowOffset(2) * sizeof<T>();
    if (stepI == 0 && stepX == sizeof<T>() && stepY == sizeof<T>()) {
      memory.copy(py, px + <usize>(load<i32>(pi) * scale) * sizeof<T>(), <usize>length * sizeof<T>());
    } else {
      for (let i = 0; i < length; i++, px += stepX, pi += stepI, py += stepY) {
        store<T>(py, load<T>(px + <usize>(load<i32>(pi) * scale) * sizeof<T>()));
      }
    }
    if (rows > 1) nextRow(plan, 3);
  }
}

function putOf<T>(x: usize, index: usize, v: usize, scale: i32, plan: usize): void {
  const length = rowLength(plan);
  const stepX = <usize>rowStride(plan, 0) * sizeof<T>();
  const stepI = <usize>rowStride(plan, 1) * 4;
  const stepV = <usize>rowStride(plan, 2) * sizeof<T>();
  for (let rows = startRows(plan); rows > 0; rows--) {
    let px = x + <usize>rowOffset(0) * sizeof<T>();
    let pi = index + <usize>rowOffset(1) * 4;
    let pv = v + <usize>rowOffset(2) * sizeof<T>();
    for (let i = 0; i < length; i++, px += stepX, pi += stepI, pv += stepV) {
      store<T>(px + <usize>(load<i32>(pi) * scale) * sizeof<T>(), load<T>(pv));
    }
    if (rows > 1) nextRow(plan, 3);
  }
}

function addAtOf<T>(x: usize, index: usize, v: usize, scale: i32, plan: usize): void {
  const length = rowLength(plan);
  const stepX = <usize>rowStride(plan, 0) * sizeof<T>();
  const stepI = <usize>rowStride(plan, 1) * 4;
  const stepV = <usize>rowStride(plan, 2) * sizeof<T>();
  for (let rows = startRows(plan); rows > 0; rows--) {
    let px = x + <usize>rowOffset(0) * sizeof<T>();
    let pi = index + <usize>rowOffset(1) * 4;
    let pv = v + <usize>rowOffset(2) * sizeof<T>();
    for (let i = 0; i < length; i++, px += stepX, pi += stepI, pv += stepV) {
      const to = px + <usize>(load<i32>(pi) * scale) * sizeof<T>();
      store<T>(to, load<T>(to) + load<T>(pv));
    }
    if (rows > 1) nextRow(plan, 3);
  }
}

/** y = x at the places, elements of one byte. */
export function takeAt8(x: usize, index: usize, y: usize, scale: i32, plan: usize): void {
  takeOf<u8>(x, index, y, scale, plan);
}
/** y = x at the places, elements of four bytes. */
export function takeAt32(x: usize, index: usize, y: usize, scale: i32, plan: usize): void {
  takeOf<u32>(x, index, y, scale, plan);
}
/** y = x at the places, elements of eight bytes. */
export function takeAt64(x: usize, index: usize, y: usize, scale: i32, plan: usize): void {
  takeOf<u64>(x, index, y, scale, plan);
}
/** x at the places = v, elements of one byte. */
export function putAt8(x: usize, index: usize, v: usize, scale: i32, plan: usize): void {
  putOf<u8>(x, index, v, scale, plan);
}
/** x at the places = v, elements of four bytes. */
export function putAt32(x: usize, index: usize, v: usize, scale: i32, plan: usize): void {
  putOf<u32>(x, index, v, scale, plan);
}
/** x at the places = v, elements of eight bytes. */
export function putAt64(x: usize, index: usize, v: usize, scale: i32, plan: usize): void {
  putOf<u64>(x, index, v, scale, plan);
}
/** x at the places += v */
export function addAtF32(x: usize, index: usize, v: usize, scale: i32, plan: usize): void {
  addAtOf<f32>(x, index, v, scale, plan);
}
/** x at the places += v */
export function addAtF64(x: usize, index: usize, v: usize, scale: i32, plan: usize): void {
  addAtOf<f64>(x, index, v, scale, plan);
}
/** x at the places += v */
export function addAtI32(x: usize, index: usize, v: usize, scale: i32, plan: usize): void {
  addAtOf<i32>(x, index, v, scale, plan);
}
