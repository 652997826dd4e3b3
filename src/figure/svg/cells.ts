// Heat maps and pictures: one pixel a cell in a PNG of their own, stretched over the panel without smoothing, so
// that every cell keeps its exact colour at any size.
import type { ColourAxis, FigureLayout, HeatmapTrace, ImageTrace } from "../../plot/spec.js";
import { FONT } from "../../plot/theme.js";
import { colourWriter } from "./colours.js";
import type { Panel, PlacedAxis } from "./frame.js";
import { type Pixels, pngUri } from "./png.js";
import { drawText, round } from "./text.js";

export function drawHeatmap(trace: HeatmapTrace, { x, y }: Panel, layout: FigureLayout): string {
  const rows = trace.z.length;
  const columns = trace.z[0]?.length ?? 0;
  if (rows === 0 || columns === 0) return "";
  const scale = scaleOf(trace, layout);
  const write = colourWriter(scale.colorscale, scale.cmin, scale.cmax);
  const data = new Uint8Array(rows * columns * 4);
  for (let r = 0; r < rows; r++) {
    const row = trace.z[r];
    for (let c = 0; c < columns; c++) {
      const value = row[c];
      if (value === null) continue; // stays clear: what is behind it is the colour of a gap
      const at = (r * columns + c) * 4;
      write(value, data, at);
      data[at + 3] = 255;
    }
  }
  const place = { columns: edges(columns, trace.x), rows: edges(rows, trace.y) };
  return stretch({ data, columns, rows }, x, y, place) + cellTexts(trace, x, y, data);
}

export function drawImage(trace: ImageTrace, { x, y }: Panel): string {
  const rows = trace.z.length;
  const columns = trace.z[0]?.length ?? 0;
  if (rows === 0 || columns === 0) return "";
  const data = new Uint8Array(rows * columns * 4).fill(255);
  trace.z.forEach((row, r) => {
    row.forEach((pixel, c) => {
      for (let k = 0; k < 3; k++) {
        const share = (pixel[k] - trace.zmin[k]) / (trace.zmax[k] - trace.zmin[k]);
        data[(r * columns + c) * 4 + k] = Math.max(0, Math.min(255, Math.round(share * 255)));
      }
    });
  });
  return stretch({ data, columns, rows }, x, y, { columns: edges(columns), rows: edges(rows) });
}

/** Cells with sharp edges, as CSS says it; renderers that read only SVG's own values take the attribute beside it. */
export const SHARP = ' style="image-rendering:pixelated"';

export function imageElement(uri: string, x: number, y: number, width: number, height: number): string {
  return `<image x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" preserveAspectRatio="none" image-rendering="optimizeSpeed"${SHARP} href="${uri}"/>`;
}

interface Scale {
  readonly colorscale: ColourAxis["colorscale"];
  readonly cmin: number;
  readonly cmax: number;
}

function scaleOf(trace: HeatmapTrace, layout: FigureLayout): Scale {
  if (trace.coloraxis !== undefined) {
    const shared = layout[trace.coloraxis as "coloraxis"];
    if (shared !== undefined) return shared;
    throw new RangeError(`figure: a heat map names the scale ${trace.coloraxis}, which the layout lacks`);
  }
  if (trace.colorscale === undefined || trace.zmin === undefined || trace.zmax === undefined) {
    throw new RangeError("figure: a heat map needs a coloraxis, or a colorscale with zmin and zmax");
  }
  return { colorscale: trace.colorscale, cmin: trace.zmin, cmax: trace.zmax };
}

/** The outer edges of evenly spaced cells. */
function edges(count: number, centres?: readonly number[]): [number, number] {
  const first = centres?.[0] ?? 0;
  const step = centres !== undefined && centres.length > 1 ? centres[1] - centres[0] : 1;
  return [first - step / 2, first + (count - 0.5) * step];
}

/** The pixels over their cells, turned where an axis runs the other way, cut where the panel ends. */
function stretch(
  pixels: Pixels,
  x: PlacedAxis,
  y: PlacedAxis,
  place: { columns: readonly [number, number]; rows: readonly [number, number] },
): string {
  const [left, right] = place.columns.map((value) => x.at(value));
  const [first, last] = place.rows.map((value) => y.at(value));
  const turned = turn(pixels, right < left, last < first);
  const [at, top] = [Math.min(left, right), Math.min(first, last)];
  const [width, height] = [Math.abs(right - left), Math.abs(last - first)];
  const fits =
    at >= x.start - 0.01 &&
    top >= y.start - 0.01 &&
    at + width <= x.start + x.length + 0.01 &&
    top + height <= y.start + y.length + 0.01;
  const uri = pngUri(turned);
  return fits
    ? imageElement(uri, at, top, width, height)
    : clipped({ x, y }, imageElement(uri, at, top, width, height));
}

/** A part of the drawing that ends where its panel ends: a nested picture, as names of clip paths could collide. */
export function clipped({ x, y }: Panel, inner: string): string {
  const box = [x.start, y.start, x.length, y.length].map(round);
  return `<svg x="${box[0]}" y="${box[1]}" width="${box[2]}" height="${box[3]}" viewBox="${box.join(" ")}" overflow="hidden">${inner}</svg>`;
}

function turn(pixels: Pixels, sideways: boolean, over: boolean): Pixels {
  if (!sideways && !over) return pixels;
  const { columns, rows } = pixels;
  const data = new Uint8Array(pixels.data.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const from = ((over ? rows - 1 - r : r) * columns + (sideways ? columns - 1 - c : c)) * 4;
      data.set(pixels.data.subarray(from, from + 4), (r * columns + c) * 4);
    }
  }
  return { data, columns, rows };
}

/** Text in cells, dark on light and light on dark unless its colour is given. */
function cellTexts(trace: HeatmapTrace, x: PlacedAxis, y: PlacedAxis, colours: Uint8Array): string {
  const template = trace.texttemplate;
  if (template === undefined) return "";
  const size = trace.textfont?.size ?? (FONT.size as number);
  const parts: string[] = [];
  trace.z.forEach((row, r) => {
    row.forEach((value, c) => {
      if (value === null) return;
      const text = template.replace("%{text}", trace.text?.[r]?.[c] ?? "").replace("%{z}", String(value));
      const at = (r * row.length + c) * 4;
      const light = 0.299 * colours[at] + 0.587 * colours[at + 1] + 0.114 * colours[at + 2] > 140;
      parts.push(
        drawText({
          text,
          x: x.at(trace.x?.[c] ?? c),
          y: y.at(trace.y?.[r] ?? r) + 0.35 * size,
          anchor: "middle",
          font: { size, color: trace.textfont?.color ?? (light ? "#444" : "#fff") },
        }),
      );
    });
  });
  return parts.join("");
}
