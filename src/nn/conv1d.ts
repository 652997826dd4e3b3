// 1-D convolution as a layer.
import { conv1d } from "../ops/index.js";
import { type Padding1d, single } from "../shape/window.js";
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

/** Options of `nn.Conv1d` and `conv1d`. */
export interface Conv1dOptions {
  /** Places from one window to the next. Default 1. */
  stride?: number;
  /** Border of the sequence: a size, `"same"` (the output is as long as the input) or `"valid"` (none). Default 0. */
  padding?: Padding1d;
  /** What the border holds. Default `"zeros"`. */
  paddingMode?: PaddingMode;
  /** Places from one kernel element to the next. Default 1. */
  dilation?: number;
  /** Channels are split into this many groups that do not see each other. Default 1. */
  groups?: number;
  /** Whether a number is added to each output channel. Default true. */
  bias?: boolean;
}

const DEFAULTS: Required<Conv1dOptions> = {
  stride: 1,
  padding: 0,
  paddingMode: "zeros",
  dilation: 1,
  groups: 1,
  bias: true,
};

/**
 * 1-D convolution (cross-correlation, as in PyTorch) along sequences.
 *
 * Input `[batch, inChannels, length]` (channels before time, unlike recurrent layers), output
 * `[batch, outChannels, l]` with `l = floor((length + 2 * padding - dilation * (kernelSize - 1) - 1) / stride) + 1`.
 * Weight and bias start uniform within `1 / sqrt(inChannels / groups * kernelSize)`, as in PyTorch.
 * @throws ArgumentError for sizes that do not go together; `forward` throws a ShapeError when the input's channels
 * are not `inChannels`.
 * @example
 * new nn.Conv1d(1, 8, 5, { padding: "same" }).forward(zeros([4, 1, 100])).shape // [ 4, 8, 100 ]
 */
export class Conv1d extends Convolution {
  /** `[outChannels, inChannels / groups, kernelSize]` */
  declare readonly weight: Parameter;
  /** Steps from one window to the next. */
  readonly stride: number;
  /** Places added on each side, or what says how many. */
  readonly padding: Padding1d;
  /** What the added places hold. */
  readonly paddingMode: PaddingMode;
  /** Steps between the elements of a kernel. */
  readonly dilation: number;

  constructor(
    inChannels: number,
    outChannels: number,
    /** Size of the window. */
    readonly kernelSize: number,
    options: Conv1dOptions = {},
  ) {
    const { stride, padding, paddingMode, dilation, groups, bias } = readOptions("Conv1d", options, DEFAULTS);
    checkChannels("Conv1d", inChannels, outChannels, groups);
    single("Conv1d kernelSize", kernelSize, 1);
    single("Conv1d stride", stride, 1);
    single("Conv1d dilation", dilation, 1);
    checkPadding<number>("Conv1d", padding, [stride], (size) => single("Conv1d padding", size, 0));
    checkMode("Conv1d", paddingMode);
    super(inChannels, outChannels, groups, [outChannels, inChannels / groups, kernelSize], bias);
    this.stride = stride;
    this.padding = padding;
    this.paddingMode = paddingMode;
    this.dilation = dilation;
  }

  override forward(x: Tensor): Tensor {
    const { stride, padding, paddingMode, dilation, groups } = this;
    if (paddingMode === "zeros" || padding === "valid") {
      return conv1d(x, this.weight, this.bias, { stride, padding, dilation, groups });
    }
    const around = padding === "same" ? padding : [padding];
    const bordered = padded(x, paddingMode, around, [this.kernelSize], [dilation]);
    return conv1d(bordered, this.weight, this.bias, { stride, dilation, groups });
  }

  protected override settings() {
    const { kernelSize, stride, padding, paddingMode, dilation } = this;
    return [{ kernelSize, stride, padding, paddingMode, dilation }, DEFAULTS] as const;
  }
}
