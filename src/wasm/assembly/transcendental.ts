// Elementwise transcendental functions: kernels around the functions of vectormath.ts.
import { vcos, verf, vexp, vexpm1, vlog, vlog1p, vpow, vsigmoid, vsin, vtanh } from "./vectormath";
import { mapBinary, mapUnary } from "./walk";

@unmanaged @final class Exp<T> {
  // @ts-ignore: decorator
  @inline of(x: v128): v128 {
    return vexp<T>(x);
  }
}

@unmanaged @final class Log<T> {
  // @ts-ignore: decorator
  @inline of(x: v128): v128 {
    return vlog<T>(x);
  }
}

@unmanaged @final class Expm1<T> {
  // @ts-ignore: decorator
  @inline of(x: v128): v128 {
    return vexpm1<T>(x);
  }
}

@unmanaged @final class Log1p<T> {
  // @ts-ignore: decorator
  @inline of(x: v128): v128 {
    return vlog1p<T>(x);
  }
}

@unmanaged @final class Tanh<T> {
  // @ts-ignore: decorator
  @inline of(x: v128): v128 {
    return vtanh<T>(x);
  }
}

@unmanaged @final class Sigmoid<T> {
  // @ts-ignore: decorator
  @inline of(x: v128): v128 {
    return vsigmoid<T>(x);
  }
}

@unmanaged @final class Sin<T> {
  // @ts-ignore: decorator
  @inline of(x: v128): v128 {
    return vsin<T>(x);
  }
}

@unmanaged @final class Cos<T> {
  // @ts-ignore: decorator
  @inline of(x: v128): v128 {
    return vcos<T>(x);
  }
}

@unmanaged @final class Erf<T> {
  // @ts-ignore: decorator
  @inline of(x: v128): v128 {
    return verf<T>(x);
  }
}

@unmanaged @final class Pow<T> {
  // @ts-ignore: decorator
  @inline of(a: v128, b: v128): v128 {
    return vpow<T>(a, b);
  }
}

export function expF32(x: usize, y: usize, plan: usize): void {
  mapUnary<f32, Exp<f32>>(x, y, plan);
}
export function expF64(x: usize, y: usize, plan: usize): void {
  mapUnary<f64, Exp<f64>>(x, y, plan);
}
export function logF32(x: usize, y: usize, plan: usize): void {
  mapUnary<f32, Log<f32>>(x, y, plan);
}
export function logF64(x: usize, y: usize, plan: usize): void {
  mapUnary<f64, Log<f64>>(x, y, plan);
}
export function expm1F32(x: usize, y: usize, plan: usize): void {
  mapUnary<f32, Expm1<f32>>(x, y, plan);
}
export function expm1F64(x: usize, y: usize, plan: usize): void {
  mapUnary<f64, Expm1<f64>>(x, y, plan);
}
export function log1pF32(x: usize, y: usize, plan: usize): void {
  mapUnary<f32, Log1p<f32>>(x, y, plan);
}
export function log1pF64(x: usize, y: usize, plan: usize): void {
  mapUnary<f64, Log1p<f64>>(x, y, plan);
}
export function tanhF32(x: usize, y: usize, plan: usize): void {
  mapUnary<f32, Tanh<f32>>(x, y, plan);
}
export function tanhF64(x: usize, y: usize, plan: usize): void {
  mapUnary<f64, Tanh<f64>>(x, y, plan);
}
export function sigmoidF32(x: usize, y: usize, plan: usize): void {
  mapUnary<f32, Sigmoid<f32>>(x, y, plan);
}
export function sigmoidF64(x: usize, y: usize, plan: usize): void {
  mapUnary<f64, Sigmoid<f64>>(x, y, plan);
}
export function sinF32(x: usize, y: usize, plan: usize): void {
  mapUnary<f32, Sin<f32>>(x, y, plan);
}
export function sinF64(x: usize, y: usize, plan: usize): void {
  mapUnary<f64, Sin<f64>>(x, y, plan);
}
export function cosF32(x: usize, y: usize, plan: usize): void {
  mapUnary<f32, Cos<f32>>(x, y, plan);
}
export function cosF64(x: usize, y: usize, plan: usize): void {
  mapUnary<f64, Cos<f64>>(x, y, plan);
}
export function erfF32(x: usize, y: usize, plan: usize): void {
  mapUnary<f32, Erf<f32>>(x, y, plan);
}
export function erfF64(x: usize, y: usize, plan: usize): void {
  mapUnary<f64, Erf<f64>>(x, y, plan);
}
export function powF32(a: usize, b: usize, y: usize, plan: usize): void {
  mapBinary<f32, Pow<f32>>(a, b, y, plan);
}
export function powF64(a: usize, b: usize, y: usize, plan: usize): void {
  mapBinary<f64, Pow<f64>>(a, b, y, plan);
}
