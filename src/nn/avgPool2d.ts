// Average pooling of pictures as a layer.
import { avgPool2d } from "../ops/index.js";
import { pair, type Size2d } from "../shape/window.js";
import type { Tensor } from "../tensor/tensor.js";
import { printOptions, readOptions } from "./arguments.js";
import { Module } from "./module.js";

/** Sizes are one number, or `[vertical, horizontal]`. */
export interface AvgPool2dOptions {
  /** Pixels from one window to the next. Default: the kernel size, windows side by side. */
  stride?: Size2d;
  /** Zeros around the picture, at most half of the kernel. Default 0. */
  padding?: Size2d;
  /** Whether a last window may reach beyond the picture; what lies beyond the padding never counts. Default false. */
  ceilMode?: boolean;
  /** Whether zeros of the padding count in the mean. Default true, as in PyTorch. */
  countIncludePad?: boolean;
}

const DEFAULTS = { padding: 0, ceilMode: false, countIncludePad: true };

/**
 * The mean of every window, channel by channel.
 *
 * Input `[batch, channels, height, width]`, output `[batch, channels, h, w]` with
 * `h = floor((height + 2 * padding - kernelSize) / stride) + 1`, and `w` alike; rounded up with `ceilMode`.
 * @throws ArgumentError for sizes below 1; `forward` throws a ShapeError when the window does not fit.
 * @example
 * new nn.AvgPool2d(2).forward(tensor([[[[1, 2, 0, 1], [3, 4, 5, 0]]]]))
 * // tensor([[[[2.5000, 1.5000]]]])
 */
export class AvgPool2d extends Module {
  /** Steps from one window to the next. */
  readonly stride: Size2d;
  /** Places added on each side, or what says how many. */
  readonly padding: Size2d;
  /** Whether windows that reach over the end count. */
  readonly ceilMode: boolean;
  /** Whether padding counts in the mean. */
  readonly countIncludePad: boolean;

  constructor(
    /** Size of the window. */
    readonly kernelSize: Size2d,
    options: AvgPool2dOptions = {},
  ) {
    super();
    pair("AvgPool2d kernelSize", kernelSize, 1);
    const defaults: Required<AvgPool2dOptions> = { ...DEFAULTS, stride: kernelSize };
    const { stride, padding, ceilMode, countIncludePad } = readOptions("AvgPool2d", options, defaults);
    pair("AvgPool2d stride", stride, 1);
    pair("AvgPool2d padding", padding, 0);
    this.stride = stride;
    this.padding = padding;
    this.ceilMode = ceilMode;
    this.countIncludePad = countIncludePad;
  }

  override forward(x: Tensor): Tensor {
    const { stride, padding, ceilMode, countIncludePad } = this;
    return avgPool2d(x, this.kernelSize, { stride, padding, ceilMode, countIncludePad });
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding, ceilMode, countIncludePad } = this;
    const given = { kernelSize, stride, padding, ceilMode, countIncludePad };
    return printOptions(given, { ...DEFAULTS, stride: kernelSize }).join(", ");
  }
}
