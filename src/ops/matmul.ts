// Matrix products with PyTorch's rules for vectors, matrices and batches, and their gradient. Transposed and
// otherwise strided operands are read as they are.
import { apply } from "../autograd/index.js";
import { begin } from "../memory/index.js";
import { DTypeError, formatShape, ShapeError } from "../shape/errors.js";
import { planOf } from "../shape/plan.js";
import { broadcastShapes, broadcastStrides, contiguousStrides, type Shape, sizeOf } from "../shape/shape.js";
import { isFloat } from "../tensor/dtype.js";
import { type Range, rangesFor } from "../tensor/parts.js";
import { copyInto, pointer, workspace, writePlan } from "../tensor/storage.js";
import { empty, isTensor, Tensor } from "../tensor/tensor.js";
import { kernels } from "../wasm/kernels.js";
import { gemm, isForBlas } from "../wasm/precision.js";
import { runParts, runPrograms, type Step } from "../wasm/threads.js";
import { attach, define } from "./define.js";
import { normal } from "./samples.js";

/** The values of `a b + bias` for matrices `[m, k]` and `[k, n]` and an optional bias `[n]`; records nothing. */
export function product(a: Tensor, b: Tensor, bias: Tensor | null = null): Tensor {
  const [m, k] = a.shape;
  const n = b.shape[1];
  const wide = a.dtype === "float64";
  begin();
  const c = empty([m, n], a.dtype);
  if (m === 0 || n === 0) return c;
  if (isForBlas(m, n, k) && productInBlas(a, b, c, bias)) return c;
  const [pa, pb, pc] = [pointer(a), pointer(b), pointer(c)];
  const pBias = bias === null ? 0 : pointer(bias);
  const scratch = wide ? kernels.matmulWorkF64(m, n, k) : kernels.matmulWorkF32(m, n, k);
  const [[aRow, aStep], [bStep, bCol], size] = [a.strides, b.strides, wide ? 8 : 4];
  const ranges = rangesOfProduct(m, n, k);
  if (ranges === null) {
    const kernel = wide ? kernels.matmulF64 : kernels.matmulF32;
    kernel(m, n, k, pa, aRow, aStep, pb, bStep, bCol, pc, n, pBias, workspace(scratch));
    return c;
  }
  const work = workspace(scratch * ranges.length);
  const byRows = m >= n;
  const parts = ranges.map(([from, to], i) => {
    const count = to - from;
    const own = work + i * scratch;
    return byRows
      ? [
          count,
          n,
          k,
          pa + from * aRow * size,
          aRow,
          aStep,
          pb,
          bStep,
          bCol,
          pc + from * n * size,
          n,
          pBias,
          own,
        ]
      : [
          ...[m, count, k, pa, aRow, aStep, pb + from * bCol * size, bStep, bCol, pc + from * size, n],
          ...[pBias === 0 ? 0 : pBias + from * size, own],
        ];
  });
  runParts(wide ? "matmulF64" : "matmulF32", parts);
  return c;
}

/** The larger side is shared among threads, in whole tiles: every element is computed as it would be in one piece. */
function rangesOfProduct(m: number, n: number, k: number): readonly Range[] | null {
  if (m < 4 || n < 8) return null;
  return rangesFor(Math.max(m, n), 16, (m * n * k) / 15);
}

function productInBlas(a: Tensor, b: Tensor, c: Tensor, bias: Tensor | null): boolean {
  const [m, n] = c.shape;
  const k = a.shape[1];
  const [wide, bytes] = c.dtype === "float64" ? [true, 8] : [false, 4];
  const [[aRow, aStep], [bStep, bCol], beta] = [a.strides, b.strides, bias === null ? 0 : 1];
  const [pa, pb, pc] = [pointer(a), pointer(b), pointer(c)];
  const byRows = m >= n;
  const ranges = rangesFor(byRows ? m : n, 16, (m * n * k) / (wide ? 20 : 40)) ?? [[0, byRows ? m : n]];
  const steps: Step[] = [];
  for (const [from, to] of ranges) {
    const sizes = byRows ? ([to - from, n, k] as const) : ([m, to - from, k] as const);
    const left = pa + (byRows ? from * aRow * bytes : 0);
    const right = pb + (byRows ? 0 : from * bCol * bytes);
    const target = pc + from * (byRows ? n : 1) * bytes;
    const step = gemm(wide, sizes, [left, aRow, aStep], [right, bStep, bCol], beta, [target, n]);
    if (step === null) return false;
    steps.push(step);
  }
  if (bias !== null) copyInto(bias, c);
  runPrograms(steps.map((step) => [step]));
  return true;
}

/** One product for each index of the axes before the last two, which are broadcast. */
function batchedProduct(a: Tensor, b: Tensor): Tensor {
  const [m, k] = a.shape.slice(-2);
  const n = b.shape[b.ndim - 1];
  const outer = broadcastShapes("matmul", a.shape.slice(0, -2), b.shape.slice(0, -2));
  const wide = a.dtype === "float64";
  begin();
  const c = empty([...outer, m, n], a.dtype);
  if (c.numel === 0) return c;
  const steps = (t: Tensor) => broadcastStrides(t.shape.slice(0, -2), t.strides.slice(0, -2), outer);
  const [aRow, aStep] = a.strides.slice(-2);
  const [bStep, bCol] = b.strides.slice(-2);
  const [pa, pb, pc] = [pointer(a), pointer(b), pointer(c)];
  const work = workspace(wide ? kernels.matmulWorkF64(m, n, k) : kernels.matmulWorkF32(m, n, k));
  const plan = writePlan(planOf(outer, [steps(a), steps(b), steps(c)]));
  const kernel = wide ? kernels.matmulBatchF64 : kernels.matmulBatchF32;
  kernel(m, n, k, pa, aRow, aStep, pb, bStep, bCol, pc, plan, work);
  return c;
}

