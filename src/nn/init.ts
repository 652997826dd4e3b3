// Filling parameters with their first values. The layers call these with PyTorch's defaults; a model of one's own
// may fill them anew.
import { noGrad } from "../autograd/index.js";
import { ArgumentError, checkOptions, formatShape, ShapeError } from "../shape/errors.js";
import { sizeOf } from "../shape/shape.js";
import { full, rand, randn } from "../tensor/create.js";
import type { Generator } from "../tensor/random.js";
import type { Tensor } from "../tensor/tensor.js";

export interface InitOptions {
  /** Default: the stream that `manualSeed` restarts. */
  generator?: Generator;
}

export interface XavierOptions extends InitOptions {
  /** Factor for the activation that follows: 5/3 for tanh. Default 1. */
  gain?: number;
}

export interface KaimingOptions extends InitOptions {
  /** Negative slope of the leaky ReLU that follows. Default 0, a plain ReLU. */
  a?: number;
  /** Whether the size of the values (`fanIn`, default) or that of the gradients (`fanOut`) is to stay alike. */
  mode?: "fanIn" | "fanOut";
}

/** Fills a tensor in place with uniform values from `low` to `high` (0 to 1), and returns it. */
export function uniform<T extends Tensor>(target: T, low = 0, high = 1, options: InitOptions = {}): T {
  checkOptions("uniform", options, ["generator"]);
  if (!(low <= high)) throw new ArgumentError(`uniform: expected low <= high, got ${low} and ${high}`);
  return write(target, () =>
    rand(target.shape, { dtype: target.dtype, ...options })
      .mul(high - low)
      .add(low),
  );
}

/** Fills a tensor in place with normal values, and returns it. */
export function normal<T extends Tensor>(target: T, mean = 0, std = 1, options: InitOptions = {}): T {
  checkOptions("normal", options, ["generator"]);
  if (!(std >= 0)) throw new ArgumentError(`normal: the standard deviation must be at least 0, got ${std}`);
  return write(target, () =>
    randn(target.shape, { dtype: target.dtype, ...options })
      .mul(std)
      .add(mean),
  );
}

/** Fills a tensor in place with one value, and returns it. */
export function constant<T extends Tensor>(target: T, value: number): T {
  return write(target, () => full(target.shape, value, { dtype: target.dtype }));
}

/** Fills a tensor in place with zeros, and returns it. */
export function zeros<T extends Tensor>(target: T): T {
  return constant(target, 0);
}

/** Fills a tensor in place with ones, and returns it. */
export function ones<T extends Tensor>(target: T): T {
  return constant(target, 1);
}

/**
 * Uniform values up to `gain * sqrt(6 / (fanIn + fanOut))`, for layers followed by tanh or a sigmoid.
 * Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks" (2010).
 * @throws ShapeError for a tensor of fewer than 2 axes.
 */
export function xavierUniform<T extends Tensor>(target: T, options: XavierOptions = {}): T {
  const [std, rest] = xavier("xavierUniform", target, options);
  return uniform(target, -Math.sqrt(3) * std, Math.sqrt(3) * std, rest);
}

/** Normal values with the standard deviation `gain * sqrt(2 / (fanIn + fanOut))`; see `xavierUniform`. */
export function xavierNormal<T extends Tensor>(target: T, options: XavierOptions = {}): T {
  const [std, rest] = xavier("xavierNormal", target, options);
  return normal(target, 0, std, rest);
}

/**
 * Uniform values up to `sqrt(6 / ((1 + a^2) * fan))`, for layers followed by a ReLU.
 * He et al., "Delving deep into rectifiers" (2015).
 * @throws ShapeError for a tensor of fewer than 2 axes.
 */
export function kaimingUniform<T extends Tensor>(target: T, options: KaimingOptions = {}): T {
  const [std, rest] = kaiming("kaimingUniform", target, options);
  return uniform(target, -Math.sqrt(3) * std, Math.sqrt(3) * std, rest);
}

/** Normal values with the standard deviation `sqrt(2 / ((1 + a^2) * fan))`; see `kaimingUniform`. */
export function kaimingNormal<T extends Tensor>(target: T, options: KaimingOptions = {}): T {
  const [std, rest] = kaiming("kaimingNormal", target, options);
  return normal(target, 0, std, rest);
}

function xavier(what: string, target: Tensor, { gain = 1, ...rest }: XavierOptions): [number, InitOptions] {
  const { fanIn, fanOut } = fans(what, target);
  return [gain * Math.sqrt(2 / (fanIn + fanOut)), rest];
}

function kaiming(what: string, target: Tensor, options: KaimingOptions): [number, InitOptions] {
  const { a = 0, mode = "fanIn", ...rest } = options;
  if (mode !== "fanIn" && mode !== "fanOut") {
    throw new ArgumentError(`${what}: mode must be "fanIn" or "fanOut", got ${JSON.stringify(mode)}`);
  }
  return [Math.sqrt(2 / ((1 + a * a) * fans(what, target)[mode])), rest];
}

/** How many inputs each output of a weight sums up, and the other way round. */
function fans(what: string, target: Tensor): { fanIn: number; fanOut: number } {
  if (target.ndim < 2) {
    throw new ShapeError(
      `${what}: expected a weight of at least 2 axes [out, in, ...], got ${formatShape(target.shape)}; fill a bias with zeros() or uniform()`,
    );
  }
  const window = sizeOf(target.shape.slice(2));
  return { fanIn: target.shape[1] * window, fanOut: target.shape[0] * window };
}

function write<T extends Tensor>(target: T, values: () => Tensor): T {
  noGrad(() => target.copy_(values()));
  return target;
}
