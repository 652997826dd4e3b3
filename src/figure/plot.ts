// The public `plot`: every figure of the plot room as a `Figure` that a cell shows. How a figure is laid out is in
// the plot room; its options are documented there.
import type { Graph } from "../autograd/index.js";
import type { ModelSummary } from "../nn/index.js";
import type { Module } from "../nn/module.js";
import * as make from "../plot/index.js";
import { chooseLocale, type Locale } from "../plot/words.js";
import type { Tensor } from "../tensor/tensor.js";
import { Figure, linkFigures, specsOf } from "./figure.js";
import { chooseTheme, type Theme } from "./look.js";

export type {
  AttentionOptions,
  CellOptions,
  CellStateOptions,
  ColouredTextOptions,
  CompareOptions,
  ConfusionOptions,
  ConvolutionOptions,
  CurvesOptions,
  DecisionModel,
  DecisionOptions,
  EmbeddingOptions,
  ErrorsOptions,
  FeatureMapsOptions,
  FiltersOptions,
  GateSaturationOptions,
  GatesOptions,
  GradientFlowOptions,
  GraphFigureOptions,
  GridOptions,
  HiddenStatesOptions,
  HistogramOptions,
  ImageOptions,
  InputInfluenceOptions,
  JacobianOptions,
  LandscapeOptions,
  LinkOptions,
  ModelOptions,
  ParameterRecord,
  ParametersOptions,
  PoolingOptions,
  PoolingTrace,
  ReceptiveFieldOptions,
  RecurrentLayer,
  RecurrentTrace,
  SaliencyOptions,
  StateMatchesOptions,
  SummaryOptions,
  TensorFigureOptions,
  Ticks,
  UnrolledOptions,
  VolumeModel,
  VolumeOptions,
} from "../plot/index.js";
export type { Locale } from "../plot/words.js";
export type { Theme } from "./look.js";

/**
 * The paper of figures made from now on: `"light"`, `"dark"`, or `"auto"` (as it is at first): like the page around the
 * figure, and light where there is no page, as in a PNG. Values have the same colours on both.
 * @throws ArgumentError for another name.
 * @example
 * const picture = () => plot.curves({ loss: [0.9, 0.5] }).toSVG();
 * const onLight = picture();
 * plot.theme("dark");
 * picture() === onLight // false
 */
export function theme(name: Theme): void {
  chooseTheme(name);
}

/**
 * The language of figures made from now on, their descriptions too: `"en"` (as it is at first) or `"zh"`.
 * @throws ArgumentError for another language.
 * @example
 * plot.locale("zh");
 * plot.curves({ loss: [0.9, 0.5] }) // Figure: 训练曲线: 1 条曲线
 */
export function locale(language: Locale): void {
  chooseLocale(language);
}

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
 * `[1, 3, height, width]` in colour (red, green, blue; values 0 to 1 or 0 to 255), and `[count, 1, height, width]`
 * as a grid of grey pictures (the first 64).
 * @throws ShapeError for another shape; ArgumentError for labels that do not match the number of pictures.
 * @example
 * const { test } = await datasets.digits({ train: 10, test: 10 });
 * plot.image(test.inputs, { labels: [...test.targets.data()] })
 * // Figure: Images: 10 pictures, 28 x 28
 */
export function image(picture: Tensor, options: make.ImageOptions = {}): Figure {
  return new Figure(make.image(picture, options));
}

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
 * The hidden state of one sequence as a heat map: a row for each unit, a column for each time step.
 *
 * Takes `[time, units]`, `[1, time, units]`, or what a recurrent layer returned (its `output`). The scale is
 * symmetric about zero: blue positive, red negative.
 * @throws ShapeError for another shape or several sequences; ArgumentError when `ticks` has another length than time.
 * @example
 * const word = reber.encode("BTXXVVE");
 * plot.hiddenStates(new nn.LSTM(7, 16).forward(word), { ticks: "BTXXVVE" })
 * // Figure: Hidden states: 16 units, 7 steps
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
 * @example
 * const { gates } = new nn.LSTM(7, 16).forward(reber.encode("BTXXVVE"));
 * plot.gates(gates, { ticks: "BTXXVVE" }) // Figure: Gates of an LSTM: 16 units, 7 steps
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
 * @example
 * plot.curves({ loss: [0.9, 0.5, 0.3], accuracy: [0.6, 0.8, 0.9] }, { xTitle: "epoch" })
 * // Figure: Training curves: 2 series
 */
