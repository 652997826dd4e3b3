// The training loop: batches through the model, gradients, steps, validation, and what happens between epochs: schedules,
// checkpoints, stopping. Options are checked in fit.ts.
import { noGrad } from "../autograd/index.js";
import { type Batch, DataLoader, type Dataset } from "../data/index.js";
import type { Module } from "../nn/module.js";
import type { StateDict } from "../nn/state.js";
import { clipGradNorm, clipGradValue, type Schedule } from "../optim/index.js";
import { ArgumentError, formatShape } from "../shape/errors.js";
import { defaultGenerator, type Generator, type GeneratorState } from "../tensor/random.js";
import { scope } from "../tensor/scope.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { readCheckpoint, type Savable, writeBest, writeCheckpoint } from "./checkpoint.js";
import { describe } from "./checks.js";
import type { FitOptions } from "./fit.js";
import { type EpochRecord, History } from "./history.js";
import { Means, type MeansState } from "./means.js";
import { accuracy, isClassification, type Metric } from "./metrics.js";
import { Monitor } from "./monitor.js";
import { nonFiniteLoss } from "./nonFinite.js";
import { clock, isStopped, Pause } from "./pause.js";
import type { Progress, StepInfo } from "./progress.js";
import { type RunState, recall, remember, type Within } from "./runState.js";
import { startProgress } from "./startProgress.js";

/** One run of `fit`. */
export class Training<Model extends Module, B extends Batch> {
  private readonly history = new History();
  private readonly pause = new Pause();
  private readonly loader: DataLoader<B>;
  private readonly validation: DataLoader<B> | null;
  private readonly epochs: number;
  private readonly monitor: Monitor;
  private readonly patience: number;
  private readonly restoreBest: boolean;
  private readonly checkpoints: { readonly folder: string; readonly every: number } | null;
  private readonly runningMetrics: Readonly<Record<string, Metric>>;
  private progress: Progress | null = null;
  private best: StateDict | null = null;
  private warned = false;

  // Where the run is.
  private nextEpoch = 1;
  private within: Within | null = null;

  constructor(
    private readonly model: Model,
    data: Dataset<B> | DataLoader<B>,
    private readonly options: FitOptions<Model, B>,
  ) {
    const { epochs = 1, batchSize = 32, seed, validation, earlyStopping, checkpoints } = options;
    this.epochs = epochs;
    this.loader = loaderOf("fit", data, { batchSize, shuffle: true, seed });
    this.validation =
      validation === undefined ? null : loaderOf("fit: validation", validation, { batchSize });
    const early = typeof earlyStopping === "number" ? { patience: earlyStopping } : earlyStopping;
    this.patience = early === undefined ? Number.POSITIVE_INFINITY : (early.patience ?? 5);
    this.restoreBest = early !== undefined && (early.restoreBest ?? true);
    const monitor = options.monitor ?? (this.validation === null ? "loss" : "validationLoss");
    this.monitor = new Monitor(monitor, options.monitorMode, early?.minDelta ?? 0);
    this.checkpoints =
      checkpoints === undefined
        ? null
        : { every: 1, ...(typeof checkpoints === "string" ? { folder: checkpoints } : checkpoints) };
    this.runningMetrics = Object.fromEntries(
      Object.entries(options.metrics ?? {}).flatMap(([name, metric]) => [
        [name, metric],
        [withPrefix("validation", name), metric],
      ]),
    );
  }

  async run(): Promise<History> {
    const { history, epochs } = this;
    const modes = this.model.namedModules().map(([, module]) => ({ module, training: module.training }));
    await this.resume();
    const plan = { epochs, stepsPerEpoch: this.loader.length, done: history.loss.length };
    this.progress = startProgress(this.options.progress ?? true, plan, history);
    try {
      while (this.nextEpoch <= epochs && !history.stopped && !history.stoppedEarly) await this.epoch();
      if (history.stopped && this.checkpoints !== null) await this.save();
    } finally {
      for (const { module, training } of modes) module.training = training;
      this.progress.end();
    }
    remember(history, this.state());
    if (!history.stopped && this.best !== null) this.model.loadStateDict(this.best);
    return history;
  }

