// The logistic function as a layer.
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/**
 * 1 / (1 + e^-x), element by element, in any shape: from 0 to 1.
 * @example
 * new nn.Sigmoid().forward(tensor([-2, 0, 2])) // tensor([0.1192, 0.5000, 0.8808])
 */
export class Sigmoid extends Module {
  override forward(x: Tensor): Tensor {
    return x.sigmoid();
  }
}
