// Which classes a classifier takes for which. The items it gets wrong are drawn by errors.ts.
import { checkOptions } from "../shape/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { say } from "../words/words.js";
import { checkItems, classNames, readClasses } from "./classes.js";
import type { ColourRule } from "./colour.js";
import { matrixLayout } from "./matrix.js";
import { facts, plural, tick } from "./numbers.js";
import type { FigureSpec, HeatmapTrace } from "./spec.js";
import { CONFIG, plain } from "./theme.js";

/** Options of `plot.confusion` and `confusionMatrix`. */
export interface ConfusionOptions {
  /** Default "Confusion matrix". */
  title?: string;
  /** A name for each class. Default their numbers. */
  labels?: readonly (string | number)[];
}

/** Items named in a cell's hover text. */
const EXAMPLES = 8;
const RIGHT = "#dfe3e8";

/** The figure of the public `plot.confusion`, where it is documented, as data. */
export function confusion(predictions: Tensor, targets: Tensor, options: ConfusionOptions = {}): FigureSpec {
  const what = "plot.confusion";
  checkOptions(what, options, ["title", "labels"]);
  const predicted = readClasses(what, predictions, "predictions");
  const actual = readClasses(what, targets, "targets");
  checkItems(what, predicted.classes.length, actual.classes.length);
  const count = Math.max(predicted.count, actual.count, options.labels?.length ?? 0);
  const names = classNames(what, options.labels, count);
  const items: number[][][] = names.map(() => names.map(() => []));
  actual.classes.forEach((target, i) => {
    items[target][predicted.classes[i]].push(i);
  });
  const totals = items.map((row) => row.reduce((sum, cell) => sum + cell.length, 0));
  const right = items.reduce((sum, row, k) => sum + row[k].length, 0);
  const all = actual.classes.length;
  let worst = { target: 0, guess: 0, count: 0 };
  items.forEach((row, target) => {
    row.forEach((cell, guess) => {
      if (target !== guess && cell.length > worst.count) worst = { target, guess, count: cell.length };
    });
  });
  const rule: ColourRule = {
    scale: "positive",
    range: [0, Math.max(1, worst.count)],
    clipped: 0,
    whole: true,
  };
  const title = options.title ?? say`Confusion matrix`;
  const share = say`${right} of ${all} right (${tick((100 * right) / all)} %)`;
  const most =
    worst.count === 0
      ? say`no errors`
      : say`most often wrong: ${names[worst.target]} taken for ${names[worst.guess]}, ${plural(worst.count, "time")}`;
  const { layout, cell } = matrixLayout({
    title,
    notes: [share, most],
    rows: names,
    columns: names,
    rowTitle: say`target`,
    columnTitle: say`predicted`,
    rule,
    barLabel: say`errors`,
  });
  const hover = items.map((row, target) =>
    row.map((cell_, guess) => {
      const shown = cell_.slice(0, EXAMPLES).join(", ") + (cell_.length > EXAMPLES ? ", \u2026" : "");
      const of =
        totals[target] === 0
          ? ""
          : say` (${tick((100 * cell_.length) / totals[target])} % of ${names[target]})`;
      const which = target === guess || cell_.length === 0 ? "" : say`<br>items ${shown}`;
      return say`target ${plain(names[target])}, predicted ${plain(names[guess])}<br>${plural(cell_.length, "item")}${plain(of)}${which}`;
    }),
  );
  const written = cell >= 7 * String(Math.max(...items.flat().map((cell_) => cell_.length))).length + 6;
  // Plotly writes the text of a gap too, so each of the two has only its own.
  const counts = (keep: (target: number, guess: number) => boolean) => {
    const kept = items.map((row, target) =>
      row.map((cell_, guess) => (keep(target, guess) ? cell_.length : null)),
    );
    return {
      type: "heatmap",
      z: kept,
      hoverongaps: false,
      customdata: hover,
      hovertemplate: "%{customdata}<extra></extra>",
      ...(written
        ? {
            // A zero is what the eye need not read.
            text: kept.map((row) => row.map((n) => (n === null || n === 0 ? "" : String(n)))),
            texttemplate: "%{text}",
            textfont: { size: cell >= 30 ? 12 : 10 },
          }
        : {}),
    } as const satisfies HeatmapTrace;
  };
  return {
    data: [
      { ...counts((target, guess) => target !== guess), name: "errors", coloraxis: "coloraxis" },
      {
        ...counts((target, guess) => target === guess),
        name: "right",
        colorscale: [
          [0, RIGHT],
          [1, RIGHT],
        ],
        zmin: 0,
        zmax: 1,
        showscale: false,
      },
    ],
    layout,
    config: CONFIG,
    description: facts(
      say`${title}: ${count} classes, ${share}`,
      most,
      ...names.flatMap((name, k) =>
        totals[k] === 0 ? [] : [say`${name}: ${items[k][k].length} of ${totals[k]} right`],
      ),
    ),
  };
}
