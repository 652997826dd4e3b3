// Normalisation: values less their mean, divided by their standard deviation, and the layers' functions made of it.
// Mean and variance are outputs of the operation, so that its gradient can be written in them and differentiated again.
import { applyAll, type Forward } from "../autograd/index.js";
import { releasing } from "../memory/index.js";
import { ArgumentError, checkOptions, DTypeError, formatShape, ShapeError } from "../shape/errors.js";
import { sameShape } from "../shape/shape.js";
import { isFloat } from "../tensor/dtype.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { define } from "./define.js";
import { normal } from "./samples.js";

interface Over {
  readonly dims: readonly number[];
  readonly eps: number;
}

const normalizeRecord = define<Over>({
  name: "normalize",
  forward: ([x], { dims, eps }) =>
    releasing<Forward>(
      () => {
        const mean = x.mean(dims, { keepDim: true });
        const centred = x.sub(mean);
        const variance = centred.square().mean(dims, { keepDim: true });
        return { outputs: [centred.mul(variance.add(eps).rsqrt()), mean, variance] };
      },
      ({ outputs }) => outputs.map(({ block }) => block),
    ),
  vjp({ dys, output, attributes: { dims, eps } }) {
    const [dy, dMean, dVariance] = dys;
    const y = output(0);
    const scale = output(2).add(eps).rsqrt();
    const mean = (t: Tensor) => t.mean(dims, { keepDim: true });
    let dx: Tensor | null = null;
    const add = (part: Tensor) => {
      dx = dx === null ? part : dx.add(part);
    };
    if (dy !== null)
      add(
        dy
          .sub(mean(dy))
          .sub(y.mul(mean(dy.mul(y))))
          .mul(scale),
      );
    const count = dims.reduce((size, axis) => size * y.shape[axis], 1);
    if (dVariance !== null) add(y.mul(dVariance.mul(2 / count).div(scale)));
    if (dMean !== null) add(dMean.div(count).expand(y.shape));
    return [dx];
  },
  samples: () => [
    { inputs: [normal([3, 4])], attributes: { dims: [1], eps: 1e-5 } },
    { inputs: [normal([2, 3, 4])], attributes: { dims: [0, 2], eps: 0.1 } },
  ],
});

/** What `normalize` gives: the values, and over what they were computed (axes of size 1 are kept). */
export interface Normalized {
  readonly values: Tensor;
  readonly mean: Tensor;
  /** Of the values themselves: divided by their number, not by one less. */
  readonly variance: Tensor;
}

/** `(x - mean) / sqrt(variance + eps)` over the given axes. */
export function normalize(x: Tensor, dims: readonly number[], eps: number): Normalized {
  const [values, mean, variance] = applyAll(normalizeRecord, [x], { dims, eps });
  return { values, mean, variance };
}

/** @throws DTypeError when it is no floating tensor. */
export function checkFloating(what: string, x: Tensor): void {
  if (isTensor(x) && isFloat(x.dtype)) return;
  throw new DTypeError(
    `${what}: expected a float32 or float64 tensor, got ${isTensor(x) ? x.dtype : String(x)}; convert with to("float32")`,
  );
}

export interface AffineOptions {
  /** Factor for each normalised value. Default none. */
  weight?: Tensor | null;
  /** What is added to each. Default none. */
  bias?: Tensor | null;
  /** Added to the variance, so that equal values do not divide by 0. Default 1e-5. */
  eps?: number;
}

/** Times the weight, plus the bias, both brought to `shape`. */
function affine(
  what: string,
  x: Tensor,
  { weight, bias }: AffineOptions,
  size: readonly number[],
  shape: readonly number[],
): Tensor {
  for (const [name, t] of [
    ["weight", weight],
    ["bias", bias],
  ] as const) {
    if (t && !sameShape(t.shape, size)) {
      throw new ShapeError(`${what}: the ${name} must be ${formatShape(size)}, got ${formatShape(t.shape)}`);
    }
  }
  const scaled = weight ? x.mul(weight.reshape(shape)) : x;
  return bias ? scaled.add(bias.reshape(shape)) : scaled;
}

