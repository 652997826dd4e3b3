// A model as a table: its layers, what they put out, and what they cost, each cost with a bar. The numbers are those of
// `model.summary(inputShape)`.
import type { ModelSummary, Module, SummaryRow } from "../nn/index.js";
import { ArgumentError, checkOptions, formatShape } from "../shape/errors.js";
import { say } from "../words/words.js";
import { LINES } from "./colour.js";
import { facts, plural } from "./numbers.js";
import type { Annotation, BarTrace, FigureSpec, Shape } from "./spec.js";
import {
  baseLayout,
  CONFIG,
  FAINT,
  GRID,
  INK,
  plain,
  SMALL,
  TOP,
  textPixels,
  titleBlock,
  titleWidth,
  WIDEST,
} from "./theme.js";

/** Options of `plot.model`. */
export interface ModelOptions {
  /** Default: the model's class and its input. */
  title?: string;
}

const ROW = 24;
const BAR = 90;
const GAP = 22;
/** A longer table is no figure; the first rows are shown, and the totals of all. */
const MOST_ROWS = 60;

/** The figure of the public `plot.model`, where it is documented, as data. */
export function model(
  value: Module | ModelSummary,
  inputShape?: readonly number[],
  options: ModelOptions = {},
): FigureSpec {
  const what = "plot.model";
  checkOptions(what, options, ["title"]);
  const summary = summaryOf(what, value, inputShape);
  const rows = summary.rows.slice(0, MOST_ROWS);
  const title = options.title ?? say`${summary.model}, input ${formatShape(summary.inputShape)}`;
  const notes = [
    say`${plural(summary.rows.length, "layer")}, ${written(summary.parameters)} parameters, ${written(summary.multiplyAdds)} multiply-adds, ${bytes(summary.memory)}`,
    rows.length < summary.rows.length ? say`first ${rows.length} of ${summary.rows.length} layers` : "",
  ];
  const texts: { title: string; of: (row: SummaryRow) => string }[] = [
    { title: say`layer`, of: (row) => row.name },
    { title: say`kind`, of: (row) => row.layer },
    {
      title: say`output`,
      of: (row) => (row.outputShape === null ? say`not called` : formatShape(row.outputShape)),
    },
  ];
  const costs: { title: string; of: (row: SummaryRow) => number; say: (value: number) => string }[] = [
    { title: say`parameters`, of: (row) => row.parameters, say: written },
    { title: say`multiply-adds`, of: (row) => row.multiplyAdds, say: written },
    { title: say`memory`, of: (row) => row.memory, say: bytes },
  ];
  const widths = [
    ...texts.map((column) =>
      Math.max(...[column.title, ...rows.map(column.of)].map((text) => textPixels(text, 11))),
    ),
    ...costs.map(
      (column) =>
        BAR +
        Math.max(
          ...[column.title, ...rows.map((row) => column.say(column.of(row)))].map((text) =>
            textPixels(text, 11),
          ),
        ) +
        8,
    ),
  ];
  const lefts = widths.map((_, i) => 16 + widths.slice(0, i).reduce((sum, one) => sum + one + GAP, 0));
  const plotWidth = Math.ceil((lefts.at(-1) as number) + (widths.at(-1) as number) + 16);
  const width = Math.max(plotWidth, Math.min(WIDEST, titleWidth(title, notes)));
  const plotHeight = (rows.length + 1) * ROW;
  const middle = (row: number) => (row + 1.5) * ROW;
  const note = (
    text: string,
    x: number,
    y: number,
    color: string,
    xanchor: "left" | "right" = "left",
  ): Annotation => ({
    text: plain(text),
    x,
    y,
    xref: "x",
    yref: "y",
    xanchor,
    yanchor: "middle",
    showarrow: false,
    font: { ...SMALL, color },
  });
  const bars = costs.map((cost, k): BarTrace => {
    const most = Math.max(1, ...rows.map(cost.of));
    const left = lefts[texts.length + k];
    // Bars lie: they are upright bars of a turned axis in no figure, so each is as wide as its share.
    const kept = rows.map((row, i) => ({ row, i })).filter(({ row }) => cost.of(row) > 0);
    const shares = kept.map(({ row }) => (BAR * cost.of(row)) / most);
    return {
      type: "bar",
      x: shares.map((share) => left + share / 2),
      width: shares,
      base: kept.map(({ i }) => middle(i) - 6),
      y: kept.map(() => 12),
      marker: { color: LINES[[0, 2, 4][k]] },
      name: cost.title,
      customdata: kept.map(({ row }) => plain(`${row.name}: ${cost.say(cost.of(row))}`)),
      hovertemplate: `%{customdata}<br>${plain(cost.title)}<extra></extra>`,
      showlegend: false,
    };
  });
  const rules: Shape[] = rows.map((_, i) => ({
    type: "line",
    xref: "paper",
    yref: "y",
    x0: 0,
    x1: 1,
    y0: (i + 1) * ROW,
    y1: (i + 1) * ROW,
    line: { color: GRID, width: 1 },
    layer: "below",
  }));
  const none = { showgrid: false, zeroline: false, showticklabels: false, ticks: "" } as const;
  const heaviest = [...summary.rows].sort((a, b) => b.parameters - a.parameters)[0];
  return {
    data: bars,
    layout: {
      ...baseLayout(width, TOP + plotHeight + 16, { l: 0, r: width - plotWidth, t: TOP, b: 16 }),
      title: titleBlock(title, notes, width),
      barmode: "overlay",
      xaxis: { ...none, range: [0, plotWidth], anchor: "y" },
      yaxis: { ...none, range: [plotHeight, 0], anchor: "x" },
      shapes: rules,
      annotations: [
        ...texts.flatMap((column, k) => [
          note(column.title, lefts[k], ROW / 2, FAINT),
          ...rows.map((row, i) => note(column.of(row), lefts[k], middle(i), INK)),
        ]),
        ...costs.flatMap((column, k) => {
          const right = lefts[texts.length + k] + widths[texts.length + k];
          return [
            note(column.title, right, ROW / 2, FAINT, "right"),
            ...rows.map((row, i) =>
              note(column.say(column.of(row)), right, middle(i), column.of(row) === 0 ? FAINT : INK, "right"),
            ),
          ];
        }),
      ],
    },
    config: CONFIG,
    description: facts(
      `${title}: ${notes[0]}`,
      heaviest === undefined || heaviest.parameters === 0
        ? ""
        : say`most parameters in ${heaviest.name}, ${written(heaviest.parameters)}`,
      ...rows.map(
        (row) => `${row.name} ${row.layer} ${row.outputShape === null ? "" : formatShape(row.outputShape)}`,
      ),
    ),
  };
}

function summaryOf(what: string, value: Module | ModelSummary, inputShape?: readonly number[]): ModelSummary {
  if (typeof value === "object" && value !== null) {
    if ("rows" in value && "multiplyAdds" in value) return value as ModelSummary;
    if (typeof (value as Module).summary === "function" && Array.isArray(inputShape))
      return (value as Module).summary(inputShape);
  }
  throw new ArgumentError(
    `${what}: expected a model and the shape of its input, plot.model(model, [1, 1, 28, 28]), or model.summary([1, 1, 28, 28])`,
  );
}

/** Thousands apart. */
function written(value: number): string {
  return value.toLocaleString("en-US");
}

function bytes(value: number): string {
  if (value < 1024) return `${value} B`;
  return value < 1024 ** 2 ? `${(value / 1024).toFixed(1)} KB` : `${(value / 1024 ** 2).toFixed(1)} MB`;
}
