// What a model decides all over a plane: its answer for a grid of points as colour, the edges between the classes,
// and the data on top, as TensorFlow Playground shows it. For inputs of two numbers.
import { noGrad } from "../autograd/index.js";
import { isModule } from "../nn/members.js";
import type { Module } from "../nn/module.js";
import { ArgumentError, checkOptions, formatShape, ShapeError } from "../shape/errors.js";
import { tensor } from "../tensor/create.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { say } from "../words/words.js";
import { LINES } from "./colour.js";
import { contourLine } from "./contour.js";
import { cell, facts, gapNote, plural, survey, tick, words } from "./numbers.js";
import { checkTensor } from "./planes.js";
import { outputOf, run } from "./probe.js";
import type { ColourStops, FigureSpec, HeatmapTrace, ScatterTrace } from "./spec.js";
import {
  baseLayout,
  CONFIG,
  colourAxis,
  FAINT_SMALL,
  FRAME,
  GAP,
  INK,
  legendAbove,
  PAPER,
  plain,
  TOP,
  titleBlock,
} from "./theme.js";

/** Options of `plot.decision`. */
export interface DecisionOptions {
  /** Default "What the model decides". */
  title?: string;
  /** The plane: `[[x from, x to], [y from, y to]]`. Default: the points, with a tenth around them (a square where both are alike). */
  range?: readonly [readonly [number, number], readonly [number, number]];
  /** Cells along a side, 10 to 200. Default 80. */
  resolution?: number;
  /** What the two inputs are called. Default `["x", "y"]`. */
  axes?: readonly [string, string];
  /** A name for each class. Default: the labels. */
  classes?: readonly string[];
}

/** A model, or any function from points `[count, 2]` to answers. */
export type DecisionModel = Module | ((points: Tensor) => Tensor);

const CALL = "plot.decision(model, points, labels)";
/** A plane is this large in pixels, and larger where the legend needs a longer row. */
const [LEAST_SIDE, MOST_SIDE] = [420, 640];

