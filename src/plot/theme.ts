// What all figures share: fonts, greys, sizes, the title block and the browser settings. Nothing here depends on
// the values of a figure; the colours of values are in colour.ts.

import { currentLocale, joined } from "../words/words.js";
import { barTicks, type ColourRule, SCALES } from "./colour.js";
import { withMinus } from "./numbers.js";
import type { Axis, ColourAxis, FigureConfig, FigureLayout, FigureTitle, Font, Legend } from "./spec.js";

export const FAMILY =
  "Inter, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', 'Noto Sans CJK SC', sans-serif";
export const PAPER = "#ffffff";
export const INK = "#1f2328";
export const FAINT = "#59636e";
export const RULE = "#8c959f";
export const GRID = "#e6e9ec";
/** Behind the cells, so it is what a gap (NaN, infinite) looks like. */
export const GAP = "#d0d4d9";
/** Sliders and buttons. */
export const CONTROL = "#f6f8fa";
/** Around marks on top of values, on any paper: no ink, which dark paper makes light. */
export const EDGE = "#1e2227";
/** Marks on top of values; on no value scale. */
export const MARK = "#ff9e1b";

export const FONT: Font = { family: FAMILY, size: 12, color: INK };
export const SMALL: Font = { family: FAMILY, size: 11, color: INK };
export const FAINT_SMALL: Font = { family: FAMILY, size: 11, color: FAINT };
export const PANEL_TITLE: Font = { family: FAMILY, size: 12, color: INK };

/** The widest figure, in pixels: what a notebook's column holds. */
export const WIDEST = 900;
/** Room for the title and its second line. */
export const TOP = 70;

export const CONFIG: FigureConfig = {
  displaylogo: false,
  responsive: false,
  modeBarButtonsToRemove: ["lasso2d", "select2d", "autoScale2d"],
};

/** Text of the user or of a data set: Plotly reads a little HTML in labels, and this must not be read so. */
export function plain(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/** The title, and under it in grey what the reader has to know: sizes, scale, gaps. Empty notes are left out. */
export function titleBlock(text: string, notes: readonly string[], width: number, left = 16): FigureTitle {
  const size = 15;
  return {
    text: shorten(plain(withMinus(text)), width, size),
    font: { family: FAMILY, size, color: INK },
    subtitle: {
      text: shorten(plain(withMinus(joined(notes))), width, 12),
      font: { family: FAMILY, size: 12, color: FAINT },
    },
    x: left / width,
    xref: "container",
    xanchor: "left",
    y: 1,
    yref: "container",
    yanchor: "top",
    pad: { t: 13 },
  };
}

/** Titles are one line: what does not fit ends in an ellipsis (the description has it all). */
function shorten(text: string, width: number, size: number): string {
  const most = Math.floor((width - 24) / (size * 0.53));
  if (letters(text) <= most) return text;
  let end = text.length;
  while (end > 0 && letters(text.slice(0, end)) > most - 1) end--;
  return `${text.slice(0, end)}\u2026`;
}

/** How many Latin letters a text is as wide as: a Chinese character or mark takes the room of nearly two. */
function letters(text: string): number {
  return text.length + 0.85 * (text.match(/[\u2e80-\u9fff\uff00-\uffef]/g)?.length ?? 0);
}

/** The width a title needs, so that a narrow figure makes room for it. */
export function titleWidth(text: string, notes: readonly string[]): number {
  const note = letters(joined(notes));
  return Math.ceil(Math.max(letters(text) * 15 * 0.55, note * 12 * 0.54)) + 40;
}

/** What every layout starts from. */
export function baseLayout(width: number, height: number, margin: FigureLayout["margin"]): FigureLayout {
  return {
    width: Math.round(width),
    height: Math.round(height),
    margin,
    font: FONT,
    paper_bgcolor: PAPER,
    plot_bgcolor: PAPER,
    showlegend: false,
    hovermode: "closest",
    hoverlabel: {
      font: { family: FAMILY, size: 12, color: INK },
      bgcolor: CONTROL,
      bordercolor: RULE,
      align: "left",
    },
  };
}

/** A frame around cells: thin, all four sides, no grid. */
export const FRAME: Omit<Axis, "range"> = {
  showgrid: false,
  zeroline: false,
  showline: true,
  mirror: true,
  linecolor: RULE,
  linewidth: 1,
  ticks: "outside",
  ticklen: 4,
  tickcolor: RULE,
  tickfont: FAINT_SMALL,
};

/** The axis of a chart: a line with ticks, and a faint grid to read values by. */
export const CHART: Omit<Axis, "range"> = {
  showgrid: true,
  gridcolor: GRID,
  zeroline: false,
  showline: true,
  linecolor: RULE,
  linewidth: 1,
  ticks: "outside",
  ticklen: 4,
  tickcolor: RULE,
  tickfont: FAINT_SMALL,
};

/** The legend of a chart: one row above the plot area, which is `plotHeight` pixels high. */
export function legendAbove(plotHeight: number): Legend {
  return {
    orientation: "h",
    x: 0,
    y: 1 + 6 / plotHeight,
    xanchor: "left",
    yanchor: "bottom",
    font: SMALL,
    tracegroupgap: 0,
  };
}

/** About how wide a line of text is. */
export function textPixels(text: string, size: number): number {
  return Array.from(text).reduce((sum, letter) => sum + (letter > "\u2e80" ? size : 0.627 * size), 0);
}

/** Rows of a legend `width` pixels wide; each above the first takes `LEGEND_ROW` pixels. */
export function legendRows(names: readonly string[], width: number): number {
  const widths = names.map((name) => 45 + textPixels(name, 11));
  let [rows, along] = [1, 0];
  for (const one of widths) {
    if (along > 0 && along + one > width) [rows, along] = [rows + 1, 0];
    along += one;
  }
  return rows;
}

export const LEGEND_ROW = 19;

/** Where a colour bar stands, in pixels from the top left corner of the plot area. */
export interface BarPlace {
  readonly left: number;
  readonly top: number;
  readonly length: number;
  readonly plotWidth: number;
  readonly plotHeight: number;
}

/** Pixels from the plot area to the figure's edge that a bar with its numbers and its name takes. */
export function barRoom(rule: ColourRule): number {
  const letters = Math.max(...barTicks(rule.range, 260).text.map((text) => text.length));
  // Gap, bar, tick, numbers, name; browsers that find no room shrink the panels instead.
  return Math.max(92, Math.ceil(14 + 12 + 8 + letters * 7.2 + 22));
}

/**
 * A colour scale with its bar. Chinese letters fill their line up to its edge, and would touch the numbers beside them:
 * these end in a space.
 */
export function colourAxis(rule: ColourRule, label: string, place: BarPlace): ColourAxis {
  const ticks = barTicks(rule.range, place.length, rule.whole);
  return {
    colorscale: SCALES[rule.scale],
    cmin: rule.range[0],
    cmax: rule.range[1],
    colorbar: {
      title: { text: plain(label), side: "right", font: FAINT_SMALL },
      x: place.left / place.plotWidth,
      y: 1 - place.top / place.plotHeight,
      xanchor: "left",
      yanchor: "top",
      xpad: 0,
      ypad: 0,
      len: place.length,
      lenmode: "pixels",
      thickness: 12,
      tickmode: "array",
      tickvals: ticks.vals,
      ticktext: currentLocale() === "zh" ? ticks.text.map((text) => `${text}\u00a0`) : ticks.text,
      tickfont: FAINT_SMALL,
      ticks: "outside",
      ticklen: 4,
      tickcolor: RULE,
      outlinewidth: 1,
      outlinecolor: RULE,
    },
  };
}
