// Reductions over axes, each with its gradient.
import { apply, applyAll, type OperationRecord } from "../autograd/index.js";
import { begin, release } from "../memory/index.js";
import { checkOptions, formatShape, ShapeError } from "../shape/errors.js";
import {
  broadcastShapes,
  contiguousStrides,
  normalizeDims,
  reducedShape,
  type Shape,
  sameShape,
  sizeOf,
} from "../shape/shape.js";
import { type DType, ITEM_BYTES, isFloat } from "../tensor/dtype.js";
import { rangesFor } from "../tensor/parts.js";
import { pointer } from "../tensor/storage.js";
import { empty, Tensor } from "../tensor/tensor.js";
import { kernels } from "../wasm/kernels.js";
import { runParts } from "../wasm/threads.js";
import { packedTensor } from "./cast.js";
import { attach, define, kernelFor, kernelName } from "./define.js";
import { distinct, normal } from "./samples.js";

/** Axes to reduce: one, several, or all of them (undefined). */
export type Dims = number | readonly number[] | undefined;

/**
 * Options of `all`, `amax`, `amin`, `any`, `argmax`, `argmin`, `logSumExp`, `max`, `mean`, `median`, `min`, `prod` and `sum`.
 */
export interface ReduceOptions {
  /** Keep the reduced axes with size 1. Default false. */
  keepDim?: boolean;
}

export interface Reduction {
  readonly dims: readonly number[];
  readonly keepDim: boolean;
}

export function reduction(what: string, x: Tensor, dims: Dims, options: ReduceOptions): Reduction {
  checkOptions(what, options, ["keepDim"]);
  const axes = normalizeDims(what, dims, x.ndim);
  return { dims: x.ndim === 0 ? [] : axes, keepDim: options.keepDim ?? false };
}

type ReduceKernel = (x: number, y: number, outer: number, reduce: number, inner: number) => void;

/**
 * Runs a kernel over the given axes. It takes neighbouring axes as the middle one of three, so axes that lie apart
 * are reduced group by group, the last one first.
 */
function reduceWith(
  what: string,
  stem: string,
  x: Tensor,
  { dims, keepDim }: Reduction,
  dtype: DType,
): Tensor {
  let first = dims.length - 1;
  while (first > 0 && dims[first - 1] === dims[first] - 1) first--;
  const from = dims[first] ?? x.ndim;
  const to = dims.length > 0 ? dims[dims.length - 1] + 1 : x.ndim;
  const source = packedTensor(x);
  begin();
  const result = empty(
    to - from === x.ndim ? SCALAR : [...x.shape.slice(0, from), ...x.shape.slice(to)],
    dtype,
  );
  if (result.numel > 0) {
    const [outer, reduce] = [sizeBetween(x.shape, 0, from), sizeBetween(x.shape, from, to)];
    const inner = sizeBetween(x.shape, to, x.ndim);
    const kernel = kernelFor<ReduceKernel>(what, stem, x.dtype);
    const [px, py] = [pointer(source.tensor), pointer(result)];
    const ranges = rangesFor(outer, 1, outer * reduce * inner * 0.1);
    if (ranges === null) kernel(px, py, outer, reduce, inner);
    else {
      const [rowX, rowY] = [reduce * inner * ITEM_BYTES[x.dtype], inner * ITEM_BYTES[dtype]];
      const parts = ranges.map(([a, b]) => [px + a * rowX, py + a * rowY, b - a, reduce, inner]);
      runParts(kernelName(stem, x.dtype), parts);
    }
  }
  source.done();
  if (first > 0) {
    const whole = reduceWith(what, stem, result, { dims: dims.slice(0, first), keepDim: false }, dtype);
    release(result.block);
    return keepDim ? reshaped(whole, reducedShape(x.shape, dims, true)) : whole;
  }
  return keepDim ? reshaped(result, reducedShape(x.shape, dims, true)) : result;
}

const SCALAR: Shape = [];

function sizeBetween(shape: Shape, from: number, to: number): number {
  let size = 1;
  for (let i = from; i < to; i++) size *= shape[i];
  return size;
}

function reshaped(x: Tensor, shape: Shape): Tensor {
  return new Tensor(x.block, 0, shape, contiguousStrides(shape), x.dtype);
}

/** The gradient of a reduction, stretched back over the axes that were reduced. */
export function stretch(dy: Tensor, shape: Shape, { dims, keepDim }: Reduction): Tensor {
  return (keepDim ? dy : dy.reshape(shape.map((size, i) => (dims.includes(i) ? 1 : size)))).expand(shape);
}

