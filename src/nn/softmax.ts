// Softmax as a layer. A classifier that is trained with crossEntropy does not need it: that takes logits.
import { ArgumentError } from "../shape/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/**
 * e^x divided by its sum along `dim`: values from 0 to 1 that sum to 1, in the shape of the input.
 * @throws ArgumentError without an axis.
 * @example
 * new nn.Softmax(1).forward(tensor([[1, 2, 3]])) // tensor([[0.0900, 0.2447, 0.6652]])
 */
export class Softmax extends Module {
  constructor(/** The axis. */ readonly dim: number) {
    super();
    if (!Number.isInteger(dim)) {
      throw new ArgumentError(
        `Softmax: expected the axis along which to sum to 1, for classes new nn.Softmax(-1), got ${dim}`,
      );
    }
  }

  override forward(x: Tensor): Tensor {
    return x.softmax(this.dim);
  }

  override extraRepr(): string {
    return `dim: ${this.dim}`;
  }
}
