// Losses that compare numbers with numbers, element by element: differences of several kinds, and binary
// cross-entropy. Losses of classes are in crossEntropy.ts, those of vectors in distance.ts.
import { apply, type OperationRecord } from "../autograd/index.js";
import { begin } from "../memory/index.js";
import { ArgumentError, checkOptions } from "../shape/errors.js";
import { ones } from "../tensor/create.js";
import { pointer } from "../tensor/storage.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { kernels } from "../wasm/kernels.js";
import { where } from "./arithmetic.js";
import { packedTensor } from "./cast.js";
import { composed } from "./composed.js";
import { define } from "./define.js";
import { checkAlike, checkReduction, type LossOptions, reduceLoss } from "./lossReduction.js";
import { between, normal } from "./samples.js";

/**
 * The squared differences, by default their mean.
 *
 * @param target In the shape of the input; a loss that broadcasts hides mistakes.
 * @returns A scalar, or with `reduction: "none"` the shape of the input.
 * @throws ShapeError, DTypeError
 * @example
 * mseLoss(tensor([1, 2]), tensor([0, 4])) // tensor(2.5000)
 */
export function mseLoss(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  checkOptions("mseLoss", options, ["reduction"]);
  checkAlike("mseLoss", input, target);
  return reduceLoss("mseLoss", input.sub(target).square(), options.reduction);
}

/**
 * The absolute differences, by default their mean. Their gradient where both are equal is 0.
 *
 * @param target In the shape of the input.
 * @returns A scalar, or with `reduction: "none"` the shape of the input.
 * @throws ShapeError, DTypeError
 * @example
 * l1Loss(tensor([1, 2]), tensor([0, 4])) // tensor(1.5000)
 */
export function l1Loss(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  checkOptions("l1Loss", options, ["reduction"]);
  checkAlike("l1Loss", input, target);
  return reduceLoss("l1Loss", input.sub(target).abs(), options.reduction);
}

/** Options of `huberLoss`. */
export interface HuberOptions extends LossOptions {
  /** Where the square turns into a line, above 0. Default 1. */
  delta?: number;
}

/** Half the square of a difference below the limit, a line above it. */
function bowl(difference: Tensor, limit: number): Tensor {
  const size = difference.abs();
  const square = difference.square().mul(0.5);
  return where(size.lt(limit), square, size.sub(0.5 * limit).mul(limit));
}

/**
 * Huber's loss: `d^2 / 2` for differences below `delta`, `delta * (|d| - delta / 2)` above: outliers pull less.
 * Huber, "Robust estimation of a location parameter" (1964).
 *
 * @param target In the shape of the input.
 * @returns A scalar, or with `reduction: "none"` the shape of the input.
 * @throws ShapeError, DTypeError; ArgumentError when delta is not above 0.
 * @example
 * huberLoss(tensor([0.5, 3]), zeros([2]), { delta: 2, reduction: "none" }) // tensor([0.1250, 4.0000])
 */
export function huberLoss(input: Tensor, target: Tensor, options: HuberOptions = {}): Tensor {
  checkOptions("huberLoss", options, ["reduction", "delta"]);
  const { delta = 1, reduction } = options;
  if (!(delta > 0)) throw new ArgumentError(`huberLoss: delta must be above 0, got ${delta}`);
  checkAlike("huberLoss", input, target);
  return reduceLoss("huberLoss", bowl(input.sub(target), delta), reduction);
}

/** Options of `smoothL1Loss`. */
export interface SmoothL1Options extends LossOptions {
  /** Where the square turns into a line; 0 is `l1Loss`. Default 1. */
  beta?: number;
}

/**
 * `d^2 / (2 beta)` for differences below `beta`, `|d| - beta / 2` above: `huberLoss` divided by `beta`.
 * Girshick, "Fast R-CNN" (2015).
 *
 * @param target In the shape of the input.
 * @returns A scalar, or with `reduction: "none"` the shape of the input.
 * @throws ShapeError, DTypeError; ArgumentError when beta is below 0.
 * @example
 * smoothL1Loss(tensor([0.5, 3]), zeros([2]), { reduction: "none" }) // tensor([0.1250, 2.5000])
 */
