// The sigmoid linear unit as a layer.
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/**
 * `x * sigmoid(x)`, also called swish, element by element, in any shape. Elfwing, Uchibe and Doya (2017).
 * @example
 * new nn.SiLU().forward(tensor([-1, 0, 1])) // tensor([-0.2689,  0.0000,  0.7311])
 */
export class SiLU extends Module {
  override forward(x: Tensor): Tensor {
    return x.silu();
  }
}
