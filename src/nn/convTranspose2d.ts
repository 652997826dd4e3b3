// 2-D transposed convolution as a layer.
import { convTranspose2d } from "../ops/index.js";
import { pair, type Size2d } from "../shape/window.js";
import type { Tensor } from "../tensor/tensor.js";
import { readOptions } from "./arguments.js";
import { Convolution, checkChannels } from "./convolution.js";
import type { Parameter } from "./parameter.js";

/** Sizes are one number, or `[vertical, horizontal]`. */
export interface ConvTranspose2dOptions {
  /** Pixels between the input's values in the output: how many times larger it is. Default 1. */
  stride?: Size2d;
  /** Taken away from the output on every side. Default 0. */
  padding?: Size2d;
  /**
   * Added at the end of the output, less than stride or dilation: which of the sizes that a convolution shrinks to
   * the input's. Default 0.
   */
  outputPadding?: Size2d;
  /** Pixels from one kernel element to the next. Default 1. */
  dilation?: Size2d;
  /** Channels are split into this many groups that do not see each other. Default 1. */
  groups?: number;
  /** Whether a number is added to each output channel. Default true. */
  bias?: boolean;
}

const DEFAULTS: Required<ConvTranspose2dOptions> = {
  stride: 1,
  padding: 0,
  outputPadding: 0,
  dilation: 1,
  groups: 1,
  bias: true,
};

/**
 * 2-D transposed convolution (deconvolution): every value writes the kernel into a larger output. It turns the shapes
 * of a convolution of the same options round; it does not invert its values.
 *
 * Input `[batch, inChannels, height, width]`, output `[batch, outChannels, h, w]` with
 * `h = (height - 1) * stride - 2 * padding + dilation * (kernelSize - 1) + outputPadding + 1`, and `w` alike.
 * Weight and bias start uniform within `1 / sqrt(outChannels / groups * kernel size)`, as in PyTorch.
 * Zeiler et al., "Deconvolutional networks" (2010).
 * @throws ArgumentError for sizes that do not go together; `forward` throws a ShapeError when the input's channels
 * are not `inChannels`.
 * @example
 * new nn.ConvTranspose2d(8, 1, 4, { stride: 2, padding: 1 }).forward(zeros([1, 8, 14, 14])).shape
 * // [ 1, 1, 28, 28 ]
 */
export class ConvTranspose2d extends Convolution {
  /** `[inChannels, outChannels / groups, kernelHeight, kernelWidth]`: the input's channels come first. */
  declare readonly weight: Parameter;
  /** Steps from one window to the next. */
  readonly stride: Size2d;
  /** Places added on each side, or what says how many. */
  readonly padding: Size2d;
  /** Places added on one side of the output. */
  readonly outputPadding: Size2d;
  /** Steps between the elements of a kernel. */
  readonly dilation: Size2d;

  constructor(
    inChannels: number,
    outChannels: number,
    /** Size of the window. */
    readonly kernelSize: Size2d,
    options: ConvTranspose2dOptions = {},
  ) {
    const what = "ConvTranspose2d";
    const { stride, padding, outputPadding, dilation, groups, bias } = readOptions(what, options, DEFAULTS);
    checkChannels(what, inChannels, outChannels, groups);
    const kernel = pair(`${what} kernelSize`, kernelSize, 1);
    pair(`${what} stride`, stride, 1);
    pair(`${what} padding`, padding, 0);
    pair(`${what} outputPadding`, outputPadding, 0);
    pair(`${what} dilation`, dilation, 1);
    super(inChannels, outChannels, groups, [inChannels, outChannels / groups, ...kernel], bias);
    this.stride = stride;
    this.padding = padding;
    this.outputPadding = outputPadding;
    this.dilation = dilation;
  }

  override forward(x: Tensor): Tensor {
    const { stride, padding, outputPadding, dilation, groups } = this;
    return convTranspose2d(x, this.weight, this.bias, { stride, padding, outputPadding, dilation, groups });
  }

  protected override settings() {
    const { kernelSize, stride, padding, outputPadding, dilation } = this;
    return [{ kernelSize, stride, padding, outputPadding, dilation }, DEFAULTS] as const;
  }

  override multiplyAdds(input: readonly number[]): number {
    return input.reduce((size, n) => size * n, this.weight.numel / this.inChannels);
  }
}
