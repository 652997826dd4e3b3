// A panel of curves or bars as text: braille lines or blocks, numbers at the edges, a legend.
import { hexRgb } from "../../../src/figure/svg/colours.js";
import { richText } from "../../../src/figure/svg/text.js";
import { roundValues, tick } from "../../../src/plot/numbers.js";
import type { Axis, BarTrace, ScatterTrace } from "../../../src/plot/spec.js";
import { fit, width } from "../../../src/words/width.js";
import { type Look, styles } from "../print/style.js";
import { bars, Canvas } from "./braille.js";
import type { Panel } from "./panel.js";
import { colourCode, rgb } from "./pixels.js";

const HEIGHT = 12;
const WIDEST = 72;
const LABEL = 8;

/** @param count how many panels the figure has */
export function drawChart(panel: Panel, count: number, look: Look): string[] {
  const { dim } = styles(look);
  const half = Math.floor((look.columns - 2) / 2);
  const total = Math.min(WIDEST + LABEL, count > 1 && half >= 48 ? half : look.columns);
  const columns = Math.max(8, total - LABEL - 1);
  const height = count > 4 ? 6 : HEIGHT;
  const body = panel.traces.some(({ type }) => type === "bar")
    ? barLines(panel, columns, height, look)
    : curveLines(panel, columns, height, look);
  const labels = yLabels(panel.y, height);
  const name = titleOf(panel.y);
  return [
    ...(name === "" ? [] : [`${" ".repeat(LABEL)} ${dim(fit(name, columns))}`]),
    ...body.map((line, i) => `${dim((labels[i] ?? "").padStart(LABEL - 1))} ${dim("\u2502")}${line}`),
    `${" ".repeat(LABEL)}${dim(`\u2514${"\u2500".repeat(columns)}`)}`,
    ...xLabels(panel.x, columns).map((line) => `${" ".repeat(LABEL)} ${dim(line)}`),
    ...legend(panel, total, look),
  ];
}

function titleOf(axis: Axis): string {
  return richText(axis.title?.text ?? "")
    .flat()
    .map(({ text }) => text)
    .join("");
}

/** Where a value lies on an axis, from 0 to 1; NaN where it has no place. */
function share({ type, range: [low, high] }: Axis, value: number): number {
  const at = ((type === "log" ? Math.log10(value) : value) - low) / (high - low);
  return Number.isFinite(at) ? at : Number.NaN;
}