  private async epoch(): Promise<void> {
    const epoch = this.nextEpoch;
    const start = clock() - 1000 * (this.within?.seconds ?? 0);
    const means = new Means(this.runningMetrics, this.within?.means);
    this.model.train();
    let steps = this.within?.steps ?? 0;
    const [streamStart, batches] = this.startEpoch();
    const stop = (state: MeansState) => {
      this.within = { steps, start: streamStart, means: state, seconds: (clock() - start) / 1000 };
    };
    const walk = batches[Symbol.iterator]();
    for (;;) {
      // Before the next batch is made: its transforms draw random numbers.
      if (steps < this.loader.length && this.stopping()) return stop(means.state());
      const { done, value: batch } = walk.next();
      if (done) break;
      const { outputs, loss } = scope(() => this.step(epoch, batch));
      steps++;
      this.history.loss.push(loss);
      this.measure(means, "", loss, outputs, batch);
      const info: StepInfo = { step: this.history.loss.length, epoch, loss };
      this.progress?.step(info, means.values());
      await this.options.onStep?.(info);
      if (this.pause.isDue) await this.pause.take();
    }
    const trained = means.state();
    if (!(await this.validate(means))) return stop(trained);
    const record: EpochRecord = {
      epoch,
      loss: Number.NaN,
      ...means.values(),
      seconds: (clock() - start) / 1000,
    };
    this.history.epochs.push(record);
    this.progress?.epoch(record);
    this.within = null;
    this.nextEpoch = epoch + 1;
    await this.endEpoch(record);
  }

  /** The stream before the order of this epoch is drawn, and its batches from where it was stopped. */
  private startEpoch(): [GeneratorState, Iterable<B>] {
    const { loader, within } = this;
    if (!isLoader(loader)) {
      // Something else that can be walked through: what has been seen of it is left out.
      return [defaultGenerator().state, skipping(loader as Iterable<B>, within?.steps ?? 0)];
    }
    const { generator } = loader;
    const now = generator.state;
    if (within !== null) generator.state = within.start;
    const start = generator.state;
    const order = loader.order();
    // Transforms have drawn from the same stream since.
    if (within !== null) generator.state = now;
    return [start, loader.batches(order, within?.steps ?? 0)];
  }

  private async endEpoch(record: EpochRecord): Promise<void> {
    const { history, monitor, checkpoints, options } = this;
    const watched = this.watches ? monitor.see(record) : false;
    for (const schedule of list(options.schedule)) {
      (schedule as { step(measured?: number): void }).step(
        schedule.kind === "ReduceLROnPlateau" ? monitor.read(record) : undefined,
      );
    }
    if (this.watches) history.bestEpoch = monitor.state.bestEpoch;
    if (watched && this.restoreBest) this.best = this.model.stateDict();
    history.stoppedEarly = monitor.epochsWithout >= this.patience;
    if (checkpoints === null) return;
    if (watched) await writeBest(checkpoints.folder, this.model.stateDict());
    const last = history.stoppedEarly || record.epoch === this.epochs;
    if (last || record.epoch % checkpoints.every === 0) await this.save();
  }

  /** Whether the monitored number matters to anything. */
  private get watches(): boolean {
    const { options } = this;
    return Number.isFinite(this.patience) || options.monitor !== undefined || this.checkpoints !== null;
  }

  private step(epoch: number, batch: B): { outputs: Tensor; loss: number } {
    const { optimizer, clipNorm, clipValue } = this.options;
    try {
      const outputs = this.forward(batch);
      const loss = this.options.loss(outputs, batch.targets);
      if (!isTensor(loss))
        throw new ArgumentError(
          "fit: the loss function returned no tensor; it must be computed with tensor operations",
        );
      const value = loss.item();
      if (!Number.isFinite(value)) this.warn(value, epoch, batch);
      optimizer.zeroGrad();
      loss.backward();
      if (clipValue !== undefined) clipGradValue(this.trained(), clipValue);
      if (clipNorm !== undefined) clipGradNorm(this.trained(), clipNorm);
      optimizer.step();
      for (const schedule of list(this.options.stepSchedule)) schedule.step();
      return { outputs: outputs.detach(), loss: value };
    } catch (error) {
      throw located(error, `epoch ${epoch}, step ${this.history.loss.length + 1}`, batch);
    }
  }

