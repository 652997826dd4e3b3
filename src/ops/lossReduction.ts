// What losses share: how the losses of single elements become one number, and the check that both sides are alike.
import { ArgumentError, DTypeError, formatShape, ShapeError } from "../shape/errors.js";
import { sameShape } from "../shape/shape.js";
import { isFloat } from "../tensor/dtype.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";

/** `"mean"` of all elements, their `"sum"`, or `"none"`: a loss for each. */
export type LossReduction = "mean" | "sum" | "none";

/** Options of `l1Loss` and `mseLoss`. */
export interface LossOptions {
  /** Default `"mean"`. */
  reduction?: LossReduction;
}

/** @throws ArgumentError for a word that is no reduction. */
export function reduceLoss(what: string, losses: Tensor, reduction: LossReduction = "mean"): Tensor {
  checkReduction(what, reduction, ["mean", "sum", "none"]);
  return reduction === "mean" ? losses.mean() : reduction === "sum" ? losses.sum() : losses;
}

/** @throws ArgumentError for a word that is not among the known ones. */
export function checkReduction(what: string, reduction: string, known: readonly string[]): void {
  if (known.includes(reduction)) return;
  const words = known.map((word) => `"${word}"`).join(", ");
  throw new ArgumentError(`${what}: reduction must be one of ${words}, got ${JSON.stringify(reduction)}`);
}

/** @throws DTypeError when it is no floating tensor. */
export function checkLossInput(what: string, name: string, x: Tensor): void {
  if (isTensor(x) && isFloat(x.dtype)) return;
  throw new DTypeError(
    `${what}: the ${name} must be float32 or float64, got ${isTensor(x) ? x.dtype : String(x)}`,
  );
}

/** @throws DTypeError, ShapeError when the two differ: a loss that broadcasts hides mistakes. */
export function checkAlike(what: string, input: Tensor, target: Tensor): void {
  for (const t of [input, target]) {
    if (!isTensor(t) || !isFloat(t.dtype)) {
      throw new DTypeError(
        `${what}: expected two floating tensors, got ${isTensor(t) ? `one of ${t.dtype}; convert it with to("float32")` : String(t)}`,
      );
    }
  }
  if (input.dtype !== target.dtype) {
    throw new DTypeError(
      `${what}: the input is ${input.dtype}, the target ${target.dtype}; convert the target with to("${input.dtype}")`,
    );
  }
  if (!sameShape(input.shape, target.shape)) {
    const same =
      input.numel === target.numel ? `; did you mean target.reshape(${formatShape(input.shape)})?` : "";
    throw new ShapeError(
      `${what}: the input is ${formatShape(input.shape)}, the target ${formatShape(target.shape)}; they must be equal${same}`,
    );
  }
}
