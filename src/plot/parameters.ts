// A model's parameters layer by layer: over the steps of a training run that was recorded, or as they are now. The loss
// over the steps is drawn by curves.ts, one tensor by histogram.ts.
import { isModule } from "../nn/members.js";
import type { Module } from "../nn/module.js";
import { ArgumentError, checkOptions } from "../shape/errors.js";
import { tensor } from "../tensor/create.js";
import { say } from "../words/words.js";
import { type ColourRule, LINES } from "./colour.js";
import { histogram } from "./histogram.js";
import { cell, facts, plural, roundValues, survey, tick, words } from "./numbers.js";
import { axisNumber, panelTitle } from "./panels.js";
import type { Annotation, Axis, BarTrace, ColourAxis, FigureSpec, PlotTrace, Shape } from "./spec.js";
import {
  barRoom,
  baseLayout,
  CHART,
  CONFIG,
  colourAxis,
  FAINT_SMALL,
  FRAME,
  GAP,
  legendAbove,
  plain,
  RULE,
  SMALL,
  TOP,
  titleBlock,
  titleWidth,
} from "./theme.js";

/** Options of `plot.parameters`. */
export interface ParametersOptions {
  /** Default "Parameters". */
  title?: string;
}

/** What `ParameterLog` has recorded: a number for each layer and step. */
export interface ParameterRecord {
  /** The layers that have parameters, by their path. */
  readonly layers: readonly string[];
  /** The steps that were recorded, counted from 1. */
  readonly steps: readonly number[];
  /** Root mean square of each layer's weights after each of them. */
  readonly weight: Readonly<Record<string, readonly number[]>>;
  /** Of its gradients. */
  readonly gradient: Readonly<Record<string, readonly number[]>>;
  /** Of the change in the step, divided by that of the weights. */
  readonly update: Readonly<Record<string, readonly number[]>>;
}

const CALL =
  "const log = new ParameterLog(model); await fit(model, data, { ..., onStep: log.record }); plot.parameters(log)";
/** Layers that lines can tell apart; more are rows of cells. */
const MOST_LINES = LINES.length;
/** Layers of a model whose histograms one figure holds. */
const MOST_LAYERS = 12;
const PANELS = [
  ["weight", () => say`size of the weights`, () => say`root mean square`],
  ["gradient", () => say`size of the gradients`, () => say`root mean square`],
  [
    "update",
    () => say`update ratio`,
    () => say`size of the step divided by that of the weights; about 0.001 is usual`,
  ],
] as const;

/** The figure of the public `plot.parameters`, where it is documented, as data. */
export function parameters(source: ParameterRecord | Module, options: ParametersOptions = {}): FigureSpec {
  const what = "plot.parameters";
  checkOptions(what, options, ["title"]);
  const title = options.title ?? say`Parameters`;
  if (isModule(source)) return asTheyAre(what, source, title);
  const { layers, steps } = checkRecord(what, source);
  return layers.length <= MOST_LINES ? asLines(source, title) : asCells(source, title, steps.length);
}

function checkRecord(what: string, source: unknown): ParameterRecord {
  const record = source as Partial<ParameterRecord> | null;
  if (!Array.isArray(record?.layers) || !Array.isArray(record.steps) || record.update === undefined) {
    throw new ArgumentError(`${what}: expected a ParameterLog or a model: ${CALL}`);
  }
  if (record.steps.length === 0) {
    throw new ArgumentError(`${what}: nothing was recorded yet; call log.record() after each step: ${CALL}`);
  }
  return record as ParameterRecord;
}

function sizeNotes({ layers, steps }: ParameterRecord): string[] {
  return [
    plural(layers.length, "layer"),
    say`${plural(steps.length, "step")}, ${steps[0]} to ${steps[steps.length - 1]}`,
  ];
}

function describe(record: ParameterRecord, title: string): string {
  const { layers, steps } = record;
  const last = steps.length - 1;
  return facts(
    `${title}: ${sizeNotes(record).join(", ")}`,
    ...PANELS.map(([key, name]) => {
      const ends = layers.map((layer) => `${layerName(layer)} ${words(record[key][layer][last])}`);
      return say`${name()} at step ${steps[last]}: ${ends.join(", ")}`;
    }),
  );
}

/** Numbers above zero as powers of ten; what is none is a gap. */
const power = (value: number) => (value > 0 && Number.isFinite(value) ? Math.log10(value) : null);

