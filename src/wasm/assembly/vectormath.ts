// Transcendental functions on vectors: four float32 lanes with polynomials, two float64 lanes through the
// compiler's port of musl's functions. The same bits on every machine: no fused multiply-add, no call to the host.
// At most 2.5 units in the last place in float32, 1e-15 in float64 (test/wasm). Shared by the kernels; not exported to JavaScript.
// Polynomials of exp, log, sin and cos: Moshier's Cephes; of erf: Juffa.
import { sineOfLarge } from "./angle";

// @ts-ignore: decorator
@inline function f(value: f32): v128 {
  return f32x4.splat(value);
}

// @ts-ignore: decorator
@inline function madd(a: v128, b: v128, c: f32): v128 {
  return f32x4.add(f32x4.mul(a, b), f32x4.splat(c));
}

// @ts-ignore: decorator
@inline function pair(a: f64, b: f64): v128 {
  return f64x2.replace_lane(f64x2.splat(a), 1, b);
}

// exp and its kin: x = n ln 2 + r with |r| <= ln 2 / 2, and e^r - 1 from a polynomial. Their constants are read from memory:
// a constant in the code is put together from pieces each time round a loop.
export const LOG2E: usize = 0, SHIFT: usize = 4, LN2_HIGH: usize = 8, LN2_LOW: usize = 12, POLYNOMIAL: usize = 16, ONE: usize = 36,
  LARGEST: usize = 40, SMALLEST: usize = 44, NOTHING: usize = 48, FLAT: usize = 52;
const EXP: usize = memory.data<f32>([
  1.44269504088896341, 12582912, 0.693359375, 2.12194440e-4,
  1.3814465e-3, 8.368781e-3, 4.1668393e-2, 1.666652e-1, 4.9999994e-1,
  1,
  89, -104.5, -88, 20,
]);

/** One of them in all lanes. */
// @ts-ignore: decorator
@inline export function constant(place: usize): v128 {
  return v128.load32_splat(EXP + place);
}

/** n + 1.5 * 2^23 for the n nearest to x / ln 2: a float32 of this size has no digits behind the point, and n in its last bits. */
// @ts-ignore: decorator
@inline function shiftedPower(x: v128): v128 {
  return f32x4.add(f32x4.mul(x, constant(LOG2E)), constant(SHIFT));
}

/** 2^n for n in -126 ... 127 */
// @ts-ignore: decorator
@inline function power2(shifted: v128): v128 {
  return i32x4.add(i32x4.shl(shifted, 23), constant(ONE));
}

/** y 2^n in two steps, so that results near both ends of the range are neither lost nor infinite. */
// @ts-ignore: decorator
@inline function times2(y: v128, shifted: v128): v128 {
  const whole = i32x4.sub(shifted, constant(SHIFT));
  const half = i32x4.shr_s(whole, 1);
  const rest = i32x4.sub(whole, half);
  return f32x4.mul(
    f32x4.mul(y, i32x4.add(i32x4.shl(half, 23), constant(ONE))),
    i32x4.add(i32x4.shl(rest, 23), constant(ONE)),
  );
}

/** x - n ln 2; ln 2 in two parts, the product with the first of which is exact. */
// @ts-ignore: decorator
@inline function remainder(x: v128, shifted: v128): v128 {
  const n = f32x4.sub(shifted, constant(SHIFT));
  return f32x4.add(f32x4.sub(x, f32x4.mul(n, constant(LN2_HIGH))), f32x4.mul(n, constant(LN2_LOW)));
}

// @ts-ignore: decorator
@inline function horner(p: v128, r: v128, term: usize): v128 {
  return f32x4.add(f32x4.mul(p, r), constant(POLYNOMIAL + 4 * term));
}

/** e^r - 1 for |r| <= ln 2 / 2 */
// @ts-ignore: decorator
@inline function expm1Near0(r: v128): v128 {
  let p = horner(constant(POLYNOMIAL), r, 1);
  p = horner(p, r, 2);
  p = horner(p, r, 3);
  p = horner(p, r, 4);
  return f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r);
}

