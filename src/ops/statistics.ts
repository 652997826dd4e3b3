// Reductions that measure: variance, standard deviation, norms, and the logarithm of a sum of exponentials. Composed of
// sums and elementwise operations; each is one node of the graph with its gradient.
import { apply } from "../autograd/index.js";
import { ArgumentError, checkOptions } from "../shape/errors.js";
import { sizeOf } from "../shape/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { where } from "./arithmetic.js";
import { composed, floating } from "./composed.js";
import { attach, define } from "./define.js";
import { type Dims, type ReduceOptions, type Reduction, reduction, reductions, stretch } from "./reduce.js";
import { distinct, normal } from "./samples.js";

/** Options of `std` and `variance`. */
export interface VarianceOptions extends ReduceOptions {
  /** Divide by the number of elements less this. Default 1 (Bessel's correction, as in PyTorch); 0 for the variance of the data itself. */
  correction?: number;
}

interface Spread extends Reduction {
  readonly correction: number;
}

/** What the squared distances from the mean are divided by. */
function freedom(shape: readonly number[], { dims, correction }: Spread): number {
  return Math.max(0, sizeOf(dims.map((axis) => shape[axis])) - correction);
}

function centred(x: Tensor, { dims }: Spread): Tensor {
  return x.sub(x.mean(dims, { keepDim: true }));
}

function varianceOf(x: Tensor, spread: Spread): Tensor {
  const { dims, keepDim } = spread;
  return centred(x, spread).square().sum(dims, { keepDim }).div(freedom(x.shape, spread));
}

/** The gradient of the variance, `2 (x - mean) / (n - correction)`, times what arrived. */
function varianceGrad(x: Tensor, dy: Tensor, spread: Spread): Tensor {
  return stretch(dy, x.shape, spread)
    .mul(centred(x, spread))
    .mul(2 / freedom(x.shape, spread));
}

const spreads = () =>
  reductions(normal([2, 3, 4])).flatMap(({ inputs, attributes }) =>
    [1, 0].map((correction) => ({ inputs, attributes: { ...attributes, correction } })),
  );

const varRecord = define<Spread>({
  name: "var",
  forward: ([x], spread) => composed(() => varianceOf(x, spread)),
  vjp: ({ x, dy, attributes }) => [varianceGrad(x, dy, attributes)],
  samples: spreads,
});

const stdRecord = define<Spread>({
  name: "std",
  forward: ([x], spread) => composed(() => varianceOf(x, spread).sqrt()),
  vjp: ({ x, y, dy, attributes }) => [varianceGrad(x, halfOver(y, dy), attributes)],
  samples: spreads,
});

/** dy / (2 y), and 0 where y is 0: the gradient of a square root whose argument cannot fall below 0. */
function halfOver(y: Tensor, dy: Tensor): Tensor {
  const still = y.eq(0);
  return where(still, 0, dy.div(where(still, 1, y).mul(2)));
}

function spread(what: string, x: Tensor, dims: Dims, options: VarianceOptions): Spread {
  checkOptions(what, options, ["keepDim", "correction"]);
  const { correction = 1, ...rest } = options;
  if (!Number.isFinite(correction)) {
    throw new ArgumentError(`${what}: the correction must be a number, got ${String(correction)}`);
  }
  return { ...reduction(what, x, dims, rest), correction };
}

/**
 * Variance over the given axes, or of all elements. (PyTorch's `var`, which is a reserved word here; the method is
 * `x.var()`.) NaN where fewer elements are than the correction needs.
 * @throws ArgumentError for an axis that is not there.
 * @example
 * const x = tensor([1, 2, 3, 4]);
 * variance(x) // tensor(1.6667)
 * variance(x, 0, { correction: 0 }) // tensor(1.2500)
 */
export function variance(x: Tensor, dims?: Dims, options: VarianceOptions = {}): Tensor {
  const value = floating(x);
  return apply(varRecord, [value], spread("var", value, dims, options));
}

/**
 * Standard deviation over the given axes, or of all elements; its gradient where it is 0 is 0.
 * @throws ArgumentError for an axis that is not there.
 * @example
 * std(tensor([[1, 3], [2, 6]]), 1) // tensor([1.4142, 2.8284])
 */
export function std(x: Tensor, dims?: Dims, options: VarianceOptions = {}): Tensor {
  const value = floating(x);
  return apply(stdRecord, [value], spread("std", value, dims, options));
}

interface Norm extends Reduction {
  readonly p: number;
}

