// Watches one number over the epochs: which epoch was best, and when it is time to stop.
import { ArgumentError } from "../shape/errors.js";
import type { EpochRecord } from "./history.js";

/** What `fit` may be told of when to stop. */
export interface EarlyStoppingOptions {
  /** Epochs in a row without an improvement after which it stops. Default 5. */
  patience?: number;
  /** An improvement must be larger than this. Default 0. */
  minDelta?: number;
  /** Whether the model gets the weights of its best epoch at the end. Default true. */
  restoreBest?: boolean;
}

/** Plain numbers from which watching goes on. */
export interface MonitorState {
  /** `null`: nothing measured yet. */
  readonly best: number | null;
  readonly bestEpoch: number | null;
  /** Epochs since the last improvement. */
  readonly waited: number;
}

export class Monitor {
  private best: number | null = null;
  private bestEpoch: number | null = null;
  private waited = 0;
  private readonly direction: 1 | -1;

  constructor(
    readonly name: string,
    mode: "min" | "max" | undefined,
    private readonly minDelta: number,
  ) {
    this.direction = (mode ?? modeOf(name)) === "min" ? -1 : 1;
  }

  /**
   * Takes note of an epoch.
   * @returns Whether it is the best so far; a NaN never is.
   */
  see(record: EpochRecord): boolean {
    const value = this.read(record);
    const { best, direction, minDelta } = this;
    if (value * direction > (best === null ? Number.NEGATIVE_INFINITY : best * direction + minDelta)) {
      this.best = value;
      this.bestEpoch = record.epoch;
      this.waited = 0;
      return true;
    }
    this.waited++;
    return false;
  }

  /** The watched number of an epoch. */
  read(record: EpochRecord): number {
    const value = record[this.name];
    if (typeof value === "number") return value;
    const there = Object.keys(record).filter((name) => name !== "epoch" && name !== "seconds");
    throw new ArgumentError(
      `fit: monitor "${this.name}" is not measured; measured are ${there.join(", ")}${/^validation/.test(this.name) ? " (validation numbers need validation data)" : ""}`,
    );
  }

  get epochsWithout(): number {
    return this.waited;
  }

  get state(): MonitorState {
    const { best, bestEpoch, waited } = this;
    return { best, bestEpoch, waited };
  }

  set state({ best, bestEpoch, waited }: MonitorState) {
    this.best = best;
    this.bestEpoch = bestEpoch;
    this.waited = waited;
  }
}

function modeOf(name: string): "min" | "max" {
  if (/(loss|perplexity|error)$/i.test(name)) return "min";
  if (/(accuracy|precision|recall|f1|score|top\d+)$/i.test(name)) return "max";
  throw new ArgumentError(
    `fit: is "${name}" better when it is small or when it is large? Say so with monitorMode: "min" or "max"`,
  );
}
