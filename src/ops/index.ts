// The operations room's face. Importing it attaches the Tensor methods.

export {
  elu,
  type GeluOptions,
  gelu,
  hardtanh,
  leakyRelu,
  logSigmoid,
  type SoftplusOptions,
  silu,
  softplus,
} from "./activation.js";
export { add, div, eq, ge, gt, le, lt, maximum, minimum, mul, ne, pow, sub, where } from "./arithmetic.js";
export { type Index, maskedFill, maskedSelect, nonzero } from "./at.js";
export { clamp, lerp } from "./clamp.js";
export { type BincountOptions, bincount, type SearchSortedOptions, searchSorted } from "./count.js";
export { attach, constant, define, kernelFor, type Operand, operations } from "./define.js";
export { dot, einsum, outer } from "./einsum.js";
export {
  abs,
  ceil,
  cos,
  erf,
  exp,
  expm1,
  floor,
  log,
  log1p,
  neg,
  reciprocal,
  relu,
  round,
  sigmoid,
  sign,
  sin,
  sqrt,
  square,
  tanh,
} from "./elementwise.js";
export { exp2, log2, log10, rsqrt } from "./exponential.js";
export {
  amax,
  amin,
  argmax,
  argmin,
  clone,
  flatten,
  indexSelect,
  max,
  mean,
  min,
  permute,
  reshape,
  squeeze,
  sum,
  transpose,
  unsqueeze,
} from "./functions.js";
export { gather, scatterAdd } from "./gather.js";
export { type GradcheckOptions, GradientError, gradcheck, gradgradcheck } from "./gradcheck.js";
export { type MeshgridOptions, meshgrid, type OneHotOptions, oneHot } from "./grid.js";
export { cat, stack } from "./join.js";
export { all, any, isFinite, isInf, isNaN, logicalAnd, logicalNot, logicalOr, logicalXor } from "./logic.js";
export { type PadMode, type PadOptions, pad } from "./pad.js";
export { flip, repeat, repeatInterleave, roll, tile } from "./rearrange.js";
export type { Extremes, ReduceOptions } from "./reduce.js";
export { fmod, frac, remainder, trunc } from "./rounding.js";
export { cumProd, cumSum, prod } from "./running.js";
export {
  argsort,
  median,
  type SortOptions,
  sort,
  type TopKOptions,
  topK,
  type Unique,
  type UniqueOptions,
  unique,
} from "./sort.js";
export { chunk, narrow, split, unbind } from "./split.js";
export {
  logSumExp,
  type NormOptions,
  norm,
  std,
  type VarianceOptions,
  variance,
} from "./statistics.js";
export { diag, diagonal, trace, tril, triu } from "./triangle.js";
export { acos, acosh, asin, asinh, atan, atan2, atanh, cosh, sinh, tan } from "./trigonometry.js";

import "./cast.js";
import "./inplace.js";
import "./reduce.js";
import "./slice.js";
import "./view.js";

export {
  type AdaptiveMaxPoolOptions,
  type AdaptiveSide,
  type AdaptiveSize2d,
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
  adaptivePair,
  adaptiveSide,
} from "./adaptivePool.js";
export { type Conv2dOptions, conv2d } from "./conv.js";
export { type Conv1dOptions, conv1d } from "./conv1d.js";
export {
  type ConvTranspose1dOptions,
  type ConvTranspose2dOptions,
  convTranspose1d,
  convTranspose2d,
} from "./convTranspose.js";
export { type CrossEntropyOptions, crossEntropy } from "./crossEntropy.js";
export {
  type CosineEmbeddingOptions,
  type CosineSimilarityOptions,
  cosineEmbeddingLoss,
  cosineSimilarity,
  type TripletMarginOptions,
  tripletMarginLoss,
} from "./distance.js";
export { type GruSequence, gruSequence } from "./gruSequence.js";
export { linear } from "./linear.js";
export {
  type BinaryCrossEntropyOptions,
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  type HuberOptions,
  huberLoss,
  type KlDivOptions,
  klDiv,
  type LogitsOptions,
  l1Loss,
  mseLoss,
  type SmoothL1Options,
  smoothL1Loss,
} from "./loss.js";
export type { LossOptions, LossReduction } from "./lossReduction.js";
export { type LstmSequence, lstmSequence } from "./lstmSequence.js";
export { matmul } from "./matmul.js";
export { type NllOptions, nllLoss } from "./nllLoss.js";
export {
  type AffineOptions,
  checkFloating,
  groupNorm,
  layerNorm,
  normalizeBy,
  normalizeChannels,
} from "./normalize.js";
export {
  type AdagradItem,
  type AdamItem,
  type AdamSettings,
  adagradStep,
  adamStep,
  type RmspropItem,
  rmspropStep,
  type SgdItem,
  type SgdSettings,
  sgdStep,
} from "./optimiser.js";
export {
  type AvgPoolOptions,
  avgPool2d,
  type MaxPoolOptions,
  maxPool2d,
  type PoolOptions,
  type PoolResult,
} from "./pool.js";
export {
  type AvgPool1dOptions,
  avgPool1d,
  type MaxPool1dOptions,
  maxPool1d,
  type Pool1dOptions,
} from "./pool1d.js";
export { type RnnSequenceOptions, rnnSequence } from "./rnnSequence.js";
export { logSoftmax, softmax } from "./softmax.js";
