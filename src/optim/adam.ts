// Adam and AdamW: one rule, but for what the weight decay acts on.
import { readOptions } from "../nn/arguments.js";
import { type AdamItem, adamStep } from "../ops/index.js";
import { ArgumentError } from "../shape/errors.js";
import { checkNumber, countStep, type Item, memory, Optimizer } from "./optimizer.js";
import type { ParameterInput } from "./parameters.js";

/** Options of `optim.Adam` and `optim.AdamW`. */
export interface AdamOptions {
  /** Learning rate: about how far each element goes in a step. Default 1e-3. */
  lr?: number;
  /** Weights of the past in the running mean of the gradient and of its square. Default [0.9, 0.999]. */
  betas?: readonly [number, number];
  /** Keeps the quotient finite where gradients vanish. Default 1e-8. */
  eps?: number;
  /** Pulls parameters towards 0, see Adam and AdamW. Default 0 for Adam, 0.01 for AdamW. */
  weightDecay?: number;
  /** Divides by the largest running square so far (Reddi et al., 2018). Default false. */
  amsgrad?: boolean;
  /** Goes uphill instead of downhill. Default false. */
  maximize?: boolean;
}

const DEFAULTS: Required<AdamOptions> = {
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  amsgrad: false,
  maximize: false,
};

abstract class AdamLike extends Optimizer<Required<AdamOptions>> {
  protected abstract readonly decoupled: boolean;

  protected override checkOptions({ lr, betas, eps, weightDecay }: Required<AdamOptions>): void {
    const kind = this.constructor.name;
    checkNumber(kind, "lr", lr, 0);
    if (!Array.isArray(betas) || betas.length !== 2) {
      throw new ArgumentError(
        `${kind}: betas must be two numbers such as [0.9, 0.999], got ${JSON.stringify(betas)}`,
      );
    }
    betas.forEach((beta, i) => {
      checkNumber(kind, `betas[${i}]`, beta, 0, 1);
    });
    checkNumber(kind, "eps", eps, 0);
    checkNumber(kind, "weightDecay", weightDecay, 0);
  }

  protected override update(items: readonly Item[], options: Required<AdamOptions>): void {
    const steps = items.map((item): AdamItem => {
      const { parameter, gradient } = item;
      return {
        parameter,
        gradient,
        step: countStep(item),
        mean: memory(item, "expAvg"),
        square: memory(item, "expAvgSq"),
        largest: options.amsgrad ? memory(item, "maxExpAvgSq") : null,
      };
    });
    adamStep(steps, { ...options, decoupled: this.decoupled });
  }
}

/**
 * Adam: `g = grad + weightDecay * p`, `m = beta1 * m + (1 - beta1) * g`, `v = beta2 * v + (1 - beta2) * g^2`,
 * `p = p - lr * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + eps)` in step t, counted for each parameter; with
 * `amsgrad` the largest v so far stands in the place of v.
 * Kingma and Ba, "Adam: a method for stochastic optimization" (2015).
 * @throws ArgumentError for an unknown option or a value out of range.
 * @example
 * const w = tensor([1, 2], { requiresGrad: true });
 * const optimizer = new optim.Adam([w], { lr: 0.1 });
 * for (let step = 0; step < 100; step++) {
 *   optimizer.zeroGrad();
 *   w.sub(3).square().sum().backward();
 *   optimizer.step();
 * }
 * w // tensor([3.0084, 2.9971], requiresGrad: true)
 */
export class Adam extends AdamLike {
  protected override readonly decoupled = false;

  constructor(parameters: ParameterInput<AdamOptions>, options: AdamOptions = {}) {
    super("Adam", parameters, readOptions("Adam", options, DEFAULTS));
  }
}

/**
 * Adam with decoupled weight decay: `p = p * (1 - lr * weightDecay)`, then a step of Adam whose gradient knows nothing
 * of the decay. Parameters with large gradients are pulled towards 0 as strongly as the others.
 * Loshchilov and Hutter, "Decoupled weight decay regularization" (2019).
 * @throws ArgumentError for an unknown option or a value out of range.
 * @example
 * const w = tensor([1, 2], { requiresGrad: true });
 * const optimizer = new optim.AdamW([w], { lr: 0.1, weightDecay: 0.05 });
 * w.square().sum().backward();
 * optimizer.step();
 * w // tensor([0.8950, 1.8900], requiresGrad: true)
 */
export class AdamW extends AdamLike {
  protected override readonly decoupled = true;

  constructor(parameters: ParameterInput<AdamOptions>, options: AdamOptions = {}) {
    super("AdamW", parameters, readOptions("AdamW", options, { ...DEFAULTS, weightDecay: 0.01 }));
  }
}
