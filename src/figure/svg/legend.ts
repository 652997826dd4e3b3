// The legend: one row of samples and names. Plotly lists lines and bars, never cells.
import type { BarTrace, FigureLayout, PlotTrace, ScatterTrace } from "../../plot/spec.js";
import { FONT } from "../../plot/theme.js";
import type { Frame } from "./frame.js";
import { markerAt, strokeOf } from "./marks.js";
import { drawText, round, textWidth } from "./text.js";

/** Plotly's measures: the sample with its margins, and the space behind each name. */
const SAMPLE = 30;
const TEXT_AT = 40;
const BETWEEN = 5;

export function drawLegend(data: readonly PlotTrace[], layout: FigureLayout, frame: Frame): string {
  const { legend } = layout;
  if (!layout.showlegend || legend === undefined) return "";
  const font = { ...FONT, ...legend.font };
  const size = font.size as number;
  const row = 1.3 * size + 4.7;
  const bottom = frame.top + (1 - legend.y) * frame.height;
  const middle = bottom - row / 2 - 4;
  let x = frame.left + legend.x * frame.width;
  const parts: string[] = [];
  for (const trace of data) {
    if (trace.name === undefined || (trace.type !== "scatter" && trace.type !== "bar")) continue;
    if (trace.showlegend === false) continue;
    parts.push(
      sample(trace, x, middle),
      drawText({ text: trace.name, x: x + TEXT_AT, y: middle + 0.3 * size, font }),
    );
    x += TEXT_AT + textWidth(trace.name, size) + BETWEEN;
  }
  return parts.join("");
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
