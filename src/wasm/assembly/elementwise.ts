// Elementwise arithmetic. Functions beyond the arithmetic of the machine (exp, sin, ...) are in transcendental.ts,
// comparisons in compare.ts. Each kernel takes addresses and a plan; results are row-major.
import { gather, lanesOf, storePart } from "./lanes";
import { mapBinary, mapUnary } from "./walk";

// --- Two operands. Minimum and maximum give NaN when either operand is NaN, as the machine's instructions do.

@unmanaged @final class Add<T> {
  // @ts-ignore: decorator
  @inline of(a: v128, b: v128): v128 {
    return v128.add<T>(a, b);
  }
}

@unmanaged @final class Sub<T> {
  // @ts-ignore: decorator
  @inline of(a: v128, b: v128): v128 {
    return v128.sub<T>(a, b);
  }
}

@unmanaged @final class Mul<T> {
  // @ts-ignore: decorator
  @inline of(a: v128, b: v128): v128 {
    return v128.mul<T>(a, b);
  }
}

@unmanaged @final class Div<T> {
  // @ts-ignore: decorator
  @inline of(a: v128, b: v128): v128 {
    return v128.div<T>(a, b);
  }
}

@unmanaged @final class Maximum<T> {
  // @ts-ignore: decorator
  @inline of(a: v128, b: v128): v128 {
    return v128.max<T>(a, b);
  }
}

@unmanaged @final class Minimum<T> {
  // @ts-ignore: decorator
  @inline of(a: v128, b: v128): v128 {
    return v128.min<T>(a, b);
  }
}

// On bool, sum means or and product means and.
@unmanaged @final class Or {
  // @ts-ignore: decorator
  @inline of(a: v128, b: v128): v128 {
    return v128.or(a, b);
  }
}

@unmanaged @final class And {
  // @ts-ignore: decorator
  @inline of(a: v128, b: v128): v128 {
    return v128.and(a, b);
  }
}

/** dy where y > 0 (or y is NaN, as in PyTorch), else 0. */
@unmanaged @final class ReluGrad<T> {
  // @ts-ignore: decorator
  @inline of(y: v128, dy: v128): v128 {
    return v128.andnot(dy, v128.le<T>(y, v128.splat<T>(0)));
  }
}

/** dy (1 - y^2) */
@unmanaged @final class TanhGrad<T> {
  // @ts-ignore: decorator
  @inline of(y: v128, dy: v128): v128 {
    return v128.mul<T>(dy, v128.sub<T>(v128.splat<T>(1), v128.mul<T>(y, y)));
  }
}

/** dy y (1 - y) */
@unmanaged @final class SigmoidGrad<T> {
  // @ts-ignore: decorator
  @inline of(y: v128, dy: v128): v128 {
    return v128.mul<T>(v128.mul<T>(dy, y), v128.sub<T>(v128.splat<T>(1), y));
  }
}

// --- One operand.

@unmanaged @final class Neg<T> {
  // @ts-ignore: decorator
  @inline of(x: v128): v128 {
    return v128.neg<T>(x);
  }
}

@unmanaged @final class Abs<T> {
  // @ts-ignore: decorator
  @inline of(x: v128): v128 {
    return v128.abs<T>(x);
  }
}

@unmanaged @final class Square<T> {
  // @ts-ignore: decorator
  @inline of(x: v128): v128 {
    return v128.mul<T>(x, x);
  }
}

@unmanaged @final class Sqrt<T> {
  // @ts-ignore: decorator
  @inline of(x: v128): v128 {
    return v128.sqrt<T>(x);
  }
}

@unmanaged @final class Reciprocal<T> {
  // @ts-ignore: decorator
  @inline of(x: v128): v128 {
    return v128.div<T>(v128.splat<T>(1), x);
  }
}

@unmanaged @final class Floor<T> {
  // @ts-ignore: decorator
  @inline of(x: v128): v128 {
    return v128.floor<T>(x);
  }
}

@unmanaged @final class Ceil<T> {
  // @ts-ignore: decorator
  @inline of(x: v128): v128 {
    return v128.ceil<T>(x);
  }
}

/** To the nearest whole number, halves to the even one. */
@unmanaged @final class Round<T> {
  // @ts-ignore: decorator
  @inline of(x: v128): v128 {
    return v128.nearest<T>(x);
  }
}

/** max(x, 0) that keeps NaN. */
@unmanaged @final class Relu<T> {
  // @ts-ignore: decorator
  @inline of(x: v128): v128 {
    return isFloat<T>() ? v128.pmax<T>(x, v128.splat<T>(0)) : v128.max<T>(x, v128.splat<T>(0));
  }
}

/** -1, 0 or 1; 0 for NaN, as in PyTorch. */
@unmanaged @final class Sign<T> {
  // @ts-ignore: decorator
  @inline of(x: v128): v128 {
    return v128.or(
      v128.and(v128.gt<T>(x, v128.splat<T>(0)), v128.splat<T>(1)),
      v128.and(v128.lt<T>(x, v128.splat<T>(0)), v128.splat<T>(-1)),
    );
  }
}

