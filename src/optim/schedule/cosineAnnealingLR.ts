// Falling along half a cosine.
import { readOptions } from "../../nn/arguments.js";
import { checkNumber } from "../optimizer.js";
import { type AnyOptimizer, checkWhole, cosine, Schedule } from "./schedule.js";

/** Options of `optim.CosineAnnealingLR`. */
export interface CosineAnnealingLROptions {
  /** The rate after `tMax` steps. Default 0. */
  etaMin?: number;
}

/**
 * Lets the learning rate fall from its initial value to `etaMin` in `tMax` steps, along a cosine, and rise again in as many.
 * As `torch.optim.lr_scheduler.CosineAnnealingLR` (Loshchilov and Hutter, "SGDR", 2017, without restarts).
 * @throws ArgumentError when `tMax` is no whole number from 1, or `etaMin` is below 0.
 * @example
 * const optimizer = new optim.SGD([tensor([1], { requiresGrad: true })], { lr: 1 });
 * const schedule = new optim.CosineAnnealingLR(optimizer, 4);
 * const rates = [];
 * for (let epoch = 0; epoch < 4; epoch++) {
 *   rates.push(Number(optimizer.lr.toFixed(4)));
 *   schedule.step();
 * }
 * rates // [ 1, 0.8536, 0.5, 0.1464 ]
 */
export class CosineAnnealingLR extends Schedule {
  private readonly etaMin: number;

  constructor(
    optimizer: AnyOptimizer,
    private readonly tMax: number,
    options: CosineAnnealingLROptions = {},
  ) {
    super("CosineAnnealingLR", optimizer);
    checkWhole("CosineAnnealingLR", "tMax", tMax);
    this.etaMin = readOptions("CosineAnnealingLR", options, { etaMin: 0 }).etaMin;
    checkNumber("CosineAnnealingLR", "etaMin", this.etaMin, 0);
  }

  /** By the rate before, not in closed form, so that other schedules can act as well. */
  protected override rate(lr: number, initial: number): number {
    const { count, tMax, etaMin } = this;
    if ((count - 1 - tMax) % (2 * tMax) === 0) {
      return lr + ((initial - etaMin) * (1 - cosine(Math.PI / tMax))) / 2;
    }
    const height = (step: number) => 1 + cosine((Math.PI * step) / tMax);
    return (height(count) / height(count - 1)) * (lr - etaMin) + etaMin;
  }
}
