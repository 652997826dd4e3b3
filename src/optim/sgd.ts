// Stochastic gradient descent.
import { readOptions } from "../nn/arguments.js";
import { type SgdItem, sgdStep } from "../ops/index.js";
import { ArgumentError } from "../shape/errors.js";
import { zerosLike } from "../tensor/create.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkNumber, kept, Optimizer } from "./optimizer.js";

export interface SGDOptions {
  /** Learning rate: how far to go along the negative gradient. There is no default. */
  lr: number;
  /** Weight of the past in the running gradient, 0 to below 1. Default 0. */
  momentum?: number;
  /** How much of a new gradient the running gradient leaves out. Default 0. */
  dampening?: number;
  /** Pulls parameters towards 0: this share of each is added to its gradient. Default 0. */
  weightDecay?: number;
  /** Looks ahead along the momentum (Nesterov); needs a momentum and no dampening. Default false. */
  nesterov?: boolean;
}

/**
 * Stochastic gradient descent with PyTorch's momentum:
 * `g = grad + weightDecay * p`, `v = momentum * v + (1 - dampening) * g` (at first `v = g`), `p = p - lr * v`;
 * with `nesterov`, `p = p - lr * (g + momentum * v)`.
 * Sutskever et al., "On the importance of initialization and momentum in deep learning" (2013).
 * @throws ArgumentError for a missing learning rate, an unknown option or a value out of range.
 * @example new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 })
 */
export class SGD extends Optimizer<Required<SGDOptions>> {
  constructor(parameters: Iterable<Tensor>, options: SGDOptions) {
    const defaults = { lr: Number.NaN, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false };
    super("SGD", parameters, readOptions("SGD", options ?? {}, defaults));
  }

  protected override checkOptions({
    lr,
    momentum,
    dampening,
    weightDecay,
    nesterov,
  }: Required<SGDOptions>): void {
    if (Number.isNaN(lr)) throw new ArgumentError("SGD: a learning rate is needed, such as { lr: 0.1 }");
    checkNumber("SGD", "lr", lr, 0);
    checkNumber("SGD", "momentum", momentum, 0);
    checkNumber("SGD", "dampening", dampening, Number.NEGATIVE_INFINITY);
    checkNumber("SGD", "weightDecay", weightDecay, 0);
    if (nesterov && (momentum === 0 || dampening !== 0)) {
      throw new ArgumentError(
        `SGD: nesterov needs a momentum above 0 and no dampening, got momentum ${momentum} and dampening ${dampening}`,
      );
    }
  }

  protected override update(positions: readonly number[]): void {
    const items = positions.map((i): SgdItem => {
      const parameter = this.parameters[i];
      const gradient = parameter.grad as Tensor;
      if (this.options.momentum === 0) return { parameter, gradient, momentum: null, first: false };
      const known = this.states[i]?.momentumBuffer as Tensor | undefined;
      const momentum = known ?? kept(zerosLike(parameter));
      if (known === undefined) this.states[i] = { momentumBuffer: momentum };
      return { parameter, gradient, momentum, first: known === undefined };
    });
    sgdStep(items, this.options);
  }
}