// Whole numbers are their own floor.
@unmanaged @final class Same {
  // @ts-ignore: decorator
  @inline of(x: v128): v128 {
    return x;
  }
}

export function addF32(a: usize, b: usize, y: usize, plan: usize): void {
  mapBinary<f32, Add<f32>>(a, b, y, plan);
}
export function addF64(a: usize, b: usize, y: usize, plan: usize): void {
  mapBinary<f64, Add<f64>>(a, b, y, plan);
}
export function addI32(a: usize, b: usize, y: usize, plan: usize): void {
  mapBinary<i32, Add<i32>>(a, b, y, plan);
}
export function addU8(a: usize, b: usize, y: usize, plan: usize): void {
  mapBinary<u8, Or>(a, b, y, plan);
}
export function subF32(a: usize, b: usize, y: usize, plan: usize): void {
  mapBinary<f32, Sub<f32>>(a, b, y, plan);
}
export function subF64(a: usize, b: usize, y: usize, plan: usize): void {
  mapBinary<f64, Sub<f64>>(a, b, y, plan);
}
export function subI32(a: usize, b: usize, y: usize, plan: usize): void {
  mapBinary<i32, Sub<i32>>(a, b, y, plan);
}
export function mulF32(a: usize, b: usize, y: usize, plan: usize): void {
  mapBinary<f32, Mul<f32>>(a, b, y, plan);
}
export function mulF64(a: usize, b: usize, y: usize, plan: usize): void {
  mapBinary<f64, Mul<f64>>(a, b, y, plan);
}
export function mulI32(a: usize, b: usize, y: usize, plan: usize): void {
  mapBinary<i32, Mul<i32>>(a, b, y, plan);
}
export function mulU8(a: usize, b: usize, y: usize, plan: usize): void {
  mapBinary<u8, And>(a, b, y, plan);
}
export function divF32(a: usize, b: usize, y: usize, plan: usize): void {
  mapBinary<f32, Div<f32>>(a, b, y, plan);
}
export function divF64(a: usize, b: usize, y: usize, plan: usize): void {
  mapBinary<f64, Div<f64>>(a, b, y, plan);
}
export function maximumF32(a: usize, b: usize, y: usize, plan: usize): void {
  mapBinary<f32, Maximum<f32>>(a, b, y, plan);
}
export function maximumF64(a: usize, b: usize, y: usize, plan: usize): void {
  mapBinary<f64, Maximum<f64>>(a, b, y, plan);
}
export function maximumI32(a: usize, b: usize, y: usize, plan: usize): void {
  mapBinary<i32, Maximum<i32>>(a, b, y, plan);
}
export function maximumU8(a: usize, b: usize, y: usize, plan: usize): void {
  mapBinary<u8, Maximum<u8>>(a, b, y, plan);
}
export function minimumF32(a: usize, b: usize, y: usize, plan: usize): void {
  mapBinary<f32, Minimum<f32>>(a, b, y, plan);
}
export function minimumF64(a: usize, b: usize, y: usize, plan: usize): void {
  mapBinary<f64, Minimum<f64>>(a, b, y, plan);
}
export function minimumI32(a: usize, b: usize, y: usize, plan: usize): void {
  mapBinary<i32, Minimum<i32>>(a, b, y, plan);
}
export function minimumU8(a: usize, b: usize, y: usize, plan: usize): void {
  mapBinary<u8, Minimum<u8>>(a, b, y, plan);
}
export function reluGradF32(a: usize, b: usize, y: usize, plan: usize): void {
  mapBinary<f32, ReluGrad<f32>>(a, b, y, plan);
}
export function reluGradF64(a: usize, b: usize, y: usize, plan: usize): void {
  mapBinary<f64, ReluGrad<f64>>(a, b, y, plan);
}
export function tanhGradF32(a: usize, b: usize, y: usize, plan: usize): void {
  mapBinary<f32, TanhGrad<f32>>(a, b, y, plan);
}
export function tanhGradF64(a: usize, b: usize, y: usize, plan: usize): void {
  mapBinary<f64, TanhGrad<f64>>(a, b, y, plan);
}
export function sigmoidGradF32(a: usize, b: usize, y: usize, plan: usize): void {
  mapBinary<f32, SigmoidGrad<f32>>(a, b, y, plan);
}
export function sigmoidGradF64(a: usize, b: usize, y: usize, plan: usize): void {
  mapBinary<f64, SigmoidGrad<f64>>(a, b, y, plan);
}

