// Adagrad.
import { readOptions } from "../nn/arguments.js";
import { type AdagradItem, adagradStep } from "../ops/index.js";
import { full } from "../tensor/create.js";
import { checkNumber, countStep, type Item, kept, memory, Optimizer } from "./optimizer.js";
import type { ParameterInput } from "./parameters.js";

/** Options of `optim.Adagrad`. */
export interface AdagradOptions {
  /** Learning rate. Default 0.01. */
  lr?: number;
  /** How fast the learning rate falls: in step t it is `lr / (1 + (t - 1) * lrDecay)`. Default 0. */
  lrDecay?: number;
  /** Pulls parameters towards 0: this share of each is added to its gradient. Default 0. */
  weightDecay?: number;
  /** What the sum of the squared gradients starts from. Default 0. */
  initialAccumulatorValue?: number;
  /** Keeps the quotient finite where gradients vanish. Default 1e-10. */
  eps?: number;
  /** Goes uphill instead of downhill. Default false. */
  maximize?: boolean;
}

const DEFAULTS: Required<AdagradOptions> = {
  lr: 0.01,
  lrDecay: 0,
  weightDecay: 0,
  initialAccumulatorValue: 0,
  eps: 1e-10,
  maximize: false,
};

/**
 * Adagrad: `g = grad + weightDecay * p`, `s = s + g^2`, `p = p - lr / (1 + (t - 1) * lrDecay) * g / (sqrt(s) + eps)`.
 * What is rarely changed is changed in larger steps; all steps grow smaller and smaller.
 * Duchi et al., "Adaptive subgradient methods" (2011).
 * @throws ArgumentError for an unknown option or a value out of range.
 * @example
 * const w = tensor([1, 2], { requiresGrad: true });
 * const optimizer = new optim.Adagrad([w], { lr: 0.5 });
 * w.square().sum().backward();
 * optimizer.step();
 * w // tensor([0.5000, 1.5000], requiresGrad: true)
 */
export class Adagrad extends Optimizer<Required<AdagradOptions>> {
  constructor(parameters: ParameterInput<AdagradOptions>, options: AdagradOptions = {}) {
    super("Adagrad", parameters, readOptions("Adagrad", options, DEFAULTS));
  }

  protected override checkOptions(options: Required<AdagradOptions>): void {
    for (const name of ["lr", "lrDecay", "weightDecay", "initialAccumulatorValue", "eps"] as const) {
      checkNumber("Adagrad", name, options[name], 0);
    }
  }

  protected override update(items: readonly Item[], options: Required<AdagradOptions>): void {
    const { lr, lrDecay, initialAccumulatorValue: initial } = options;
    const steps = items.map((item): AdagradItem => {
      const { parameter, gradient, state } = item;
      const { shape, dtype } = parameter;
      if (initial > 0) state.sum ??= kept(full(shape, initial, { dtype }));
      return {
        parameter,
        gradient,
        sum: memory(item, "sum"),
        lr: lr / (1 + (countStep(item) - 1) * lrDecay),
      };
    });
    adagradStep(steps, options);
  }
}
