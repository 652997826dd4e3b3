// One number of a convolution taken apart: the patch of the input, the kernel on it, their products, the sum and the
// bias, and where the number stands in the output. All maps of a layer are drawn by featureMaps.ts.
import { ArgumentError, checkOptions } from "../shape/errors.js";
import { pair, type Window2d, window2d } from "../shape/window.js";
import { say } from "../words/words.js";
import { type ColourRule, SCALES, symmetric, valueRule } from "./colour.js";
import { contributions, convolutionLayer, type Part, strongest } from "./convolutionParts.js";
import { cell, facts, gapNote, plural, survey, tick, words } from "./numbers.js";
import { markBoxes } from "./outline.js";
import { axisNumber, cellPanel, panelTitle, pictureAxes } from "./panels.js";
import { channelPlanes, checkIndex, planeValues } from "./planes.js";
import type { PoolingTrace } from "./pooling.js";
import type { Annotation, FigureSpec, HeatmapTrace, ScatterTrace, TraceChange } from "./spec.js";
import { withSteps } from "./stepping.js";
import { baseLayout, CONFIG, FAINT_SMALL, GAP, INK, plain, SMALL, TOP, titleBlock } from "./theme.js";

/** Options of `plot.convolution`. */
export interface ConvolutionOptions {
  /** Default: the layer, the filter and the position. */
  title?: string;
  /** Which filter (output channel). Default 0. */
  filter?: number;
  /** Row and column of the number in the output. Default: where the filter answers most strongly. */
  at?: readonly [number, number];
  /** With a slider that moves the window over the output, and buttons that play it. Default true. */
  animate?: boolean;
}

/** Input channels that are drawn: those that contribute most. */
const MOST_CHANNELS = 3;
const [LARGE, SMALLER] = [270, 168];
const GAP_X = 56;
const GAP_Y = 44;