function exp32(x: v128): v128 {
  // Beyond these everything is infinity or 0. `pmin` and `pmax` are one instruction; in this order NaN passes.
  x = f32x4.pmax(f32x4.pmin(x, constant(LARGEST)), constant(SMALLEST));
  const n = shiftedPower(x);
  return times2(f32x4.add(expm1Near0(remainder(x, n)), constant(ONE)), n);
}

/**
 * e^x for x <= 0 (or NaN), 0 from -87.7 on: there 2^n is made with n = -127, whose bits are those of 0. Whoever runs through a
 * row reads the constants before it, with `constant`.
 */
// @ts-ignore: decorator
@inline export function expOfNegative32(
  x: v128, least: v128, log2e: v128, shift: v128, high: v128, low: v128, p4: v128, p3: v128, p2: v128, p1: v128, p0: v128, one: v128,
): v128 {
  const clamped = f32x4.pmax(x, least);
  const shifted = f32x4.add(f32x4.mul(clamped, log2e), shift);
  const n = f32x4.sub(shifted, shift);
  const r = f32x4.add(f32x4.sub(clamped, f32x4.mul(n, high)), f32x4.mul(n, low));
  let p = f32x4.add(f32x4.mul(p4, r), p3);
  p = f32x4.add(f32x4.mul(p, r), p2);
  p = f32x4.add(f32x4.mul(p, r), p1);
  p = f32x4.add(f32x4.mul(p, r), p0);
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), one);
  return f32x4.mul(p, i32x4.add(i32x4.shl(shifted, 23), one));
}

function expm132(x: v128): v128 {
  const clamped = f32x4.pmax(f32x4.pmin(x, constant(LARGEST)), f(-30));
  const n = shiftedPower(clamped);
  const p = expm1Near0(remainder(clamped, n));
  const whole = i32x4.sub(n, constant(SHIFT));
  const inverse = i32x4.add(i32x4.shl(i32x4.max_s(i32x4.neg(whole), i32x4.splat(-126)), 23), constant(ONE));
  const scaled = times2(f32x4.add(p, f32x4.sub(f(1), inverse)), n);
  return v128.bitselect(x, scaled, f32x4.eq(x, f(0))); // keeps -0
}

/** t / (t + 2) with t = e^2|x| - 1, which is as accurate near 0 as far away. */
// @ts-ignore: decorator
@inline function tanh32(x: v128): v128 {
  const magnitude = f32x4.abs(x);
  const twice = f32x4.pmin(f32x4.add(magnitude, magnitude), constant(FLAT)); // tanh(10) is 1
  const n = shiftedPower(twice);
  const scale = power2(n);
  const p = expm1Near0(remainder(twice, n));
  const one = constant(ONE);
  const t = f32x4.add(f32x4.mul(p, scale), f32x4.sub(scale, one));
  return v128.or(f32x4.div(t, f32x4.add(t, f32x4.add(one, one))), v128.xor(x, magnitude));
}

/** 1 / (1 + e^-x), for negative x as e^x / (1 + e^x), so that small results keep their digits. */
// @ts-ignore: decorator
@inline function sigmoid32(x: v128): v128 {
  const e = exp32(f32x4.neg(f32x4.abs(x)));
  const numerator = v128.bitselect(e, constant(ONE), f32x4.lt(x, f(0)));
  return f32x4.div(numerator, f32x4.add(e, constant(ONE)));
}

