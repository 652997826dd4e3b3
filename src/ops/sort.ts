// Order: sort, argsort, topK, median, unique. NaN counts as larger than everything, as in PyTorch.
import { applyAll, noGrad } from "../autograd/index.js";
import { begin } from "../memory/index.js";
import { ArgumentError, checkOptions, formatShape, ShapeError } from "../shape/errors.js";
import { normalizeDim, sizeOf } from "../shape/shape.js";
import { tensor as fromValues, zeros } from "../tensor/create.js";
import { isFloat } from "../tensor/dtype.js";
import { pointer, workspace } from "../tensor/storage.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { copyOf, packedTensor } from "./cast.js";
import { attach, define, kernelFor } from "./define.js";
import { gather, scatterAdd } from "./gather.js";
import type { Extremes, ReduceOptions } from "./reduce.js";
import { distinct } from "./samples.js";
import { narrow } from "./slice.js";

interface Order {
  readonly dim: number;
  readonly descending: boolean;
}

type SortKernel = (
  x: number,
  values: number,
  places: number,
  work: number,
  rows: number,
  n: number,
  descending: number,
) => void;

const sortRecord = define<Order>({
  name: "sort",
  forward([x], { dim, descending }) {
    const last = x.ndim - 1;
    const source = packedTensor(dim === last ? x : x.transpose(dim, last));
    const n = x.shape[dim];
    begin();
    const values = empty(source.tensor.shape, x.dtype);
    const indices = empty(source.tensor.shape, "int32");
    const [px, pv, pi] = [pointer(source.tensor), pointer(values), pointer(indices)];
    const rows = sizeOf(source.tensor.shape.slice(0, last));
    const kernel = kernelFor<SortKernel>("sort", "sort", x.dtype);
    if (values.numel > 0) kernel(px, pv, pi, workspace(4 * n), rows, n, Number(descending));
    source.done();
    const outputs =
      dim === last ? [values, indices] : [values, indices].map((t) => copyOf(t.transpose(dim, last)));
    return { outputs };
  },
  vjp({ dy, output, shape, attributes: { dim } }) {
    return [scatterAdd(zeros(shape(0), { dtype: dy.dtype }), dim, output(1), dy)];
  },
  samples: () => [
    { inputs: [distinct([3, 4])], attributes: { dim: 1, descending: false } },
    { inputs: [distinct([3, 2, 2])], attributes: { dim: 0, descending: true } },
  ],
});

/** Options of `argsort` and `sort`. */
export interface SortOptions {
  /** Largest first. Default false. */
  descending?: boolean;
}

/**
 * The elements along an axis (the last by default) in ascending order, and where they stood. Equal elements keep their
 * order; NaN counts as larger than everything.
 * @throws ArgumentError for an axis that is not there.
 * @example
 * const { values, indices } = sort(tensor([3, 1, 2]), -1, { descending: true });
 * values // tensor([3., 2., 1.])
 * indices // tensor([0, 2, 1], dtype: int32)
 */
export function sort(x: Tensor, dim = -1, options: SortOptions = {}): Extremes {
  checkOptions("sort", options, ["descending"]);
  const axis = normalizeDim("sort", dim, x.ndim);
  if (x.ndim === 0) return { values: x, indices: zeros([], { dtype: "int32" }) };
  const [values, indices] = applyAll(sortRecord, [x], { dim: axis, descending: options.descending ?? false });
  return { values, indices };
}

/**
 * Where the elements along an axis stand in ascending order, `int32`: `x.gather(dim, argsort(x, dim))` is sorted.
 * @throws ArgumentError for an axis that is not there.
 * @example
 * argsort(tensor([3, 1, 2])) // tensor([1, 2, 0], dtype: int32)
 */
export function argsort(x: Tensor, dim = -1, options: SortOptions = {}): Tensor {
  return noGrad(() => sort(x, dim, options).indices);
}

/** Options of `topK`. */
export interface TopKOptions {
  /** Take the largest; `false` for the smallest. Default true. */
  largest?: boolean;
}

/**
 * The k largest (or smallest) elements along an axis (the last by default), in order, and where they stand.
 * @throws ArgumentError when the axis has fewer than k elements.
 * @example
 * const scores = tensor([[0.1, 2, 0.3], [1.5, 0, 1]]);
 * topK(scores, 2).indices
 * // tensor([[1, 2],
 * //         [0, 2]], dtype: int32)
 */
export function topK(x: Tensor, k: number, dim = -1, options: TopKOptions = {}): Extremes {
  checkOptions("topK", options, ["largest"]);
  const axis = normalizeDim("topK", dim, x.ndim);
  const size = x.shape[axis] ?? 1;
  if (!Number.isInteger(k) || k < 0 || k > size) {
    throw new ArgumentError(
      `topK: k must be from 0 to ${size}, the size of axis ${axis} of ${formatShape(x.shape)}, got ${k}`,
    );
  }
  const order = argsort(x, axis, { descending: options.largest ?? true });
  if (x.ndim === 0) return { values: x, indices: order };
  const indices = narrow(order, axis, 0, k).contiguous();
  return { values: gather(x, axis, indices), indices };
}

