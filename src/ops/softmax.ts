// Softmax and its logarithm along one axis, with gradients in tensor operations.
import { apply, type OperationRecord } from "../autograd/index.js";
import { begin } from "../memory/index.js";
import { DTypeError } from "../shape/errors.js";
import { normalizeDim, sizeOf } from "../shape/shape.js";
import { ITEM_BYTES, isFloat } from "../tensor/dtype.js";
import { rangesFor } from "../tensor/parts.js";
import { pointer } from "../tensor/storage.js";
import { empty, isTensor, type Tensor } from "../tensor/tensor.js";
import { runParts } from "../wasm/threads.js";
import { packedTensor } from "./cast.js";
import { attach, define, kernelFor } from "./define.js";
import { normal } from "./samples.js";

type AlongKernel = (x: number, y: number, outer: number, n: number, inner: number) => void;

function along(stem: "softmax" | "logSoftmax", x: Tensor, dim: number): Tensor {
  const source = packedTensor(x);
  begin();
  const y = empty(x.shape, x.dtype);
  const [px, py] = [pointer(source.tensor), pointer(y)];
  const [outer, n, inner] = [
    sizeOf(x.shape.slice(0, dim)),
    x.shape[dim] ?? 1,
    sizeOf(x.shape.slice(dim + 1)),
  ];
  const ranges = rangesFor(outer, 1, y.numel);
  if (ranges !== null) {
    const bytes = n * inner * ITEM_BYTES[x.dtype];
    const parts = ranges.map(([from, to]) => [px + from * bytes, py + from * bytes, to - from, n, inner]);
    runParts(`${stem}${x.dtype === "float64" ? "F64" : "F32"}`, parts);
  } else if (y.numel > 0) kernelFor<AlongKernel>(stem, stem, x.dtype)(px, py, outer, n, inner);
  source.done();
  return y;
}

const samples = () => [
  { inputs: [normal([3, 5])], attributes: 1 },
  { inputs: [normal([3, 2, 2])], attributes: 0 },
  { inputs: [normal([2, 3, 2])], attributes: 1 },
];

const softmaxRecord: OperationRecord<number> = define({
  name: "softmax",
  forward: ([x], dim) => along("softmax", x, dim),
  vjp({ y, dy, attributes: dim }) {
    const weighted = dy.mul(y);
    return [weighted.sub(y.mul(weighted.sum(dim, { keepDim: true })))];
  },
  samples,
});

const logSoftmaxRecord: OperationRecord<number> = define({
  name: "logSoftmax",
  forward: ([x], dim) => along("logSoftmax", x, dim),
  vjp: ({ y, dy, attributes: dim }) => [dy.sub(y.exp().mul(dy.sum(dim, { keepDim: true })))],
  samples,
});

function run(record: OperationRecord<number>, x: Tensor, dim: number): Tensor {
  if (!isTensor(x)) throw new DTypeError(`${record.name}: expected a tensor, got ${String(x)}`);
  const axis = normalizeDim(record.name, dim, x.ndim);
  if (!isFloat(x.dtype)) {
    throw new DTypeError(
      `${record.name}: expected float32 or float64, got ${x.dtype}; convert with to("float32")`,
    );
  }
  return apply(record, [x], axis);
}

/**
 * e^x divided by its sum along `dim`: positive numbers that add up to 1. Does not overflow. Any shape, which
 * stays.
 * @throws ArgumentError for an axis that is not there; DTypeError for whole numbers and bools.
 * @example
 * softmax(tensor([[1, 2, 3], [0, 0, 0]]), 1)
 * // tensor([[0.0900, 0.2447, 0.6652],
 * //         [0.3333, 0.3333, 0.3333]])
 */
export function softmax(x: Tensor, dim: number): Tensor {
  return run(softmaxRecord, x, dim);
}

/**
 * The logarithm of softmax along `dim`, accurate where softmax itself would round to 0. Any shape, which stays.
 * @throws ArgumentError for an axis that is not there; DTypeError for whole numbers and bools.
 * @example
 * logSoftmax(tensor([1, 2, 3]), 0) // tensor([-2.4076, -1.4076, -0.4076])
 */
export function logSoftmax(x: Tensor, dim: number): Tensor {
  return run(logSoftmaxRecord, x, dim);
}

declare module "../tensor/tensor.js" {
  interface Tensor {
    /** e^x divided by its sum along `dim`. */
    softmax(dim: number): Tensor;
    /** The logarithm of softmax along `dim`. */
    logSoftmax(dim: number): Tensor;
  }
}

attach({
  softmax(dim: number) {
    return softmax(this, dim);
  },
  logSoftmax(dim: number) {
    return logSoftmax(this, dim);
  },
});
