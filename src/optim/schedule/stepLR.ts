// Falling in steps of equal length.
import { readOptions } from "../../nn/arguments.js";
import { type AnyOptimizer, checkAbove, checkWhole, Schedule } from "./schedule.js";

/** Options of `optim.StepLR`. */
export interface StepLROptions {
  /** The factor of each fall. Default 0.1. */
  gamma?: number;
}

/**
 * Multiplies the learning rate by `gamma` after every `stepSize` steps (epochs, as a rule). As
 * `torch.optim.lr_scheduler.StepLR`.
 * @throws ArgumentError when `stepSize` is no whole number from 1, or `gamma` not above 0.
 * @example
 * const optimizer = new optim.SGD([tensor([1], { requiresGrad: true })], { lr: 1 });
 * const schedule = new optim.StepLR(optimizer, 2, { gamma: 0.5 });
 * const rates = [];
 * for (let epoch = 0; epoch < 5; epoch++) {
 *   rates.push(optimizer.lr);
 *   schedule.step();
 * }
 * rates // [ 1, 1, 0.5, 0.5, 0.25 ]
 */
export class StepLR extends Schedule {
  private readonly gamma: number;

  constructor(
    optimizer: AnyOptimizer,
    private readonly stepSize: number,
    options: StepLROptions = {},
  ) {
    super("StepLR", optimizer);
    checkWhole("StepLR", "stepSize", stepSize);
    this.gamma = readOptions("StepLR", options, { gamma: 0.1 }).gamma;
    checkAbove("StepLR", "gamma", this.gamma);
  }

  protected override rate(lr: number): number {
    return this.count % this.stepSize === 0 ? lr * this.gamma : lr;
  }
}
