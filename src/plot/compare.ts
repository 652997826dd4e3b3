// Two tensors of one shape and their difference, side by side.
import { checkOptions, formatShape, ShapeError } from "../shape/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { say } from "../words/words.js";
import { valueRule } from "./colour.js";
import { mapGrid } from "./mapGrid.js";
import { facts, gapNote, plural, survey, tick, words } from "./numbers.js";
import { checkTensor } from "./planes.js";
import type { FigureSpec } from "./spec.js";
import { facets, unravel } from "./tensor.js";

/** Options of `plot.compare`. */
export interface CompareOptions {
  /** Default "Comparison". */
  title?: string;
  /** What the two are called. Default `["a", "b"]`. */
  names?: readonly [string, string];
}

const MOST_PLANES = 8;
const MOST_CELLS = 256;

/** The figure of the public `plot.compare`, where it is documented, as data. */
export function compare(a: Tensor, b: Tensor, options: CompareOptions = {}): FigureSpec {
  const what = "plot.compare";
  checkOptions(what, options, ["title", "names"]);
  checkTensor(what, a, "to compare");
  checkTensor(what, b, "to compare it with");
  if (a.shape.join() !== b.shape.join()) {
    throw new ShapeError(
      `${what}: ${formatShape(a.shape)} and ${formatShape(b.shape)} differ in shape; choose the same part of both, for example plot.compare(a.at(0), b.at(0))`,
    );
  }
  const [nameA, nameB] = options.names ?? ["a", "b"];
  const { planes, of } = facets(a, MOST_PLANES, MOST_CELLS);
  const other = facets(b, MOST_PLANES, MOST_CELLS).planes;
  const size = planes.rows * planes.columns;
  // For each plane: a, b and their difference.
  const values = new Float64Array(planes.count * 3 * size);
  for (let plane = 0; plane < planes.count; plane++) {
    for (let i = 0; i < size; i++) {
      const [x, y] = [planes.values[plane * size + i], other.values[plane * size + i]];
      values[plane * 3 * size + i] = x;
      values[(plane * 3 + 1) * size + i] = y;
      values[(plane * 3 + 2) * size + i] = difference(x, y);
    }
  }
  const [left, right] = [a.data(), b.data()];
  const apart = Float64Array.from(left, (x, i) => difference(x, right[i]));
  const found = survey(apart.map(Math.abs));
  const both = valueRule([...Array.from(planes.values), ...Array.from(other.values)]);
  const shown =
    apart.length === size * planes.count ? apart : values.filter((_, i) => Math.floor(i / size) % 3 === 2);
  const residual = valueRule(shown);
  const where = formatShape(unravel(Math.max(0, found.maxAt), a.shape));
  const equal = apart.filter((d) => d === 0).length;
  const verdict =
    equal === apart.length
      ? say`equal everywhere`
      : found.maxAt < 0
        ? say`no finite difference`
        : say`largest difference ${words(found.max)} at ${where}`;
  const signs = gapNote(found).replace("values", "differences").replace("value", "difference");
  const title = options.title ?? say`Comparison`;
  const rules = Array.from({ length: planes.count * 3 }, (_, i) => (i % 3 === 2 ? residual : both));
  const panel = (i: number) => [nameA, nameB, `${nameA} \u2212 ${nameB}`][i % 3];
  const plane = (i: number) =>
    of.count === 1 ? "" : ` ${formatShape(unravel(Math.floor(i / 3), a.shape.slice(0, -2)))}`;
  const cut =
    size * planes.count < apart.length
      ? say`first ${planes.count} of ${plural(of.count, "panel")}, ${planes.rows} \u00d7 ${planes.columns} of ${of.rows} \u00d7 ${of.columns}`
      : "";
  return mapGrid({
    title,
    notes: [
      formatShape(a.shape),
      verdict,
      equal === apart.length ? "" : say`${equal} of ${apart.length} equal`,
      cut,
      signs,
    ],
    planes: { values, count: planes.count * 3, rows: planes.rows, columns: planes.columns },
    headings: rules.map((_, i) => (i % 3 === 2 && of.count > 1 ? say`difference` : panel(i)) + plane(i)),
    headingNotes: rules.map(({ range }) => `${tick(range[0])} \u2026 ${tick(range[1])}`),
    hover: rules.map((_, i) => panel(i) + plane(i)),
    rule: rules,
    barLabel: "",
    columns: 3,
    stretch: Math.max(planes.rows, planes.columns) / Math.min(planes.rows, planes.columns) > 12,
    description: facts(
      say`${title}: ${nameA} and ${nameB}, ${formatShape(a.shape)}`,
      verdict,
      say`${equal} of ${plural(apart.length, "value")} equal`,
      cut,
      signs,
    ),
  });
}

/** Two infinities of one sign are equal, and so are two NaN: their place is not where the tensors differ. */
function difference(x: number, y: number): number {
  return Object.is(x, y) || x === y ? 0 : x - y;
}
