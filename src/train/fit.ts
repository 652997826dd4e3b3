// Training in one call: its options and their checks. The loop itself is training.ts.
import type { Batch, DataLoader, Dataset } from "../data/index.js";
import { checkModule, type Module } from "../nn/module.js";
import type { Schedule } from "../optim/index.js";
import { ArgumentError, checkOptions } from "../shape/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkSavable } from "./checkpoint.js";
import { checkCount, checkPositive, describe } from "./checks.js";
import type { History } from "./history.js";
import type { Metric } from "./metrics.js";
import type { EarlyStoppingOptions } from "./monitor.js";
import type { StepInfo } from "./progress.js";
import { Training } from "./training.js";

/** The part of an optimiser that training needs. */
export interface Steppable {
  step(): void;
  zeroGrad(): void;
  readonly parameters?: readonly Tensor[];
}

/** What `fit` may be told of its checkpoints. */
export interface CheckpointOptions {
  /** Folder for `last.safetensors` (all that `resume` needs) and `best.safetensors` (the best weights so far). */
  folder: string;
  /** Epochs from one to the next; the last epoch, and a stop, are always saved. Default 1. */
  every?: number;
}

/** Options of `fit`. */
export interface FitOptions<Model extends Module = Module, B extends Batch = Batch> {
  /** One number from the model's outputs and the targets: `crossEntropy`, `mseLoss`, or one's own. */
  loss: (outputs: Tensor, targets: Tensor) => Tensor;
  /** What makes the steps. */
  optimizer: Steppable;
  /** How often the data is gone through, those of a run that is resumed included. Default 1. */
  epochs?: number;
  /** Samples in a step. Default 32. */
  batchSize?: number;
  /** Data to measure on after every epoch, never trained on. */
  validation?: Dataset<B> | DataLoader<B>;
  /** Fixes the order of the samples. Default: drawn from the stream that `manualSeed` restarts. */
  seed?: number;
  /** What to measure beside the loss, by name. Default: `{ accuracy }` for a classifier (whole-number targets). */
  metrics?: Readonly<Record<string, Metric>>;
  /** How to get the outputs; needed when the model's `forward` returns more than one tensor, or needs more of the batch. */
  forward?: (model: Model, inputs: Tensor, batch: B) => Tensor;
  /** The largest norm that all gradients together may have; larger ones are scaled down (`optim.clipGradNorm`). */
  clipNorm?: number;
  /** The largest size that an element of a gradient may have (`optim.clipGradValue`). */
  clipValue?: number;
  /** Learning rates: stepped after each epoch. A `ReduceLROnPlateau` is given the monitored number. */
  schedule?: Schedule | readonly Schedule[];
  /** Learning rates: stepped after each batch, as `OneCycleLR` wants it. */
  stepSchedule?: Schedule | readonly Schedule[];
  /** The number that tells which epoch is best. Default "validationLoss", or "loss" without validation. */
  monitor?: string;
  /** Whether it is better when it is small or large. Default: from its name, "max" for an accuracy. */
  monitorMode?: "min" | "max";
  /** Stops when the monitored number no longer gets better: after how many epochs, or more options. Default: never. */
  earlyStopping?: number | EarlyStoppingOptions;
  /** Where to save the run as it goes: a folder, or more options. Needs Node. Default: nowhere. */
  checkpoints?: string | CheckpointOptions;
  /**
   * Goes on with an earlier run, with the same numbers as if it had never stopped: `true`, from the folder of
   * `checkpoints` if there is something in it; a path, from that checkpoint; a `History`, from the run that returned it
   * (model, optimizer, schedules and loader must be the same objects then).
   */
  resume?: boolean | string | History;
  /** Called after every step; what it returns is waited for. */
  onStep?: (info: StepInfo) => void | Promise<void>;
  /** Stops between two steps when it is aborted; history and model are intact then. */
  signal?: AbortSignal;
  /** Whether to show how far it is: a bar in a terminal, a bar and curves in a notebook, else a line an epoch. Default true. */
  progress?: boolean;
}

const OPTIONS: readonly (keyof FitOptions)[] = [
  "loss",
  "optimizer",
  "epochs",
  "batchSize",
  "validation",
  "seed",
  "metrics",
  "forward",
  "clipNorm",
  "clipValue",
  "schedule",
  "stepSchedule",
  "monitor",
  "monitorMode",
  "earlyStopping",
  "checkpoints",
  "resume",
  "onStep",
  "signal",
  "progress",
];