/** x = 2^n m with m in [sqrt(1/2), sqrt(2)); log x = n ln 2 + log m. */
function log32(x: v128): v128 {
  const tiny = f32x4.lt(x, f(1.17549435e-38));
  const scaled = v128.bitselect(f32x4.mul(x, f(8388608)), x, tiny);
  // Subtracting sqrt(1/2)'s bits makes the exponent field count from there.
  const shifted = i32x4.sub(scaled, i32x4.splat(0x3f3504f3));
  const n = f32x4.sub(
    f32x4.convert_i32x4_s(i32x4.shr_s(shifted, 23)),
    v128.and(tiny, f(23)),
  );
  const m = i32x4.add(v128.and(shifted, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3));
  const r = f32x4.sub(m, f(1));
  const z = f32x4.mul(r, r);
  let p = madd(f(7.0376836292e-2), r, -1.1514610310e-1);
  p = madd(p, r, 1.1676998740e-1);
  p = madd(p, r, -1.2420140846e-1);
  p = madd(p, r, 1.4249322787e-1);
  p = madd(p, r, -1.6668057665e-1);
  p = madd(p, r, 2.0000714765e-1);
  p = madd(p, r, -2.4999993993e-1);
  p = madd(p, r, 3.3333331174e-1);
  p = f32x4.mul(f32x4.mul(p, r), z);
  p = f32x4.sub(p, f32x4.mul(n, f(2.12194440e-4)));
  p = f32x4.sub(p, f32x4.mul(z, f(0.5)));
  let y = f32x4.add(f32x4.add(r, p), f32x4.mul(n, f(0.693359375)));
  y = v128.bitselect(x, y, f32x4.eq(x, f(f32.POSITIVE_INFINITY)));
  y = v128.bitselect(f(f32.NEGATIVE_INFINITY), y, f32x4.eq(x, f(0)));
  return v128.bitselect(y, f(f32.NaN), f32x4.ge(x, f(0))); // NaN below 0 and for NaN
}

/** log(u) + what rounding u = 1 + x lost, to first order. */
function log1p32(x: v128): v128 {
  const u = f32x4.add(x, f(1));
  const lost = f32x4.div(f32x4.sub(x, f32x4.sub(u, f(1))), u);
  const ordinary = v128.and(f32x4.gt(u, f(0)), f32x4.lt(u, f(f32.POSITIVE_INFINITY)));
  const y = f32x4.add(log32(u), v128.and(lost, ordinary));
  return v128.bitselect(x, y, f32x4.eq(x, f(0))); // keeps -0
}

// sin and cos: x = q pi/2 + r with |r| <= pi/4, computed in float64.

/** Quarter turns and remainder of the two low lanes: the product of q and pi/2's first 33 bits is exact. */
// @ts-ignore: decorator
@inline function quarters(x: v128): v128 {
  return f64x2.nearest(f64x2.mul(f64x2.promote_low_f32x4(x), f64x2.splat(0.63661977236758134308)));
}

// @ts-ignore: decorator
@inline function reduced(x: v128, q: v128): v128 {
  const r = f64x2.sub(f64x2.promote_low_f32x4(x), f64x2.mul(q, f64x2.splat(1.57079632673412561417)));
  return f32x4.demote_f64x2_zero(f64x2.sub(r, f64x2.mul(q, f64x2.splat(6.07710050650619224932e-11))));
}

/** sin(x + shift pi/2) for |x| < 2^20 */
// @ts-ignore: decorator
@inline function sine(x: v128, shift: i32): v128 {
  const high = i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
  const q0 = quarters(x);
  const q1 = quarters(high);
  const r = i64x2.shuffle(reduced(x, q0), reduced(high, q1), 0, 2);
  const turns = i64x2.shuffle(i32x4.trunc_sat_f64x2_s_zero(q0), i32x4.trunc_sat_f64x2_s_zero(q1), 0, 2);
  const q = i32x4.add(turns, i32x4.splat(shift));
  const z = f32x4.mul(r, r);
  let s = madd(f(-1.9515295891e-4), z, 8.3321608736e-3);
  s = madd(s, z, -1.6666654611e-1);
  s = f32x4.add(f32x4.mul(f32x4.mul(s, z), r), r);
  let c = madd(f(2.443315711809948e-5), z, -1.388731625493765e-3);
  c = madd(c, z, 4.166664568298827e-2);
  c = f32x4.add(f32x4.sub(f32x4.mul(c, f32x4.mul(z, z)), f32x4.mul(z, f(0.5))), f(1));
  const odd = i32x4.neg(v128.and(q, i32x4.splat(1)));
  const sign = i32x4.shl(v128.and(q, i32x4.splat(2)), 30);
  return v128.xor(v128.bitselect(c, s, odd), sign);
}

