// Where a training run is, between two steps: all that is needed to go on as if it had never stopped, beside the model
// and the optimiser themselves. Files are checkpoint.ts.
import type { StateDict } from "../nn/state.js";
import type { ScheduleState } from "../optim/index.js";
import type { GeneratorState } from "../tensor/random.js";
import type { EpochRecord, History } from "./history.js";
import type { MeansState } from "./means.js";
import type { MonitorState } from "./monitor.js";

export interface RunState {
  /** The epoch that is next, or in which it stopped. */
  readonly epoch: number;
  /** Set when it stopped within an epoch. */
  readonly within: Within | null;
  readonly loss: readonly number[];
  readonly epochs: readonly EpochRecord[];
  /** The stream of `manualSeed`. */
  readonly shared: GeneratorState;
  /** The stream of the order of the samples, where it has one of its own. */
  readonly order: GeneratorState | null;
  /** The same of the validation data. */
  readonly validation: GeneratorState | null;
  readonly monitor: MonitorState;
  readonly schedules: readonly ScheduleState[];
  /** Weights of the best epoch, when they are to be restored. */
  readonly best: StateDict | null;
}

/** How far an epoch has come. */
export interface Within {
  /** Steps that are done. */
  readonly steps: number;
  /** The stream before the order of this epoch was drawn from it. */
  readonly start: GeneratorState;
  readonly means: MeansState;
  readonly seconds: number;
}

const STATES = new WeakMap<History, RunState>();

/** Lets `fit` go on from this history. */
export function remember(history: History, state: RunState): void {
  STATES.set(history, state);
}

/** Where the run that left this history is, if it was one of `fit`. */
export function recall(history: History): RunState | undefined {
  return STATES.get(history);
}
