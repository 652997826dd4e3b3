// Attention weights: how much of each key every query takes, tokens on both axes.
import { checkOptions, formatShape, ShapeError } from "../shape/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { say } from "../words/words.js";
import { valueRule } from "./colour.js";
import { matrixLayout } from "./matrix.js";
import { cell, extremes, facts, gapNote, survey, tick } from "./numbers.js";
import { checkIndex, checkTensor } from "./planes.js";
import { readTicks, type Ticks } from "./sequence.js";
import type { FigureSpec } from "./spec.js";
import { CONFIG, plain } from "./theme.js";

/** Options of `plot.attention`. */
export interface AttentionOptions {
  /** Default "Attention", with the head. */
  title?: string;
  /** Which head of `[heads, queries, keys]`. Default 0. */
  head?: number;
  /** The tokens that ask, one for each row. Default their numbers. */
  queries?: Ticks;
  /** The tokens that are looked at, one for each column. Default: the queries where there are as many, else numbers. */
  keys?: Ticks;
}

/** The figure of the public `plot.attention`, where it is documented, as data. */
export function attention(weights: Tensor, options: AttentionOptions = {}): FigureSpec {
  const what = "plot.attention";
  checkOptions(what, options, ["title", "head", "queries", "keys"]);
  checkTensor(what, weights, "[queries, keys] or [heads, queries, keys]");
  const { shape } = weights;
  const inner = shape.length === 4 && shape[0] === 1 ? shape.slice(1) : shape;
  if (inner.length !== 2 && inner.length !== 3) {
    const hint = shape.length === 4 ? "; choose one item with .at(0)" : "";
    throw new ShapeError(
      `${what}: expected [queries, keys] or [heads, queries, keys], got ${formatShape(shape)}${hint}`,
    );
  }
  const heads = inner.length === 3 ? inner[0] : 1;
  const [rows, columns] = inner.slice(-2);
  const head = options.head ?? 0;
  checkIndex(what, "head", head, heads);
  const values = Float64Array.from(
    weights.data().subarray(head * rows * columns, (head + 1) * rows * columns),
  );
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => String(i));
  const queries = readTicks(`${what} (queries)`, options.queries, rows);
  const keys = readTicks(`${what} (keys)`, options.keys, columns) ?? (rows === columns ? queries : undefined);
  const found = survey(values);
  // Weights are shares; what is not (scores before softmax) is signed.
  const shares = found.min >= 0 && found.max <= 1 + 1e-6;
  const rule = valueRule(values);
  const title = options.title ?? (heads > 1 ? say`Attention, head ${head}` : say`Attention`);
  const sums = Array.from({ length: rows }, (_, r) =>
    values.slice(r * columns, (r + 1) * columns).reduce((a, b) => a + b, 0),
  );
  const whole = sums.every((sum) => Math.abs(sum - 1) < 1e-3);
  const notes = [
    say`${rows} queries, ${columns} keys${heads > 1 ? say`, 1 of ${heads} heads` : ""}`,
    whole
      ? say`each row adds up to 1`
      : shares
        ? ""
        : say`values ${tick(rule.range[0])} to ${tick(rule.range[1])}`,
    gapNote(found),
  ];
  const [rowNames, columnNames] = [queries ?? numbers(rows), keys ?? numbers(columns)];
  const { layout } = matrixLayout({
    title,
    notes,
    rows: rowNames,
    columns: columnNames,
    rowTitle: say`query`,
    columnTitle: say`key`,
    rule,
    barLabel: shares ? say`weight` : say`score`,
  });
  const name = (names: readonly string[], i: number, given: boolean) =>
    given ? `${i} (${names[i]})` : String(i);
  const token = (r: number, c: number) => [
    name(rowNames, r, queries !== undefined),
    name(columnNames, c, keys !== undefined),
  ];
  return {
    data: [
      {
        type: "heatmap",
        z: Array.from({ length: rows }, (_, r) =>
          Array.from({ length: columns }, (_, c) => cell(values[r * columns + c])),
        ),
        coloraxis: "coloraxis",
        hoverongaps: false,
        customdata: Array.from({ length: rows }, (_, r) =>
          Array.from({ length: columns }, (_, c) => token(r, c).map(plain)),
        ),
        hovertemplate: say`query %{customdata[0]}<br>key %{customdata[1]}<br>weight %{z}<extra></extra>`,
      },
    ],
    layout,
    config: CONFIG,
    description: facts(
      `${title}: ${notes[0]}`,
      extremes(found, (at) => {
        const [query, key] = token(Math.floor(at / columns), at % columns);
        return say`query ${query}, key ${key}`;
      }),
      notes[1],
      notes[2],
    ),
  };
}
