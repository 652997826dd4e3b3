// Less frequent functions, element by element: through the compiler's port of musl's float64 functions, for float32
// as well, whose results are thereby rounded once. The same bits on every machine.
// Functions that networks run all the time (exp, tanh, ...) have vector code in transcendental.ts.
import { nextRow, rowLength, rowOffset, rowStride, startRows } from "./plan";
import { mapUnary } from "./walk";

/** y = op(x), one element at a time: x strided by the plan, y row-major. */
function mapOne<T, Op>(x: usize, y: usize, plan: usize): void {
  const op = changetype<Op>(0);
  const length = rowLength(plan);
  const step = <usize>rowStride(plan, 0) * sizeof<T>();
  for (let rows = startRows(plan); rows > 0; rows--) {
    let px = x + <usize>rowOffset(0) * sizeof<T>();
    for (let i = 0; i < length; i++, px += step, y += sizeof<T>()) store<T>(y, <T>op.of(<f64>load<T>(px)));
    if (rows > 1) nextRow(plan, 1);
  }
}

/** y = op(a, b), one element at a time: a and b strided by the plan, y row-major. */
function mapTwo<T, Op>(a: usize, b: usize, y: usize, plan: usize): void {
  const op = changetype<Op>(0);
  const length = rowLength(plan);
  const stepA = <usize>rowStride(plan, 0) * sizeof<T>();
  const stepB = <usize>rowStride(plan, 1) * sizeof<T>();
  for (let rows = startRows(plan); rows > 0; rows--) {
    let pa = a + <usize>rowOffset(0) * sizeof<T>();
    let pb = b + <usize>rowOffset(1) * sizeof<T>();
    for (let i = 0; i < length; i++, pa += stepA, pb += stepB, y += sizeof<T>()) {
      store<T>(y, <T>op.of(<f64>load<T>(pa), <f64>load<T>(pb)));
    }
    if (rows > 1) nextRow(plan, 2);
  }
}

@unmanaged @final class Tan {
  // @ts-ignore: decorator
  @inline of(x: f64): f64 {
    return NativeMath.tan(x);
  }
}

@unmanaged @final class Asin {
  // @ts-ignore: decorator
  @inline of(x: f64): f64 {
    return NativeMath.asin(x);
  }
}

@unmanaged @final class Acos {
  // @ts-ignore: decorator
  @inline of(x: f64): f64 {
    return NativeMath.acos(x);
  }
}

@unmanaged @final class Atan {
  // @ts-ignore: decorator
  @inline of(x: f64): f64 {
    return NativeMath.atan(x);
  }
}

@unmanaged @final class Sinh {
  // @ts-ignore: decorator
  @inline of(x: f64): f64 {
    return NativeMath.sinh(x);
  }
}

@unmanaged @final class Cosh {
  // @ts-ignore: decorator
  @inline of(x: f64): f64 {
    return NativeMath.cosh(x);
  }
}

@unmanaged @final class Asinh {
  // @ts-ignore: decorator
  @inline of(x: f64): f64 {
    return NativeMath.asinh(x);
  }
}

@unmanaged @final class Acosh {
  // @ts-ignore: decorator
  @inline of(x: f64): f64 {
    return NativeMath.acosh(x);
  }
}

@unmanaged @final class Atanh {
  // @ts-ignore: decorator
  @inline of(x: f64): f64 {
    return NativeMath.atanh(x);
  }
}

@unmanaged @final class Exp2 {
  // @ts-ignore: decorator
  @inline of(x: f64): f64 {
    return NativeMath.exp2(x);
  }
}

@unmanaged @final class Log2 {
  // @ts-ignore: decorator
  @inline of(x: f64): f64 {
    return NativeMath.log2(x);
  }
}

@unmanaged @final class Log10 {
  // @ts-ignore: decorator
  @inline of(x: f64): f64 {
    return NativeMath.log10(x);
  }
}

@unmanaged @final class Atan2 {
  // @ts-ignore: decorator
  @inline of(y: f64, x: f64): f64 {
    return NativeMath.atan2(y, x);
  }
}

/** a - n b with n = a / b cut off: the sign of a. */
@unmanaged @final class Fmod {
  // @ts-ignore: decorator
  @inline of(a: f64, b: f64): f64 {
    return NativeMath.mod(a, b);
  }
}

/** a - n b with n = floor(a / b): the sign of b. */
@unmanaged @final class Remainder {
  // @ts-ignore: decorator
  @inline of(a: f64, b: f64): f64 {
    const rest = NativeMath.mod(a, b);
    return rest != 0 && (b < 0) != (rest < 0) ? rest + b : rest;
  }
}

