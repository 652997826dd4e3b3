// How the values of tensors are spread. Where they lie in the tensor is shown by tensor.ts.
import { ArgumentError, checkOptions, formatShape } from "../shape/errors.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { say } from "../words/words.js";
import { LINES } from "./colour.js";
import { facts, plural, survey, words } from "./numbers.js";
import { checkTensor } from "./planes.js";
import type { BarTrace, FigureSpec, ScatterTrace } from "./spec.js";
import { baseLayout, CHART, CONFIG, FAINT_SMALL, legendAbove, plain, TOP, titleBlock } from "./theme.js";

/** Options of `plot.histogram`. */
export interface HistogramOptions {
  /** Default "Histogram". */
  title?: string;
  /** How many bins, 1 to 500. Default 40; whole numbers within 64 of each other get a bin each. */
  bins?: number;
  /** A logarithmic vertical axis, so that rare values can be seen. Default false. */
  log?: boolean;
}

interface Series {
  readonly name: string;
  readonly values: ArrayLike<number>;
  readonly counts: readonly number[];
  readonly mean: number;
  readonly deviation: number;
  readonly finite: number;
}

/** The figure of the public `plot.histogram`, where it is documented, as data. */
export function histogram(
  values: Tensor | Readonly<Record<string, Tensor>>,
  options: HistogramOptions = {},
): FigureSpec {
  const what = "plot.histogram";
  checkOptions(what, options, ["title", "bins", "log"]);
  const given = read(what, values);
  const all = survey(given.flatMap(([, tensor]) => Array.from(tensor.data())));
  const edges = binEdges(what, options.bins, given, all);
  const series = given.map(([name, tensor]) => spread(name, tensor.data(), edges));
  const single = series.length === 1;
  const log = options.log ?? false;
  const share = (one: Series, count: number) => (single ? count : count / Math.max(1, one.finite));
  const heights = series.flatMap((one) => one.counts.map((count) => share(one, count)));
  const top = Math.max(...heights, single ? 1 : 1e-6);
  const least = Math.min(...heights.filter((height) => height > 0), top);
  const title = options.title ?? say`Histogram`;
  const outside = [
    all.nan > 0 ? say`${all.nan} NaN` : "",
    all.infinite > 0 ? say`${all.infinite} infinite` : "",
  ];
  const found = outside.filter((part) => part !== "");
  const left = found.length === 2 ? say`${found[0]} and ${found[1]}` : (found[0] ?? "");
  const notes = [
    single
      ? `${plural(series[0].values.length, "value")} ${formatShape(given[0][1].shape)}`
      : say`shares of the values of each`,
    single && series[0].finite > 0
      ? say`mean ${words(series[0].mean)}, standard deviation ${words(series[0].deviation)}`
      : "",
    left === "" ? "" : say`${left} left out`,
  ];
  const [plotWidth, plotHeight] = [560, 260];
  const margin = { l: 72, r: 24, t: TOP + (single ? 0 : 26), b: 52 };
  const width = margin.l + plotWidth + margin.r;
  const room = (edges[edges.length - 1] - edges[0]) * 0.02;
  return {
    data: series.map((one, i) =>
      single ? bars(one, edges) : outline(one, edges, LINES[i % LINES.length], log ? least / 2 : 0),
    ),
    layout: {
      ...baseLayout(width, margin.t + plotHeight + margin.b, margin),
      title: titleBlock(title, notes, width),
      showlegend: !single,
      ...(single ? {} : { legend: legendAbove(plotHeight) }),
      bargap: 0.06,
      xaxis: {
        ...CHART,
        showgrid: false,
        range: [edges[0] - room, edges[edges.length - 1] + room],
        nticks: 9,
        exponentformat: "e",
        title: { text: say`value`, font: FAINT_SMALL, standoff: 6 },
      },
      yaxis: {
        ...CHART,
        type: log ? "log" : "linear",
        // A bar from the logarithmic floor needs a floor below one.
        range: log ? [Math.log10(least) - 0.4, Math.log10(top) + 0.1] : [0, top * 1.06],
        // Counts are whole.
        ...(log || (single && top < 6) ? { dtick: 1 } : { nticks: 6 }),
        title: { text: single ? say`count` : say`share`, font: FAINT_SMALL, standoff: 8 },
      },
    },
    config: CONFIG,
    description: facts(
      `${title}: ${plural(series.length, "tensor")}`,
      ...series.map((one) => sentence(one, edges)),
      left === "" ? "" : say`${left} left out`,
    ),
  };
}

