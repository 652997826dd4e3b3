// One rise and one fall over the whole training, the momentum the other way round.
import { readOptions } from "../../nn/arguments.js";
import { ArgumentError } from "../../shape/errors.js";
import type { ParameterGroup } from "../optimizer.js";
import { type AnyOptimizer, checkAbove, checkWhole, cosine, Schedule } from "./schedule.js";

/** Options of `optim.OneCycleLR`. */
export interface OneCycleLROptions {
  /** Steps of the whole cycle; or give `epochs` and `stepsPerEpoch`. */
  totalSteps?: number;
  /** How often the data is gone through. */
  epochs?: number;
  /** Batches in an epoch: `loader.length`. */
  stepsPerEpoch?: number;
  /** Share of the cycle in which the rate rises, 0 to 1. Default 0.3. */
  pctStart?: number;
  /** Along a cosine or a line. Default "cos". */
  annealStrategy?: "cos" | "linear";
  /** Whether the momentum (SGD, RMSprop) or the first beta (Adam) goes the other way. Default true. */
  cycleMomentum?: boolean;
  /** Lowest momentum, at the highest rate. Default 0.85. */
  baseMomentum?: number;
  /** Highest momentum. Default 0.95. */
  maxMomentum?: number;
  /** The first rate is `maxLr / divFactor`. Default 25. */
  divFactor?: number;
  /** The last rate is the first one divided by this. Default 1e4. */
  finalDivFactor?: number;
  /** Whether to fall to the first rate in as many steps as it rose, and then to the last. Default false. */
  threePhase?: boolean;
}

const DEFAULTS = {
  totalSteps: 0,
  epochs: 0,
  stepsPerEpoch: 0,
  pctStart: 0.3,
  annealStrategy: "cos" as "cos" | "linear",
  cycleMomentum: true,
  baseMomentum: 0.85,
  maxMomentum: 0.95,
  divFactor: 25,
  finalDivFactor: 1e4,
  threePhase: false,
};

type Level = "first" | "max" | "last";

/** Up to which step it goes from one level to another; the momentum is low where the rate is at "max". */
interface Phase {
  readonly end: number;
  readonly from: Level;
  readonly to: Level;
}

/**
 * The 1cycle policy: the learning rate rises from `maxLr / divFactor` to `maxLr` and falls to nearly nothing, and the
 * momentum does the opposite. Step it after every batch, not every epoch. As `torch.optim.lr_scheduler.OneCycleLR`.
 * Smith and Topin, "Super-convergence" (2018).
 * @param maxLr The highest rate, for all groups or for each one.
 * @throws ArgumentError for a value out of range, a missing number of steps, an optimiser without a momentum (unless
 *   `cycleMomentum` is false), and more steps than there are in the cycle.
 * @example
 * const optimizer = new optim.SGD([tensor([1], { requiresGrad: true })], { lr: 1, momentum: 0.9 });
 * const schedule = new optim.OneCycleLR(optimizer, 0.1, { totalSteps: 10 });
 * const rates = [];
 * for (let step = 0; step < 10; step++) {
 *   rates.push(Number(optimizer.lr.toFixed(4)));
 *   schedule.step();
 * }
 * rates
 * // [
 * //    0.004,  0.052,    0.1,
 * //    0.095, 0.0812, 0.0611,
 * //   0.0389, 0.0188,  0.005,
 * //        0
 * // ]
 */
export class OneCycleLR extends Schedule {
  /** Steps of the whole cycle. */
  readonly totalSteps: number;
  private readonly options: typeof DEFAULTS;
  private readonly phases: readonly Phase[];
  private readonly maxLrs: readonly number[];

