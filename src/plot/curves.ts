// Training curves: numbers over steps or epochs. Values of tensors are drawn by the other figures.
import { ArgumentError, checkOptions } from "../shape/errors.js";
import { say } from "../words/words.js";
import { LINES } from "./colour.js";
import { cell, plural, roundValues, survey, tick, words } from "./numbers.js";
import { axisNumber } from "./panels.js";
import type { Axis, FigureSpec, ScatterTrace } from "./spec.js";
import {
  baseLayout,
  CHART,
  CONFIG,
  FAINT_SMALL,
  LEGEND_ROW,
  legendAbove,
  legendRows,
  plain,
  TOP,
  titleBlock,
} from "./theme.js";

/** Options of `plot.curves`. */
export interface CurvesOptions {
  /** Default "Training curves". */
  title?: string;
  /** Where the values stand: one list for all series, or one for each by its name. Default 0, 1, 2, ... */
  x?: readonly number[] | Readonly<Record<string, readonly number[]>>;
  /** Name of the horizontal axis. Default "step". */
  xTitle?: string;
  /** Name of the vertical axis of what is not a share. Default: the word that the names of its series have in common. */
  yTitle?: string;
  /**
   * Weight of the past in a moving average, from 0 (none, default) to below 1; 0.9 averages some ten values. The raw
   * curve stays behind it, faint. Bias corrected, as Adam's averages are.
   */
  smooth?: number;
  /** A logarithmic vertical axis for what is not a share (a loss). Default false. */
  log?: boolean;
}

