// Cutting a tensor along an axis into views.
import { ArgumentError, formatShape, ShapeError } from "../shape/errors.js";
import { normalizeDim } from "../shape/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { attach } from "./define.js";
import { slice, narrow as unchecked } from "./slice.js";

/**
 * `length` places of an axis from `start`, as a view; a negative start counts from the end.
 * @throws ArgumentError when they are not all inside.
 * @example
 * narrow(arange(0, 10), 0, 3, 4) // tensor([3., 4., 5., 6.])
 */
export function narrow(x: Tensor, dim: number, start: number, length: number): Tensor {
  const axis = normalizeDim("narrow", dim, x.ndim);
  const size = x.shape[axis] ?? 1;
  const first = start < 0 ? start + size : start;
  if (
    x.ndim === 0 ||
    !(
      Number.isInteger(start) &&
      Number.isInteger(length) &&
      first >= 0 &&
      length >= 0 &&
      first + length <= size
    )
  ) {
    throw new ArgumentError(
      `narrow: ${length} places from ${start} are not inside axis ${axis} of ${formatShape(x.shape)}`,
    );
  }
  return unchecked(x, axis, first, length);
}

/**
 * Parts of `size` places along an axis (the last one may be shorter), or parts of the given sizes; views.
 * @throws ArgumentError, ShapeError when the sizes do not add up to the axis.
 * @example
 * split(arange(0, 5), 2) // [ tensor([0., 1.]), tensor([2., 3.]), tensor([4.]) ]
 * split(zeros([7, 3]), [2, 5]).map((part) => part.shape) // [ [ 2, 3 ], [ 5, 3 ] ]
 */
export function split(x: Tensor, size: number | readonly number[], dim = 0): Tensor[] {
  const axis = axisOf("split", x, dim);
  const total = x.shape[axis];
  const sizes = typeof size === "number" ? equalParts(size, total) : size;
  if (!sizes.every((part) => Number.isInteger(part) && part >= 0)) {
    throw new ArgumentError(
      `split: the sizes must be whole numbers of at least 0, got ${formatShape(sizes)}`,
    );
  }
  const sum = sizes.reduce((a, b) => a + b, 0);
  if (sum !== total) {
    throw new ShapeError(
      `split: the sizes ${formatShape(sizes)} add up to ${sum}, axis ${axis} of ${formatShape(x.shape)} has ${total}`,
    );
  }
  let start = 0;
  return sizes.map((part) => {
    start += part;
    return unchecked(x, axis, start - part, part);
  });
}

function equalParts(size: number, total: number): number[] {
  if (!Number.isInteger(size) || size < 1) {
    throw new ArgumentError(`split: the size of a part must be a whole number of at least 1, got ${size}`);
  }
  const count = Math.max(1, Math.ceil(total / size));
  return Array.from({ length: count }, (_, i) => Math.min(size, total - i * size));
}

/**
 * At most `chunks` parts of equal size along an axis (the last one may be smaller); views.
 * @throws ArgumentError when `chunks` is no whole number of at least 1.
 * @example
 * const gates = zeros([1, 8]);
 * chunk(gates, 4, 1).map((gate) => gate.shape) // [ [ 1, 2 ], [ 1, 2 ], [ 1, 2 ], [ 1, 2 ] ]
 */
export function chunk(x: Tensor, chunks: number, dim = 0): Tensor[] {
  const axis = axisOf("chunk", x, dim);
  if (!Number.isInteger(chunks) || chunks < 1) {
    throw new ArgumentError(`chunk: the number of parts must be a whole number of at least 1, got ${chunks}`);
  }
  if (x.shape[axis] === 0) return Array.from({ length: chunks }, () => unchecked(x, axis, 0, 0));
  return split(x, Math.ceil(x.shape[axis] / chunks), axis);
}

/**
 * One view for each place of an axis, without that axis.
 * @throws ShapeError for a scalar.
 * @example
 * unbind(tensor([[1, 2], [3, 4]]), 1) // [ tensor([1., 3.]), tensor([2., 4.]) ]
 */
export function unbind(x: Tensor, dim = 0): Tensor[] {
  const axis = axisOf("unbind", x, dim);
  const before = new Array<string>(axis).fill(":");
  return Array.from({ length: x.shape[axis] }, (_, i) => slice(x, [...before, i]));
}

function axisOf(what: string, x: Tensor, dim: number): number {
  if (x.ndim === 0) throw new ShapeError(`${what}: a scalar has no axis to cut along`);
  return normalizeDim(what, dim, x.ndim);
}

declare module "../tensor/tensor.js" {
  interface Tensor {
    /** `length` places of an axis from `start`, as a view. */
    narrow(dim: number, start: number, length: number): Tensor;
    /** Parts of `size` places along an axis, or parts of the given sizes; views. */
    split(size: number | readonly number[], dim?: number): Tensor[];
    /** At most `chunks` parts of equal size along an axis; views. */
    chunk(chunks: number, dim?: number): Tensor[];
    /** One view for each place of an axis, without that axis. */
    unbind(dim?: number): Tensor[];
  }
}

attach({
  narrow(dim: number, start: number, length: number) {
    return narrow(this, dim, start, length);
  },
  split(size: number | readonly number[], dim?: number) {
    return split(this, size, dim);
  },
  chunk(chunks: number, dim?: number) {
    return chunk(this, chunks, dim);
  },
  unbind(dim?: number) {
    return unbind(this, dim);
  },
});
