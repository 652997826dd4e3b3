// Which pixels of the input one unit of one layer can see, through all the layers before it.
//
// It is found by asking the model itself: a NaN in a pixel makes NaN of everything that depends on it, in every layer
// and whatever the weights are (0 * NaN is NaN, a maximum with a NaN is NaN). So any model of the user's can be asked,
// with branches, skips and a forward of its own, and nothing is assumed of its layers.
import type { Module } from "../nn/module.js";
import { ArgumentError, checkOptions, formatShape } from "../shape/errors.js";
import { sizeOf } from "../shape/shape.js";
import { tensor } from "../tensor/create.js";
import type { Tensor } from "../tensor/tensor.js";
import { say } from "../words/words.js";
import { greyRange, SCALES, valueRule } from "./colour.js";
import { facts, gapNote, survey, words } from "./numbers.js";
import { markBoxes, markLine } from "./outline.js";
import { cellPanel, panelRow, panelTitle, pictureAxes } from "./panels.js";
import { cells, checkIndex, type Planes, planeValues } from "./planes.js";
import { checkPictureModel, outputOf, run } from "./probe.js";
import type { FigureSpec, HeatmapTrace, ScatterTrace } from "./spec.js";
import { baseLayout, CONFIG, GAP, TOP, titleBlock, titleWidth, WIDEST } from "./theme.js";

/** Options of `plot.receptiveField`. */
export interface ReceptiveFieldOptions {
  /** The picture `[1, channels, height, width]` that is shown under the field; its size is what counts. */
  input: Tensor;
  /** Default: the layer and the unit. */
  title?: string;
}

/** Copies of the input that go through the model at once. */
const BATCH = 64;
/** Above it only rows and columns are asked, not every pixel. */
const MOST_PIXELS = 4096;

/** The figure of the public `plot.receptiveField`, where it is documented, as data. */
export function receptiveField(
  model: Module,
  layer: string,
  unit: readonly number[],
  options: ReceptiveFieldOptions,
): FigureSpec {
  const what = "plot.receptiveField";
  const call = 'plot.receptiveField(model, "conv2", [3, 5, 5], { input: test.inputs.at("0:1") })';
  if (typeof options !== "object" || options === null) {
    throw new ArgumentError(`${what}: an input is needed, as the field depends on its size: ${call}`);
  }
  checkOptions(what, options, ["input", "title"]);
  checkPictureModel(what, model, options.input, call);
  const { input } = options;
  const shown = outputOf(what, run(model, input), layer);
  const place = unitIn(what, layer, unit, shown.shape, call);
  const [, channels, rows, columns] = input.shape;
  const field = traceBack(what, model, layer, place, input);
  const seen = field.mask.flatMap((yes, i) => (yes ? [i] : []));
  const box = bounds(seen, columns);
  const size = rows * columns;
  const pixels = input.data();
  const picture = Float64Array.from({ length: size }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < channels; k++) sum += pixels[k * size + i];
    return sum / channels;
  });
  const planes: Planes = { values: picture, count: 1, rows, columns };
  const value = shown.data()[place];
  const name = say`unit ${formatShape(unit)}`;
  const title = options.title ?? say`Receptive field: ${layer}, ${name}`;
  const share = say`${seen.length} of ${size} pixels`;
  const where =
    box === undefined
      ? say`it sees no pixel`
      : say`it sees rows ${box.top}\u2013${box.bottom}, columns ${box.left}\u2013${box.right}`;
  const kind = field.exact ? "" : say`bounds only: too many pixels to ask each`;
  const notes = [where, share, say`value ${words(value)}`, kind, gapNote(survey(picture))];
  const map = shown.ndim === 4 ? channelMap(shown, unit[0]) : undefined;
  const sizes = [
    cellPanel(rows, columns, 336),
    ...(map === undefined ? [] : [cellPanel(map.rows, map.columns, 260)]),
  ];
  const frame = panelRow(
    sizes,
    56,
    { l: 52, r: 24, t: TOP + 18, b: 48 },
    Math.min(WIDEST, titleWidth(title, notes)),
  );
  const plot = { plotWidth: frame.plotWidth, plotHeight: frame.plotHeight };
  const [low, high] = greyRange(survey(picture));
  const inputMap: HeatmapTrace = {
    type: "heatmap",
    name: "input",
    z: cells(planes, 0),
    colorscale: SCALES.grey,
    zmin: low,
    zmax: high,
    showscale: false,
    hoverongaps: false,
    customdata: Array.from({ length: rows }, (_, r) =>
      Array.from({ length: columns }, (_, c) => (field.mask[r * columns + c] ? say`seen` : say`not seen`)),
    ),
    hovertemplate: say`input<br>row %{y:d}, column %{x:d}, %{customdata}<br>value %{z}<extra></extra>`,
  };
  return {
    data: [inputMap, ...outline(field.mask, rows, columns), ...(map === undefined ? [] : unitMap(map, unit))],
    layout: {
      ...baseLayout(frame.width, frame.height, frame.margin),
      plot_bgcolor: GAP,
      title: titleBlock(title, notes, frame.width),
      ...pictureAxes(0, {
        ...frame.places[0],
        ...plot,
        cellRows: rows,
        cellColumns: columns,
        ...ticks(),
        titleY: say`row`,
      }),
      ...(map === undefined
        ? {}
        : pictureAxes(1, {
            ...frame.places[1],
            ...plot,
            cellRows: map.rows,
            cellColumns: map.columns,
            ...ticks(),
          })),
      annotations: [
        panelTitle(
          say`input`,
          { ...frame.places[0], ...plot },
          channels > 1 ? say`mean of ${channels} channels` : "",
        ),
        ...(map === undefined
          ? []
          : [panelTitle(layer, { ...frame.places[1], ...plot }, say`channel ${unit[0]}`)]),
      ],
    },
    config: CONFIG,
    description: facts(`${title}: ${where}`, share, say`its value is ${words(value)}`, kind),
  };
}

