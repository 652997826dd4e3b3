// The loss around a model's weights, along two random directions (Li, Xu, Taylor, Studer and Goldstein, "Visualizing the
// loss landscape of neural nets", 2018). How the loss fell in training is drawn by curves.ts.
import { noGrad } from "../autograd/index.js";
import { isModule } from "../nn/members.js";
import type { Module } from "../nn/module.js";
import { ArgumentError, checkOptions } from "../shape/errors.js";
import { randn, tensor } from "../tensor/create.js";
import { Generator } from "../tensor/random.js";
import { scope } from "../tensor/scope.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { say } from "../words/words.js";
import type { ColourRule } from "./colour.js";
import { contourLine } from "./contour.js";
import { cell, facts, gapNote, plural, roundValues, survey, tick, words } from "./numbers.js";
import type { FigureSpec, ScatterTrace } from "./spec.js";
import {
  barRoom,
  baseLayout,
  CONFIG,
  colourAxis,
  FAINT_SMALL,
  FRAME,
  GAP,
  INK,
  MARK,
  TOP,
  titleBlock,
  titleWidth,
} from "./theme.js";

/** Options of `plot.landscape`. */
export interface LandscapeOptions {
  /** Default "Loss around the weights". */
  title?: string;
  /** How far to go in each direction, in lengths of the filters. Default 1. */
  span?: number;
  /** Points along a side, 5 to 101; the model runs once for each. Default 25. */
  resolution?: number;
  /** Of the two directions. Default 0. */
  seed?: number;
}

const CALL = "plot.landscape(model, () => crossEntropy(model.forward(inputs), targets))";
const SIDE = 400;

/** The figure of the public `plot.landscape`, where it is documented, as data. */
export function landscape(
  model: Module,
  loss: () => Tensor | number,
  options: LandscapeOptions = {},
): FigureSpec {
  const what = "plot.landscape";
  checkOptions(what, options, ["title", "span", "resolution", "seed"]);
  if (!isModule(model)) throw new ArgumentError(`${what}: expected a model first: ${CALL}`);
  if (typeof loss !== "function") {
    throw new ArgumentError(
      `${what}: expected a function that computes the loss, got ${typeof loss}: ${CALL}`,
    );
  }
  const { span = 1, resolution = 25, seed = 0 } = options;
  if (!(typeof span === "number" && span > 0 && Number.isFinite(span))) {
    throw new ArgumentError(`${what}: span must be a number above 0, got ${String(span)}`);
  }
  if (!Number.isInteger(resolution) || resolution < 5 || resolution > 101) {
    throw new ArgumentError(
      `${what}: resolution must be a whole number from 5 to 101, got ${String(resolution)}`,
    );
  }
  if (model.parameters().length === 0) {
    throw new ArgumentError(
      `${what}: ${model.constructor.name} has no parameters, so there is nowhere to go`,
    );
  }
  // An odd number of points, so that the weights themselves are one.
  const side = resolution % 2 === 0 ? resolution + 1 : resolution;
  const places = Array.from({ length: side }, (_, i) =>
    Number((span * ((2 * i) / (side - 1) - 1)).toPrecision(6)),
  );
  const values = measure(what, model, loss, places, seed);
  const middle = values[(side * side - 1) / 2];
  const found = survey(values);
  const rule = heightRule(values);
  const title = options.title ?? say`Loss around the weights`;
  const notes = [
    say`two random directions, each filter as long as its own weights`,
    say`loss ${words(middle)} in the middle`,
    rule.clipped > 0
      ? say`${rule.clipped} losses above ${tick(rule.range[1])} drawn as ${tick(rule.range[1])}`
      : "",
    gapNote(found),
  ];
  const levels = roundValues(rule.range[0], rule.range[1], 9).slice(1);
  const margin = { l: 62, r: barRoom(rule), t: TOP, b: 52 };
  const width = Math.max(margin.l + SIDE + margin.r, Math.min(900, titleWidth(title, notes)));
  const axis = (name: string) => ({
    ...FRAME,
    range: [-span * (1 + 1 / (side - 1)), span * (1 + 1 / (side - 1))] as [number, number],
    nticks: 5,
    title: { text: name, font: FAINT_SMALL, standoff: 6 },
  });
  const where = (at: number) => `${words(places[at % side])}, ${words(places[Math.floor(at / side)])}`;
  return {
    data: [
      {
        type: "heatmap",
        name: "loss",
        x: places,
        y: places,
        z: places.map((_, r) => places.map((_, c) => cell(values[r * side + c]))),
        coloraxis: "coloraxis",
        hoverongaps: false,
        hovertemplate: `%{x}, %{y}<br>${say`loss %{z}`}<extra></extra>`,
      },
      ...levels.map((level) => height(values, places, level)),
      {
        type: "scatter",
        mode: "markers",
        name: "weights",
        x: [0],
        y: [0],
        marker: { size: 11, color: MARK, line: { color: INK, width: 1.4 } },
        hovertemplate: `${say`the weights`}<br>${say`loss ${words(middle)}`}<extra></extra>`,
      },
    ],
    layout: {
      ...baseLayout(width, margin.t + SIDE + margin.b, { ...margin, r: width - margin.l - SIDE }),
      plot_bgcolor: GAP,
      title: titleBlock(title, notes, width),
      coloraxis: colourAxis(rule, say`loss`, {
        left: SIDE + 14,
        top: 0,
        length: 260,
        plotWidth: SIDE,
        plotHeight: SIDE,
      }),
      xaxis: axis(say`first direction`),
      yaxis: axis(say`second direction`),
    },
    config: CONFIG,
    description: facts(
      say`${title}: ${words(middle)} at the weights`,
      say`${plural(side * side, "point")} from ${words(-span)} to ${words(span)} along ${notes[0]}`,
      found.maxAt < 0
        ? say`no finite value`
        : say`lowest ${words(found.min)} at ${where(found.minAt)}, highest ${words(found.max)} at ${where(found.maxAt)}`,
      gapNote(found),
    ),
  };
}

