// Normalisation of [outer, channels, inner]: each channel less its mean, divided by its standard deviation, over all of outer and
// inner; and the gradient. One channel at a time, so that it is read from the cache after the first pass.
//
// Sums follow a fixed tree: within runs of RUN elements in vectors, the runs' results in float64.
import { lanesOf } from "./lanes";

const RUN = 1024;

// @ts-ignore: decorator
@inline function lanesSum<T>(v: v128): f64 {
  if (sizeof<T>() == 8) return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
  return (
    <f64>f32x4.extract_lane(v, 0) + <f64>f32x4.extract_lane(v, 1) + (<f64>f32x4.extract_lane(v, 2) + <f64>f32x4.extract_lane(v, 3))
  );
}

/** The sum of a row. */
function rowSum<T>(x: usize, n: i32): f64 {
  let total: f64 = 0;
  while (n > 0) {
    let run = min(n, RUN);
    n -= run;
    let a = v128.splat<T>(<T>0), b = a;
    for (; run >= 2 * lanesOf<T>(); run -= 2 * lanesOf<T>(), x += 32) {
      a = v128.add<T>(a, v128.load(x));
      b = v128.add<T>(b, v128.load(x, 16));
    }
    total += lanesSum<T>(v128.add<T>(a, b));
    for (; run > 0; run--, x += sizeof<T>()) total += <f64>load<T>(x);
  }
  return total;
}

/** The sum over a row of (x - mean) (d - less): of squares when both are the same. */
function rowProduct<T>(x: usize, mean: T, d: usize, less: T, n: i32): f64 {
  const minusX = v128.splat<T>(mean), minusD = v128.splat<T>(less);
  let total: f64 = 0;
  while (n > 0) {
    let run = min(n, RUN);
    n -= run;
    let a = v128.splat<T>(<T>0), b = a;
    for (; run >= 2 * lanesOf<T>(); run -= 2 * lanesOf<T>(), x += 32, d += 32) {
      a = v128.add<T>(a, v128.mul<T>(v128.sub<T>(v128.load(x), minusX), v128.sub<T>(v128.load(d), minusD)));
      b = v128.add<T>(b, v128.mul<T>(v128.sub<T>(v128.load(x, 16), minusX), v128.sub<T>(v128.load(d, 16), minusD)));
    }
    total += lanesSum<T>(v128.add<T>(a, b));
    for (; run > 0; run--, x += sizeof<T>(), d += sizeof<T>()) total += <f64>((load<T>(x) - mean) * (load<T>(d) - less));
  }
  return total;
}

/** `count` channels from the addresses on, of `channels`; `weight` and `bias` are one value for each channel, 0 for none. */
function normalize<T>(
  x: usize, y: usize, mean: usize, variance: usize, weight: usize, bias: usize, outer: i32, channels: i32, count: i32, inner: i32, eps: f64,
): void {
  const row = <usize>inner * sizeof<T>(), step = row * <usize>channels;
  const number = <f64>outer * <f64>inner;
  for (let c = 0; c < count; c++, x += row, y += row) {
    const place = <usize>c * sizeof<T>();
    let sum: f64 = 0, squares: f64 = 0;
    for (let o = 0; o < outer; o++) sum += rowSum<T>(x + <usize>o * step, inner);
    const middle = <T>(sum / number);
    for (let o = 0; o < outer; o++) {
      const at = x + <usize>o * step;
      squares += rowProduct<T>(at, middle, at, middle, inner);
    }
    const spread = squares / number;
    store<T>(mean + place, middle);
    store<T>(variance + place, <T>spread);
    const factor = <T>(1 / Math.sqrt(spread + eps)) * (weight ? load<T>(weight + place) : <T>1);
    const summand = bias ? load<T>(bias + place) : <T>0;
    const less = v128.splat<T>(middle), times = v128.splat<T>(factor), plus = v128.splat<T>(summand);
    for (let o = 0; o < outer; o++) {
      let from = x + <usize>o * step, to = y + <usize>o * step;
      let i = inner;
      for (; i >= lanesOf<T>(); i -= lanesOf<T>(), from += 16, to += 16) {
        v128.store(to, v128.add<T>(v128.mul<T>(v128.sub<T>(v128.load(from), less), times), plus));
      }
      for (; i > 0; i--, from += sizeof<T>(), to += sizeof<T>()) store<T>(to, (load<T>(from) - middle) * factor + summand);
    }
  }
}