export function curves(
  series: Readonly<Record<string, readonly number[]>>,
  options: make.CurvesOptions = {},
): Figure {
  return new Figure(make.curves(series, options));
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
 * Where an LSTM's memory comes from, unit by unit: at every step a wide bar for what was kept of the cell
 * (forget gate x cell before), on its end a narrow bar for what was written (input gate x candidate), and a line
 * through the cell that is their sum.
 *
 * Takes the `gates` of one sequence as an LSTM returned them. Draws the four units with the largest cells unless
 * `units` says otherwise. A sequence that began with a state needs it: `{ initial: state.c }`.
 * @throws ArgumentError for the gates of another layer, ticks of another length, or a unit that is not there.
 * @example
 * const { gates } = new nn.LSTM(7, 16).forward(reber.encode("BTXXVVE"));
 * plot.cellState(gates, { ticks: "BTXXVVE", units: [0, 1] })
 * // Figure: Cell state: 2 units, 7 steps, kept and written parts of units 0, 1
 */
export function cellState(
  gates: Readonly<Record<string, Tensor>>,
  options: make.CellStateOptions = {},
): Figure {
  return new Figure(make.cellState(gates, options));
}

/**
 * How often each unit's gates stand open (above 0.9) or shut (below 0.1): a panel for each gate, a point for each unit.
 * Bottom left: never either. Bottom right: open all the time. Top left: shut all the time.
 *
 * Takes the `gates` of an LSTM or GRU, `[batch, time, units]`; all steps of all sequences count.
 * @throws ArgumentError when there is no gate among them, or for a threshold outside of 0 to 0.5.
 * @example
 * const { gates } = new nn.GRU(7, 16).forward(reber.encode("BTXXVVE"));
 * plot.gateSaturation(gates) // Figure: Gate saturation: 16 units, 7 steps
 */
export function gateSaturation(
  gates: Readonly<Record<string, Tensor>>,
  options: make.GateSaturationOptions = {},
): Figure {
  return new Figure(make.gateSaturation(gates, options));
}

/**
 * One unit over a text: each character or token on the colour of the unit's value there.
 *
 * Takes `[time, units]`, `[1, time, units]` or what a recurrent layer returned, and a token for each step: a string
 * gives one character to each. `kind: "gate"` takes the fixed scale from 0 to 1 for a gate's values.
 * @throws ArgumentError when the text has another length than time, or the unit is not there.
 * @example
 * const lstm = new nn.LSTM(7, 16);
 * plot.colouredText(lstm.forward(reber.encode("BTXXVVE")), "BTXXVVE", { unit: 5 })
 * // Figure: Unit 5 over the text: 7 steps
 */
export function colouredText(
  states: Tensor | { readonly output: Tensor },
  text: make.Ticks,
  options: make.ColouredTextOptions = {},
): Figure {
  return new Figure(make.colouredText(states, text, options));
}

/**
 * How much of a loss at the end reaches each step before it: the norm of its gradient with respect to the hidden state
 * after every step, for several recurrent layers on one logarithmic axis; of an LSTM also that of its cell.
 *
 * Takes layers by name and one input `[batch, time, features]` for all of them. The loss is the sum of the last hidden
 * state unless `loss` makes a number of it. Each layer is run step by step, so it takes `time` forward passes.
 * @throws ArgumentError for a layer without a state; ShapeError for an input of another rank.
 * @example
 * const x = zeros([1, 10, 7]);
 * plot.gradientFlow({ RNN: new nn.RNN(7, 16), LSTM: new nn.LSTM(7, 16), GRU: new nn.GRU(7, 16) }, x)
 * // Figure: Gradient through time: norm of the loss's gradient with respect to the state after each of 10 steps
 */
export function gradientFlow(
  models: Readonly<Record<string, make.RecurrentLayer>>,
  x: Tensor,
  options: make.GradientFlowOptions = {},
): Figure {
  return new Figure(make.gradientFlow(models, x, options));
}

/**
 * Which classes a classifier takes for which: a row for each target, a column for each prediction. Errors are
 * coloured by their number; the diagonal (what is right) is grey, as it would outshine them. Hovering lists the items.
 *
 * Takes scores `[items, classes]` (the highest one counts) or predicted classes `[items]`, and the targets `[items]`.
 * @throws ShapeError when there are not as many targets; ArgumentError for what is no class, or too few labels.
 * @example
 * const predictions = tensor([0, 1, 1, 2], { dtype: "int32" });
 * plot.confusion(predictions, tensor([0, 1, 2, 2], { dtype: "int32" }))
 * // Figure: Confusion matrix: 3 classes, 3 of 4 right (75 %)
 */
export function confusion(predictions: Tensor, targets: Tensor, options: make.ConfusionOptions = {}): Figure {
  return new Figure(make.confusion(predictions, targets, options));
}

/**
 * The pictures a classifier gets wrong, the largest losses first: above each its target, the prediction, and how sure
 * the classifier was. Where nothing is wrong, the largest losses of all.
 *
 * Takes grey pictures `[items, 1, height, width]`, scores `[items, classes]` before softmax, and targets `[items]`.
 * @throws ShapeError for other shapes or different numbers of items.
 * @example
 * const scores = tensor([[2, 0], [0, 2], [3, 0]]);
 * plot.errors(zeros([3, 1, 8, 8]), scores, tensor([0, 0, 1], { dtype: "int32" }))
 * // Figure: Worst errors: 2 errors of 3 items
 */
export function errors(
  inputs: Tensor,
  scores: Tensor,
  targets: Tensor,
  options: make.ErrorsOptions = {},
): Figure {
  return new Figure(make.errors(inputs, scores, targets, options));
}

/**
 * Attention weights: a row for each query, a column for each key, tokens on both axes, on a scale from 0 to the largest.
 *
 * Takes `[queries, keys]` or `[heads, queries, keys]`, of which `head` is drawn. Scores before softmax (values beyond
 * 0 to 1) are drawn on a scale symmetric about zero.
 * @throws ShapeError for another shape; ArgumentError for tokens of another length or a head that is not there.
 * @example
 * plot.attention(softmax(eye(4), 1), { queries: "abcd", keys: "abcd" })
 * // Figure: Attention: 4 queries, 4 keys
 */
export function attention(weights: Tensor, options: make.AttentionOptions = {}): Figure {
  return new Figure(make.attention(weights, options));
}

/**
 * Vectors as points: each along the two directions in which they differ most (principal component analysis, exact,
 * no random start).
 *
 * Takes `[items, units]`: hidden states after the last step, the features before a classifier, embeddings. With
 * `classes` (a tensor or a list) each class has a colour; `names` are shown when hovering. The axes say how much of
 * the variance they hold. Vectors with NaN or infinite values are left out, and counted.
 * @throws ShapeError for another rank; ArgumentError for lists of another length.
 * @example
 * manualSeed(0);
 * const table = new nn.Embedding(5, 8);
 * plot.embedding(table.weight, { names: ["a", "b", "c", "d", "e"] })
 * // Figure: Embedding: 5 vectors of 8 units, two principal components (85.3 % of the variance)
 */
export function embedding(vectors: Tensor, options: make.EmbeddingOptions = {}): Figure {
  return new Figure(make.embedding(vectors, options));
}

/**
 * The dataflow graph behind a value: operations with their layers, shapes and values, from the inputs down; after
 * `backward()` gradients too. A slider, or its buttons, go through it forward and back, one operation at a time.
 *
 * Of a graph with more than 60 values (`most`) the modules of the model are folded into one box each.
 * @throws ArgumentError for what is no graph, or one that stays too large as it has no modules.
 * @example
 * const w = tensor([[1, 2]], { requiresGrad: true });
 * const loss = w.square().sum();
 * loss.backward();
 * plot.graph(graph(loss)) // Figure: Dataflow graph of sum: 2 operations, 1 parameter, 0 inputs
 */
export function graph(value: Graph, options: make.GraphFigureOptions = {}): Figure {
  return new Figure(make.graph(value, options));
}

/**
 * A model's layers as a table: what each puts out, its parameters, its multiply-adds and its memory, with bars.
 *
 * Takes a model and the shape of its input, or what `model.summary(inputShape)` returned. The first 60 layers are drawn.
 * @throws ArgumentError for what is no model.
 * @example
 * const model = new nn.Sequential({ conv: new nn.Conv2d(1, 8, 5), relu: new nn.ReLU() });
 * plot.model(model, [1, 1, 28, 28])
 * // Figure: Sequential, input [1, 1, 28, 28]: 2 layers, 208 parameters, 115,200 multiply-adds, 36.8 KB
 */
export function model(
  value: Module | ModelSummary,
  inputShape?: readonly number[],
  options: make.ModelOptions = {},
): Figure {
  return new Figure(make.model(value, inputShape, options));
}

/**
 * Several figures as one, side by side as far as they fit.
 * @throws ArgumentError for an empty list, or what is no figure.
 * @example
 * const x = arange(0, 16).reshape(4, 4);
 * plot.grid([plot.image(x), plot.histogram(x)], { columns: 2 }) // Figure: Image: 4 x 4
 */
export function grid(figures: readonly Figure[], options: make.GridOptions = {}): Figure {
  return new Figure(make.grid(specsOf("plot.grid", figures), options));
}

/**
 * Figures with one range and one cursor: zooming or hovering in one shows the same place in all.
 *
 * Returns them as one figure, below each other. They are linked too where each is shown by itself, in a notebook or
 * on one page. `axes` says along what: `"x"` (default, as of time), `"y"` or `"xy"` (maps of one size).
 * @throws ArgumentError for fewer than two figures.
 * @example
 * const { output, gates } = new nn.LSTM(7, 16).forward(reber.encode("BTXXVVE"));
 * plot.link(plot.gates(gates), plot.hiddenStates(output))
 * // Figure: Gates of an LSTM: 16 units, 7 steps
 */
export function link(...figures: readonly (Figure | make.LinkOptions)[]): Figure {
  const last = figures.at(-1);
  const options = last instanceof Figure || last === undefined ? {} : (last as make.LinkOptions);
  const given = (last instanceof Figure ? figures : figures.slice(0, -1)) as Figure[];
  const whole = new Figure(make.link(specsOf("plot.link", given), options));
  linkFigures(given, options.axes ?? "x");
  return whole;
}

/**
 * What a model of two inputs decides all over the plane: its answer as colour, the edge between the classes, and the
 * data on top, as TensorFlow Playground shows it. A point that the model gets wrong has a dark ring.
 *
 * Takes a model (or any function of tensors) from points `[count, 2]` to `[count, classes]` scores before softmax, or
 * to one number `[count]` or `[count, 1]`: a score with its edge at 0, or, where all lie from 0 to 1, an answer with its
 * edge at 0.5. Labels are whole numbers, `[count]`; 0 and 1 or -1 and 1 for one number. Runs in evaluation mode, on
 * `resolution` x `resolution` (80) points.
 * @throws ShapeError for points that are not `[count, 2]` or other answers; ArgumentError for labels that do not fit.
 * @example
 * const points = tensor([[-1, -1], [1, 1], [1, -1], [-1, 1]]);
 * const product = (xy: Tensor) => xy.at(":", 0).mul(xy.at(":", 1));
 * plot.decision(product, points, [1, 1, -1, -1])
 * // Figure: What the model decides: 4 of 4 points right
 */
export function decision(
  model: make.DecisionModel,
  points: Tensor,
  labels: Tensor | readonly number[],
  options: make.DecisionOptions = {},
): Figure {
  return new Figure(make.decision(model, points, labels, options));
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
 * A recurrent layer unrolled over time: the same cell once for each step, with the input that goes in from below, the
 * state that is handed on (of an LSTM the cell c and the hidden state h), and the output above, as strips of live values.
 *
 * Takes a recurrent layer and one sequence `[1, time, features]`, or a trace and the layer's name in it. Long sequences
 * show their first and last steps, and the title says which are left out; `steps` chooses others. Of stacked layers
 * `layer` and `direction` choose one. Starts from a state of zeros.
 * @throws ArgumentError for a layer without a state, a step that is not there, or ticks of another length; ShapeError for
 *   several sequences.
 * @example
 * const word = reber.encode("BTXXVVE");
 * plot.unrolled(new nn.LSTM(7, 16), word, { ticks: "BTXXVVE" })
 * // Figure: LSTM over time: 16 units, 7 steps
 */
export function unrolled(
  source: make.RecurrentLayer | make.RecurrentTrace,
  input: Tensor | string,
  options: make.UnrolledOptions = {},
): Figure {
  return new Figure(make.unrolled(source, input, options));
}

/**
 * The inside of an RNN, LSTM or GRU cell: the diagram of its gates, sums and products, with the live values of every wire
 * as a strip (a cell for each unit), step by step on a slider. Gates are drawn on a scale fixed from 0 to 1.
 *
 * Takes a recurrent layer and one sequence `[1, time, features]`, or a trace and the layer's name in it. Of stacked
 * layers `layer` and `direction` choose one. Starts from a state of zeros. Static pictures show `step`.
 * @throws ArgumentError for a layer that is none of the three, or a step that is not there; ShapeError for several
 *   sequences.
 * @example
 * const word = reber.encode("BTXXVVE");
 * plot.cell(new nn.LSTM(7, 16), word, { step: 2, ticks: "BTXXVVE" })
 * // Figure: Inside of an LSTM cell, at step 2 (X) of 7: cell = f × cell before + i × g, state = o × tanh(cell)
 */
export function cell(
  source: make.RecurrentLayer | make.RecurrentTrace,
  input: Tensor | string,
  options: make.CellOptions = {},
): Figure {
  return new Figure(make.cell(source, input, options));
}

/**
 * How much of a state is left at the end: the singular values of dh_T/dh_t, the last hidden state with respect to the one
 * after each step t, on a logarithmic axis; for an LSTM also those of dh_T/dc_t. Where the largest falls towards step 0,
 * gradients vanish; where it rises above 1, they explode.
 *
 * Takes a recurrent layer, or up to four by name, and one sequence `[1, time, features]`. All Jacobians come from one
 * backward pass over a copy of the sequence for each number of the state (at most 128). Values below a ten-millionth of
 * the largest one are rounding of float32, and left out.
 * @throws ArgumentError for a layer without a state, a bidirectional one, or a larger state; ShapeError for several
 *   sequences.
 * @example
 * manualSeed(0);
 * const x = zeros([1, 6, 7]);
 * plot.jacobian({ RNN: new nn.RNN(7, 8), LSTM: new nn.LSTM(7, 8), GRU: new nn.GRU(7, 8) }, x)
 * // Figure: How much of a state is left at the end: singular values of dh/dh from the last of 6 steps to each step
 */
export function jacobian(
  layers: make.RecurrentLayer | Readonly<Record<string, make.RecurrentLayer>>,
  input: Tensor,
  options: make.JacobianOptions = {},
): Figure {
  return new Figure(make.jacobian(layers, input, options));
}

/**
 * Which steps of a sequence an answer depends on: the size of its gradient with respect to every feature of every step,
 * and above it their norm.
 *
 * Takes a model or a recurrent layer and one sequence `[1, time, features]`, or tokens `[1, time]` of whole numbers, whose
 * embeddings are differentiated. The answer is what the model returns, `[1, numbers]`, or of `[1, time, numbers]` what it
 * returns after `step` (the last); its numbers are taken together (the norm of their gradients) unless `unit` chooses one,
 * or `loss` makes one of them. Runs in evaluation mode; no gradient of a parameter changes.
 * @throws ShapeError for several sequences; ArgumentError for a step or unit that is not there, or ticks of another length.
 * @example
 * manualSeed(0);
 * plot.inputInfluence(new nn.LSTM(7, 16), reber.encode("BTXXVVE"), { ticks: "BTXXVVE" })
 * // Figure: What the answer depends on: norm of the gradient of the 16 numbers of the answer after step 6, 7 steps, each of 7 features
 */
export function inputInfluence(
  model: Module,
  input: Tensor,
  options: make.InputInfluenceOptions = {},
): Figure {
  return new Figure(make.inputInfluence(model, input, options));
}

/**
 * Where else in a sequence the same units are on as in a range of it, as LSTMVis asks: choose what you wonder about (a
 * quotation, a noun phrase), and see what the matches have in common. Above, how many of the units are on at each step;
 * below, the range and its best matches with what stands around them.
 *
 * Takes `[time, units]`, `[1, time, units]` or what a recurrent layer returned. The units are those that are at least
 * `threshold` (0.3) in every step from `from` to `to` (included); a match is a place of the same length in which some of
 * them are, the more the better. NaN counts as off.
 * @throws ArgumentError for a range that is not there, tokens of another length, or when no unit is on all through it;
 *   ShapeError for several sequences.
 * @example
 * const states = tensor([[0.9, 0], [0.8, 0], [0, 0], [0.7, 0], [0.9, 0.5]]);
 * plot.stateMatches(states, { from: 0, to: 1, threshold: 0.3, tokens: "ab.cd" })
 * // Figure: Where the same units are on: 1 unit of 2 at least 0.3 in steps 0 to 1 (unit 0)
 */
export function stateMatches(
  states: Tensor | { readonly output: Tensor },
  options: make.StateMatchesOptions,
): Figure {
  return new Figure(make.stateMatches(states, options));
}

/**
 * The loss around a model's weights, along two random directions: colours and lines of equal loss. Each filter of a
 * direction is as long as the model's own, so that scales of layers do not matter; biases stay (Li et al., 2018).
 *
 * Takes a model and a function that computes the loss with it, as a tensor or a number; it runs `resolution` x
 * `resolution` (25) times, in evaluation mode and without recording. Weights, buffers and modes are put back exactly,
 * also when the function fails.
 * @throws ArgumentError for a loss that is not one number, or a model without parameters.
 * @example
 * manualSeed(0);
 * const [x, y] = [linspace(-1, 1, 8).reshape(8, 1), linspace(1, 3, 8).reshape(8, 1)];
 * const line = new nn.Linear(1, 1);
 * plot.landscape(line, () => mseLoss(line.forward(x), y), { resolution: 9 })
 * // Figure: Loss around the weights: 1.733 at the weights
 */
export function landscape(
  model: Module,
  loss: () => Tensor | number,
  options: make.LandscapeOptions = {},
): Figure {
  return new Figure(make.landscape(model, loss, options));
}

/**
 * A model's parameters, layer by layer: over a training run how large weights and gradients are (root mean square) and
 * how large each step was against the weights, on logarithmic axes; or of a model as it is now the histograms of both.
 *
 * Takes a `ParameterLog` that recorded the run, or a model. Up to seven layers are lines, more are rows of cells. An
 * update ratio of about a thousandth is usual; gradients that shrink from the last layer to the first are vanishing.
 * @throws ArgumentError for a log without a record, or a model without parameters.
 * @example
 * const model = new nn.Sequential({ hidden: new nn.Linear(2, 8), out: new nn.Linear(8, 1) });
 * plot.parameters(model) // Figure: Parameters: 2 layers
 */
export function parameters(
  source: make.ParameterRecord | Module,
  options: make.ParametersOptions = {},
): Figure {
  return new Figure(make.parameters(source, options));
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
