// The smooth rectifier as a layer.
import type { SoftplusOptions } from "../ops/index.js";
import { ArgumentError } from "../shape/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { printOptions, readOptions } from "./arguments.js";
import { Module } from "./module.js";

const DEFAULTS: Required<SoftplusOptions> = { beta: 1, threshold: 20 };

/**
 * `log(1 + e^(beta x)) / beta`, element by element, in any shape; x itself where `beta * x` is above `threshold`.
 * Dugas et al. (2001).
 * @throws ArgumentError when beta is 0 or no number.
 * @example
 * new nn.Softplus().forward(tensor([-1, 0, 1])) // tensor([0.3133, 0.6931, 1.3133])
 */
export class Softplus extends Module {
  /** Steepness. */
  readonly beta: number;
  /** Where `beta * x` is above it, the result is x itself. */
  readonly threshold: number;

  constructor(options: SoftplusOptions = {}) {
    super();
    const { beta, threshold } = readOptions("Softplus", options, DEFAULTS);
    if (!Number.isFinite(beta) || beta === 0 || Number.isNaN(threshold)) {
      throw new ArgumentError(
        `Softplus: beta must be a number other than 0 and threshold a number, got ${beta} and ${threshold}`,
      );
    }
    this.beta = beta;
    this.threshold = threshold;
  }

  override forward(x: Tensor): Tensor {
    return x.softplus({ beta: this.beta, threshold: this.threshold });
  }

  override extraRepr(): string {
    return printOptions({ beta: this.beta, threshold: this.threshold }, { ...DEFAULTS }).join(", ");
  }
}
