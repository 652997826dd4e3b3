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
    .map(([key, legend]) => drawLegend(data.filter(listed(key)), legend as Legend, layout, frame))
    .join("");
}

function listed(legend: string): (trace: PlotTrace) => trace is ScatterTrace | BarTrace {
  return (trace): trace is ScatterTrace | BarTrace =>
    (trace.type === "scatter" || trace.type === "bar") &&
    trace.name !== undefined &&
    trace.showlegend !== false &&
    (trace.legend ?? "legend") === legend;
}

function drawLegend(
  traces: readonly (ScatterTrace | BarTrace)[],
  legend: Legend,
  layout: FigureLayout,
  frame: Frame,
): string {
  const font = { ...FONT, ...legend.font };
  const size = font.size as number;
  const height = 1.3 * size + 4.7;
  const widths = traces.map(({ name }) => TEXT_AT + textWidth(name as string, size) + BETWEEN);
  const bottom = frame.top + (1 - legend.y) * frame.height;
  const start = frame.left + legend.x * frame.width;
  // Plotly: one row where it fits into the plot, else columns as wide as the widest entry.
  const room = layout.width - start - layout.margin.r;
  const inOneRow = widths.reduce((sum, width) => sum + width, 0) <= room;
  const widest = Math.max(0, ...widths);
  const columns = inOneRow ? traces.length : Math.max(1, Math.floor(room / widest));
  const rows = Math.ceil(traces.length / Math.max(1, columns));
  let along = 0;
  return traces
    .map((trace, i) => {
      const x = start + (inOneRow ? along : (i % columns) * widest);
      along += widths[i];
      const middle = bottom - (rows - Math.floor(i / columns)) * height + height / 2 - 4;
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