export const reductions = (x: Tensor) => [
  { inputs: [x], attributes: { dims: [0, 1, 2], keepDim: false } },
  { inputs: [x], attributes: { dims: [1], keepDim: true } },
  { inputs: [x], attributes: { dims: [0, 2], keepDim: false } },
];

const sumRecord = define<Reduction>({
  name: "sum",
  forward([x], attributes) {
    return reduceWith("sum", "sum", x, attributes, x.dtype === "bool" ? "int32" : x.dtype);
  },
  vjp: ({ dy, shape, attributes }) => [stretch(dy, shape(0), attributes)],
  samples: () => reductions(normal([2, 3, 4])),
});

const meanRecord = define<Reduction>({
  name: "mean",
  forward([x], attributes) {
    const y = sumRecord.forward([x], attributes) as Tensor;
    const count = sizeOf(attributes.dims.map((d) => x.shape[d]));
    begin();
    const divide = y.dtype === "float64" ? kernels.divideF64 : kernels.divideF32;
    divide(pointer(y), y.numel, count); // 0 / 0: the mean of nothing is NaN
    return y;
  },
  vjp({ dy, shape, attributes }) {
    const count = sizeOf(attributes.dims.map((d) => shape(0)[d]));
    return [stretch(dy.div(count), shape(0), attributes)];
  },
  samples: () => reductions(normal([2, 3, 4])),
});

/** @throws ShapeError when there is nothing to choose from. */
function checkNotEmpty(what: string, x: Tensor, dims: readonly number[]): void {
  const empty = dims.find((dim) => x.shape[dim] === 0);
  if (empty === undefined) return;
  throw new ShapeError(
    `${what}: axis ${empty} of ${formatShape(x.shape)} has no elements, so there is none to choose`,
  );
}

function extreme(name: "amax" | "amin", stem: "max" | "min") {
  return define<Reduction>({
    name,
    forward([x], attributes) {
      checkNotEmpty(name, x, attributes.dims);
      return reduceWith(name, stem, x, attributes, x.dtype);
    },
    // Elements that share the extreme value share its gradient equally, as in PyTorch's amax.
    vjp({ dy, x, y, shape, attributes }) {
      const chosen = x.eq(stretch(y, shape(0), attributes)).to(x.dtype);
      const share = chosen.div(chosen.sum(attributes.dims, { keepDim: true }));
      return [stretch(dy, shape(0), attributes).mul(share)];
    },
    samples: () => reductions(distinct([2, 3, 4])),
  });
}

const records = { amax: extreme("amax", "max"), amin: extreme("amin", "min") };

/** With the last axis at the place of axis `dim`, which the reduction took away. */
function lastMovedTo(dim: number, x: Tensor): Tensor {
  return dim === x.ndim ? x : x.unsqueeze(dim).transpose(dim, -1).squeeze(-1);
}

/** Largest or smallest along one axis, with positions; the gradient goes to the position that was chosen. */
function extremeAlong(name: "maxAlong" | "minAlong", stem: "max" | "min") {
  return define<number>({
    name,
    forward([x], dim) {
      checkNotEmpty(stem, x, [dim]);
      const source = packedTensor(x);
      const shape = reducedShape(x.shape, [dim], false);
      const [outer, inner] = [sizeOf(x.shape.slice(0, dim)), sizeOf(x.shape.slice(dim + 1))];
      begin();
      const values = empty(shape, x.dtype);
      const indices = empty(shape, "int32");
      const [px, pv, pi] = [pointer(source.tensor), pointer(values), pointer(indices)];
      if (values.numel > 0) {
        kernelFor<ReduceKernel>(stem, stem, x.dtype)(px, pv, outer, x.shape[dim], inner);
        kernelFor<ReduceKernel>(stem, `arg${stem}`, x.dtype)(px, pi, outer, x.shape[dim], inner);
      }
      source.done();
      return { outputs: [values, indices] };
    },
    vjp({ dy, output, shape, attributes: dim }) {
      const dx = apply(unpickRecord, [lastMovedTo(dim, dy), lastMovedTo(dim, output(1))], shape(0)[dim]);
      return [dim === dx.ndim - 1 ? dx : dx.transpose(dim, -1)];
    },
    samples: () => [
      { inputs: [distinct([2, 3, 4])], attributes: 2 },
      { inputs: [distinct([2, 3, 4])], attributes: 1 },
    ],
  });
}

