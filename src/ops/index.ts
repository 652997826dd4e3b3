// The operations room's face. Importing it attaches the Tensor methods.
export { add, div, eq, ge, gt, le, lt, maximum, minimum, mul, ne, pow, sub, where } from "./arithmetic.js";
export { attach, constant, define, kernelFor, type Operand, operations } from "./define.js";
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
export { type GradcheckOptions, GradientError, gradcheck, gradgradcheck } from "./gradcheck.js";
export { cat, stack } from "./join.js";
export type { Extremes, ReduceOptions } from "./reduce.js";

import "./cast.js";
import "./inplace.js";
import "./reduce.js";
import "./slice.js";
import "./view.js";

export { type Conv2dOptions, conv2d } from "./conv.js";
export { type CrossEntropyOptions, crossEntropy } from "./crossEntropy.js";
export { type GruSequence, gruSequence } from "./gruSequence.js";
export { linear } from "./linear.js";
export { binaryCrossEntropyWithLogits, mseLoss } from "./loss.js";
export { type LstmSequence, lstmSequence } from "./lstmSequence.js";
export { matmul } from "./matmul.js";
export {
  type AdamItem,
  type AdamSettings,
  adamStep,
  type SgdItem,
  type SgdSettings,
  sgdStep,
} from "./optimiser.js";
export { type AvgPoolOptions, avgPool2d, maxPool2d, type PoolOptions } from "./pool.js";
export { type RnnSequenceOptions, rnnSequence } from "./rnnSequence.js";
export { logSoftmax, softmax } from "./softmax.js";