/**
 * Normalises each element of a batch over its last axes, then scales and shifts it.
 * Ba, Kiros and Hinton, "Layer normalization" (2016).
 *
 * @param x `[..., ...normalizedShape]`
 * @param normalizedShape The last axes, over which mean and variance are taken together.
 * @returns The shape of x.
 * @throws ShapeError when x does not end in `normalizedShape`; DTypeError for a type that is not floating.
 */
export function layerNorm(
  x: Tensor,
  normalizedShape: readonly number[],
  options: AffineOptions = {},
): Tensor {
  checkOptions("layerNorm", options, ["weight", "bias", "eps"]);
  checkFloating("layerNorm", x);
  const rank = normalizedShape.length;
  if (rank < 1 || rank > x.ndim || !sameShape(x.shape.slice(x.ndim - rank), normalizedShape)) {
    throw new ShapeError(
      `layerNorm: the input ${formatShape(x.shape)} must end in the normalised shape ${formatShape(normalizedShape)}`,
    );
  }
  const dims = normalizedShape.map((_, i) => x.ndim - rank + i);
  const { values } = normalize(x, dims, options.eps ?? 1e-5);
  return affine("layerNorm", values, options, normalizedShape, normalizedShape);
}

/**
 * Normalises the channels of each element of a batch in groups, then scales and shifts each channel.
 * Wu and He, "Group normalization" (2018).
 *
 * @param x `[batch, channels, ...]`
 * @param groups How many groups the channels are divided into; 1 takes all together.
 * @returns The shape of x.
 * @throws ShapeError, DTypeError; ArgumentError when the groups do not divide the channels.
 */
export function groupNorm(x: Tensor, groups: number, options: AffineOptions = {}): Tensor {
  checkOptions("groupNorm", options, ["weight", "bias", "eps"]);
  checkFloating("groupNorm", x);
  if (x.ndim < 2) {
    throw new ShapeError(`groupNorm: the input must be [batch, channels, ...], got ${formatShape(x.shape)}`);
  }
  const [batch, channels] = x.shape;
  if (!Number.isInteger(groups) || groups < 1 || channels % groups !== 0) {
    throw new ArgumentError(`groupNorm: ${groups} groups do not divide ${channels} channels`);
  }
  const inGroup = x.shape.slice(2).reduce((size, n) => size * n, channels / groups);
  const { values } = normalize(x.reshape([batch, groups, inGroup]), [2], options.eps ?? 1e-5);
  const shape = [channels, ...x.shape.slice(2).map(() => 1)];
  return affine("groupNorm", values.reshape(x.shape), options, [channels], shape);
}

/**
 * Scales and shifts each channel of x by statistics that are known: what batch normalisation does in evaluation.
 * @param x `[batch, channels, ...]`; the others `[channels]`.
 */
export function normalizeBy(x: Tensor, mean: Tensor, variance: Tensor, options: AffineOptions): Tensor {
  const { weight, bias, eps = 1e-5 } = options;
  const scale = variance.add(eps).rsqrt();
  const factor = weight ? scale.mul(weight) : scale;
  const shape = [-1, ...x.shape.slice(2).map(() => 1)];
  const centred = x.sub(mean.reshape(shape)).mul(factor.reshape(shape));
  return bias ? centred.add(bias.reshape(shape)) : centred;
}

/** Normalises each channel over the batch and all places, then scales and shifts it. `x` is `[batch, channels, ...]`. */
export function normalizeChannels(x: Tensor, options: AffineOptions): Normalized {
  const dims = x.shape.map((_, axis) => axis).filter((axis) => axis !== 1);
  const normalized = normalize(x, dims, options.eps ?? 1e-5);
  const channels = x.shape[1];
  const shape = [channels, ...x.shape.slice(2).map(() => 1)];
  return { ...normalized, values: affine("batchNorm", normalized.values, options, [channels], shape) };
}