/**
 * Trains a model.
 *
 * Takes a dataset, which is gone through in a new random order each epoch, or a `DataLoader` with an order of its
 * own. About every 50 ms the rest of the program gets its turn. It stops between two steps, with history and model
 * as they are, when `signal` is aborted or the notebook's stop button is pressed; `resume: history` goes on from there. The
 * model is in training mode inside and gets its own mode back afterwards. A loss that is no number is warned of once.
 * @throws ArgumentError for options that do not fit, an optimiser of another model, or a `resume` without a run;
 *   HostError when a checkpoint cannot be written or read.
 * @example
 * manualSeed(0);
 * const x = linspace(-1, 1, 64).reshape(64, 1);
 * const data = new TensorDataset(x, x.mul(3).add(1));
 * const line = new nn.Linear(1, 1);
 * const optimizer = new optim.Adam(line.parameters(), { lr: 0.1 });
 * const history = await fit(line, data, { loss: mseLoss, optimizer, epochs: 50, progress: false });
 * history.epochs.length // 50
 * line.weight.item().toFixed(1) // '3.0'
 * line.bias!.item().toFixed(1) // '1.0'
 */
export async function fit<Model extends Module, B extends Batch>(
  model: Model,
  data: Dataset<B> | DataLoader<B>,
  options: FitOptions<Model, B>,
): Promise<History> {
  checkModule("fit", model);
  if (typeof options !== "object" || options === null) {
    throw new ArgumentError(
      "fit: expected options such as { loss: crossEntropy, optimizer: new optim.Adam(model.parameters()) }",
    );
  }
  checkOptions("fit", options, OPTIONS);
  checkFitOptions(model, options as unknown as FitOptions);
  return await new Training(model, data, options).run();
}

function checkFitOptions(model: Module, options: FitOptions): void {
  if (typeof options.loss !== "function") {
    throw new ArgumentError(`fit: loss must be a function such as crossEntropy, got ${String(options.loss)}`);
  }
  checkOptimizer(model, options.optimizer);
  checkCount("fit", "epochs", options.epochs ?? 1, 0);
  for (const name of ["clipNorm", "clipValue"] as const) {
    if (options[name] !== undefined) checkPositive("fit", name, options[name]);
  }
  checkSchedules(options);
  const { earlyStopping, checkpoints, resume } = options;
  if (typeof earlyStopping === "number") checkCount("fit", "earlyStopping", earlyStopping, 1);
  else if (earlyStopping !== undefined) {
    checkOptions("fit: earlyStopping", earlyStopping, ["patience", "minDelta", "restoreBest"]);
    checkCount("fit", "earlyStopping.patience", earlyStopping.patience ?? 5, 1);
  }
  if (checkpoints !== undefined) {
    if (typeof checkpoints !== "string") {
      checkOptions("fit: checkpoints", checkpoints, ["folder", "every"]);
      checkCount("fit", "checkpoints.every", checkpoints.every ?? 1, 1);
      if (typeof checkpoints.folder !== "string") {
        throw new ArgumentError(
          `fit: checkpoints.folder must be a path, got ${describe(checkpoints.folder)}`,
        );
      }
    }
    checkSavable(options.optimizer);
  }
  if (resume === true && checkpoints === undefined) {
    throw new ArgumentError(
      'fit: resume: true goes on from the folder of checkpoints; give checkpoints: "folder"',
    );
  }
}

function checkSchedules({ schedule, stepSchedule, epochs = 1 }: FitOptions): void {
  for (const [name, given] of Object.entries({ schedule, stepSchedule })) {
    for (const one of [given ?? []].flat() as readonly Schedule[]) {
      if (typeof one?.step !== "function" || typeof one.kind !== "string") {
        throw new ArgumentError(
          `fit: ${name} must be a schedule such as new optim.StepLR(optimizer, 10), got ${describe(one)}`,
        );
      }
      const total = (one as Partial<{ totalSteps: number }>).totalSteps;
      if (name === "schedule" && one.kind === "OneCycleLR" && total !== undefined && total > epochs + 1) {
        throw new ArgumentError(
          `fit: this OneCycleLR has ${total} steps, one for each batch; pass it as stepSchedule (schedule is stepped once an epoch)`,
        );
      }
      if (name === "stepSchedule" && one.kind === "ReduceLROnPlateau") {
        throw new ArgumentError("fit: a ReduceLROnPlateau watches epochs; pass it as schedule");
      }
    }
  }
}

function checkOptimizer(model: Module, optimizer: Steppable): void {
  if (typeof optimizer?.step !== "function" || typeof optimizer.zeroGrad !== "function") {
    throw new ArgumentError(
      `fit: optimizer must be one such as new optim.Adam(model.parameters()), got ${describe(optimizer)}`,
    );
  }
  const own = new Set<Tensor>(model.parameters());
  if (optimizer.parameters !== undefined && !optimizer.parameters.some((parameter) => own.has(parameter))) {
    throw new ArgumentError(
      "fit: the optimizer holds none of this model's parameters, so nothing would be learnt; it belongs to another model, or the model was made anew after it: make it again with model.parameters()",
    );
  }
}
