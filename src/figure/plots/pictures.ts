// Figures of convolutional networks: filters, maps, windows, and what in a picture matters to them.
import type { Module } from "../../nn/module.js";
import * as make from "../../plot/index.js";
import type { Tensor } from "../../tensor/tensor.js";
import { Figure } from "../figure.js";

/**
 * The kernels of a convolution, all on one scale symmetric about zero (teal positive, brown negative).
 *
 * Takes a layer with a `weight`, or a weight `[filters, channels, height, width]`. With one input channel every
 * filter is a panel; with more, each column is a filter and each row an input channel, as a filter is as deep as
 * its input. With `gradient` or `before` (the weight before the last step) the gradient and the change stand below the
 * first eight filters, on the same scale.
 * @throws ShapeError when the weight has not four axes; ArgumentError for a gradient that is not there.
 * @example
 * plot.filters(new nn.Conv2d(1, 8, 5)) // Figure: Filters: 8 filters, 1 channel, kernels of 5 x 5
 */
export function filters(
  layer: Tensor | { readonly weight: Tensor },
  options: make.FiltersOptions = {},
): Figure {
  return new Figure(make.filters(layer, options));
}

/**
 * The feature maps of a layer, one panel per channel.
 *
 * Takes an activation `[channels, height, width]` or `[1, channels, height, width]`. Signed maps are drawn on a
 * scale symmetric about zero (blue positive, red negative), maps without negative values from zero. A map that is
 * zero everywhere is marked "dead".
 * @throws ShapeError for another shape, or for the maps of several inputs.
 * @example
 * const model = new nn.Sequential({ conv1: new nn.Conv2d(1, 8, 3), relu1: new nn.ReLU() });
 * plot.featureMaps(model.trace(ones([1, 1, 8, 8])).at("relu1"))
 * // Figure: Feature maps: 8 maps of 6 x 6
 */
export function featureMaps(activation: Tensor, options: make.FeatureMapsOptions = {}): Figure {
  return new Figure(make.featureMaps(activation, options));
}

/**
 * One number of a convolution taken apart: the patch of the input, the kernel on it, their products, and the sum with
 * the bias, beside the input and the output in which the patch and the number are marked.
 *
 * Takes a trace and the name of a `Conv2d` in it. Stride, dilation and groups are the layer's; padding is drawn as a
 * grey border and as grey cells of the patch. Of several input channels the three that contribute most are drawn.
 * @throws ArgumentError when the layer is no convolution, or the filter or the position is not there.
 * @example
 * manualSeed(0);
 * const model = new nn.Sequential({ conv1: new nn.Conv2d(1, 4, 3) });
 * plot.convolution(model.trace(ones([1, 1, 8, 8])), "conv1", { filter: 2, at: [3, 4] })
 * // Figure: Convolution: conv1, filter 2, row 3, column 4: 0.7347, the sum of channel 0: 0.809, bias: -0.0743
 */
export function convolution(
  trace: make.PoolingTrace,
  name: string,
  options: make.ConvolutionOptions = {},
): Figure {
  return new Figure(make.convolution(trace, name, options));
}

/**
 * A pooling layer's input beside its output for one channel: windows outlined, and for max pooling the chosen
 * cell of every window marked (filled; hollow where several cells hold the maximum and the first is taken).
 *
 * Takes a trace and the name of a `MaxPool2d` or `AvgPool2d` in it. Both maps are on one scale. `gradient` draws below
 * how a gradient of the pooled map is routed back to the input: to the chosen cells, or shared by all of a window.
 * @throws ArgumentError when the layer is no pooling layer or the channel is not there.
 * @example
 * const model = new nn.Sequential({ pool1: new nn.MaxPool2d(2) });
 * plot.pooling(model.trace(arange(0, 16).reshape(1, 1, 4, 4)), "pool1")
 * // Figure: Max pooling: pool1, channel 0: 4 x 4 pooled to 2 x 2 by windows of 2 x 2
 */
export function pooling(trace: make.PoolingTrace, name: string, options: make.PoolingOptions = {}): Figure {
  return new Figure(make.pooling(trace, name, options));
}

/**
 * The pixels of the input that one unit of a layer can see, traced back through everything before it.
 *
 * `unit` is its index in the layer's output without the batch: `[channel, row, column]` of maps, `[unit]` of a vector.
 * The model itself is asked, with NaN in one pixel after the other, so any model with any `forward` can be traced, and
 * the answer does not depend on its weights. Above 4096 candidates only their rows and columns are asked, and the
 * title says that the field is a bound.
 * @throws ArgumentError when the layer or the unit is not there; ShapeError unless the input is one picture.
 * @example
 * const model = new nn.Sequential({ conv1: new nn.Conv2d(1, 4, 3), conv2: new nn.Conv2d(4, 4, 3) });
 * plot.receptiveField(model, "conv2", [0, 2, 2], { input: ones([1, 1, 12, 12]) })
 * // Figure: Receptive field: conv2, unit [0, 2, 2]: it sees rows 2–6, columns 2–6
 */
export function receptiveField(
  model: Module,
  layer: string,
  unit: readonly number[],
  options: make.ReceptiveFieldOptions,
): Figure {
  return new Figure(make.receptiveField(model, layer, unit, options));
}

/**
 * What in a picture speaks for a class: the picture, the gradient of the class's score (the number before softmax)
 * with respect to each pixel, gradient times pixel, and with `layer` its Grad-CAM.
 *
 * Takes a model that gives scores `[1, classes]` for a picture `[1, channels, height, width]`. Blue speaks for the
 * class, red against it; every panel has a scale of its own, written above it. Runs in evaluation mode; no gradient
 * of a parameter changes.
 * @throws ShapeError for several pictures or other outputs; ArgumentError when the class or the layer is not there.
 * @example
 * manualSeed(0);
 * const model = new nn.Sequential({ flatten: new nn.Flatten(), out: new nn.Linear(64, 3) });
 * plot.saliency(model, ones([1, 1, 8, 8]), { target: 2 })
 * // Figure: What speaks for class 2: 8 x 8, score -0.003842, probability 0.2376
 */
export function saliency(model: Module, input: Tensor, options: make.SaliencyOptions = {}): Figure {
  return new Figure(make.saliency(model, input, options));
}

/**
 * A network as the volumes that its layers make: maps stacked as deep as they are many, sequences as planes, vectors as
 * columns, with their shapes, and layers with parameters told from layers without.
 *
 * Takes a model and the shape of its input with the batch, or up to four by name, one above the other: a fully connected
 * network is flat beside a convolutional one. Layers stand in the order in which they are called, in one forward pass on
 * zeros in evaluation mode. Sides grow with the root of their size, of vectors on a scale of their own.
 * @throws ArgumentError for a shape that is no list of sizes, or a model that calls no layer.
 * @example
 * const flat = new nn.Sequential(new nn.Flatten(), new nn.Linear(784, 10));
 * const maps = new nn.Sequential(new nn.Conv2d(1, 8, 5), new nn.MaxPool2d(2));
 * plot.volume({ flat: [flat, [1, 1, 28, 28]], maps: [maps, [1, 1, 28, 28]] })
 * // Figure: Layer by layer: 4 layers, 2 with parameters
 */
export function volume(
  model: Module | Readonly<Record<string, make.VolumeModel>>,
  inputShape?: readonly number[],
  options: make.VolumeOptions = {},
): Figure {
  return new Figure(make.volume(model, inputShape, options));
}
