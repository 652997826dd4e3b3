// The exponential linear unit as a layer.
import { ArgumentError } from "../shape/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/**
 * x where it is positive, else `alpha * (e^x - 1)`, element by element, in any shape. Clevert, Unterthiner and
 * Hochreiter (2015).
 * @param alpha Default 1.
 * @throws ArgumentError when it is no number.
 * @example
 * new nn.ELU().forward(tensor([-1, 0, 1])) // tensor([-0.6321,  0.0000,  1.0000])
 */
export class ELU extends Module {
  constructor(/** The limit far below 0, negated. */ readonly alpha: number = 1) {
    super();
    if (!Number.isFinite(alpha)) throw new ArgumentError(`ELU: alpha must be a number, got ${String(alpha)}`);
  }

  override forward(x: Tensor): Tensor {
    return x.elu(this.alpha);
  }

  override extraRepr(): string {
    return `alpha: ${this.alpha}`;
  }
}
