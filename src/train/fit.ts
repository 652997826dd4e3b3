// The training loop: batches through the model, gradients, steps, validation, and a way to stop in between.
import { noGrad } from "../autograd/index.js";
import { type Batch, DataLoader, type Dataset } from "../data/index.js";
import { checkModule, type Module } from "../nn/module.js";
import { ArgumentError, checkOptions, formatShape } from "../shape/errors.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { type EpochRecord, History } from "./history.js";
import { accuracy, isClassification, type Metric } from "./metrics.js";
import { nonFiniteLoss } from "./nonFinite.js";
import { clock, isStopped, Pause } from "./pause.js";
import type { Progress, StepInfo } from "./progress.js";
import { startProgress } from "./startProgress.js";

/** The part of an optimiser that training needs. */
export interface Steppable {
  step(): void;
  zeroGrad(): void;
  readonly parameters?: readonly Tensor[];
}

export interface FitOptions<Model extends Module = Module, B extends Batch = Batch> {
  /** One number from the model's outputs and the targets: `crossEntropy`, `mseLoss`, or one's own. */
  loss: (outputs: Tensor, targets: Tensor) => Tensor;
  optimizer: Steppable;
  /** How often the data is gone through. Default 1. */
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
  "onStep",
  "signal",
  "progress",
];

/**
 * Trains a model.
 *
 * Takes a dataset, which is gone through in a new random order each epoch, or a `DataLoader` with an order of its
 * own. About every 50 ms the rest of the program gets its turn. It stops between two steps, with history and model
 * as they are, when `signal` is aborted or the notebook's stop button is pressed. The model is in training mode
 * inside and gets its own mode back afterwards. A loss that is no number is warned of once.
 * @throws ArgumentError for options that do not fit, or an optimiser of another model.
 * @example
 * const history = await fit(model, train, {
 *   loss: crossEntropy, optimizer: new optim.Adam(model.parameters()), epochs: 3, validation: test,
 * });
 */
export async function fit<Model extends Module, B extends Batch>(
  model: Model,
  data: Dataset<B> | DataLoader<B>,
  options: FitOptions<Model, B>,
): Promise<History> {
  const run = new Training(model, data, options);
  return await run.run();
}

class Training<Model extends Module, B extends Batch> {
  private readonly history = new History();
  private readonly pause = new Pause();
  private readonly loader: DataLoader<B>;
  private readonly validation: DataLoader<B> | null;
  private readonly epochs: number;
  private readonly progress: Progress;
  private warned = false;

  constructor(
    private readonly model: Model,
    data: Dataset<B> | DataLoader<B>,
    private readonly options: FitOptions<Model, B>,
  ) {
    checkModule("fit", model);
    if (typeof options !== "object" || options === null) {
      throw new ArgumentError(
        "fit: expected options such as { loss: crossEntropy, optimizer: new optim.Adam(model.parameters()) }",
      );
    }
    checkOptions("fit", options, OPTIONS);
    if (typeof options.loss !== "function") {
      throw new ArgumentError(
        `fit: loss must be a function such as crossEntropy, got ${String(options.loss)}`,
      );
    }
    checkOptimizer(model, options.optimizer);
    const { epochs = 1, batchSize = 32, seed } = options;
    if (!Number.isInteger(epochs) || epochs < 0) {
      throw new ArgumentError(`fit: epochs must be a whole number of at least 0, got ${String(epochs)}`);
    }
    this.epochs = epochs;
    this.loader = loaderOf("fit", data, { batchSize, shuffle: true, seed });
    this.validation =
      options.validation === undefined
        ? null
        : loaderOf("fit: validation", options.validation, { batchSize });
    this.progress = startProgress(
      options.progress ?? true,
      { epochs, stepsPerEpoch: this.loader.length },
      this.history,
    );
  }

  async run(): Promise<History> {
    const modes = this.model.namedModules().map(([, module]) => ({ module, training: module.training }));
    try {
      for (let epoch = 1; epoch <= this.epochs && !this.history.stopped; epoch++) await this.epoch(epoch);
    } finally {
      for (const { module, training } of modes) module.training = training;
      this.progress.end();
    }
    return this.history;
  }

  private async epoch(epoch: number): Promise<void> {
    const start = clock();
    const means = new Means();
    this.model.train();
    for (const batch of this.loader) {
      if (this.stopping()) return;
      const { outputs, loss } = this.step(epoch, batch);
      this.history.loss.push(loss);
      this.measure(means, "", loss, outputs, batch);
      const info: StepInfo = { step: this.history.loss.length, epoch, loss };
      this.progress.step(info, means.values());
      await this.options.onStep?.(info);
      if (this.pause.isDue) await this.pause.take();
    }
    if (!(await this.validate(means))) return;
    const record: EpochRecord = {
      epoch,
      loss: Number.NaN,
      ...means.values(),
      seconds: (clock() - start) / 1000,
    };
    this.history.epochs.push(record);
    this.progress.epoch(record);
  }

