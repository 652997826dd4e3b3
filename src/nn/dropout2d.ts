// Dropout of whole feature maps.
import { ArgumentError, formatShape, ShapeError } from "../shape/errors.js";
import { rand } from "../tensor/create.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/**
 * While training, sets each feature map to 0 with probability `p` and divides the others by `1 - p`: neighbouring
 * pixels say the same, so that single ones would not be missed. In evaluation mode the input passes unchanged. Draws
 * from the stream that `manualSeed` restarts. Tompson et al., "Efficient object localization" (2015).
 *
 * Input and output `[batch, channels, height, width]`, or one picture `[channels, height, width]`.
 * @throws ArgumentError when `p` is not from 0 to 1; `forward` throws a ShapeError for an input that is no picture.
 * @example
 * manualSeed(0);
 * new nn.Dropout2d(0.5).forward(ones([1, 4, 1, 2]))
 * // tensor([[[[0., 0.]],
 * //
 * //          [[2., 2.]],
 * //
 * //          [[2., 2.]],
 * //
 * //          [[2., 2.]]]])
 */
export class Dropout2d extends Module {
  constructor(/** Share of the elements that is set to 0 in training. */ readonly p: number = 0.5) {
    super();
    if (!(p >= 0 && p <= 1)) throw new ArgumentError(`Dropout2d: p is a probability from 0 to 1, got ${p}`);
  }

  override forward(x: Tensor): Tensor {
    if (!isTensor(x) || x.ndim < 3 || x.ndim > 4) {
      throw new ShapeError(
        `Dropout2d: the input must be [batch, channels, height, width], got ${isTensor(x) ? formatShape(x.shape) : String(x)}; for single values use new nn.Dropout(${this.p})`,
      );
    }
    if (!this.training || this.p === 0) return x;
    const maps = [...x.shape.slice(0, -2), 1, 1];
    const kept = rand(maps).ge(this.p).to(x.dtype);
    return x.mul(this.p === 1 ? kept : kept.div(1 - this.p));
  }

  override extraRepr(): string {
    return `p: ${this.p}`;
  }
}
