// Normalisation: values less their mean, divided by their standard deviation, and the layers' functions made of it.
// Mean and variance are outputs of the operation, so that its gradient can be written in them and differentiated again.
import { applyAll, type Forward, isGradEnabled } from "../autograd/index.js";
import { releasing } from "../memory/index.js";
import { ArgumentError, checkOptions, DTypeError, formatShape, ShapeError } from "../shape/errors.js";
import { sameShape } from "../shape/shape.js";
import { isFloat } from "../tensor/dtype.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { define } from "./define.js";
import { channelsOf, normalizeBackward, normalizeForward } from "./normalizeKernels.js";
import { normal } from "./samples.js";

interface Over {
  readonly dims: readonly number[];
  readonly eps: number;
  /** Whether a factor and a summand follow x among the inputs. */
  readonly weight: boolean;
  readonly bias: boolean;
}

const normalizeRecord = define<Over>({
  name: "normalize",
  forward: ([x, ...rest], { dims, eps, weight, bias }) =>
    releasing<Forward>(
      () => {
        const layout = channelsOf(x.shape, dims);
        if (layout !== null) {
          const [factor, summand] = [weight ? rest[0] : null, bias ? rest[rest.length - 1] : null];
          const own = layout.ownAxis;
          const outputs = normalizeForward(x, dims, layout, eps, own ? factor : null, own ? summand : null);
          if (!own && factor !== null) outputs[0].mul_(factor);
          if (!own && summand !== null) outputs[0].add_(summand);
          return { outputs };
        }
        const mean = x.mean(dims, { keepDim: true });
        const y = x.sub(mean);
        const variance = y.square().mean(dims, { keepDim: true });
        y.mul_(variance.add(eps).rsqrt());
        if (weight) y.mul_(rest[0]);
        if (bias) y.add_(rest[rest.length - 1]);
        return { outputs: [y, mean, variance] };
      },
      ({ outputs }) => outputs.map(({ block }) => block),
    ),
  vjp({ dys, input, output, needs, shape, attributes: { dims, eps, weight, bias } }) {
    const [dy, dMean, dVariance] = dys;
    const layout = channelsOf(shape(0), dims);
    if (!isGradEnabled() && dy !== null && dMean === null && dVariance === null && layout?.ownAxis) {
      const factor = weight ? input(1) : null;
      const wanted = [weight && needs(1), bias && needs(weight ? 2 : 1)] as const;
      const statistics = [output(1), output(2)] as const;
      const [dx, ...affine] = normalizeBackward(input(0), dy, statistics, layout, eps, factor, wanted);
      const given = [...(weight ? [1] : []), ...(bias ? [weight ? 2 : 1] : [])];
      return [
        dx,
        ...given.map((place) => affine[place === 1 && weight ? 0 : 1]?.reshape(shape(place)) ?? null),
      ];
    }
    const centred = () => input(0).sub(output(1));
    const scale = output(2).add(eps).rsqrt();
    const normalOf = () => centred().mul(scale);
    const count = dims.reduce((size, axis) => size * shape(0)[axis], 1);
    const parts: Tensor[] = [];
    const affine: (Tensor | null)[] = [];
    if (dy === null) affine.push(...[weight, bias].filter(Boolean).map(() => null));
    else {
      if (needs(0)) {
        const arrived = weight ? dy.mul(input(1)) : dy;
        if (layout !== null && !isGradEnabled()) {
          const statistics = [output(1), output(2)] as const;
          parts.push(normalizeBackward(input(0), arrived, statistics, layout, eps, null, [false, false])[0]);
        } else {
          const mean = (t: Tensor) => t.mean(dims, { keepDim: true });
          const normal = normalOf();
          parts.push(
            arrived
              .sub(mean(arrived))
              .sub(normal.mul(mean(arrived.mul(normal))))
              .mul(scale),
          );
        }
      }
      if (weight) affine.push(needs(1) ? dy.mul(normalOf()).sumToSize(shape(1)) : null);
      const last = weight ? 2 : 1;
      if (bias) affine.push(needs(last) ? dy.sumToSize(shape(last)) : null);
    }
    if (dVariance !== null && needs(0)) parts.push(centred().mul(dVariance.mul(2 / count)));
    if (dMean !== null && needs(0)) parts.push(dMean.div(count).expand(shape(0)));
    const dx = parts.length === 0 ? null : parts.reduce((sum, part) => sum.add(part));
    return [dx, ...affine];
  },
  samples: () => [
    { inputs: [normal([3, 4])], attributes: { dims: [1], eps: 1e-5, weight: false, bias: false } },
    {
      inputs: [normal([2, 3, 4]), normal([3, 1]), normal([3, 1])],
      attributes: { dims: [0, 2], eps: 0.1, weight: true, bias: true },
    },
    { inputs: [normal([3, 4]), normal([4])], attributes: { dims: [1], eps: 0.1, weight: false, bias: true } },
  ],
});

