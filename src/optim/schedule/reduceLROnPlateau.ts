// Falling when a measured number no longer gets better.
import { readOptions } from "../../nn/arguments.js";
import { ArgumentError } from "../../shape/errors.js";
import { checkNumber } from "../optimizer.js";
import { describe } from "../parameters.js";
import { type AnyOptimizer, checkAbove, checkWhole, Schedule, type ScheduleState } from "./schedule.js";

/** Options of `optim.ReduceLROnPlateau`. */
export interface ReduceLROnPlateauOptions {
  /** Whether a smaller ("min", a loss) or a larger number ("max", an accuracy) is better. Default "min". */
  mode?: "min" | "max";
  /** What the rate is multiplied by, above 0 and below 1. Default 0.1. */
  factor?: number;
  /** How many steps without an improvement are put up with. Default 10. */
  patience?: number;
  /** What counts as an improvement. Default 1e-4. */
  threshold?: number;
  /** Whether the threshold is a share of the best number ("rel") or a difference ("abs"). Default "rel". */
  thresholdMode?: "rel" | "abs";
  /** Steps after a fall in which nothing is counted. Default 0. */
  cooldown?: number;
  /** The rate never falls below it. Default 0. */
  minLr?: number;
  /** A fall smaller than this is left out. Default 1e-8. */
  eps?: number;
}

const DEFAULTS: Required<ReduceLROnPlateauOptions> = {
  mode: "min",
  factor: 0.1,
  patience: 10,
  threshold: 1e-4,
  thresholdMode: "rel",
  cooldown: 0,
  minLr: 0,
  eps: 1e-8,
};

/**
 * Multiplies the learning rate by `factor` when the number given to `step` has not improved for more than `patience`
 * steps. As `torch.optim.lr_scheduler.ReduceLROnPlateau`. In `fit` it is given the monitored number.
 * @throws ArgumentError for a value out of range, or a `step` without a number.
 * @example
 * const optimizer = new optim.SGD([tensor([1], { requiresGrad: true })], { lr: 1 });
 * const schedule = new optim.ReduceLROnPlateau(optimizer, { patience: 1 });
 * for (const validationLoss of [0.9, 0.8, 0.8, 0.8]) schedule.step(validationLoss);
 * optimizer.lr // 0.1
 */
export class ReduceLROnPlateau extends Schedule {
  private readonly options: Required<ReduceLROnPlateauOptions>;
  private best: number;
  private bad = 0;
  private rest = 0;

  constructor(optimizer: AnyOptimizer, options: ReduceLROnPlateauOptions = {}) {
    const kind = "ReduceLROnPlateau";
    super(kind, optimizer);
    this.options = readOptions(kind, options, DEFAULTS);
    const { mode, factor, patience, threshold, thresholdMode, cooldown, minLr, eps } = this.options;
    checkOneOf(kind, "mode", mode, ["min", "max"]);
    checkOneOf(kind, "thresholdMode", thresholdMode, ["rel", "abs"]);
    checkAbove(kind, "factor", factor);
    if (factor >= 1) throw new ArgumentError(`${kind}: factor must be below 1, got ${factor}`);
    checkWhole(kind, "patience", patience, 0);
    checkWhole(kind, "cooldown", cooldown, 0);
    for (const [name, value] of Object.entries({ threshold, minLr, eps })) checkNumber(kind, name, value, 0);
    this.best = mode === "min" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  }

  /**
   * @param measured The number that is to get better; a NaN is no improvement.
   * @example
   * const optimizer = new optim.SGD([tensor([1], { requiresGrad: true })], { lr: 1 });
   * const schedule = new optim.ReduceLROnPlateau(optimizer, { patience: 0, factor: 0.5 });
   * schedule.step(0.9);
   * schedule.step(0.95);
   * optimizer.lr // 0.5
   */
  override step(measured?: number): void {
    if (typeof measured !== "number") {
      throw new ArgumentError(
        `ReduceLROnPlateau: step needs the number that is watched, such as step(validationLoss), got ${describe(measured)}`,
      );
    }
    this.count++;
    if (this.isBetter(measured)) {
      this.best = measured;
      this.bad = 0;
    } else this.bad++;
    if (this.rest > 0) {
      this.rest--;
      this.bad = 0;
    }
    if (this.bad <= this.options.patience) return;
    this.apply();
    this.rest = this.options.cooldown;
    this.bad = 0;
  }

  override stateDict(): ScheduleState {
    const state = { ...super.stateDict(), bad: this.bad, rest: this.rest };
    return Number.isFinite(this.best) ? { ...state, best: this.best } : state; // JSON has no infinity
  }

  override loadStateDict(state: ScheduleState): void {
    super.loadStateDict(state);
    const worst = this.options.mode === "min" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    this.best = (state.best as number | undefined) ?? worst;
    this.bad = state.bad as number;
    this.rest = state.rest as number;
  }

  protected override rate(lr: number): number {
    const { factor, minLr, eps } = this.options;
    const lower = Math.max(lr * factor, minLr);
    return lr - lower > eps ? lower : lr;
  }

  private isBetter(value: number): boolean {
    const { mode, threshold, thresholdMode } = this.options;
    const { best } = this;
    if (mode === "min") {
      return value < (thresholdMode === "rel" ? best * (1 - threshold) : best - threshold);
    }
    return value > (thresholdMode === "rel" ? best * (1 + threshold) : best + threshold);
  }
}

function checkOneOf(kind: string, name: string, value: unknown, known: readonly string[]): void {
  if (known.includes(value as string)) return;
  throw new ArgumentError(
    `${kind}: ${name} is ${known.map((word) => `"${word}"`).join(" or ")}, got ${describe(value)}`,
  );
}
