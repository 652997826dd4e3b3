// Average pooling of sequences to a wanted size, as a layer.
import { type AdaptiveSide, adaptiveAvgPool1d, adaptiveSide } from "../ops/index.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/**
 * The mean of each of as many windows as are wanted, whatever the size of the input: window i of n goes from
 * `floor(i * size / n)` to `ceil((i + 1) * size / n)`, as in PyTorch.
 *
 * Input `[batch, channels, length]`, output `[batch, channels, outputSize]`. `outputSize` is a number, or `null` for
 * the length of the input.
 * @throws ArgumentError for a size below 1; `forward` throws a ShapeError for an input that is no sequence.
 * @example
 * new nn.AdaptiveAvgPool1d(2).forward(tensor([[[1, 2, 3, 4, 5]]])) // tensor([[[2., 4.]]])
 */
export class AdaptiveAvgPool1d extends Module {
  constructor(/** Size of the output, whatever that of the input. */ readonly outputSize: AdaptiveSide) {
    super();
    adaptiveSide("AdaptiveAvgPool1d", outputSize);
  }

  override forward(x: Tensor): Tensor {
    return adaptiveAvgPool1d(x, this.outputSize);
  }

  override extraRepr(): string {
    return `outputSize: ${JSON.stringify(this.outputSize)}`;
  }
}
