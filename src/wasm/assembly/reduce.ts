// Reductions of the middle one of three axes: x [outer, reduce, inner], row-major, gives y [outer, inner].
// Sums follow a fixed tree, whatever the machine: short runs in vectors, the runs' results in higher precision.
import { gather, lanesOf, storePart } from "./lanes";
import { own, WIDE } from "./own";

const RUN = 1024; // elements that a row sum adds before it widens
const RUN_ROWS = 64; // the same for column sums

// --- Sums of rows (inner = 1).

/** Both halves of four float32 as float64, added. */
// @ts-ignore: decorator
@inline function halves(v: v128): v128 {
  const high = i8x16.shuffle(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
  return f64x2.add(f64x2.promote_low_f32x4(v), f64x2.promote_low_f32x4(high));
}

/** The sum of at most RUN elements. */
function sumRun<T>(x: usize, n: i32): f64 {
  const none = v128.splat<T>(0);
  let a = none, b = none, c = none, d = none;
  let e = none, g = none, h = none, k = none;
  for (; n >= 8 * lanesOf<T>(); n -= 8 * lanesOf<T>(), x += 128) {
    a = v128.add<T>(a, v128.load(x));
    b = v128.add<T>(b, v128.load(x, 16));
    c = v128.add<T>(c, v128.load(x, 32));
    d = v128.add<T>(d, v128.load(x, 48));
    e = v128.add<T>(e, v128.load(x, 64));
    g = v128.add<T>(g, v128.load(x, 80));
    h = v128.add<T>(h, v128.load(x, 96));
    k = v128.add<T>(k, v128.load(x, 112));
  }
  for (; n >= lanesOf<T>(); n -= lanesOf<T>(), x += 16) a = v128.add<T>(a, v128.load(x));
  if (n > 0) b = v128.add<T>(b, gather<T>(x, 1, n));
  a = v128.add<T>(v128.add<T>(a, b), v128.add<T>(c, d));
  e = v128.add<T>(v128.add<T>(e, g), v128.add<T>(h, k));
  a = v128.add<T>(a, e);
  const two = sizeof<T>() == 4 ? halves(a) : a;
  return f64x2.extract_lane(two, 0) + f64x2.extract_lane(two, 1);
}

/** Runs are added in float64; where the elements are float64 themselves, with Neumaier's compensation. */
function sumRow<T>(x: usize, n: i32): f64 {
  let total = sumRun<T>(x, min(n, RUN));
  let lost: f64 = 0;
  for (let i = RUN; i < n; i += RUN) {
    const run = sumRun<T>(x + <usize>i * sizeof<T>(), min(n - i, RUN));
    const next = total + run;
    if (sizeof<T>() == 8) {
      const error = abs<f64>(total) >= abs<f64>(run) ? total - next + run : run - next + total;
      if (error == error) lost += error; // infinities and NaN stay what they are
    }
    total = next;
  }
  return total + lost;
}

// --- Sums of columns (inner > 1): a strip of columns at a time.

/** Adds a vector of T to float64 lanes in memory. */
// @ts-ignore: decorator
@inline function widen<T>(to: usize, v: v128): void {
  if (sizeof<T>() == 8) {
    v128.store(to, f64x2.add(v128.load(to), v));
  } else {
    const high = i8x16.shuffle(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
    v128.store(to, f64x2.add(v128.load(to), f64x2.promote_low_f32x4(v)));
    v128.store(to, f64x2.add(v128.load(to, 16), f64x2.promote_low_f32x4(high)), 16);
  }
}

// @ts-ignore: decorator
@inline function narrow<T>(from: usize): v128 {
  if (sizeof<T>() == 8) return v128.load(from);
  return i64x2.shuffle(
    f32x4.demote_f64x2_zero(v128.load(from)),
    f32x4.demote_f64x2_zero(v128.load(from, 16)),
    0,
    2,
  );
}

/** Four vectors of columns. */
function sumStrip<T>(x: usize, y: usize, rows: i32, bytes: usize): void {
  const wide = own(WIDE);
  memory.fill(wide, 0, 128);
  const each: usize = 4 * lanesOf<T>() * 2; // bytes of float64 sums for each vector
  while (rows > 0) {
    const until = min(rows, RUN_ROWS);
    let a = v128.load(x), b = v128.load(x, 16), c = v128.load(x, 32), d = v128.load(x, 48);
    x += bytes;
    for (let r = 1; r < until; r++, x += bytes) {
      a = v128.add<T>(a, v128.load(x));
      b = v128.add<T>(b, v128.load(x, 16));
      c = v128.add<T>(c, v128.load(x, 32));
      d = v128.add<T>(d, v128.load(x, 48));
    }
    widen<T>(wide, a);
    widen<T>(wide + each, b);
    widen<T>(wide + 2 * each, c);
    widen<T>(wide + 3 * each, d);
    rows -= until;
  }
  v128.store(y, narrow<T>(wide));
  v128.store(y, narrow<T>(wide + each), 16);
  v128.store(y, narrow<T>(wide + 2 * each), 32);
  v128.store(y, narrow<T>(wide + 3 * each), 48);
}

/** At most one vector of columns, added in the same order. */
function sumStripPart<T>(x: usize, y: usize, rows: i32, bytes: usize, count: i32): void {
  const wide = own(WIDE);
  memory.fill(wide, 0, 32);
  while (rows > 0) {
    const until = min(rows, RUN_ROWS);
    let a = gather<T>(x, 1, count);
    x += bytes;
    for (let r = 1; r < until; r++, x += bytes) a = v128.add<T>(a, gather<T>(x, 1, count));
    widen<T>(wide, a);
    rows -= until;
  }
  storePart<T>(y, narrow<T>(wide), count);
}

function sumOf<T>(x: usize, y: usize, outer: i32, reduce: i32, inner: i32): void {
  if (inner == 1) {
    for (let o = 0; o < outer; o++, x += <usize>reduce * sizeof<T>(), y += sizeof<T>()) store<T>(y, <T>sumRow<T>(x, reduce));
    return;
  }
  const bytes = <usize>inner * sizeof<T>();
  for (let o = 0; o < outer; o++, x += <usize>reduce * bytes, y += bytes) {
    let column = 0;
    for (; column + 4 * lanesOf<T>() <= inner; column += 4 * lanesOf<T>()) {
      sumStrip<T>(x + <usize>column * sizeof<T>(), y + <usize>column * sizeof<T>(), reduce, bytes);
    }
    for (; column < inner; column += lanesOf<T>()) {
      const at = <usize>column * sizeof<T>();
      sumStripPart<T>(x + at, y + at, reduce, bytes, min(inner - column, lanesOf<T>()));
    }
  }
}

export function sumF32(x: usize, y: usize, outer: i32, reduce: i32, inner: i32): void {
  sumOf<f32>(x, y, outer, reduce, inner);
}
export function sumF64(x: usize, y: usize, outer: i32, reduce: i32, inner: i32): void {
  sumOf<f64>(x, y, outer, reduce, inner);
}

/** Whole numbers: any order gives the same sum. */
function countOf<T>(x: usize, y: usize, outer: i32, reduce: i32, inner: i32): void {
  const step = <usize>inner * sizeof<T>();
  for (let o = 0; o < outer; o++, x += <usize>(reduce - 1) * step) {
    for (let i = 0; i < inner; i++, x += sizeof<T>(), y += 4) {
      let sum = 0;
      for (let r = 0, p = x; r < reduce; r++, p += step) sum += <i32>load<T>(p);
      store<i32>(y, sum);
    }
  }
}

/** Gives int32; wraps around as 32 bits do. */
export function sumI32(x: usize, y: usize, outer: i32, reduce: i32, inner: i32): void {
  countOf<i32>(x, y, outer, reduce, inner);
}
/** How many are true, as int32. */
export function sumU8(x: usize, y: usize, outer: i32, reduce: i32, inner: i32): void {
  countOf<u8>(x, y, outer, reduce, inner);
}

// --- Largest and smallest; NaN wins over everything, as in PyTorch. `reduce` is at least 1.
// `of` is the machine's quick one, which loses a NaN on its right; vectors of NaN are noted beside it.

@unmanaged @final class Largest<T> {
  // @ts-ignore: decorator
  @inline of(a: v128, b: v128): v128 {
    return isFloat<T>() ? v128.pmax<T>(a, b) : v128.max<T>(a, b);
  }
  // @ts-ignore: decorator
  @inline one(a: T, b: T): T {
    return max<T>(a, b);
  }
}

@unmanaged @final class Smallest<T> {
  // @ts-ignore: decorator
  @inline of(a: v128, b: v128): v128 {
    return isFloat<T>() ? v128.pmin<T>(a, b) : v128.min<T>(a, b);
  }
  // @ts-ignore: decorator
  @inline one(a: T, b: T): T {
    return min<T>(a, b);
  }
}

// @ts-ignore: decorator
@inline function isNaNs<T>(v: v128): v128 {
  return isFloat<T>() ? v128.ne<T>(v, v) : i32x4.splat(0);
}

function extremeRow<T, Op>(x: usize, n: i32): T {
  const op = changetype<Op>(0);
  let best = load<T>(x);
  if (n >= 4 * lanesOf<T>()) {
    let a = v128.load(x), b = v128.load(x, 16), c = v128.load(x, 32), d = v128.load(x, 48);
    let nan = i32x4.splat(0);
    for (; n >= 4 * lanesOf<T>(); n -= 4 * lanesOf<T>(), x += 64) {
      const e = v128.load(x), f = v128.load(x, 16), g = v128.load(x, 32), h = v128.load(x, 48);
      a = op.of(a, e);
      b = op.of(b, f);
      c = op.of(c, g);
      d = op.of(d, h);
      nan = v128.or(v128.or(v128.or(nan, isNaNs<T>(e)), v128.or(isNaNs<T>(f), isNaNs<T>(g))), isNaNs<T>(h));
    }
    if (isFloat<T>() && v128.any_true(nan)) return <T>NaN;
    const wide = own(WIDE);
    v128.store(wide, op.of(op.of(a, b), op.of(c, d)));
    for (let i = 0; i < lanesOf<T>(); i++) best = op.one(best, load<T>(wide + <usize>i * sizeof<T>()));
  }
  for (; n > 0; n--, x += sizeof<T>()) best = op.one(best, load<T>(x));
  return best;
}

/** One vector of columns. */
// @ts-ignore: decorator
@inline function extremeStrip<T, Op>(x: usize, rows: i32, bytes: usize, count: i32): v128 {
  const op = changetype<Op>(0);
  const whole = count == lanesOf<T>();
  let best = whole ? v128.load(x) : gather<T>(x, 1, count);
  let nan = isNaNs<T>(best);
  for (let r = 1; r < rows; r++) {
    x += bytes;
    const v = whole ? v128.load(x) : gather<T>(x, 1, count);
    best = op.of(best, v);
    nan = v128.or(nan, isNaNs<T>(v));
  }
  return isFloat<T>() ? v128.bitselect(v128.splat<T>(<T>NaN), best, nan) : best;
}

function extremeOf<T, Op>(x: usize, y: usize, outer: i32, reduce: i32, inner: i32): void {
  const bytes = <usize>inner * sizeof<T>();
  for (let o = 0; o < outer; o++, x += <usize>reduce * bytes) {
    if (inner == 1) {
      store<T>(y, extremeRow<T, Op>(x, reduce));
      y += sizeof<T>();
      continue;
    }
    for (let column = 0; column < inner; column += lanesOf<T>()) {
      const count = min(inner - column, lanesOf<T>());
      storePart<T>(y, extremeStrip<T, Op>(x + <usize>column * sizeof<T>(), reduce, bytes, count), count);
      y += <usize>count * sizeof<T>();
    }
  }
}

/** The first row in which each of four columns has its extreme value or NaN, looked for from the last row up. */
function placeStrip<T, Op>(x: usize, y: usize, rows: i32, bytes: usize, count: i32): void {
  const best = extremeStrip<T, Op>(x, rows, bytes, count);
  let place = i32x4.splat(0);
  for (let r = rows - 1; r >= 0; r--) {
    const p = x + <usize>r * bytes;
    const v = count == 4 ? v128.load(p) : gather<T>(p, 1, count);
    place = v128.bitselect(i32x4.splat(r), place, v128.or(v128.eq<T>(v, best), isNaNs<T>(v)));
  }
  storePart<i32>(y, place, count);
}

/** Where the extreme value stands first; the first NaN where there is one. */
function placeOf<T, Op>(x: usize, y: usize, outer: i32, reduce: i32, inner: i32): void {
  const op = changetype<Op>(0);
  const step = <usize>inner * sizeof<T>();
  for (let o = 0; o < outer; o++, x += <usize>reduce * step, y += <usize>inner << 2) {
    if (sizeof<T>() == 4 && inner > 1) {
      for (let i = 0; i < inner; i += 4) {
        placeStrip<T, Op>(x + (<usize>i << 2), y + (<usize>i << 2), reduce, step, min(inner - i, 4));
      }
      continue;
    }
    for (let i = 0; i < inner; i++) {
      const column = x + <usize>i * sizeof<T>();
      let best = load<T>(column);
      if (inner == 1) best = extremeRow<T, Op>(x, reduce);
      else for (let r = 1, p = column + step; r < reduce; r++, p += step) best = op.one(best, load<T>(p));
      let place = 0;
      for (let p = column; place < reduce - 1; place++, p += step) {
        const value = load<T>(p);
        if (value == best || value != value) break;
      }
      store<i32>(y + (<usize>i << 2), place);
    }
  }
}

export function maxF32(x: usize, y: usize, outer: i32, reduce: i32, inner: i32): void {
  extremeOf<f32, Largest<f32>>(x, y, outer, reduce, inner);
}
/** Positions as int32. */
export function argmaxF32(x: usize, y: usize, outer: i32, reduce: i32, inner: i32): void {
  placeOf<f32, Largest<f32>>(x, y, outer, reduce, inner);
}
export function maxF64(x: usize, y: usize, outer: i32, reduce: i32, inner: i32): void {
  extremeOf<f64, Largest<f64>>(x, y, outer, reduce, inner);
}
/** Positions as int32. */
export function argmaxF64(x: usize, y: usize, outer: i32, reduce: i32, inner: i32): void {
  placeOf<f64, Largest<f64>>(x, y, outer, reduce, inner);
}
export function maxI32(x: usize, y: usize, outer: i32, reduce: i32, inner: i32): void {
  extremeOf<i32, Largest<i32>>(x, y, outer, reduce, inner);
}
/** Positions as int32. */
export function argmaxI32(x: usize, y: usize, outer: i32, reduce: i32, inner: i32): void {
  placeOf<i32, Largest<i32>>(x, y, outer, reduce, inner);
}
export function maxU8(x: usize, y: usize, outer: i32, reduce: i32, inner: i32): void {
  extremeOf<u8, Largest<u8>>(x, y, outer, reduce, inner);
}
/** Positions as int32. */
export function argmaxU8(x: usize, y: usize, outer: i32, reduce: i32, inner: i32): void {
  placeOf<u8, Largest<u8>>(x, y, outer, reduce, inner);
}
export function minF32(x: usize, y: usize, outer: i32, reduce: i32, inner: i32): void {
  extremeOf<f32, Smallest<f32>>(x, y, outer, reduce, inner);
}
/** Positions as int32. */
export function argminF32(x: usize, y: usize, outer: i32, reduce: i32, inner: i32): void {
  placeOf<f32, Smallest<f32>>(x, y, outer, reduce, inner);
}
export function minF64(x: usize, y: usize, outer: i32, reduce: i32, inner: i32): void {
  extremeOf<f64, Smallest<f64>>(x, y, outer, reduce, inner);
}
/** Positions as int32. */
export function argminF64(x: usize, y: usize, outer: i32, reduce: i32, inner: i32): void {
  placeOf<f64, Smallest<f64>>(x, y, outer, reduce, inner);
}
export function minI32(x: usize, y: usize, outer: i32, reduce: i32, inner: i32): void {
  extremeOf<i32, Smallest<i32>>(x, y, outer, reduce, inner);
}
/** Positions as int32. */
export function argminI32(x: usize, y: usize, outer: i32, reduce: i32, inner: i32): void {
  placeOf<i32, Smallest<i32>>(x, y, outer, reduce, inner);
}
export function minU8(x: usize, y: usize, outer: i32, reduce: i32, inner: i32): void {
  extremeOf<u8, Smallest<u8>>(x, y, outer, reduce, inner);
}
/** Positions as int32. */
export function argminU8(x: usize, y: usize, outer: i32, reduce: i32, inner: i32): void {
  placeOf<u8, Smallest<u8>>(x, y, outer, reduce, inner);
}
