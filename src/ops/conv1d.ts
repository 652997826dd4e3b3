// 1-D convolution: a 2-D one over pictures of height 1, as it is the same sum.
import { checkOptions } from "../shape/errors.js";
import { type Padding1d, single } from "../shape/window.js";
import type { Tensor } from "../tensor/tensor.js";
import { conv2d } from "./conv.js";
import { checkChannels, checkOperands, SEQUENCE } from "./convCheck.js";

/** Options of `nn.Conv1d` and `conv1d`. */
export interface Conv1dOptions {
  /** Places to move from one output to the next. Default 1. */
  stride?: number;
  /** Zeros before and after the sequence, `"same"` or `"valid"`. Default 0. */
  padding?: Padding1d;
  /** Distance between the places that a filter looks at. Default 1. */
  dilation?: number;
  /** Parts that the channels are divided into, each with filters of its own. Default 1. */
  groups?: number;
}

/**
 * 1-D convolution (cross-correlation, as in PyTorch).
 *
 * @param x `[batch, channels, length]`, or one sequence `[channels, length]`.
 * @param weight `[filters, channels / groups, kernel]`
 * @param bias `[filters]`, optional.
 * @returns `[batch, filters, l]` with `l = floor((length + 2 padding - dilation (kernel - 1) - 1) / stride) + 1`.
 * @throws ShapeError when channels or sizes do not fit; DTypeError when the types differ; ArgumentError for a bad option.
 * @example
 * const edge = tensor([[[-1, 1]]]); // [filters, channels, width]
 * conv1d(tensor([[[0, 0, 5, 5]]]), edge) // tensor([[[0., 5., 0.]]])
 */
export function conv1d(x: Tensor, weight: Tensor, bias?: Tensor | null, options: Conv1dOptions = {}): Tensor {
  checkOptions("conv1d", options, ["stride", "padding", "dilation", "groups"]);
  const { stride = 1, padding = 0, dilation = 1, groups = 1 } = options;
  checkOperands("conv1d", SEQUENCE, x, weight, bias ?? null);
  if (x.ndim === 2) return conv1d(x.unsqueeze(0), weight, bias, options).squeeze(0);
  checkChannels("conv1d", SEQUENCE, x, weight, bias ?? null, groups);
  const y = conv2d(x.unsqueeze(2), weight.unsqueeze(2), bias, {
    stride: [1, single("conv1d stride", stride, 1)],
    padding: typeof padding === "string" ? padding : [0, single("conv1d padding", padding, 0)],
    dilation: [1, single("conv1d dilation", dilation, 1)],
    groups,
  });
  return y.squeeze(2);
}
