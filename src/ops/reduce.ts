// Reductions over axes, each with its gradient.
import { apply, applyAll } from "../autograd/index.js";
import { begin } from "../memory/index.js";
import { ArgumentError, checkOptions, formatShape, ShapeError } from "../shape/errors.js";
import { normalizeDim, normalizeDims, reducedShape, sameShape, type Shape, sizeOf } from "../shape/shape.js";
import { zeros } from "../tensor/create.js";
import { ITEM_BYTES, isFloat } from "../tensor/dtype.js";
import { pointer } from "../tensor/storage.js";
import { empty, Tensor } from "../tensor/tensor.js";
import { kernels } from "../wasm/kernels.js";
import { packedTensor } from "./cast.js";
import { attach, define, kernelFor } from "./define.js";
import { distinct, normal } from "./samples.js";

/** Axes to reduce: one, several, or all of them (undefined). */
export type Dims = number | readonly number[] | undefined;

export interface ReduceOptions {
  /** Keep the reduced axes with size 1. Default false. */
  keepDim?: boolean;
}

interface Reduction {
  readonly dims: readonly number[];
  readonly keepDim: boolean;
}

function reduction(what: string, x: Tensor, dims: Dims, options: ReduceOptions): Reduction {
  checkOptions(what, options, ["keepDim"]);
  return { dims: normalizeDims(what, dims, x.ndim), keepDim: options.keepDim ?? false };
}

type ReduceKernel = (x: number, y: number, outer: number, reduce: number, inner: number) => void;

/** Runs a kernel over the given axes, which it wants as the middle one of three. */
function reduceWith(kernel: ReduceKernel, x: Tensor, { dims, keepDim }: Reduction, y: () => Tensor): Tensor {
  const first = dims[0] ?? x.ndim;
  const together = dims.every((dim, i) => dim === first + i);
  const kept = x.shape.map((_, i) => i).filter((i) => !dims.includes(i));
  const order = [...kept, ...dims];
  const moved = together ? x : new Tensor(x.block, x.offset, order.map((d) => x.shape[d]), order.map((d) => x.strides[d]), x.dtype);
  const source = packedTensor(moved);
  const outer = sizeOf(together ? x.shape.slice(0, first) : kept.map((d) => x.shape[d]));
  const inner = sizeOf(together ? x.shape.slice(first + dims.length) : []);
  begin();
  const result = y();
  const [px, py] = [pointer(source.tensor), pointer(result)];
  if (result.numel > 0) kernel(px, py, outer, sizeOf(dims.map((d) => x.shape[d])), inner);
  source.done();
  return new Tensor(result.block, 0, reducedShape(x.shape, dims, keepDim), contiguous(x, dims, keepDim), result.dtype);
}

function contiguous(x: Tensor, dims: readonly number[], keepDim: boolean): readonly number[] {
  const shape = reducedShape(x.shape, dims, keepDim);
  const strides = new Array<number>(shape.length);
  for (let i = shape.length - 1, step = 1; i >= 0; step *= shape[i], i--) strides[i] = step;
  return strides;
}

/** The gradient of a reduction, stretched back over the axes that were reduced. */
function stretch(dy: Tensor, shape: Shape, { dims, keepDim }: Reduction): Tensor {
  return (keepDim ? dy : dy.reshape(shape.map((size, i) => (dims.includes(i) ? 1 : size)))).expand(shape);
}

const reductions = (x: Tensor) => [
  { inputs: [x], attributes: { dims: [0, 1, 2], keepDim: false } },
  { inputs: [x], attributes: { dims: [1], keepDim: true } },
  { inputs: [x], attributes: { dims: [0, 2], keepDim: false } },
];

const sumRecord = define<Reduction>({
  name: "sum",
  forward([x], attributes) {
    const kernel = kernelFor<ReduceKernel>("sum", "sum", x.dtype);
    return reduceWith(kernel, x, attributes, () =>
      empty(reducedShape(x.shape, attributes.dims, false), x.dtype === "bool" ? "int32" : x.dtype),
    );
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
    const scale = y.dtype === "float64" ? kernels.scaleF64 : kernels.scaleF32;
    scale(pointer(y), y.numel, 1 / count); // 0 * infinity: the mean of nothing is NaN
    return y;
  },
  vjp({ dy, shape, attributes }) {
    const count = sizeOf(attributes.dims.map((d) => shape(0)[d]));
    return [stretch(dy.div(count), shape(0), attributes)];
  },
  samples: () => reductions(normal([2, 3, 4])),
});

function extreme(name: "amax" | "amin", stem: "max" | "min") {
  return define<Reduction>({
    name,
    forward([x], attributes) {
      const kernel = kernelFor<ReduceKernel>(name, stem, x.dtype);
      return reduceWith(kernel, x, attributes, () => empty(reducedShape(x.shape, attributes.dims, false), x.dtype));
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

/** Largest or smallest along one axis, with positions; the gradient goes to the position that was chosen. */
function extremeAlong(name: "maxAlong" | "minAlong", stem: "max" | "min") {
  return define<number>({
    name,
    forward([x], dim) {
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
    vjp: ({ dy, output, shape, attributes: dim }) => [
      apply(unpickRecord, [dy.unsqueeze(dim).transpose(dim, -1).squeeze(-1), onLast(output(1), dim)], shape(0)[dim])
        .transpose(dim, -1),
    ],
    samples: () => [
      { inputs: [distinct([2, 3, 4])], attributes: 2 },
      { inputs: [distinct([2, 3, 4])], attributes: 1 },
    ],
  });
}

const alongRecords = { max: extremeAlong("maxAlong", "max"), min: extremeAlong("minAlong", "min") };

/** One value per row of the last axis, by position: what cross-entropy reads from the log-probabilities. */
export const pickRecord = define<undefined>({
  name: "pick",
  forward([x, index]) {
    const source = packedTensor(x);
    const places = packedTensor(index);
    begin();
    const y = empty(index.shape, x.dtype);
    const [px, pi, py] = [pointer(source.tensor), pointer(places.tensor), pointer(y)];
    const pick = kernelFor<(x: number, index: number, y: number, rows: number, n: number) => void>("pick", "pick", x.dtype);
    pick(px, pi, py, y.numel, x.shape[x.ndim - 1]);
    source.done();
    places.done();
    return y;
  },
  vjp: ({ dy, input, shape }) => [apply(unpickRecord, [dy, input(1)], shape(0)[shape(0).length - 1]), null],
  samples: () => [{ inputs: [normal([3, 4]), distinct([3, 4]).argmax(1)], attributes: undefined }],
});

/** Zeros with each value at its position along a new last axis: the gradient of `pick`. */
const unpickRecord = define<number>({
  name: "unpick",
  forward([dy, index], size) {
    const source = packedTensor(dy);
    const places = packedTensor(index);
    begin();
    const dx = empty([...dy.shape, size], dy.dtype);
    const [pd, pi, px] = [pointer(source.tensor), pointer(places.tensor), pointer(dx)];
    const unpick = kernelFor<(dy: number, index: number, dx: number, rows: number, n: number) => void>("unpick", "unpick", dy.dtype);
    unpick(pd, pi, px, dy.numel, size);
    source.done();
    places.done();
    return dx;
  },
  vjp: ({ dy, input }) => [apply(pickRecord, [dy, input(1)], undefined), null],
  samples: () => [{ inputs: [normal([3]), distinct([3, 4]).argmax(1)], attributes: 4 }],
});