/** Fractions cut off. */
@unmanaged @final class Trunc<T> {
  // @ts-ignore: decorator
  @inline of(x: v128): v128 {
    return v128.trunc<T>(x);
  }
}

export function tanF32(x: usize, y: usize, plan: usize): void {
  mapOne<f32, Tan>(x, y, plan);
}
export function tanF64(x: usize, y: usize, plan: usize): void {
  mapOne<f64, Tan>(x, y, plan);
}
export function asinF32(x: usize, y: usize, plan: usize): void {
  mapOne<f32, Asin>(x, y, plan);
}
export function asinF64(x: usize, y: usize, plan: usize): void {
  mapOne<f64, Asin>(x, y, plan);
}
export function acosF32(x: usize, y: usize, plan: usize): void {
  mapOne<f32, Acos>(x, y, plan);
}
export function acosF64(x: usize, y: usize, plan: usize): void {
  mapOne<f64, Acos>(x, y, plan);
}
export function atanF32(x: usize, y: usize, plan: usize): void {
  mapOne<f32, Atan>(x, y, plan);
}
export function atanF64(x: usize, y: usize, plan: usize): void {
  mapOne<f64, Atan>(x, y, plan);
}
export function sinhF32(x: usize, y: usize, plan: usize): void {
  mapOne<f32, Sinh>(x, y, plan);
}
export function sinhF64(x: usize, y: usize, plan: usize): void {
  mapOne<f64, Sinh>(x, y, plan);
}
export function coshF32(x: usize, y: usize, plan: usize): void {
  mapOne<f32, Cosh>(x, y, plan);
}
export function coshF64(x: usize, y: usize, plan: usize): void {
  mapOne<f64, Cosh>(x, y, plan);
}
export function asinhF32(x: usize, y: usize, plan: usize): void {
  mapOne<f32, Asinh>(x, y, plan);
}
export function asinhF64(x: usize, y: usize, plan: usize): void {
  mapOne<f64, Asinh>(x, y, plan);
}
export function acoshF32(x: usize, y: usize, plan: usize): void {
  mapOne<f32, Acosh>(x, y, plan);
}
export function acoshF64(x: usize, y: usize, plan: usize): void {
  mapOne<f64, Acosh>(x, y, plan);
}
export function atanhF32(x: usize, y: usize, plan: usize): void {
  mapOne<f32, Atanh>(x, y, plan);
}
export function atanhF64(x: usize, y: usize, plan: usize): void {
  mapOne<f64, Atanh>(x, y, plan);
}
export function exp2F32(x: usize, y: usize, plan: usize): void {
  mapOne<f32, Exp2>(x, y, plan);
}
export function exp2F64(x: usize, y: usize, plan: usize): void {
  mapOne<f64, Exp2>(x, y, plan);
}
export function log2F32(x: usize, y: usize, plan: usize): void {
  mapOne<f32, Log2>(x, y, plan);
}
export function log2F64(x: usize, y: usize, plan: usize): void {
  mapOne<f64, Log2>(x, y, plan);
}
export function log10F32(x: usize, y: usize, plan: usize): void {
  mapOne<f32, Log10>(x, y, plan);
}
export function log10F64(x: usize, y: usize, plan: usize): void {
  mapOne<f64, Log10>(x, y, plan);
}
export function atan2F32(a: usize, b: usize, y: usize, plan: usize): void {
  mapTwo<f32, Atan2>(a, b, y, plan);
}
export function atan2F64(a: usize, b: usize, y: usize, plan: usize): void {
  mapTwo<f64, Atan2>(a, b, y, plan);
}
export function fmodF32(a: usize, b: usize, y: usize, plan: usize): void {
  mapTwo<f32, Fmod>(a, b, y, plan);
}
export function fmodF64(a: usize, b: usize, y: usize, plan: usize): void {
  mapTwo<f64, Fmod>(a, b, y, plan);
}
/** No divisor may be 0. */
export function fmodI32(a: usize, b: usize, y: usize, plan: usize): void {
  mapTwo<i32, Fmod>(a, b, y, plan);
}
export function remainderF32(a: usize, b: usize, y: usize, plan: usize): void {
  mapTwo<f32, Remainder>(a, b, y, plan);
}
export function remainderF64(a: usize, b: usize, y: usize, plan: usize): void {
  mapTwo<f64, Remainder>(a, b, y, plan);
}
/** No divisor may be 0. */
export function remainderI32(a: usize, b: usize, y: usize, plan: usize): void {
  mapTwo<i32, Remainder>(a, b, y, plan);
}
export function truncF32(x: usize, y: usize, plan: usize): void {
  mapUnary<f32, Trunc<f32>>(x, y, plan);
}
export function truncF64(x: usize, y: usize, plan: usize): void {
  mapUnary<f64, Trunc<f64>>(x, y, plan);
}
