// What a display of progress is told, and the words and numbers that all of them show.

import { say, tell } from "../words/words.js";
import { type EpochRecord, formatMetric, words } from "./history.js";
import { clock } from "./pause.js";

/** What one training step was. */
export interface StepInfo {
  /** Counts from 1 over the whole run. */
  readonly step: number;
  /** Counts from 1. */
  readonly epoch: number;
  /** Loss of this step. */
  readonly loss: number;
}

/** Told what happens; draws as often as it likes. */
export interface Progress {
  /** After a step; `means` are those of the epoch so far. */
  step(info: StepInfo, means: Readonly<Record<string, number>>): void;
  epoch(record: EpochRecord): void;
  warn(message: string): void;
  /** Training is over, was stopped, or failed. */
  end(): void;
}

/** How much there is to do. */
export interface Plan {
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  /** Steps of an earlier run that this one goes on from. Default 0. */
  readonly done?: number;
}

/** Counts steps against the clock. */
export class Pace {
  private readonly start = clock();
  private done: number;

  constructor(private readonly plan: Plan) {
    this.done = plan.done ?? 0;
  }

  /** Steps of the running epoch that are done; all of them at its end. */
  stepInEpoch(step: number): number {
    this.done = step;
    const { stepsPerEpoch } = this.plan;
    return stepsPerEpoch === 0 ? 0 : ((step - 1) % stepsPerEpoch) + 1;
  }

  /** `412 steps/s, 0:07 left`, from the mean over the whole run. */
  get text(): string {
    const seconds = (clock() - this.start) / 1000;
    const rate = (this.done - (this.plan.done ?? 0)) / Math.max(seconds, 1e-3);
    const left = (this.plan.epochs * this.plan.stepsPerEpoch - this.done) / Math.max(rate, 1e-9);
    return say`${rate >= 10 ? rate.toFixed(0) : rate.toFixed(1)} steps/s, ${duration(Math.max(0, left))} left`;
  }

  /** Seconds since the start. */
  get seconds(): number {
    return (clock() - this.start) / 1000;
  }
}

/** `1:05`, or `2:03:09` from an hour on. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** `epoch 2/3  loss 0.1523  accuracy 95.2 %  4.1 s` */
export function epochLine(record: EpochRecord, epochs: number): string {
  const { epoch, seconds, ...values } = record;
  return [say`epoch ${epoch}/${epochs}`, metricsText(values), `${seconds.toFixed(1)} s`].join("  ");
}

export function metricsText(values: Readonly<Record<string, number | undefined>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${tell(words(name))} ${formatMetric(name, value ?? Number.NaN)}`)
    .join("  ");
}

/** Lets one call through and then none for a while. */
export class Throttle {
  private last = Number.NEGATIVE_INFINITY;

  constructor(private readonly everyMs: number) {}

  get isOpen(): boolean {
    const now = clock();
    if (now - this.last < this.everyMs) return false;
    this.last = now;
    return true;
  }
}
