// One matrix product of strided operands, blocked for the caches. Shared by the kernels; not exported to JavaScript.
import { columns, madd, packColumns, packedBytes, packRows, ROWS, tile } from "./tile";

// Blocks: a panel of the right operand (DEPTH x 8 float32, 8 KiB) stays in the first cache while the rows of
// the left block (128 KiB) pass from the second; BLOCK columns of the right operand are packed at a time.
const DEPTH: i32 = 256;
const BLOCK: i32 = 256;
const BAND: i32 = 128;

/** Bytes of scratch memory that a product needs. */
export function scratch<T>(m: i32, n: i32, k: i32): usize {
  const depth = min(k, DEPTH);
  return packedBytes<T>(depth, min(n, BLOCK)) + <usize>(min(m, BAND) + ROWS) * <usize>depth * sizeof<T>();
}

/**
 * `c = a b + bias`: `[m, k] x [k, n]`. All steps in bytes; `c` has contiguous rows `cRow` apart.
 * `add` adds to what `c` holds; `colBias` (0: none) is one value per column.
 */
export function product<T>(
  m: i32, n: i32, k: i32,
  a: usize, aRow: usize, aStep: usize,
  b: usize, bStep: usize, bCol: usize,
  c: usize, cRow: usize,
  add: bool, colBias: usize, work: usize,
): void {
  if (n == 1 && !colBias && cRow == sizeof<T>() && aStep == sizeof<T>() && bStep == sizeof<T>()) {
    dots<T>(m, k, b, a, aRow, c, add, 0); // a matrix times a vector: one dot product per row
    return;
  }
  if (m < 3 && aStep == sizeof<T>() && bStep == sizeof<T>()) {
    for (let i = 0; i < m; i++) dots<T>(n, k, a + <usize>i * aRow, b, bCol, c + <usize>i * cRow, add, colBias);
    return;
  }
  if (k == 0) {
    nothing<T>(m, n, c, cRow, add, colBias);
    return;
  }
  const size = sizeof<T>();
  const width = columns<T>();
  // A right operand with contiguous rows is read in place when too few rows would share the packed copy.
  const packB = bCol != size || m > 2 * ROWS;
  for (let j0 = 0; j0 < n; j0 += BLOCK) {
    const cols = min(BLOCK, n - j0);
    for (let k0 = 0; k0 < k; k0 += DEPTH) {
      const depth = min(DEPTH, k - k0);
      const more = add || k0 > 0;
      const bias = colBias && k0 + depth == k ? colBias + <usize>j0 * size : 0;
      const bBlock = b + <usize>k0 * bStep + <usize>j0 * bCol;
      if (packB) packColumns<T>(bBlock, bStep, bCol, depth, cols, work);
      const bands = work + packedBytes<T>(depth, packB ? cols : width);
      const packA = aStep != size && cols > width;
      for (let i0 = 0; i0 < m; i0 += BAND) {
        const rows = min(BAND, m - i0);
        let aBlock = a + <usize>i0 * aRow + <usize>k0 * aStep;
        if (packA) {
          packRows<T>(aBlock, aRow, aStep, rows, depth, bands);
          aBlock = bands;
        }
        const cBlock = c + <usize>i0 * cRow + <usize>j0 * size;
        for (let j = 0; j < cols; j += width) {
          const here = min(width, cols - j);
          let panel: usize, step: usize;
          if (packB) {
            panel = work + <usize>j * <usize>depth * size;
            step = 32;
          } else {
            panel = bBlock + <usize>j * size;
            step = bStep;
          }
          // Reading whole vectors from the operand itself must not pass its end.
          if (!packB && here < width && here != width / 2) {
            packColumns<T>(panel, bStep, bCol, depth, here, work);
            panel = work;
            step = 32;
          }
          const columnBias = bias ? bias + <usize>j * size : 0;
          for (let i = 0; i < rows; i += ROWS) {
            const aTile = packA ? aBlock + <usize>i * <usize>depth * size : aBlock + <usize>i * aRow;
            tile<T>(
              min(ROWS, rows - i), here, depth,
              aTile, packA ? size : aRow, packA ? 4 * size : aStep,
              panel, step,
              cBlock + <usize>i * cRow + <usize>j * size, cRow, size,
              more, 0, columnBias,
            );
          }
        }
      }
    }
  }
}

/** What a product over no terms gives. */
function nothing<T>(m: i32, n: i32, c: usize, cRow: usize, add: bool, colBias: usize): void {
  if (add && !colBias) return;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      const p = c + <usize>i * cRow + <usize>j * sizeof<T>();
      let value = add ? load<T>(p) : <T>0;
      if (colBias) value += load<T>(colBias + <usize>j * sizeof<T>());
      store<T>(p, value);
    }
  }
}

// @ts-ignore: decorator
@inline
function sumLanes<T>(v: v128): T {
  if (sizeof<T>() == 4) {
    return <T>(f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3)));
  }
  return <T>(f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1));
}

/** `y[j] = x . b_j + bias[j]`: products with the rows of a matrix whose rows are contiguous. */
function dots<T>(n: i32, k: i32, x: usize, b: usize, bRow: usize, y: usize, add: bool, bias: usize): void {
  const lanes = 16 / sizeof<T>();
  const whole = k - (k % lanes);
  let j = 0;
  for (; j + 4 <= n; j += 4) {
    let s0 = v128.splat<T>(<T>0), s1 = s0, s2 = s0, s3 = s0;
    let b0 = b + <usize>j * bRow, b1 = b0 + bRow, b2 = b1 + bRow, b3 = b2 + bRow;
    let p = x;
    for (let i = 0; i < whole; i += lanes) {
      const v = v128.load(p);
      s0 = madd<T>(v, v128.load(b0), s0);
      s1 = madd<T>(v, v128.load(b1), s1);
      s2 = madd<T>(v, v128.load(b2), s2);
      s3 = madd<T>(v, v128.load(b3), s3);
      p += 16;
      b0 += 16;
      b1 += 16;
      b2 += 16;
      b3 += 16;
    }
    dotEnd<T>(sumLanes<T>(s0), k - whole, p, b0, y, j, add, bias);
    dotEnd<T>(sumLanes<T>(s1), k - whole, p, b1, y, j + 1, add, bias);
    dotEnd<T>(sumLanes<T>(s2), k - whole, p, b2, y, j + 2, add, bias);
    dotEnd<T>(sumLanes<T>(s3), k - whole, p, b3, y, j + 3, add, bias);
  }
  for (; j < n; j++) {
    let s = v128.splat<T>(<T>0);
    let q = b + <usize>j * bRow;
    let p = x;
    for (let i = 0; i < whole; i += lanes) {
      s = madd<T>(v128.load(p), v128.load(q), s);
      p += 16;
      q += 16;
    }
    dotEnd<T>(sumLanes<T>(s), k - whole, p, q, y, j, add, bias);
  }
}

/** The elements after the last whole vector, and the result. */
// @ts-ignore: decorator
@inline
function dotEnd<T>(sum: T, rest: i32, p: usize, q: usize, y: usize, j: i32, add: bool, bias: usize): void {
  for (let i = 0; i < rest; i++) {
    sum += load<T>(p + <usize>i * sizeof<T>()) * load<T>(q + <usize>i * sizeof<T>());
  }
  const to = y + <usize>j * sizeof<T>();
  if (bias) sum += load<T>(bias + <usize>j * sizeof<T>());
  if (add) sum += load<T>(to);
  store<T>(to, sum);
}
