// Average pooling of sequences as a layer.
import { avgPool1d } from "../ops/index.js";
import { single } from "../shape/window.js";
import type { Tensor } from "../tensor/tensor.js";
import { printOptions, readOptions } from "./arguments.js";
import { Module } from "./module.js";

/** Options of `nn.AvgPool1d` and `avgPool1d`. */
export interface AvgPool1dOptions {
  /** Places from one window to the next. Default: the kernel size, windows side by side. */
  stride?: number;
  /** Zeros around the sequence, at most half of the kernel. Default 0. */
  padding?: number;
  /** Whether a last window may reach beyond the sequence; what lies beyond the padding never counts. Default false. */
  ceilMode?: boolean;
  /** Whether zeros of the padding count in the mean. Default true, as in PyTorch. */
  countIncludePad?: boolean;
}

const DEFAULTS = { padding: 0, ceilMode: false, countIncludePad: true };

/**
 * The mean of every window, channel by channel.
 *
 * Input `[batch, channels, length]`, output `[batch, channels, l]` with
 * `l = floor((length + 2 * padding - kernelSize) / stride) + 1`; rounded up with `ceilMode`.
 * @throws ArgumentError for sizes below 1; `forward` throws a ShapeError when the window does not fit.
 * @example
 * new nn.AvgPool1d(2).forward(tensor([[[1, 5, 2, 0]]])) // tensor([[[3., 1.]]])
 */
export class AvgPool1d extends Module {
  /** Steps from one window to the next. */
  readonly stride: number;
  /** Places added on each side, or what says how many. */
  readonly padding: number;
  /** Whether windows that reach over the end count. */
  readonly ceilMode: boolean;
  /** Whether padding counts in the mean. */
  readonly countIncludePad: boolean;

  constructor(
    /** Size of the window. */
    readonly kernelSize: number,
    options: AvgPool1dOptions = {},
  ) {
    super();
    single("AvgPool1d kernelSize", kernelSize, 1);
    const defaults: Required<AvgPool1dOptions> = { ...DEFAULTS, stride: kernelSize };
    const { stride, padding, ceilMode, countIncludePad } = readOptions("AvgPool1d", options, defaults);
    single("AvgPool1d stride", stride, 1);
    single("AvgPool1d padding", padding, 0);
    this.stride = stride;
    this.padding = padding;
    this.ceilMode = ceilMode;
    this.countIncludePad = countIncludePad;
  }

  override forward(x: Tensor): Tensor {
    const { stride, padding, ceilMode, countIncludePad } = this;
    return avgPool1d(x, this.kernelSize, { stride, padding, ceilMode, countIncludePad });
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding, ceilMode, countIncludePad } = this;
    const given = { kernelSize, stride, padding, ceilMode, countIncludePad };
    return printOptions(given, { ...DEFAULTS, stride: kernelSize }).join(", ");
  }
}