/** The figure of the public `plot.convolution`, where it is documented, as data. */
export function convolution(trace: PoolingTrace, name: string, options: ConvolutionOptions = {}): FigureSpec {
  const what = "plot.convolution";
  checkOptions(what, options, ["title", "filter", "at", "animate"]);
  if (typeof trace?.entry !== "function" || typeof name !== "string") {
    throw new ArgumentError(
      `${what}: expected a trace and a layer's name: plot.convolution(model.trace(x), "conv1", { filter: 2 })`,
    );
  }
  const entry = trace.entry(name);
  const layer = convolutionLayer(what, name, entry.module);
  const inputs = channelPlanes(`${what}: the input of ${name}`, entry.input);
  const outputs = channelPlanes(`${what}: the output of ${name}`, entry.output);
  const filter = options.filter ?? 0;
  checkIndex(what, "filter", filter, outputs.count);
  const output = planeValues(outputs, filter);
  const found = survey(output);
  const [row, column] = options.at ?? strongest(output, outputs.columns);
  checkIndex(what, "at[0]", row, outputs.rows);
  checkIndex(what, "at[1]", column, outputs.columns);
  const [kernelRows, kernelColumns] = layer.weight.shape.slice(2);
  const windows = window2d(
    what,
    [inputs.rows, inputs.columns],
    [kernelRows, kernelColumns],
    pair(`${what} stride`, layer.stride, 1),
    layer.padding,
    pair(`${what} dilation`, layer.dilation, 1),
  );
  const path =
    options.animate === false ? [{ row, column }] : pathOf(row, column, outputs.rows, outputs.columns);
  const start = path.findIndex((at) => at.row === row && at.column === column);
  const states = path.map((at) => contributions(layer, filter, inputs, windows, at.row, at.column));
  const parts = states[start];
  const bias = layer.bias === undefined ? 0 : layer.bias.data()[filter];
  const strong = [...parts].sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum)).slice(0, MOST_CHANNELS);
  const channels = strong.map(({ channel }) => channel);
  const chosen = (state: readonly Part[]) =>
    channels.map((channel) => state.find((part) => part.channel === channel) as Part);
  const shown = chosen(parts);
  const heading = (at: Place) =>
    options.title ?? say`Convolution: ${name}, filter ${filter}, row ${at.row}, column ${at.column}`;
  const title = heading({ row, column });
  const [stride, dilation] = [windows.stride, windows.dilation];
  const rule = {
    input: valueRule(inputs.values),
    kernel: kernelRule(shown),
    products: {
      scale: "signed",
      range: symmetric(states.flatMap((state) => chosen(state).flatMap((part) => Array.from(part.products)))),
      clipped: 0,
    },
    output: valueRule(output),
  } satisfies Record<string, ColourRule>;
  const notes = [
    say`${kernelRows} \u00d7 ${kernelColumns}, stride ${same(stride)}`,
    dilation.some((step) => step > 1) ? say`dilation ${same(dilation)}` : "",
    windows.before.some((n) => n > 0) ? say`grey border: padding, zeros` : "",
    parts.length > shown.length ? say`the ${shown.length} strongest of ${parts.length} channels` : "",
    gapNote(survey([...Array.from(inputs.values), ...output])),
  ];
  // The upper row: where from and where to. Below it a row for each channel: patch, kernel, products.
  const large = cellPanel(inputs.rows + 2 * windows.before[0], inputs.columns + 2 * windows.before[1], LARGE);
  const target = cellPanel(outputs.rows, outputs.columns, LARGE);
  const small = cellPanel(kernelRows, kernelColumns, SMALLER);
  // Headings need room also above a kernel of one column.
  const step = Math.max(small.width + GAP_X, 140);
  const upper = Math.max(large.height, target.height);
  const plotWidth = Math.max(large.width + GAP_X + target.width, 2 * step + small.width);
  const lower = (i: number) => upper + 62 + i * (small.height + GAP_Y);
  const plotHeight = lower(shown.length) - GAP_Y + 30;
  const margin = { l: 52, r: 24, t: TOP + 34, b: 12 };
  const width = Math.max(660, margin.l + plotWidth + margin.r);
  const plot = { plotWidth, plotHeight };
  const fixed: Panel[] = [
    {
      heading: say`input`,
      note: inputs.count > 1 ? say`channel ${shown[0].channel}` : "",
      place: { left: 0, top: 0, ...large },
      rows: inputs.rows,
      columns: inputs.columns,
      values: planeValues(inputs, shown[0].channel),
      rule: rule.input,
      border: windows.before,
      hover: say`input, channel ${shown[0].channel}`,
    },
    {
      heading: say`output`,
      note: say`filter ${filter}`,
      place: { left: large.width + GAP_X, top: 0, ...target },
      rows: outputs.rows,
      columns: outputs.columns,
      values: output,
      rule: rule.output,
      hover: say`output, filter ${filter}`,
    },
  ];
  const rows = (state: readonly Part[]): Panel[] =>
    chosen(state).flatMap((part, i): Panel[] => {
      const place = (k: number) => ({ left: k * step, top: lower(i), ...small });
      const channel = inputs.count > 1 ? say`channel ${part.channel}` : "";
      const common = { rows: kernelRows, columns: kernelColumns, written: true };
      return [
        {
          ...common,
          heading: say`patch`,
          note: channel,
          place: place(0),
          values: part.patch,
          gaps: part.outside,
          rule: rule.input,
          hover: say`patch, channel ${part.channel}`,
        },
        {
          ...common,
          heading: say`kernel`,
          note: channel,
          place: place(1),
          values: part.kernel,
          rule: rule.kernel,
          hover: say`kernel, channel ${part.channel}`,
        },
        {
          ...common,
          heading: say`products`,
          note: say`sum ${tick(part.sum)}`,
          place: place(2),
          values: part.products,
          rule: rule.products,
          hover: say`products, channel ${part.channel}`,
        },
      ];
    });
  const margins = { ...margin, r: width - margin.l - plotWidth };
  const panels = [...fixed, ...rows(parts)];
  const outlines = (at: Place): ScatterTrace[] => [
    ...windowOutline(windows, at.row, at.column),
    ...markBoxes("output cell", 1, [[at.row, at.row, at.column, at.column]]),
  ];
  const sums = states.map((state) => sumOf(state, channels, layer.bias === undefined ? undefined : bias));
  const annotations = (p: number): Annotation[] => [
    ...[...fixed, ...rows(states[p])].map((panel) =>
      panelTitle(panel.heading, { ...panel.place, ...plot }, panel.note),
    ),
    ...shown.flatMap((_, i) =>
      ["\u00d7", "="].map((sign, k) =>
        note(sign, (k + 1) * step - (step - small.width) / 2, lower(i) + small.height / 2, plot, "center"),
      ),
    ),
    note(`${sums[p].terms.join(" + ")} = ${tick(sums[p].total)}`, 0, plotHeight - 4, plot, "left"),
  ];
  const state = (p: number) => [
    ...rows(states[p]).map((panel, i) => panelTrace(panel, fixed.length + i)),
    ...outlines(path[p]),
  ];
  const data = [...fixed.map(panelTrace), ...state(start)];
  const whole = outputs.rows * outputs.columns === path.length;
  const spec: FigureSpec = {
    data,
    layout: {
      ...baseLayout(width, margin.t + plotHeight + margin.b, margins),
      plot_bgcolor: GAP,
      title: titleBlock(title, notes, width),
      ...Object.assign(
        {},
        ...panels.map((panel, i) =>
          pictureAxes(i, {
            ...panel.place,
            ...plot,
            cellRows: panel.rows,
            cellColumns: panel.columns,
            ticksX: i < 2,
            ticksY: i < 2,
            linked: false,
            ...(panel.border === undefined ? {} : { border: panel.border }),
          }),
        ),
      ),
      annotations: annotations(start),
    },
    config: CONFIG,
    description: facts(
      say`${title}: ${words(output[row * outputs.columns + column])}, the sum of ${sums[start].terms.join(", ").replaceAll("\u2212", "-")}`,
      ...notes.slice(0, 3),
      found.maxAt < 0
        ? say`no finite value in the output`
        : say`the filter's largest value is ${words(found.max)} at row ${Math.floor(found.maxAt / outputs.columns)}, column ${found.maxAt % outputs.columns}`,
      notes[4],
    ),
  };
  // The column moves; where it stands in the sentence is the language's affair.
  const [prefix, suffix] = whole ? [say`output cell `] : say`output row ${row}, column ${"\0"}`.split("\0");
  return withSteps(spec, {
    frames: path.map((at, p) => ({
      name: `${at.row}, ${at.column}`,
      traces: data.map((_, i) => i).slice(fixed.length),
      data: state(p).map(changes),
      layout: { annotations: annotations(p), title: titleBlock(heading(at), notes, width) },
    })),
    labels: path.map((at) => (whole ? `${at.row}, ${at.column}` : String(at.column))),
    prefix,
    ...(suffix === undefined ? {} : { suffix }),
    active: start,
    play: 600,
  });
}