interface Series {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

interface Panel {
  readonly series: readonly Series[];
  readonly shares: boolean;
  readonly log: boolean;
}

/** The figure of the public `plot.curves`, where it is documented, as data. */
export function curves(
  series: Readonly<Record<string, readonly number[]>>,
  options: CurvesOptions = {},
): FigureSpec {
  const what = "plot.curves";
  checkOptions(what, options, ["title", "x", "xTitle", "yTitle", "smooth", "log"]);
  const smooth = options.smooth ?? 0;
  if (typeof smooth !== "number" || !(smooth >= 0 && smooth < 1)) {
    throw new ArgumentError(
      `${what}: smooth must be from 0 to below 1 (0.9 averages some ten values), got ${String(smooth)}`,
    );
  }
  const all = readSeries(what, series, options.x);
  const panels = intoPanels(all, options.log ?? false);
  const gaps = all.reduce((sum, { y }) => sum + y.filter((value) => !Number.isFinite(value)).length, 0);
  const below = panels.reduce(
    (sum, panel) => sum + (panel.log ? panel.series.flatMap(({ y }) => y.filter((v) => v <= 0)).length : 0),
    0,
  );
  const title = options.title ?? say`Training curves`;
  const notes = [
    smooth > 0 ? say`moving average, smooth ${smooth}; raw values faint` : "",
    gaps > 0 ? say`${plural(gaps, "value")} NaN or infinite, shown as gaps` : "",
    below > 0 ? say`${plural(below, "value")} not above 0, not on a logarithmic axis` : "",
  ];
  const wide = panels.length === 1 ? 560 : panels.length === 2 ? 330 : 230;
  const [plotHeight, gap] = [240, 84];
  // A panel of one series is named by its axis; a legend tells several apart.
  const legend = panels.some((panel) => panel.series.length > 1);
  const plotWidth = panels.length * (wide + gap) - gap;
  const rows = legendRows(
    all.map(({ name }) => name),
    plotWidth,
  );
  const margin = {
    // Numbers such as 2.5e-5 and 1e-18 are long.
    l: panels.some((panel) => isSmall(panel.series)) ? 84 : panels.some((panel) => panel.log) ? 76 : 66,
    r: 24,
    t: (notes.some((note) => note !== "") ? TOP : 48) + (legend ? 26 + (rows - 1) * LEGEND_ROW : 0),
    b: 52,
  };
  const [width, height] = [margin.l + plotWidth + margin.r, margin.t + plotHeight + margin.b];
  const data: ScatterTrace[] = [];
  const axes: Record<string, Axis> = {};
  panels.forEach((panel, p) => {
    const left = p * (wide + gap);
    Object.assign(
      axes,
      panelAxes(
        panel,
        p,
        [left / plotWidth, Math.min(1, (left + wide) / plotWidth)],
        plain(options.xTitle ?? say`step`),
        options.yTitle,
      ),
    );
    for (const one of panel.series)
      data.push(
        ...lines(one, p, LINES[all.indexOf(one) % LINES.length], smooth, panel, options.xTitle ?? say`step`),
      );
  });
  return {
    data,
    layout: {
      ...baseLayout(width, height, margin),
      title: titleBlock(title, notes, width),
      showlegend: legend,
      legend: legendAbove(plotHeight),
      ...axes,
    },
    config: CONFIG,
    description: [
      `${title}: ${plural(all.length, "series", "series")}`,
      ...all.map((one) => sentence(one, options.xTitle ?? say`step`)),
    ].join("; "),
  };
}

function sentence({ name, x, y }: Series, xTitle: string): string {
  const found = survey(y);
  if (found.minAt < 0) return say`${name}: no finite value`;
  const last = y.length - 1;
  return say`${name}: ${words(y[0])} at ${xTitle} ${words(x[0])}, ${words(y[last])} at ${xTitle} ${words(x[last])}, lowest ${words(found.min)} at ${words(x[found.minAt])}, highest ${words(found.max)} at ${words(x[found.maxAt])}`;
}

function readSeries(what: string, series: unknown, x: CurvesOptions["x"]): Series[] {
  if (typeof series !== "object" || series === null || Array.isArray(series)) {
    throw new ArgumentError(
      `${what}: expected named series, for example plot.curves({ loss: [2.3, 1.1, 0.6] })`,
    );
  }
  const names = Object.keys(series);
  if (names.length === 0)
    throw new ArgumentError(`${what}: there are no series in it; give at least one, for example { loss }`);
  return names.map((name) => {
    const y: unknown = (series as Record<string, unknown>)[name];
    if (!Array.isArray(y) && !ArrayBuffer.isView(y)) {
      throw new ArgumentError(
        `${what}: the series ${name} must be a list of numbers, got ${y === null ? "null" : typeof y}`,
      );
    }
    const values = Array.from(y as ArrayLike<number>);
    const odd = values.findIndex((value) => typeof value !== "number");
    if (odd >= 0)
      throw new ArgumentError(`${what}: ${name}[${odd}] is ${JSON.stringify(values[odd])}, not a number`);
    if (values.length === 0)
      throw new ArgumentError(`${what}: the series ${name} is empty; train for at least one step first`);
    const given = Array.isArray(x)
      ? (x as readonly number[])
      : (x as Record<string, readonly number[]> | undefined)?.[name];
    const places = given === undefined ? values.map((_, i) => i) : Array.from(given);
    if (places.length !== values.length) {
      throw new ArgumentError(
        `${what}: x has ${places.length} places, ${name} has ${values.length} values; give x: { ${name}: [...] } when series differ in length`,
      );
    }
    return { name, x: places, y: values };
  });
}

/** Shares to one panel, the rest by size: two series share a panel when neither would be flat beside the other. */
function intoPanels(all: readonly Series[], log: boolean): Panel[] {
  const isShare = ({ name, y }: Series) =>
    /acc|precision|recall|f1|rate|share|legal/i.test(name) &&
    y.every((value) => !Number.isFinite(value) || (value >= 0 && value <= 1));
  const size = ({ y }: Series) => {
    const { min, max } = survey(y);
    return Number.isFinite(min) ? Math.max(Math.abs(min), Math.abs(max)) : 0;
  };
  const groups: Series[][] = [];
  for (const one of all.filter((series) => !isShare(series))) {
    const home = groups.find(([first]) => log || alike(size(first), size(one)));
    if (home) home.push(one);
    else groups.push([one]);
  }
  const shares = all.filter(isShare);
  return [
    ...groups.map((series) => ({ series, shares: false, log })),
    ...(shares.length > 0 ? [{ series: shares, shares: true, log: false }] : []),
  ];
}

/** Below it values are written with an exponent. */
const SMALL_NUMBERS = 1e-3;

function isSmall(series: readonly Series[]): boolean {
  return series.every(({ y }) => y.every((value) => !(Math.abs(value) >= SMALL_NUMBERS)));
}

function alike(a: number, b: number): boolean {
  return a === 0 || b === 0 || (a / b < 30 && b / a < 30);
}

/** Exponential moving average with its bias taken out, so that it starts at the first value. */
function average(y: readonly number[], smooth: number): number[] {
  let [sum, weight] = [0, 0];
  return y.map((value) => {
    if (!Number.isFinite(value)) return Number.NaN;
    sum = smooth * sum + (1 - smooth) * value;
    weight = smooth * weight + (1 - smooth);
    return sum / weight;
  });
}

function lines(
  one: Series,
  p: number,
  color: string,
  smooth: number,
  panel: Panel,
  xTitle: string,
): ScatterTrace[] {
  const point = (value: number) => (panel.log && value <= 0 ? null : cell(value));
  const base = {
    type: "scatter",
    x: one.x.map(cell),
    xaxis: `x${axisNumber(p)}`,
    yaxis: `y${axisNumber(p)}`,
    legendgroup: one.name,
  } as const;
  const hover = `${plain(one.name)}<br>${plain(xTitle)} %{x}<br>`;
  const few = one.y.length <= 30;
  const marker = { size: few ? 6 : 3, color };
  if (smooth === 0) {
    const mode = few ? "lines+markers" : "lines";
    return [
      {
        ...base,
        mode,
        y: one.y.map(point),
        line: { color, width: 2 },
        marker,
        name: plain(one.name),
        hovertemplate: `${hover}${say`value %{y}`}<extra></extra>`,
      },
    ];
  }
  return [
    {
      ...base,
      mode: "lines",
      y: one.y.map(point),
      line: { color, width: 1 },
      opacity: 0.3,
      showlegend: false,
      name: say`${plain(one.name)} (raw)`,
      hoverinfo: "skip",
    },
    {
      ...base,
      mode: "lines",
      y: average(one.y, smooth).map(point),
      line: { color, width: 2 },
      name: plain(one.name),
      customdata: one.y.map((value) => cell(value)),
      hovertemplate: `${hover}${say`average %{y}`}<br>${say`value %{customdata}`}<extra></extra>`,
    },
  ];
}

function panelAxes(
  panel: Panel,
  p: number,
  domain: [number, number],
  xTitle: string,
  yTitle: string | undefined,
): Record<string, Axis> {
  const n = axisNumber(p);
  const steps = panel.series.flatMap(({ x }) => x);
  const places = survey(steps);
  const heights = survey(panel.series.flatMap(({ y }) => (panel.log ? y.filter((v) => v > 0) : y)));
  const names = panel.series.map(({ name }) => name);
  const own = names.length === 1 ? names[0] : panel.shares ? say`share` : commonWord(names);
  const label = panel.shares ? own : (yTitle ?? own);
  return {
    [`xaxis${n}`]: {
      ...CHART,
      domain,
      anchor: `y${n}`,
      range: padded(places.min, places.max, 0.02),
      ...stepTicks(steps, places.min, places.max),
      title: { text: xTitle, font: FAINT_SMALL, standoff: 6 },
    },
    [`yaxis${n}`]: {
      ...CHART,
      type: panel.log ? "log" : "linear",
      anchor: `x${n}`,
      range: panel.shares ? shareRange(heights.min) : heightRange(heights.min, heights.max, panel.log),
      ...heightTicks(heights.min, heights.max, panel.log),
      title: { text: plain(label), font: FAINT_SMALL, standoff: 8 },
    },
  };
}

/** "train loss", "validation loss" -> "loss". */
function commonWord(names: readonly string[]): string {
  const split = names.map((name) =>
    name.split(/[\s_.]+|(?<=[a-z])(?=[A-Z])/).map((word) => word.toLowerCase()),
  );
  return (
    split[0].find((word) => word.length > 1 && split.every((words) => words.includes(word))) ?? say`value`
  );
}

/** Ticks a logarithmic axis can be read by, however many or few decades it shows. */
function heightTicks(low: number, high: number, log: boolean): Partial<Axis> {
  // A loss of 20 micro is nobody's way of saying 2e-5.
  const small =
    Math.max(Math.abs(low), Math.abs(high)) < SMALL_NUMBERS ? ({ exponentformat: "e" } as const) : {};
  if (!log || !Number.isFinite(low)) return { nticks: 7, ...small };
  const decades = Math.log10(high / low);
  if (decades > 3) return { dtick: Math.ceil(decades / 7), exponentformat: "e" };
  const vals = decades > 1 ? roundPowers(low, high) : roundValues(low, high, 6);
  return { tickmode: "array", tickvals: vals, ticktext: vals.map(tick) };
}

/** 1, 2 and 5 times the powers of ten from `low` to `high`. */
function roundPowers(low: number, high: number): number[] {
  const powers = Array.from(
    { length: Math.floor(Math.log10(high)) - Math.floor(Math.log10(low)) + 1 },
    (_, i) => Math.floor(Math.log10(low)) + i,
  );
  return powers
    .flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)))
    .filter((value) => value >= low && value <= high);
}

