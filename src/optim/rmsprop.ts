// RMSprop.
import { readOptions } from "../nn/arguments.js";
import { type RmspropItem, rmspropStep } from "../ops/index.js";
import { checkNumber, type Item, memory, Optimizer } from "./optimizer.js";
import type { ParameterInput } from "./parameters.js";

/** Options of `optim.RMSprop`. */
export interface RMSpropOptions {
  /** Learning rate. Default 0.01. */
  lr?: number;
  /** Weight of the past in the running mean of the squared gradient. Default 0.99. */
  alpha?: number;
  /** Keeps the quotient finite where gradients vanish. Default 1e-8. */
  eps?: number;
  /** Pulls parameters towards 0: this share of each is added to its gradient. Default 0. */
  weightDecay?: number;
  /** Weight of the past in the running step. Default 0. */
  momentum?: number;
  /** Divides by the gradient's running standard deviation instead of its root mean square. Default false. */
  centered?: boolean;
  /** Goes uphill instead of downhill. Default false. */
  maximize?: boolean;
}

const DEFAULTS: Required<RMSpropOptions> = {
  lr: 0.01,
  alpha: 0.99,
  eps: 1e-8,
  weightDecay: 0,
  momentum: 0,
  centered: false,
  maximize: false,
};

/**
 * RMSprop: `g = grad + weightDecay * p`, `v = alpha * v + (1 - alpha) * g^2`, `p = p - lr * g / (sqrt(v) + eps)`.
 * With `momentum`, `b = momentum * b + g / (sqrt(v) + eps)` and `p = p - lr * b`; with `centered`, the square of the
 * running mean of g is taken from v.
 * Hinton, lecture 6 of "Neural networks for machine learning" (2012); centred: Graves (2013).
 * @throws ArgumentError for an unknown option or a value out of range.
 * @example
 * const w = tensor([1, 2], { requiresGrad: true });
 * const optimizer = new optim.RMSprop([w], { lr: 0.01, momentum: 0.9 });
 * w.square().sum().backward();
 * optimizer.step();
 * w // tensor([0.9000, 1.9000], requiresGrad: true)
 */
export class RMSprop extends Optimizer<Required<RMSpropOptions>> {
  constructor(parameters: ParameterInput<RMSpropOptions>, options: RMSpropOptions = {}) {
    super("RMSprop", parameters, readOptions("RMSprop", options, DEFAULTS));
  }

  protected override checkOptions(options: Required<RMSpropOptions>): void {
    for (const name of ["lr", "alpha", "eps", "weightDecay", "momentum"] as const) {
      checkNumber("RMSprop", name, options[name], 0);
    }
  }

  protected override update(items: readonly Item[], options: Required<RMSpropOptions>): void {
    const steps = items.map((item): RmspropItem => {
      const { parameter, gradient } = item;
      return {
        parameter,
        gradient,
        square: memory(item, "squareAvg"),
        mean: options.centered ? memory(item, "gradAvg") : null,
        momentum: options.momentum > 0 ? memory(item, "momentumBuffer") : null,
      };
    });
    rmspropStep(steps, options);
  }
}
