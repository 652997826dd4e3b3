// A pooling layer at work: its input, the windows, what each window chose, and the pooled map.
import { grad, withRecording } from "../autograd/index.js";
import { ArgumentError, checkOptions, formatShape, ShapeError } from "../shape/errors.js";
import { sameShape } from "../shape/shape.js";
import { type Padding2d, type Size2d, type Window2d, window2d } from "../shape/window.js";
import { onesLike } from "../tensor/create.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { say } from "../words/words.js";
import { valueRule } from "./colour.js";
import { cell, extremes, facts, gapNote, plural, survey, tick, words } from "./numbers.js";
import { panelTitle, pictureAxes } from "./panels.js";
import { cells, channelPlanes, checkIndex, choosePlanes, type Planes, planeValues } from "./planes.js";
import type { FigureSpec, HeatmapTrace, ScatterTrace } from "./spec.js";
import { barRoom, baseLayout, CONFIG, colourAxis, EDGE, GAP, MARK, plain, TOP, titleBlock } from "./theme.js";

/** What this figure asks of `model.trace(x)`. */
export interface PoolingTrace {
  /** The module of this name, what it was given and what it made of it. */
  entry(name: string): { readonly module: object; readonly input: Tensor; readonly output: Tensor };
}

/** Options of `plot.pooling`. */
export interface PoolingOptions {
  /** Default: the layer's name and channel. */
  title?: string;
  /** Which channel. Default 0. */
  channel?: number;
  /**
   * Draws below how a gradient flows back: the gradient of the pooled map, and where the layer sends it in its input.
   * `true` takes a gradient of 1 everywhere; a tensor is the gradient of the layer's output, in its shape.
   */
  gradient?: boolean | Tensor;
}

/** The part of a pooling layer that is read here. */
interface PoolingLayer {
  readonly kernelSize: Size2d;
  readonly stride: Size2d;
  readonly padding: Padding2d;
  readonly ceilMode: boolean;
  /** Max pooling only. */
  readonly dilation: Size2d;
  /** Average pooling only: whether cells of padding count, as zeros. */
  readonly countIncludePad?: boolean;
}

/** One window: which input cells it covers (padding cut off), and for the maximum where it was found. */
interface Choice {
  readonly rows: readonly [number, number];
  readonly columns: readonly [number, number];
  readonly row: number;
  readonly column: number;
  readonly value: number;
  /** Cells of the window with those of the padding; what lies beyond the padding is no part of it. */
  readonly cells: number;
  /** More than one cell holds the maximum: the first one is taken. */
  readonly tied: boolean;
}