function colourOf(colour: string | undefined): number | undefined {
  if (!/^#[0-9a-f]{6}$/i.test(colour ?? "")) return undefined;
  const [red, green, blue] = hexRgb(colour as string);
  // Black lines would vanish on a dark terminal: they take its own colour.
  return red + green + blue < 90 ? undefined : rgb(red, green, blue);
}

function curveLines({ traces, x, y }: Panel, columns: number, height: number, look: Look): string[] {
  const canvas = new Canvas(columns, height);
  const place = (
    px: number | null | undefined,
    py: number | null | undefined,
  ): [number, number] | undefined => {
    if (px === null || px === undefined || py === null || py === undefined) return undefined;
    const [sx, sy] = [share(x, px), share(y, py)];
    return Number.isNaN(sx + sy) ? undefined : [sx * (canvas.width - 1), (1 - sy) * (canvas.height - 1)];
  };
  for (const trace of traces.filter((item): item is ScatterTrace => item.type === "scatter")) {
    const colour = colourOf(trace.line?.color ?? trace.marker?.color);
    let last: [number, number] | undefined;
    trace.x.forEach((value, i) => {
      const next = place(value, trace.y[i]);
      if (next && last && trace.mode !== "markers") canvas.line(...last, ...next, colour);
      else if (next) canvas.dot(...next, colour);
      last = next;
    });
  }
  return canvas.lines(look.colours);
}

function barLines({ traces, x, y }: Panel, columns: number, height: number, look: Look): string[] {
  const all = traces.filter((trace): trace is BarTrace => trace.type === "bar");
  const shares = new Array<number>(columns).fill(0);
  for (const trace of all) {
    const gap = trace.x.length > 1 ? Math.abs(trace.x[1]! - trace.x[0]!) : 1;
    trace.x.forEach((centre, i) => {
      const size = typeof trace.width === "number" ? trace.width : (trace.width?.[i] ?? gap);
      const from = Math.round(share(x, centre - size / 2) * columns);
      const to = Math.max(from + 1, Math.round(share(x, centre + size / 2) * columns));
      const value = Math.max(0, share(y, trace.y[i]!));
      for (let c = Math.max(0, from); c < Math.min(columns, to); c++) shares[c] = Math.max(shares[c]!, value);
    });
  }
  const lines = bars(shares, height);
  const colour = colourOf(all[0]?.marker.color);
  if (look.colours === "none" || colour === undefined) return lines;
  const on = `\x1b[${colourCode(38, colour, look.colours)}m`;
  return lines.map((line) => `${on}${line}\x1b[39m`);
}

function yLabels(axis: Axis, height: number): string[] {
  const result = new Array<string>(height).fill("");
  const [low, high] = axis.range;
  const values =
    axis.type === "log"
      ? roundValues(Math.ceil(low), Math.floor(high), 3)
          .filter(Number.isInteger)
          .map((power) => 10 ** power)
      : roundValues(low, high, Math.max(2, Math.floor(height / 3)));
  const shown =
    values.length > 0 ? values : [low, high].map((end) => (axis.type === "log" ? 10 ** end : end));
  for (const value of shown) {
    const row = Math.round((1 - share(axis, value)) * (height - 1));
    if (row >= 0 && row < height && result[row] === "") result[row] = tick(value);
  }
  return result;
}

/** The numbers, and the name behind them or on a line of its own. */
function xLabels(axis: Axis, columns: number): string[] {
  const [low, high] = axis.range;
  const isLog = axis.type === "log";
  const values =
    axis.tickvals ?? (isLog ? [10 ** low, 10 ** high] : roundValues(low, high, Math.floor(columns / 12)));
  const name = titleOf(axis);
  let line = "";
  values.forEach((value, i) => {
    const text = axis.ticktext?.[i] ?? tick(value);
    const centre = share(axis, value) * (columns - 1);
    const start = Math.min(columns - text.length, Math.max(0, Math.round(centre - text.length / 2)));
    if (start >= line.length + (line === "" ? 0 : 2)) line += " ".repeat(start - line.length) + text;
  });
  if (name === "") return [line];
  if (width(line) + 2 + width(name) <= columns) return [`${line}  ${name}`];
  const shown = fit(name, columns);
  return [line, " ".repeat(Math.floor((columns - width(shown)) / 2)) + shown];
}

/** The names of the curves in their colours, where there are several. */
function legend({ traces }: Panel, columns: number, look: Look): string[] {
  const named = traces.filter(
    (trace) => trace.name !== undefined && (trace.type !== "scatter" || trace.showlegend !== false),
  );
  if (named.length < 2) return [];
  let line = " ".repeat(LABEL);
  let used = LABEL;
  for (const trace of named) {
    if (trace.type !== "scatter" && trace.type !== "bar") continue;
    const colour = colourOf(
      trace.type === "bar" ? trace.marker.color : (trace.line?.color ?? trace.marker?.color),
    );
    const text = fit(
      richText(trace.name!)
        .flat()
        .map((run) => run.text)
        .join(""),
      24,
    );
    used += width(text) + 4;
    if (used > columns) break;
    const sample =
      look.colours === "none" || colour === undefined
        ? "\u2501"
        : `\x1b[${colourCode(38, colour, look.colours)}m\u2501\x1b[39m`;
    line += ` ${sample} ${text} `;
  }
  return [line.trimEnd()];
}