  constructor(optimizer: AnyOptimizer, maxLr: number | readonly number[], options: OneCycleLROptions = {}) {
    super("OneCycleLR", optimizer);
    const read = readOptions("OneCycleLR", options as Partial<typeof DEFAULTS>, DEFAULTS);
    this.options = read;
    this.totalSteps = read.totalSteps || read.epochs * read.stepsPerEpoch;
    if (!this.totalSteps) {
      throw new ArgumentError("OneCycleLR: give totalSteps, or epochs and stepsPerEpoch (loader.length)");
    }
    checkWhole("OneCycleLR", "totalSteps", this.totalSteps);
    checkAbove("OneCycleLR", "divFactor", read.divFactor);
    checkAbove("OneCycleLR", "finalDivFactor", read.finalDivFactor);
    if (!(read.pctStart >= 0 && read.pctStart <= 1)) {
      throw new ArgumentError(`OneCycleLR: pctStart is a share from 0 to 1, got ${read.pctStart}`);
    }
    if (read.annealStrategy !== "cos" && read.annealStrategy !== "linear") {
      throw new ArgumentError(
        `OneCycleLR: annealStrategy is "cos" or "linear", got ${String(read.annealStrategy)}`,
      );
    }
    this.maxLrs = typeof maxLr === "number" ? this.groups.map(() => maxLr) : maxLr;
    if (!Array.isArray(this.maxLrs) || this.maxLrs.length !== this.groups.length) {
      throw new ArgumentError(
        `OneCycleLR: maxLr is one number, or one for each of the ${this.groups.length} groups, got ${JSON.stringify(maxLr)}`,
      );
    }
    this.maxLrs.forEach((lr, i) => {
      checkAbove("OneCycleLR", typeof maxLr === "number" ? "maxLr" : `maxLr[${i}]`, lr);
    });
    if (read.cycleMomentum && !this.groups.every((group) => "momentum" in group || "betas" in group)) {
      throw new ArgumentError(
        "OneCycleLR: this optimizer has no momentum to cycle; set { cycleMomentum: false }",
      );
    }
    this.phases = phasesOf(this.totalSteps, read.pctStart, read.threePhase);
    this.groups.forEach((group, i) => {
      group.initialLr = this.maxLrs[i] / read.divFactor;
    });
    this.apply();
  }

  protected override apply(): void {
    const { count, totalSteps, options } = this;
    if (count > totalSteps) {
      throw new ArgumentError(
        `OneCycleLR: this is step ${count} of a cycle of ${totalSteps}; it is stepped once a batch, epochs * stepsPerEpoch times`,
      );
    }
    const index = Math.max(
      0,
      this.phases.findIndex(({ end }, i) => count <= end || i === this.phases.length - 1),
    );
    const { from, to, end } = this.phases[index];
    const start = index === 0 ? 0 : this.phases[index - 1].end;
    const done = (count - start) / (end - start);
    this.groups.forEach((group, i) => {
      const max = this.maxLrs[i];
      const first = max / options.divFactor;
      const rates = { first, max, last: first / options.finalDivFactor };
      group.lr = this.between(rates[from], rates[to], done);
      if (!options.cycleMomentum) return;
      const momentum = (level: Level) => (level === "max" ? options.baseMomentum : options.maxMomentum);
      setMomentum(group, this.between(momentum(from), momentum(to), done));
    });
  }

  protected override rate(lr: number): number {
    return lr;
  }

  private between(start: number, end: number, done: number): number {
    if (this.options.annealStrategy === "linear") return (end - start) * done + start;
    return end + ((start - end) / 2) * (cosine(Math.PI * done) + 1);
  }
}

function phasesOf(total: number, pctStart: number, three: boolean): Phase[] {
  const up: Phase = { end: pctStart * total - 1, from: "first", to: "max" };
  if (!three) return [up, { end: total - 1, from: "max", to: "last" }];
  return [
    up,
    { end: 2 * pctStart * total - 2, from: "max", to: "first" },
    { end: total - 1, from: "first", to: "last" },
  ];
}

function setMomentum(group: ParameterGroup, momentum: number): void {
  const options = group as unknown as { momentum?: number; betas?: readonly [number, number] };
  if (options.betas !== undefined) options.betas = [momentum, options.betas[1]];
  else options.momentum = momentum;
}
