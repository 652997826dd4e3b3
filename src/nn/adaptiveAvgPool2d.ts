// Average pooling of pictures to a wanted size, as a layer.
import { type AdaptiveSize2d, adaptiveAvgPool2d, adaptivePair } from "../ops/index.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/**
 * The mean of each of as many windows as are wanted, whatever the size of the input: window i of n goes from
 * `floor(i * size / n)` to `ceil((i + 1) * size / n)`, as in PyTorch.
 *
 * Input `[batch, channels, height, width]`, output `[batch, channels, h, w]`. `outputSize` is one number or
 * `[h, w]`; `null` keeps a side of the input.
 * @throws ArgumentError for a size below 1; `forward` throws a ShapeError for an input that is no picture.
 * @example
 * new nn.AdaptiveAvgPool2d([4, null]).forward(zeros([1, 8, 13, 9])).shape // [ 1, 8, 4, 9 ]
 */
export class AdaptiveAvgPool2d extends Module {
  constructor(/** Size of the output, whatever that of the input. */ readonly outputSize: AdaptiveSize2d) {
    super();
    adaptivePair("AdaptiveAvgPool2d", outputSize);
  }

  override forward(x: Tensor): Tensor {
    return adaptiveAvgPool2d(x, this.outputSize);
  }

  override extraRepr(): string {
    return `outputSize: ${JSON.stringify(this.outputSize)}`;
  }
}
