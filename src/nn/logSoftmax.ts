// The logarithm of softmax as a layer, for nllLoss. crossEntropy takes the scores themselves.
import { ArgumentError } from "../shape/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/**
 * The logarithm of e^x divided by its sum along `dim`, in the shape of the input; accurate where softmax would be 0.
 * @throws ArgumentError without an axis.
 * @example
 * new nn.LogSoftmax(1).forward(tensor([[1, 2, 3]])) // tensor([[-2.4076, -1.4076, -0.4076]])
 */
export class LogSoftmax extends Module {
  constructor(/** The axis. */ readonly dim: number) {
    super();
    if (!Number.isInteger(dim)) {
      throw new ArgumentError(
        `LogSoftmax: expected the axis of what is compared, for classes new nn.LogSoftmax(-1), got ${dim}`,
      );
    }
  }

  override forward(x: Tensor): Tensor {
    return x.logSoftmax(this.dim);
  }

  override extraRepr(): string {
    return `dim: ${this.dim}`;
  }
}
