// The hyperbolic tangent as a layer.
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/**
 * Hyperbolic tangent, element by element, in any shape: from -1 to 1.
 * @example
 * new nn.Tanh().forward(tensor([-1, 0, 1]))
 */
export class Tanh extends Module {
  override forward(x: Tensor): Tensor {
    return x.tanh();
  }
}