export function smoothL1Loss(input: Tensor, target: Tensor, options: SmoothL1Options = {}): Tensor {
  checkOptions("smoothL1Loss", options, ["reduction", "beta"]);
  const { beta = 1, reduction } = options;
  if (!(beta >= 0)) throw new ArgumentError(`smoothL1Loss: beta must be at least 0, got ${beta}`);
  checkAlike("smoothL1Loss", input, target);
  const difference = input.sub(target);
  const losses = beta === 0 ? difference.abs() : bowl(difference, beta).div(beta);
  return reduceLoss("smoothL1Loss", losses, reduction);
}

/** Options of `klDiv`. */
export interface KlDivOptions {
  /** `"batchMean"` divides the sum by the size of the first axis, which is the divergence itself. Default `"mean"`. */
  reduction?: "mean" | "sum" | "none" | "batchMean";
  /** Whether the target is given as logarithms too. Default false. */
  logTarget?: boolean;
}

/**
 * Kullback-Leibler divergence, element by element: `target * (log(target) - input)`, 0 where the target is 0.
 *
 * @param input Logarithms of probabilities, such as `logSoftmax` gives.
 * @param target Probabilities in the shape of the input, or their logarithms with `logTarget`.
 * @returns A scalar, or with `reduction: "none"` the shape of the input. As in PyTorch the default divides by the
 * number of all elements; `"batchMean"` gives the divergence of the distributions.
 * @throws ShapeError, DTypeError
 * @example
 * const [p, q] = [tensor([0.5, 0.5]), tensor([0.9, 0.1])];
 * klDiv(q.log(), p, { reduction: "sum" }) // tensor(0.5108)
 */
export function klDiv(input: Tensor, target: Tensor, options: KlDivOptions = {}): Tensor {
  checkOptions("klDiv", options, ["reduction", "logTarget"]);
  const { reduction = "mean", logTarget = false } = options;
  checkReduction("klDiv", reduction, ["mean", "sum", "none", "batchMean"]);
  checkAlike("klDiv", input, target);
  let losses: Tensor;
  if (logTarget) losses = target.exp().mul(target.sub(input));
  else {
    // 0 log 0 is 0, and so is its gradient.
    const there = target.gt(0);
    const entropy = where(there, target, 0).mul(where(there, target, 1).log());
    losses = entropy.sub(target.mul(input));
  }
  if (reduction === "batchMean") return losses.sum().div(Math.max(1, input.shape[0] ?? 1));
  return reduceLoss("klDiv", losses, reduction);
}

/** Binary cross-entropy of sigmoid(x), element by element, for targets from 0 to 1. */
const binaryRecord: OperationRecord = define({
  name: "binaryCrossEntropyWithLogits",
  forward([logits, targets]) {
    const [x, t] = [packedTensor(logits), packedTensor(targets)];
    begin();
    const y = empty(logits.shape, logits.dtype);
    const [px, pt, py] = [pointer(x.tensor), pointer(t.tensor), pointer(y)];
    (logits.dtype === "float64" ? kernels.binaryLossF64 : kernels.binaryLossF32)(px, pt, py, y.numel);
    x.done();
    t.done();
    return y;
  },
  vjp: ({ dy, input, needs }) => [
    needs(0) ? input(0).sigmoid().sub(input(1)).mul(dy) : null,
    needs(1) ? input(0).mul(dy).neg() : null,
  ],
  samples: () => [{ inputs: [normal([3, 5]), between(0, 1, [3, 5])], attributes: undefined }],
});

/** Options of `binaryCrossEntropy`. */
export interface BinaryCrossEntropyOptions extends LossOptions {
  /** Factor for the loss of each element, broadcast. Default 1. */
  weight?: Tensor;
}

/** Options of `binaryCrossEntropyWithLogits`. */
export interface LogitsOptions extends BinaryCrossEntropyOptions {
  /** Factor for the loss of targets that are 1, broadcast: above 1 finds more of them. Default 1. */
  posWeight?: Tensor;
}

