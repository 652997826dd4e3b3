// Heat maps and pictures: one pixel a cell in a PNG, stretched over the panel without smoothing, so that every cell
// keeps its colour at any size: pictures their own, heat maps one of 255 of their scale.
import type { ColourAxis, ColourStops, FigureLayout, HeatmapTrace, ImageTrace } from "../../plot/spec.js";
import { FONT } from "../../plot/theme.js";
import { colourWriter } from "./colours.js";
import type { Panel } from "./frame.js";
import { checksum, encodeIndexedPng, encodePng, type Pixels, pngUri } from "./png.js";
import { drawText, round } from "./text.js";

/** The colours of a scale by number: 0 is a gap, which stays clear: what is behind it is the colour of a gap. */
const LEVELS = 255;

/** A heat map as numbers of colours, turned as its axes run. */
interface Sheet {
  readonly trace: HeatmapTrace;
  readonly panel: Panel;
  readonly stops: ColourStops;
  readonly levels: Uint8Array;
  readonly columns: number;
  readonly rows: number;
  readonly place: Place;
}

/**
 * The heat maps of a figure. Those of the same colours and width are parts of one picture, which stands in `defs`: each
 * file has a palette of its own, and the maps of a layer are many. `isApart`: each has a picture of its own.
 */
export function drawHeatmaps(
  heatmaps: readonly (readonly [HeatmapTrace, Panel])[],
  layout: FigureLayout,
  isApart: boolean,
): { defs: string; drawn: string } {
  const sheets = heatmaps.flatMap(([trace, panel]) => sheetOf(trace, panel, layout) ?? []);
  const groups = new Map<string, Sheet[]>();
  for (const sheet of sheets) {
    const key = isApart ? String(groups.size) : `${sheet.columns} ${JSON.stringify(sheet.stops)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [sheet]);
    else group.push(sheet);
  }
  const defs: string[] = [];
  const pictures = new Map<Sheet, string>();
  for (const group of groups.values()) {
    if (group.length === 1) pictures.set(group[0], onePicture(group[0]));
    else defs.push(sharedPicture(group, pictures));
  }
  return {
    defs: defs.length === 0 ? "" : `<defs>${defs.join("")}</defs>`,
    drawn: sheets.map((sheet) => (pictures.get(sheet) as string) + cellTexts(sheet)).join(""),
  };
}

function sheetOf(trace: HeatmapTrace, panel: Panel, layout: FigureLayout): Sheet | undefined {
  const rows = trace.z.length;
  const columns = trace.z[0]?.length ?? 0;
  if (rows === 0 || columns === 0) return undefined;
  const { colorscale, cmin, cmax } = scaleOf(trace, layout);
  const place = placeOf(panel, { columns: edges(columns, trace.x), rows: edges(rows, trace.y) });
  const levels = new Uint8Array(rows * columns);
  const factor = (LEVELS - 1) / (cmax - cmin || 1);
  for (let r = 0; r < rows; r++) {
    const row = trace.z[r];
    let at = (place.isUpsideDown ? rows - 1 - r : r) * columns + (place.isReversed ? columns - 1 : 0);
    const step = place.isReversed ? -1 : 1;
    for (let c = 0; c < columns; c++, at += step) {
      const value = row[c];
      if (value === null) continue;
      const level = Math.round((value - cmin) * factor);
      levels[at] = 1 + (level < 0 ? 0 : level >= LEVELS ? LEVELS - 1 : level);
    }
  }
  return { trace, panel, stops: colorscale, levels, columns, rows, place };
}

const palettes = new Map<ColourStops, Uint8Array>();

function paletteOf(stops: ColourStops): Uint8Array {
  const known = palettes.get(stops);
  if (known !== undefined) return known;
  const palette = new Uint8Array(3 * (LEVELS + 1));
  const write = colourWriter(stops, 0, LEVELS - 1);
  for (let level = 0; level < LEVELS; level++) write(level, palette, 3 * (level + 1));
  palettes.set(stops, palette);
  return palette;
}

function onePicture({ levels, columns, rows, stops, place, panel }: Sheet): string {
  const file = encodeIndexedPng({
    data: levels,
    columns,
    rows,
    palette: paletteOf(stops),
    isFirstClear: levels.includes(0),
  });
  const image = imageElement(pngUri(file), place.left, place.top, place.width, place.height);
  return place.fits ? image : clipped(panel, image);
}

/** Each map with its first and last row once more: a browser that samples across an edge finds the same colour there. */
function sharedPicture(group: readonly Sheet[], pictures: Map<Sheet, string>): string {
  const { columns, stops } = group[0];
  const rows = group.reduce((sum, sheet) => sum + sheet.rows + 2, 0);
  const data = new Uint8Array(rows * columns);
  let top = 0;
  const tops = group.map(({ levels, rows }) => {
    data.set(levels.subarray(0, columns), top * columns);
    data.set(levels, (top + 1) * columns);
    data.set(levels.subarray((rows - 1) * columns), (top + 1 + rows) * columns);
    top += rows + 2;
    return top - rows - 1;
  });
  const file = encodeIndexedPng({
    data,
    columns,
    rows,
    palette: paletteOf(stops),
    isFirstClear: data.includes(0),
  });
  const id = `cells-${checksum(file).toString(36)}`;
  group.forEach((sheet, i) => {
    const { left, top, width, height, fits } = sheet.place;
    const part = `<svg x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(height)}" viewBox="0 ${tops[i]} ${columns} ${sheet.rows}" preserveAspectRatio="none"><use href="#${id}"/></svg>`;
    pictures.set(sheet, fits ? part : clipped(sheet.panel, part));
  });
  return imageElement(pngUri(file), 0, 0, columns, rows, ` id="${id}"`);
}

