// The public face of the library, nothing else.
export {
  type BackwardOptions,
  backward,
  type GradOptions,
  grad,
  isGradEnabled,
  noGrad,
  retainGrad,
} from "./autograd/index.js";
export { Figure, type HtmlOptions, plot } from "./figure/index.js";
export { heapStats, setHeapBudget } from "./memory/index.js";
export {
  abs,
  add,
  ceil,
  cos,
  div,
  type Extremes,
  eq,
  erf,
  exp,
  expm1,
  floor,
  ge,
  gt,
  le,
  log,
  log1p,
  lt,
  maximum,
  minimum,
  mul,
  ne,
  neg,
  type Operand,
  pow,
  type ReduceOptions,
  reciprocal,
  relu,
  round,
  sigmoid,
  sign,
  sin,
  sqrt,
  square,
  sub,
  tanh,
  where,
} from "./ops/index.js";
export { ArgumentError, DTypeError, ShapeError } from "./shape/errors.js";
export type { Shape } from "./shape/shape.js";
export {
  arange,
  type CreateOptions,
  eye,
  full,
  linspace,
  ones,
  onesLike,
  type RandomOptions,
  rand,
  randint,
  randn,
  randperm,
  type TensorOptions,
  tensor,
  zeros,
  zerosLike,
} from "./tensor/create.js";
export type { DType } from "./tensor/dtype.js";
export { Generator, manualSeed } from "./tensor/random.js";
export { isTensor, type NestedArray, Tensor, TYPE } from "./tensor/tensor.js";
