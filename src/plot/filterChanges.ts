// Kernels with what training does to them: below each filter the gradient of its weights and the last change, on the same
// scale. The kernels alone are drawn by filters.ts.
import { ArgumentError, formatShape, ShapeError } from "../shape/errors.js";
import { sameShape } from "../shape/shape.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { say } from "../words/words.js";
import { rangeNote, valueRule } from "./colour.js";
import type { FiltersOptions } from "./filters.js";
import { mapGrid } from "./mapGrid.js";
import { extremes, facts, gapNote, plural, survey, tick } from "./numbers.js";
import { checkChoice, chooseIndices, type Planes } from "./planes.js";
import type { FigureSpec } from "./spec.js";

/** Filters side by side: each has a column of its own. */
const MOST = 8;

/** A row of kernels: the weights, their gradient, or the last change. */
interface Row {
  readonly name: string;
  readonly values: Float64Array;
}

export function filterChanges(what: string, weight: Tensor, options: FiltersOptions): FigureSpec {
  checkChoice(what, "scale", options.scale, ["all", "each"]);
  const [outputs, inputs, rows, columns] = weight.shape;
  const chosen = chooseIndices(what, "filters", options.filters, outputs, MOST);
  const [channel] = chooseIndices(
    what,
    "channels",
    options.channels,
    inputs,
    options.channels === undefined ? inputs : 1,
  );
  const size = rows * columns;
  const pick = (source: ArrayLike<number>) => {
    const values = new Float64Array(chosen.length * size);
    chosen.forEach((filter, f) => {
      for (let k = 0; k < size; k++) values[f * size + k] = source[(filter * inputs + channel) * size + k];
    });
    return values;
  };
  const now = weight.data();
  const list: Row[] = [{ name: say`weight`, values: pick(now) }];
  if (options.gradient) list.push({ name: say`gradient`, values: pick(gradientOf(what, weight)) });
  if (options.before !== undefined) {
    const before = readBefore(what, options.before, weight);
    list.push({ name: say`last change`, values: pick(now.map((v, i) => v - before[i])) });
  }
  const values = Float64Array.from(list.flatMap((row) => Array.from(row.values)));
  const each = options.scale === "each";
  const rules = list.map((row) => valueRule(row.values, options.clip, "kernel"));
  const shared = valueRule(values, options.clip, "kernel");
  const planes: Planes = { values, count: list.length * chosen.length, rows, columns };
  const place = (at: number) =>
    say`filter ${chosen[Math.floor(at / size)]}, row ${Math.floor((at % size) / columns)}, column ${at % columns}`;
  const title = options.title ?? say`Filters and what changes them`;
  const shown =
    chosen.length < outputs ? say`${chosen.length} of ${outputs} filters` : plural(outputs, "filter");
  const found = survey(values);
  const names = list.flatMap(({ name }) => chosen.map((filter) => say`filter ${filter}: ${name}`));
  return mapGrid({
    title,
    notes: [
      shown,
      inputs > 1 ? say`channel ${channel} of ${inputs}` : "",
      each ? say`each row on its own scale` : say`one scale, ${rangeNote(shared)}`,
      gapNote(found),
    ],
    planes,
    headings: list.flatMap(({ name }, i) => chosen.map((filter) => (i === 0 ? say`filter ${filter}` : name))),
    ...(each
      ? { headingNotes: list.flatMap((_, i) => chosen.map(() => `\u00b1${tick(rules[i].range[1])}`)) }
      : {}),
    hover: names,
    rule: each ? rules.flatMap((rule) => chosen.map(() => rule)) : shared,
    barLabel: say`weight`,
    columns: chosen.length,
    description: facts(
      `${title}: ${shown}`,
      ...list.map((row) => `${row.name}: ${extremes(survey(row.values), place)}`),
      gapNote(found),
    ),
  });
}

function gradientOf(what: string, weight: Tensor): ArrayLike<number> {
  const { grad } = weight;
  if (grad !== null) return grad.data();
  throw new ArgumentError(
    `${what}: the weight has no gradient; call loss.backward() first, and draw before optimizer.zeroGrad()`,
  );
}

function readBefore(what: string, before: unknown, weight: Tensor): ArrayLike<number> {
  if (isTensor(before) && sameShape(before.shape, weight.shape)) return before.data();
  throw new ShapeError(
    `${what}: before must be the weight before the step, ${formatShape(weight.shape)}, got ${isTensor(before) ? formatShape(before.shape) : typeof before}: const before = conv.weight.clone(); optimizer.step(); plot.filters(conv, { before })`,
  );
}
