// Losses of classes whose logarithmic probabilities are known: composed, with weights and label smoothing. The plain
// mean from scores is one fused operation, in crossEntropy.ts.
import { ArgumentError, checkOptions, DTypeError, formatShape, ShapeError } from "../shape/errors.js";
import { sameShape } from "../shape/shape.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { where } from "./arithmetic.js";
import { checkLossInput, checkReduction, type LossReduction, reduceLoss } from "./lossReduction.js";

/** Options of `nllLoss`. */
export interface NllOptions {
  /** Targets of this value do not count, neither in the mean nor in the gradient. Default -100. */
  ignoreIndex?: number;
  /** A factor for each class, `[classes]`. The mean is then divided by the sum of the targets' factors. Default 1. */
  weight?: Tensor;
  /** `"none"` gives a loss for each target. Default `"mean"`. */
  reduction?: LossReduction;
}

/**
 * Negative log-likelihood: `-input[target]`, by default the mean. With scores before any softmax use `crossEntropy`.
 *
 * @param input Logarithms of probabilities, `[batch, classes]` or `[batch, classes, d1, ...]`.
 * @param targets The right classes as `int32`, `[batch]` or `[batch, d1, ...]`.
 * @returns A scalar, or with `reduction: "none"` the shape of the targets.
 * @throws ShapeError, DTypeError, or ArgumentError for a target that is no class.
 * @example
 * const labels = tensor([0, 1], { dtype: "int32" });
 * nllLoss(logSoftmax(tensor([[2, 0.5, -1], [0, 3, 0]]), 1), labels) // tensor(0.1681)
 */
export function nllLoss(input: Tensor, targets: Tensor, options?: NllOptions): Tensor;
/** @internal With label smoothing, under the name of the function that asks for it. */
export function nllLoss(
  input: Tensor,
  targets: Tensor,
  options: NllOptions,
  smoothing: number,
  what: string,
): Tensor;
export function nllLoss(
  input: Tensor,
  targets: Tensor,
  options: NllOptions = {},
  smoothing = 0,
  what = "nllLoss",
): Tensor {
  checkOptions(what, options, ["ignoreIndex", "weight", "reduction"]);
  const { ignoreIndex = -100, weight, reduction = "mean" } = options;
  checkReduction(what, reduction, ["mean", "sum", "none"]);
  checkClasses(what, input, targets, weight, ignoreIndex);
  const counted = targets.ne(ignoreIndex);
  const classes = where(counted, targets, 0);
  const own = input.gather(1, classes.unsqueeze(1)).squeeze(1).neg();
  const factors = weight === undefined ? undefined : weight.at(classes);
  const weighted = factors === undefined ? own : own.mul(factors);
  const losses = where(counted, weighted, 0);
  const divisor = () =>
    factors === undefined ? counted.to(input.dtype).sum() : where(counted, factors, 0).sum();
  const reduced = (t: Tensor) =>
    reduction === "mean" ? t.sum().div(divisor()) : reduceLoss(what, t, reduction);
  if (smoothing === 0) return reduced(losses);
  const scaled = weight === undefined ? input : input.mul(perClass(weight, input));
  const even = where(counted, scaled.sum(1).neg(), 0);
  const share = smoothing / input.shape[1];
  return reduced(losses)
    .mul(1 - smoothing)
    .add(reduced(even).mul(share));
}

/** Cross-entropy of probabilities for every class; the mean is over the targets, whatever their weights. */
export function classProbabilities(
  input: Tensor,
  targets: Tensor,
  { weight, labelSmoothing, reduction }: NllOptions & { readonly labelSmoothing: number },
): Tensor {
  checkReduction("crossEntropy", reduction ?? "mean", ["mean", "sum", "none"]);
  if (weight !== undefined) checkWeight("crossEntropy", input, weight);
  const spread =
    labelSmoothing === 0 ? targets : targets.mul(1 - labelSmoothing).add(labelSmoothing / input.shape[1]);
  const scaled = weight === undefined ? input : input.mul(perClass(weight, input));
  return reduceLoss("crossEntropy", scaled.mul(spread).sum(1).neg(), reduction);
}

/** `[classes]` beside an input `[batch, classes, ...]`. */
function perClass(weight: Tensor, input: Tensor): Tensor {
  return weight.reshape([weight.numel, ...input.shape.slice(2).map(() => 1)]);
}

function checkWeight(what: string, input: Tensor, weight: Tensor): void {
  checkLossInput(what, "weight", weight);
  if (weight.ndim === 1 && weight.shape[0] === input.shape[1]) return;
  throw new ShapeError(
    `${what}: the weight must be [${input.shape[1]}], a factor for each class, got ${formatShape(weight.shape)}`,
  );
}

function checkClasses(
  what: string,
  input: Tensor,
  targets: Tensor,
  weight: Tensor | undefined,
  ignored: number,
): void {
  checkLossInput(what, "input", input);
  if (input.ndim < 2) {
    throw new ShapeError(
      `${what}: the input must be [batch, classes], got ${formatShape(input.shape)}${input.ndim === 1 ? "; for one example use unsqueeze(0)" : ""}`,
    );
  }
  if (!isTensor(targets) || targets.dtype !== "int32") {
    throw new DTypeError(
      `${what}: the targets must be the classes' numbers as int32, got ${isTensor(targets) ? targets.dtype : String(targets)}; use tensor(classes, { dtype: "int32" })`,
    );
  }
  const expected = [input.shape[0], ...input.shape.slice(2)];
  if (!sameShape(targets.shape, expected)) {
    throw new ShapeError(
      `${what}: an input ${formatShape(input.shape)} needs targets ${formatShape(expected)}, got ${formatShape(targets.shape)}`,
    );
  }
  if (weight !== undefined) checkWeight(what, input, weight);
  const classes = input.shape[1];
  targets.data().forEach((target: number, position: number) => {
    if (target === ignored || (target >= 0 && target < classes)) return;
    const hint = target === classes ? " Classes count from 0: subtract 1 if yours count from 1." : "";
    throw new ArgumentError(
      `${what}: target ${position} is ${target}; with ${classes} classes targets go from 0 to ${classes - 1}.${hint}`,
    );
  });
}
