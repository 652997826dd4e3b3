// The picture that image, featureMaps and filters share: one panel per plane, a heading above each, indices along
// the outer edges, and one colour bar (or none, when every panel has a scale of its own).

import { say } from "../words/words.js";
import { type ColourRule, SCALES } from "./colour.js";
import { glyphs } from "./glyphs.js";
import { tick } from "./numbers.js";
import { axisNumber, gridColumns, panelGrid, panelSide, panelTitle, pictureAxes } from "./panels.js";
import { cells, type Planes } from "./planes.js";
import type { Annotation, Axis, FigureSpec, HeatmapTrace, ScatterTrace } from "./spec.js";
import {
  barRoom,
  baseLayout,
  CONFIG,
  colourAxis,
  FAINT_SMALL,
  GAP,
  PAPER,
  plain,
  TOP,
  titleBlock,
  titleWidth,
  WIDEST,
} from "./theme.js";

/** What a map grid is made of. */
export interface MapGrid {
  readonly title: string;
  readonly notes: readonly string[];
  readonly planes: Planes;
  /** Above each panel; a single panel has none. */
  readonly headings: readonly string[];
  /** In grey below the heading. */
  readonly headingNotes?: readonly string[];
  /** First line of the hover text of each panel. */
  readonly hover: readonly string[];
  /** One rule for all panels, or one for each. */
  readonly rule: ColourRule | readonly ColourRule[];
  readonly barLabel: string;
  /** What rows and columns are called; `""` for an axis that the tensor lacks. Default `["row", "column"]`. */
  readonly axes?: readonly [string, string];
  /** Panels side by side. Default: as many as make the figure wider than tall. */
  readonly columns?: number;
  /** Cells need not be square. Default false. */
  readonly stretch?: boolean;
  /** Writes each value into its cell where there is room for it. Default false. */
  readonly written?: boolean;
  /** Words across a panel, such as "dead". */
  readonly stamps?: ReadonlyMap<number, string>;
  readonly description: string;
}

/** Rows and columns named on the axes, square cells, row 0 at the top. */
export function mapGrid(grid: MapGrid): FigureSpec {
  const { planes } = grid;
  const shared = !Array.isArray(grid.rule);
  const headed = grid.headings.some((heading) => heading !== "");
  const longest = Math.max(...[...grid.headings, ...(grid.headingNotes ?? [])].map((text) => text.length));
  const headingHeight = !headed ? 0 : grid.headingNotes === undefined ? 16 : 32;
  const frame = panelGrid({
    count: planes.count,
    cellRows: planes.rows,
    cellColumns: planes.columns,
    margin: { l: 52, r: shared ? barRoom(grid.rule as ColourRule) : 24, t: TOP + headingHeight, b: 48 },
    gapX: Math.max(12, headingGap(longest, planes)),
    gapY: 14 + headingHeight,
    leastWidth: Math.min(WIDEST, titleWidth(grid.title, grid.notes)),
    ...(grid.columns === undefined ? {} : { columns: grid.columns }),
    stretch: grid.stretch ?? false,
  });
  const [rowName, columnName] = grid.axes ?? [say`row`, say`column`];
  const data: HeatmapTrace[] = [];
  const marks: ScatterTrace[] = [];
  const annotations: Annotation[] = [];
  const axes: Record<string, Axis> = {};
  for (let i = 0; i < planes.count; i++) {
    const at = frame.place(i);
    const firstColumn = i % frame.columns === 0;
    // The panel below does not exist: its indices stand here.
    const lowest = i + frame.columns >= planes.count;
    const last = Math.floor(i / frame.columns) === frame.rows - 1;
    Object.assign(
      axes,
      pictureAxes(i, {
        cellRows: planes.rows,
        cellColumns: planes.columns,
        ...at,
        width: frame.panelWidth,
        height: frame.panelHeight,
        plotWidth: frame.plotWidth,
        plotHeight: frame.plotHeight,
        ticksX: lowest && columnName !== "",
        ticksY: firstColumn && rowName !== "",
        ...(firstColumn && last ? { titleX: plain(columnName) } : {}),
        ...(firstColumn ? { titleY: plain(rowName) } : {}),
        linked: true,
        stretch: grid.stretch ?? false,
      }),
    );
    if (grid.headings[i] !== "") {
      annotations.push(panelTitle(grid.headings[i], { ...at, ...frame }, grid.headingNotes?.[i], "<br>"));
    }
    const stamp = grid.stamps?.get(i);
    if (stamp !== undefined) annotations.push(stampAt(i, stamp, planes));
    data.push(mapTrace(grid, i, shared, frame.panelWidth / planes.columns));
    marks.push(
      ...glyphs({
        rows: planes.rows,
        columns: planes.columns,
        at: (row, column) => planes.values[(i * planes.rows + row) * planes.columns + column],
        range: (shared ? (grid.rule as ColourRule) : (grid.rule as readonly ColourRule[])[i]).range,
        pixels: [frame.panelWidth / planes.columns, frame.panelHeight / planes.rows],
        axis: axisNumber(i),
      }),
    );
  }
  const length = Math.min(260, Math.max(LEAST_BAR, frame.plotHeight));
  const bar = { left: frame.plotWidth + 14, top: 0, length, ...frame };
  return {
    data: [...data, ...marks],
    layout: {
      ...baseLayout(frame.width, frame.height, frame.margin),
      plot_bgcolor: GAP,
      title: titleBlock(grid.title, grid.notes, frame.width),
      ...(shared ? { coloraxis: colourAxis(grid.rule as ColourRule, grid.barLabel, bar) } : {}),
      ...axes,
      annotations,
    },
    config: CONFIG,
    description: grid.description,
  };
}

