// The kernels of a convolution. What they respond with is drawn by featureMaps.ts.
import { ArgumentError, checkOptions, formatShape, ShapeError } from "../shape/errors.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { say } from "../words/words.js";
import { type ColourRule, rangeNote, valueRule } from "./colour.js";
import { filterChanges } from "./filterChanges.js";
import { mapGrid } from "./mapGrid.js";
import { cell, extremes, facts, gapNote, plural, survey } from "./numbers.js";
import { checkClip, checkTensor, chooseIndices, type Planes } from "./planes.js";
import type { Axis, FigureSpec } from "./spec.js";
import {
  barRoom,
  baseLayout,
  CONFIG,
  colourAxis,
  FAINT_SMALL,
  FRAME,
  TOP,
  titleBlock,
  titleWidth,
  WIDEST,
} from "./theme.js";

/** Options of `plot.filters`. */
export interface FiltersOptions {
  /** Default "Filters". */
  title?: string;
  /** Which filters (output channels), in this order. Default: the first 64. */
  filters?: readonly number[];
  /** Which input channels, in this order. Default: the first 32. */
  channels?: readonly number[];
  /** Ends the scale at this quantile of the magnitudes (0.5 to 1), against outliers. Default 1: the largest. */
  clip?: number;
  /** Draws the gradient of the weights below them (of the first 8 filters, one channel). Default false. */
  gradient?: boolean;
  /** The weight before the last step: draws what the step changed below the weights. Default: not drawn. */
  before?: Tensor;
  /** With `gradient` or `before`: `"all"` (default), one scale; `"each"`, weights, gradient and change fill their own. */
  scale?: "all" | "each";
}

const MOST_FILTERS = 64;
const MOST_CHANNELS = 32;

/** The figure of the public `plot.filters`, where it is documented, as data. */
export function filters(
  layer: Tensor | { readonly weight: Tensor },
  options: FiltersOptions = {},
): FigureSpec {
  const what = "plot.filters";
  checkOptions(what, options, ["title", "filters", "channels", "clip", "gradient", "before", "scale"]);
  checkClip(what, options.clip);
  const weight = weightOf(what, layer);
  if (options.gradient || options.before !== undefined) return filterChanges(what, weight, options);
  const [outputs, inputs, rows, columns] = weight.shape;
  const chosenFilters = chooseIndices(what, "filters", options.filters, outputs, MOST_FILTERS);
  const chosenChannels = chooseIndices(what, "channels", options.channels, inputs, MOST_CHANNELS);
  const size = rows * columns;
  const source = weight.data();
  const values = new Float64Array(chosenFilters.length * chosenChannels.length * size);
  chosenFilters.forEach((filter, f) => {
    chosenChannels.forEach((channel, c) => {
      const from = (filter * inputs + channel) * size;
      values.set(source.subarray(from, from + size), (f * chosenChannels.length + c) * size);
    });
  });
  const found = survey(values);
  const rule = valueRule(values, options.clip, "kernel");
  const kernels: Kernels = { values, rows, columns, filters: chosenFilters, channels: chosenChannels, rule };
  const place = (at: number) => {
    const kernel = Math.floor(at / size);
    const spot = say`row ${Math.floor((at % size) / columns)}, column ${at % columns}`;
    const filter = chosenFilters[Math.floor(kernel / chosenChannels.length)];
    return inputs === 1
      ? say`filter ${filter}, ${spot}`
      : say`filter ${filter}, channel ${chosenChannels[kernel % chosenChannels.length]}, ${spot}`;
  };
  const shown =
    chosenFilters.length < outputs
      ? say`${chosenFilters.length} of ${outputs} filters`
      : plural(outputs, "filter");
  const deep =
    chosenChannels.length < inputs
      ? say`${chosenChannels.length} of ${inputs} channels`
      : plural(inputs, "channel");
  const title = options.title ?? say`Filters`;
  const notes = [
    `${shown}, ${deep}, ${rows} \u00d7 ${columns}`,
    say`one scale, ${rangeNote(rule)}`,
    gapNote(found),
  ];
  const description = facts(
    say`${title}: ${shown}, ${deep}, kernels of ${rows} x ${columns}`,
    extremes(found, place),
    gapNote(found),
  );
  return chosenChannels.length === 1
    ? panelPerFilter(kernels, inputs, title, notes, description)
    : columnPerFilter(kernels, title, notes, description);
}

function weightOf(what: string, layer: unknown): Tensor {
  const inner =
    !isTensor(layer) && typeof layer === "object" && layer !== null
      ? (layer as { weight?: unknown }).weight
      : layer;
  if (inner === undefined) {
    throw new ArgumentError(
      `${what}: this layer has no weight; give a convolution, or a weight tensor [filters, channels, height, width]`,
    );
  }
  checkTensor(what, inner, "[filters, channels, height, width] or a convolution");
  if (inner.ndim !== 4) {
    const hint =
      inner.ndim === 2 ? "; the weight of a linear layer is a matrix: use plot.image(layer.weight)" : "";
    throw new ShapeError(
      `${what}: expected a weight [filters, channels, height, width], got ${formatShape(inner.shape)}${hint}`,
    );
  }
  return inner;
}