/** What `normalize` gives: the values, and over what they were computed (axes of size 1 are kept). */
export interface Normalized {
  readonly values: Tensor;
  readonly mean: Tensor;
  /** Of the values themselves: divided by their number, not by one less. */
  readonly variance: Tensor;
}

/**
 * `(x - mean) / sqrt(variance + eps) * weight + bias`, mean and variance over the given axes.
 * @param shape What weight and bias are brought to, so that they stretch to x.
 */
function normalize(
  x: Tensor,
  dims: readonly number[],
  { weight, bias, eps = 1e-5 }: AffineOptions,
  shape: readonly number[],
): Normalized {
  const rest = [weight, bias].flatMap((t) => (t ? [t.reshape(shape)] : []));
  const [values, mean, variance] = applyAll(normalizeRecord, [x, ...rest], {
    dims,
    eps,
    weight: Boolean(weight),
    bias: Boolean(bias),
  });
  return { values, mean, variance };
}

/** @throws DTypeError when it is no floating tensor. */
export function checkFloating(what: string, x: Tensor): void {
  if (isTensor(x) && isFloat(x.dtype)) return;
  throw new DTypeError(
    `${what}: expected a float32 or float64 tensor, got ${isTensor(x) ? x.dtype : String(x)}; convert with to("float32")`,
  );
}

/** Options of `groupNorm` and `layerNorm`. */
export interface AffineOptions {
  /** Factor for each normalised value. Default none. */
  weight?: Tensor | null;
  /** What is added to each. Default none. */
  bias?: Tensor | null;
  /** Added to the variance, so that equal values do not divide by 0. Default 1e-5. */
  eps?: number;
}

/** @throws ShapeError when weight or bias are not of this size, DTypeError when they are of another type than x. */
function checkAffine(
  what: string,
  x: Tensor,
  { weight, bias }: AffineOptions,
  size: readonly number[],
): void {
  for (const [name, t] of [
    ["weight", weight],
    ["bias", bias],
  ] as const) {
    if (!t) continue;
    if (!sameShape(t.shape, size)) {
      throw new ShapeError(`${what}: the ${name} must be ${formatShape(size)}, got ${formatShape(t.shape)}`);
    }
    if (t.dtype !== x.dtype) {
      throw new DTypeError(
        `${what}: the input is ${x.dtype}, the ${name} ${t.dtype}; convert with to("${t.dtype}")`,
      );
    }
  }
}

/**
 * Normalises each element of a batch over its last axes, then scales and shifts it.
 * Ba, Kiros and Hinton, "Layer normalization" (2016).
 *
 * @param x `[..., ...normalizedShape]`
 * @param normalizedShape The last axes, over which mean and variance are taken together.
 * @returns The shape of x.
 * @throws ShapeError when x does not end in `normalizedShape`; DTypeError for a type that is not floating.
 * @example
 * layerNorm(tensor([[1, 2, 3], [10, 20, 30]]), [3])
 * // tensor([[-1.2247,  0.0000,  1.2247],
 * //         [-1.2247,  0.0000,  1.2247]])
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
  checkAffine("layerNorm", x, options, normalizedShape);
  return normalize(x, dims, options, normalizedShape).values;
}

/**
 * Normalises the channels of each element of a batch in groups, then scales and shifts each channel.
 * Wu and He, "Group normalization" (2018).
 *
 * @param x `[batch, channels, ...]`
 * @param groups How many groups the channels are divided into; 1 takes all together.
 * @returns The shape of x.
 * @throws ShapeError, DTypeError; ArgumentError when the groups do not divide the channels.
 * @example
 * groupNorm(tensor([[[1, 3], [10, 30]]]), 2)
 * // tensor([[[-1.0000,  1.0000],
 * //          [-1.0000,  1.0000]]])
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
  checkAffine("groupNorm", x, options, [channels]);
  const places = x.shape.slice(2).reduce((size, n) => size * n, 1);
  const grouped = x.reshape([batch, groups, channels / groups, places]);
  return normalize(grouped, [2, 3], options, [groups, channels / groups, 1]).values.reshape(x.shape);
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

/**
 * Normalises each channel over the batch and all places, then scales and shifts it. `x` is `[batch, channels, ...]`.
 */
export function normalizeChannels(x: Tensor, options: AffineOptions): Normalized {
  const dims = x.shape.map((_, axis) => axis).filter((axis) => axis !== 1);
  const channels = x.shape[1];
  checkAffine("batchNorm", x, options, [channels]);
  return normalize(x, dims, options, [channels, ...x.shape.slice(2).map(() => 1)]);
}
