// Max pooling as a layer.
import { maxPool2d } from "../ops/index.js";
import { pair, type Size2d } from "../shape/window.js";
import type { Tensor } from "../tensor/tensor.js";
import { printOptions, readOptions } from "./arguments.js";
import { Module } from "./module.js";

/** Sizes are one number, or `[vertical, horizontal]`. */
export interface MaxPool2dOptions {
  /** Pixels from one window to the next. Default: the kernel size, windows side by side. */
  stride?: Size2d;
  /** Border that never wins, at most half of the kernel. Default 0. */
  padding?: Size2d;
}

/**
 * The largest value of every window, channel by channel.
 *
 * Input `[batch, channels, height, width]`, output `[batch, channels, h, w]` with
 * `h = floor((height + 2 * padding - kernelSize) / stride) + 1`, and `w` alike.
 * @throws ArgumentError for sizes below 1; `forward` throws a ShapeError when the window does not fit.
 * @example new nn.MaxPool2d(2)
 */
export class MaxPool2d extends Module {
  readonly stride: Size2d;
  readonly padding: Size2d;

  constructor(
    readonly kernelSize: Size2d,
    options: MaxPool2dOptions = {},
  ) {
    super();
    pair("MaxPool2d kernelSize", kernelSize, 1);
    const defaults: Required<MaxPool2dOptions> = { stride: kernelSize, padding: 0 };
    const { stride, padding } = readOptions("MaxPool2d", options, defaults);
    pair("MaxPool2d stride", stride, 1);
    pair("MaxPool2d padding", padding, 0);
    this.stride = stride;
    this.padding = padding;
  }

  override forward(x: Tensor): Tensor {
    return maxPool2d(x, this.kernelSize, { stride: this.stride, padding: this.padding });
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding } = this;
    return printOptions({ kernelSize, stride, padding }, { stride: kernelSize, padding: 0 }).join(", ");
  }
}
