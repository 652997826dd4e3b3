// Steps of optimisers on the memory of parameters, in place and outside of the graph. Which parameters, their state
// between steps and the options are the business of src/optim.
import { begin } from "../memory/index.js";
import { ArgumentError, formatShape } from "../shape/errors.js";
import { sameShape } from "../shape/shape.js";
import { pointer } from "../tensor/storage.js";
import type { Tensor } from "../tensor/tensor.js";
import { kernels } from "../wasm/kernels.js";
import { packedTensor } from "./cast.js";

/** One parameter of a step of gradient descent. */
export interface SgdItem {
  readonly parameter: Tensor;
  readonly gradient: Tensor;
  /** The running direction, changed in place; `null` without momentum. */
  readonly momentum: Tensor | null;
  /** Whether `momentum` is empty still: the first direction is the gradient itself. */
  readonly first: boolean;
}

export interface SgdSettings {
  readonly lr: number;
  readonly momentum: number;
  readonly dampening: number;
  readonly weightDecay: number;
  readonly nesterov: boolean;
}

/** One parameter of a step of Adam. */
export interface AdamItem {
  readonly parameter: Tensor;
  readonly gradient: Tensor;
  /** Running mean of the gradient, changed in place. */
  readonly mean: Tensor;
  /** Running mean of the squared gradient, changed in place. */
  readonly square: Tensor;
  /** Which step of this parameter it is, from 1. */
  readonly step: number;
}

export interface AdamSettings {
  readonly lr: number;
  readonly betas: readonly [number, number];
  readonly eps: number;
  readonly weightDecay: number;
}

/** `parameter -= lr * direction` for every item, as `torch.optim.SGD`. */
export function sgdStep(items: readonly SgdItem[], settings: SgdSettings): void {
  const { lr, momentum, dampening, weightDecay, nesterov } = settings;
  for (const item of items) {
    const gradient = prepare("sgdStep", item.parameter, item.gradient, item.momentum);
    const [p, g] = [pointer(item.parameter), pointer(gradient.tensor)];
    const buffer = item.momentum === null ? 0 : pointer(item.momentum);
    const kernel = item.parameter.dtype === "float64" ? kernels.sgdF64 : kernels.sgdF32;
    kernel(p, g, buffer, item.parameter.numel, lr, momentum, dampening, weightDecay, nesterov, item.first);
    finish(gradient, item.parameter, item.momentum);
  }
}

/** One step of Adam for every item, as `torch.optim.Adam`. */
export function adamStep(items: readonly AdamItem[], settings: AdamSettings): void {
  const { lr, betas, eps, weightDecay } = settings;
  for (const item of items) {
    const gradient = prepare("adamStep", item.parameter, item.gradient, item.mean, item.square);
    const [p, g] = [pointer(item.parameter), pointer(gradient.tensor)];
    const [mean, square] = [pointer(item.mean), pointer(item.square)];
    const kernel = item.parameter.dtype === "float64" ? kernels.adamF64 : kernels.adamF32;
    const [correction1, correction2] = betas.map((beta) => 1 - beta ** item.step);
    kernel(
      ...([p, g, mean, square, item.parameter.numel] as const),
      ...([lr, betas[0], betas[1], eps, weightDecay, correction1, correction2] as const),
    );
    finish(gradient, item.parameter, item.mean, item.square);
  }
}

/** The gradient in row-major order, once it is sure that all operands can be walked together. */
function prepare(what: string, parameter: Tensor, gradient: Tensor, ...state: (Tensor | null)[]) {
  for (const tensor of [parameter, ...state]) {
    if (tensor !== null && !tensor.isContiguous) {
      throw new ArgumentError(
        `${what}: parameters and their state must own contiguous memory; use contiguous()`,
      );
    }
  }
  for (const tensor of [gradient, ...state]) {
    if (tensor !== null && (!sameShape(tensor.shape, parameter.shape) || tensor.dtype !== parameter.dtype)) {
      throw new ArgumentError(
        `${what}: the parameter is ${formatShape(parameter.shape)} ${parameter.dtype}, its gradient or state ${formatShape(tensor.shape)} ${tensor.dtype}; they must be alike`,
      );
    }
  }
  const source = packedTensor(gradient);
  begin();
  return source;
}

function finish(gradient: { done(): void }, ...changed: (Tensor | null)[]): void {
  gradient.done();
  for (const tensor of changed) if (tensor !== null) tensor.block.version++;
}
