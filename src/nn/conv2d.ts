// 2-D convolution as a layer.
import { conv2d } from "../ops/index.js";
import { ArgumentError } from "../shape/errors.js";
import { type Padding2d, pair, type Size2d } from "../shape/window.js";
import { zeros } from "../tensor/create.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkSize, printOptions, readOptions } from "./arguments.js";
import { uniform } from "./init.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";

/** Sizes are one number, or `[vertical, horizontal]`. */
export interface Conv2dOptions {
  /** Pixels from one window to the next. Default 1. */
  stride?: Size2d;
  /** Zeros around the picture: a size, `"same"` (the output is as large as the input) or `"valid"` (none). Default 0. */
  padding?: Padding2d;
  /** Pixels from one kernel element to the next. Default 1. */
  dilation?: Size2d;
  /** Channels are split into this many groups that do not see each other. Default 1. */
  groups?: number;
  /** Whether a number is added to each output channel. Default true. */
  bias?: boolean;
}

const DEFAULTS: Required<Conv2dOptions> = { stride: 1, padding: 0, dilation: 1, groups: 1, bias: true };

/**
 * 2-D convolution (cross-correlation, as in PyTorch).
 *
 * Input `[batch, inChannels, height, width]`, output `[batch, outChannels, h, w]` with
 * `h = floor((height + 2 * padding - dilation * (kernelSize - 1) - 1) / stride) + 1`, and `w` alike. Weight and
 * bias start uniform within `1 / sqrt(inChannels / groups * kernel area)`, as in PyTorch.
 * @throws ArgumentError for sizes that do not go together; `forward` throws a ShapeError when the input's channels
 * are not `inChannels`.
 * @example new nn.Conv2d(1, 8, 5, { padding: "same" })
 */
export class Conv2d extends Module {
  /** `[outChannels, inChannels / groups, kernelHeight, kernelWidth]` */
  readonly weight: Parameter;
  /** `[outChannels]` */
  readonly bias?: Parameter;
  readonly stride: Size2d;
  readonly padding: Padding2d;
  readonly dilation: Size2d;
  readonly groups: number;

  constructor(
    readonly inChannels: number,
    readonly outChannels: number,
    readonly kernelSize: Size2d,
    options: Conv2dOptions = {},
  ) {
    super();
    checkSize("Conv2d", "inChannels", inChannels);
    checkSize("Conv2d", "outChannels", outChannels);
    const { stride, padding, dilation, groups, bias } = readOptions("Conv2d", options, DEFAULTS);
    const kernel = pair("Conv2d kernelSize", kernelSize, 1);
    const steps = pair("Conv2d stride", stride, 1);
    pair("Conv2d dilation", dilation, 1);
    checkPadding(padding, steps);
    checkSize("Conv2d", "groups", groups);
    if (inChannels % groups !== 0 || outChannels % groups !== 0) {
      throw new ArgumentError(
        `Conv2d: ${groups} groups must divide both ${inChannels} input and ${outChannels} output channels`,
      );
    }
    this.stride = stride;
    this.padding = padding;
    this.dilation = dilation;
    this.groups = groups;
    const fanIn = (inChannels / groups) * kernel[0] * kernel[1];
    const bound = 1 / Math.sqrt(fanIn);
    const shape = [outChannels, inChannels / groups, kernel[0], kernel[1]];
    this.weight = uniform(new Parameter(zeros(shape)), -bound, bound);
    if (bias) this.bias = uniform(new Parameter(zeros([outChannels])), -bound, bound);
  }

  override forward(x: Tensor): Tensor {
    const { stride, padding, dilation, groups } = this;
    return conv2d(x, this.weight, this.bias, { stride, padding, dilation, groups });
  }

  override extraRepr(): string {
    const { stride, padding, dilation, groups } = this;
    const given = {
      kernelSize: this.kernelSize,
      stride,
      padding,
      dilation,
      groups,
      bias: this.bias !== undefined,
    };
    return [this.inChannels, this.outChannels, ...printOptions(given, DEFAULTS)].join(", ");
  }

  override multiplyAdds(_input: readonly number[], output: readonly number[]): number {
    return output.reduce((size, n) => size * n, this.weight.numel / this.outChannels);
  }
}

function checkPadding(padding: unknown, stride: readonly [number, number]): void {
  if (padding === "valid") return;
  if (padding === "same") {
    if (stride[0] === 1 && stride[1] === 1) return;
    throw new ArgumentError(
      `Conv2d: padding "same" keeps the picture's size, which needs stride 1, got [${stride.join(", ")}]; give the padding as a number`,
    );
  }
  if (typeof padding === "string") {
    throw new ArgumentError(`Conv2d: padding must be a number, a pair, "same" or "valid", got "${padding}"`);
  }
  pair("Conv2d padding", padding as Size2d, 0);
}
