// How far vectors are from each other, and the losses that pull them together and apart.
import { ArgumentError, checkOptions, formatShape, ShapeError } from "../shape/errors.js";
import { broadcastShapes, sameShape } from "../shape/shape.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { where } from "./arithmetic.js";
import { checkAlike, checkLossInput, type LossOptions, reduceLoss } from "./lossReduction.js";

/** Options of `cosineSimilarity`. */
export interface CosineSimilarityOptions {
  /** The axis of the vectors. Default 1. */
  dim?: number;
  /** Least length, so that vectors of zeros do not divide by 0. Default 1e-8. */
  eps?: number;
}

/**
 * The cosine of the angle between vectors: 1 for the same direction, 0 for a right angle, -1 for the opposite one.
 *
 * @param a `[..., features, ...]`, the vectors along `dim`; broadcast against `b`.
 * @returns The shape without the axis `dim`.
 * @throws ShapeError, DTypeError
 * @example
 * cosineSimilarity(tensor([[1, 0], [1, 1]]), tensor([[1, 0], [-1, 1]])) // tensor([1., 0.])
 */
export function cosineSimilarity(a: Tensor, b: Tensor, options: CosineSimilarityOptions = {}): Tensor {
  checkOptions("cosineSimilarity", options, ["dim", "eps"]);
  checkLossInput("cosineSimilarity", "first operand", a);
  checkLossInput("cosineSimilarity", "second operand", b);
  const shape = broadcastShapes("cosineSimilarity", a.shape, b.shape);
  const { dim = 1, eps = 1e-8 } = options;
  const [x, y] = [a, b].map((t) => (sameShape(t.shape, shape) ? t : t.expand(shape)));
  return x
    .mul(y)
    .sum(dim)
    .div(x.norm(dim).maximum(eps).mul(y.norm(dim).maximum(eps)));
}

/** Options of `cosineEmbeddingLoss`. */
export interface CosineEmbeddingOptions extends LossOptions {
  /** Different vectors cost nothing below this cosine. Default 0. */
  margin?: number;
}

/** PyTorch's, added to the squared lengths. */
const TINY = 1e-12;

/**
 * `1 - cos(a, b)` where the target is 1 (alike), `max(0, cos(a, b) - margin)` where it is -1; by default the mean.
 *
 * @param a `[batch, features]`, or one vector `[features]`.
 * @param b In the shape of `a`.
 * @param target 1 or -1 for each, `[batch]` (a scalar for one vector).
 * @returns A scalar, or with `reduction: "none"` the shape of the target.
 * @throws ShapeError, DTypeError
 * @example
 * const [a, b] = [tensor([[1, 0], [1, 0]]), tensor([[1, 0], [0, 1]])];
 * cosineEmbeddingLoss(a, b, tensor([1, 1])) // tensor(0.5000)
 */
export function cosineEmbeddingLoss(
  a: Tensor,
  b: Tensor,
  target: Tensor,
  options: CosineEmbeddingOptions = {},
): Tensor {
  const what = "cosineEmbeddingLoss";
  checkOptions(what, options, ["reduction", "margin"]);
  checkAlike(what, a, b);
  if (a.ndim < 1 || a.ndim > 2 || !isTensor(target) || !sameShape(target.shape, a.shape.slice(0, -1))) {
    throw new ShapeError(
      `${what}: expected [batch, features] twice and a target [batch] of 1 and -1, got ${formatShape(a.shape)} and ${isTensor(target) ? formatShape(target.shape) : String(target)}`,
    );
  }
  const [aa, bb] = [a, b].map((x) => x.square().sum(-1).add(TINY));
  const cosine = a.mul(b).sum(-1).div(aa.mul(bb).sqrt());
  const apart = cosine.sub(options.margin ?? 0).relu();
  const losses = where(target.eq(1), cosine.neg().add(1), where(target.eq(-1), apart, 0));
  return reduceLoss(what, losses, options.reduction);
}

/** Options of `tripletMarginLoss`. */
export interface TripletMarginOptions extends LossOptions {
  /** How much farther the negative must be than the positive, above 0. Default 1. */
  margin?: number;
  /** Order of the distance. Default 2 (Euclid). */
  p?: number;
  /** Added to each difference. Default 1e-6. */
  eps?: number;
  /** Whether the negative's distance is the less of those to the anchor and to the positive. Default false. */
  swap?: boolean;
}

/**
 * `max(0, distance(anchor, positive) - distance(anchor, negative) + margin)`, by default the mean.
 * Schroff, Kalenichenko and Philbin, "FaceNet" (2015); `swap` is from Balntas et al. (2016).
 *
 * @param anchor `[batch, features]`, or one vector `[features]`; `positive` and `negative` alike.
 * @returns A scalar, or with `reduction: "none"` the shape `[batch]`.
 * @throws ShapeError, DTypeError; ArgumentError when the margin is not above 0.
 * @example
 * const [anchor, positive, negative] = [tensor([[0, 0]]), tensor([[0, 1]]), tensor([[3, 0]])];
 * tripletMarginLoss(anchor, positive, negative, { margin: 5 }) // tensor(3.)
 */
export function tripletMarginLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: TripletMarginOptions = {},
): Tensor {
  const what = "tripletMarginLoss";
  checkOptions(what, options, ["reduction", "margin", "p", "eps", "swap"]);
  const { margin = 1, p = 2, eps = 1e-6, swap = false } = options;
  if (!(margin > 0)) throw new ArgumentError(`${what}: the margin must be above 0, got ${margin}`);
  checkAlike(what, anchor, positive);
  checkAlike(what, anchor, negative);
  if (anchor.ndim < 1) throw new ShapeError(`${what}: expected [batch, features], got numbers`);
  const distance = (a: Tensor, b: Tensor) => a.sub(b).add(eps).norm(-1, { p });
  const near = distance(anchor, positive);
  const far = distance(anchor, negative);
  const least = swap ? far.minimum(distance(positive, negative)) : far;
  return reduceLoss(what, near.sub(least).add(margin).relu(), options.reduction);
}