function stepAxis(steps: readonly number[], i: number, last: boolean): Partial<Axis> {
  return {
    range: [steps[0] - 0.5, steps[steps.length - 1] + 0.5],
    anchor: `y${axisNumber(i)}`,
    nticks: 9,
    ...(i === 0 ? {} : { matches: "x" }),
    ...(last
      ? { title: { text: say`step`, font: FAINT_SMALL, standoff: 6 } }
      : { ticks: "" as const, showticklabels: false }),
  };
}

function asLines(record: ParameterRecord, title: string): FigureSpec {
  const { layers, steps } = record;
  const [plotWidth, tall, gap] = [600, 120, 32];
  const plotHeight = 3 * (tall + gap) - gap;
  const margin = { l: 66, r: 24, t: TOP + 48, b: 50 };
  const width = margin.l + plotWidth + margin.r;
  const axes: Record<string, Axis> = {};
  const few = steps.length <= 30;
  const data: PlotTrace[] = PANELS.flatMap(([key, name], i) => {
    const n = axisNumber(i);
    const values = layers.flatMap((layer) => record[key][layer].flatMap((v) => power(v) ?? []));
    const { min, max, maxAt } = survey(values);
    const [low, high] = maxAt < 0 ? [-1, 1] : [min, max];
    const room = Math.max(0.15, (high - low) * 0.08);
    axes[`xaxis${n}`] = { ...CHART, showgrid: false, ...stepAxis(steps, i, i === 2) } as Axis;
    axes[`yaxis${n}`] = {
      ...CHART,
      type: "log",
      range: [low - room, high + room],
      domain: panelDomain(i, tall, gap, plotHeight),
      anchor: `x${n}`,
      ...logTicks(low - room, high + room),
    };
    return layers.map(
      (layer, k): PlotTrace => ({
        type: "scatter",
        mode: few ? "lines+markers" : "lines",
        name: plain(layerName(layer)),
        x: steps,
        y: record[key][layer].map((v) => (power(v) === null ? null : cell(v))),
        xaxis: `x${n}`,
        yaxis: `y${n}`,
        line: { color: LINES[k], width: 1.8 },
        ...(few ? { marker: { size: 5, color: LINES[k] } } : {}),
        showlegend: i === 0,
        legendgroup: layer,
        hovertemplate: `${plain(layerName(layer))}<br>${say`step %{x}`}<br>${name()} %{y}<extra></extra>`,
      }),
    );
  });
  const usual: Shape = {
    type: "line",
    xref: "x3 domain",
    yref: "y3",
    x0: 0,
    x1: 1,
    y0: 1e-3,
    y1: 1e-3,
    line: { color: RULE, width: 1, dash: "dot" },
    layer: "below",
  };
  return {
    data,
    layout: {
      ...baseLayout(width, margin.t + plotHeight + margin.b, margin),
      title: titleBlock(title, sizeNotes(record), width),
      showlegend: true,
      legend: { ...legendAbove(plotHeight), y: 1 + 24 / plotHeight },
      ...axes,
      // Plotly widens no axis for a line, so it is drawn only where it lies.
      shapes: inside(axes["yaxis3"], -3) ? [usual] : [],
      annotations: headings(tall, gap, plotWidth, plotHeight),
    },
    config: CONFIG,
    description: describe(record, title),
  };
}

/** Few decades are read by round numbers, many by powers of ten. */
function logTicks(low: number, high: number): Partial<Axis> {
  if (high - low > 2.5) return { dtick: Math.ceil((high - low) / 4), exponentformat: "e" };
  const vals = roundValues(10 ** low, 10 ** high, 5).filter((v) => v > 0);
  return { tickmode: "array", tickvals: vals, ticktext: vals.map(tick) };
}

/** A layer of a `Sequential` without names has only its number. */
function layerName(layer: string): string {
  return /^\d+$/.test(layer) ? say`layer ${layer}` : layer;
}

function inside({ range }: Axis, value: number): boolean {
  return value > range[0] && value < range[1];
}

function panelDomain(i: number, tall: number, gap: number, plotHeight: number): [number, number] {
  const top = i * (tall + gap);
  return [Math.max(0, 1 - (top + tall) / plotHeight), 1 - top / plotHeight];
}

function headings(tall: number, gap: number, plotWidth: number, plotHeight: number): Annotation[] {
  return PANELS.map(([, name, note], i) =>
    panelTitle(name(), { left: 0, top: i * (tall + gap), plotWidth, plotHeight }, note()),
  );
}

