// Questions about elements, answered in `bool`: kinds of numbers, logical operations, any and all. They carry no
// gradient, so they are composed of comparisons and have no records of their own.
import { broadcastShapes } from "../shape/shape.js";
import { isFloat } from "../tensor/dtype.js";
import type { Tensor } from "../tensor/tensor.js";
import { attach, type Operand, operands } from "./define.js";
import type { Dims, ReduceOptions } from "./reduce.js";

/**
 * Whether an element is NaN. Element by element, `bool`, in the shape of x.
 * @example
 * isNaN(tensor([1, Number.NaN, Infinity])) // tensor([false,  true, false])
 */
function isNotANumber(x: Tensor): Tensor {
  return x.ne(x);
}

/**
 * Whether an element is infinity or -infinity. Element by element, `bool`, in the shape of x.
 * @example
 * isInf(tensor([1, Number.NaN, -Infinity])) // tensor([false, false,  true])
 */
export function isInf(x: Tensor): Tensor {
  return isFloat(x.dtype) ? x.abs().eq(Number.POSITIVE_INFINITY) : x.ne(x);
}

/**
 * Whether an element is neither infinite nor NaN. Element by element, `bool`, in the shape of x.
 * @example
 * isFinite(tensor([1, Number.NaN, Infinity])) // tensor([ true, false, false])
 */
function isFiniteNumber(x: Tensor): Tensor {
  return isFloat(x.dtype) ? x.abs().lt(Number.POSITIVE_INFINITY) : x.eq(x);
}

export { isFiniteNumber as isFinite, isNotANumber as isNaN };

function truths(what: string, a: Operand, b: Operand): [Tensor, Tensor] {
  const [left, right] = operands(what, a, b);
  broadcastShapes(what, left.shape, right.shape); // the error names what the user called
  return [left.to("bool"), right.to("bool")];
}

/**
 * Whether both are true (not 0). Tensors or numbers, broadcast against each other; the result is `bool`.
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * const x = tensor([-1, 1, 3]);
 * logicalAnd(x.gt(0), x.lt(2)) // tensor([false,  true, false])
 */
export function logicalAnd(a: Operand, b: Operand): Tensor {
  const [left, right] = truths("logicalAnd", a, b);
  return left.mul(right);
}

/**
 * Whether at least one is true (not 0). Tensors or numbers, broadcast against each other; the result is `bool`.
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * const x = tensor([-1, 1, 3]);
 * logicalOr(x.lt(0), x.gt(2)) // tensor([ true, false,  true])
 */
export function logicalOr(a: Operand, b: Operand): Tensor {
  const [left, right] = truths("logicalOr", a, b);
  return left.add(right);
}

/**
 * Whether exactly one is true (not 0). Tensors or numbers, broadcast against each other; the result is `bool`.
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * logicalXor(tensor([true, true, false]), tensor([true, false, false]))
 * // tensor([false,  true, false])
 */
export function logicalXor(a: Operand, b: Operand): Tensor {
  const [left, right] = truths("logicalXor", a, b);
  return left.ne(right);
}

/**
 * Whether an element is false (0). Element by element, `bool`, in the shape of x.
 * @example
 * logicalNot(tensor([0, 1, 2])) // tensor([ true, false, false])
 */
export function logicalNot(x: Tensor): Tensor {
  return x.to("bool").eq(false);
}

/**
 * Whether any element over the given axes, or of all, is true (not 0); `false` where there is none. The result is
 * `bool`.
 * @throws ArgumentError for an axis that is not there.
 * @example
 * any(tensor([-1, 2]).lt(0)) // tensor(true)
 */
export function any(x: Tensor, dims?: Dims, options: ReduceOptions = {}): Tensor {
  return x.to("bool").sum(dims, options).gt(0);
}

/**
 * Whether all elements over the given axes, or all there are, are true (not 0); `true` where there is none. The
 * result is `bool`.
 * @throws ArgumentError for an axis that is not there.
 * @example
 * all(tensor([[true, true], [true, false]]), 1) // tensor([ true, false])
 */
export function all(x: Tensor, dims?: Dims, options: ReduceOptions = {}): Tensor {
  return logicalNot(x).sum(dims, options).eq(0);
}

declare module "../tensor/tensor.js" {
  interface Tensor {
    /** Whether an element is NaN, as `bool`. */
    isNaN(): Tensor;
    /** Whether an element is infinite, as `bool`. */
    isInf(): Tensor;
    /** Whether an element is neither infinite nor NaN, as `bool`. */
    isFinite(): Tensor;
    /** Whether both are true (not 0). */
    logicalAnd(other: Operand): Tensor;
    /** Whether at least one is true (not 0). */
    logicalOr(other: Operand): Tensor;
    /** Whether exactly one is true (not 0). */
    logicalXor(other: Operand): Tensor;
    /** Whether an element is false (0). */
    logicalNot(): Tensor;
    /** Whether any element over the given axes, or of all, is true; `false` where there is none. */
    any(dims?: number | readonly number[], options?: ReduceOptions): Tensor;
    /** Whether all elements over the given axes, or all there are, are true; `true` where there is none. */
    all(dims?: number | readonly number[], options?: ReduceOptions): Tensor;
  }
}

attach({
  isNaN() {
    return isNotANumber(this);
  },
  isInf() {
    return isInf(this);
  },
  isFinite() {
    return isFiniteNumber(this);
  },
  logicalAnd(other: Operand) {
    return logicalAnd(this, other);
  },
  logicalOr(other: Operand) {
    return logicalOr(this, other);
  },
  logicalXor(other: Operand) {
    return logicalXor(this, other);
  },
  logicalNot() {
    return logicalNot(this);
  },
  any(dims?: Dims, options: ReduceOptions = {}) {
    return any(this, dims, options);
  },
  all(dims?: Dims, options: ReduceOptions = {}) {
    return all(this, dims, options);
  },
});
