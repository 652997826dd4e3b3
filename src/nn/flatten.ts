// Several axes as one, as a layer: the step from feature maps to a fully connected layer.
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/**
 * Joins the axes `startDim` to `endDim`, both included. By default all but the batch:
 * `[batch, channels, height, width]` becomes `[batch, channels * height * width]`.
 * @example
 * new nn.Flatten().forward(zeros([32, 16, 7, 7])).shape // [ 32, 784 ]
 */
export class Flatten extends Module {
  constructor(
    /** First of the axes that become one. */
    readonly startDim: number = 1,
    /** Last of the axes that become one. */
    readonly endDim: number = -1,
  ) {
    super();
  }

  override forward(x: Tensor): Tensor {
    return x.flatten(this.startDim, this.endDim);
  }

  override extraRepr(): string {
    if (this.startDim === 1 && this.endDim === -1) return "";
    return `startDim: ${this.startDim}, endDim: ${this.endDim}`;
  }
}
