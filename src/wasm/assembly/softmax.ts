// Softmax and its logarithm along the middle one of three axes, x [outer, n, inner], and the losses built on them.
// Each row is shifted by its largest element first, so that nothing overflows.
import { gather, lanesOf, storePart } from "./lanes";
import { constant, expOfNegative32, LN2_HIGH, LN2_LOW, LOG2E, NOTHING, ONE, POLYNOMIAL, SHIFT, vexp, vlog1p } from "./vectormath";

/** The largest of n elements `step` apart. A NaN may be passed over, as the sum that follows becomes NaN by itself. */
function largest<T>(x: usize, n: i32, step: i32): T {
  let best: T = -<T>Infinity;
  const bytes = <usize>step * sizeof<T>();
  let i = 0;
  if (step == 1 && n >= lanesOf<T>()) {
    let top = v128.load(x), second = top, third = top, fourth = top;
    for (; i + 4 * lanesOf<T>() <= n; i += 4 * lanesOf<T>()) {
      const p = x + <usize>i * sizeof<T>();
      top = v128.pmax<T>(top, v128.load(p));
      second = v128.pmax<T>(second, v128.load(p, 16));
      third = v128.pmax<T>(third, v128.load(p, 32));
      fourth = v128.pmax<T>(fourth, v128.load(p, 48));
    }
    top = v128.pmax<T>(v128.pmax<T>(top, second), v128.pmax<T>(third, fourth));
    for (; i + lanesOf<T>() <= n; i += lanesOf<T>()) top = v128.pmax<T>(top, v128.load(x + <usize>i * sizeof<T>()));
    if (sizeof<T>() == 4) {
      best = <T>max<f32>(
        max<f32>(f32x4.extract_lane(top, 0), f32x4.extract_lane(top, 1)),
        max<f32>(f32x4.extract_lane(top, 2), f32x4.extract_lane(top, 3)),
      );
    } else {
      best = <T>max<f64>(f64x2.extract_lane(top, 0), f64x2.extract_lane(top, 1));
    }
  }
  for (; i < n; i++) best = max<T>(best, load<T>(x + <usize>i * bytes));
  return best;
}

/** e^(x - shift) of four float32 or two float64 of a row; lanes past the end give 0. */
// @ts-ignore: decorator
@inline function exponentials<T>(x: usize, step: i32, count: i32, shift: v128): v128 {
  if (count == lanesOf<T>() && step == 1) return vexp<T>(v128.sub<T>(v128.load(x), shift));
  const v = vexp<T>(v128.sub<T>(gather<T>(x, step, count), shift));
  if (sizeof<T>() == 4) {
    return v128.and(v, i32x4.gt_s(i32x4.splat(count), i32x4(0, 1, 2, 3)));
  }
  return count == 1 ? f64x2.replace_lane(v, 1, 0) : v;
}

/** What a row is shifted by: its largest element, unless that is infinite and a difference would be NaN where it need not. */
// @ts-ignore: decorator
@inline function shiftOf<T>(top: T): T {
  return top == -<T>Infinity ? <T>0 : top;
}

/** The sum of e^(x - shift), added in float64. */
function sumOfExponentials<T>(x: usize, n: i32, step: i32, shift: T): f64 {
  const by = v128.splat<T>(shift);
  const bytes = <usize>step * sizeof<T>();
  let total: f64 = 0;
  for (let i = 0; i < n; i += lanesOf<T>()) {
    const e = exponentials<T>(x + <usize>i * bytes, step, min(lanesOf<T>(), n - i), by);
    if (sizeof<T>() == 4) {
      total +=
        <f64>f32x4.extract_lane(e, 0) + <f64>f32x4.extract_lane(e, 1) + (<f64>f32x4.extract_lane(e, 2) + <f64>f32x4.extract_lane(e, 3));
    } else {
      total += f64x2.extract_lane(e, 0) + f64x2.extract_lane(e, 1);
    }
  }
  return total;
}

/** Stores the lanes `step` elements apart. */
// @ts-ignore: decorator
@inline function scatter<T>(to: usize, step: i32, count: i32, v: v128): void {
  if (step == 1) {
    storePart<T>(to, v, count);
    return;
  }
  const bytes = <usize>step * sizeof<T>();
  if (sizeof<T>() == 4) {
    store<f32>(to, f32x4.extract_lane(v, 0));
    if (count > 1) store<f32>(to + bytes, f32x4.extract_lane(v, 1));
    if (count > 2) store<f32>(to + 2 * bytes, f32x4.extract_lane(v, 2));
    if (count > 3) store<f32>(to + 3 * bytes, f32x4.extract_lane(v, 3));
  } else {
    store<f64>(to, f64x2.extract_lane(v, 0));
    if (count > 1) store<f64>(to + bytes, f64x2.extract_lane(v, 1));
  }
}

const RUN = 1024; // elements whose exponentials are added before the sum widens

