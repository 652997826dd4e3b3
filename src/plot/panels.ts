// Where panels stand: a grid of equally large pictures with square cells, laid out in whole pixels, so that the
// browser and the static drawing agree. It knows sizes and axes, not what is drawn in the panels.

import { roundIndices } from "./numbers.js";
import type { Annotation, Axis, FigureLayout } from "./spec.js";
import { FAINT_SMALL, FRAME, PANEL_TITLE, plain, WIDEST } from "./theme.js";

export interface PanelGrid {
  readonly columns: number;
  readonly rows: number;
  /** One panel, in pixels. */
  readonly panelWidth: number;
  readonly panelHeight: number;
  readonly plotWidth: number;
  readonly plotHeight: number;
  readonly margin: FigureLayout["margin"];
  /** The whole figure. */
  readonly width: number;
  readonly height: number;
  /** Left and top of a panel within the plot area, in pixels. */
  place(index: number): { left: number; top: number };
}

export interface GridRequest {
  readonly count: number;
  /** Cells of one panel. */
  readonly cellRows: number;
  readonly cellColumns: number;
  readonly margin: FigureLayout["margin"];
  readonly gapX: number;
  readonly gapY: number;
  /** Panels side by side. Default: as many as make the figure wider than tall. */
  readonly columns?: number;
  /** Cells need not be square: a panel of one long row is no thread. */
  readonly stretch?: boolean;
  /** The figure is made this wide at least, for its title. */
  readonly leastWidth: number;
}

/** A grid for `count` panels that is as large as the page allows and not larger than is useful. */
export function panelGrid(request: GridRequest): PanelGrid {
  const { count, margin, gapX, gapY } = request;
  const columns = request.columns ?? gridColumns(count, request.cellColumns / request.cellRows);
  const rows = Math.ceil(count / columns);
  const room = (WIDEST - margin.l - margin.r - (columns - 1) * gapX) / columns;
  const side = Math.min(room, panelSide(count, columns));
  const pixels = Math.max(request.cellRows, request.cellColumns);
  // Whole pixels per cell where there are enough of them: all cells look equally large.
  const zoom = side / pixels >= 2 ? Math.floor(side / pixels) : side / pixels;
  const long = (cells: number, most: number) => {
    const each = Math.min(cells <= 12 ? 48 : 28, most / cells);
    return Math.max(28, Math.round(each >= 2 ? Math.floor(each) * cells : each * cells));
  };
  // A panel narrower than its own heading would let headings run into each other.
  const panelWidth = request.stretch
    ? long(request.cellColumns, room)
    : Math.max(8, zoom * request.cellColumns);
  const panelHeight = request.stretch ? long(request.cellRows, 420) : Math.max(8, zoom * request.cellRows);
  const step = panelWidth + gapX;
  const plotWidth = columns * step - gapX;
  const plotHeight = rows * (panelHeight + gapY) - gapY;
  const right = Math.max(margin.r, request.leastWidth - margin.l - plotWidth);
  return {
    columns,
    rows,
    panelWidth,
    panelHeight,
    plotWidth,
    plotHeight,
    margin: { ...margin, r: right },
    width: margin.l + plotWidth + right,
    height: margin.t + plotHeight + margin.b,
    place: (index) => ({
      left: (index % columns) * step,
      top: Math.floor(index / columns) * (panelHeight + gapY),
    }),
  };
}

/** The longer side of a panel, before the page's width limits it. */
export function panelSide(count: number, columns: number): number {
  if (count === 1) return 320;
  return columns <= 2 ? 260 : count <= 4 ? 190 : count <= 16 ? 130 : 100;
}

/** Wider than tall, and without a lonely last panel where that can be had; wide panels stand below each other. */
export function gridColumns(count: number, aspect: number): number {
  if (aspect > 2.5) return count <= 6 ? Math.min(count, 2) : Math.min(count, 4);
  if (count <= 5) return count;
  if (count <= 10) return Math.ceil(count / 2);
  const most = count > 15 ? 8 : 6;
  for (let columns = most; columns >= 5; columns--) if (count % columns === 0) return columns;
  return most;
}

/** Places of panels of different sizes in one row, their upper edges aligned. */
export function panelRow(
  sizes: readonly { readonly width: number; readonly height: number }[],
  gap: number,
  margin: FigureLayout["margin"],
  leastWidth: number,
) {
  let left = 0;
  const places = sizes.map(({ width, height }) => {
    const place = { left, top: 0, width, height };
    left += width + gap;
    return place;
  });
  const plotWidth = left - gap;
  const plotHeight = Math.max(...sizes.map(({ height }) => height));
  const width = Math.max(leastWidth, margin.l + plotWidth + margin.r);
  return {
    places,
    plotWidth,
    plotHeight,
    margin: { ...margin, r: width - margin.l - plotWidth },
    width,
    height: margin.t + plotHeight + margin.b,
  };
}

