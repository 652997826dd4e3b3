// Legends: samples and names in rows, as wide as the figure has room. Plotly lists lines and bars, never cells.
import type { BarTrace, FigureLayout, Legend, PlotTrace, ScatterTrace } from "../../plot/spec.js";
import { FONT } from "../../plot/theme.js";
import type { Frame } from "./frame.js";
import { markerAt, strokeOf } from "./marks.js";
import { drawText, round, textWidth } from "./text.js";

/** Plotly's measures: the sample with its margins, and the space behind each name. */
const SAMPLE = 30;
const TEXT_AT = 40;
const BETWEEN = 5;

export function drawLegends(data: readonly PlotTrace[], layout: FigureLayout, frame: Frame): string {
  if (!layout.showlegend) return "";
  return Object.entries(layout)
    .filter(([key]) => /^legend\d*$/.test(key))
    .map(([key, legend]) => drawLegend(data.filter(listed(key)), legend as Legend, frame))
    .join("");
}

function listed(legend: string): (trace: PlotTrace) => trace is ScatterTrace | BarTrace {
  return (trace): trace is ScatterTrace | BarTrace =>
    (trace.type === "scatter" || trace.type === "bar") &&
    trace.name !== undefined &&
    trace.showlegend !== false &&
    (trace.legend ?? "legend") === legend;
}

function drawLegend(traces: readonly (ScatterTrace | BarTrace)[], legend: Legend, frame: Frame): string {
  const font = { ...FONT, ...legend.font };
  const size = font.size as number;
  const height = 1.3 * size + 4.7;
  const widths = traces.map(({ name }) => TEXT_AT + textWidth(name as string, size) + BETWEEN);
  const bottom = frame.top + (1 - legend.y) * frame.height;
  const start = frame.left + legend.x * frame.width;
  const room = frame.width;
  // Plotly sets groups one behind the other, and traces without a group in columns where they need several rows.
  const grouped = traces.some(({ legendgroup }) => legendgroup !== undefined);
  const inOneRow = grouped || widths.reduce((sum, width) => sum + width, 0) <= room;
  const step = (i: number) => (inOneRow ? widths[i] : Math.max(...widths));
  let [row, along] = [0, 0];
  const places = traces.map((_, i) => {
    if (along > 0 && along + step(i) > room) [row, along] = [row + 1, 0];
    const place = { x: start + along, row };
    along += step(i);
    return place;
  });
  return traces
    .map((trace, i) => {
      const { x } = places[i];
      const middle = bottom - (row + 1 - places[i].row) * height + height / 2 - 4;
      return (
        sample(trace, x, middle) +
        drawText({ text: trace.name as string, x: x + TEXT_AT, y: middle + 0.3 * size, font })
      );
    })
    .join("");
}

function sample(trace: ScatterTrace | BarTrace, x: number, y: number): string {
  if (trace.type === "bar") {
    return `<rect x="${round(x + 14)}" y="${round(y - 6)}" width="12" height="12" fill="${trace.marker.color}"/>`;
  }
  const line =
    trace.mode.includes("lines") && trace.line
      ? `<path d="M${round(x + 5)},${round(y)}h${SAMPLE}" ${strokeOf(trace.line)}/>`
      : "";
  const marker =
    trace.mode.includes("markers") && trace.marker ? markerAt([x + 5 + SAMPLE / 2, y], trace.marker) : "";
  const inner = line + marker;
  return trace.opacity === undefined ? inner : `<g opacity="${trace.opacity}">${inner}</g>`;
}
