// Figures of any tensor: its values, how they are spread, two of them side by side.
import * as make from "../../plot/index.js";
import type { Tensor } from "../../tensor/tensor.js";
import { Figure } from "../figure.js";

/**
 * Any tensor, of any rank: its last two axes as a grid of cells, one panel for each index of the axes before them.
 *
 * Signed values are drawn on a scale symmetric about zero (blue positive, red negative), others from zero; NaN and
 * infinite values are gaps, and counted. Up to 12 x 12 values are written into their cells. At most 64 panels of
 * 512 x 512 are drawn, the first ones, and the title says so; the description speaks of the whole tensor.
 * @throws ArgumentError when `axes` does not name every axis; ShapeError for a tensor without elements.
 * @example
 * plot.tensor(arange(0, 12).reshape(3, 4), { axes: ["row", "column"] })
 * // Figure: Tensor [3, 4] float32: 12 values
 */
export function tensor(value: Tensor, options: make.TensorFigureOptions = {}): Figure {
  return new Figure(make.tensor(value, options));
}

/**
 * A tensor at a glance: how its values are spread, beside the numbers that tell whether something is wrong with it:
 * range with the places of the extremes, mean, standard deviation (over all values, not n - 1), zeros, NaN, infinite.
 *
 * Takes a tensor of any shape. NaN and infinite values are counted, and marked, and left out of the rest.
 * @throws ShapeError for a tensor without elements; ArgumentError for `bins` that are no whole number from 1 to 500.
 * @example
 * plot.summary(tensor([[0, 1, 2], [3, Number.NaN, -1]])) // Figure: Tensor [2, 3] float32
 */
export function summary(value: Tensor, options: make.SummaryOptions = {}): Figure {
  return new Figure(make.summary(value, options));
}

/**
 * How values are spread: bars of counts for one tensor, outlines of shares for several.
 *
 * Takes a tensor of any shape, or up to seven by name. Mean and standard deviation (over all values, not n - 1) are in
 * the title; NaN and infinite values are left out, and counted.
 * @throws ArgumentError for what is no tensor, or `bins` that are no whole number from 1 to 500.
 * @example
 * plot.histogram({ before: tensor([1, 2, 2, 3]), after: tensor([2, 2, 2, 3]) })
 * // Figure: Histogram: 2 tensors
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
 * @example
 * plot.compare(tensor([[1, 2], [3, 4]]), tensor([[1, 2], [3, 5]]), { names: ["trained", "before"] })
 * // Figure: Comparison: trained and before, [2, 2]
 */
export function compare(a: Tensor, b: Tensor, options: make.CompareOptions = {}): Figure {
  return new Figure(make.compare(a, b, options));
}

/**
 * One picture, or several as a grid.
 *
 * Takes `[height, width]`, `[1, height, width]` and `[1, 1, height, width]` in grey, `[3, height, width]` and
 * `[1, 3, height, width]` in colour (red, green, blue; values 0 to 1 or 0 to 255; `channels: "apart"` draws each as a grey
 * picture), and `[count, 1, height, width]` as a grid of grey pictures (the first 64).
 * @throws ShapeError for another shape; ArgumentError for labels that do not match the number of pictures.
 * @example
 * const { test } = await datasets.digits({ train: 10, test: 10 });
 * plot.image(test.inputs, { labels: [...test.targets.data()] })
 * // Figure: Images: 10 pictures, 28 x 28
 */
export function image(picture: Tensor, options: make.ImageOptions = {}): Figure {
  return new Figure(make.image(picture, options));
}
