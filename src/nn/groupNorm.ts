// Group normalisation. The arithmetic is in src/ops/normalize.ts.
import { groupNorm } from "../ops/index.js";
import { ArgumentError, formatShape, ShapeError } from "../shape/errors.js";
import { ones, zeros } from "../tensor/create.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { checkSize, printOptions, readOptions } from "./arguments.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";

/** Options of `nn.GroupNorm`. */
export interface GroupNormOptions {
  /** Added to the variance, so that equal values do not divide by 0. Default 1e-5. */
  eps?: number;
  /** Whether each channel is scaled and shifted by what is learnt. Default true. */
  affine?: boolean;
}

const DEFAULTS: Required<GroupNormOptions> = { eps: 1e-5, affine: true };

/**
 * Normalises the channels of each element of a batch in groups, whatever the size of the batch; then scales and shifts
 * each channel. Wu and He, "Group normalization" (2018).
 *
 * Input and output `[batch, numChannels, ...]`. Weight starts at 1, bias at 0.
 * @throws ArgumentError when the groups do not divide the channels; `forward` throws a ShapeError when the input's
 * channels are not `numChannels`.
 * @example
 * new nn.GroupNorm(2, 4).forward(tensor([[[1], [3], [10], [30]]]))
 * // tensor([[[-1.0000],
 * //          [ 1.0000],
 * //          [-1.0000],
 * //          [ 1.0000]]], gradFn: <reshape>)
 */
export class GroupNorm extends Module {
  /** `[numChannels]` */
  readonly weight?: Parameter;
  /** `[numChannels]` */
  readonly bias?: Parameter;
  /** Added to the variance, so that nothing is divided by 0. */
  readonly eps: number;

  constructor(
    /** Number of groups. */
    readonly numGroups: number,
    /** Channels of the input. */
    readonly numChannels: number,
    options: GroupNormOptions = {},
  ) {
    super();
    checkSize("GroupNorm", "numGroups", numGroups);
    checkSize("GroupNorm", "numChannels", numChannels);
    if (numChannels % numGroups !== 0) {
      throw new ArgumentError(`GroupNorm: ${numGroups} groups must divide ${numChannels} channels`);
    }
    const { eps, affine } = readOptions("GroupNorm", options, DEFAULTS);
    if (!(eps >= 0)) throw new ArgumentError(`GroupNorm: eps must be at least 0, got ${eps}`);
    this.eps = eps;
    if (affine) {
      this.weight = new Parameter(ones([numChannels]));
      this.bias = new Parameter(zeros([numChannels]));
    }
  }

  override forward(x: Tensor): Tensor {
    if (isTensor(x) && x.ndim >= 2 && x.shape[1] !== this.numChannels) {
      throw new ShapeError(
        `GroupNorm: the input ${formatShape(x.shape)} has ${x.shape[1]} channels on axis 1, this layer was made for ${this.numChannels}`,
      );
    }
    const { weight, bias, eps } = this;
    return groupNorm(x, this.numGroups, { weight, bias, eps });
  }

  override extraRepr(): string {
    const options = printOptions({ eps: this.eps, affine: this.weight !== undefined }, { ...DEFAULTS });
    return [this.numGroups, this.numChannels, ...options].join(", ");
  }
}