  private trained(): readonly Tensor[] {
    return this.options.optimizer.parameters ?? this.model.parameters();
  }

  /** Adds the validation's means; false when training was stopped on the way. */
  private async validate(means: Means): Promise<boolean> {
    const { validation } = this;
    if (validation === null) return true;
    // A validation that is stopped is done again from its beginning.
    const [shared, own] = [defaultGenerator().state, ownStream(validation)?.state ?? null];
    this.model.eval();
    for (const batch of validation) {
      if (this.stopping()) {
        defaultGenerator().state = shared;
        setStream(validation, own);
        return false;
      }
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
      means.measure(withPrefix(prefix, name), metric, outputs, targets, count);
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
    this.progress?.warn(nonFiniteLoss(loss, `epoch ${epoch}, step ${step}`, this.model, batch));
  }

  private async save(): Promise<void> {
    const { checkpoints, options } = this;
    if (checkpoints === null) return;
    await writeCheckpoint(
      checkpoints.folder,
      this.model,
      options.optimizer as unknown as Savable,
      this.state(),
    );
  }

  private state(): RunState {
    return {
      epoch: this.nextEpoch,
      within: this.within,
      loss: [...this.history.loss],
      epochs: [...this.history.epochs],
      shared: defaultGenerator().state,
      order: ownStream(this.loader)?.state ?? null,
      validation: ownStream(this.validation)?.state ?? null,
      monitor: this.monitor.state,
      schedules: this.schedules.map((schedule) => schedule.stateDict()),
      best: this.best,
    };
  }

  private get schedules(): readonly Schedule[] {
    return [...list(this.options.schedule), ...list(this.options.stepSchedule)];
  }

  private async resume(): Promise<void> {
    const { resume = false, optimizer } = this.options;
    if (resume === false) return;
    if (typeof resume === "object") {
      const state = recall(resume);
      if (state === undefined) {
        throw new ArgumentError("fit: resume is no history that fit returned; from a file, give its path");
      }
      this.takeUp(state);
      return;
    }
    const path = resume === true ? (this.checkpoints?.folder ?? "") : resume;
    const checkpoint = await readCheckpoint(path);
    if (checkpoint === null) {
      if (resume === true) return;
      throw new ArgumentError(`fit: there is no checkpoint in ${path}; checkpoints: "${path}" makes some`);
    }
    const before = this.model.stateDict();
    this.model.loadStateDict(checkpoint.model);
    try {
      (optimizer as unknown as Savable).loadStateDict(checkpoint.optimizer);
      this.takeUp(checkpoint.run);
    } catch (error) {
      this.model.loadStateDict(before);
      throw error;
    }
  }

  private takeUp(state: RunState): void {
    const { history, schedules } = this;
    if (state.schedules.length !== schedules.length) {
      throw new ArgumentError(
        `fit: the run that is resumed had ${state.schedules.length} schedules, this one has ${schedules.length}`,
      );
    }
    schedules.forEach((schedule, i) => {
      schedule.loadStateDict(state.schedules[i]);
    });
    this.nextEpoch = state.epoch;
    this.within = state.within;
    for (const loss of state.loss) history.loss.push(loss);
    for (const record of state.epochs) history.epochs.push(record);
    this.monitor.state = state.monitor;
    history.bestEpoch = state.monitor.bestEpoch;
    this.best = state.best;
    defaultGenerator().state = state.shared;
    setStream(this.loader, state.order);
    setStream(this.validation, state.validation);
  }
}

function list<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as T];
}

function isLoader<B extends Batch>(loader: DataLoader<B>): boolean {
  return typeof (loader as Partial<DataLoader<B>>).order === "function";
}

/** The stream of a loader, unless it is the shared one. */
function ownStream<B extends Batch>(loader: DataLoader<B> | null): Generator | null {
  const generator = loader?.generator;
  return generator === undefined || generator === defaultGenerator() ? null : generator;
}

function setStream<B extends Batch>(loader: DataLoader<B> | null, state: GeneratorState | null): void {
  const generator = ownStream(loader);
  if (generator !== null && state !== null) generator.state = state;
}

function* skipping<B>(batches: Iterable<B>, count: number): Iterable<B> {
  let i = 0;
  for (const batch of batches) if (i++ >= count) yield batch;
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