  private step(epoch: number, batch: B): { outputs: Tensor; loss: number } {
    try {
      const outputs = this.forward(batch);
      const loss = this.options.loss(outputs, batch.targets);
      if (!isTensor(loss))
        throw new ArgumentError(
          "fit: the loss function returned no tensor; it must be computed with tensor operations",
        );
      const value = loss.item();
      if (!Number.isFinite(value)) this.warn(value, epoch, batch);
      this.options.optimizer.zeroGrad();
      loss.backward();
      this.options.optimizer.step();
      return { outputs: outputs.detach(), loss: value };
    } catch (error) {
      throw located(error, `epoch ${epoch}, step ${this.history.loss.length + 1}`, batch);
    }
  }

  /** Adds the validation's means; false when training was stopped on the way. */
  private async validate(means: Means): Promise<boolean> {
    if (this.validation === null) return true;
    this.model.eval();
    for (const batch of this.validation) {
      if (this.stopping()) return false;
      try {
        noGrad(() => {
          const outputs = this.forward(batch);
          this.measure(means, "validation", this.options.loss(outputs, batch.targets).item(), outputs, batch);
        });
      } catch (error) {
        throw located(error, "validation", batch);
      }
      if (this.pause.isDue) await this.pause.take();
    }
    return true;
  }

  private forward(batch: B): Tensor {
    const { model, options } = this;
    const outputs: unknown = options.forward
      ? options.forward(model, batch.inputs, batch)
      : (model as unknown as { forward(x: Tensor): unknown }).forward(batch.inputs);
    if (isTensor(outputs)) return outputs;
    const call = `model.forward(inputs)${typeof outputs === "object" && outputs !== null && "output" in outputs ? ".output" : ""}`;
    throw new ArgumentError(
      `fit: the model returned ${describe(outputs)}, the loss needs one tensor; say which with forward: (model, inputs) => ${call}`,
    );
  }

  private measure(means: Means, prefix: string, loss: number, outputs: Tensor, batch: B): void {
    const { inputs, targets } = batch;
    const count = inputs.shape[0] ?? 1;
    means.add(withPrefix(prefix, "loss"), loss, count);
    const metrics = this.options.metrics ?? (isClassification(outputs, targets) ? { accuracy } : {});
    for (const [name, metric] of Object.entries(metrics)) {
      means.add(withPrefix(prefix, name), metric(outputs, targets), count);
    }
  }

  private stopping(): boolean {
    if (isStopped(this.options.signal)) this.history.stopped = true;
    return this.history.stopped;
  }

  private warn(loss: number, epoch: number, batch: B): void {
    if (this.warned) return;
    this.warned = true;
    const step = this.history.loss.length + 1;
    this.progress.warn(nonFiniteLoss(loss, `epoch ${epoch}, step ${step}`, this.model, batch));
  }
}

/** Means in which every sample counts once. */
class Means {
  private readonly sums = new Map<string, { total: number; count: number }>();

  add(name: string, value: number, count: number): void {
    const sum = this.sums.get(name) ?? { total: 0, count: 0 };
    this.sums.set(name, { total: sum.total + value * count, count: sum.count + count });
  }

  values(): Record<string, number> {
    return Object.fromEntries([...this.sums].map(([name, { total, count }]) => [name, total / count]));
  }
}

function withPrefix(prefix: string, name: string): string {
  return prefix === "" ? name : prefix + name[0].toUpperCase() + name.slice(1);
}

interface LoaderOptions {
  batchSize: number;
  shuffle?: boolean;
  seed?: number;
}

function loaderOf<B extends Batch>(
  what: string,
  data: Dataset<B> | DataLoader<B>,
  options: LoaderOptions,
): DataLoader<B> {
  if (typeof (data as Partial<DataLoader<B>> | null)?.[Symbol.iterator] === "function")
    return data as DataLoader<B>;
  const dataset = data as Dataset<B>;
  if (typeof dataset?.batch !== "function" || typeof dataset.length !== "number") {
    throw new ArgumentError(
      `${what}: expected a dataset or a DataLoader, got ${describe(data)}; use new TensorDataset(inputs, targets)`,
    );
  }
  if (dataset.length === 0) throw new ArgumentError(`${what}: the dataset is empty`);
  return new DataLoader(dataset, options);
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

/** The error says where in the training it happened, and with what. */
function located(error: unknown, place: string, { inputs, targets }: Batch): unknown {
  if (!(error instanceof Error)) return error;
  const shape = (value: unknown) =>
    isTensor(value) ? `${formatShape(value.shape)} ${value.dtype}` : String(value);
  const message = `${error.message}\n  in fit, ${place}: inputs ${shape(inputs)}, targets ${shape(targets)}`;
  error.stack = error.stack?.replace(error.message, () => message);
  error.message = message;
  return error;
}

function describe(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  if (value.constructor === Object) return `a record { ${Object.keys(value).join(", ")} }`;
  return `a ${value.constructor?.name ?? "object"}`;
}