export function negF32(x: usize, y: usize, plan: usize): void {
  mapUnary<f32, Neg<f32>>(x, y, plan);
}
export function negF64(x: usize, y: usize, plan: usize): void {
  mapUnary<f64, Neg<f64>>(x, y, plan);
}
export function negI32(x: usize, y: usize, plan: usize): void {
  mapUnary<i32, Neg<i32>>(x, y, plan);
}
export function absF32(x: usize, y: usize, plan: usize): void {
  mapUnary<f32, Abs<f32>>(x, y, plan);
}
export function absF64(x: usize, y: usize, plan: usize): void {
  mapUnary<f64, Abs<f64>>(x, y, plan);
}
export function absI32(x: usize, y: usize, plan: usize): void {
  mapUnary<i32, Abs<i32>>(x, y, plan);
}
export function squareF32(x: usize, y: usize, plan: usize): void {
  mapUnary<f32, Square<f32>>(x, y, plan);
}
export function squareF64(x: usize, y: usize, plan: usize): void {
  mapUnary<f64, Square<f64>>(x, y, plan);
}
export function squareI32(x: usize, y: usize, plan: usize): void {
  mapUnary<i32, Square<i32>>(x, y, plan);
}
export function signF32(x: usize, y: usize, plan: usize): void {
  mapUnary<f32, Sign<f32>>(x, y, plan);
}
export function signF64(x: usize, y: usize, plan: usize): void {
  mapUnary<f64, Sign<f64>>(x, y, plan);
}
export function signI32(x: usize, y: usize, plan: usize): void {
  mapUnary<i32, Sign<i32>>(x, y, plan);
}
export function reluF32(x: usize, y: usize, plan: usize): void {
  mapUnary<f32, Relu<f32>>(x, y, plan);
}
export function reluF64(x: usize, y: usize, plan: usize): void {
  mapUnary<f64, Relu<f64>>(x, y, plan);
}
export function reluI32(x: usize, y: usize, plan: usize): void {
  mapUnary<i32, Relu<i32>>(x, y, plan);
}
export function sqrtF32(x: usize, y: usize, plan: usize): void {
  mapUnary<f32, Sqrt<f32>>(x, y, plan);
}
export function sqrtF64(x: usize, y: usize, plan: usize): void {
  mapUnary<f64, Sqrt<f64>>(x, y, plan);
}
export function reciprocalF32(x: usize, y: usize, plan: usize): void {
  mapUnary<f32, Reciprocal<f32>>(x, y, plan);
}
export function reciprocalF64(x: usize, y: usize, plan: usize): void {
  mapUnary<f64, Reciprocal<f64>>(x, y, plan);
}
export function floorF32(x: usize, y: usize, plan: usize): void {
  mapUnary<f32, Floor<f32>>(x, y, plan);
}
export function floorF64(x: usize, y: usize, plan: usize): void {
  mapUnary<f64, Floor<f64>>(x, y, plan);
}
export function floorI32(x: usize, y: usize, plan: usize): void {
  mapUnary<i32, Same>(x, y, plan);
}
export function ceilF32(x: usize, y: usize, plan: usize): void {
  mapUnary<f32, Ceil<f32>>(x, y, plan);
}
export function ceilF64(x: usize, y: usize, plan: usize): void {
  mapUnary<f64, Ceil<f64>>(x, y, plan);
}
export function ceilI32(x: usize, y: usize, plan: usize): void {
  mapUnary<i32, Same>(x, y, plan);
}
export function roundF32(x: usize, y: usize, plan: usize): void {
  mapUnary<f32, Round<f32>>(x, y, plan);
}
export function roundF64(x: usize, y: usize, plan: usize): void {
  mapUnary<f64, Round<f64>>(x, y, plan);
}
export function roundI32(x: usize, y: usize, plan: usize): void {
  mapUnary<i32, Same>(x, y, plan);
}

// --- In place, on consecutive elements.

function addInPlaceOf<T>(y: usize, x: usize, n: i32): void {
  for (; n >= lanesOf<T>(); n -= lanesOf<T>(), x += 16, y += 16) v128.store(y, v128.add<T>(v128.load(y), v128.load(x)));
  storePart<T>(y, v128.add<T>(gather<T>(y, 1, n), gather<T>(x, 1, n)), n);
}

/** y += x */
export function addInPlaceF32(y: usize, x: usize, n: i32): void {
  addInPlaceOf<f32>(y, x, n);
}
/** y += x */
export function addInPlaceF64(y: usize, x: usize, n: i32): void {
  addInPlaceOf<f64>(y, x, n);
}

function divideOf<T>(y: usize, n: i32, by: T): void {
  const v = v128.splat<T>(by);
  for (; n >= lanesOf<T>(); n -= lanesOf<T>(), y += 16) v128.store(y, v128.div<T>(v128.load(y), v));
  storePart<T>(y, v128.div<T>(gather<T>(y, 1, n), v), n);
}

/** y /= by */
export function divideF32(y: usize, n: i32, by: f32): void {
  divideOf<f32>(y, n, by);
}
/** y /= by */
export function divideF64(y: usize, n: i32, by: f64): void {
  divideOf<f64>(y, n, by);
}