/** A row for each layer, a column for each step, powers of ten as colours. */
function asCells(record: ParameterRecord, title: string, count: number): FigureSpec {
  const { layers } = record;
  const most = 300;
  const kept =
    count <= most
      ? record.steps.map((_, i) => i)
      : Array.from({ length: most }, (_, i) => Math.round((i * (count - 1)) / (most - 1)));
  const steps = kept.map((i) => record.steps[i]);
  const letters = Math.min(20, Math.max(...layers.map((layer) => layer.length)));
  const [plotWidth, gap] = [520, 32];
  const tall = Math.max(84, layers.length * (layers.length > 20 ? 9 : 14));
  const plotHeight = 3 * (tall + gap) - gap;
  const rules = PANELS.map(([key]): ColourRule => {
    const values = layers.flatMap((layer) => record[key][layer].flatMap((v) => power(v) ?? []));
    const { min, max, maxAt } = survey(values);
    const range: [number, number] =
      maxAt < 0 ? [-1, 0] : [Math.floor(min), Math.max(Math.floor(min) + 1, Math.ceil(max))];
    return { scale: "positive", range, clipped: 0 };
  });
  const notes = [
    ...sizeNotes(record),
    count > most ? say`${most} steps drawn, evenly spaced` : "",
    say`grey: none`,
  ];
  const margin = { l: letters * 7 + 24, r: barRoom(rules[0]), t: TOP + 20, b: 50 };
  const width = Math.max(margin.l + plotWidth + margin.r, titleWidth(title, notes));
  const axes: Record<string, Axis> = {};
  const scales: Record<string, ColourAxis> = {};
  const each = Math.max(1, Math.ceil((layers.length * 13) / tall));
  const rows = layers.flatMap((_, i) => (i % each === 0 ? [i] : []));
  const data = PANELS.map(([key, name], i): PlotTrace => {
    const n = axisNumber(i);
    axes[`xaxis${n}`] = {
      ...FRAME,
      ...stepAxis(steps, i, i === 2),
      range: [-0.5, steps.length - 0.5],
      ...stepTicks(steps),
    } as Axis;
    axes[`yaxis${n}`] = {
      ...FRAME,
      range: [layers.length - 0.5, -0.5],
      domain: panelDomain(i, tall, gap, plotHeight),
      anchor: `x${n}`,
      ticks: "",
      tickmode: "array",
      tickvals: rows,
      ticktext: rows.map((k) => plain(shorten(layers[k]))),
      tickfont: SMALL,
    };
    const bar = colourAxis(rules[i], "", {
      left: plotWidth + 14,
      top: i * (tall + gap),
      length: tall,
      plotWidth,
      plotHeight,
    });
    const [low, high] = rules[i].range;
    const step = Math.ceil((high - low) / 4);
    const powers = Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, k) => low + k * step);
    scales[`coloraxis${n}`] = {
      ...bar,
      ...(bar.colorbar === undefined
        ? {}
        : {
            colorbar: {
              ...bar.colorbar,
              tickvals: powers,
              ticktext: powers.map((p) => `1e${p}`.replace("-", "\u2212")),
            },
          }),
    };
    return {
      type: "heatmap",
      name: name(),
      z: layers.map((layer) => kept.map((at) => cell(power(record[key][layer][at]) ?? Number.NaN))),
      xaxis: `x${n}`,
      yaxis: `y${n}`,
      coloraxis: `coloraxis${n}`,
      hoverongaps: false,
      customdata: layers.map((layer) =>
        kept.map(
          (at) =>
            `${plain(layerName(layer))}<br>${say`step ${record.steps[at]}`}<br>${name()} ${words(record[key][layer][at])}`,
        ),
      ),
      hovertemplate: "%{customdata}<extra></extra>",
    };
  });
  return {
    data,
    layout: {
      ...baseLayout(width, margin.t + plotHeight + margin.b, { ...margin, r: width - margin.l - plotWidth }),
      plot_bgcolor: GAP,
      title: titleBlock(title, notes, width),
      ...axes,
      ...scales,
      annotations: PANELS.map(([, name], i) =>
        panelTitle(name(), { left: 0, top: i * (tall + gap), plotWidth, plotHeight }),
      ),
    },
    config: CONFIG,
    description: describe(record, title),
  };
}

/** Round steps, where they were recorded; else evenly spaced ones. */
function stepTicks(steps: readonly number[]): Partial<Axis> {
  const most = Math.min(6, steps.length);
  const round = roundValues(steps[0], steps[steps.length - 1], 6).map((step) => steps.indexOf(step));
  const even = Array.from({ length: most }, (_, i) =>
    Math.round((i * (steps.length - 1)) / Math.max(1, most - 1)),
  );
  const kept = round.length > 1 && !round.includes(-1) ? round : even;
  return { tickmode: "array", tickvals: kept, ticktext: kept.map((i) => String(steps[i])), tickangle: 0 };
}

