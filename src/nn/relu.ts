// The rectifier as a layer.
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/**
 * max(x, 0), element by element, in any shape.
 * @example
 * new nn.ReLU().forward(tensor([-1, 0, 2])) // tensor([0., 0., 2.])
 */
export class ReLU extends Module {
  override forward(x: Tensor): Tensor {
    return x.relu();
  }
}
