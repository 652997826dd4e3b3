// Warming up: a rate that grows along a line.
import { readOptions } from "../../nn/arguments.js";
import { ArgumentError } from "../../shape/errors.js";
import { checkNumber } from "../optimizer.js";
import { type AnyOptimizer, checkAbove, checkWhole, Schedule } from "./schedule.js";

/** Options of `optim.LinearLR`. */
export interface LinearLROptions {
  /** What the learning rate is multiplied by at first, above 0 and at most 1. Default 1/3. */
  startFactor?: number;
  /** What it is multiplied by in the end, 0 to 1. Default 1. */
  endFactor?: number;
  /** Steps from the one to the other. Default 5. */
  totalIters?: number;
}

/**
 * Warm-up: multiplies the learning rate by a factor that goes from `startFactor` to `endFactor` in `totalIters` steps
 * and stays there. As `torch.optim.lr_scheduler.LinearLR`; make it before the schedule that is to follow.
 * @throws ArgumentError for a value out of range.
 * @example
 * const optimizer = new optim.SGD([tensor([1], { requiresGrad: true })], { lr: 1 });
 * const warmUp = new optim.LinearLR(optimizer, { startFactor: 0.25, totalIters: 3 });
 * const rates = [];
 * for (let epoch = 0; epoch < 5; epoch++) {
 *   rates.push(optimizer.lr);
 *   warmUp.step();
 * }
 * rates // [ 0.25, 0.5, 0.75, 1, 1 ]
 */
export class LinearLR extends Schedule {
  private readonly options: Required<LinearLROptions>;

  constructor(optimizer: AnyOptimizer, options: LinearLROptions = {}) {
    super("LinearLR", optimizer);
    this.options = readOptions("LinearLR", options, { startFactor: 1 / 3, endFactor: 1, totalIters: 5 });
    const { startFactor, endFactor, totalIters } = this.options;
    checkAbove("LinearLR", "startFactor", startFactor);
    checkNumber("LinearLR", "endFactor", endFactor, 0);
    for (const [name, value] of Object.entries({ startFactor, endFactor })) {
      if (value > 1) throw new ArgumentError(`LinearLR: ${name} must be at most 1, got ${value}`);
    }
    checkWhole("LinearLR", "totalIters", totalIters);
    this.apply();
  }

  protected override rate(lr: number): number {
    const { startFactor, endFactor, totalIters } = this.options;
    if (this.count === 0) return lr * startFactor;
    if (this.count > totalIters) return lr;
    const rise = endFactor - startFactor;
    return lr * (1 + rise / (totalIters * startFactor + (this.count - 1) * rise));
  }
}
