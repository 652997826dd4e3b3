// The Gaussian error linear unit as a layer.
import type { GeluOptions } from "../ops/index.js";
import { ArgumentError } from "../shape/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { printOptions, readOptions } from "./arguments.js";
import { Module } from "./module.js";

const DEFAULTS: Required<GeluOptions> = { approximate: "none" };

/**
 * x times the probability that a normal number is below x, element by element, in any shape; with
 * `approximate: "tanh"` the approximation that GPT-2 uses. Hendrycks and Gimpel (2016).
 * @throws ArgumentError for another approximation.
 * @example
 * new nn.GELU().forward(tensor([-1, 0, 1])) // tensor([-0.1587,  0.0000,  0.8413])
 */
export class GELU extends Module {
  /** How it is computed: exactly, or with tanh. */
  readonly approximate: "none" | "tanh";

  constructor(options: GeluOptions = {}) {
    super();
    const { approximate } = readOptions("GELU", options, DEFAULTS);
    if (approximate !== "none" && approximate !== "tanh") {
      throw new ArgumentError(
        `GELU: approximate must be "none" or "tanh", got ${JSON.stringify(approximate)}`,
      );
    }
    this.approximate = approximate;
  }

  override forward(x: Tensor): Tensor {
    return x.gelu({ approximate: this.approximate });
  }

  override extraRepr(): string {
    return printOptions({ approximate: this.approximate }, { ...DEFAULTS }).join(", ");
  }
}