interface Kernels {
  readonly values: Float64Array;
  readonly rows: number;
  readonly columns: number;
  readonly filters: readonly number[];
  readonly channels: readonly number[];
  readonly rule: ColourRule;
}

function panelPerFilter(
  k: Kernels,
  inputs: number,
  title: string,
  notes: string[],
  description: string,
): FigureSpec {
  const planes: Planes = { values: k.values, count: k.filters.length, rows: k.rows, columns: k.columns };
  const channel = inputs === 1 ? "" : say`, channel ${k.channels[0]}`;
  return mapGrid({
    title,
    notes,
    planes,
    headings: k.filters.map((filter) => say`filter ${filter}`),
    hover: k.filters.map((filter) => say`filter ${filter}` + channel),
    rule: k.rule,
    barLabel: say`weight`,
    description,
  });
}

/** One heat map for all kernels, as hundreds of panels would be slow: an empty row and column between kernels. */
function columnPerFilter(k: Kernels, title: string, notes: string[], description: string): FigureSpec {
  const [across, down] = [k.filters.length * (k.columns + 1) - 1, k.channels.length * (k.rows + 1) - 1];
  const z: (number | null)[][] = [];
  const customdata: unknown[][] = [];
  for (let y = 0; y < down; y++) {
    const [c, row] = [Math.floor(y / (k.rows + 1)), y % (k.rows + 1)];
    const at = (x: number): number => {
      const [f, column] = [Math.floor(x / (k.columns + 1)), x % (k.columns + 1)];
      if (row === k.rows || column === k.columns) return -1;
      return ((f * k.channels.length + c) * k.rows + row) * k.columns + column;
    };
    z.push(Array.from({ length: across }, (_, x) => (at(x) < 0 ? null : cell(k.values[at(x)]))));
    customdata.push(
      Array.from({ length: across }, (_, x) =>
        at(x) < 0 ? 0 : [k.filters[Math.floor(x / (k.columns + 1))], k.channels[c], row, x % (k.columns + 1)],
      ),
    );
  }
  const margin = { l: 58, r: barRoom(k.rule), t: TOP, b: 48 };
  const zoom = Math.max(
    1,
    Math.min(12, Math.floor(Math.min((WIDEST - margin.l - margin.r) / across, 560 / down))),
  );
  const [plotWidth, plotHeight] = [across * zoom, down * zoom];
  const right = Math.max(margin.r, Math.min(WIDEST, titleWidth(title, notes)) - margin.l - plotWidth);
  const width = margin.l + plotWidth + right;
  const axis = (chosen: readonly number[], cellsEach: number, pixels: number): Partial<Axis> => {
    // Numbers need some 20 pixels; smaller kernels are numbered at a round step.
    const step = [1, 2, 5, 10, 20].find((s) => (pixels / chosen.length) * s >= 20) ?? 50;
    const kept = chosen.flatMap((_, i) => (i % step === 0 ? [i] : []));
    return {
      ...FRAME,
      showline: false,
      ticks: "",
      tickmode: "array",
      tickvals: kept.map((i) => i * (cellsEach + 1) + (cellsEach - 1) / 2),
      ticktext: kept.map((i) => String(chosen[i])),
      tickangle: 0,
    };
  };
  return {
    data: [
      {
        type: "heatmap",
        z,
        customdata,
        coloraxis: "coloraxis",
        hoverongaps: false,
        hovertemplate: say`filter %{customdata[0]}, channel %{customdata[1]}<br>row %{customdata[2]}, column %{customdata[3]}<br>value %{z}<extra></extra>`,
      },
    ],
    layout: {
      ...baseLayout(width, margin.t + plotHeight + margin.b, { ...margin, r: right }),
      title: titleBlock(title, notes, width),
      coloraxis: colourAxis(k.rule, say`weight`, {
        left: plotWidth + 14,
        top: 0,
        length: Math.min(plotHeight, 260),
        plotWidth,
        plotHeight,
      }),
      xaxis: {
        ...axis(k.filters, k.columns, plotWidth),
        range: [-0.5, across - 0.5],
        constrain: "domain",
        title: { text: say`filter`, font: FAINT_SMALL, standoff: 6 },
      },
      yaxis: {
        ...axis(k.channels, k.rows, plotHeight),
        range: [down - 0.5, -0.5],
        scaleanchor: "x",
        constrain: "domain",
        title: { text: say`input channel`, font: FAINT_SMALL, standoff: 6 },
      },
    },
    config: CONFIG,
    description,
  };
}
