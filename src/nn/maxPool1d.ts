// Max pooling of sequences as a layer.
import { maxPool1d } from "../ops/index.js";
import { single } from "../shape/window.js";
import type { Tensor } from "../tensor/tensor.js";
import { printOptions, readOptions } from "./arguments.js";
import { Module } from "./module.js";
import type { Pooled, PooledWithIndices } from "./pooled.js";

/** Options of `nn.MaxPool1d` and `maxPool1d`. */
export interface MaxPool1dOptions<Indices extends boolean = boolean> {
  /** Places from one window to the next. Default: the kernel size, windows side by side. */
  stride?: number;
  /** Border that never wins, at most half of the kernel. Default 0. */
  padding?: number;
  /** Places from one element of a window to the next. Default 1. */
  dilation?: number;
  /** Whether a last window may reach beyond the sequence. Default false. */
  ceilMode?: boolean;
  /**
   * Whether `forward` returns `{ output, indices }`, the indices being the positions along the sequence. Default
   * false.
   */
  returnIndices?: Indices;
}

const DEFAULTS = { padding: 0, dilation: 1, ceilMode: false, returnIndices: false };

/**
 * The largest value of every window, channel by channel.
 *
 * Input `[batch, channels, length]`, output `[batch, channels, l]` with
 * `l = floor((length + 2 * padding - dilation * (kernelSize - 1) - 1) / stride) + 1`; rounded up with `ceilMode`.
 * @throws ArgumentError for sizes below 1; `forward` throws a ShapeError when the window does not fit.
 * @example
 * new nn.MaxPool1d(2).forward(tensor([[[1, 5, 2, 0]]])) // tensor([[[5., 2.]]])
 */
export class MaxPool1d<Indices extends boolean = false> extends Module {
  /** Steps from one window to the next. */
  readonly stride: number;
  /** Places added on each side, or what says how many. */
  readonly padding: number;
  /** Steps between the elements of a kernel. */
  readonly dilation: number;
  /** Whether windows that reach over the end count. */
  readonly ceilMode: boolean;
  /** Whether `forward` also gives where the chosen elements were. */
  readonly returnIndices: boolean;

  constructor(
    /** Size of the window. */
    readonly kernelSize: number,
    options: MaxPool1dOptions<Indices> = {},
  ) {
    super();
    single("MaxPool1d kernelSize", kernelSize, 1);
    const defaults = { ...DEFAULTS, stride: kernelSize };
    const given = readOptions<Required<MaxPool1dOptions>>("MaxPool1d", options, defaults);
    single("MaxPool1d stride", given.stride, 1);
    single("MaxPool1d padding", given.padding, 0);
    single("MaxPool1d dilation", given.dilation, 1);
    this.stride = given.stride;
    this.padding = given.padding;
    this.dilation = given.dilation;
    this.ceilMode = given.ceilMode;
    this.returnIndices = given.returnIndices;
  }

  override forward(x: Tensor): Pooled<Indices> {
    const { kernelSize, stride, padding, dilation, ceilMode } = this;
    const options = { stride, padding, dilation, ceilMode };
    if (!this.returnIndices) return maxPool1d(x, kernelSize, options) as Pooled<Indices>;
    const { values, indices } = maxPool1d(x, kernelSize, { ...options, returnIndices: true });
    return { output: values, indices } satisfies PooledWithIndices as Pooled<Indices>;
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding, dilation, ceilMode, returnIndices } = this;
    const given = { kernelSize, stride, padding, dilation, ceilMode, returnIndices };
    return printOptions(given, { ...DEFAULTS, stride: kernelSize }).join(", ");
  }
}
