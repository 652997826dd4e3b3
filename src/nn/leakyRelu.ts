// The leaky rectifier as a layer.
import { ArgumentError } from "../shape/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/**
 * x where it is positive, else `negativeSlope * x`, element by element, in any shape. Maas, Hannun and Ng (2013).
 * @param negativeSlope Default 0.01.
 * @throws ArgumentError when it is no number.
 * @example
 * new nn.LeakyReLU(0.1).forward(tensor([-1, 0, 1])) // tensor([-0.1000,  0.0000,  1.0000])
 */
export class LeakyReLU extends Module {
  constructor(/** What negative values are multiplied by. */ readonly negativeSlope: number = 0.01) {
    super();
    if (!Number.isFinite(negativeSlope))
      throw new ArgumentError(`LeakyReLU: negativeSlope must be a number, got ${String(negativeSlope)}`);
  }

  override forward(x: Tensor): Tensor {
    return x.leakyRelu(this.negativeSlope);
  }

  override extraRepr(): string {
    return `negativeSlope: ${this.negativeSlope}`;
  }
}
