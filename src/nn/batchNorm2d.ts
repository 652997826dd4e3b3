// Batch normalisation of pictures. What it does is in batchNorm.ts.
import { BatchNorm, type BatchNormOptions } from "./batchNorm.js";

/**
 * Normalises each channel over the batch and all places: `(x - mean) / sqrt(variance + eps) * weight + bias`.
 * Training uses the batch's own mean and variance and keeps running ones; evaluation uses those. Ioffe and Szegedy,
 * "Batch normalization" (2015).
 *
 * Input and output `[batch, channels, height, width]`. Weight starts at 1, bias at 0, the running mean at 0,
 * the running variance at 1. The running variance is that of a sample (divided by n - 1), as in PyTorch.
 * @throws ArgumentError for sizes below 1; `forward` throws a ShapeError when the input's channels are not
 * `numChannels`, or when there is one value for each channel in training.
 * @example
 * const norm = new nn.BatchNorm2d(16);
 * norm.forward(randn([32, 16, 28, 28])).shape // [ 32, 16, 28, 28 ]
 * norm.namedBuffers().map(([name]) => name) // [ 'runningMean', 'runningVar', 'numBatchesTracked' ]
 */
export class BatchNorm2d extends BatchNorm {
  constructor(numChannels: number, options: BatchNormOptions = {}) {
    super("BatchNorm2d", "[batch, channels, height, width]", [4], numChannels, options);
  }
}