const alongRecords = { max: extremeAlong("maxAlong", "max"), min: extremeAlong("minAlong", "min") };

/** One value per row of the last axis, by position: what cross-entropy reads from the log-probabilities. */
export const pickRecord: OperationRecord = define<undefined>({
  name: "pick",
  forward([x, index]) {
    const source = packedTensor(x);
    const places = packedTensor(index);
    begin();
    const y = empty(index.shape, x.dtype);
    const [px, pi, py] = [pointer(source.tensor), pointer(places.tensor), pointer(y)];
    const pick = kernelFor<(x: number, index: number, y: number, rows: number, n: number) => void>(
      "pick",
      "pick",
      x.dtype,
    );
    pick(px, pi, py, y.numel, x.shape[x.ndim - 1]);
    source.done();
    places.done();
    return y;
  },
  vjp: ({ dy, input, shape }) => [apply(unpickRecord, [dy, input(1)], shape(0)[shape(0).length - 1]), null],
  samples: () => [{ inputs: [normal([3, 4]), distinct([3, 4]).argmax(1)], attributes: undefined }],
});

/** Zeros with each value at its position along a new last axis: the gradient of `pick`. */
const unpickRecord: OperationRecord<number> = define<number>({
  name: "unpick",
  forward([dy, index], size) {
    const source = packedTensor(dy);
    const places = packedTensor(index);
    begin();
    const dx = empty([...dy.shape, size], dy.dtype);
    const [pd, pi, px] = [pointer(source.tensor), pointer(places.tensor), pointer(dx)];
    const unpick = kernelFor<(dy: number, index: number, dx: number, rows: number, n: number) => void>(
      "unpick",
      "unpick",
      dy.dtype,
    );
    unpick(pd, pi, px, dy.numel, size);
    source.done();
    places.done();
    return dx;
  },
  vjp: ({ dy, input }) => [apply(pickRecord, [dy, input(1)], undefined), null],
  samples: () => [{ inputs: [normal([3]), distinct([3, 4]).argmax(1)], attributes: 4 }],
});

/** Positions of the largest or smallest: whole numbers, so there is no gradient and no record. */
function position(
  what: "argmax" | "argmin",
  x: Tensor,
  dim: number | undefined,
  options: ReduceOptions,
): Tensor {
  const flat = dim === undefined ? x.detach().reshape([-1]) : x;
  const attributes = reduction(what, flat, dim ?? 0, dim === undefined ? {} : options);
  checkNotEmpty(what, flat, attributes.dims);
  return reduceWith(what, what, flat, attributes, "int32");
}

/** The largest or smallest of all, or those along one axis with their positions. */
function choose(
  what: "max" | "min",
  x: Tensor,
  dim: number | undefined,
  options: ReduceOptions,
): Tensor | Extremes {
  const { dims, keepDim } = reduction(what, x, dim, options);
  if (dim === undefined) return apply(records[`a${what}`], [x], { dims, keepDim: false });
  if (x.ndim === 0) return { values: x, indices: x.reshape([1]).argmax(0) };
  const [values, indices] = applyAll(alongRecords[what], [x], dims[0]);
  return keepDim
    ? { values: values.unsqueeze(dims[0]), indices: indices.unsqueeze(dims[0]) }
    : { values, indices };
}

/** What `x.max(dim)` and `x.min(dim)` give. */
export interface Extremes {
  /** The elements that were chosen. */
  readonly values: Tensor;
  /** Positions along the axis, `int32`. */
  readonly indices: Tensor;
}

