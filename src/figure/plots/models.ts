// Figures of a model as a whole: how it trains, what it answers, its graph and its parameters.
import type { Graph } from "../../autograd/index.js";
import type { ModelSummary } from "../../nn/index.js";
import type { Module } from "../../nn/module.js";
import * as make from "../../plot/index.js";
import type { Tensor } from "../../tensor/tensor.js";
import { Figure } from "../figure.js";

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