/** The figure of the public `plot.decision`, where it is documented, as data. */
export function decision(
  model: DecisionModel,
  points: Tensor,
  labels: Tensor | readonly number[],
  options: DecisionOptions = {},
): FigureSpec {
  const what = "plot.decision";
  checkOptions(what, options, ["title", "range", "resolution", "axes", "classes"]);
  if (!isModule(model) && typeof model !== "function") {
    throw new ArgumentError(`${what}: expected a model, or a function of points, first: ${CALL}`);
  }
  checkTensor(what, points, "[count, 2]");
  if (points.ndim !== 2 || points.shape[1] !== 2) {
    const hint = points.ndim === 2 ? `; a plane shows two of ${points.shape[1]} inputs` : "";
    throw new ShapeError(
      `${what}: expected points [count, 2], got ${formatShape(points.shape)}${hint}: ${CALL}`,
    );
  }
  const count = points.shape[0];
  const kinds = readLabels(what, labels, count);
  const side = readResolution(what, options.resolution);
  const place = points.data();
  const spans = readRange(what, options.range, place);
  const centre = (axis: 0 | 1, i: number) =>
    spans[axis][0] + ((i + 0.5) / side) * (spans[axis][1] - spans[axis][0]);
  const grid = new Float64Array(side * side * 2);
  for (let i = 0; i < side * side; i++) {
    grid[2 * i] = centre(0, i % side);
    grid[2 * i + 1] = centre(1, Math.floor(i / side));
  }
  const answers = answer(what, model, tensor(grid, { shape: [side * side, 2], dtype: points.dtype }));
  const own = answer(what, model, points);
  const rule = readRule(what, answers, own, kinds);
  const names = readNames(what, options.classes, rule.labels);
  const letters = names.reduce((sum, name) => sum + name.length, 0);
  const size = Math.max(LEAST_SIDE, Math.min(MOST_SIDE, letters * 7 + (names.length + 1) * 46 + 50));
  const xs = Array.from({ length: side }, (_, i) => round(centre(0, i)));
  const ys = Array.from({ length: side }, (_, i) => round(centre(1, i)));
  const right = kinds.filter((label, i) => rule.labels[rule.decide(own, i)] === label).length;
  const found = survey(answers.values);
  const title = options.title ?? say`What the model decides`;
  const score = say`${right} of ${plural(count, "point")} right`;
  const notes = [score, rule.note, gapNote(found)];
  const [xName, yName] = (options.axes ?? ["x", "y"]).map(plain);
  const margin = { l: 62, r: rule.bar === undefined ? 24 : 96, t: TOP + 26, b: 52 };
  const width = Math.max(560, margin.l + size + margin.r);
  const axis = (k: 0 | 1) => ({
    ...FRAME,
    range: [...spans[k]] as [number, number],
    nticks: 7,
    title: { text: k === 0 ? xName : yName, font: FAINT_SMALL, standoff: k === 0 ? 6 : 8 },
  });
  const shaded = shades(answers, rule, names, { side, xs, ys, xName, yName });
  return {
    data: [
      ...shaded,
      edge(answers, rule, side, xs, ys),
      ...dots(place, kinds, rule, own, names, [xName, yName]),
    ],
    layout: {
      ...baseLayout(width, margin.t + size + margin.b, { ...margin, r: width - margin.l - size }),
      plot_bgcolor: GAP,
      title: titleBlock(title, notes, width),
      showlegend: true,
      legend: legendAbove(size),
      ...(rule.bar === undefined
        ? {}
        : {
            coloraxis: {
              ...colourAxis({ scale: "signed", range: rule.bar.range, clipped: 0 }, rule.bar.label(names), {
                left: size + 14,
                top: 0,
                length: 260,
                plotWidth: size,
                plotHeight: size,
              }),
              colorscale: TWO,
            },
          }),
      xaxis: axis(0),
      yaxis: axis(1),
    },
    config: CONFIG,
    description: facts(
      `${title}: ${score}`,
      say`the plane from ${xName} ${words(spans[0][0])} to ${words(spans[0][1])} and ${yName} ${words(spans[1][0])} to ${words(spans[1][1])}`,
      say`share of it by class: ${shares(answers, rule, names, side * side)}`,
      rule.note,
      gapNote(found),
    ),
  };
}

/** Over colours, and so the same on dark paper. */
const DARK_EDGE = "rgba(31,35,40,0.95)";
/** From the first class's colour over white to the second's, paler than the dots. */
const TWO: ColourStops = [
  [0, faint(LINES[1])],
  [0.5, "#f7f7f7"],
  [1, faint(LINES[0])],
];
/** Of two classes the second is blue, the colour of positive values; of more, each has a line's colour. */
const colourOf = (k: number, classes: number) => (classes === 2 ? LINES[1 - k] : LINES[k]);

interface Answers {
  readonly values: ArrayLike<number>;
  readonly width: number;
}

interface Rule {
  /** The labels in the order of the classes. */
  readonly labels: readonly number[];
  /** The class of an item. */
  decide(answers: Answers, item: number): number;
  /** What is shaded: for two classes a number whose `middle` is the edge, else how sure the class is. */
  shade(answers: Answers, item: number): number;
  readonly middle: number;
  readonly bar?: {
    readonly range: readonly [number, number];
    readonly label: (names: readonly string[]) => string;
  };
  readonly note: string;
}

function answer(what: string, model: DecisionModel, points: Tensor): Answers {
  const output = isModule(model)
    ? outputOf(what, run(model, points), "")
    : noGrad(() => (model as (points: Tensor) => Tensor)(points));
  const count = points.shape[0];
  if (!isTensor(output) || output.shape[0] !== count || output.ndim > 2) {
    const got = isTensor(output) ? formatShape(output.shape) : typeof output;
    throw new ShapeError(
      `${what}: expected an answer [${count}], [${count}, 1] or [${count}, classes] for points [${count}, 2], got ${got}`,
    );
  }
  return { values: output.data(), width: output.ndim === 1 ? 1 : output.shape[1] };
}

