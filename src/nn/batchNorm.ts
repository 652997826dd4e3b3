// What both batch normalisations do. The arithmetic is in src/ops/normalize.ts.
import { noGrad } from "../autograd/index.js";
import { checkFloating, normalizeBy, normalizeChannels } from "../ops/index.js";
import { ArgumentError, formatShape, ShapeError } from "../shape/errors.js";
import { ones, tensor, zeros } from "../tensor/create.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkSize, printOptions, readOptions } from "./arguments.js";
import { Buffer } from "./buffer.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";

/** Options of `nn.BatchNorm1d` and `nn.BatchNorm2d`. */
export interface BatchNormOptions {
  /** Added to the variance, so that equal values do not divide by 0. Default 1e-5. */
  eps?: number;
  /**
   * Share of the batch's statistics in the running ones: `running = (1 - momentum) * running + momentum * batch`.
   * `null` keeps the plain mean of all batches. Default 0.1.
   */
  momentum?: number | null;
  /** Whether each channel is scaled and shifted by what is learnt. Default true. */
  affine?: boolean;
  /** Whether running statistics are kept; without them evaluation uses those of the batch too. Default true. */
  trackRunningStats?: boolean;
}

const DEFAULTS: Required<BatchNormOptions> = {
  eps: 1e-5,
  momentum: 0.1,
  affine: true,
  trackRunningStats: true,
};

const STATE_NAMES: Readonly<Record<string, string>> = {
  runningMean: "running_mean",
  runningVar: "running_var",
  numBatchesTracked: "num_batches_tracked",
};

/** The base of BatchNorm1d and BatchNorm2d. */
export abstract class BatchNorm extends Module {
  /** `[channels]` */
  readonly weight?: Parameter;
  /** `[channels]` */
  readonly bias?: Parameter;
  /** `[channels]` */
  readonly runningMean?: Buffer;
  /** `[channels]` */
  readonly runningVar?: Buffer;
  /** How many batches have been seen in training: an int32 scalar. */
  readonly numBatchesTracked?: Buffer;
  /** Added to the variance, so that nothing is divided by 0. */
  readonly eps: number;
  /** The share of the new batch in the running statistics; `null`: a plain mean over all batches. */
  readonly momentum: number | null;

  constructor(
    private readonly kind: string,
    private readonly layout: string,
    private readonly ranks: readonly number[],
    private readonly channels: number,
    options: BatchNormOptions,
  ) {
    super();
    checkSize(kind, "the number of channels", channels);
    const { eps, momentum, affine, trackRunningStats } = readOptions(kind, options, DEFAULTS);
    if (!(eps >= 0)) throw new ArgumentError(`${kind}: eps must be at least 0, got ${eps}`);
    if (momentum !== null && !(momentum >= 0 && momentum <= 1)) {
      throw new ArgumentError(`${kind}: momentum is a share from 0 to 1, or null, got ${momentum}`);
    }
    this.eps = eps;
    this.momentum = momentum;
    if (affine) {
      this.weight = new Parameter(ones([channels]));
      this.bias = new Parameter(zeros([channels]));
    }
    if (trackRunningStats) {
      this.runningMean = new Buffer(zeros([channels]));
      this.runningVar = new Buffer(ones([channels]));
      this.numBatchesTracked = new Buffer(tensor(0, { dtype: "int32" }));
    }
  }

  override forward(x: Tensor): Tensor {
    this.check(x);
    const { weight, bias, eps, runningMean, runningVar } = this;
    if (!this.training && runningMean !== undefined && runningVar !== undefined) {
      return normalizeBy(x, runningMean, runningVar, { weight, bias, eps });
    }
    const each = x.numel / this.channels;
    if (this.training && each <= 1) {
      throw new ShapeError(
        `${this.kind}: ${each === 1 ? "one value for each channel is its own mean, so that all would become 0" : "there are no values"} in ${formatShape(x.shape)}; use larger batches in training, or eval()`,
      );
    }
    const { values, mean, variance } = normalizeChannels(x, { weight, bias, eps });
    if (this.training) this.track(mean, variance, each);
    return values;
  }

  override stateName(field: string): string {
    return STATE_NAMES[field] ?? field;
  }

  override extraRepr(): string {
    const { eps, momentum } = this;
    const affine = this.weight !== undefined;
    const trackRunningStats = this.runningMean !== undefined;
    const options = printOptions({ eps, momentum, affine, trackRunningStats }, { ...DEFAULTS });
    return [this.channels, ...options].join(", ");
  }

  private track(mean: Tensor, variance: Tensor, each: number): void {
    const { runningMean, runningVar, numBatchesTracked } = this;
    if (runningMean === undefined || runningVar === undefined || numBatchesTracked === undefined) return;
    noGrad(() => {
      numBatchesTracked.add_(1);
      const share = this.momentum ?? 1 / numBatchesTracked.item();
      for (const [running, batch] of [
        [runningMean, mean],
        [runningVar, variance.mul(each / (each - 1))],
      ]) {
        running.mul_(1 - share).add_(batch.reshape([this.channels]).mul(share));
      }
    });
  }

  private check(x: Tensor): void {
    checkFloating(this.kind, x);
    if (!this.ranks.includes(x.ndim)) {
      throw new ShapeError(`${this.kind}: the input must be ${this.layout}, got ${formatShape(x.shape)}`);
    }
    if (x.shape[1] === this.channels) return;
    throw new ShapeError(
      `${this.kind}: the input ${formatShape(x.shape)} has ${x.shape[1]} channels on axis 1, this layer was made for ${this.channels}; the input is ${this.layout}`,
    );
  }
}
