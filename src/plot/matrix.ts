// The layout of a matrix whose rows and columns have names: square cells, the names along both sides, and a colour
// bar. What the cells hold is the figure's business (confusion.ts, attention.ts).
import type { ColourRule } from "./colour.js";
import type { Axis, FigureLayout } from "./spec.js";
import {
  barRoom,
  baseLayout,
  colourAxis,
  FAINT_SMALL,
  FRAME,
  GAP,
  plain,
  SMALL,
  TOP,
  titleBlock,
  titleWidth,
  WIDEST,
} from "./theme.js";

export interface MatrixRequest {
  readonly title: string;
  readonly notes: readonly string[];
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly rowTitle: string;
  readonly columnTitle: string;
  readonly rule: ColourRule;
  readonly barLabel: string;
}

const LONGEST = 18;

/** The layout, and how large a cell is in pixels. */
export function matrixLayout(request: MatrixRequest): { layout: FigureLayout; cell: number } {
  const { rows, columns, title, notes, rule } = request;
  const letters = (names: readonly string[]) =>
    Math.min(LONGEST, Math.max(...names.map((name) => name.length)));
  const left = Math.max(58, letters(rows) * 7 + 40);
  const room = WIDEST - left - barRoom(rule);
  // A matrix of two or three classes is no stamp.
  const most = Math.max(46, Math.min(72, 240 / Math.max(rows.length, columns.length)));
  const fit = Math.min(most, room / columns.length, 560 / rows.length);
  const cell = fit >= 2 ? Math.floor(fit) : fit;
  const [plotWidth, plotHeight] = [cell * columns.length, cell * rows.length];
  const turned = letters(columns) * 7 + 4 > cell && letters(columns) > 1;
  const bottom = (turned ? letters(columns) * 7 + 12 : 22) + 28;
  const right = Math.max(barRoom(rule), Math.min(WIDEST, titleWidth(title, notes)) - left - plotWidth);
  const width = left + plotWidth + right;
  const axis = (names: readonly string[], each: number): Partial<Axis> => {
    const step = Math.max(1, Math.ceil(each / cell));
    const kept = names.flatMap((_, i) => (i % step === 0 ? [i] : []));
    return {
      ...FRAME,
      ticks: "",
      tickmode: "array",
      tickvals: kept,
      ticktext: kept.map((i) => plain(shorten(names[i]))),
      tickfont: SMALL,
    };
  };
  return {
    cell,
    layout: {
      ...baseLayout(width, TOP + plotHeight + bottom, { l: left, r: right, t: TOP, b: bottom }),
      plot_bgcolor: GAP,
      title: titleBlock(title, notes, width),
      coloraxis: colourAxis(rule, request.barLabel, {
        left: plotWidth + 14,
        top: 0,
        length: Math.max(72, Math.min(plotHeight, 260)),
        plotWidth,
        plotHeight,
      }),
      xaxis: {
        ...axis(columns, turned ? 14 : letters(columns) * 7 + 4),
        range: [-0.5, columns.length - 0.5],
        tickangle: turned ? -90 : 0,
        title: { text: plain(request.columnTitle), font: FAINT_SMALL, standoff: 6 },
      },
      yaxis: {
        ...axis(rows, 14),
        range: [rows.length - 0.5, -0.5],
        title: { text: plain(request.rowTitle), font: FAINT_SMALL, standoff: 6 },
      },
    },
  };
}

function shorten(name: string): string {
  return name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}\u2026` : name;
}