/** The figure of the public `plot.pooling`, where it is documented, as data. */
export function pooling(trace: PoolingTrace, name: string, options: PoolingOptions = {}): FigureSpec {
  const what = "plot.pooling";
  checkOptions(what, options, ["title", "channel", "gradient"]);
  if (typeof trace?.entry !== "function" || typeof name !== "string") {
    throw new ArgumentError(
      `${what}: expected a trace and a layer's name: plot.pooling(model.trace(x), "pool1")`,
    );
  }
  const entry = trace.entry(name);
  const layer = poolingLayer(what, name, entry.module);
  const kind = /avg|average|mean/i.test(entry.module.constructor.name) ? "average" : "max";
  const inputs = channelPlanes(`${what}: the input of ${name}`, entry.input);
  const outputs = channelPlanes(`${what}: the output of ${name}`, entry.output);
  const channel = options.channel ?? 0;
  checkIndex(what, "channel", channel, inputs.count);
  const input = choosePlanes(inputs, [channel]);
  const output = choosePlanes(outputs, [channel]);
  const windows = window2d(
    what,
    [input.rows, input.columns],
    pairOf(layer.kernelSize),
    pairOf(layer.stride),
    layer.padding,
    pairOf(layer.dilation),
    layer.ceilMode,
  );
  if (windows.output[0] !== output.rows || windows.output[1] !== output.columns) {
    throw new ShapeError(
      `${what}: ${name} makes ${output.rows} x ${output.columns} of ${input.rows} x ${input.columns}, its kernel, stride and padding say ${windows.output.join(" x ")}`,
    );
  }
  const choices = chooseCells(planeValues(input, 0), input, windows);
  const both = [...planeValues(input, 0), ...planeValues(output, 0)];
  const found = survey(planeValues(output, 0));
  const rule = valueRule(both);
  const frame = pairFrame(input, output, windows, barRoom(rule));
  const back = gradientPlanes(what, name, entry, options.gradient, channel);
  // A second row of panels is as high as the first.
  const below = frame.plotHeight + 66;
  const sizes = {
    plotWidth: frame.plotWidth,
    plotHeight: back === undefined ? frame.plotHeight : below + frame.plotHeight,
  };
  const title =
    options.title ??
    (kind === "max"
      ? say`Max pooling: ${name}, channel ${channel}`
      : say`Average pooling: ${name}, channel ${channel}`);
  const [kh, kw] = windows.kernel;
  const tied = choices.filter((choice) => choice.tied).length;
  const notes = [
    say`windows of ${kh} \u00d7 ${kw}, stride ${windows.stride[0] === windows.stride[1] ? windows.stride[0] : windows.stride.join(", ")}`,
    windows.before.some((cellsOfPadding) => cellsOfPadding > 0) ? say`grey border: padding` : "",
    kind === "max"
      ? tied > 0
        ? say`marks: the chosen maximum, hollow where it is tied`
        : say`marks: the chosen maximum`
      : "",
    gapNote(survey(both)),
  ];
  const wordsOf = (i: number) => {
    const { rows, columns } = choices[i];
    return say`rows ${rows[0]}\u2013${rows[1]}, columns ${columns[0]}\u2013${columns[1]}`;
  };
  const at = (i: number) => say`window row ${Math.floor(i / output.columns)}, column ${i % output.columns}`;
  const source = (i: number) =>
    kind === "max"
      ? say`<br>maximum from row ${choices[i].row}, column ${choices[i].column}`
      : `<br>${meanOf(choices[i], layer.countIncludePad ?? true)}`;
  const shared = { coloraxis: "coloraxis", hoverongaps: false } as const;
  return {
    data: [
      {
        type: "heatmap",
        z: cells(input, 0),
        ...shared,
        name: "input",
        hovertemplate: say`input<br>row %{y:d}, column %{x:d}<br>value %{z}<extra></extra>`,
      },
      outlines(choices),
      ...(kind === "max" ? marks(choices, frame.zoom, at, wordsOf) : []),
      {
        type: "heatmap",
        z: cells(output, 0),
        ...shared,
        xaxis: "x2",
        yaxis: "y2",
        name: "pooled",
        customdata: Array.from({ length: output.rows }, (_, r) =>
          Array.from({ length: output.columns }, (_, c) => {
            const i = r * output.columns + c;
            return `${wordsOf(i)}${source(i)}`;
          }),
        ),
        hovertemplate: say`window row %{y:d}, column %{x:d}<br>value %{z}<br>%{customdata}<extra></extra>`,
      },
      ...(back === undefined ? [] : gradientTraces(back, choices)),
    ],
    layout: {
      ...baseLayout(frame.width, frame.height + sizes.plotHeight - frame.plotHeight, frame.margin),
      plot_bgcolor: GAP,
      title: titleBlock(title, notes, frame.width),
      coloraxis: colourAxis(rule, say`activation`, {
        left: frame.plotWidth + 14,
        top: 0,
        length: Math.min(frame.plotHeight, 260),
        ...sizes,
      }),
      ...pictureAxes(0, {
        ...frame.input,
        ...sizes,
        cellRows: input.rows,
        cellColumns: input.columns,
        border: windows.before,
        ...ticks(),
        titleY: say`row`,
      }),
      ...pictureAxes(1, {
        ...frame.pooled,
        ...sizes,
        cellRows: output.rows,
        cellColumns: output.columns,
        ...ticks(),
      }),
      ...(back === undefined
        ? {}
        : {
            coloraxis2: colourAxis(back.rule, say`gradient`, {
              left: frame.plotWidth + 14,
              top: below,
              length: Math.min(frame.plotHeight, 260),
              ...sizes,
            }),
            ...pictureAxes(2, {
              ...frame.input,
              top: below,
              ...sizes,
              cellRows: input.rows,
              cellColumns: input.columns,
              border: windows.before,
              ...ticks(),
              titleY: say`row`,
            }),
            ...pictureAxes(3, {
              ...frame.pooled,
              top: below,
              ...sizes,
              cellRows: output.rows,
              cellColumns: output.columns,
              ...ticks(),
            }),
          }),
      annotations: [
        panelTitle(say`input`, { ...frame.input, ...sizes }, `${input.rows} \u00d7 ${input.columns}`),
        panelTitle(say`pooled`, { ...frame.pooled, ...sizes }, `${output.rows} \u00d7 ${output.columns}`),
        ...(back === undefined
          ? []
          : [
              panelTitle(
                say`gradient of the input`,
                { ...frame.input, top: below, ...sizes },
                kind === "max" ? say`only the chosen cells get any` : say`shared by all cells of a window`,
              ),
              panelTitle(say`gradient of the output`, { ...frame.pooled, top: below, ...sizes }),
            ]),
      ],
    },
    config: CONFIG,
    description: facts(
      say`${title}: ${input.rows} x ${input.columns} pooled to ${output.rows} x ${output.columns} by windows of ${kh} x ${kw}`,
      say`pooled values: ${extremes(found, at)}`,
      kind === "max" && found.maxAt >= 0
        ? say`its maximum ${words(choices[found.maxAt].value)} was chosen from input row ${choices[found.maxAt].row}, column ${choices[found.maxAt].column}`
        : "",
      back === undefined
        ? ""
        : say`gradient of the input: ${extremes(survey(planeValues(back.input, 0)), (i) => say`row ${Math.floor(i / input.columns)}, column ${i % input.columns}`)}`,
      say`scale ${tick(rule.range[0])} to ${tick(rule.range[1])}`,
      gapNote(survey(both)),
    ),
  };
}