function readLabels(what: string, labels: unknown, count: number): number[] {
  const list = isTensor(labels) ? Array.from(labels.data()) : labels;
  if (!Array.isArray(list) || list.length !== count) {
    throw new ArgumentError(
      `${what}: expected a label for each of the ${count} points, got ${Array.isArray(list) ? list.length : typeof list}: ${CALL}`,
    );
  }
  const odd = list.findIndex((label) => !Number.isInteger(label));
  if (odd >= 0) {
    throw new ArgumentError(
      `${what}: labels[${odd}] is ${String(list[odd])}, not a class (a whole number): [0, 1, 1, 0]`,
    );
  }
  return list;
}

function readResolution(what: string, resolution = 80): number {
  if (Number.isInteger(resolution) && resolution >= 10 && resolution <= 200) return resolution;
  throw new ArgumentError(
    `${what}: resolution must be a whole number from 10 to 200, got ${String(resolution)}`,
  );
}

function readRange(
  what: string,
  range: DecisionOptions["range"],
  place: ArrayLike<number>,
): readonly [readonly [number, number], readonly [number, number]] {
  if (range !== undefined) {
    const fits =
      Array.isArray(range) &&
      range.length === 2 &&
      range.every((span) => Array.isArray(span) && Number.isFinite(span[0]) && span[0] < span[1]);
    if (fits) return range;
    throw new ArgumentError(
      `${what}: range must be [[x from, x to], [y from, y to]], for example [[-1, 1], [-1, 1]]`,
    );
  }
  const span = (axis: 0 | 1): [number, number] => {
    const values = Array.from({ length: place.length / 2 }, (_, i) => place[2 * i + axis]);
    const { min, max, maxAt } = survey(values);
    if (maxAt < 0) return [-1, 1];
    const room = (max - min || 2) * 0.1;
    return [min - room, max + room];
  };
  const both = [span(0), span(1)];
  const [wide, high] = both.map(([from, to]) => to - from);
  // Where both inputs are of one kind, a circle is to look like one.
  const alike = Math.max(wide, high) / Math.min(wide, high) < 2;
  const [x, y] = both.map(([from, to]): [number, number] => {
    const more = alike ? (Math.max(wide, high) - (to - from)) / 2 : 0;
    return [round(from - more), round(to + more)];
  });
  return [x, y];
}

/** What the model's numbers mean: one number against its middle, or the largest of several. */
function readRule(what: string, grid: Answers, own: Answers, kinds: readonly number[]): Rule {
  const present = [...new Set(kinds)].sort((a, b) => a - b);
  const { width } = grid;
  if (width === 1) {
    if (present.length > 2) {
      throw new ArgumentError(
        `${what}: the model gives one number, which tells two classes apart; the labels are ${present.join(", ")}`,
      );
    }
    const labels = present.length === 2 ? present : present[0] === -1 ? [-1, 1] : [0, 1];
    if (present.length === 1 && !labels.includes(present[0])) labels[1] = present[0];
    const { min, max } = survey([...Array.from(grid.values), ...Array.from(own.values)]);
    const share = min >= 0 && max <= 1;
    const middle = share ? 0.5 : 0;
    const most = share ? 0.5 : farthest(grid.values);
    return {
      labels,
      decide: ({ values }, item) => (values[item] > middle ? 1 : 0),
      shade: ({ values }, item) => values[item],
      middle,
      bar: { range: [middle - most, middle + most], label: () => (share ? say`answer` : say`score`) },
      note: share
        ? say`answers from 0 to 1, edge at 0.5`
        : say`edge at score 0, colours end at \u00b1${tick(most)}`,
    };
  }
  if (width > LINES.length) {
    throw new ArgumentError(
      `${what}: the model tells ${width} classes apart, one figure at most ${LINES.length}`,
    );
  }
  const odd = present.find((label) => label < 0 || label >= width);
  if (odd !== undefined) {
    throw new ArgumentError(
      `${what}: there is a label ${odd}, and the model gives ${width} scores: labels go from 0 to ${width - 1}`,
    );
  }
  const share = (answers: Answers, item: number, k: number) => softmaxOf(answers, item, k);
  const decide = ({ values }: Answers, item: number) => {
    let best = 0;
    for (let k = 1; k < width; k++) if (values[item * width + k] > values[item * width + best]) best = k;
    return best;
  };
  return {
    labels: Array.from({ length: width }, (_, k) => k),
    decide,
    shade: (answers, item) => share(answers, item, width === 2 ? 1 : decide(answers, item)),
    middle: width === 2 ? 0.5 : 1 / width,
    ...(width === 2
      ? { bar: { range: [0, 1] as const, label: (names) => say`probability of ${names[1]}` } }
      : {}),
    note: width === 2 ? say`probability by softmax` : say`the paler, the less sure (softmax)`,
  };
}

