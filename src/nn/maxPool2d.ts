// Max pooling of pictures as a layer.
import { maxPool2d } from "../ops/index.js";
import { pair, type Size2d } from "../shape/window.js";
import type { Tensor } from "../tensor/tensor.js";
import { printOptions, readOptions } from "./arguments.js";
import { Module } from "./module.js";
import type { Pooled, PooledWithIndices } from "./pooled.js";

/** Sizes are one number, or `[vertical, horizontal]`. */
export interface MaxPool2dOptions<Indices extends boolean = boolean> {
  /** Pixels from one window to the next. Default: the kernel size, windows side by side. */
  stride?: Size2d;
  /** Border that never wins, at most half of the kernel. Default 0. */
  padding?: Size2d;
  /** Pixels from one element of a window to the next. Default 1. */
  dilation?: Size2d;
  /** Whether a last window may reach beyond the picture. Default false. */
  ceilMode?: boolean;
  /** Whether `forward` returns `{ output, indices }`, the indices being `row * width + column`. Default false. */
  returnIndices?: Indices;
}

const DEFAULTS = { padding: 0, dilation: 1, ceilMode: false, returnIndices: false };

/**
 * The largest value of every window, channel by channel.
 *
 * Input `[batch, channels, height, width]`, output `[batch, channels, h, w]` with
 * `h = floor((height + 2 * padding - dilation * (kernelSize - 1) - 1) / stride) + 1`, and `w` alike; rounded up with
 * `ceilMode`.
 * @throws ArgumentError for sizes below 1; `forward` throws a ShapeError when the window does not fit.
 * @example
 * new nn.MaxPool2d(2).forward(tensor([[[[1, 2, 0, 1], [3, 4, 5, 0]]]])) // tensor([[[[4., 5.]]]])
 */
export class MaxPool2d<Indices extends boolean = false> extends Module {
  /** Steps from one window to the next. */
  readonly stride: Size2d;
  /** Places added on each side, or what says how many. */
  readonly padding: Size2d;
  /** Steps between the elements of a kernel. */
  readonly dilation: Size2d;
  /** Whether windows that reach over the end count. */
  readonly ceilMode: boolean;
  /** Whether `forward` also gives where the chosen elements were. */
  readonly returnIndices: boolean;

  constructor(
    /** Size of the window. */
    readonly kernelSize: Size2d,
    options: MaxPool2dOptions<Indices> = {},
  ) {
    super();
    pair("MaxPool2d kernelSize", kernelSize, 1);
    const defaults = { ...DEFAULTS, stride: kernelSize };
    const given = readOptions<Required<MaxPool2dOptions>>("MaxPool2d", options, defaults);
    pair("MaxPool2d stride", given.stride, 1);
    pair("MaxPool2d padding", given.padding, 0);
    pair("MaxPool2d dilation", given.dilation, 1);
    this.stride = given.stride;
    this.padding = given.padding;
    this.dilation = given.dilation;
    this.ceilMode = given.ceilMode;
    this.returnIndices = given.returnIndices;
  }

  override forward(x: Tensor): Pooled<Indices> {
    const { kernelSize, stride, padding, dilation, ceilMode } = this;
    const options = { stride, padding, dilation, ceilMode };
    if (!this.returnIndices) return maxPool2d(x, kernelSize, options) as Pooled<Indices>;
    const { values, indices } = maxPool2d(x, kernelSize, { ...options, returnIndices: true });
    return { output: values, indices } satisfies PooledWithIndices as Pooled<Indices>;
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding, dilation, ceilMode, returnIndices } = this;
    const given = { kernelSize, stride, padding, dilation, ceilMode, returnIndices };
    return printOptions(given, { ...DEFAULTS, stride: kernelSize }).join(", ");
  }
}