declare module "../tensor/tensor.js" {
  interface Tensor {
    /**
     * Sum over the given axes, or of all elements. Whole numbers and bools give `int32`.
     * @throws ArgumentError for an axis that is not there.
     * @example
     * const x = tensor([[1, 2, 3], [4, 5, 6]]);
     * x.sum() // tensor(21.)
     * x.sum(1) // tensor([ 6., 15.])
     * x.sum(0, { keepDim: true }).shape // [ 1, 3 ]
     */
    sum(dims?: number | readonly number[], options?: ReduceOptions): Tensor;
    /**
     * Mean over the given axes, or of all elements. Whole numbers and bools give `float32`.
     * @throws ArgumentError for an axis that is not there.
     * @example
     * tensor([[1, 2, 3], [4, 5, 6]]).mean(0) // tensor([2.5000, 3.5000, 4.5000])
     */
    mean(dims?: number | readonly number[], options?: ReduceOptions): Tensor;
    /**
     * Largest elements over the given axes, or of all; equal ones share the gradient. NaN if one is NaN.
     * @throws ArgumentError for an axis that is not there.
     * @example
     * tensor([[1, 5], [7, 2]]).amax(0) // tensor([7., 5.])
     */
    amax(dims?: number | readonly number[], options?: ReduceOptions): Tensor;
    /**
     * Smallest elements over the given axes, or of all; equal ones share the gradient. NaN if one is NaN.
     * @throws ArgumentError for an axis that is not there.
     * @example
     * tensor([[1, 5], [7, 2]]).amin([0, 1]) // tensor(1.)
     */
    amin(dims?: number | readonly number[], options?: ReduceOptions): Tensor;
    /**
     * The largest of all elements.
     * @throws ShapeError when there is none.
     * @example
     * const { values, indices } = tensor([[1, 5], [7, 2]]).max(1);
     * values // tensor([5., 7.])
     * indices // tensor([1, 0], dtype: int32)
     */
    max(): Tensor;
    /** The largest elements along an axis and where they are; the gradient goes to the place that was chosen. */
    max(dim: number, options?: ReduceOptions): Extremes;
    /**
     * The smallest of all elements.
     * @throws ShapeError when there is none.
     * @example
     * tensor([4, 2, 8]).min() // tensor(2.)
     * tensor([4, 2, 8]).min(0).indices // tensor(1, dtype: int32)
     */
    min(): Tensor;
    /** The smallest elements along an axis and where they are; the gradient goes to the place that was chosen. */
    min(dim: number, options?: ReduceOptions): Extremes;
    /**
     * Position of the largest element along an axis, or among all in row-major order, `int32`. The first of equal ones.
     * @throws ArgumentError for an axis that is not there.
     * @example
     * const scores = tensor([[0.1, 2, 0.3], [1.5, 0, 1]]);
     * scores.argmax(1) // tensor([1, 0], dtype: int32)
     */
    argmax(dim?: number, options?: ReduceOptions): Tensor;
    /**
     * Position of the smallest element along an axis, or among all in row-major order, `int32`. The first of equal ones.
     * @throws ArgumentError for an axis that is not there.
     * @example
     * tensor([[4, 2], [1, 8]]).argmin() // tensor(2, dtype: int32)
     */
    argmin(dim?: number, options?: ReduceOptions): Tensor;
    /**
     * Summed over the axes along which `shape` was stretched to this tensor's: the reverse of `expand`.
     * @throws ShapeError when `shape` does not stretch to this one's.
     * @example
     * ones([2, 3]).sumToSize([1, 3]) // tensor([[2., 2., 2.]])
     */
    sumToSize(shape: Shape): Tensor;
  }
}

attach({
  sum(dims?: Dims, options: ReduceOptions = {}) {
    return apply(sumRecord, [this], reduction("sum", this, dims, options));
  },
  mean(dims?: Dims, options: ReduceOptions = {}) {
    const x = isFloat(this.dtype) ? this : this.to("float32");
    return apply(meanRecord, [x], reduction("mean", x, dims, options));
  },
  amax(dims?: Dims, options: ReduceOptions = {}) {
    return apply(records.amax, [this], reduction("amax", this, dims, options));
  },
  amin(dims?: Dims, options: ReduceOptions = {}) {
    return apply(records.amin, [this], reduction("amin", this, dims, options));
  },
  max(dim?: number, options: ReduceOptions = {}) {
    return choose("max", this, dim, options);
  },
  min(dim?: number, options: ReduceOptions = {}) {
    return choose("min", this, dim, options);
  },
  argmax(dim?: number, options: ReduceOptions = {}) {
    return position("argmax", this, dim, options);
  },
  argmin(dim?: number, options: ReduceOptions = {}) {
    return position("argmin", this, dim, options);
  },
  sumToSize(shape: Shape) {
    if (sameShape(this.shape, shape)) return this;
    if (shape.length > this.ndim || !sameShape(broadcastShapes("sumToSize", this.shape, shape), this.shape)) {
      throw new ShapeError(`sumToSize: ${formatShape(shape)} does not stretch to ${formatShape(this.shape)}`);
    }
    const added = this.ndim - shape.length;
    const dims = this.shape
      .map((_, i) => i)
      .filter((i) => i < added || (shape[i - added] === 1 && this.shape[i] !== 1));
    return this.sum(dims, { keepDim: true }).reshape(shape);
  },
});
