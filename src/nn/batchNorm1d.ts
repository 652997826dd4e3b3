// Batch normalisation of feature vectors and sequences. What it does is in batchNorm.ts.
import { BatchNorm, type BatchNormOptions } from "./batchNorm.js";

/**
 * Normalises each feature over the batch: `(x - mean) / sqrt(variance + eps) * weight + bias`. Training uses the
 * batch's own mean and variance and keeps running ones; evaluation uses those.
 * Ioffe and Szegedy, "Batch normalization" (2015).
 *
 * Input and output `[batch, features]` or `[batch, features, length]`. Weight starts at 1, bias at 0, the running
 * mean at 0, the running variance at 1. The running variance is that of a sample (divided by n - 1), as in PyTorch.
 * @throws ArgumentError for sizes below 1; `forward` throws a ShapeError when the input's features are not
 * `numFeatures`, or when there is one value for each feature in training.
 * @example
 * const norm = new nn.BatchNorm1d(2);
 * norm.forward(tensor([[1, 10], [3, 30]]))
 * // tensor([[-1.0000, -1.0000],
 * //         [ 1.0000,  1.0000]], gradFn: <normalize>)
 * norm.runningMean // tensor([0.2000, 2.0000])
 */
export class BatchNorm1d extends BatchNorm {
  constructor(numFeatures: number, options: BatchNormOptions = {}) {
    super("BatchNorm1d", "[batch, features] or [batch, features, length]", [2, 3], numFeatures, options);
  }
}
