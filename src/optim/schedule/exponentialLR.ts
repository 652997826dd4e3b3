// Falling by the same factor at every step.
import { type AnyOptimizer, checkAbove, Schedule } from "./schedule.js";

/**
 * Multiplies the learning rate by `gamma` at every step. As `torch.optim.lr_scheduler.ExponentialLR`.
 * @throws ArgumentError when `gamma` is not above 0.
 * @example
 * const optimizer = new optim.SGD([tensor([1], { requiresGrad: true })], { lr: 1 });
 * const schedule = new optim.ExponentialLR(optimizer, 0.5);
 * schedule.step();
 * schedule.step();
 * optimizer.lr // 0.25
 */
export class ExponentialLR extends Schedule {
  constructor(
    optimizer: AnyOptimizer,
    private readonly gamma: number,
  ) {
    super("ExponentialLR", optimizer);
    checkAbove("ExponentialLR", "gamma", gamma);
  }

  protected override rate(lr: number): number {
    return lr * this.gamma;
  }
}
