// The pictures a classifier gets wrong, the surest mistakes first. How often which class is taken for which is drawn
// by confusion.ts.
import { logSoftmax } from "../ops/index.js";
import { ArgumentError, checkOptions, formatShape, ShapeError } from "../shape/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { say } from "../words/words.js";
import { checkItems, classNames, readClasses } from "./classes.js";
import { greyRange } from "./colour.js";
import { mapGrid } from "./mapGrid.js";
import { facts, gapNote, plural, survey, tick, words } from "./numbers.js";
import { checkTensor } from "./planes.js";
import type { FigureSpec } from "./spec.js";

/** Options of `plot.errors`. */
export interface ErrorsOptions {
  /** Default "Worst errors". */
  title?: string;
  /** A name for each class. Default their numbers. */
  labels?: readonly (string | number)[];
  /** How many at most, 1 to 64. Default 20. */
  count?: number;
}

/** The figure of the public `plot.errors`, where it is documented, as data. */
export function errors(
  inputs: Tensor,
  scores: Tensor,
  targets: Tensor,
  options: ErrorsOptions = {},
): FigureSpec {
  const what = "plot.errors";
  checkOptions(what, options, ["title", "labels", "count"]);
  const most = options.count ?? 20;
  if (!Number.isInteger(most) || most < 1 || most > 64) {
    throw new ArgumentError(`${what}: count must be a whole number from 1 to 64, got ${String(most)}`);
  }
  checkTensor(what, inputs, "[items, 1, height, width]");
  const { shape } = inputs;
  if (!(shape.length === 3 || (shape.length === 4 && shape[1] === 1))) {
    throw new ShapeError(
      `${what}: expected grey pictures [items, 1, height, width] or [items, height, width], got ${formatShape(shape)}`,
    );
  }
  checkTensor(what, scores, "of scores [items, classes]");
  if (scores.ndim !== 2) {
    throw new ShapeError(
      `${what}: expected scores [items, classes], got ${formatShape(scores.shape)}: plot.errors(test.inputs, model.forward(test.inputs), test.targets)`,
    );
  }
  const predicted = readClasses(what, scores, "scores");
  const actual = readClasses(what, targets, "targets");
  checkItems(what, predicted.classes.length, actual.classes.length);
  checkItems(what, shape[0], actual.classes.length);
  const classes = scores.shape[1];
  const names = classNames(what, options.labels, Math.max(classes, actual.count));
  const log = logSoftmax(scores.detach(), 1).data();
  const all = Array.from(actual.classes, (target, item) => ({
    item,
    target,
    guess: predicted.classes[item],
    loss: target < classes ? -log[item * classes + target] : Number.NaN,
    sure: Math.exp(log[item * classes + predicted.classes[item]]),
  }));
  const wrong = all.filter(({ target, guess }) => target !== guess);
  // Without an error the least sure of the right ones are worth a look.
  const worst = wrong.length > 0 ? wrong : all;
  // A loss that is no number is the worst there is.
  const rank = (loss: number) => (Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss);
  worst.sort((a, b) => (rank(a.loss) === rank(b.loss) ? a.item - b.item : rank(b.loss) - rank(a.loss)));
  const title = options.title ?? (wrong.length > 0 ? say`Worst errors` : say`No errors: the largest losses`);
  const shown = worst.slice(0, most);
  const [rows, columns] = shape.slice(-2);
  const size = rows * columns;
  const data = inputs.data();
  const values = new Float64Array(shown.length * size);
  shown.forEach(({ item }, i) => {
    values.set(data.subarray(item * size, (item + 1) * size), i * size);
  });
  const found = survey(values);
  const head = say`${plural(wrong.length, "error")} of ${plural(actual.classes.length, "item")}`;
  return mapGrid({
    title,
    notes: [
      shown.length < worst.length ? say`the ${shown.length} largest losses of ${head}` : head,
      say`target \u2192 predicted, and how sure`,
      gapNote(found),
    ],
    planes: { values, count: shown.length, rows, columns },
    headings: shown.map(({ target, guess }) => `${names[target]} \u2192 ${names[guess]}`),
    headingNotes: shown.map(({ sure }) => `${Math.round(sure * 100)} %`),
    hover: shown.map(
      ({ item, target, guess, sure, loss }) =>
        say`item ${item}: target ${names[target]}, predicted ${names[guess]} (${tick(sure * 100)} %), loss ${tick(loss)}`,
    ),
    rule: { scale: "grey", range: greyRange(found), clipped: 0 },
    barLabel: say`value`,
    description: facts(
      `${title}: ${head}`,
      ...shown
        .slice(0, 5)
        .map(
          ({ item, target, guess, loss }) =>
            say`item ${item}: ${names[target]} taken for ${names[guess]}, loss ${words(loss)}`,
        ),
      gapNote(found),
    ),
  });
}