const SMALL_ANGLE: f64 = 1048576; // 2^20

// @ts-ignore: decorator
@inline function sineOfAny(x: v128, shift: i32): v128 {
  const large = f32x4.ge(f32x4.abs(x), f(<f32>SMALL_ANGLE));
  const y = sine(x, shift);
  return v128.any_true(large) ? v128.bitselect(sinesOfLarge(x, shift), y, large) : y;
}

/** Right only in lanes of large angles. */
function sinesOfLarge(x: v128, shift: i32): v128 {
  const a = f32x4.splat(<f32>sineOfLarge(f32x4.extract_lane(x, 0), shift));
  const b = f32x4.replace_lane(a, 1, <f32>sineOfLarge(f32x4.extract_lane(x, 1), shift));
  const c = f32x4.replace_lane(b, 2, <f32>sineOfLarge(f32x4.extract_lane(x, 2), shift));
  return f32x4.replace_lane(c, 3, <f32>sineOfLarge(f32x4.extract_lane(x, 3), shift));
}

function sin32(x: v128): v128 {
  return sineOfAny(x, 0);
}

function cos32(x: v128): v128 {
  return sineOfAny(x, 1);
}

function sin64(x: f64): f64 {
  return Math.abs(x) >= SMALL_ANGLE ? sineOfLarge(x, 0) : NativeMath.sin(x);
}

function cos64(x: f64): f64 {
  return Math.abs(x) >= SMALL_ANGLE ? sineOfLarge(x, 1) : NativeMath.cos(x);
}

/** A polynomial up to 0.93, 1 - e^-p(|x|) beyond. */
function erf32(x: v128): v128 {
  const a = f32x4.pmin(f32x4.abs(x), f(4)); // erf(4) is 1
  const s = f32x4.mul(a, a);
  let near = madd(f(-5.96761703e-4), s, 4.99119423e-3);
  near = madd(near, s, -2.67681349e-2);
  near = madd(near, s, 1.12819925e-1);
  near = madd(near, s, -3.76125336e-1);
  near = madd(near, s, 1.28379166e-1);
  near = f32x4.add(f32x4.mul(near, a), a);
  const low = madd(f(-1.72853470e-5), a, 3.83197126e-4);
  const high = madd(f(-3.88396438e-3), a, 2.42546219e-2);
  let far = f32x4.add(f32x4.mul(low, s), high);
  far = madd(far, a, -1.06777877e-1);
  far = madd(far, a, -6.34846687e-1);
  far = madd(far, a, -1.28717512e-1);
  far = f32x4.sub(f32x4.mul(far, a), a);
  far = f32x4.sub(f(1), exp32(far));
  const y = v128.bitselect(far, near, f32x4.gt(a, f(0.927734375)));
  return v128.or(y, v128.and(x, i32x4.splat(0x80000000)));
}

function pow32(a: v128, b: v128): v128 {
  let y = f(NativeMathf.pow(f32x4.extract_lane(a, 0), f32x4.extract_lane(b, 0)));
  y = f32x4.replace_lane(y, 1, NativeMathf.pow(f32x4.extract_lane(a, 1), f32x4.extract_lane(b, 1)));
  y = f32x4.replace_lane(y, 2, NativeMathf.pow(f32x4.extract_lane(a, 2), f32x4.extract_lane(b, 2)));
  return f32x4.replace_lane(y, 3, NativeMathf.pow(f32x4.extract_lane(a, 3), f32x4.extract_lane(b, 3)));
}

function sigmoid64(x: f64): f64 {
  const e = NativeMath.exp(-Math.abs(x));
  return (x < 0 ? e : 1) / (1 + e);
}

