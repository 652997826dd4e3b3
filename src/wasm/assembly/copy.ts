// Copies between strided places, and filling. Only the size of the elements matters.
import { nextRow, outerSize, outerStride, rowLength, rowOffset, rowStride, startRows } from "./plan";
import { lanesOf, storePart } from "./lanes";

function copyOf<T>(x: usize, y: usize, plan: usize): void {
  const length = rowLength(plan);
  const stepX = rowStride(plan, 0);
  const stepY = rowStride(plan, 1);
  // A transposed matrix is read along its own rows; row by row, each cache line would be fetched for one element.
  const transposed = sizeof<T>() == 4 && stepY == 1 && stepX != 1 && stepX != 0 && outerStride(plan, 0) == 1;
  const together = transposed ? outerSize(plan) : 1;
  for (let rows = startRows(plan); rows > 0; rows -= together) {
    const px = x + <usize>rowOffset(0) * sizeof<T>();
    const py = y + <usize>rowOffset(1) * sizeof<T>();
    if (stepX == 1 && stepY == 1) {
      memory.copy(py, px, <usize>length * sizeof<T>());
    } else if (stepX == 0 && stepY == 1) {
      fillOf<T>(py, length, load<T>(px));
    } else if (transposed) {
      transpose32(px, py, together, length, <usize>stepX << 2, <usize>outerStride(plan, 1) << 2);
    } else {
      copyStrided<T>(px, py, length, <usize>stepX * sizeof<T>(), <usize>stepY * sizeof<T>());
    }
    if (rows > together) for (let i = 0; i < together; i++) nextRow(plan, 2);
  }
}

function copyStrided<T>(x: usize, y: usize, n: i32, stepX: usize, stepY: usize): void {
  for (; n > 0; n--, x += stepX, y += stepY) store<T>(y, load<T>(x));
}

/** y[i][j] = x[j][i]: `rows` of y, each of `columns`; the bytes from row to row of x and of y. */
function transpose32(x: usize, y: usize, rows: i32, columns: i32, rowX: usize, rowY: usize): void {
  // 16 columns at a time: a cache line of y is written while it is at hand.
  for (let j = 0; j < columns; j += 16) {
    const width = min(columns - j, 16);
    for (let i = 0; i < rows; i += 4) {
      const from = x + <usize>j * rowX + (<usize>i << 2);
      const to = y + <usize>i * rowY + (<usize>j << 2);
      if (width == 16 && i + 4 <= rows) {
        for (let k: usize = 0; k < 4; k++) transpose4(from + 4 * k * rowX, to + 16 * k, rowX, rowY);
      } else {
        const height = min(rows - i, 4);
        for (let r: usize = 0; r < <usize>height; r++) copyStrided<u32>(from + 4 * r, to + r * rowY, width, rowX, 4);
      }
    }
  }
}

/** 4 x 4 elements. */
function transpose4(x: usize, y: usize, rowX: usize, rowY: usize): void {
  const a = v128.load(x), b = v128.load(x + rowX), c = v128.load(x + 2 * rowX), d = v128.load(x + 3 * rowX);
  const ab = i32x4.shuffle(a, b, 0, 4, 1, 5), cd = i32x4.shuffle(c, d, 0, 4, 1, 5);
  const ef = i32x4.shuffle(a, b, 2, 6, 3, 7), gh = i32x4.shuffle(c, d, 2, 6, 3, 7);
  v128.store(y, i64x2.shuffle(ab, cd, 0, 2));
  v128.store(y + rowY, i64x2.shuffle(ab, cd, 1, 3));
  v128.store(y + 2 * rowY, i64x2.shuffle(ef, gh, 0, 2));
  v128.store(y + 3 * rowY, i64x2.shuffle(ef, gh, 1, 3));
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

/** Every element of row i is values[i]. */
function fillRows<T>(y: usize, rows: i32, n: i32, values: usize): void {
  for (; rows > 0; rows--, y += <usize>n * sizeof<T>(), values += sizeof<T>()) fillOf<T>(y, n, load<T>(values));
}

/** Every element of row i is values[i]. */
export function fillRowsF32(y: usize, rows: i32, n: i32, values: usize): void {
  fillRows<f32>(y, rows, n, values);
}
/** Every element of row i is values[i]. */
export function fillRowsF64(y: usize, rows: i32, n: i32, values: usize): void {
  fillRows<f64>(y, rows, n, values);
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
