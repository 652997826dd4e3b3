// Numbers that say how good a model is. Losses, which have gradients, are operations.
import { noGrad } from "../autograd/index.js";
import { formatShape, ShapeError } from "../shape/errors.js";
import { sameShape } from "../shape/shape.js";
import { isFloat } from "../tensor/dtype.js";
import type { Tensor } from "../tensor/tensor.js";

/** A number for a batch of outputs and targets, averaged over its samples. */
export type Metric = (outputs: Tensor, targets: Tensor) => number;

/**
 * The share of targets, from 0 to 1, for which the largest output is that of the right class.
 *
 * Outputs `[batch, classes]` and targets `[batch]`, or as crossEntropy takes them `[batch, classes, ...]` and
 * `[batch, ...]`, or with the classes last, `[batch, time, classes]` and `[batch, time]` (where both could be
 * meant, the classes are the second axis).
 * @throws ShapeError when the shapes do not belong together.
 */
export function accuracy(outputs: Tensor, targets: Tensor): number {
  const axis = classAxis(outputs, targets);
  if (axis === null) {
    throw new ShapeError(
      `accuracy: outputs ${formatShape(outputs.shape)} and targets ${formatShape(targets.shape)} do not belong together; expected [batch, classes] and the class numbers [batch]`,
    );
  }
  return noGrad(() => outputs.argmax(axis).eq(targets).to("float32").mean().item());
}

/** Whether a model with these outputs is a classifier, whose accuracy can be told. */
export function isClassification(outputs: Tensor, targets: Tensor): boolean {
  return isFloat(outputs.dtype) && targets.dtype === "int32" && classAxis(outputs, targets) !== null;
}

function classAxis(outputs: Tensor, targets: Tensor): number | null {
  if (outputs.ndim !== targets.ndim + 1 || outputs.ndim < 2) return null;
  const without = (axis: number) => outputs.shape.filter((_, i) => i !== axis);
  for (const axis of [1, outputs.ndim - 1]) if (sameShape(without(axis), targets.shape)) return axis;
  return null;
}