function shorten(name: string): string {
  return name.length > 20 ? `\u2026${name.slice(-19)}` : name;
}

/** One step: histograms of each layer's weights, and of its gradients where there are any. */
function asTheyAre(what: string, model: Module, title: string): FigureSpec {
  const groups = new Map<string, { weights: number[]; gradients: number[] }>();
  for (const [path, parameter] of model.namedParameters()) {
    const layer = path.includes(".") ? path.slice(0, path.lastIndexOf(".")) : path;
    const group = groups.get(layer) ?? { weights: [], gradients: [] };
    for (const value of parameter.data()) group.weights.push(value);
    for (const value of parameter.grad?.data() ?? []) group.gradients.push(value);
    groups.set(layer, group);
  }
  if (groups.size === 0)
    throw new ArgumentError(`${what}: ${model.constructor.name} has no parameters: ${CALL}`);
  const all = [...groups];
  const shown = all.slice(0, MOST_LAYERS);
  const learnt = shown.some(([, { gradients }]) => gradients.length > 0);
  const columns = learnt ? 2 : 1;
  const [wide, tall, gapX, gapY] = [learnt ? 330 : 520, 60, 56, 46];
  const plotWidth = columns * (wide + gapX) - gapX;
  const plotHeight = shown.length * (tall + gapY) - gapY;
  const margin = { l: 52, r: 24, t: TOP + 20, b: 34 };
  const width = margin.l + plotWidth + margin.r;
  const axes: Record<string, Axis> = {};
  const annotations: Annotation[] = [];
  const bad = all.reduce(
    (sum, [, { weights, gradients }]) =>
      sum + [...weights, ...gradients].filter((v) => !Number.isFinite(v)).length,
    0,
  );
  const notes = [
    shown.length < all.length
      ? say`the first ${shown.length} of ${all.length} layers`
      : plural(all.length, "layer"),
    learnt ? "" : say`no gradients yet: they come with loss.backward()`,
    bad > 0 ? say`${bad} NaN or infinite left out` : "",
  ];
  const said: string[] = [];
  let index = 0;
  const data: BarTrace[] = [];
  shown.forEach(([layer, { weights, gradients }], row) => {
    const parts: [string, number[], string][] = [
      [say`weights`, weights, LINES[0]],
      ...(learnt ? ([[say`gradients`, gradients, LINES[1]]] as [string, number[], string][]) : []),
    ];
    parts.forEach(([name, values, color], column) => {
      const at = { left: column * (wide + gapX), top: row * (tall + gapY) };
      const note =
        values.length === 0 ? say`${name}: none` : say`${name}, root mean square ${words(rms(values))}`;
      annotations.push(panelTitle(layerName(layer), { ...at, plotWidth, plotHeight }, note));
      said.push(`${layerName(layer)} ${note}`);
      const n = axisNumber(index++);
      const bars = values.length === 0 ? undefined : histogram(tensor(values));
      axes[`xaxis${n}`] = {
        ...CHART,
        showgrid: false,
        domain: [at.left / plotWidth, Math.min(1, (at.left + wide) / plotWidth)],
        range: bars?.layout.xaxis?.range ?? [-1, 1],
        anchor: `y${n}`,
        nticks: 5,
        exponentformat: "e",
      };
      axes[`yaxis${n}`] = {
        ...CHART,
        domain: [Math.max(0, 1 - (at.top + tall) / plotHeight), 1 - at.top / plotHeight],
        range: bars?.layout.yaxis?.range ?? [0, 1],
        anchor: `x${n}`,
        ...((bars?.layout.yaxis?.range[1] ?? 1) < 3 ? { dtick: 1 } : { nticks: 3 }),
      };
      const trace = bars?.data[0] as BarTrace | undefined;
      data.push({
        ...(trace ?? { type: "bar", x: [], y: [] }),
        name: `${plain(layerName(layer))} ${name}`,
        marker: { color },
        xaxis: `x${n}`,
        yaxis: `y${n}`,
      });
    });
  });
  return {
    data,
    layout: {
      ...baseLayout(width, margin.t + plotHeight + margin.b, margin),
      title: titleBlock(title, notes, width),
      bargap: 0.06,
      ...axes,
      annotations,
    },
    config: CONFIG,
    description: facts(`${title}: ${notes[0]}`, ...said, ...notes.slice(1)),
  };
}

function rms(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite);
  return Math.sqrt(finite.reduce((sum, v) => sum + v * v, 0) / finite.length);
}