const ticks = () => ({ ticksX: true, ticksY: true, titleX: say`column`, linked: false }) as const;

/** The place of the unit in the layer's output, in elements. */
function unitIn(
  what: string,
  layer: string,
  unit: readonly number[],
  shape: readonly number[],
  call: string,
): number {
  const sizes = shape.slice(1);
  if (!Array.isArray(unit) || unit.length !== sizes.length) {
    const names =
      sizes.length === 3
        ? "[channel, row, column]"
        : sizes.length === 1
          ? "[unit]"
          : `${sizes.length} indices`;
    throw new ArgumentError(
      `${what}: ${layer} gives ${formatShape(shape)}, so a unit of it is ${names}, got ${JSON.stringify(unit)}: ${call}`,
    );
  }
  return unit.reduce((at, index, axis) => {
    checkIndex(what, `unit[${axis}]`, index, sizes[axis]);
    return at * sizes[axis] + index;
  }, 0);
}

/** Which pixels the unit depends on. */
function traceBack(
  what: string,
  model: Module,
  layer: string,
  unit: number,
  input: Tensor,
): { mask: boolean[]; exact: boolean } {
  const [, channels, rows, columns] = input.shape;
  const size = rows * columns;
  const ask = (groups: readonly (readonly number[])[]): boolean[] => {
    const answers: boolean[] = [];
    for (let from = 0; from < groups.length; from += BATCH) {
      const some = groups.slice(from, from + BATCH);
      const values = new Float32Array(some.length * channels * size);
      some.forEach((pixels, i) => {
        for (const pixel of pixels) {
          for (let k = 0; k < channels; k++) values[(i * channels + k) * size + pixel] = Number.NaN;
        }
      });
      const batch = tensor(values, { shape: [some.length, channels, rows, columns] });
      const output = outputOf(
        what,
        run(model, input.dtype === "float32" ? batch : batch.to(input.dtype)),
        layer,
      );
      const data = output.data();
      const each = sizeOf(output.shape.slice(1));
      some.forEach((_, i) => {
        answers.push(Number.isNaN(data[i * each + unit]));
      });
    }
    return answers;
  };
  const range = (count: number) => Array.from({ length: count }, (_, i) => i);
  const inRows = ask(range(rows).map((r) => range(columns).map((c) => r * columns + c)));
  const inColumns = ask(range(columns).map((c) => range(rows).map((r) => r * columns + c)));
  const mask = range(size).map((i) => inRows[Math.floor(i / columns)] && inColumns[i % columns]);
  const candidates = range(size).filter((i) => mask[i]);
  if (candidates.length > MOST_PIXELS) return { mask, exact: false };
  ask(candidates.map((i) => [i])).forEach((yes, k) => {
    mask[candidates[k]] = yes;
  });
  return { mask, exact: true };
}

function bounds(seen: readonly number[], columns: number) {
  if (seen.length === 0) return undefined;
  const [r, c] = [seen.map((i) => Math.floor(i / columns)), seen.map((i) => i % columns)];
  return { top: Math.min(...r), bottom: Math.max(...r), left: Math.min(...c), right: Math.max(...c) };
}

/** The edges between seen and unseen pixels, as one line with a lifted pen. */
function outline(mask: readonly boolean[], rows: number, columns: number): ScatterTrace[] {
  const x: (number | null)[] = [];
  const y: (number | null)[] = [];
  const at = (r: number, c: number) => r >= 0 && c >= 0 && r < rows && c < columns && mask[r * columns + c];
  const edge = (x0: number, y0: number, x1: number, y1: number) => {
    x.push(x0, x1, null);
    y.push(y0, y1, null);
  };
  for (let r = 0; r <= rows; r++) {
    for (let c = 0; c <= columns; c++) {
      if (c < columns && at(r - 1, c) !== at(r, c)) edge(c - 0.5, r - 0.5, c + 0.5, r - 0.5);
      if (r < rows && at(r, c - 1) !== at(r, c)) edge(c - 0.5, r - 0.5, c - 0.5, r + 0.5);
    }
  }
  return markLine("receptive field", 0, x, y);
}

function channelMap(shown: Tensor, channel: number): Planes {
  const [, count, rows, columns] = shown.shape;
  const all: Planes = { values: shown.data(), count, rows, columns };
  return { values: planeValues(all, channel), count: 1, rows, columns };
}

function unitMap(map: Planes, unit: readonly number[]): (HeatmapTrace | ScatterTrace)[] {
  const rule = valueRule(map.values);
  const [, row, column] = unit;
  return [
    {
      type: "heatmap",
      name: "layer",
      z: cells(map, 0),
      xaxis: "x2",
      yaxis: "y2",
      colorscale: SCALES[rule.scale],
      zmin: rule.range[0],
      zmax: rule.range[1],
      showscale: false,
      hoverongaps: false,
      hovertemplate: say`channel ${unit[0]}<br>row %{y:d}, column %{x:d}<br>value %{z}<extra></extra>`,
    },
    ...markBoxes("unit", 1, [[row, row, column, column]]),
  ];
}
