// Adam.
import { readOptions } from "../nn/arguments.js";
import { type AdamItem, adamStep } from "../ops/index.js";
import { ArgumentError } from "../shape/errors.js";
import { zerosLike } from "../tensor/create.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkNumber, kept, Optimizer } from "./optimizer.js";

export interface AdamOptions {
  /** Learning rate: about how far each element goes in a step. Default 1e-3. */
  lr?: number;
  /** Weights of the past in the running mean of the gradient and of its square. Default [0.9, 0.999]. */
  betas?: readonly [number, number];
  /** Keeps the quotient finite where gradients vanish. Default 1e-8. */
  eps?: number;
  /** Pulls parameters towards 0: this share of each is added to its gradient. Default 0. */
  weightDecay?: number;
}

const DEFAULTS: Required<AdamOptions> = { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0 };

/**
 * Adam: `g = grad + weightDecay * p`, `m = beta1 * m + (1 - beta1) * g`, `v = beta2 * v + (1 - beta2) * g^2`,
 * `p = p - lr * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + eps)` in step t, counted for each parameter.
 * Kingma and Ba, "Adam: a method for stochastic optimization" (2015).
 * @throws ArgumentError for an unknown option or a value out of range.
 * @example new optim.Adam(model.parameters(), { lr: 2e-3 })
 */
export class Adam extends Optimizer<Required<AdamOptions>> {
  constructor(parameters: Iterable<Tensor>, options: AdamOptions = {}) {
    super("Adam", parameters, readOptions("Adam", options, DEFAULTS));
  }

  protected override checkOptions({ lr, betas, eps, weightDecay }: Required<AdamOptions>): void {
    checkNumber("Adam", "lr", lr, 0);
    if (!Array.isArray(betas) || betas.length !== 2) {
      throw new ArgumentError(
        `Adam: betas must be two numbers such as [0.9, 0.999], got ${JSON.stringify(betas)}`,
      );
    }
    betas.forEach((beta, i) => {
      checkNumber("Adam", `betas[${i}]`, beta, 0, 1);
    });
    checkNumber("Adam", "eps", eps, 0);
    checkNumber("Adam", "weightDecay", weightDecay, 0);
  }

  protected override update(positions: readonly number[]): void {
    const items = positions.map((i): AdamItem => {
      const parameter = this.parameters[i];
      this.states[i] ??= {
        step: 0,
        expAvg: kept(zerosLike(parameter)),
        expAvgSq: kept(zerosLike(parameter)),
      };
      const state = this.states[i] as { step: number; expAvg: Tensor; expAvgSq: Tensor };
      state.step++;
      const gradient = parameter.grad as Tensor;
      return { parameter, gradient, mean: state.expAvg, square: state.expAvgSq, step: state.step };
    });
    adamStep(items, this.options);
  }
}
