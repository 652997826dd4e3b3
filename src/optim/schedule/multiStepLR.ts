// Falling at given steps.
import { readOptions } from "../../nn/arguments.js";
import { ArgumentError } from "../../shape/errors.js";
import { describe } from "../parameters.js";
import { type AnyOptimizer, checkAbove, checkWhole, Schedule } from "./schedule.js";

/** Options of `optim.MultiStepLR`. */
export interface MultiStepLROptions {
  /** The factor of each fall. Default 0.1. */
  gamma?: number;
}

/**
 * Multiplies the learning rate by `gamma` when a step of `milestones` is reached; one that is listed twice counts twice.
 * As `torch.optim.lr_scheduler.MultiStepLR`.
 * @throws ArgumentError when `milestones` are no whole numbers from 1, or `gamma` is not above 0.
 * @example
 * const optimizer = new optim.SGD([tensor([1], { requiresGrad: true })], { lr: 1 });
 * const schedule = new optim.MultiStepLR(optimizer, [2, 3], { gamma: 0.5 });
 * const rates = [];
 * for (let epoch = 0; epoch < 5; epoch++) {
 *   rates.push(optimizer.lr);
 *   schedule.step();
 * }
 * rates // [ 1, 1, 0.5, 0.25, 0.25 ]
 */
export class MultiStepLR extends Schedule {
  private readonly gamma: number;

  constructor(
    optimizer: AnyOptimizer,
    private readonly milestones: readonly number[],
    options: MultiStepLROptions = {},
  ) {
    super("MultiStepLR", optimizer);
    if (!Array.isArray(milestones)) {
      throw new ArgumentError(
        `MultiStepLR: milestones must be a list such as [60, 80], got ${describe(milestones)}`,
      );
    }
    milestones.forEach((milestone, i) => {
      checkWhole("MultiStepLR", `milestones[${i}]`, milestone);
    });
    this.gamma = readOptions("MultiStepLR", options, { gamma: 0.1 }).gamma;
    checkAbove("MultiStepLR", "gamma", this.gamma);
  }

  protected override rate(lr: number): number {
    return lr * this.gamma ** this.milestones.filter((milestone) => milestone === this.count).length;
  }
}
