// 2-D convolution as a layer.
import { conv2d } from "../ops/index.js";
import { type Padding2d, pair, type Size2d } from "../shape/window.js";
import type { Tensor } from "../tensor/tensor.js";
import { readOptions } from "./arguments.js";
import {
  Convolution,
  checkChannels,
  checkMode,
  checkPadding,
  type PaddingMode,
  padded,
} from "./convolution.js";
import type { Parameter } from "./parameter.js";

/** Sizes are one number, or `[vertical, horizontal]`. */
export interface Conv2dOptions {
  /** Pixels from one window to the next. Default 1. */
  stride?: Size2d;
  /**
   * Border around the picture: a size, `"same"` (the output is as large as the input) or `"valid"` (none). Default
   * 0.
   */
  padding?: Padding2d;
  /** What the border holds. Default `"zeros"`. */
  paddingMode?: PaddingMode;
  /** Pixels from one kernel element to the next. Default 1. */
  dilation?: Size2d;
  /** Channels are split into this many groups that do not see each other. Default 1. */
  groups?: number;
  /** Whether a number is added to each output channel. Default true. */
  bias?: boolean;
}

const DEFAULTS: Required<Conv2dOptions> = {
  stride: 1,
  padding: 0,
  paddingMode: "zeros",
  dilation: 1,
  groups: 1,
  bias: true,
};

/**
 * 2-D convolution (cross-correlation, as in PyTorch).
 *
 * Input `[batch, inChannels, height, width]`, output `[batch, outChannels, h, w]` with
 * `h = floor((height + 2 * padding - dilation * (kernelSize - 1) - 1) / stride) + 1`, and `w` alike. Weight and
 * bias start uniform within `1 / sqrt(inChannels / groups * kernel area)`, as in PyTorch.
 * @throws ArgumentError for sizes that do not go together; `forward` throws a ShapeError when the input's channels
 * are not `inChannels`.
 * @example
 * const conv = new nn.Conv2d(1, 8, 5, { stride: 2, padding: 2 });
 * conv // Conv2d(1, 8, kernelSize: 5, stride: 2, padding: 2)
 * conv.forward(zeros([32, 1, 28, 28])).shape // [ 32, 8, 14, 14 ]
 * conv.weight.shape // [ 8, 1, 5, 5 ]
 */
export class Conv2d extends Convolution {
  /** `[outChannels, inChannels / groups, kernelHeight, kernelWidth]` */
  declare readonly weight: Parameter;
  /** Steps from one window to the next. */
  readonly stride: Size2d;
  /** Places added on each side, or what says how many. */
  readonly padding: Padding2d;
  /** What the added places hold. */
  readonly paddingMode: PaddingMode;
  /** Steps between the elements of a kernel. */
  readonly dilation: Size2d;

  constructor(
    inChannels: number,
    outChannels: number,
    /** Size of the window. */
    readonly kernelSize: Size2d,
    options: Conv2dOptions = {},
  ) {
    const { stride, padding, paddingMode, dilation, groups, bias } = readOptions("Conv2d", options, DEFAULTS);
    checkChannels("Conv2d", inChannels, outChannels, groups);
    const kernel = pair("Conv2d kernelSize", kernelSize, 1);
    const steps = pair("Conv2d stride", stride, 1);
    pair("Conv2d dilation", dilation, 1);
    checkPadding<Size2d>("Conv2d", padding, steps, (size) => pair("Conv2d padding", size, 0));
    checkMode("Conv2d", paddingMode);
    super(inChannels, outChannels, groups, [outChannels, inChannels / groups, ...kernel], bias);
    this.stride = stride;
    this.padding = padding;
    this.paddingMode = paddingMode;
    this.dilation = dilation;
  }

  override forward(x: Tensor): Tensor {
    const { stride, padding, paddingMode, dilation, groups } = this;
    if (paddingMode === "zeros" || padding === "valid") {
      return conv2d(x, this.weight, this.bias, { stride, padding, dilation, groups });
    }
    const around = padding === "same" ? padding : pair("Conv2d padding", padding, 0);
    const kernel = this.weight.shape.slice(2);
    const bordered = padded(x, paddingMode, around, kernel, pair("Conv2d dilation", dilation, 1));
    return conv2d(bordered, this.weight, this.bias, { stride, dilation, groups });
  }

  protected override settings() {
    const { kernelSize, stride, padding, paddingMode, dilation } = this;
    return [{ kernelSize, stride, padding, paddingMode, dilation }, DEFAULTS] as const;
  }
}