/** A place in the output. */
interface Place {
  readonly row: number;
  readonly column: number;
}

/** As many steps as a slider can be set to one by one. */
const MOST_STEPS = 64;

/** The way of the window: over the whole output where it is small, else along the row of the chosen place. */
function pathOf(row: number, column: number, rows: number, columns: number): Place[] {
  if (rows * columns <= MOST_STEPS)
    return Array.from({ length: rows * columns }, (_, i) => ({
      row: Math.floor(i / columns),
      column: i % columns,
    }));
  const length = Math.min(columns, MOST_STEPS);
  const first = Math.max(0, Math.min(columns - length, column - Math.floor(length / 2)));
  return Array.from({ length }, (_, i) => ({ row, column: first + i }));
}

/** What of a trace moves with the window. */
function changes(trace: HeatmapTrace | ScatterTrace): TraceChange {
  if (trace.type === "scatter") return { x: trace.x, y: trace.y };
  return trace.text === undefined ? { z: trace.z } : { z: trace.z, text: trace.text };
}

/** The sum in words, one term a drawn channel, one for the others, one for the bias. */
function sumOf(
  state: readonly Part[],
  channels: readonly number[],
  bias: number | undefined,
): { terms: string[]; total: number } {
  const drawn = channels.map((channel) => state.find((part) => part.channel === channel) as Part);
  const total = state.reduce((sum, part) => sum + part.sum, 0) + (bias ?? 0);
  const others = state.length - drawn.length;
  const rest = total - (bias ?? 0) - drawn.reduce((sum, part) => sum + part.sum, 0);
  return {
    terms: [
      ...drawn.map((part) => say`channel ${part.channel}: ${tick(part.sum)}`),
      ...(others > 0 ? [say`${plural(others, "other channel")}: ${tick(rest)}`] : []),
      ...(bias === undefined ? [] : [say`bias: ${tick(bias)}`]),
    ],
    total,
  };
}