/** A panel of so many cells, `side` pixels along its longer side, in whole pixels a cell where it can be. */
export function cellPanel(rows: number, columns: number, side: number): { width: number; height: number } {
  const fit = side / Math.max(rows, columns);
  const zoom = fit >= 2 ? Math.floor(fit) : fit;
  return { width: Math.max(8, zoom * columns), height: Math.max(8, zoom * rows) };
}

/** `""`, `"2"`, `"3"`, ... as Plotly counts its axes. */
export function axisNumber(index: number): string {
  return index === 0 ? "" : String(index + 1);
}

export interface PictureAxes {
  readonly cellRows: number;
  readonly cellColumns: number;
  /** Where the panel stands in the plot area, in pixels. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly plotWidth: number;
  readonly plotHeight: number;
  /** Draw numbers along the left and the lower side. */
  readonly ticksX: boolean;
  readonly ticksY: boolean;
  readonly titleX?: string;
  readonly titleY?: string;
  /** All panels with the same zoom, as in a grid of maps of one layer. */
  readonly linked: boolean;
  /** Cells need not be square. */
  readonly stretch?: boolean;
  /** Cells of padding shown around the picture: [vertical, horizontal]. */
  readonly border?: readonly [number, number];
}

/** Axes of a picture: row 0 at the top, square cells, indices as ticks. */
export function pictureAxes(
  index: number,
  at: PictureAxes,
): Record<`xaxis${string}` | `yaxis${string}`, Axis> {
  const n = axisNumber(index);
  const [borderY, borderX] = at.border ?? [0, 0];
  const tickX = roundIndices(at.cellColumns, Math.max(2, Math.floor(at.width / 34)));
  const tickY = roundIndices(at.cellRows, Math.max(2, Math.floor(at.height / 24)));
  const x: Axis = {
    ...FRAME,
    domain: [at.left / at.plotWidth, Math.min(1, (at.left + at.width) / at.plotWidth)],
    range: [-0.5 - borderX, at.cellColumns - 0.5 + borderX],
    anchor: `y${n}`,
    tickmode: "array",
    tickvals: tickX,
    ticktext: tickX.map(String),
    ticks: at.ticksX ? "outside" : "",
    showticklabels: at.ticksX,
    tickangle: 0,
    ...(at.stretch ? {} : { constrain: "domain" }),
    ...(at.titleX === undefined ? {} : { title: { text: at.titleX, font: FAINT_SMALL, standoff: 4 } }),
    ...(at.linked && index > 0 ? { matches: "x" } : {}),
  };
  const y: Axis = {
    ...FRAME,
    domain: [Math.max(0, 1 - (at.top + at.height) / at.plotHeight), 1 - at.top / at.plotHeight],
    range: [at.cellRows - 0.5 + borderY, -0.5 - borderY],
    anchor: `x${n}`,
    tickmode: "array",
    tickvals: tickY,
    ticktext: tickY.map(String),
    ticks: at.ticksY ? "outside" : "",
    showticklabels: at.ticksY,
    ...(at.stretch ? {} : { constrain: "domain" }),
    ...(at.titleY === undefined ? {} : { title: { text: at.titleY, font: FAINT_SMALL, standoff: 4 } }),
    ...(at.linked && index > 0 ? { matches: "y" } : at.stretch ? {} : { scaleanchor: `x${n}` }),
  };
  return { [`xaxis${n}`]: x, [`yaxis${n}`]: y };
}

/** Text above a panel, from its left edge: the title, and its note in grey behind it or on a line of its own. */
export function panelTitle(
  text: string,
  at: { left: number; top: number; plotWidth: number; plotHeight: number },
  note = "",
  between: " " | "<br>" = " ",
): Annotation {
  const extra = note === "" ? "" : `${between}<span style="color:${FAINT_SMALL.color}">${plain(note)}</span>`;
  return {
    text: plain(text) + extra,
    x: at.left / at.plotWidth,
    y: 1 - at.top / at.plotHeight,
    xref: "paper",
    yref: "paper",
    xanchor: "left",
    yanchor: "bottom",
    yshift: 2,
    showarrow: false,
    font: PANEL_TITLE,
    align: "left",
  };
}