/**
 * The middle element along an axis, or of all; of an even number the lower one of the two, as in PyTorch. NaN if one is
 * NaN.
 * @throws ShapeError when there is none.
 * @example
 * median(tensor([5, 1, 3, 2])) // tensor(2.)
 */
export function median(x: Tensor): Tensor;
export function median(x: Tensor, dim: number, options?: ReduceOptions): Extremes;
export function median(x: Tensor, dim?: number, options: ReduceOptions = {}): Tensor | Extremes {
  if (dim === undefined) return median(x.flatten(), 0).values;
  checkOptions("median", options, ["keepDim"]);
  const axis = normalizeDim("median", dim, x.ndim);
  if (x.ndim === 0) return { values: x, indices: zeros([], { dtype: "int32" }) };
  const size = x.shape[axis];
  if (size === 0) {
    throw new ShapeError(
      `median: axis ${axis} of ${formatShape(x.shape)} has no elements, so there is none to choose`,
    );
  }
  const indices = noGrad(() => {
    const order = sort(x, axis);
    const [middle, last] = [(size - 1) >> 1, size - 1].map((place) => narrow(order.indices, axis, place, 1));
    if (!isFloat(x.dtype)) return middle.contiguous();
    const top = narrow(order.values, axis, size - 1, 1);
    const poisoned = top.ne(top).to("int32");
    return last.mul(poisoned).add(middle.mul(poisoned.neg().add(1)));
  });
  const values = gather(x, axis, indices);
  return options.keepDim
    ? { values, indices }
    : { values: values.squeeze(axis), indices: indices.squeeze(axis) };
}

/** What `unique` gives besides the values. */
export interface UniqueOptions {
  /** Also give `inverse`, the place of every element among the values. Default false. */
  returnInverse?: boolean;
  /** Also give `counts`, how often each value occurs. Default false. */
  returnCounts?: boolean;
}

/** What `unique` gives when it is asked for more than the values. */
export interface Unique {
  /** Every value once, in ascending order, `[count]`. */
  readonly values: Tensor;
  /** Place of every element among the values, in the shape of x, `int32`. */
  readonly inverse?: Tensor;
  /** How often each value occurs, `[count]`, `int32`. */
  readonly counts?: Tensor;
}

/**
 * Every value of a tensor once, in ascending order; with options, also where and how often. Carries no gradient. Every
 * NaN is a value of its own.
 * @example
 * unique(tensor([3, 1, 3, 2], { dtype: "int32" })) // tensor([1, 2, 3], dtype: int32)
 */
export function unique(x: Tensor): Tensor;
export function unique(x: Tensor, options: UniqueOptions): Unique;
export function unique(x: Tensor, options?: UniqueOptions): Tensor | Unique {
  checkOptions("unique", options ?? {}, ["returnInverse", "returnCounts"]);
  return noGrad(() => {
    const order = sort(x.flatten(), 0);
    const sorted = order.values.data();
    const firsts: number[] = [];
    const ranks = new Int32Array(x.numel);
    const places = order.indices.data();
    for (let i = 0; i < sorted.length; i++) {
      if (i === 0 || sorted[i] !== sorted[i - 1]) firsts.push(i);
      ranks[places[i]] = firsts.length - 1;
    }
    const values = order.values.indexSelect(0, firsts);
    if (options === undefined) return values;
    return {
      values,
      ...(options.returnInverse && { inverse: fromValues(ranks, { shape: x.shape }) }),
      ...(options.returnCounts && {
        counts: fromValues(Int32Array.from(firsts, (first, i) => (firsts[i + 1] ?? sorted.length) - first)),
      }),
    };
  });
}

declare module "../tensor/tensor.js" {
  interface Tensor {
    /** The elements along an axis (the last by default) in ascending order, and where they stood. */
    sort(dim?: number, options?: SortOptions): Extremes;
    /** Where the elements along an axis (the last by default) stand in ascending order, `int32`. */
    argsort(dim?: number, options?: SortOptions): Tensor;
    /** The k largest elements along an axis (the last by default), in order, and where they stand. */
    topK(k: number, dim?: number, options?: TopKOptions): Extremes;
    /** The middle element; of an even number the lower one of the two. */
    median(): Tensor;
    /** The middle elements along an axis and where they stand. */
    median(dim: number, options?: ReduceOptions): Extremes;
    /** Every value once, in ascending order. */
    unique(): Tensor;
    /** Every value once, in ascending order, and where and how often. */
    unique(options: UniqueOptions): Unique;
  }
}

attach({
  sort(dim?: number, options?: SortOptions) {
    return sort(this, dim, options);
  },
  argsort(dim?: number, options?: SortOptions) {
    return argsort(this, dim, options);
  },
  topK(k: number, dim?: number, options?: TopKOptions) {
    return topK(this, k, dim, options);
  },
  median(dim?: number, options?: ReduceOptions) {
    return dim === undefined ? median(this) : median(this, dim, options);
  },
  unique(options?: UniqueOptions) {
    return options === undefined ? unique(this) : unique(this, options);
  },
});