export function drawImage(trace: ImageTrace, panel: Panel): string {
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
  const place = placeOf(panel, { columns: edges(columns), rows: edges(rows) });
  const uri = pngUri(encodePng(turn({ data, columns, rows }, place.isReversed, place.isUpsideDown)));
  const image = imageElement(uri, place.left, place.top, place.width, place.height);
  return place.fits ? image : clipped(panel, image);
}

/** Cells with sharp edges, as CSS says it; renderers that read only SVG's own values take the attribute beside it. */
export const SHARP = ' style="image-rendering:pixelated"';

export function imageElement(
  uri: string,
  x: number,
  y: number,
  width: number,
  height: number,
  more = "",
): string {
  return `<image${more} x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" preserveAspectRatio="none" image-rendering="optimizeSpeed"${SHARP} href="${uri}"/>`;
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

/** Where the cells of a trace lie, in pixels; which way its axes run; and whether they end within their panel. */
interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly isReversed: boolean;
  readonly isUpsideDown: boolean;
  readonly fits: boolean;
}

function placeOf(
  { x, y }: Panel,
  outer: { columns: readonly [number, number]; rows: readonly [number, number] },
): Place {
  const [from, to] = outer.columns.map((value) => x.at(value));
  const [first, last] = outer.rows.map((value) => y.at(value));
  const [left, top] = [Math.min(from, to), Math.min(first, last)];
  const [width, height] = [Math.abs(to - from), Math.abs(last - first)];
  const fits =
    left >= x.start - 0.01 &&
    top >= y.start - 0.01 &&
    left + width <= x.start + x.length + 0.01 &&
    top + height <= y.start + y.length + 0.01;
  return { left, top, width, height, isReversed: to < from, isUpsideDown: last < first, fits };
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
function cellTexts({ trace, panel: { x, y }, stops, levels, rows, columns, place }: Sheet): string {
  const template = trace.texttemplate;
  if (template === undefined) return "";
  const size = trace.textfont?.size ?? (FONT.size as number);
  const palette = paletteOf(stops);
  const parts: string[] = [];
  trace.z.forEach((row, r) => {
    row.forEach((value, c) => {
      if (value === null) return;
      const text = template.replace("%{text}", trace.text?.[r]?.[c] ?? "").replace("%{z}", String(value));
      const at = (place.isUpsideDown ? rows - 1 - r : r) * columns + (place.isReversed ? columns - 1 - c : c);
      const [red, green, blue] = palette.subarray(3 * levels[at]);
      const light = 0.299 * red + 0.587 * green + 0.114 * blue > 140;
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
