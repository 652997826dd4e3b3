// Which pixels speak for a class: gradients of a score with respect to a picture, and Grad-CAM of a layer. The sources
// are Simonyan, Vedaldi and Zisserman (2014) for the gradient, Selvaraju et al. (2017) for Grad-CAM.
import { grad, withRecording } from "../autograd/index.js";
import type { Module } from "../nn/module.js";
import { softmax } from "../ops/index.js";
import { ArgumentError, checkOptions, formatShape, ShapeError } from "../shape/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { say } from "../words/words.js";
import { type ColourRule, greyRange, valueRule } from "./colour.js";
import { mapGrid } from "./mapGrid.js";
import { extremes, facts, gapNote, survey, tick, words } from "./numbers.js";
import { checkIndex } from "./planes.js";
import { checkPictureModel, outputOf, run } from "./probe.js";
import type { FigureSpec } from "./spec.js";

/** Options of `plot.saliency`. */
export interface SaliencyOptions {
  /** Default: the class that is explained. */
  title?: string;
  /** The class whose score is explained. Default: the one with the highest score. */
  target?: number;
  /** The name of a convolutional layer: adds its Grad-CAM, a coarse map of where it saw what speaks for the class. */
  layer?: string;
}

interface Map {
  readonly heading: string;
  readonly values: Float64Array;
  readonly rule: ColourRule;
}

/** The figure of the public `plot.saliency`, where it is documented, as data. */
export function saliency(model: Module, input: Tensor, options: SaliencyOptions = {}): FigureSpec {
  const what = "plot.saliency";
  checkOptions(what, options, ["title", "target", "layer"]);
  checkPictureModel(what, model, input, 'plot.saliency(model, test.inputs.at("0:1"), { layer: "conv2" })');
  const [, channels, rows, columns] = input.shape;
  const x = input.detach().requiresGrad_();
  const calls = run(model, x, true);
  const logits = outputOf(what, calls, "");
  if (logits.ndim !== 2 || logits.shape[0] !== 1) {
    throw new ShapeError(
      `${what}: the model must give one score a class, [1, classes], it gave ${formatShape(logits.shape)}`,
    );
  }
  const scores = Array.from(logits.detach().data());
  const target = options.target ?? scores.indexOf(Math.max(...scores));
  checkIndex(what, "target", options.target ?? Math.max(0, target), scores.length);
  const chosen = Math.max(0, target);
  const layer = options.layer === undefined ? undefined : outputOf(what, calls, options.layer);
  if (layer !== undefined && layer.ndim !== 4) {
    throw new ArgumentError(
      `${what}: Grad-CAM needs a layer of maps [1, channels, height, width], ${options.layer} gave ${formatShape(layer.shape)}; name a convolution`,
    );
  }
  const [dx, dLayer] = withRecording(true, () =>
    grad(logits.at(0, chosen), layer === undefined ? [x] : [x, layer]),
  );
  const size = rows * columns;
  const picture = mean(input.data(), channels, size);
  const gradient = strongest(dx.data(), channels, size);
  const product = new Float64Array(size);
  const [given, slopes] = [input.data(), dx.data()];
  for (let i = 0; i < channels * size; i++) product[i % size] += given[i] * slopes[i];
  const maps: Map[] = [
    {
      heading: say`input`,
      values: picture,
      rule: { scale: "grey", range: greyRange(survey(picture)), clipped: 0 },
    },
    { heading: say`gradient`, values: gradient, rule: symmetricRule(gradient) },
    { heading: say`gradient \u00d7 input`, values: product, rule: symmetricRule(product) },
  ];
  if (layer !== undefined) {
    const cam = gradCam(layer.detach(), dLayer);
    const values = enlarge(cam, layer.shape[2], layer.shape[3], rows, columns);
    maps.push({ heading: say`Grad-CAM ${options.layer}`, values, rule: valueRule(values) });
  }
  const share = softmax(logits.detach(), 1).data()[chosen];
  const title = options.title ?? say`What speaks for class ${chosen}`;
  const nothing = say`nothing speaks for it`;
  const all = survey(maps.flatMap(({ values }) => Array.from(values)));
  const fact = say`score ${words(scores[chosen])}, probability ${words(share)}`;
  const over =
    channels > 1
      ? say`over ${channels} channels: mean of the input, strongest gradient, sum of products`
      : "";
  return mapGrid({
    title,
    notes: [fact, say`blue for, red against`, over, gapNote(all)],
    planes: { values: maps.flatMap(({ values }) => Array.from(values)), count: maps.length, rows, columns },
    headings: maps.map(({ heading }) => heading),
    headingNotes: maps.map(({ rule }) => `${tick(rule.range[0])} \u2026 ${tick(rule.range[1])}`),
    hover: maps.map(({ heading }) => heading),
    rule: maps.map(({ rule }) => rule),
    barLabel: "",
    columns: maps.length,
    // Only Grad-CAM leaves out what speaks against the class, and may have nothing left.
    stamps: new Map(
      maps.flatMap(({ values }, i) => (i === 3 && values.every((v) => v === 0) ? [[3, nothing]] : [])),
    ),
    description: facts(
      `${title}: ${rows} x ${columns}, ${fact}`,
      ...maps
        .slice(1)
        .map(
          ({ heading, values }) =>
            `${heading}: ${extremes(survey(values), (i) => say`row ${Math.floor(i / columns)}, column ${i % columns}`)}`,
        ),
      over,
      gapNote(all),
    ),
  });
}