/** The losses, row by row. Weights, modes and everything else of the model are put back whatever happens. */
function measure(
  what: string,
  model: Module,
  loss: () => Tensor | number,
  places: readonly number[],
  seed: number,
): Float64Array {
  const parameters = model.parameters();
  const modes = model.namedModules().map(([, module]) => ({ module, training: module.training }));
  const buffers = model.buffers().map((buffer) => ({ buffer, values: buffer.data() }));
  const start = parameters.map((parameter) => parameter.data());
  const generator = new Generator(seed);
  const directions = [0, 1].map(() => parameters.map((parameter) => direction(parameter, generator)));
  const set = (parameter: Tensor, values: ArrayLike<number>) =>
    scope(() => {
      parameter.copy_(tensor(values as Float32Array, { shape: parameter.shape, dtype: parameter.dtype }));
    });
  const values = new Float64Array(places.length ** 2);
  return noGrad(() => {
    try {
      for (const { module } of modes) module.training = false;
      places.forEach((up, r) => {
        places.forEach((along, c) => {
          parameters.forEach((parameter, i) => {
            const [a, b] = [directions[0][i], directions[1][i]];
            set(
              parameter,
              start[i].map((v, k) => v + along * a[k] + up * b[k]),
            );
          });
          values[r * places.length + c] = scope(() => number(what, loss()));
        });
      });
      return values;
    } finally {
      parameters.forEach((parameter, i) => {
        set(parameter, start[i]);
      });
      for (const { buffer, values: before } of buffers) set(buffer, before);
      for (const { module, training } of modes) module.training = training;
    }
  });
}

function number(what: string, value: unknown): number {
  if (typeof value === "number") return value;
  if (isTensor(value) && value.numel === 1) return value.item();
  throw new ArgumentError(
    `${what}: the loss must be one number, got ${isTensor(value) ? `a tensor [${value.shape.join(", ")}]` : typeof value}: ${CALL}`,
  );
}

/**
 * Random, and filter by filter as long as the weights: a network whose layers are scaled looks the same. Biases and
 * scales of normalisation stay, as in the paper.
 */
function direction(parameter: Tensor, generator: Generator): Float64Array {
  const values = Float64Array.from(randn([parameter.numel], { generator }).data());
  if (parameter.ndim < 2) return values.fill(0);
  const weights = parameter.data();
  const size = parameter.numel / parameter.shape[0];
  for (let filter = 0; filter < parameter.shape[0]; filter++) {
    let [own, random] = [0, 0];
    for (let k = filter * size; k < (filter + 1) * size; k++) {
      own += weights[k] ** 2;
      random += values[k] ** 2;
    }
    const factor = random === 0 ? 0 : Math.sqrt(own / random);
    for (let k = filter * size; k < (filter + 1) * size; k++) values[k] *= factor;
  }
  return values;
}

/** From the lowest loss; the highest twentieth does not bleach the valley. */
function heightRule(values: Float64Array): ColourRule {
  const sorted = values.filter(Number.isFinite).sort();
  if (sorted.length === 0) return { scale: "positive", range: [0, 1], clipped: 0 };
  const low = sorted[0];
  const high = sorted[Math.floor(0.95 * (sorted.length - 1))];
  const end = high > low ? high : low + 1;
  const clipped = sorted.filter((v) => v > end).length;
  return { scale: "positive", range: [Number(low.toPrecision(6)), Number(end.toPrecision(6))], clipped };
}

function height(values: Float64Array, places: readonly number[], level: number): ScatterTrace {
  const line = contourLine(values, places.length, places.length, level);
  const step = places[1] - places[0];
  const at = (v: number | null) => (v === null ? null : Number((places[0] + v * step).toPrecision(6)));
  return {
    type: "scatter",
    mode: "lines",
    name: say`loss ${tick(level)}`,
    x: line.x.length === 0 ? [null] : line.x.map(at),
    y: line.y.length === 0 ? [null] : line.y.map(at),
    line: { color: "rgba(31,35,40,0.55)", width: 1 },
    hovertemplate: `${say`loss ${tick(level)}`}<extra></extra>`,
  };
}