/**
 * Binary cross-entropy between `sigmoid(logits)` and targets from 0 to 1, without overflow; by default the mean.
 *
 * @param logits Scores before any sigmoid.
 * @param targets Floating, in the shape of the logits.
 * @returns A scalar, or with `reduction: "none"` the shape of the logits.
 * @throws ShapeError, DTypeError
 * @example
 * binaryCrossEntropyWithLogits(tensor([2, -1]), tensor([1, 0])) // tensor(0.2201)
 */
export function binaryCrossEntropyWithLogits(
  logits: Tensor,
  targets: Tensor,
  options: LogitsOptions = {},
): Tensor {
  const what = "binaryCrossEntropyWithLogits";
  checkOptions(what, options, ["reduction", "weight", "posWeight"]);
  checkAlike(what, logits, targets);
  const { weight, posWeight, reduction } = options;
  let losses = apply(binaryRecord, [logits, targets], undefined);
  if (posWeight !== undefined) {
    // The part of targets that are 1 once more: log(1 + e^-x) for each.
    const positive = apply(binaryRecord, [logits, ones(logits.shape, { dtype: logits.dtype })], undefined);
    losses = losses.add(targets.mul(posWeight.sub(1)).mul(positive));
  }
  return reduceLoss(what, weight === undefined ? losses : losses.mul(weight), reduction);
}

/** As in PyTorch a logarithm is never below -100, so that a wrong certainty costs much, not infinitely much. */
const LEAST_LOGARITHM = -100;
/** PyTorch writes it as a float32. */
const LEAST_SPREAD = Math.fround(1e-12);

function logOf(x: Tensor): Tensor {
  return x.log().maximum(LEAST_LOGARITHM);
}

const probabilityRecord = define({
  name: "binaryCrossEntropy",
  forward: ([x, t]) =>
    composed(() =>
      t
        .mul(logOf(x))
        .add(t.neg().add(1).mul(x.neg().log1p().maximum(LEAST_LOGARITHM)))
        .neg(),
    ),
  vjp({ dy, input, needs }) {
    const [x, t] = [input(0), input(1)];
    const spread = x.mul(x.neg().add(1)).maximum(LEAST_SPREAD);
    const other = () => x.neg().log1p().maximum(LEAST_LOGARITHM);
    return [needs(0) ? dy.mul(x.sub(t)).div(spread) : null, needs(1) ? dy.mul(other().sub(logOf(x))) : null];
  },
  samples: () => [{ inputs: [between(0.1, 0.9, [3, 5]), between(0, 1, [3, 5])], attributes: undefined }],
});

/**
 * Binary cross-entropy between probabilities and targets from 0 to 1; by default the mean. For scores before a
 * sigmoid use `binaryCrossEntropyWithLogits`, which is more accurate.
 *
 * @param input Probabilities, such as a sigmoid gives.
 * @param targets Floating, in the shape of the input.
 * @returns A scalar, or with `reduction: "none"` the shape of the input.
 * @throws ShapeError, DTypeError; ArgumentError for an input outside of 0 to 1.
 * @example
 * binaryCrossEntropy(tensor([0.9, 0.2]), tensor([1, 0])) // tensor(0.1643)
 */
export function binaryCrossEntropy(
  input: Tensor,
  targets: Tensor,
  options: BinaryCrossEntropyOptions = {},
): Tensor {
  const what = "binaryCrossEntropy";
  checkOptions(what, options, ["reduction", "weight"]);
  checkAlike(what, input, targets);
  if (input.numel > 0) {
    const [low, high] = [input.detach().min().item(), input.detach().max().item()];
    if (low < 0 || high > 1) {
      throw new ArgumentError(
        `${what}: the input must be probabilities from 0 to 1, got values from ${low} to ${high}; for scores use binaryCrossEntropyWithLogits`,
      );
    }
  }
  const losses = apply(probabilityRecord, [input, targets], undefined);
  return reduceLoss(
    what,
    options.weight === undefined ? losses : losses.mul(options.weight),
    options.reduction,
  );
}
