// One step of an optimiser on the memory of one parameter, in a single pass: PyTorch's formulas in PyTorch's order.
// All operands are contiguous.
import { gather, lanesOf, storePart } from "./lanes";

// @ts-ignore: decorator
@inline function take<T>(from: usize, count: i32): v128 {
  return count == lanesOf<T>() ? v128.load(from) : gather<T>(from, 1, count);
}

/**
 * Stochastic gradient descent. `momentum` is the address of the running direction, 0 without momentum; on the first
 * step (`first`) it is the gradient itself.
 */
function sgd<T>(
  p: usize, g: usize, momentum: usize, n: i32, rate: f64, factor: f64, dampening: f64, decay: f64, nesterov: bool, first: bool,
): void {
  const minusRate = v128.splat<T>(<T>-rate);
  const keep = v128.splat<T>(<T>factor);
  const take1 = v128.splat<T>(<T>(1 - dampening));
  const weight = v128.splat<T>(<T>decay);
  for (let i = 0; i < n; i += lanesOf<T>()) {
    const count = min(lanesOf<T>(), n - i);
    const at = <usize>i * sizeof<T>();
    const value = take<T>(p + at, count);
    let step = take<T>(g + at, count);
    if (decay != 0) step = v128.add<T>(step, v128.mul<T>(value, weight));
    if (momentum) {
      let direction = step;
      if (!first) direction = v128.add<T>(v128.mul<T>(take<T>(momentum + at, count), keep), v128.mul<T>(step, take1));
      storePart<T>(momentum + at, direction, count);
      step = nesterov ? v128.add<T>(step, v128.mul<T>(direction, keep)) : direction;
    }
    storePart<T>(p + at, v128.add<T>(value, v128.mul<T>(step, minusRate)), count);
  }
}

/**
 * Adam (Kingma and Ba 2014). `mean` and `square` are the running means of the gradient and of its square, `largest` is
 * the address of the largest `square` so far, 0 without (Reddi et al. 2018); `correction1` and `correction2` are
 * 1 - beta^t. A `decoupled` decay shrinks the parameter and leaves the gradient alone (Loshchilov and Hutter 2019).
 */
function adam<T>(
  p: usize, g: usize, mean: usize, square: usize, largest: usize, n: i32,
  rate: f64, beta1: f64, beta2: f64, eps: f64, decay: f64, decoupled: bool, correction1: f64, correction2: f64,
): void {
  const keep1 = v128.splat<T>(<T>beta1), take1 = v128.splat<T>(<T>(1 - beta1));
  const keep2 = v128.splat<T>(<T>beta2), take2 = v128.splat<T>(<T>(1 - beta2));
  const step = v128.splat<T>(<T>(-rate / correction1));
  const root = v128.splat<T>(<T>Math.sqrt(correction2));
  const least = v128.splat<T>(<T>eps);
  const weight = v128.splat<T>(<T>decay);
  const shrink = v128.splat<T>(<T>(1 - rate * decay));
  for (let i = 0; i < n; i += lanesOf<T>()) {
    const count = min(lanesOf<T>(), n - i);
    const at = <usize>i * sizeof<T>();
    let value = take<T>(p + at, count);
    let gradient = take<T>(g + at, count);
    if (decay != 0) {
      if (decoupled) value = v128.mul<T>(value, shrink);
      else gradient = v128.add<T>(gradient, v128.mul<T>(value, weight));
    }
    const m = v128.add<T>(v128.mul<T>(take<T>(mean + at, count), keep1), v128.mul<T>(gradient, take1));
    const second = v128.mul<T>(v128.mul<T>(gradient, gradient), take2);
    let v = v128.add<T>(v128.mul<T>(take<T>(square + at, count), keep2), second);
    storePart<T>(mean + at, m, count);
    storePart<T>(square + at, v, count);
    if (largest) {
      v = v128.max<T>(take<T>(largest + at, count), v);
      storePart<T>(largest + at, v, count);
    }
    const denominator = v128.add<T>(v128.div<T>(v128.sqrt<T>(v), root), least);
    storePart<T>(p + at, v128.add<T>(value, v128.div<T>(v128.mul<T>(m, step), denominator)), count);
  }
}

/**
 * RMSprop (Hinton 2012). `square` is the running mean of the squared gradient; `mean` the address of that of the
 * gradient, 0 unless centred; `momentum` the address of the running step, 0 without momentum.
 */
