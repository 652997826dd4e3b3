// A panel of cells (heat map or picture) as lines of text: half blocks, or characters where there are no colours.
import { colourWriter } from "../../../src/figure/svg/colours.js";
import type { ColourAxis, FigureLayout, HeatmapTrace, ImageTrace } from "../../../src/plot/spec.js";
import { GAP } from "../../../src/plot/theme.js";
import type { Colours } from "../print/style.js";
import { enlarge, halfBlocks, type Pixels, rgb, shrink } from "./pixels.js";

export type CellTrace = HeatmapTrace | ImageTrace;

/** A cell that is marked, with a `#rrggbb` colour. */
export interface Mark {
  row: number;
  column: number;
  colour: string;
}

export interface Scale {
  stops: ColourAxis["colorscale"];
  low: number;
  high: number;
}

/** The colours of a trace: its own, or those of the axis that it names. */
export function scaleOf(trace: HeatmapTrace, layout: FigureLayout): Scale {
  const shared =
    trace.coloraxis === undefined ? undefined : (layout[trace.coloraxis as "coloraxis"] as ColourAxis);
  if (shared) return { stops: shared.colorscale, low: shared.cmin, high: shared.cmax };
  return {
    stops: trace.colorscale ?? [
      [0, "#000000"],
      [1, "#ffffff"],
    ],
    low: trace.zmin ?? 0,
    high: trace.zmax ?? 1,
  };
}

export function colourOf({ stops, low, high }: Scale): (value: number) => number {
  const write = colourWriter(stops, low, high);
  const pixel = new Uint8Array(4);
  return (value) => {
    write(value, pixel, 0);
    return rgb(pixel[0]!, pixel[1]!, pixel[2]!);
  };
}

const GAP_COLOUR = Number.parseInt(GAP.slice(1), 16);

/** The pixels of a trace, the first row on top: one for each cell. */
export function pixelsOf(trace: CellTrace, layout: FigureLayout): Pixels {
  if (trace.type === "heatmap") {
    const colour = colourOf(scaleOf(trace, layout));
    return trace.z.map((row) => row.map((value) => (value === null ? GAP_COLOUR : colour(value))));
  }
  const { zmin, zmax } = trace;
  const level = (value: number, k: number) =>
    Math.max(0, Math.min(255, Math.round(((value - zmin[k]!) / (zmax[k]! - zmin[k]!)) * 255)));
  return trace.z.map((row) => row.map(([r, g, b]) => rgb(level(r, 0), level(g, 1), level(b, 2))));
}

/** How large each cell is drawn: characters across, pixels (half lines) down. Below 1 several cells share one. */
export interface CellSize {
  across: number;
  down: number;
}

/** The lines of a panel of cells. */
export function drawCells(
  trace: CellTrace,
  layout: FigureLayout,
  { across, down }: CellSize,
  colours: Colours,
  { isFlipped, marks }: { isFlipped: boolean; marks: readonly Mark[] },
): string[] {
  const upright = <T>(rows: readonly T[]) => (isFlipped ? [...rows].reverse() : [...rows]);
  if (colours === "none") return upright(characterRows(trace, layout, across));
  const pixels = upright(pixelsOf(trace, layout));
  const rows = pixels.length;
  const columns = pixels[0]?.length ?? 0;
  const fitted =
    across < 1 || down < 1
      ? shrink(
          pixels,
          Math.max(1, Math.floor(columns * Math.min(1, across))),
          Math.max(1, Math.floor(rows * Math.min(1, down))),
        )
      : pixels;
  const large = enlarge(fitted, Math.max(1, across), Math.max(1, down)).map((row) => [...row]);
  // A mark must leave some of its cell to be seen.
  if (across >= 2 && down >= 2) {
    for (const { row, column, colour } of marks) {
      const line = large[Math.floor((isFlipped ? rows - 1 - row : row) * down + (down - 1) / 2)];
      const at = Math.floor(column * across + (across - 1) / 2);
      if (line && at in line) line[at] = Number.parseInt(colour.slice(1), 16);
    }
  }
  return halfBlocks(large, colours);
}

const RAMP = " .:-=+*#%@";

/** A digit for a value (its share of the scale, in tenths), with its sign where there are both; pictures as a ramp. */
function characterRows(trace: CellTrace, layout: FigureLayout, across: number): string[] {
  const { values, low, high, isGrey } = valuesOf(trace, layout);
  const columns = values[0]?.length ?? 0;
  const step = across < 1 ? Math.ceil(1 / across) : 1;
  const kept = <T>(list: readonly T[]) => list.filter((_, i) => i % step === 0);
  const character = (value: number | null) => {
    if (value === null) return isGrey ? "??" : " ?";
    if (isGrey)
      return RAMP[Math.max(0, Math.min(9, Math.floor(((value - low) / (high - low)) * 10)))]!.repeat(2);
    const most = Math.max(Math.abs(low), Math.abs(high)) || 1;
    const tenths = Math.min(9, Math.floor((Math.abs(value) / most) * 10));
    return tenths === 0 ? " \u00b7" : `${value < 0 ? "-" : " "}${tenths}`;
  };
  return kept(values).map((row) => kept(row).slice(0, columns).map(character).join(""));
}

function valuesOf(trace: CellTrace, layout: FigureLayout) {
  if (trace.type === "image") {
    const values = trace.z.map((row) => row.map(([r, g, b]) => 0.299 * r + 0.587 * g + 0.114 * b));
    return { values, low: trace.zmin[0], high: trace.zmax[0], isGrey: true };
  }
  const { stops, low, high } = scaleOf(trace, layout);
  return { values: trace.z, low, high, isGrey: stops.length === 2 };
}

/** How wide a character cell is in plain characters: a digit and its sign. */
export const PLAIN_WIDTH = 2;