/** A number of three digits with its sign, in pixels. */
const WRITTEN = 45;

/** A shorter colour bar has no room for its three numbers and its name; there is room below a low grid. */
const LEAST_BAR = 72;

/** Panels narrower than their headings stand further apart. */
function headingGap(letters: number, planes: Planes): number {
  if (planes.count === 1) return 0;
  const side = panelSide(planes.count, gridColumns(planes.count, planes.columns / planes.rows));
  const width = (side * planes.columns) / Math.max(planes.rows, planes.columns);
  return Math.min(60, letters * 6.9 + 8 - width);
}

function mapTrace(grid: MapGrid, i: number, shared: boolean, cellWidth: number): HeatmapTrace {
  const n = axisNumber(i);
  const rule = shared ? undefined : (grid.rule as readonly ColourRule[])[i];
  const first = grid.hover[i] === "" ? "" : `${plain(grid.hover[i])}<br>`;
  const [rowName, columnName] = (grid.axes ?? [say`row`, say`column`]).map(plain);
  const spots = [rowName === "" ? "" : `${rowName} %{y:d}`, columnName === "" ? "" : `${columnName} %{x:d}`];
  const named = spots.filter((spot) => spot !== "").join(", ");
  const spot = named === "" ? "" : `${named}<br>`;
  const z = cells(grid.planes, i);
  return {
    type: "heatmap",
    z,
    xaxis: `x${n}`,
    yaxis: `y${n}`,
    name: grid.headings[i],
    hoverongaps: false,
    hovertemplate: `${first}${spot}${say`value %{z}`}<extra></extra>`,
    ...(grid.written && cellWidth >= WRITTEN
      ? {
          text: z.map((row) => row.map((value) => (value === null ? "" : tick(value)))),
          texttemplate: "%{text}",
          textfont: { size: 11 },
        }
      : {}),
    ...(rule === undefined
      ? { coloraxis: "coloraxis" }
      : { colorscale: SCALES[rule.scale], zmin: rule.range[0], zmax: rule.range[1], showscale: false }),
  };
}

function stampAt(i: number, text: string, planes: Planes): Annotation {
  const n = axisNumber(i);
  return {
    text,
    x: (planes.columns - 1) / 2,
    y: (planes.rows - 1) / 2,
    xref: `x${n}`,
    yref: `y${n}`,
    xanchor: "center",
    yanchor: "middle",
    showarrow: false,
    font: FAINT_SMALL,
    bgcolor: PAPER,
  };
}