/** Where the colours of a score end: nineteen of twenty cells are inside, so that a far corner does not bleach the rest. */
function farthest(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values, Math.abs).filter(Number.isFinite).sort();
  const most = sorted.length === 0 ? 1 : sorted[Math.floor(0.95 * (sorted.length - 1))];
  return most > 0 ? Number(most.toPrecision(2)) : 1;
}

/** Answers that are shares already (not negative, sum 1) stay as they are. */
function softmaxOf({ values, width }: Answers, item: number, k: number): number {
  const row = Array.from({ length: width }, (_, j) => values[item * width + j]);
  const sum = row.reduce((total, v) => total + v, 0);
  if (Math.abs(sum - 1) < 1e-4 && row.every((v) => v >= 0)) return row[k];
  const most = Math.max(...row);
  const powers = row.map((v) => Math.exp(v - most));
  return powers[k] / powers.reduce((total, v) => total + v, 0);
}

function readNames(what: string, classes: readonly string[] | undefined, labels: readonly number[]) {
  if (classes === undefined) return labels.map((label) => say`class ${label}`);
  if (Array.isArray(classes) && classes.length === labels.length) return classes.map(String);
  throw new ArgumentError(
    `${what}: classes must name each of the ${labels.length} classes, for example [${labels.map((label) => `"${label}"`).join(", ")}]`,
  );
}

interface Grid {
  readonly side: number;
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  readonly xName: string;
  readonly yName: string;
}

/** One map for two classes; for more one for each, empty where another class is chosen. */
function shades(answers: Answers, rule: Rule, names: readonly string[], grid: Grid): HeatmapTrace[] {
  const { side, xs, ys, xName, yName } = grid;
  const cells = (value: (item: number) => number | null) =>
    Array.from({ length: side }, (_, r) => Array.from({ length: side }, (_, c) => value(r * side + c)));
  const shown = (item: number) => cell(rule.shade(answers, item));
  const base = { type: "heatmap", x: xs, y: ys, hoverongaps: false } as const;
  const spot = `${xName} %{x:.3g}, ${yName} %{y:.3g}`;
  if (rule.bar !== undefined) {
    return [
      {
        ...base,
        name: "answer",
        z: cells(shown),
        coloraxis: "coloraxis",
        hovertemplate: `${spot}<br>${plain(rule.bar.label(names))} %{z}<extra></extra>`,
      },
    ];
  }
  return names.map((name, k) => ({
    ...base,
    name: `answer ${plain(name)}`,
    z: cells((item) => (rule.decide(answers, item) === k ? shown(item) : null)),
    colorscale: [
      [0, "#f7f7f7"],
      [1, faint(LINES[k])],
    ] as const,
    zmin: rule.middle,
    zmax: 1,
    showscale: false,
    hovertemplate: `${spot}<br>${plain(name)}, ${say`probability`} %{z}<extra></extra>`,
  }));
}

