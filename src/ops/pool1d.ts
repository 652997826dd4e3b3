// Pooling of sequences: that of pictures of height 1, as it is the same arithmetic.
import { checkOptions, DTypeError, formatShape, ShapeError } from "../shape/errors.js";
import { single } from "../shape/window.js";
import { isFloat } from "../tensor/dtype.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { avgPool2d, maxPool2d, type PoolResult } from "./pool.js";

/** What all pooling along one axis may be given. */
export interface Pool1dOptions {
  /** Places to move from one window to the next. Default: the window's size. */
  stride?: number;
  /** Places before and after the sequence that windows may reach; at most half of the window. Default 0. */
  padding?: number;
  /** Whether a last window may reach beyond the sequence (and its padding). Default false. */
  ceilMode?: boolean;
}

/** Options of `nn.MaxPool1d` and `maxPool1d`. */
export interface MaxPool1dOptions extends Pool1dOptions {
  /** Distance between the places of a window. Default 1. */
  dilation?: number;
  /** Whether to return `{ values, indices }` instead of the values. Default false. */
  returnIndices?: boolean;
}

/** Options of `nn.AvgPool1d` and `avgPool1d`. */
export interface AvgPool1dOptions extends Pool1dOptions {
  /** Count the places outside of the sequence (as zeros) in the mean. Default true. */
  countIncludePad?: boolean;
}

/** @throws DTypeError, ShapeError when it is no sequence with channels. */
export function checkSequence(what: string, x: Tensor): void {
  if (!isTensor(x) || !isFloat(x.dtype)) {
    throw new DTypeError(
      `${what}: expected a float32 or float64 tensor, got ${isTensor(x) ? x.dtype : String(x)}; convert with to("float32")`,
    );
  }
  if (x.ndim !== 2 && x.ndim !== 3) {
    throw new ShapeError(`${what}: the input must be [batch, channels, length], got ${formatShape(x.shape)}`);
  }
}

/** The options as those of a picture of height 1. */
function flat(what: string, kernelSize: number, options: MaxPool1dOptions) {
  const { stride = kernelSize, padding = 0, dilation = 1, ceilMode = false } = options;
  return {
    kernel: [1, single(`${what} kernelSize`, kernelSize, 1)] as const,
    stride: [1, single(`${what} stride`, stride, 1)] as const,
    padding: [0, single(`${what} padding`, padding, 0)] as const,
    dilation: [1, single(`${what} dilation`, dilation, 1)] as const,
    ceilMode,
  };
}

/**
 * The largest value of each window. NaN wins; of equal values the first gets the gradient.
 *
 * @param x `[batch, channels, length]`, or `[channels, length]`.
 * @param kernelSize How many places a window has.
 * @returns `[batch, channels, l]` with `l = floor((length + 2 padding - dilation (kernel - 1) - 1) / stride) + 1`;
 * with `returnIndices` a record `{ values, indices }`, the positions along the sequence as int32.
 * @throws ShapeError when the window does not fit; ArgumentError for a bad option.
 * @example
 * maxPool1d(tensor([[[1, 5, 2, 0]]]), 2) // tensor([[[5., 2.]]])
 */
export function maxPool1d(
  x: Tensor,
  kernelSize: number,
  options: MaxPool1dOptions & { readonly returnIndices: true },
): PoolResult;
export function maxPool1d(
  x: Tensor,
  kernelSize: number,
  options?: MaxPool1dOptions & { readonly returnIndices?: false },
): Tensor;
export function maxPool1d(
  x: Tensor,
  kernelSize: number,
  { returnIndices = false, ...options }: MaxPool1dOptions = {},
): Tensor | PoolResult {
  checkOptions("maxPool1d", options, ["stride", "padding", "dilation", "ceilMode"]);
  checkSequence("maxPool1d", x);
  const { kernel, ...rest } = flat("maxPool1d", kernelSize, options);
  if (!returnIndices) return maxPool2d(x.unsqueeze(-2), kernel, rest).squeeze(-2);
  const { values, indices } = maxPool2d(x.unsqueeze(-2), kernel, { ...rest, returnIndices });
  return { values: values.squeeze(-2), indices: indices.squeeze(-2) };
}

/**
 * The mean of each window.
 *
 * @param x `[batch, channels, length]`, or `[channels, length]`.
 * @param kernelSize How many places a window has.
 * @returns `[batch, channels, l]` with `l = floor((length + 2 padding - kernel) / stride) + 1`.
 * @throws ShapeError when the window does not fit; ArgumentError for a bad option.
 * @example
 * avgPool1d(tensor([[[1, 5, 2, 0]]]), 2) // tensor([[[3., 1.]]])
 */
export function avgPool1d(x: Tensor, kernelSize: number, options: AvgPool1dOptions = {}): Tensor {
  checkOptions("avgPool1d", options, ["stride", "padding", "ceilMode", "countIncludePad"]);
  checkSequence("avgPool1d", x);
  const { countIncludePad = true, ...others } = options;
  const { kernel, stride, padding, ceilMode } = flat("avgPool1d", kernelSize, others);
  return avgPool2d(x.unsqueeze(-2), kernel, { stride, padding, ceilMode, countIncludePad }).squeeze(-2);
}
