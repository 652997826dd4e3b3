// One axis as several, as a layer: the way back from Flatten.
import { ArgumentError, formatShape, ShapeError } from "../shape/errors.js";
import { normalizeDim, sizeOf } from "../shape/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/**
 * Splits the axis `dim` into axes of the given sizes: `new nn.Unflatten(1, [8, 7, 7])` makes
 * `[batch, 8, 7, 7]` of `[batch, 392]`. One size may be -1, which stands for what is left.
 * @throws ArgumentError for sizes that are none; `forward` throws a ShapeError when they do not make up the axis.
 * @example
 * new nn.Unflatten(1, [16, 7, 7]).forward(zeros([32, 784])).shape // [ 32, 16, 7, 7 ]
 */
export class Unflatten extends Module {
  constructor(
    /** The axis. */
    readonly dim: number,
    /** The sizes that the axis is split into. */
    readonly sizes: readonly number[],
  ) {
    super();
    const valid = Array.isArray(sizes) && sizes.every((size) => Number.isInteger(size) && size >= -1);
    if (!Number.isInteger(dim) || !valid || sizes.filter((size) => size === -1).length > 1) {
      throw new ArgumentError(
        `Unflatten: expected an axis and its new sizes, such as new nn.Unflatten(1, [8, 7, 7]) (one may be -1), got ${String(dim)} and ${JSON.stringify(sizes)}`,
      );
    }
  }

  override forward(x: Tensor): Tensor {
    const axis = normalizeDim("Unflatten", this.dim, x.ndim);
    const known = sizeOf(this.sizes.filter((size) => size !== -1));
    const rest = x.shape[axis] / known;
    const open = this.sizes.includes(-1);
    if (open ? !Number.isInteger(rest) : rest !== 1) {
      throw new ShapeError(
        `Unflatten: axis ${axis} of ${formatShape(x.shape)} has ${x.shape[axis]} places, which ${formatShape(this.sizes)} does not make up`,
      );
    }
    const sizes = this.sizes.map((size) => (size === -1 ? rest : size));
    return x.reshape([...x.shape.slice(0, axis), ...sizes, ...x.shape.slice(axis + 1)]);
  }

  override extraRepr(): string {
    return `dim: ${this.dim}, sizes: ${formatShape(this.sizes)}`;
  }
}