const matmulRecord = define<undefined>({
  name: "matmul",
  forward: ([a, b]) => (a.ndim === 2 && b.ndim === 2 ? product(a, b) : batchedProduct(a, b)),
  vjp: ({ dy, input, needs, shape }) => [
    needs(0) ? dy.matmul(input(1).transpose()).sumToSize(shape(0)) : null,
    needs(1) ? input(0).transpose().matmul(dy).sumToSize(shape(1)) : null,
  ],
  multiplyAdds: ([a, b]) =>
    sizeOf(broadcastShapes("matmul", a.shape.slice(0, -2), b.shape.slice(0, -2))) *
    sizeOf(a.shape.slice(-2)) *
    b.shape[b.ndim - 1],
  samples: () => [
    { inputs: [normal([3, 4]), normal([4, 2])], attributes: undefined },
    { inputs: [normal([4, 3]).transpose(), normal([5, 4]).transpose()], attributes: undefined },
    { inputs: [normal([2, 1, 3, 4]), normal([3, 4, 2])], attributes: undefined },
  ],
});

/**
 * Matrix product. Matrices: `[m, k]` and `[k, n]` give `[m, n]`. More axes in front are batches and broadcast.
 * A vector on the left counts as a row, on the right as a column, and its axis is gone from the result.
 * @throws ShapeError when the inner sizes differ; DTypeError when the types differ or are not floating.
 * @example
 * const x = tensor([[1, 2], [3, 4]]);
 * matmul(x, tensor([1, 1])) // tensor([3., 7.])
 * matmul(x, eye(2))
 * // tensor([[1., 2.],
 * //         [3., 4.]])
 * matmul(ones([32, 28]), ones([64, 28]))
 * // ShapeError: matmul: [32, 28] x [64, 28]: inner sizes 28 and 64 differ; did you mean x.matmul(w.transpose())?
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  checkOperands(a, b);
  if (a.ndim === 1) return matmul(a.unsqueeze(0), b).squeeze(b.ndim === 1 ? 0 : -2);
  if (b.ndim === 1) return matmul(a, b.unsqueeze(1)).squeeze(-1);
  if (a.ndim > 2 && b.ndim === 2) {
    // One large product instead of many small ones.
    const outer = a.shape.slice(0, -1);
    const rows = a.reshape([sizeOf(outer), a.shape[a.ndim - 1]]);
    return apply(matmulRecord, [rows, b], undefined).reshape([...outer, b.shape[1]]);
  }
  return apply(matmulRecord, [a, b], undefined);
}

function checkOperands(a: Tensor, b: Tensor): void {
  if (!isTensor(a) || !isTensor(b)) {
    throw new DTypeError(
      `matmul: expected two tensors, got ${describe(a)} and ${describe(b)}; use mul for a number`,
    );
  }
  if (a.dtype !== b.dtype || !isFloat(a.dtype)) {
    throw new DTypeError(
      `matmul: expected two float32 or two float64 tensors, got ${a.dtype} and ${b.dtype}; convert one with to("${isFloat(a.dtype) ? a.dtype : "float32"}")`,
    );
  }
  if (a.ndim === 0 || b.ndim === 0) {
    throw new ShapeError(
      `matmul: ${formatShape(a.shape)} x ${formatShape(b.shape)}: a scalar has no rows or columns; use mul`,
    );
  }
  const inner = a.shape[a.ndim - 1];
  const other = b.shape[Math.max(b.ndim - 2, 0)];
  if (inner !== other) {
    throw new ShapeError(
      `matmul: ${formatShape(a.shape)} x ${formatShape(b.shape)}: inner sizes ${inner} and ${other} differ${transposeHint(a.shape, b.shape)}`,
    );
  }
}

function describe(value: unknown): string {
  return isTensor(value)
    ? `a tensor ${formatShape(value.shape)}`
    : Array.isArray(value)
      ? "an array (wrap it in tensor(...))"
      : String(value);
}

function transposeHint(a: Shape, b: Shape): string {
  if (b.length > 1 && a[a.length - 1] === b[b.length - 1]) return "; did you mean x.matmul(w.transpose())?";
  if (a.length > 1 && a[a.length - 2] === b[Math.max(b.length - 2, 0)])
    return "; did you mean x.transpose().matmul(w)?";
  return "";
}

/** The same memory as a matrix, or a copy where the strides do not allow that. */
export function asMatrix(x: Tensor, rows: number, columns: number): Tensor {
  if (x.ndim === 2) return x;
  const shape = [rows, columns];
  return x.isContiguous
    ? new Tensor(x.block, x.offset, shape, contiguousStrides(shape), x.dtype)
    : x.reshape(shape);
}

declare module "../tensor/tensor.js" {
  interface Tensor {
    /**
     * Matrix product; batches in front are broadcast, a vector counts as a row (left) or column (right).
     * @throws ShapeError when the inner sizes differ.
     */
    matmul(other: Tensor): Tensor;
  }
}

attach({
  matmul(other: Tensor) {
    return matmul(this, other);
  },
});
