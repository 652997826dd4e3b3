// Numbers that say how good a model is. Losses, which have gradients, are operations; what needs the whole epoch (a
// mean of the batches would be wrong) is in classification.ts and perplexity.ts.
import { noGrad } from "../autograd/index.js";
import { formatShape, ShapeError } from "../shape/errors.js";
import { sameShape } from "../shape/shape.js";
import { isFloat } from "../tensor/dtype.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkCount } from "./checks.js";

/** A number for a batch of outputs and targets, averaged over its samples. */
export type BatchMetric = (outputs: Tensor, targets: Tensor) => number;

/** What a running metric has gathered so far. */
export interface Gathered {
  add(outputs: Tensor, targets: Tensor): void;
  value(): number;
  /** Plain numbers from which `start` goes on. */
  state(): number[];
}

/** A number for a whole epoch that is no mean over its batches, such as a precision. */
export interface RunningMetric {
  /** Begins an epoch, or goes on from what `state()` gave. */
  start(state?: readonly number[]): Gathered;
}

/** What `fit` can measure. */
export type Metric = BatchMetric | RunningMetric;

/**
 * The share of targets, from 0 to 1, for which the largest output is that of the right class.
 *
 * Outputs `[batch, classes]` and targets `[batch]`, or as crossEntropy takes them `[batch, classes, ...]` and
 * `[batch, ...]`, or with the classes last, `[batch, time, classes]` and `[batch, time]` (where both could be
 * meant, the classes are the second axis).
 * @throws ShapeError when the shapes do not belong together.
 * @example
 * accuracy(tensor([[1, 3], [2, 0]]), tensor([1, 1], { dtype: "int32" })) // 0.5
 */
export function accuracy(outputs: Tensor, targets: Tensor): number {
  const axis = requireClassAxis("accuracy", outputs, targets);
  return noGrad(() => outputs.argmax(axis).eq(targets).to("float32").mean().item());
}

/**
 * The share of targets whose class is among the `k` largest outputs. Shapes as in `accuracy`; of equal outputs the
 * first counts as larger.
 * @throws ArgumentError when `k` is no whole number from 1; the metric throws a ShapeError when the shapes do not fit.
 * @example
 * const top2 = topKAccuracy(2);
 * top2(tensor([[3, 2, 1], [1, 2, 3]]), tensor([1, 0], { dtype: "int32" })) // 0.5
 */
export function topKAccuracy(k: number): BatchMetric {
  checkCount("topKAccuracy", "k", k, 1);
  return (outputs, targets) => {
    const { rows, classes, labels } = scores("topKAccuracy", outputs, targets);
    let hits = 0;
    for (let i = 0; i < labels.length; i++) {
      const label = labels[i];
      const score = rows[i * classes + label];
      let before = 0;
      for (let c = 0; c < classes; c++) {
        const other = rows[i * classes + c];
        if (other > score || (other === score && c < label)) before++;
      }
      if (before < k && !Number.isNaN(score) && label >= 0) hits++;
    }
    return hits / labels.length;
  };
}

/** Whether a model with these outputs is a classifier, whose accuracy can be told. */
export function isClassification(outputs: Tensor, targets: Tensor): boolean {
  return isFloat(outputs.dtype) && targets.dtype === "int32" && classAxis(outputs, targets) !== null;
}

/** Scores with the classes last, and the right class of each row. */
export interface Scores {
  readonly rows: ArrayLike<number>;
  readonly classes: number;
  readonly labels: ArrayLike<number>;
}

/** @throws ShapeError when outputs and targets do not belong together. */
export function scores(what: string, outputs: Tensor, targets: Tensor): Scores {
  const axis = requireClassAxis(what, outputs, targets);
  const order = [...outputs.shape.keys()].filter((other) => other !== axis);
  const rows = noGrad(() => outputs.permute([...order, axis]).data());
  return { rows, classes: outputs.shape[axis], labels: targets.data() };
}

function requireClassAxis(what: string, outputs: Tensor, targets: Tensor): number {
  const axis = classAxis(outputs, targets);
  if (axis !== null) return axis;
  throw new ShapeError(
    `${what}: outputs ${formatShape(outputs.shape)} and targets ${formatShape(targets.shape)} do not belong together; expected [batch, classes] and the class numbers [batch]`,
  );
}

function classAxis(outputs: Tensor, targets: Tensor): number | null {
  if (outputs.ndim !== targets.ndim + 1 || outputs.ndim < 2) return null;
  const without = (axis: number) => outputs.shape.filter((_, i) => i !== axis);
  for (const axis of [1, outputs.ndim - 1]) if (sameShape(without(axis), targets.shape)) return axis;
  return null;
}