/**
 * Gradients of x, and of weight and bias where their addresses are not 0:
 * `dx = w r (dy - mean(dy) - n mean(dy n))` with `r = 1 / sqrt(variance + eps)` and `n = (x - mean) r`.
 */
function normalizeGrad<T>(
  x: usize, dy: usize, mean: usize, variance: usize, weight: usize, dx: usize, dWeight: usize, dBias: usize,
  outer: i32, channels: i32, count: i32, inner: i32, eps: f64,
): void {
  const row = <usize>inner * sizeof<T>(), step = row * <usize>channels;
  const number = <f64>outer * <f64>inner;
  for (let c = 0; c < count; c++, x += row, dy += row, dx += row) {
    const place = <usize>c * sizeof<T>();
    const middle = load<T>(mean + place);
    const r = 1 / Math.sqrt(<f64>load<T>(variance + place) + eps);
    let sum: f64 = 0, product: f64 = 0;
    for (let o = 0; o < outer; o++) {
      const at = <usize>o * step;
      sum += rowSum<T>(dy + at, inner);
      product += rowProduct<T>(x + at, middle, dy + at, <T>0, inner);
    }
    if (dWeight) store<T>(dWeight + place, <T>(product * r));
    if (dBias) store<T>(dBias + place, <T>sum);
    const factor = <T>(r * (weight ? <f64>load<T>(weight + place) : 1));
    const average = <T>(sum / number), slope = <T>((product * r * r) / number);
    const times = v128.splat<T>(factor), less = v128.splat<T>(average), by = v128.splat<T>(slope), minus = v128.splat<T>(middle);
    for (let o = 0; o < outer; o++) {
      const at = <usize>o * step;
      let from = x + at, given = dy + at, to = dx + at;
      let i = inner;
      for (; i >= lanesOf<T>(); i -= lanesOf<T>(), from += 16, given += 16, to += 16) {
        const tilt = v128.mul<T>(v128.sub<T>(v128.load(from), minus), by);
        v128.store(to, v128.mul<T>(v128.sub<T>(v128.sub<T>(v128.load(given), less), tilt), times));
      }
      for (; i > 0; i--, from += sizeof<T>(), given += sizeof<T>(), to += sizeof<T>()) {
        store<T>(to, (load<T>(given) - average - (load<T>(from) - middle) * slope) * factor);
      }
    }
  }
}

export function normalizeF32(
  x: usize, y: usize, mean: usize, variance: usize, weight: usize, bias: usize, outer: i32, channels: i32, count: i32, inner: i32, eps: f64,
): void {
  normalize<f32>(x, y, mean, variance, weight, bias, outer, channels, count, inner, eps);
}

export function normalizeF64(
  x: usize, y: usize, mean: usize, variance: usize, weight: usize, bias: usize, outer: i32, channels: i32, count: i32, inner: i32, eps: f64,
): void {
  normalize<f64>(x, y, mean, variance, weight, bias, outer, channels, count, inner, eps);
}

export function normalizeGradF32(
  x: usize, dy: usize, mean: usize, variance: usize, weight: usize, dx: usize, dWeight: usize, dBias: usize,
  outer: i32, channels: i32, count: i32, inner: i32, eps: f64,
): void {
  normalizeGrad<f32>(x, dy, mean, variance, weight, dx, dWeight, dBias, outer, channels, count, inner, eps);
}

export function normalizeGradF64(
  x: usize, dy: usize, mean: usize, variance: usize, weight: usize, dx: usize, dWeight: usize, dBias: usize,
  outer: i32, channels: i32, count: i32, inner: i32, eps: f64,
): void {
  normalizeGrad<f64>(x, dy, mean, variance, weight, dx, dWeight, dBias, outer, channels, count, inner, eps);
}
