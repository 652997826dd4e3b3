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
 * Adam (Kingma and Ba 2014). `mean` and `square` are the running means of the gradient and of its square;
 * `correction1` and `correction2` are 1 - beta^t.
 */
function adam<T>(
  p: usize, g: usize, mean: usize, square: usize, n: i32,
  rate: f64, beta1: f64, beta2: f64, eps: f64, decay: f64, correction1: f64, correction2: f64,
): void {
  const keep1 = v128.splat<T>(<T>beta1), take1 = v128.splat<T>(<T>(1 - beta1));
  const keep2 = v128.splat<T>(<T>beta2), take2 = v128.splat<T>(<T>(1 - beta2));
  const step = v128.splat<T>(<T>(-rate / correction1));
  const root = v128.splat<T>(<T>Math.sqrt(correction2));
  const least = v128.splat<T>(<T>eps);
  const weight = v128.splat<T>(<T>decay);
  for (let i = 0; i < n; i += lanesOf<T>()) {
    const count = min(lanesOf<T>(), n - i);
    const at = <usize>i * sizeof<T>();
    const value = take<T>(p + at, count);
    let gradient = take<T>(g + at, count);
    if (decay != 0) gradient = v128.add<T>(gradient, v128.mul<T>(value, weight));
    const m = v128.add<T>(v128.mul<T>(take<T>(mean + at, count), keep1), v128.mul<T>(gradient, take1));
    const second = v128.mul<T>(v128.mul<T>(gradient, gradient), take2);
    const v = v128.add<T>(v128.mul<T>(take<T>(square + at, count), keep2), second);
    storePart<T>(mean + at, m, count);
    storePart<T>(square + at, v, count);
    const denominator = v128.add<T>(v128.div<T>(v128.sqrt<T>(v), root), least);
    storePart<T>(p + at, v128.add<T>(value, v128.div<T>(v128.mul<T>(m, step), denominator)), count);
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
  p: usize, g: usize, mean: usize, square: usize, n: i32,
  rate: f64, beta1: f64, beta2: f64, eps: f64, decay: f64, correction1: f64, correction2: f64,
): void {
  adam<f32>(p, g, mean, square, n, rate, beta1, beta2, eps, decay, correction1, correction2);
}
export function adamF64(
  p: usize, g: usize, mean: usize, square: usize, n: i32,
  rate: f64, beta1: f64, beta2: f64, eps: f64, decay: f64, correction1: f64, correction2: f64,
): void {
  adam<f64>(p, g, mean, square, n, rate, beta1, beta2, eps, decay, correction1, correction2);
}