/** A series with positive terms up to 2, the continued fraction of 1 - erf beyond (Abramowitz and Stegun 7.1.6, 7.1.14). */
function erf64(x: f64): f64 {
  const a = Math.abs(x);
  if (!(a < 6)) return isNaN(x) ? x : copysign<f64>(1, x);
  const s = x * x;
  if (a < 2) {
    let term = 1.1283791670955125739 * x; // 2 / sqrt(pi)
    let sum = term;
    for (let k = 1; k < 64; k++) {
      term *= (2 * s) / <f64>(2 * k + 1);
      sum += term;
    }
    return sum * NativeMath.exp(-s);
  }
  let tail: f64 = 0;
  for (let k = 60; k > 0; k--) tail = (<f64>k * 0.5) / (a + tail);
  return copysign<f64>(1 - (NativeMath.exp(-s) * 0.56418958354775628695) / (a + tail), x);
}

// The functions as kernels use them, by element type.

export function vexp<T>(x: v128): v128 {
  if (sizeof<T>() == 4) return exp32(x);
  return pair(NativeMath.exp(f64x2.extract_lane(x, 0)), NativeMath.exp(f64x2.extract_lane(x, 1)));
}
export function vexpm1<T>(x: v128): v128 {
  if (sizeof<T>() == 4) return expm132(x);
  return pair(NativeMath.expm1(f64x2.extract_lane(x, 0)), NativeMath.expm1(f64x2.extract_lane(x, 1)));
}
export function vlog<T>(x: v128): v128 {
  if (sizeof<T>() == 4) return log32(x);
  return pair(NativeMath.log(f64x2.extract_lane(x, 0)), NativeMath.log(f64x2.extract_lane(x, 1)));
}
export function vlog1p<T>(x: v128): v128 {
  if (sizeof<T>() == 4) return log1p32(x);
  return pair(NativeMath.log1p(f64x2.extract_lane(x, 0)), NativeMath.log1p(f64x2.extract_lane(x, 1)));
}
export function vtanh<T>(x: v128): v128 {
  if (sizeof<T>() == 4) return tanh32(x);
  return pair(NativeMath.tanh(f64x2.extract_lane(x, 0)), NativeMath.tanh(f64x2.extract_lane(x, 1)));
}
export function vsigmoid<T>(x: v128): v128 {
  if (sizeof<T>() == 4) return sigmoid32(x);
  return pair(sigmoid64(f64x2.extract_lane(x, 0)), sigmoid64(f64x2.extract_lane(x, 1)));
}
export function vsin<T>(x: v128): v128 {
  if (sizeof<T>() == 4) return sin32(x);
  return pair(sin64(f64x2.extract_lane(x, 0)), sin64(f64x2.extract_lane(x, 1)));
}
export function vcos<T>(x: v128): v128 {
  if (sizeof<T>() == 4) return cos32(x);
  return pair(cos64(f64x2.extract_lane(x, 0)), cos64(f64x2.extract_lane(x, 1)));
}
export function verf<T>(x: v128): v128 {
  if (sizeof<T>() == 4) return erf32(x);
  return pair(erf64(f64x2.extract_lane(x, 0)), erf64(f64x2.extract_lane(x, 1)));
}
export function vpow<T>(a: v128, b: v128): v128 {
  const y =
    sizeof<T>() == 4
      ? pow32(a, b)
      : pair(
          NativeMath.pow(f64x2.extract_lane(a, 0), f64x2.extract_lane(b, 0)),
          NativeMath.pow(f64x2.extract_lane(a, 1), f64x2.extract_lane(b, 1)),
        );
  // C's convention, where JavaScript's, which the compiler follows, has NaN: 1^NaN = 1 and (-1)^infinity = 1.
  const one = v128.splat<T>(1);
  const unit = v128.and(v128.eq<T>(v128.abs<T>(a), one), v128.eq<T>(v128.abs<T>(b), v128.splat<T>(<T>Infinity)));
  return v128.bitselect(one, y, v128.or(v128.eq<T>(a, one), unit));
}