/** Also where no value is negative: white is no influence, in every panel. */
function symmetricRule(values: Float64Array): ColourRule {
  const { min, max } = survey(values);
  const most = Number.isFinite(min) ? Math.max(Math.abs(min), Math.abs(max)) : 0;
  return { scale: "signed", range: most > 0 ? [-most, most] : [-1, 1], clipped: 0 };
}

function mean(values: ArrayLike<number>, channels: number, size: number): Float64Array {
  const sums = new Float64Array(size);
  for (let i = 0; i < channels * size; i++) sums[i % size] += values[i] / channels;
  return sums;
}

/** Of the channels' values at a pixel the one of the largest magnitude, with its sign. */
function strongest(values: ArrayLike<number>, channels: number, size: number): Float64Array {
  const best = new Float64Array(size);
  for (let i = 0; i < channels * size; i++) {
    if (!(Math.abs(values[i]) <= Math.abs(best[i % size]))) best[i % size] = values[i];
  }
  return best;
}

/** `relu(sum over k of a_k A_k)`, where a_k is the mean of the gradient over map k. */
function gradCam(maps: Tensor, gradient: Tensor): Float64Array {
  const [, count, rows, columns] = maps.shape;
  const size = rows * columns;
  const [values, slopes] = [maps.data(), gradient.data()];
  const sums = new Float64Array(size);
  for (let k = 0; k < count; k++) {
    let weight = 0;
    for (let i = 0; i < size; i++) weight += slopes[k * size + i] / size;
    for (let i = 0; i < size; i++) sums[i] += weight * values[k * size + i];
  }
  // A NaN stays one.
  return sums.map((value) => (value < 0 ? 0 : value));
}

/** Bilinear, with the corners of the small map's cells at the corners of the picture. */
function enlarge(values: Float64Array, h: number, w: number, rows: number, columns: number): Float64Array {
  const at = (i: number, to: number, from: number) => {
    const place = Math.max(0, Math.min(from - 1, ((i + 0.5) * from) / to - 0.5));
    const low = Math.floor(place);
    return { low, high: Math.min(from - 1, low + 1), part: place - low };
  };
  return Float64Array.from({ length: rows * columns }, (_, i) => {
    const [y, x] = [at(Math.floor(i / columns), rows, h), at(i % columns, columns, w)];
    const row = (r: number) => values[r * w + x.low] * (1 - x.part) + values[r * w + x.high] * x.part;
    return row(y.low) * (1 - y.part) + row(y.high) * y.part;
  });
}