/** Few whole steps are numbered one by one: there is no epoch 0.5. */
function stepTicks(steps: readonly number[], low: number, high: number): Partial<Axis> {
  if (!(high - low <= 10 && steps.length > 0 && steps.every(Number.isInteger))) return { nticks: 7 };
  const vals = roundValues(low, high, 10).filter(Number.isInteger);
  return { tickmode: "array", tickvals: vals, ticktext: vals.map(String) };
}

function padded(low: number, high: number, share: number): [number, number] {
  if (!Number.isFinite(low)) return [0, 1];
  const room = low === high ? 0.5 : (high - low) * share;
  return [low - room, high + room].map((value) => Number(value.toPrecision(6))) as [number, number];
}

/** Shares end at 1, so that a distance from the top is a distance from perfect; they start at 0 unless all are high. */
function shareRange(low: number): [number, number] {
  const start = low > 0.9 ? 0.9 : low > 0.8 ? 0.8 : low > 0.5 ? 0.5 : 0;
  return [start - (1 - start) * 0.03, 1 + (1 - start) * 0.03];
}

/** From zero where the curve comes near it, as a loss does. */
function heightRange(low: number, high: number, log: boolean): [number, number] {
  if (!Number.isFinite(low)) return log ? [-1, 1] : [0, 1];
  if (log) return padded(Math.log10(low), Math.log10(high), 0.06);
  if (low >= 0 && low < high / 2) return [-high * 0.03, Number((high * 1.06).toPrecision(6))];
  return padded(low, high, 0.06);
}