function read(what: string, values: unknown): [string, Tensor][] {
  if (isTensor(values)) {
    checkTensor(what, values, "");
    return [[say`values`, values]];
  }
  if (typeof values !== "object" || values === null || Array.isArray(values)) {
    throw new ArgumentError(
      `${what}: expected a tensor or named tensors: plot.histogram(x), plot.histogram({ before, after })`,
    );
  }
  const entries = Object.entries(values);
  if (entries.length === 0 || entries.length > LINES.length) {
    throw new ArgumentError(
      `${what}: expected 1 to ${LINES.length} named tensors, got ${entries.length}; ${entries.length === 0 ? "for example plot.histogram({ before, after })" : "draw two figures"}`,
    );
  }
  for (const [name, tensor] of entries) checkTensor(`${what}: ${name}`, tensor, "of any shape");
  return entries;
}

function binEdges(
  what: string,
  bins: number | undefined,
  given: readonly (readonly [string, Tensor])[],
  { min, max, maxAt }: ReturnType<typeof survey>,
): number[] {
  if (bins !== undefined && !(Number.isInteger(bins) && bins >= 1 && bins <= 500)) {
    throw new ArgumentError(`${what}: bins must be a whole number from 1 to 500, got ${String(bins)}`);
  }
  if (maxAt < 0) return [0, 1];
  const whole = given.every(([, tensor]) =>
    tensor.data().every((v) => Number.isInteger(v) || !Number.isFinite(v)),
  );
  if (bins === undefined && whole && max - min <= 64) {
    return Array.from({ length: max - min + 2 }, (_, i) => min - 0.5 + i);
  }
  const [low, high] = min < max ? [min, max] : [min - 0.5, max + 0.5];
  const count = bins ?? 40;
  return Array.from({ length: count + 1 }, (_, i) => low + ((high - low) * i) / count);
}

function spread(name: string, values: ArrayLike<number>, edges: readonly number[]): Series {
  const last = edges.length - 2;
  const counts = new Array<number>(edges.length - 1).fill(0);
  const [low, width] = [edges[0], (edges[edges.length - 1] - edges[0]) / (edges.length - 1)];
  let [finite, sum] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    // The upper edge of the last bin belongs to it.
    counts[Math.max(0, Math.min(last, Math.floor((values[i] - low) / width)))]++;
    finite++;
    sum += values[i];
  }
  const mean = sum / finite;
  let squares = 0;
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) squares += (values[i] - mean) ** 2;
  return { name, values, counts, mean, deviation: Math.sqrt(squares / finite), finite };
}

function range(edges: readonly number[], bin: number): string {
  return say`${words(edges[bin])} to ${words(edges[bin + 1])}`;
}

function bars(one: Series, edges: readonly number[]): BarTrace {
  return {
    type: "bar",
    name: one.name,
    x: one.counts.map((_, bin) => Number(((edges[bin] + edges[bin + 1]) / 2).toPrecision(9))),
    y: one.counts,
    marker: { color: LINES[0] },
    customdata: one.counts.map((_, bin) => range(edges, bin)),
    hovertemplate: say`%{customdata}<br>count %{y}<extra></extra>`,
  };
}

/** The tops of the bars as one line, so that several can lie over each other. */
function outline(one: Series, edges: readonly number[], color: string, floor: number): ScatterTrace {
  const heights = one.counts.map((count) => Math.max(floor, count / Math.max(1, one.finite)));
  return {
    type: "scatter",
    mode: "lines",
    name: plain(one.name),
    x: [edges[0], ...heights.flatMap((_, bin) => [edges[bin], edges[bin + 1]]), edges[edges.length - 1]],
    y: [floor, ...heights.flatMap((height) => [height, height]), floor],
    line: { color, width: 2 },
    customdata: [0, ...heights.flatMap((_, bin) => [bin, bin]), heights.length - 1].map(
      (bin) => `${range(edges, bin)}<br>${say`${one.counts[bin]} of ${plural(one.finite, "value")}`}`,
    ),
    hovertemplate: `${plain(one.name)}<br>%{customdata}<extra></extra>`,
  };
}

function sentence(
  { name, counts, mean, deviation, finite, values }: Series,
  edges: readonly number[],
): string {
  if (finite === 0) return say`${name}: no finite value`;
  const most = counts.indexOf(Math.max(...counts));
  const found = survey(values);
  return say`${name}: ${words(found.min)} to ${words(found.max)}, mean ${words(mean)}, standard deviation ${words(deviation)}, most (${counts[most]}) from ${range(edges, most)}`;
}
