// The register tile that matrix products, convolutions and recurrent steps share, and the packing of operands
// for it. No compute kernel of its own.
//
// A tile is 4 rows by 2 vectors (4 x 8 in float32, 4 x 4 in float64): its 8 sums, the 2 vectors of the right
// operand and the spread element of the left one stay in the 16 registers of x86-64. A 6 x 8 tile spills there
// and runs at half the speed on Node 20. Each sum is taken in ascending k, whatever tile it falls into.
import { EDGE, own } from "./own";

/** Rows of a tile. */
export const ROWS: i32 = 4;

/** Columns of a tile. */
// @ts-ignore: decorator
@inline
export function columns<T>(): i32 {
  return 32 / sizeof<T>();
}

/**
 * `c[r, j] = sum over k of a_r[k] * b[k, j]`, for the first `rows` rows and `cols` columns of one tile.
 * All steps are in bytes. `add` adds to what `c` holds; the biases (0: none) are one value per row and per column.
 */
export function tile<T>(
  rows: i32, cols: i32, depth: i32,
  a: usize, aRow: usize, aStep: usize,
  b: usize, bStep: usize,
  c: usize, cRow: usize, cStep: usize,
  add: bool, rowBias: usize, colBias: usize,
): void {
  if (cols > columns<T>() / 2) {
    if (rows == 4) products<T>(4, true, cols, depth, a, aRow, aStep, b, bStep, c, cRow, cStep, add, rowBias, colBias);
    else if (rows == 3) products<T>(3, true, cols, depth, a, aRow, aStep, b, bStep, c, cRow, cStep, add, rowBias, colBias);
    else if (rows == 2) products<T>(2, true, cols, depth, a, aRow, aStep, b, bStep, c, cRow, cStep, add, rowBias, colBias);
    else products<T>(1, true, cols, depth, a, aRow, aStep, b, bStep, c, cRow, cStep, add, rowBias, colBias);
  } else {
    if (rows == 4) products<T>(4, false, cols, depth, a, aRow, aStep, b, bStep, c, cRow, cStep, add, rowBias, colBias);
    else if (rows == 3) products<T>(3, false, cols, depth, a, aRow, aStep, b, bStep, c, cRow, cStep, add, rowBias, colBias);
    else if (rows == 2) products<T>(2, false, cols, depth, a, aRow, aStep, b, bStep, c, cRow, cStep, add, rowBias, colBias);
    else products<T>(1, false, cols, depth, a, aRow, aStep, b, bStep, c, cRow, cStep, add, rowBias, colBias);
  }
}

/** `sum + x * y`, rounded twice: fused rounding would differ between machines. */
// @ts-ignore: decorator
@inline
export function madd<T>(x: v128, y: v128, sum: v128): v128 {
  return v128.add<T>(sum, v128.mul<T>(x, y));
}