interface Panel {
  readonly heading: string;
  readonly note: string;
  readonly place: { left: number; top: number; width: number; height: number };
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
  readonly rule: ColourRule;
  readonly border?: readonly [number, number];
  readonly written?: boolean;
  /** Cells of padding, left out. */
  readonly gaps?: readonly boolean[];
  readonly hover: string;
}

function same([a, b]: readonly [number, number]): string {
  return a === b ? String(a) : `${a}, ${b}`;
}

function kernelRule(parts: readonly Part[]): ColourRule {
  return valueRule(
    parts.flatMap((part) => Array.from(part.kernel)),
    1,
    "kernel",
  );
}

function panelTrace(panel: Panel, i: number): HeatmapTrace {
  const n = axisNumber(i);
  const z = Array.from({ length: panel.rows }, (_, r) =>
    Array.from({ length: panel.columns }, (_, c) => {
      const i = r * panel.columns + c;
      return panel.gaps?.[i] ? null : cell(panel.values[i]);
    }),
  );
  const size = panel.place.width / panel.columns;
  // Two digits need some thirty pixels.
  const written = panel.written === true && size >= 32;
  return {
    type: "heatmap",
    name: panel.heading,
    z,
    xaxis: `x${n}`,
    yaxis: `y${n}`,
    colorscale: SCALES[panel.rule.scale],
    zmin: panel.rule.range[0],
    zmax: panel.rule.range[1],
    showscale: false,
    hoverongaps: false,
    ...(written
      ? {
          text: z.map((row) => row.map((value) => (value === null ? "" : brief(value, panel.rule)))),
          texttemplate: "%{text}",
          textfont: { size: size >= 40 ? 11 : 9 },
        }
      : {}),
    hovertemplate: say`${plain(panel.hover)}<br>row %{y:d}, column %{x:d}<br>value %{z}<extra></extra>`,
  };
}

/** Two digits of the largest value, and no more of the others: what a cell has room for. */
function brief(value: number, { range }: ColourRule): string {
  const size = Math.floor(Math.log10(Math.max(Math.abs(range[0]), Math.abs(range[1]))));
  const digits = Math.max(0, 1 - size);
  return digits > 4 ? "" : tick(Number(value.toFixed(digits)));
}

/** Around the cells that the kernel reads: as one box, or one by one where they lie apart. */
function windowOutline(windows: Window2d, row: number, column: number): ScatterTrace[] {
  const [kh, kw] = windows.kernel;
  const top = row * windows.stride[0] - windows.before[0];
  const left = column * windows.stride[1] - windows.before[1];
  const apart = windows.dilation.some((step) => step > 1);
  const boxes: [number, number, number, number][] = apart
    ? Array.from({ length: kh * kw }, (_, i) => {
        const r = top + Math.floor(i / kw) * windows.dilation[0];
        const c = left + (i % kw) * windows.dilation[1];
        return [r, r, c, c] as [number, number, number, number];
      })
    : [[top, top + kh - 1, left, left + kw - 1]];
  return markBoxes("window", 0, boxes);
}

function note(
  text: string,
  left: number,
  top: number,
  plot: { plotWidth: number; plotHeight: number },
  xanchor: "left" | "center",
): Annotation {
  return {
    text: plain(text),
    x: left / plot.plotWidth,
    y: 1 - top / plot.plotHeight,
    xref: "paper",
    yref: "paper",
    xanchor,
    yanchor: "middle",
    showarrow: false,
    font: xanchor === "center" ? { ...SMALL, size: 20, color: FAINT_SMALL.color ?? INK } : SMALL,
  };
}
