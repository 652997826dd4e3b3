// Counting and looking up in sorted lists.
import { ArgumentError, checkOptions, DTypeError, formatShape, ShapeError } from "../shape/errors.js";
import { sameShape } from "../shape/shape.js";
import { tensor as fromValues, ones, zeros } from "../tensor/create.js";
import type { Tensor } from "../tensor/tensor.js";
import { scatterAdd } from "./gather.js";

/** Options of `bincount`. */
export interface BincountOptions {
  /** Added up instead of ones, one for each number. */
  weights?: Tensor;
  /** Least number of bins. Default 0. */
  minLength?: number;
}

/**
 * How often each whole number 0, 1, 2, ... occurs: `[largest + 1]`, `int32`, or of the weights' type.
 * @throws DTypeError, ShapeError; ArgumentError for negative numbers.
 * @example
 * bincount(tensor([0, 2, 2, 3], { dtype: "int32" })) // tensor([1, 0, 2, 1], dtype: int32)
 */
export function bincount(x: Tensor, options: BincountOptions = {}): Tensor {
  checkOptions("bincount", options, ["weights", "minLength"]);
  const { weights, minLength = 0 } = options;
  if (x.dtype !== "int32") throw new DTypeError(`bincount: expected int32 numbers, got ${x.dtype}`);
  if (x.ndim !== 1) throw new ShapeError(`bincount: expected a vector, got ${formatShape(x.shape)}`);
  if (weights !== undefined && !sameShape(weights.shape, x.shape)) {
    throw new ShapeError(
      `bincount: ${formatShape(weights.shape)} weights for ${formatShape(x.shape)} numbers`,
    );
  }
  if (x.numel > 0 && x.min().item() < 0) {
    throw new ArgumentError(`bincount: the numbers must not be negative, got ${x.min().item()}`);
  }
  const length = Math.max(minLength, x.numel === 0 ? 0 : x.max().item() + 1);
  const source = weights ?? ones(x.shape, { dtype: "int32" });
  const target = zeros([length], { dtype: source.dtype });
  return x.numel === 0 ? target : scatterAdd(target, 0, x, source);
}

/** Options of `searchSorted`. */
export interface SearchSortedOptions {
  /** Give the place behind equal values instead of the one before them. Default false. */
  right?: boolean;
}

/**
 * Where values belong in an ascending vector so that it stays ascending, `int32`, in the shape of `values`.
 * @throws ShapeError when `sorted` is no vector.
 * @example
 * const edges = tensor([0, 10, 20]);
 * searchSorted(edges, tensor([5, 10, 25])) // tensor([1, 1, 3], dtype: int32)
 */
export function searchSorted(sorted: Tensor, values: Tensor, options: SearchSortedOptions = {}): Tensor {
  checkOptions("searchSorted", options, ["right"]);
  if (sorted.ndim !== 1)
    throw new ShapeError(`searchSorted: expected a vector, got ${formatShape(sorted.shape)}`);
  const list = sorted.data();
  const { right = false } = options;
  const places = Int32Array.from(values.data(), (value) => {
    let [low, high] = [0, list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (list[middle] < value || (right && list[middle] === value) || Number.isNaN(value)) low = middle + 1;
      else high = middle;
    }
    return low;
  });
  return fromValues(places, { shape: values.shape });
}
