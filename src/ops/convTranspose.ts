// Transposed convolution: the gradient of a convolution with respect to its picture, used as an operation of its own.
// It is that operation's record, so it can be differentiated as often as one likes.
import { apply } from "../autograd/index.js";
import { ArgumentError, checkOptions, ShapeError } from "../shape/errors.js";
import { pair, type Size2d, single } from "../shape/window.js";
import type { Tensor } from "../tensor/tensor.js";
import { conv2dInputRecord } from "./conv.js";
import { checkOperands, checkTransposedChannels, PICTURE, SEQUENCE } from "./convCheck.js";

/** Options of `nn.ConvTranspose2d` and `convTranspose2d`. */
export interface ConvTranspose2dOptions {
  /** Places between the values of the input in the output. Default 1. */
  stride?: Size2d;
  /** Rows and columns taken away on every side of the output. Default 0. */
  padding?: Size2d;
  /** Rows and columns added at the end of the output, less than stride or dilation. Default 0. */
  outputPadding?: Size2d;
  /** Distance between the places that a filter writes to. Default 1. */
  dilation?: Size2d;
  /** Parts that the channels are divided into, each with filters of its own. Default 1. */
  groups?: number;
}

/** The same options along one axis. */
export interface ConvTranspose1dOptions {
  /** Places between the values of the input in the output. Default 1. */
  stride?: number;
  /** Places taken away on both sides of the output. Default 0. */
  padding?: number;
  /** Places added at the end of the output, less than stride or dilation. Default 0. */
  outputPadding?: number;
  /** Distance between the places that a filter writes to. Default 1. */
  dilation?: number;
  /** Parts that the channels are divided into, each with filters of its own. Default 1. */
  groups?: number;
}

const OPTIONS = ["stride", "padding", "outputPadding", "dilation", "groups"];

/**
 * 2-D transposed convolution (also called deconvolution): every value of the input writes a filter into the output.
 *
 * @param x `[batch, channels, height, width]`, or one picture `[channels, height, width]`.
 * @param weight `[channels, filters / groups, kernelHeight, kernelWidth]`, as PyTorch lays it out.
 * @param bias `[filters]`, optional.
 * @returns `[batch, filters, h, w]` with
 * `h = (height - 1) stride - 2 padding + dilation (kernel - 1) + outputPadding + 1`, and `w` alike.
 * @throws ShapeError when channels or sizes do not fit; DTypeError when the types differ; ArgumentError for a bad option.
 * @example
 * convTranspose2d(tensor([[[[1, 2]]]]), ones([1, 1, 2, 2]), null, { stride: 2 })
 * // tensor([[[[1., 1., 2., 2.],
 * //           [1., 1., 2., 2.]]]])
 */
export function convTranspose2d(
  x: Tensor,
  weight: Tensor,
  bias?: Tensor | null,
  options: ConvTranspose2dOptions = {},
): Tensor {
  const what = "convTranspose2d";
  checkOptions(what, options, OPTIONS);
  checkOperands(what, PICTURE, x, weight, bias ?? null, true);
  if (x.ndim === 3) return convTranspose2d(x.unsqueeze(0), weight, bias, options).squeeze(0);
  const { groups = 1 } = options;
  checkTransposedChannels(what, x, weight, bias ?? null, groups);
  const stride = pair(`${what} stride`, options.stride ?? 1, 1);
  const before = pair(`${what} padding`, options.padding ?? 0, 0);
  const extra = pair(`${what} outputPadding`, options.outputPadding ?? 0, 0);
  const dilation = pair(`${what} dilation`, options.dilation ?? 1, 1);
  return transposed(what, x, weight, bias ?? null, { stride, before, extra, dilation, groups });
}

/**
 * 1-D transposed convolution; see `convTranspose2d`.
 *
 * @param x `[batch, channels, length]`, or one sequence `[channels, length]`.
 * @param weight `[channels, filters / groups, kernel]`, as PyTorch lays it out.
 * @param bias `[filters]`, optional.
 * @returns `[batch, filters, l]` with
 * `l = (length - 1) stride - 2 padding + dilation (kernel - 1) + outputPadding + 1`.
 * @throws ShapeError when channels or sizes do not fit; DTypeError when the types differ; ArgumentError for a bad option.
 * @example
 * convTranspose1d(tensor([[[1, 2]]]), tensor([[[1, 1, 1]]]), null, { stride: 2 })
 * // tensor([[[1., 1., 3., 2., 2.]]])
 */
export function convTranspose1d(
  x: Tensor,
  weight: Tensor,
  bias?: Tensor | null,
  options: ConvTranspose1dOptions = {},
): Tensor {
  const what = "convTranspose1d";
  checkOptions(what, options, OPTIONS);
  checkOperands(what, SEQUENCE, x, weight, bias ?? null, true);
  if (x.ndim === 2) return convTranspose1d(x.unsqueeze(0), weight, bias, options).squeeze(0);
  const { groups = 1 } = options;
  checkTransposedChannels(what, x, weight, bias ?? null, groups);
  const y = transposed(what, x.unsqueeze(2), weight.unsqueeze(2), bias ?? null, {
    stride: [1, single(`${what} stride`, options.stride ?? 1, 1)],
    before: [0, single(`${what} padding`, options.padding ?? 0, 0)],
    extra: [0, single(`${what} outputPadding`, options.outputPadding ?? 0, 0)],
    dilation: [1, single(`${what} dilation`, options.dilation ?? 1, 1)],
    groups,
  });
  return y.squeeze(2);
}

type Pair = readonly [number, number];

interface Spreading {
  readonly stride: Pair;
  readonly before: Pair;
  readonly extra: Pair;
  readonly dilation: Pair;
  readonly groups: number;
}

function transposed(
  what: string,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  { stride, before, extra, dilation, groups }: Spreading,
): Tensor {
  const [batch, , height, width] = x.shape;
  const [, filters, kernelHeight, kernelWidth] = weight.shape;
  const kernel = [kernelHeight, kernelWidth] as const;
  const size = [height, width].map((n, i) => {
    if (extra[i] >= Math.max(stride[i], dilation[i])) {
      throw new ArgumentError(
        `${what}: outputPadding ${extra[i]} must be less than the stride ${stride[i]} or the dilation ${dilation[i]}: it chooses between the outputs that a convolution would make this input from`,
      );
    }
    return (n - 1) * stride[i] - 2 * before[i] + dilation[i] * (kernel[i] - 1) + extra[i] + 1;
  });
  if (size.some((n) => n < 1)) {
    throw new ShapeError(
      `${what}: the output would be ${size.join(" x ")}, as the padding takes away more than the filters write; use less padding`,
    );
  }
  const y = apply(conv2dInputRecord, [x, weight], {
    window: { kernel, stride, dilation, before, output: [height, width] },
    groups,
    input: [batch, filters * groups, ...size],
    weight: weight.shape,
    bias: false,
  });
  return bias === null ? y : y.add(bias.reshape([1, -1, 1, 1]));
}