// @ts-ignore: decorator
@inline
function products<T>(
  rows: i32, wide: bool, cols: i32, depth: i32,
  a: usize, aRow: usize, aStep: usize,
  b: usize, bStep: usize,
  c: usize, cRow: usize, cStep: usize,
  add: bool, rowBias: usize, colBias: usize,
): void {
  let s00 = v128.splat<T>(<T>0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  let a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow;
  for (; depth > 0; depth--) {
    const b0 = v128.load(b);
    const b1 = wide ? v128.load(b, 16) : b0;
    let x = v128.load_splat<T>(a);
    s00 = madd<T>(x, b0, s00);
    if (wide) s01 = madd<T>(x, b1, s01);
    a += aStep;
    if (rows > 1) {
      x = v128.load_splat<T>(a1);
      s10 = madd<T>(x, b0, s10);
      if (wide) s11 = madd<T>(x, b1, s11);
      a1 += aStep;
    }
    if (rows > 2) {
      x = v128.load_splat<T>(a2);
      s20 = madd<T>(x, b0, s20);
      if (wide) s21 = madd<T>(x, b1, s21);
      a2 += aStep;
    }
    if (rows > 3) {
      x = v128.load_splat<T>(a3);
      s30 = madd<T>(x, b0, s30);
      if (wide) s31 = madd<T>(x, b1, s31);
      a3 += aStep;
    }
    b += bStep;
  }
  put<T>(rows, wide, cols, s00, s01, s10, s11, s20, s21, s30, s31, c, cRow, cStep, add, rowBias, colBias);
}

/**
 * As `tile`, where the left operand was packed by `packRows` and row k of the right one starts at `b` plus entry k of a
 * table of byte offsets.
 */
export function tileAt<T>(
  rows: i32, cols: i32, depth: i32, a: usize, b: usize, offsets: usize, c: usize, cRow: usize, cStep: usize, rowBias: usize,
): void {
  if (cols > columns<T>() / 2) {
    if (rows == 4) productsAt<T>(4, true, cols, depth, a, b, offsets, c, cRow, cStep, rowBias);
    else if (rows == 3) productsAt<T>(3, true, cols, depth, a, b, offsets, c, cRow, cStep, rowBias);
    else if (rows == 2) productsAt<T>(2, true, cols, depth, a, b, offsets, c, cRow, cStep, rowBias);
    else productsAt<T>(1, true, cols, depth, a, b, offsets, c, cRow, cStep, rowBias);
  } else {
    if (rows == 4) productsAt<T>(4, false, cols, depth, a, b, offsets, c, cRow, cStep, rowBias);
    else if (rows == 3) productsAt<T>(3, false, cols, depth, a, b, offsets, c, cRow, cStep, rowBias);
    else if (rows == 2) productsAt<T>(2, false, cols, depth, a, b, offsets, c, cRow, cStep, rowBias);
    else productsAt<T>(1, false, cols, depth, a, b, offsets, c, cRow, cStep, rowBias);
  }
}

// @ts-ignore: decorator
@inline
function productsAt<T>(
  rows: i32, wide: bool, cols: i32, depth: i32, a: usize, b: usize, offsets: usize, c: usize, cRow: usize, cStep: usize, rowBias: usize,
): void {
  let s00 = v128.splat<T>(<T>0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  const end = offsets + (<usize>depth << 2);
  for (; offsets < end; offsets += 4) {
    const p = b + <usize>load<u32>(offsets);
    const b0 = v128.load(p);
    const b1 = wide ? v128.load(p, 16) : b0;
    let x = v128.load_splat<T>(a);
    s00 = madd<T>(x, b0, s00);
    if (wide) s01 = madd<T>(x, b1, s01);
    if (rows > 1) {
      x = v128.load_splat<T>(a, sizeof<T>());
      s10 = madd<T>(x, b0, s10);
      if (wide) s11 = madd<T>(x, b1, s11);
    }
    if (rows > 2) {
      x = v128.load_splat<T>(a, 2 * sizeof<T>());
      s20 = madd<T>(x, b0, s20);
      if (wide) s21 = madd<T>(x, b1, s21);
    }
    if (rows > 3) {
      x = v128.load_splat<T>(a, 3 * sizeof<T>());
      s30 = madd<T>(x, b0, s30);
      if (wide) s31 = madd<T>(x, b1, s31);
    }
    a += 4 * sizeof<T>();
  }
  put<T>(rows, wide, cols, s00, s01, s10, s11, s20, s21, s30, s31, c, cRow, cStep, false, rowBias, 0);
}

/**
 * As `tile`, where k runs over `lines` lines of `depth` steps: the left operand jumps by `aLine` from line to line,
 * its rows start at the byte offsets of a table, the right one was packed by `packColumns`, and the sums are added to
 * whole vectors of `c`.
 */
export function tileLines<T>(
  rows: i32, wide: bool, lines: i32, depth: i32,
  a: usize, offsets: usize, aLine: usize,
  b: usize, c: usize, cRow: usize,
): void {
  if (wide) {
    if (rows == 4) productsLines<T>(4, true, lines, depth, a, offsets, aLine, b, c, cRow);
    else if (rows == 3) productsLines<T>(3, true, lines, depth, a, offsets, aLine, b, c, cRow);
    else if (rows == 2) productsLines<T>(2, true, lines, depth, a, offsets, aLine, b, c, cRow);
    else productsLines<T>(1, true, lines, depth, a, offsets, aLine, b, c, cRow);
  } else {
    if (rows == 4) productsLines<T>(4, false, lines, depth, a, offsets, aLine, b, c, cRow);
    else if (rows == 3) productsLines<T>(3, false, lines, depth, a, offsets, aLine, b, c, cRow);
    else if (rows == 2) productsLines<T>(2, false, lines, depth, a, offsets, aLine, b, c, cRow);
    else productsLines<T>(1, false, lines, depth, a, offsets, aLine, b, c, cRow);
  }
}

// @ts-ignore: decorator
@inline
function productsLines<T>(
  rows: i32, wide: bool, lines: i32, depth: i32,
  a: usize, offsets: usize, aLine: usize,
  b: usize, c: usize, cRow: usize,
): void {
  let s00 = v128.splat<T>(<T>0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  let a0 = a + <usize>load<u32>(offsets);
  let a1 = a, a2 = a, a3 = a;
  if (rows > 1) a1 += <usize>load<u32>(offsets, 4);
  if (rows > 2) a2 += <usize>load<u32>(offsets, 8);
  if (rows > 3) a3 += <usize>load<u32>(offsets, 12);
  const back = aLine - <usize>depth * sizeof<T>();
  for (; lines > 0; lines--) {
    for (let k = depth; k > 0; k--) {
      const b0 = v128.load(b);
      const b1 = wide ? v128.load(b, 16) : b0;
      let x = v128.load_splat<T>(a0);
      s00 = madd<T>(x, b0, s00);
      if (wide) s01 = madd<T>(x, b1, s01);
      a0 += sizeof<T>();
      if (rows > 1) {
        x = v128.load_splat<T>(a1);
        s10 = madd<T>(x, b0, s10);
        if (wide) s11 = madd<T>(x, b1, s11);
        a1 += sizeof<T>();
      }
      if (rows > 2) {
        x = v128.load_splat<T>(a2);
        s20 = madd<T>(x, b0, s20);
        if (wide) s21 = madd<T>(x, b1, s21);
        a2 += sizeof<T>();
      }
      if (rows > 3) {
        x = v128.load_splat<T>(a3);
        s30 = madd<T>(x, b0, s30);
        if (wide) s31 = madd<T>(x, b1, s31);
        a3 += sizeof<T>();
      }
      b += 32;
    }
    a0 += back;
    if (rows > 1) a1 += back;
    if (rows > 2) a2 += back;
    if (rows > 3) a3 += back;
  }
  const cols = wide ? columns<T>() : columns<T>() / 2;
  put<T>(rows, wide, cols, s00, s01, s10, s11, s20, s21, s30, s31, c, cRow, sizeof<T>(), true, 0, 0);
}

// @ts-ignore: decorator
@inline
function put<T>(
  rows: i32, wide: bool, cols: i32,
  s00: v128, s01: v128, s10: v128, s11: v128, s20: v128, s21: v128, s30: v128, s31: v128,
  c: usize, cRow: usize, cStep: usize,
  add: bool, rowBias: usize, colBias: usize,
): void {
  const whole = cols == (wide ? columns<T>() : columns<T>() / 2) && cStep == sizeof<T>();
  if (whole) {
    putRow<T>(wide, c, s00, s01, add, rowBias, colBias);
    if (rows > 1) putRow<T>(wide, c + cRow, s10, s11, add, rowBias ? rowBias + sizeof<T>() : 0, colBias);
    if (rows > 2) putRow<T>(wide, c + 2 * cRow, s20, s21, add, rowBias ? rowBias + 2 * sizeof<T>() : 0, colBias);
    if (rows > 3) putRow<T>(wide, c + 3 * cRow, s30, s31, add, rowBias ? rowBias + 3 * sizeof<T>() : 0, colBias);
  } else {
    const edge = own(EDGE); // the sums wait here until the part inside is copied out
    v128.store(edge, s00);
    if (wide) v128.store(edge, s01, 16);
    if (rows > 1) v128.store(edge, s10, 32);
    if (rows > 1 && wide) v128.store(edge, s11, 48);
    if (rows > 2) v128.store(edge, s20, 64);
    if (rows > 2 && wide) v128.store(edge, s21, 80);
    if (rows > 3) v128.store(edge, s30, 96);
    if (rows > 3 && wide) v128.store(edge, s31, 112);
    putEdge<T>(rows, cols, c, cRow, cStep, add, rowBias, colBias);
  }
}

// @ts-ignore: decorator
@inline
function putRow<T>(wide: bool, c: usize, s0: v128, s1: v128, add: bool, rowBias: usize, colBias: usize): void {
  if (rowBias) {
    const bias = v128.load_splat<T>(rowBias);
    s0 = v128.add<T>(s0, bias);
    if (wide) s1 = v128.add<T>(s1, bias);
  }
  if (add) {
    s0 = v128.add<T>(v128.load(c), s0);
    if (wide) s1 = v128.add<T>(v128.load(c, 16), s1);
  }
  if (colBias) {
    s0 = v128.add<T>(s0, v128.load(colBias));
    if (wide) s1 = v128.add<T>(s1, v128.load(colBias, 16));
  }
  v128.store(c, s0);
  if (wide) v128.store(c, s1, 16);
}

function putEdge<T>(
  rows: i32, cols: i32, c: usize, cRow: usize, cStep: usize, add: bool, rowBias: usize, colBias: usize,
): void {
  for (let r = 0; r < rows; r++) {
    let from = own(EDGE) + (<usize>r << 5);
    let to = c + <usize>r * cRow;
    const bias = rowBias ? load<T>(rowBias + <usize>r * sizeof<T>()) : <T>0;
    for (let j = 0; j < cols; j++) {
      let sum = load<T>(from);
      if (rowBias) sum += bias;
      if (add) sum = load<T>(to) + sum;
      if (colBias) sum += load<T>(colBias + <usize>j * sizeof<T>());
      store<T>(to, sum);
      from += sizeof<T>();
      to += cStep;
    }
  }
}

/** Bytes that `packColumns` writes for a block of this size. */
export function packedBytes<T>(depth: i32, cols: i32): usize {
  return <usize>((cols + columns<T>() - 1) / columns<T>()) * <usize>depth * 32;
}

/**
 * Copies a `depth x cols` block into panels one tile wide: panel after panel, row k of a panel after row k - 1.
 * The last panel is filled up with zeros. `step` leads from k to k + 1, `col` from column to column.
 */
export function packColumns<T>(from: usize, step: usize, col: usize, depth: i32, cols: i32, to: usize): void {
  const width = columns<T>();
  for (let j = 0; j < cols; j += width) {
    const here = min(width, cols - j);
    if (here == width && col == sizeof<T>()) {
      let source = from;
      for (let k = 0; k < depth; k++) {
        v128.store(to, v128.load(source));
        v128.store(to, v128.load(source, 16), 16);
        source += step;
        to += 32;
      }
    } else {
      if (here < width) memory.fill(to, 0, <usize>depth << 5);
      let c = 0;
      if (sizeof<T>() == 4 && step == 4) {
        for (; c + 4 <= here; c += 4) turnColumns(from + <usize>c * col, col, depth, to + (<usize>c << 2));
      }
      for (; c < here; c++) {
        let source = from + <usize>c * col;
        let target = to + <usize>c * sizeof<T>();
        for (let k = 0; k < depth; k++) {
          store<T>(target, load<T>(source));
          source += step;
          target += 32;
        }
      }
      to += <usize>depth << 5;
    }
    from += <usize>width * col;
  }
}

/** Four float32 columns, each contiguous along k, into 4 lanes of a panel: 4 x 4 blocks turned in registers. */
function turnColumns(from: usize, col: usize, depth: i32, to: usize): void {
  let p1 = from + col, p2 = p1 + col, p3 = p2 + col;
  let k = 0;
  for (; k + 4 <= depth; k += 4) {
    const r0 = v128.load(from), r1 = v128.load(p1), r2 = v128.load(p2), r3 = v128.load(p3);
    const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5), high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f64>(low01, low23, 0, 2));
    v128.store(to, v128.shuffle<f64>(low01, low23, 1, 3), 32);
    v128.store(to, v128.shuffle<f64>(high01, high23, 0, 2), 64);
    v128.store(to, v128.shuffle<f64>(high01, high23, 1, 3), 96);
    from += 16;
    p1 += 16;
    p2 += 16;
    p3 += 16;
    to += 128;
  }
  for (; k < depth; k++) {
    store<f32>(to, load<f32>(from));
    store<f32>(to, load<f32>(p1), 4);
    store<f32>(to, load<f32>(p2), 8);
    store<f32>(to, load<f32>(p3), 12);
    from += 4;
    p1 += 4;
    p2 += 4;
    p3 += 4;
    to += 32;
  }
}

/** Copies `rows` rows into groups of 4: for each k the 4 elements side by side. Steps in bytes. */
export function packRows<T>(from: usize, row: usize, step: usize, rows: i32, depth: i32, to: usize): void {
  for (let i = 0; i < rows; i += ROWS) {
    const here = min(ROWS, rows - i);
    let source = from + <usize>i * row;
    if (here == ROWS && row == sizeof<T>()) {
      for (let k = 0; k < depth; k++) {
        v128.store(to, v128.load(source));
        if (sizeof<T>() == 8) v128.store(to, v128.load(source, 16), 16);
        source += step;
        to += 4 * sizeof<T>();
      }
    } else {
      for (let k = 0; k < depth; k++) {
        let p = source;
        for (let r = 0; r < here; r++) {
          store<T>(to + <usize>r * sizeof<T>(), load<T>(p));
          p += row;
        }
        source += step;
        to += 4 * sizeof<T>();
      }
    }
  }
}