const ticks = () => ({ ticksX: true, ticksY: true, titleX: say`column`, linked: false }) as const;

/** The gradients of output and input for one channel, as the layer itself makes them. */
interface Back {
  readonly input: Planes;
  readonly output: Planes;
  readonly rule: ReturnType<typeof valueRule>;
}

function gradientPlanes(
  what: string,
  name: string,
  entry: ReturnType<PoolingTrace["entry"]>,
  asked: boolean | Tensor | undefined,
  channel: number,
): Back | undefined {
  if (asked === undefined || asked === false) return undefined;
  const given = asked === true ? onesLike(entry.output) : asked;
  if (!isTensor(given) || !sameShape(given.shape, entry.output.shape)) {
    throw new ShapeError(
      `${what}: gradient must be true, or the gradient of ${name}'s output ${formatShape(entry.output.shape)}, got ${isTensor(given) ? formatShape(given.shape) : typeof given}`,
    );
  }
  const leaf = entry.input.detach().requiresGrad_();
  const layer = entry.module as { forward(x: Tensor): Tensor };
  const [arrived] = withRecording(true, () => grad(layer.forward(leaf).mul(given.detach()).sum(), [leaf]));
  const one = (value: Tensor) => choosePlanes(channelPlanes(what, value), [channel]);
  const [input, output] = [one(arrived), one(given)];
  return { input, output, rule: valueRule([...planeValues(input, 0), ...planeValues(output, 0)]) };
}

function gradientTraces(back: Back, choices: readonly Choice[]): (HeatmapTrace | ScatterTrace)[] {
  const shared = { type: "heatmap", coloraxis: "coloraxis2", hoverongaps: false } as const;
  return [
    {
      ...shared,
      name: "input gradient",
      z: cells(back.input, 0),
      xaxis: "x3",
      yaxis: "y3",
      hovertemplate: `${say`gradient of the input`}<br>${say`row %{y:d}, column %{x:d}`}<br>%{z}<extra></extra>`,
    },
    { ...outlines(choices), xaxis: "x3", yaxis: "y3" },
    {
      ...shared,
      name: "output gradient",
      z: cells(back.output, 0),
      xaxis: "x4",
      yaxis: "y4",
      hovertemplate: `${say`gradient of the output`}<br>${say`row %{y:d}, column %{x:d}`}<br>%{z}<extra></extra>`,
    },
  ];
}

function pairOf(size: Size2d): readonly [number, number] {
  return typeof size === "number" ? [size, size] : size;
}

function poolingLayer(what: string, name: string, module: object): PoolingLayer {
  const layer = module as Partial<PoolingLayer> & { weight?: unknown };
  if (layer.kernelSize === undefined || layer.stride === undefined || layer.weight !== undefined) {
    throw new ArgumentError(
      `${what}: ${name} is a ${module.constructor.name}, not a MaxPool2d or AvgPool2d; name a pooling layer of the trace`,
    );
  }
  const { kernelSize, stride, padding = 0, ceilMode = false, dilation = 1, countIncludePad } = layer;
  return {
    kernelSize,
    stride,
    padding,
    ceilMode,
    dilation,
    ...(countIncludePad === undefined ? {} : { countIncludePad }),
  };
}

/** `mean of 9 cells, 5 of them padding` */
function meanOf({ rows, columns, cells: cellsOfWindow }: Choice, padCounts: boolean): string {
  const real = (rows[1] - rows[0] + 1) * (columns[1] - columns[0] + 1);
  if (!padCounts) return say`mean of ${plural(real, "cell")}`;
  const padding = cellsOfWindow - real;
  return `${say`mean of ${plural(cellsOfWindow, "cell")}`}${padding > 0 ? say`, ${padding} of them padding` : ""}`;
}

