// Pooling over all places at once: what stands between feature maps and a classifier.
import { formatShape, ShapeError } from "../shape/errors.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

function placesOf(what: string, x: Tensor): number[] {
  if (!isTensor(x) || x.ndim < 3) {
    throw new ShapeError(
      `${what}: the input must be [batch, channels, ...], got ${isTensor(x) ? formatShape(x.shape) : String(x)}`,
    );
  }
  return x.shape.map((_, axis) => axis).slice(2);
}

/**
 * The mean of each channel over all places: `[batch, channels, length]` or `[batch, channels, height, width]` becomes
 * `[batch, channels]`. Lin, Chen and Yan, "Network in network" (2013). (`new nn.AdaptiveAvgPool2d(1)` keeps the axes.)
 * `forward` throws a ShapeError for an input without places.
 * @example
 * new nn.GlobalAvgPool().forward(tensor([[[[1, 2], [3, 4]]]])) // tensor([[2.5000]])
 */
export class GlobalAvgPool extends Module {
  override forward(x: Tensor): Tensor {
    return x.mean(placesOf("GlobalAvgPool", x));
  }
}

/**
 * The largest value of each channel over all places: `[batch, channels, length]` or `[batch, channels, height, width]`
 * becomes `[batch, channels]`. Of equal values the first gets the gradient, as in `AdaptiveMaxPool2d`.
 * `forward` throws a ShapeError for an input without places.
 * @example
 * new nn.GlobalMaxPool().forward(tensor([[[[1, 2], [3, 4]]]])) // tensor([[4.]])
 */
export class GlobalMaxPool extends Module {
  override forward(x: Tensor): Tensor {
    placesOf("GlobalMaxPool", x);
    return x.flatten(2).max(2).values;
  }
}
