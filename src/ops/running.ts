// Products over an axis, and running sums and products along one, each with its gradient. The gradients of products
// multiply what stands around an element instead of dividing by it, so that zeros are as good as other numbers.
import { apply, type OperationRecord } from "../autograd/index.js";
import { begin } from "../memory/index.js";
import { normalizeDim, sizeOf } from "../shape/shape.js";
import { zeros } from "../tensor/create.js";
import { pointer } from "../tensor/storage.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { packedTensor } from "./cast.js";
import { composed } from "./composed.js";
import { attach, define, kernelFor } from "./define.js";
import { cat } from "./join.js";
import { type ReduceOptions, reduction } from "./reduce.js";
import { normal } from "./samples.js";
import { narrow } from "./slice.js";

/** Whole numbers and bools are counted in int32. */
function counted(x: Tensor): Tensor {
  return x.dtype === "bool" ? x.to("int32") : x;
}

// --- Product over an axis: halves are multiplied until one place is left.

/** The places that the first half, the second half and the odd one take. */
function halves(x: Tensor, dim: number): [Tensor, Tensor, Tensor | null] {
  const size = x.shape[dim];
  const half = size >> 1;
  const odd = size % 2 === 1 ? narrow(x, dim, size - 1, 1) : null;
  return [narrow(x, dim, 0, half), narrow(x, dim, half, half), odd];
}

/** From the elements up to the product, every level of the tree. */
function productLevels(x: Tensor, dim: number): Tensor[] {
  const levels = [x];
  for (let level = x; level.shape[dim] > 1; levels.push(level)) {
    const [left, right, odd] = halves(level, dim);
    level = odd === null ? left.mul(right) : cat([left.mul(right), odd], dim);
  }
  return levels;
}

const prodRecord = define<number>({
  name: "prod",
  forward: ([x], dim) =>
    composed(() => {
      const levels = productLevels(x, dim);
      return levels.length === 1 ? x.clone() : levels[levels.length - 1];
    }),
  vjp({ x, dy, attributes: dim }) {
    const levels = productLevels(x, dim);
    let gradient = dy;
    for (let i = levels.length - 2; i >= 0; i--) {
      const [left, right, odd] = halves(levels[i], dim);
      const half = left.shape[dim];
      const own = odd === null ? gradient : narrow(gradient, dim, 0, half);
      const parts = [own.mul(right), own.mul(left)];
      if (odd !== null) parts.push(narrow(gradient, dim, half, 1));
      gradient = cat(parts, dim);
    }
    return [gradient];
  },
  samples: () => [
    { inputs: [normal([2, 5])], attributes: 1 },
    { inputs: [normal([4, 3]).mul(normal([4, 3]).gt(-0.5))], attributes: 0 },
    { inputs: [normal([1, 2])], attributes: 0 },
  ],
});

/**
 * Product over an axis, or of all elements; 1 where there is none. Whole numbers and bools give `int32`.
 * @throws ArgumentError for an axis that is not there.
 * @example
 * prod(tensor([[1, 2], [3, 4]])) // tensor(24.)
 * prod(tensor([[1, 2], [3, 4]]), 0) // tensor([3., 8.])
 */
export function prod(x: Tensor, dim?: number, options: ReduceOptions = {}): Tensor {
  const flat = dim === undefined ? counted(x).flatten() : counted(x);
  const { dims, keepDim } = reduction("prod", x, dim, options);
  const axis = dim === undefined ? 0 : (dims[0] ?? 0);
  if (flat.ndim === 0) return flat;
  const kept =
    flat.shape[axis] === 0 ? flat.sum(axis, { keepDim: true }).add(1) : apply(prodRecord, [flat], axis);
  if (dim === undefined) return kept.reshape(keepDim ? x.shape.map(() => 1) : []);
  return keepDim ? kept : kept.squeeze(axis);
}

// --- Running sums.

interface Scan {
  readonly dim: number;
  /** From the last place to the first. */
  readonly backwards: boolean;
}

type ScanKernel = (x: number, y: number, outer: number, n: number, inner: number, backwards: number) => void;