const normRecord = define<Norm>({
  name: "norm",
  forward: ([x], { p, dims, keepDim }) =>
    composed(() => {
      const size = x.abs();
      if (p === Number.POSITIVE_INFINITY) return size.amax(dims, { keepDim });
      if (p === Number.NEGATIVE_INFINITY) return size.amin(dims, { keepDim });
      if (p === 0) return x.ne(0).to(x.dtype).sum(dims, { keepDim });
      if (p === 1) return size.sum(dims, { keepDim });
      if (p === 2) return x.square().sum(dims, { keepDim }).sqrt();
      return size
        .pow(p)
        .sum(dims, { keepDim })
        .pow(1 / p);
    }),
  vjp({ x, y, dy, attributes }) {
    const { p, dims } = attributes;
    const [size, gradient] = [stretch(y, x.shape, attributes), stretch(dy, x.shape, attributes)];
    if (p === 0) return [gradient.mul(0)];
    if (p === 1) return [gradient.mul(x.sign())];
    if (!Number.isFinite(p)) {
      const chosen = x.abs().eq(size).to(x.dtype);
      return [gradient.mul(x.sign()).mul(chosen.div(chosen.sum(dims, { keepDim: true })))];
    }
    // Where the norm is 0 every direction is as good: 0, as in PyTorch.
    const still = size.eq(0);
    const direction = x.div(where(still, 1, size));
    if (p === 2) return [where(still, 0, gradient.mul(direction))];
    const zero = x.eq(0);
    const steep = where(zero, 1, direction.abs())
      .pow(p - 1)
      .mul(x.sign());
    return [where(still, 0, gradient.mul(steep))];
  },
  samples: () =>
    reductions(distinct([2, 3, 4])).flatMap(({ inputs, attributes }) =>
      [2, 1, 3, 0.5, 0, Number.POSITIVE_INFINITY].map((p) => ({ inputs, attributes: { ...attributes, p } })),
    ),
});

/** Options of `norm`. */
export interface NormOptions extends ReduceOptions {
  /** Order of the norm. Default 2 (Euclid); 1 sums the sizes, `Infinity` takes the largest, 0 counts what is not 0. */
  p?: number;
}

/**
 * The length of vectors along the given axes, or of the whole tensor: `(sum |x|^p)^(1/p)`. Its gradient at 0 is 0.
 * @throws ArgumentError for an axis that is not there.
 * @example
 * norm(tensor([3, 4])) // tensor(5.)
 * norm(tensor([[3, 4], [6, 8]]), 1) // tensor([ 5., 10.])
 */
export function norm(x: Tensor, dims?: Dims, options: NormOptions = {}): Tensor {
  checkOptions("norm", options, ["keepDim", "p"]);
  const { p = 2, ...rest } = options;
  if (typeof p !== "number" || Number.isNaN(p)) {
    throw new ArgumentError(`norm: the order p must be a number, got ${String(p)}`);
  }
  const value = floating(x);
  return apply(normRecord, [value], { ...reduction("norm", value, dims, rest), p });
}

const logSumExpRecord = define<Reduction>({
  name: "logSumExp",
  forward: ([x], { dims, keepDim }) =>
    composed(() => {
      if (x.numel === 0) return x.exp().sum(dims, { keepDim }).log();
      const largest = x.amax(dims, { keepDim: true });
      // An infinite maximum must not be subtracted from itself.
      const shift = where(largest.abs().eq(Number.POSITIVE_INFINITY), 0, largest);
      const sum = x.sub(shift).exp().sum(dims, { keepDim: true }).log().add(shift);
      return keepDim ? sum : sum.reshape(sum.shape.filter((_, axis) => !dims.includes(axis)));
    }),
  vjp({ x, y, dy, attributes }) {
    const finite = where(y.eq(Number.NEGATIVE_INFINITY), 0, y);
    return [stretch(dy, x.shape, attributes).mul(x.sub(stretch(finite, x.shape, attributes)).exp())];
  },
  samples: () => reductions(normal([2, 3, 4])),
});

/**
 * `log(sum(e^x))` over the given axes, or of all elements, without overflow.
 * @throws ArgumentError for an axis that is not there.
 * @example
 * logSumExp(tensor([1000, 1000])) // tensor(1000.6932)
 */
export function logSumExp(x: Tensor, dims?: Dims, options: ReduceOptions = {}): Tensor {
  const value = floating(x);
  return apply(logSumExpRecord, [value], reduction("logSumExp", value, dims, options));
}

declare module "../tensor/tensor.js" {
  interface Tensor {
    /**
     * Variance over the given axes, or of all elements; `correction` is 1 by default.
     * @example
     * tensor([1, 2, 3, 4]).var() // tensor(1.6667)
     */
    var(dims?: number | readonly number[], options?: VarianceOptions): Tensor;
    /** Standard deviation over the given axes, or of all elements; `correction` is 1 by default. */
    std(dims?: number | readonly number[], options?: VarianceOptions): Tensor;
    /** Length of vectors along the given axes, or of the whole tensor; of order 2 by default. */
    norm(dims?: number | readonly number[], options?: NormOptions): Tensor;
    /** `log(sum(e^x))` over the given axes, or of all elements, without overflow. */
    logSumExp(dims?: number | readonly number[], options?: ReduceOptions): Tensor;
  }
}

attach({
  var(dims?: Dims, options?: VarianceOptions) {
    return variance(this, dims, options);
  },
  std(dims?: Dims, options?: VarianceOptions) {
    return std(this, dims, options);
  },
  norm(dims?: Dims, options?: NormOptions) {
    return norm(this, dims, options);
  },
  logSumExp(dims?: Dims, options?: ReduceOptions) {
    return logSumExp(this, dims, options);
  },
});
