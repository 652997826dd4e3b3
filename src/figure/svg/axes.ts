// The axes of a static drawing: grid lines below the traces; lines, ticks, numbers and names above them.
import type { Font } from "../../plot/spec.js";
import type { Frame, PlacedAxis } from "./frame.js";
import { drawText, round, textHeight, textWidth } from "./text.js";
import { type Tick, ticksOf } from "./ticks.js";

/** Plotly's own colour of lines and ticks, where a layout names none. */
export const LINE = "#444";
/** And its size of the name of an axis. */
const TITLE = 14;
const MIDDLE = 0.35; // from the middle of digits to their baseline, in font sizes
const CAPITAL = 0.7; // the height of capitals

/** The lines and numbers of all axes, in two layers. */
export function drawAxes(frame: Frame): { below: string; above: string } {
  const [below, above]: [string[], string[]] = [[], []];
  for (const axis of frame.axes.values()) {
    const opposite = frame.axes.get(axis.axis.anchor ?? (axis.letter === "x" ? "y" : "x"));
    if (opposite === undefined) continue;
    const ticks = ticksOf(axis);
    below.push(gridLines(axis, opposite, ticks));
    above.push(axis.letter === "x" ? horizontal(axis, opposite, ticks) : vertical(axis, opposite, ticks));
  }
  return { below: joined(below.join("")), above: joined(above.join("")) };
}

/** Lines of one look that follow each other as one path: half of a figure of many panels is lines. */
function joined(svg: string): string {
  return svg.replace(/(?:<path d="[^"]*" ([^>]*)\/>)(?:<path d="[^"]*" \1\/>)+/g, (run, look: string) => {
    const lines = [...run.matchAll(/ d="([^"]*)"/g)].map(([, line]) => line);
    return `<path d="${lines.join("")}" ${look}/>`;
  });
}

function gridLines(placed: PlacedAxis, opposite: PlacedAxis, ticks: readonly Tick[]): string {
  const { axis, letter } = placed;
  const lines: string[] = [];
  const across = (value: number, colour: string) => {
    const at = round(placed.at(value));
    const [from, to] = [round(opposite.start), round(opposite.start + opposite.length)];
    lines.push(letter === "x" ? line(at, from, at, to, colour, 1) : line(from, at, to, at, colour, 1));
  };
  if (axis.showgrid !== false) for (const { value } of ticks) across(value, axis.gridcolor ?? "#eee");
  const zero = axis.zeroline !== false && axis.type !== "log";
  if (zero && Math.min(...axis.range) <= 0 && Math.max(...axis.range) >= 0) across(0, LINE);
  return lines.join("");
}

function line(x1: number, y1: number, x2: number, y2: number, colour: string, width: number): string {
  return `<path d="M${round(x1)},${round(y1)}L${round(x2)},${round(y2)}" stroke="${colour}" stroke-width="${width}" shape-rendering="crispEdges"/>`;
}

/** What both kinds of axis need to know. */
function measures({ axis, font: base }: PlacedAxis) {
  const width = axis.linewidth ?? 1;
  const font: Font = { ...base, ...axis.tickfont };
  const size = font.size as number;
  const outside = axis.ticks === "outside";
  const tick = outside ? (axis.ticklen ?? 5) : 0;
  // Plotly's distance from the line to the numbers.
  const standoff = tick + (outside || axis.showline ? 0.2 * size : 0) + width / 2;
  return { width, font, size, outside, tick, standoff };
}

function horizontal(placed: PlacedAxis, opposite: PlacedAxis, ticks: readonly Tick[]): string {
  const { axis } = placed;
  const { width, font, size, outside, tick, standoff } = measures(placed);
  const top = axis.side === "top";
  const sign = top ? -1 : 1;
  const edge = top ? opposite.start : opposite.start + opposite.length;
  const far = top ? opposite.start + opposite.length : opposite.start;
  const parts: string[] = [];
  const [from, to] = [placed.start - width, placed.start + placed.length + width];
  const colour = axis.linecolor ?? LINE;
  if (axis.showline) {
    parts.push(line(from, edge + (sign * width) / 2, to, edge + (sign * width) / 2, colour, width));
    if (axis.mirror)
      parts.push(line(from, far - (sign * width) / 2, to, far - (sign * width) / 2, colour, width));
  }
  let depth = 0;
  for (const { value, text } of ticks) {
    const x = placed.at(value);
    const start = edge + sign * width;
    if (outside) parts.push(line(x, start, x, start + sign * tick, axis.tickcolor ?? LINE, 1));
    if (axis.showticklabels === false) continue;
    const turned = axis.tickangle ?? 0;
    const base = edge + sign * (width / 2 + standoff);
    if (Math.abs(turned) === 90) {
      const y = base + size * (turned < 0 ? CAPITAL : 0.5);
      const at = x + (MIDDLE / 2) * size * (turned / 90);
      const anchor = turned < 0 ? "end" : "start";
      parts.push(drawText({ text, x: at, y, font, anchor, angle: turned, pivot: [at, y - size / 2] }));
      depth = Math.max(depth, sign * (base - edge) + textWidth(text, size));
    } else {
      const y = base + size * (top ? -0.2 : 1);
      parts.push(drawText({ text, x, y, font, anchor: "middle" }));
      const reach = top ? edge - y + textHeight(size).up : y + textHeight(size).down - edge;
      depth = Math.max(depth, reach - width / 2);
    }
  }
  if (axis.title !== undefined) {
    const own = { ...placed.font, size: TITLE, ...axis.title.font };
    const away = depth + (axis.title.standoff ?? 0) + (own.size as number) * (top ? MIDDLE : CAPITAL);
    const x = placed.start + placed.length / 2;
    parts.push(drawText({ text: axis.title.text, x, y: edge + sign * away, font: own, anchor: "middle" }));
  }
  return parts.join("");
}

function vertical(placed: PlacedAxis, opposite: PlacedAxis, ticks: readonly Tick[]): string {
  const { axis } = placed;
  const { width, font, size, outside, tick, standoff } = measures(placed);
  const right = axis.side === "right";
  const sign = right ? 1 : -1;
  const edge = right ? opposite.start + opposite.length : opposite.start;
  const far = right ? opposite.start : opposite.start + opposite.length;
  const parts: string[] = [];
  const [from, to] = [placed.start - width, placed.start + placed.length + width];
  const colour = axis.linecolor ?? LINE;
  if (axis.showline) {
    parts.push(line(edge + (sign * width) / 2, from, edge + (sign * width) / 2, to, colour, width));
    if (axis.mirror)
      parts.push(line(far - (sign * width) / 2, from, far - (sign * width) / 2, to, colour, width));
  }
  let depth = 0;
  for (const { value, text } of ticks) {
    const y = placed.at(value);
    const start = edge + sign * width;
    if (outside) parts.push(line(start, y, start + sign * tick, y, axis.tickcolor ?? LINE, 1));
    if (axis.showticklabels === false) continue;
    const x = edge + sign * (width / 2 + standoff);
    parts.push(drawText({ text, x, y: y + MIDDLE * size, font, anchor: right ? "start" : "end" }));
    depth = Math.max(depth, standoff + textWidth(text, size));
  }
  if (axis.title !== undefined) {
    const own = { ...placed.font, size: TITLE, ...axis.title.font };
    const away = depth + (axis.title.standoff ?? 0) + (own.size as number) * (right ? CAPITAL : MIDDLE);
    const [x, y] = [edge + sign * away, placed.start + placed.length / 2];
    parts.push(drawText({ text: axis.title.text, x, y, font: own, anchor: "middle", angle: -90 }));
  }
  return parts.join("");
}