function scan(what: "cumSum" | "cumProd", x: Tensor, { dim, backwards }: Scan): Tensor {
  const source = packedTensor(x);
  begin();
  const y = empty(x.shape, x.dtype);
  const kernel = kernelFor<ScanKernel>(what, what, x.dtype);
  const outer = sizeOf(x.shape.slice(0, dim));
  const inner = sizeOf(x.shape.slice(dim + 1));
  if (y.numel > 0) kernel(pointer(source.tensor), pointer(y), outer, x.shape[dim], inner, Number(backwards));
  source.done();
  return y;
}

const cumSumRecord: OperationRecord<Scan> = define<Scan>({
  name: "cumSum",
  forward: ([x], attributes) => scan("cumSum", x, attributes),
  vjp: ({ dy, attributes: { dim, backwards } }) => [
    apply(cumSumRecord, [dy], { dim, backwards: !backwards }),
  ],
  samples: () => [
    { inputs: [normal([2, 3, 2])], attributes: { dim: 1, backwards: false } },
    { inputs: [normal([3, 2])], attributes: { dim: 0, backwards: true } },
  ],
});

/**
 * Running sums along an axis: each place holds the sum up to and with itself. Bools give `int32`.
 * @throws ArgumentError for an axis that is not there.
 * @example
 * cumSum(tensor([1, 2, 3, 4]), 0) // tensor([ 1.,  3.,  6., 10.])
 */
export function cumSum(x: Tensor, dim: number): Tensor {
  const axis = normalizeDim("cumSum", dim, x.ndim);
  return x.ndim === 0 ? counted(x) : apply(cumSumRecord, [counted(x)], { dim: axis, backwards: false });
}

// --- Running products. For the gradient they are made by doubling (Hillis and Steele 1986): after the step of width w
// each place holds the product of the 2 w places up to it.

function doublingLevels(x: Tensor, dim: number): Tensor[] {
  const size = x.shape[dim];
  const levels = [x];
  for (let width = 1, level = x; width < size; width *= 2, levels.push(level)) {
    const head = narrow(level, dim, 0, width);
    const tail = narrow(level, dim, width, size - width);
    level = cat([head, tail.mul(narrow(level, dim, 0, size - width))], dim);
  }
  return levels;
}

const cumProdRecord = define<number>({
  name: "cumProd",
  forward: ([x], dim) => scan("cumProd", x, { dim, backwards: false }),
  vjp({ x, dy, attributes: dim }) {
    const size = x.shape[dim];
    const levels = doublingLevels(x, dim);
    let gradient = dy;
    for (let i = levels.length - 2; i >= 0; i--) {
      const width = 2 ** i;
      const late = narrow(gradient, dim, width, size - width);
      const direct = cat(
        [narrow(gradient, dim, 0, width), late.mul(narrow(levels[i], dim, 0, size - width))],
        dim,
      );
      const crossed = late.mul(narrow(levels[i], dim, width, size - width));
      const shape = x.shape.map((length, axis) => (axis === dim ? width : length));
      gradient = direct.add(cat([crossed, zeros(shape, { dtype: x.dtype })], dim));
    }
    return [gradient];
  },
  samples: () => [
    { inputs: [normal([2, 5])], attributes: 1 },
    { inputs: [normal([4, 3]).mul(normal([4, 3]).gt(-0.5))], attributes: 0 },
  ],
});

/**
 * Running products along an axis: each place holds the product up to and with itself. Bools give `int32`.
 * @throws ArgumentError for an axis that is not there.
 * @example
 * cumProd(tensor([1, 2, 3, 4]), 0) // tensor([ 1.,  2.,  6., 24.])
 */
export function cumProd(x: Tensor, dim: number): Tensor {
  const axis = normalizeDim("cumProd", dim, x.ndim);
  return x.ndim === 0 ? counted(x) : apply(cumProdRecord, [counted(x)], axis);
}

declare module "../tensor/tensor.js" {
  interface Tensor {
    /** Product over an axis, or of all elements; 1 where there is none. */
    prod(dim?: number, options?: ReduceOptions): Tensor;
    /** Running sums along an axis. */
    cumSum(dim: number): Tensor;
    /** Running products along an axis. */
    cumProd(dim: number): Tensor;
  }
}

attach({
  prod(dim?: number, options?: ReduceOptions) {
    return prod(this, dim, options);
  },
  cumSum(dim: number) {
    return cumSum(this, dim);
  },
  cumProd(dim: number) {
    return cumProd(this, dim);
  },
});