/** A contiguous float32 row: the exponentials are computed once and wait in the result. */
function softmaxLine(x: usize, y: usize, n: i32): void {
  const by = f32x4.splat(shiftOf<f32>(largest<f32>(x, n, 1)));
  const least = constant(NOTHING), log2e = constant(LOG2E), shift = constant(SHIFT), one = constant(ONE);
  const high = constant(LN2_HIGH), low = constant(LN2_LOW);
  const p4 = constant(POLYNOMIAL), p3 = constant(POLYNOMIAL + 4), p2 = constant(POLYNOMIAL + 8);
  const p1 = constant(POLYNOMIAL + 12), p0 = constant(POLYNOMIAL + 16);
  const none = f32x4.splat(0);
  let total: f64 = 0;
  let from = x, to = y;
  for (let left = n; left > 0; ) {
    let run = min(left, RUN);
    left -= run;
    let a = none, b = none;
    for (; run >= 8; run -= 8, from += 32, to += 32) {
      const e = expOfNegative32(f32x4.sub(v128.load(from), by), least, log2e, shift, high, low, p4, p3, p2, p1, p0, one);
      const g = expOfNegative32(f32x4.sub(v128.load(from, 16), by), least, log2e, shift, high, low, p4, p3, p2, p1, p0, one);
      a = f32x4.add(a, e);
      b = f32x4.add(b, g);
      v128.store(to, e);
      v128.store(to, g, 16);
    }
    for (; run > 0; run--, from += 4, to += 4) {
      const v = f32x4.sub(v128.load32_splat(from), by);
      const e = expOfNegative32(v, least, log2e, shift, high, low, p4, p3, p2, p1, p0, one);
      v128.store32_lane(to, e, 0);
      total += <f64>f32x4.extract_lane(e, 0);
    }
    a = f32x4.add(a, b);
    total += <f64>f32x4.extract_lane(a, 0) + <f64>f32x4.extract_lane(a, 1) + (<f64>f32x4.extract_lane(a, 2) + <f64>f32x4.extract_lane(a, 3));
  }
  const inverse = <f32>(1 / total);
  const factor = f32x4.splat(inverse);
  let rest = n;
  to = y;
  for (; rest >= 8; rest -= 8, to += 32) {
    const first = f32x4.mul(v128.load(to), factor), second = f32x4.mul(v128.load(to, 16), factor);
    v128.store(to, first);
    v128.store(to, second, 16);
  }
  for (; rest > 0; rest--, to += 4) store<f32>(to, load<f32>(to) * inverse);
}

function softmaxRow<T>(x: usize, y: usize, n: i32, step: i32): void {
  if (sizeof<T>() == 4 && step == 1) {
    softmaxLine(x, y, n);
    return;
  }
  const shift = shiftOf<T>(largest<T>(x, n, step));
  const bytes = <usize>step * sizeof<T>();
  const inverse = v128.splat<T>(<T>(1 / sumOfExponentials<T>(x, n, step, shift)));
  const by = v128.splat<T>(shift);
  for (let i = 0; i < n; i += lanesOf<T>()) {
    const count = min(lanesOf<T>(), n - i);
    const e = exponentials<T>(x + <usize>i * bytes, step, count, by);
    scatter<T>(y + <usize>i * bytes, step, count, v128.mul<T>(e, inverse));
  }
}

/** log(sum of e^(x - shift)) */
// @ts-ignore: decorator
@inline function logSum<T>(x: usize, n: i32, step: i32, shift: T): f64 {
  return NativeMath.log(sumOfExponentials<T>(x, n, step, shift));
}

function logSoftmaxRow<T>(x: usize, y: usize, n: i32, step: i32): void {
  const shift = shiftOf<T>(largest<T>(x, n, step));
  const bytes = <usize>step * sizeof<T>();
  const norm = v128.splat<T>(<T>logSum<T>(x, n, step, shift));
  const by = v128.splat<T>(shift);
  for (let i = 0; i < n; i += lanesOf<T>()) {
    const count = min(lanesOf<T>(), n - i);
    const v = v128.sub<T>(gatherRow<T>(x + <usize>i * bytes, step, count), by);
    scatter<T>(y + <usize>i * bytes, step, count, v128.sub<T>(v, norm));
  }
}

// @ts-ignore: decorator
@inline function gatherRow<T>(x: usize, step: i32, count: i32): v128 {
  return count == lanesOf<T>() && step == 1 ? v128.load(x) : gather<T>(x, step, count);
}

function softmax<T>(x: usize, y: usize, outer: i32, n: i32, inner: i32, logarithm: bool): void {
  const plane = <usize>(n * inner) * sizeof<T>();
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const at = <usize>o * plane + <usize>i * sizeof<T>();
      if (logarithm) logSoftmaxRow<T>(x + at, y + at, n, inner);
      else softmaxRow<T>(x + at, y + at, n, inner);
    }
  }
}

/**
 * Mean of -log softmax at the target of each row, `targets` [outer, inner]; rows whose target is `ignored` do not count.
 * Returns the position of the first target that is neither a class nor `ignored`, -1 when all are good.
 */
