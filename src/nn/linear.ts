// A fully connected layer.
import { linear } from "../ops/index.js";
import { zeros } from "../tensor/create.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkSize, printOptions, readOptions } from "./arguments.js";
import { uniform } from "./init.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";

/** Options of `nn.Linear`. */
export interface LinearOptions {
  /** Whether a number is added to each output. Default true. */
  bias?: boolean;
}

const DEFAULTS: Required<LinearOptions> = { bias: true };

/**
 * A fully connected layer: `y = x W^T + b`.
 *
 * Input `[..., inFeatures]`, output `[..., outFeatures]`: all axes but the last are kept. Weight and bias start
 * uniform within `1 / sqrt(inFeatures)`, as in PyTorch.
 * @throws ArgumentError for sizes below 1; `forward` throws a ShapeError when the last axis is not `inFeatures`.
 * @example
 * const layer = new nn.Linear(4, 2);
 * layer // Linear(4, 2)
 * layer.forward(zeros([32, 4])).shape // [ 32, 2 ]
 * layer.forward(zeros([32, 3]))
 * // ShapeError: linear: the input has 3 features, the weight expects 4
 * //   input  [32, 3]
 * //   weight [out 2, in 4]
 */
export class Linear extends Module {
  /** `[outFeatures, inFeatures]` */
  readonly weight: Parameter;
  /** `[outFeatures]` */
  readonly bias?: Parameter;

  constructor(
    /** Features of the input. */
    readonly inFeatures: number,
    /** Features of the output. */
    readonly outFeatures: number,
    options: LinearOptions = {},
  ) {
    super();
    checkSize("Linear", "inFeatures", inFeatures);
    checkSize("Linear", "outFeatures", outFeatures);
    const { bias } = readOptions("Linear", options, DEFAULTS);
    const bound = 1 / Math.sqrt(inFeatures);
    this.weight = uniform(new Parameter(zeros([outFeatures, inFeatures])), -bound, bound);
    if (bias) this.bias = uniform(new Parameter(zeros([outFeatures])), -bound, bound);
  }

  override forward(x: Tensor): Tensor {
    return linear(x, this.weight, this.bias);
  }

  override extraRepr(): string {
    const options = printOptions({ bias: this.bias !== undefined }, DEFAULTS);
    return [this.inFeatures, this.outFeatures, ...options].join(", ");
  }

  override multiplyAdds(_input: readonly number[], output: readonly number[]): number {
    return output.reduce((size, n) => size * n, this.inFeatures);
  }
}
