// The public `plot`: every figure of the plot room as a `Figure` that a cell shows. How a figure is laid out is in
// the plot room; its options are documented there.
import * as make from "../plot/index.js";
import type { Tensor } from "../tensor/tensor.js";
import { Figure } from "./figure.js";

export type {
  CompareOptions,
  CurvesOptions,
  FeatureMapsOptions,
  FiltersOptions,
  GatesOptions,
  HiddenStatesOptions,
  HistogramOptions,
  ImageOptions,
  PoolingOptions,
  PoolingTrace,
  TensorFigureOptions,
  Ticks,
} from "../plot/index.js";

/**
 * Any tensor, of any rank: its last two axes as a grid of cells, one panel for each index of the axes before them.
 *
 * Signed values are drawn on a scale symmetric about zero (blue positive, red negative), others from zero; NaN and
 * infinite values are gaps, and counted. Up to 12 x 12 values are written into their cells. At most 64 panels of
 * 512 x 512 are drawn, the first ones, and the title says so; the description speaks of the whole tensor.
 * @throws ArgumentError when `axes` does not name every axis; ShapeError for a tensor without elements.
 * @example plot.tensor(x, { axes: ["batch", "channel", "row", "column"] })
 */
export function tensor(value: Tensor, options: make.TensorFigureOptions = {}): Figure {
  return new Figure(make.tensor(value, options));
}

/**
 * How values are spread: bars of counts for one tensor, outlines of shares for several.
 *
 * Takes a tensor of any shape, or up to seven by name. Mean and standard deviation (over all values, not n - 1) are in
 * the title; NaN and infinite values are left out, and counted.
 * @throws ArgumentError for what is no tensor, or `bins` that are no whole number from 1 to 500.
 * @example plot.histogram({ before: lstm.forward(x).gates.forget, after: trained.forward(x).gates.forget })
 */
export function histogram(
  values: Tensor | Readonly<Record<string, Tensor>>,
  options: make.HistogramOptions = {},
): Figure {
  return new Figure(make.histogram(values, options));
}

/**
 * Two tensors of one shape side by side on one scale, and their difference `a - b` on its own.
 *
 * The last two axes are a panel; of more axes, the first eight panels are drawn. The title says where they differ
 * most, over all values. Two NaN, or two equal infinities, count as equal.
 * @throws ShapeError when the shapes differ.
 * @example plot.compare(model.conv1.weight, before, { names: ["trained", "before"] })
 */
export function compare(a: Tensor, b: Tensor, options: make.CompareOptions = {}): Figure {
  return new Figure(make.compare(a, b, options));
}

/**
 * One picture, or several as a grid.
 *
 * Takes `[height, width]`, `[1, height, width]` and `[1, 1, height, width]` in grey, `[3, height, width]` and
 * `[1, 3, height, width]` in colour (red, green, blue; values 0 to 1 or 0 to 255), and `[count, 1, height, width]`
 * as a grid of grey pictures (the first 64).
 * @throws ShapeError for another shape; ArgumentError for labels that do not match the number of pictures.
 * @example plot.image(test.inputs.at("0:10"), { labels: [7, 2, 1, 0, 4, 1, 4, 9, 5, 9] })
 */
export function image(picture: Tensor, options: make.ImageOptions = {}): Figure {
  return new Figure(make.image(picture, options));
}

/**
 * The kernels of a convolution, all on one scale symmetric about zero (green positive, brown negative).
 *
 * Takes a layer with a `weight`, or a weight `[filters, channels, height, width]`. With one input channel every
 * filter is a panel; with more, each column is a filter and each row an input channel, as a filter is as deep as
 * its input.
 * @throws ShapeError when the weight has not four axes.
 * @example plot.filters(model.conv1)
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
 * @example plot.featureMaps(model.trace(x).at("conv1"))
 */
export function featureMaps(activation: Tensor, options: make.FeatureMapsOptions = {}): Figure {
  return new Figure(make.featureMaps(activation, options));
}

/**
 * A pooling layer's input beside its output for one channel: windows outlined, and for max pooling the chosen
 * cell of every window marked (filled; hollow where several cells hold the maximum and the first is taken).
 *
 * Takes a trace and the name of a `MaxPool2d` or `AvgPool2d` in it. Both maps are on one scale.
 * @throws ArgumentError when the layer is no pooling layer or the channel is not there.
 * @example plot.pooling(model.trace(x), "pool1", { channel: 2 })
 */
export function pooling(trace: make.PoolingTrace, name: string, options: make.PoolingOptions = {}): Figure {
  return new Figure(make.pooling(trace, name, options));
}

/**
 * The hidden state of one sequence as a heat map: a row for each unit, a column for each time step.
 *
 * Takes `[time, units]`, `[1, time, units]`, or what a recurrent layer returned (its `output`). The scale is
 * symmetric about zero: blue positive, red negative.
 * @throws ShapeError for another shape or several sequences; ArgumentError when `ticks` has another length than time.
 * @example plot.hiddenStates(lstm.forward(word), { ticks: "BTXXVVE" })
 */
export function hiddenStates(
  states: Tensor | { readonly output: Tensor },
  options: make.HiddenStatesOptions = {},
): Figure {
  return new Figure(make.hiddenStates(states, options));
}

/**
 * Every gate of one sequence, one panel below the other on one time axis: units as rows, time steps as columns.
 *
 * Takes the `gates` that a recurrent layer returned, each `[1, time, units]` or `[time, units]`: LSTM `input`,
 * `forget`, `output`, `candidate`, `cell`, `hidden`; GRU `reset`, `update`, `candidate`, `hidden`; RNN `hidden`.
 * Gates are drawn on a scale fixed from 0 (closed) to 1 (open); candidate, cell and hidden state on scales
 * symmetric about zero, blue positive and red negative (candidate and hidden state share theirs).
 * @throws ShapeError when the panels differ in shape or hold several sequences; ArgumentError for bad ticks or units.
 * @example plot.gates(gates, { ticks: "BTXXVVE" })
 */
export function gates(gates: Readonly<Record<string, Tensor>>, options: make.GatesOptions = {}): Figure {
  return new Figure(make.gates(gates, options));
}

/**
 * Curves of training: each key is a series, each series a list of numbers.
 *
 * Accuracies and other shares (values from 0 to 1 whose name says so) get a panel of their own, beside the losses,
 * and so do series whose sizes differ by more than a factor of 30. NaN and infinite values are gaps.
 * @throws ArgumentError when a series is no list of numbers, is empty, or `x` has another length.
 * @example plot.curves({ loss: history.loss, accuracy: history.accuracy }, { xTitle: "epoch" })
 */
export function curves(
  series: Readonly<Record<string, readonly number[]>>,
  options: make.CurvesOptions = {},
): Figure {
  return new Figure(make.curves(series, options));
}