/** As the layer chooses: the first of equal values, in row-major order; a NaN wins. */
function chooseCells(
  values: Float64Array,
  size: { rows: number; columns: number },
  windows: Window2d,
): Choice[] {
  const { stride, before, kernel, dilation } = windows;
  const [down, right] = dilation;
  const span = (index: number, axis: 0 | 1, limit: number): [number, number] => {
    const start = index * stride[axis] - before[axis];
    const first = start < 0 ? start + Math.ceil(-start / dilation[axis]) * dilation[axis] : start;
    return [first, Math.min(limit - 1, start + dilation[axis] * (kernel[axis] - 1))];
  };
  const inPadded = (index: number, axis: 0 | 1, limit: number) =>
    Math.min(kernel[axis], limit + 2 * before[axis] - index * stride[axis]);
  const choices: Choice[] = [];
  for (let i = 0; i < windows.output[0]; i++) {
    for (let j = 0; j < windows.output[1]; j++) {
      const [rows, columns] = [span(i, 0, size.rows), span(j, 1, size.columns)];
      let best = { row: rows[0], column: columns[0], value: -Infinity };
      let ties = 0;
      for (let row = rows[0]; row <= rows[1]; row += down) {
        for (let column = columns[0]; column <= columns[1]; column += right) {
          const value = values[row * size.columns + column];
          if (value === best.value) ties++;
          if (Number.isNaN(best.value) || !(value > best.value || Number.isNaN(value))) continue;
          best = { row, column, value };
          ties = 1;
        }
      }
      const count = inPadded(i, 0, size.rows) * inPadded(j, 1, size.columns);
      choices.push({ rows, columns, ...best, cells: count, tied: ties > 1 });
    }
  }
  return choices;
}

/** Both maps with cells as large as the page allows; the pooled map's cells as large as its windows' share. */
function pairFrame(
  input: { rows: number; columns: number },
  output: { rows: number; columns: number },
  windows: Window2d,
  right: number,
) {
  const margin = { l: 52, r: right, t: TOP + 18, b: 48 };
  const inRows = input.rows + 2 * windows.before[0];
  const inColumns = input.columns + 2 * windows.before[1];
  const side = 336;
  const zoom = Math.max(1, Math.floor(side / Math.max(inRows, inColumns)));
  const out = Math.max(
    1,
    Math.floor(Math.min((zoom * inRows) / output.rows, (zoom * inColumns) / output.columns)),
  );
  const gap = 56;
  const left = { left: 0, top: 0, width: zoom * inColumns, height: zoom * inRows };
  const pooled = { left: left.width + gap, top: 0, width: out * output.columns, height: out * output.rows };
  const plotWidth = pooled.left + pooled.width;
  const plotHeight = left.height;
  const width = Math.max(520, margin.l + plotWidth + margin.r);
  return {
    input: left,
    pooled,
    zoom,
    plotWidth,
    plotHeight,
    margin: { ...margin, r: width - margin.l - plotWidth },
    width,
    height: margin.t + plotHeight + margin.b,
  };
}

/** All windows as one line, the pen lifted between them: hundreds of shapes would be slow. */
function outlines(choices: readonly Choice[]): ScatterTrace {
  const x: (number | null)[] = [];
  const y: (number | null)[] = [];
  for (const { rows, columns } of choices) {
    const [top, bottom, left, right] = [rows[0] - 0.5, rows[1] + 0.5, columns[0] - 0.5, columns[1] + 0.5];
    x.push(left, right, right, left, left, null);
    y.push(top, top, bottom, bottom, top, null);
  }
  return {
    type: "scatter",
    mode: "lines",
    x,
    y,
    line: { color: "rgba(31,35,40,0.45)", width: 0.7 },
    hoverinfo: "skip",
    name: "windows",
  };
}

function marks(
  choices: readonly Choice[],
  zoom: number,
  at: (i: number) => string,
  wordsOf: (i: number) => string,
): ScatterTrace[] {
  const size = Math.max(4, Math.min(10, zoom * 0.5));
  const trace = (tied: boolean): ScatterTrace => {
    const kept = choices.flatMap((choice, i) => (choice.tied === tied ? [i] : []));
    return {
      type: "scatter",
      mode: "markers",
      name: tied ? "chosen (tied)" : "chosen",
      x: kept.map((i) => choices[i].column),
      y: kept.map((i) => choices[i].row),
      marker: tied
        ? { size, color: "rgba(0,0,0,0)", line: { color: "rgba(31,35,40,0.35)", width: 0.8 } }
        : { size, color: MARK, line: { color: EDGE, width: 0.8 } },
      customdata: kept.map((i) => {
        const { row, column, value, tied: equal } = choices[i];
        const maximum = equal
          ? say`maximum ${cell(value)} from row ${row}, column ${column} (the first of equal values)`
          : say`maximum ${cell(value)} from row ${row}, column ${column}`;
        return plain(`${at(i)}\n${wordsOf(i)}\n${maximum}`).replaceAll("\n", "<br>");
      }),
      hovertemplate: "%{customdata}<extra></extra>",
    };
  };
  return [trace(true), trace(false)].filter(({ x }) => x.length > 0);
}
