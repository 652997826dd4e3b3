// Why a loss is no number: the message a user gets, once.
import type { Batch } from "../data/index.js";
import type { Module } from "../nn/module.js";
import type { Tensor } from "../tensor/tensor.js";

/** Says where the first NaN or infinity is: in the data, in a parameter, or in this step's own computation. */
export function nonFiniteLoss(loss: number, place: string, model: Module, batch: Batch): string {
  const value = Number.isNaN(loss) ? "NaN" : "infinite";
  return `fit: the loss is ${value} at ${place}: ${reason(model, batch)}`;
}

function reason(model: Module, { inputs, targets }: Batch): string {
  if (hasGap(inputs)) return "the inputs of this batch hold NaN or infinity; clean the data first";
  if (hasGap(targets)) return "the targets of this batch hold NaN or infinity; clean the data first";
  const broken = model.namedParameters().find(([, parameter]) => hasGap(parameter));
  if (broken !== undefined) {
    return `the parameter ${broken[0]} holds NaN or infinity since the last step; make the model anew with a smaller learning rate`;
  }
  return "inputs and parameters are finite, so it arises in this forward pass, as from log(0), 0/0 or an overflow of exp; use losses that take logits, or a smaller learning rate";
}

function hasGap(tensor: Tensor): boolean {
  return tensor.data().some((value) => !Number.isFinite(value));
}