/** Paler than the dots, so that these stand out. */
function faint(colour: string): string {
  const part = (at: number) =>
    Math.round(Number.parseInt(colour.slice(at, at + 2), 16) * 0.6 + 247 * 0.4)
      .toString(16)
      .padStart(2, "0");
  return `#${part(1)}${part(3)}${part(5)}`;
}

function edge(
  answers: Answers,
  rule: Rule,
  side: number,
  xs: readonly number[],
  ys: readonly number[],
): ScatterTrace {
  const fields =
    rule.bar !== undefined
      ? [Float64Array.from({ length: side * side }, (_, i) => rule.shade(answers, i) - rule.middle)]
      : rule.labels.slice(1).map((_, k) => ahead(answers, k, side * side));
  const step = [xs[1] - xs[0], ys[1] - ys[0]];
  const x: (number | null)[] = [];
  const y: (number | null)[] = [];
  for (const field of fields) {
    const line = contourLine(field, side, side, 0);
    x.push(...line.x.map((v) => (v === null ? null : round(xs[0] + v * step[0]))), null);
    y.push(...line.y.map((v) => (v === null ? null : round(ys[0] + v * step[1]))), null);
  }
  return {
    type: "scatter",
    mode: "lines",
    name: "edge",
    showlegend: false,
    x,
    y,
    line: { color: DARK_EDGE, width: 1.2 },
    hoverinfo: "skip",
  };
}

/** By how much class k is ahead of the best other one. */
function ahead({ values, width }: Answers, k: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    let best = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < width; j++) if (j !== k) best = Math.max(best, values[i * width + j]);
    return values[i * width + k] - best;
  });
}

/** The data: a colour for its label, a dark ring where the model is wrong. */
function dots(
  place: ArrayLike<number>,
  kinds: readonly number[],
  rule: Rule,
  own: Answers,
  names: readonly string[],
  [xName, yName]: readonly string[],
): ScatterTrace[] {
  const items = kinds.map((label, i) => ({ i, k: rule.labels.indexOf(label), said: rule.decide(own, i) }));
  const ring = { color: DARK_EDGE, width: 2 };
  const trace = (k: number, wrong: boolean): ScatterTrace => {
    const some = items.filter((item) => item.k === k && (item.said !== k) === wrong);
    return {
      type: "scatter",
      mode: "markers",
      name: wrong ? `${plain(names[k])}, wrong` : plain(names[k]),
      ...(wrong ? { showlegend: false } : {}),
      // Plotly leaves an empty trace out of the legend.
      x: some.length === 0 ? [null] : some.map(({ i }) => cell(place[2 * i])),
      y: some.length === 0 ? [null] : some.map(({ i }) => cell(place[2 * i + 1])),
      marker: {
        size: wrong ? 10 : 8,
        color: colourOf(k, names.length),
        line: wrong ? ring : { color: PAPER, width: 1 },
      },
      customdata: some.map(
        ({ i, said }) => say`point ${i}: ${plain(names[k])}, model says ${plain(names[said])}`,
      ),
      hovertemplate: `%{customdata}<br>${xName} %{x}, ${yName} %{y}<extra></extra>`,
    };
  };
  const wrong = names.map((_, k) => trace(k, true)).filter(({ x }) => x[0] !== null || x.length > 1);
  const key: ScatterTrace = {
    type: "scatter",
    mode: "markers",
    name: say`wrong`,
    x: [null],
    y: [null],
    // In ink, which is light on dark paper: there is no colour behind it.
    marker: { size: 10, color: "rgba(0,0,0,0)", line: { ...ring, color: INK } },
    hoverinfo: "skip",
  };
  return [...names.map((_, k) => trace(k, false)), ...wrong, ...(wrong.length > 0 ? [key] : [])];
}

function shares(answers: Answers, rule: Rule, names: readonly string[], count: number): string {
  const counts = names.map(() => 0);
  for (let i = 0; i < count; i++) counts[rule.decide(answers, i)]++;
  return names.map((name, k) => `${name} ${Math.round((100 * counts[k]) / count)} %`).join(", ");
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}
