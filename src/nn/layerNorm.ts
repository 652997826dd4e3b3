// Layer normalisation. The arithmetic is in src/ops/normalize.ts.
import { layerNorm } from "../ops/index.js";
import { ArgumentError } from "../shape/errors.js";
import { ones, zeros } from "../tensor/create.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkSize, printOptions, readOptions } from "./arguments.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";

/** Options of `nn.LayerNorm`. */
export interface LayerNormOptions {
  /** Added to the variance, so that equal values do not divide by 0. Default 1e-5. */
  eps?: number;
  /** Whether each value is scaled and shifted by what is learnt. Default true. */
  elementwiseAffine?: boolean;
}

const DEFAULTS: Required<LayerNormOptions> = { eps: 1e-5, elementwiseAffine: true };

/**
 * Normalises each element of a batch over its last axes: `(x - mean) / sqrt(variance + eps) * weight + bias`.
 * Ba, Kiros and Hinton, "Layer normalization" (2016).
 *
 * Input and output `[..., ...normalizedShape]`. Weight starts at 1, bias at 0.
 * @throws ArgumentError for sizes below 1; `forward` throws a ShapeError when the input does not end in
 * `normalizedShape`.
 * @example
 * new nn.LayerNorm(3).forward(tensor([[1, 2, 3], [10, 20, 30]]))
 * // tensor([[-1.2247,  0.0000,  1.2247],
 * //         [-1.2247,  0.0000,  1.2247]], gradFn: <normalize>)
 */
export class LayerNorm extends Module {
  /** The last axes, over which is normalised. */
  readonly normalizedShape: readonly number[];
  /** `normalizedShape` */
  readonly weight?: Parameter;
  /** `normalizedShape` */
  readonly bias?: Parameter;
  /** Added to the variance, so that nothing is divided by 0. */
  readonly eps: number;

  constructor(normalizedShape: number | readonly number[], options: LayerNormOptions = {}) {
    super();
    const shape = Array.isArray(normalizedShape) ? [...normalizedShape] : [normalizedShape as number];
    if (shape.length === 0) throw new ArgumentError("LayerNorm: normalizedShape must have at least one size");
    for (const size of shape) checkSize("LayerNorm", "each size of normalizedShape", size);
    const { eps, elementwiseAffine } = readOptions("LayerNorm", options, DEFAULTS);
    if (!(eps >= 0)) throw new ArgumentError(`LayerNorm: eps must be at least 0, got ${eps}`);
    this.normalizedShape = shape;
    this.eps = eps;
    if (elementwiseAffine) {
      this.weight = new Parameter(ones(shape));
      this.bias = new Parameter(zeros(shape));
    }
  }

  override forward(x: Tensor): Tensor {
    const { weight, bias, eps } = this;
    return layerNorm(x, this.normalizedShape, { weight, bias, eps });
  }

  override extraRepr(): string {
    const options = { eps: this.eps, elementwiseAffine: this.weight !== undefined };
    return [`[${this.normalizedShape.join(", ")}]`, ...printOptions(options, { ...DEFAULTS })].join(", ");
  }
}
