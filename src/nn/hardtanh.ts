// Values held between two limits, as a layer.
import { ArgumentError } from "../shape/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/**
 * x held between `min` and `max`, element by element, in any shape; the gradient on the limits is 0.
 * @param min Default -1.
 * @param max Default 1.
 * @throws ArgumentError when min is not below max.
 * @example
 * new nn.Hardtanh().forward(tensor([-3, 0.5, 3])) // tensor([-1.0000,  0.5000,  1.0000])
 */
export class Hardtanh extends Module {
  constructor(
    /** The lower limit. */
    readonly min: number = -1,
    /** The upper limit. */
    readonly max: number = 1,
  ) {
    super();
    if (!(min < max)) throw new ArgumentError(`Hardtanh: min must be below max, got ${min} and ${max}`);
  }

  override forward(x: Tensor): Tensor {
    return x.hardtanh(this.min, this.max);
  }

  override extraRepr(): string {
    return `${this.min} to ${this.max}`;
  }
}