function crossEntropy<T>(x: usize, targets: usize, loss: usize, outer: i32, n: i32, inner: i32, ignored: i32): i32 {
  const plane = <usize>(n * inner) * sizeof<T>();
  let total: f64 = 0;
  let count = 0;
  for (let r = 0; r < outer * inner; r++) {
    const target = load<i32>(targets + (<usize>r << 2));
    if (target == ignored) continue;
    if (target < 0 || target >= n) return r;
    const row = x + <usize>(r / inner) * plane + <usize>(r % inner) * sizeof<T>();
    const shift = shiftOf<T>(largest<T>(row, n, inner));
    total += logSum<T>(row, n, inner, shift) - (<f64>load<T>(row + <usize>(target * inner) * sizeof<T>()) - <f64>shift);
    count++;
  }
  store<T>(loss, <T>(total / <f64>count));
  return -1;
}

/** (softmax(x) - one at the target) dy / (rows that count); 0 for rows that do not. */
function crossEntropyGrad<T>(
  x: usize, targets: usize, dy: usize, dx: usize, outer: i32, n: i32, inner: i32, ignored: i32,
): void {
  const plane = <usize>(n * inner) * sizeof<T>();
  const rows = outer * inner;
  let count = 0;
  for (let r = 0; r < rows; r++) if (load<i32>(targets + (<usize>r << 2)) != ignored) count++;
  const share = <T>(<f64>load<T>(dy) / <f64>count);
  const scale = v128.splat<T>(share);
  const bytes = <usize>inner * sizeof<T>();
  for (let r = 0; r < rows; r++) {
    const target = load<i32>(targets + (<usize>r << 2));
    const at = <usize>(r / inner) * plane + <usize>(r % inner) * sizeof<T>();
    const to = dx + at;
    if (target == ignored) {
      for (let i = 0; i < n; i++) store<T>(to + <usize>i * bytes, <T>0);
      continue;
    }
    softmaxRow<T>(x + at, to, n, inner);
    const chosen = to + <usize>target * bytes;
    store<T>(chosen, load<T>(chosen) - <T>1);
    for (let i = 0; i < n; i += lanesOf<T>()) {
      const lanes = min(lanesOf<T>(), n - i);
      const p = to + <usize>i * bytes;
      scatter<T>(p, inner, lanes, v128.mul<T>(gatherRow<T>(p, inner, lanes), scale));
    }
  }
}

/** max(x, 0) - x t + log(1 + e^-|x|), element by element: binary cross-entropy of sigmoid(x), which never overflows. */
function binaryLoss<T>(x: usize, t: usize, y: usize, n: i32): void {
  const zero = v128.splat<T>(<T>0);
  for (let i = 0; i < n; i += lanesOf<T>()) {
    const count = min(lanesOf<T>(), n - i);
    const at = <usize>i * sizeof<T>();
    const v = gatherRow<T>(x + at, 1, count);
    const target = gatherRow<T>(t + at, 1, count);
    const tail = vlog1p<T>(vexp<T>(v128.neg<T>(v128.abs<T>(v))));
    storePart<T>(y + at, v128.add<T>(v128.sub<T>(v128.max<T>(v, zero), v128.mul<T>(v, target)), tail), count);
  }
}

/** Along the middle axis. */
export function softmaxF32(x: usize, y: usize, outer: i32, n: i32, inner: i32): void {
  softmax<f32>(x, y, outer, n, inner, false);
}
/** Along the middle axis. */
export function softmaxF64(x: usize, y: usize, outer: i32, n: i32, inner: i32): void {
  softmax<f64>(x, y, outer, n, inner, false);
}
/** Along the middle axis. */
export function logSoftmaxF32(x: usize, y: usize, outer: i32, n: i32, inner: i32): void {
  softmax<f32>(x, y, outer, n, inner, true);
}
/** Along the middle axis. */
export function logSoftmaxF64(x: usize, y: usize, outer: i32, n: i32, inner: i32): void {
  softmax<f64>(x, y, outer, n, inner, true);
}
export function crossEntropyF32(x: usize, targets: usize, loss: usize, outer: i32, n: i32, inner: i32, ignored: i32): i32 {
  return crossEntropy<f32>(x, targets, loss, outer, n, inner, ignored);
}
export function crossEntropyF64(x: usize, targets: usize, loss: usize, outer: i32, n: i32, inner: i32, ignored: i32): i32 {
  return crossEntropy<f64>(x, targets, loss, outer, n, inner, ignored);
}
export function crossEntropyGradF32(
  x: usize, targets: usize, dy: usize, dx: usize, outer: i32, n: i32, inner: i32, ignored: i32,
): void {
  crossEntropyGrad<f32>(x, targets, dy, dx, outer, n, inner, ignored);
}
export function crossEntropyGradF64(
  x: usize, targets: usize, dy: usize, dx: usize, outer: i32, n: i32, inner: i32, ignored: i32,
): void {
  crossEntropyGrad<f64>(x, targets, dy, dx, outer, n, inner, ignored);
}
/** Contiguous elements. */
export function binaryLossF32(x: usize, t: usize, y: usize, n: i32): void {
  binaryLoss<f32>(x, t, y, n);
}
/** Contiguous elements. */
export function binaryLossF64(x: usize, t: usize, y: usize, n: i32): void {
  binaryLoss<f64>(x, t, y, n);
}
