// Lines, markers and bars.
import type { BarTrace, LineStyle, ScatterTrace } from "../../plot/spec.js";
import { FONT } from "../../plot/theme.js";
import { clipped } from "./cells.js";
import type { Panel } from "./frame.js";
import { drawText, round } from "./text.js";

export function drawScatter(trace: ScatterTrace, panel: Panel): string {
  const points = trace.x.map((x, i): [number, number] | null => {
    const y = trace.y[i];
    if (x === null || y === null) return null;
    const point: [number, number] = [panel.x.at(x), panel.y.at(y)];
    return Number.isFinite(point[0]) && Number.isFinite(point[1]) ? point : null;
  });
  const parts: string[] = [];
  if (trace.mode.includes("lines") && trace.line) parts.push(polyline(points, trace.line));
  if (trace.mode.includes("markers") && trace.marker) {
    for (const point of points) if (point !== null) parts.push(markerAt(point, trace.marker));
  }
  if (trace.mode === "text") {
    const font = { ...FONT, ...trace.textfont };
    const size = font.size as number;
    points.forEach((point, i) => {
      // Plotly centres the box of the text, whose letters stand a little above its middle.
      if (point !== null) {
        parts.push(
          drawText({
            text: trace.text?.[i] ?? "",
            x: point[0],
            y: point[1] + 0.35 * size,
            font,
            anchor: "middle",
          }),
        );
      }
    });
  }
  const inner = parts.join("");
  if (inner === "") return "";
  const faint = trace.opacity === undefined ? inner : `<g opacity="${trace.opacity}">${inner}</g>`;
  return trace.cliponaxis === false ? faint : clipped(panel, faint);
}

function polyline(points: readonly ([number, number] | null)[], style: LineStyle): string {
  let path = "";
  let pen = false;
  for (const point of points) {
    if (point !== null) path += `${pen ? "L" : "M"}${round(point[0])},${round(point[1])}`;
    pen = point !== null;
  }
  return path === "" ? "" : `<path d="${path}" fill="none" ${strokeOf(style)} stroke-linejoin="round"/>`;
}

/** The stroke attributes of a line. */
export function strokeOf({ color, width, dash }: LineStyle): string {
  const dashes = dash === "dash" ? [Math.max(9, 3 * width)] : dash === "dot" ? [Math.max(3, width)] : [];
  const pattern = dashes.length === 0 ? "" : ` stroke-dasharray="${dashes[0]} ${dashes[0]}"`;
  return `stroke="${color}" stroke-width="${width}"${pattern}`;
}

/** One marker. */
export function markerAt(
  [x, y]: readonly [number, number],
  marker: NonNullable<ScatterTrace["marker"]>,
): string {
  const radius = round(marker.size / 2);
  const open = marker.symbol === "circle-open";
  const edge = open ? { color: marker.color, width: marker.line?.width ?? 1 } : marker.line;
  const paint = `fill="${open ? "none" : marker.color}"${edge === undefined ? "" : ` ${strokeOf(edge)}`}`;
  return marker.symbol === "square"
    ? `<rect x="${round(x - radius)}" y="${round(y - radius)}" width="${2 * radius}" height="${2 * radius}" ${paint}/>`
    : `<circle cx="${round(x)}" cy="${round(y)}" r="${radius}" ${paint}/>`;
}

/** The room of a bar of no given width: the least distance of bars, without the gap (a share) between them. */
export function barRoom(traces: readonly BarTrace[], gap: number): number {
  const places = traces.flatMap(({ x }) => x).sort((a, b) => a - b);
  let nearest = Number.POSITIVE_INFINITY;
  for (let i = 1; i < places.length; i++) {
    if (places[i] > places[i - 1]) nearest = Math.min(nearest, places[i] - places[i - 1]);
  }
  return (Number.isFinite(nearest) ? nearest : 1) * (1 - gap);
}

export function drawBars(trace: BarTrace, panel: Panel, usual: number): string {
  const base = panel.y.at(0);
  const floor = Number.isNaN(base) ? panel.y.start + panel.y.length : base;
  const bars = trace.x.map((x, i) => {
    const given = trace.width;
    const width = typeof given === "number" ? given : (given?.[i] ?? usual);
    const [left, right] = [panel.x.at(x - width / 2), panel.x.at(x + width / 2)];
    const from = trace.base?.[i] ?? 0;
    const [top, bottom] = [panel.y.at(from + trace.y[i]), from === 0 ? floor : panel.y.at(from)];
    if (!Number.isFinite(top) || !Number.isFinite(left)) return "";
    return `<rect x="${round(Math.min(left, right))}" y="${round(Math.min(top, bottom))}" width="${round(Math.abs(right - left))}" height="${round(Math.abs(bottom - top))}" fill="${trace.marker.color}"/>`;
  });
  return clipped(panel, bars.join(""));
}
