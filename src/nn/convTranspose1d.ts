// 1-D transposed convolution as a layer.
import { convTranspose1d } from "../ops/index.js";
import { single } from "../shape/window.js";
import type { Tensor } from "../tensor/tensor.js";
import { readOptions } from "./arguments.js";
import { Convolution, checkChannels } from "./convolution.js";
import type { Parameter } from "./parameter.js";

/** Options of `nn.ConvTranspose1d` and `convTranspose1d`. */
export interface ConvTranspose1dOptions {
  /** Places between the input's values in the output: how many times larger it is. Default 1. */
  stride?: number;
  /** Taken away from the output at both ends. Default 0. */
  padding?: number;
  /**
   * Added at the end of the output, less than stride or dilation: which of the sizes that a convolution shrinks to
   * the input's. Default 0.
   */
  outputPadding?: number;
  /** Places from one kernel element to the next. Default 1. */
  dilation?: number;
  /** Channels are split into this many groups that do not see each other. Default 1. */
  groups?: number;
  /** Whether a number is added to each output channel. Default true. */
  bias?: boolean;
}

const DEFAULTS: Required<ConvTranspose1dOptions> = {
  stride: 1,
  padding: 0,
  outputPadding: 0,
  dilation: 1,
  groups: 1,
  bias: true,
};

/**
 * 1-D transposed convolution (deconvolution): every value writes the kernel into a larger output. It turns the shapes
 * of a convolution of the same options round; it does not invert its values.
 *
 * Input `[batch, inChannels, length]`, output `[batch, outChannels, l]` with
 * `l = (length - 1) * stride - 2 * padding + dilation * (kernelSize - 1) + outputPadding + 1`.
 * Weight and bias start uniform within `1 / sqrt(outChannels / groups * kernel size)`, as in PyTorch.
 * Zeiler et al., "Deconvolutional networks" (2010).
 * @throws ArgumentError for sizes that do not go together; `forward` throws a ShapeError when the input's channels
 * are not `inChannels`.
 * @example
 * new nn.ConvTranspose1d(8, 1, 4, { stride: 2, padding: 1 }).forward(zeros([4, 8, 50])).shape
 * // [ 4, 1, 100 ]
 */
export class ConvTranspose1d extends Convolution {
  /** `[inChannels, outChannels / groups, kernelSize]`: the input's channels come first. */
  declare readonly weight: Parameter;
  /** Steps from one window to the next. */
  readonly stride: number;
  /** Places added on each side, or what says how many. */
  readonly padding: number;
  /** Places added on one side of the output. */
  readonly outputPadding: number;
  /** Steps between the elements of a kernel. */
  readonly dilation: number;

  constructor(
    inChannels: number,
    outChannels: number,
    /** Size of the window. */
    readonly kernelSize: number,
    options: ConvTranspose1dOptions = {},
  ) {
    const what = "ConvTranspose1d";
    const { stride, padding, outputPadding, dilation, groups, bias } = readOptions(what, options, DEFAULTS);
    checkChannels(what, inChannels, outChannels, groups);
    single(`${what} kernelSize`, kernelSize, 1);
    single(`${what} stride`, stride, 1);
    single(`${what} padding`, padding, 0);
    single(`${what} outputPadding`, outputPadding, 0);
    single(`${what} dilation`, dilation, 1);
    super(inChannels, outChannels, groups, [inChannels, outChannels / groups, kernelSize], bias);
    this.stride = stride;
    this.padding = padding;
    this.outputPadding = outputPadding;
    this.dilation = dilation;
  }

  override forward(x: Tensor): Tensor {
    const { stride, padding, outputPadding, dilation, groups } = this;
    return convTranspose1d(x, this.weight, this.bias, { stride, padding, outputPadding, dilation, groups });
  }

  protected override settings() {
    const { kernelSize, stride, padding, outputPadding, dilation } = this;
    return [{ kernelSize, stride, padding, outputPadding, dilation }, DEFAULTS] as const;
  }

  override multiplyAdds(input: readonly number[]): number {
    return input.reduce((size, n) => size * n, this.weight.numel / this.inChannels);
  }
}