function rmsprop<T>(
  p: usize, g: usize, square: usize, mean: usize, momentum: usize, n: i32,
  rate: f64, alpha: f64, eps: f64, decay: f64, factor: f64,
): void {
  const minusRate = v128.splat<T>(<T>-rate);
  const keep = v128.splat<T>(<T>alpha), share = v128.splat<T>(<T>(1 - alpha));
  const least = v128.splat<T>(<T>eps);
  const weight = v128.splat<T>(<T>decay);
  const inertia = v128.splat<T>(<T>factor);
  for (let i = 0; i < n; i += lanesOf<T>()) {
    const count = min(lanesOf<T>(), n - i);
    const at = <usize>i * sizeof<T>();
    const value = take<T>(p + at, count);
    let gradient = take<T>(g + at, count);
    if (decay != 0) gradient = v128.add<T>(gradient, v128.mul<T>(value, weight));
    let v = v128.mul<T>(v128.mul<T>(gradient, gradient), share);
    v = v128.add<T>(v128.mul<T>(take<T>(square + at, count), keep), v);
    storePart<T>(square + at, v, count);
    if (mean) {
      const m = v128.add<T>(v128.mul<T>(take<T>(mean + at, count), keep), v128.mul<T>(gradient, share));
      storePart<T>(mean + at, m, count);
      v = v128.sub<T>(v, v128.mul<T>(m, m));
    }
    const denominator = v128.add<T>(v128.sqrt<T>(v), least);
    let next: v128;
    if (momentum) {
      const quotient = v128.div<T>(gradient, denominator);
      const step = v128.add<T>(v128.mul<T>(take<T>(momentum + at, count), inertia), quotient);
      storePart<T>(momentum + at, step, count);
      next = v128.add<T>(value, v128.mul<T>(step, minusRate));
    } else {
      next = v128.add<T>(value, v128.div<T>(v128.mul<T>(gradient, minusRate), denominator));
    }
    storePart<T>(p + at, next, count);
  }
}

/** Adagrad (Duchi et al. 2011). `sum` adds up the squared gradients. */
function adagrad<T>(p: usize, g: usize, sum: usize, n: i32, rate: f64, eps: f64, decay: f64): void {
  const minusRate = v128.splat<T>(<T>-rate);
  const least = v128.splat<T>(<T>eps);
  const weight = v128.splat<T>(<T>decay);
  for (let i = 0; i < n; i += lanesOf<T>()) {
    const count = min(lanesOf<T>(), n - i);
    const at = <usize>i * sizeof<T>();
    const value = take<T>(p + at, count);
    let gradient = take<T>(g + at, count);
    if (decay != 0) gradient = v128.add<T>(gradient, v128.mul<T>(value, weight));
    const total = v128.add<T>(take<T>(sum + at, count), v128.mul<T>(gradient, gradient));
    storePart<T>(sum + at, total, count);
    const denominator = v128.add<T>(v128.sqrt<T>(total), least);
    storePart<T>(p + at, v128.add<T>(value, v128.div<T>(v128.mul<T>(gradient, minusRate), denominator)), count);
  }
}

export function sgdF32(
  p: usize, g: usize, momentum: usize, n: i32, rate: f64, factor: f64, dampening: f64, decay: f64, nesterov: bool, first: bool,
): void {
  sgd<f32>(p, g, momentum, n, rate, factor, dampening, decay, nesterov, first);
}
export function sgdF64(
  p: usize, g: usize, momentum: usize, n: i32, rate: f64, factor: f64, dampening: f64, decay: f64, nesterov: bool, first: bool,
): void {
  sgd<f64>(p, g, momentum, n, rate, factor, dampening, decay, nesterov, first);
}
export function adamF32(
  p: usize, g: usize, mean: usize, square: usize, largest: usize, n: i32,
  rate: f64, beta1: f64, beta2: f64, eps: f64, decay: f64, decoupled: bool, correction1: f64, correction2: f64,
): void {
  adam<f32>(p, g, mean, square, largest, n, rate, beta1, beta2, eps, decay, decoupled, correction1, correction2);
}
export function adamF64(
  p: usize, g: usize, mean: usize, square: usize, largest: usize, n: i32,
  rate: f64, beta1: f64, beta2: f64, eps: f64, decay: f64, decoupled: bool, correction1: f64, correction2: f64,
): void {
  adam<f64>(p, g, mean, square, largest, n, rate, beta1, beta2, eps, decay, decoupled, correction1, correction2);
}
export function rmspropF32(
  p: usize, g: usize, square: usize, mean: usize, momentum: usize, n: i32,
  rate: f64, alpha: f64, eps: f64, decay: f64, factor: f64,
): void {
  rmsprop<f32>(p, g, square, mean, momentum, n, rate, alpha, eps, decay, factor);
}
export function rmspropF64(
  p: usize, g: usize, square: usize, mean: usize, momentum: usize, n: i32,
  rate: f64, alpha: f64, eps: f64, decay: f64, factor: f64,
): void {
  rmsprop<f64>(p, g, square, mean, momentum, n, rate, alpha, eps, decay, factor);
}
export function adagradF32(p: usize, g: usize, sum: usize, n: i32, rate: f64, eps: f64, decay: f64): void {
  adagrad<f32>(p, g, sum, n, rate, eps, decay);
}
export function adagradF64(p: usize, g: usize, sum: usize, n: i32, rate: f64, eps: f64, decay: f64): void {
  adagrad<f64>(p, g, sum, n, rate, eps, decay);
}
