// Stochastic gradient descent.
import { readOptions } from "../nn/arguments.js";
import { type SgdItem, sgdStep } from "../ops/index.js";
import { ArgumentError } from "../shape/errors.js";
import { checkNumber, type Item, memory, Optimizer } from "./optimizer.js";
import type { ParameterInput } from "./parameters.js";

/** Options of `optim.SGD`. */
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
  /** Goes uphill instead of downhill. Default false. */
  maximize?: boolean;
}

/**
 * Stochastic gradient descent with PyTorch's momentum:
 * `g = grad + weightDecay * p`, `v = momentum * v + (1 - dampening) * g` (at first `v = g`), `p = p - lr * v`;
 * with `nesterov`, `p = p - lr * (g + momentum * v)`.
 * Sutskever et al., "On the importance of initialization and momentum in deep learning" (2013).
 * @throws ArgumentError for a missing learning rate, an unknown option or a value out of range.
 * @example
 * const w = tensor([1, 2], { requiresGrad: true });
 * const optimizer = new optim.SGD([w], { lr: 0.1, momentum: 0.9 });
 * for (let step = 0; step < 2; step++) {
 *   optimizer.zeroGrad();
 *   w.square().sum().backward();
 *   optimizer.step();
 * }
 * w // tensor([0.4600, 0.9200], requiresGrad: true)
 */
export class SGD extends Optimizer<Required<SGDOptions>> {
  constructor(parameters: ParameterInput<SGDOptions>, options: Partial<SGDOptions> = {}) {
    const defaults: Required<SGDOptions> = {
      lr: Number.NaN,
      momentum: 0,
      dampening: 0,
      weightDecay: 0,
      nesterov: false,
      maximize: false,
    };
    super("SGD", parameters, readOptions<Required<SGDOptions>>("SGD", options, defaults));
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

  protected override update(items: readonly Item[], options: Required<SGDOptions>): void {
    const steps = items.map((item): SgdItem => {
      const { parameter, gradient, state } = item;
      if (options.momentum === 0) return { parameter, gradient, momentum: null, first: false };
      const first = state.momentumBuffer === undefined;
      return { parameter, gradient, momentum: memory(item, "momentumBuffer"), first };
    });
    sgdStep(steps, options);
  }
}
