// The hyperbolic tangent as a layer.
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/**
 * Hyperbolic tangent, element by element, in any shape: from -1 to 1.
 * @example
 * new nn.Tanh().forward(tensor([-1, 0, 1])) // tensor([-0.7616,  0.0000,  0.7616])
 */
export class Tanh extends Module {
  override forward(x: Tensor): Tensor {
    return x.tanh();
  }
}
