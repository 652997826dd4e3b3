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
  /** Largest `square` so far, changed in place; `null` unless AMSGrad is wanted. */
  readonly largest: Tensor | null;
  /** Which step of this parameter it is, from 1. */
  readonly step: number;
}

export interface AdamSettings {
  readonly lr: number;
  readonly betas: readonly [number, number];
  readonly eps: number;
  readonly weightDecay: number;
  /** Whether the decay shrinks the parameter itself (AdamW) and is no part of the gradient. */
  readonly decoupled: boolean;
}

/** One parameter of a step of RMSprop. */
export interface RmspropItem {
  readonly parameter: Tensor;
  readonly gradient: Tensor;
  /** Running mean of the squared gradient, changed in place. */
  readonly square: Tensor;
  /** Running mean of the gradient, changed in place; `null` unless centred. */
  readonly mean: Tensor | null;
  /** The running step, changed in place; `null` without momentum. */
  readonly momentum: Tensor | null;
}

export interface RmspropSettings {
  readonly lr: number;
  readonly alpha: number;
  readonly eps: number;
  readonly weightDecay: number;
  readonly momentum: number;
}

/** One parameter of a step of Adagrad. */
export interface AdagradItem {
  readonly parameter: Tensor;
  readonly gradient: Tensor;
  /** Sum of the squared gradients, changed in place. */
  readonly sum: Tensor;
  /** The learning rate of this step of this parameter. */
  readonly lr: number;
}

export interface AdagradSettings {
  readonly eps: number;
  readonly weightDecay: number;
}

/** `parameter -= lr * direction` for every item, as `torch.optim.SGD`. */
export function sgdStep(items: readonly SgdItem[], settings: SgdSettings): void {
  const { lr, momentum, dampening, weightDecay, nesterov } = settings;
  for (const item of items) {
    const gradient = prepare("sgdStep", item.parameter, item.gradient, item.momentum);
    const [p, g] = [pointer(item.parameter), pointer(gradient.tensor)];
    const buffer = addressOf(item.momentum);
    const kernel = item.parameter.dtype === "float64" ? kernels.sgdF64 : kernels.sgdF32;
    kernel(p, g, buffer, item.parameter.numel, lr, momentum, dampening, weightDecay, nesterov, item.first);
    finish(gradient, item.parameter, item.momentum);
  }
}

/** One step of Adam or AdamW for every item, as `torch.optim.Adam` and `torch.optim.AdamW`. */
export function adamStep(items: readonly AdamItem[], settings: AdamSettings): void {
  const { lr, betas, eps, weightDecay, decoupled } = settings;
  for (const item of items) {
    const { parameter, mean, square, largest } = item;
    const gradient = prepare("adamStep", parameter, item.gradient, mean, square, largest);
    const kernel = parameter.dtype === "float64" ? kernels.adamF64 : kernels.adamF32;
    const [correction1, correction2] = betas.map((beta) => 1 - power(beta, item.step));
    kernel(
      ...([pointer(parameter), pointer(gradient.tensor), pointer(mean), pointer(square)] as const),
      ...([addressOf(largest), parameter.numel, lr, betas[0], betas[1], eps] as const),
      ...([weightDecay, decoupled, correction1, correction2] as const),
    );
    finish(gradient, parameter, mean, square, largest);
  }
}

/** One step of RMSprop for every item, as `torch.optim.RMSprop`. */
export function rmspropStep(items: readonly RmspropItem[], settings: RmspropSettings): void {
  const { lr, alpha, eps, weightDecay, momentum: factor } = settings;
  for (const { parameter, gradient: given, square, mean, momentum } of items) {
    const gradient = prepare("rmspropStep", parameter, given, square, mean, momentum);
    const kernel = parameter.dtype === "float64" ? kernels.rmspropF64 : kernels.rmspropF32;
    kernel(
      ...([pointer(parameter), pointer(gradient.tensor), pointer(square)] as const),
      ...([addressOf(mean), addressOf(momentum), parameter.numel] as const),
      ...([lr, alpha, eps, weightDecay, factor] as const),
    );
    finish(gradient, parameter, square, mean, momentum);
  }
}

/** One step of Adagrad for every item, as `torch.optim.Adagrad`. */
export function adagradStep(items: readonly AdagradItem[], { eps, weightDecay }: AdagradSettings): void {
  for (const { parameter, gradient: given, sum, lr } of items) {
    const gradient = prepare("adagradStep", parameter, given, sum);
    const kernel = parameter.dtype === "float64" ? kernels.adagradF64 : kernels.adagradF32;
    const [p, g] = [pointer(parameter), pointer(gradient.tensor)];
    kernel(p, g, pointer(sum), parameter.numel, lr, eps, weightDecay);
    finish(gradient, parameter, sum);
  }
}

/** `base` to a whole power by products alone: the bits of `**` are not the same in every version of Node. */
function power(base: number, exponent: number): number {
  let result = 1;
  for (let square = base, rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}

/** The address of a tensor that may be missing. */
function addressOf(tensor: Tensor | null): number {
  return tensor === null ? 0 : pointer(tensor);
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
