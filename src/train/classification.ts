// How a classifier errs: the confusion matrix, and precision, recall and F1, which are read from it. They are no means over
// batches, so the matrix is gathered over the whole epoch.
import { ArgumentError, checkOptions } from "../shape/errors.js";
import { sizeOf } from "../shape/shape.js";
import { tensor } from "../tensor/create.js";
import { isFloat } from "../tensor/dtype.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkCount } from "./checks.js";
import { type Gathered, type RunningMetric, scores } from "./metrics.js";

/** Options of `plot.confusion` and `confusionMatrix`. */
export interface ConfusionOptions {
  /** Number of classes. Default: as many as the outputs have, 2 for one logit. */
  classes?: number;
}

/**
 * How often class i was taken for class j: `[classes, classes]` int32, rows the right class, columns the model's choice.
 *
 * Shapes as in `accuracy`; or one logit for each target (`[batch]` or `[batch, 1]`), where a positive one means class
 * 1. Targets below 0 (padding) are left out.
 * @throws ShapeError when the shapes do not belong together; ArgumentError for a target that is no class.
 * @example
 * const outputs = tensor([[2, 0], [0, 1], [0, 3]]);
 * confusionMatrix(outputs, tensor([0, 0, 1], { dtype: "int32" }))
 * // tensor([[1, 1],
 * //         [0, 1]], dtype: int32)
 */
export function confusionMatrix(outputs: Tensor, targets: Tensor, options: ConfusionOptions = {}): Tensor {
  checkOptions("confusionMatrix", options, ["classes"]);
  const counts = new Confusion("confusionMatrix", options.classes);
  counts.add(outputs, targets);
  const size = counts.classes;
  return tensor(Int32Array.from(counts.counts), { shape: [size, size] });
}

/** Options of `f1Score`, `precision` and `recall`. */
export interface AverageOptions {
  /**
   * How classes become one number: "macro", every class counts the same; "weighted", by its number of targets; "micro", every target counts
   * the same (then all three are the accuracy); "binary", class 1 alone. Default "macro", for one logit "binary".
   */
  average?: "macro" | "weighted" | "micro" | "binary";
}

/**
 * Of what the model took for a class, the share that is of that class: for `metrics` of `fit`. A class that was never chosen
 * counts 0, as in scikit-learn.
 * @throws ArgumentError for an unknown option.
 * @example
 * const measure = precision().start();
 * measure.add(tensor([[2, 0], [0, 1], [0, 3]]), tensor([0, 0, 1], { dtype: "int32" }));
 * measure.value() // 0.75
 */
export function precision(options: AverageOptions = {}): RunningMetric {
  return fromConfusion("precision", options, ({ right, chosen }) => ratio(right, chosen));
}

/**
 * Of what is of a class, the share that the model took for it: for `metrics` of `fit`. A class without targets counts 0.
 * @throws ArgumentError for an unknown option.
 * @example
 * const measure = recall().start();
 * measure.add(tensor([[2, 0], [0, 1], [0, 3]]), tensor([0, 0, 1], { dtype: "int32" }));
 * measure.value() // 0.75
 */
export function recall(options: AverageOptions = {}): RunningMetric {
  return fromConfusion("recall", options, ({ right, actual }) => ratio(right, actual));
}

/**
 * The harmonic mean of precision and recall of each class: for `metrics` of `fit`.
 * @throws ArgumentError for an unknown option.
 * @example
 * const f1 = f1Score().start();
 * f1.add(tensor([[2, 0], [0, 1], [0, 3]]), tensor([0, 0, 1], { dtype: "int32" }));
 * f1.value().toFixed(4) // '0.6667'
 */
export function f1Score(options: AverageOptions = {}): RunningMetric {
  return fromConfusion("f1Score", options, ({ right, chosen, actual }) => ratio(2 * right, chosen + actual));
}

/** Of one class: how often it was rightly chosen, chosen at all, and the target. */
interface Tally {
  readonly right: number;
  readonly chosen: number;
  readonly actual: number;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function fromConfusion(
  what: string,
  options: AverageOptions,
  measure: (tally: Tally) => number,
): RunningMetric {
  checkOptions(what, options, ["average"]);
  const { average } = options;
  const known = ["macro", "weighted", "micro", "binary"];
  if (average !== undefined && !known.includes(average)) {
    throw new ArgumentError(`${what}: average is ${known.join(", ")}, got ${String(average)}`);
  }
  return {
    start(state): Gathered {
      const counts = new Confusion(what, undefined, state);
      return {
        add: (outputs, targets) => counts.add(outputs, targets),
        value: () => combine(what, counts, average, measure),
        state: () => counts.state(),
      };
    },
  };
}

function combine(
  what: string,
  counts: Confusion,
  average: AverageOptions["average"],
  measure: (tally: Tally) => number,
): number {
  const tallies = counts.tallies();
  const kind = average ?? (counts.isBinary ? "binary" : "macro");
  if (kind === "binary") {
    if (tallies.length === 2) return measure(tallies[1]);
    throw new ArgumentError(`${what}: average "binary" is for two classes, there are ${tallies.length}`);
  }
  const total = (name: keyof Tally) => tallies.reduce((sum, tally) => sum + tally[name], 0);
  if (kind === "micro") {
    return measure({ right: total("right"), chosen: total("chosen"), actual: total("actual") });
  }
  // As in scikit-learn, a class that is neither a target nor chosen does not count.
  const seen = tallies.filter(({ chosen, actual }) => chosen + actual > 0);
  const weight = (tally: Tally) => (kind === "weighted" ? tally.actual : 1);
  const weights = seen.reduce((sum, tally) => sum + weight(tally), 0);
  return ratio(
    seen.reduce((sum, tally) => sum + weight(tally) * measure(tally), 0),
    weights,
  );
}

class Confusion {
  /** Row by row; empty until the number of classes is known. */
  counts: number[];
  /** Whether the outputs are one logit each. */
  isBinary = false;

  constructor(
    private readonly what: string,
    classes: number | undefined,
    state: readonly number[] = [],
  ) {
    if (classes !== undefined) checkCount(what, "classes", classes, 1);
    this.counts = state.length > 0 ? state.slice(1) : new Array((classes ?? 0) ** 2).fill(0);
    this.isBinary = state[0] === 1;
  }

  get classes(): number {
    return Math.sqrt(this.counts.length);
  }

  add(outputs: Tensor, targets: Tensor): void {
    const { choices, labels, classes } = this.choices(outputs, targets);
    if (this.counts.length === 0) this.counts = new Array(classes ** 2).fill(0);
    const size = this.classes;
    for (let i = 0; i < labels.length; i++) {
      const label = labels[i];
      if (label < 0) continue;
      for (const found of [label, choices[i]]) {
        if (Number.isInteger(found) && found < size) continue;
        throw new ArgumentError(`${this.what}: ${found} is no class; there are ${size}, counted from 0`);
      }
      this.counts[label * size + choices[i]]++;
    }
  }

  tallies(): Tally[] {
    const { counts, classes: size } = this;
    const numbers = Array.from({ length: size }, (_, i) => i);
    const sum = (place: (i: number) => number) => numbers.reduce((total, i) => total + counts[place(i)], 0);
    return numbers.map((c) => ({
      right: counts[c * size + c],
      chosen: sum((row) => row * size + c),
      actual: sum((column) => c * size + column),
    }));
  }

  state(): number[] {
    return this.counts.length === 0 ? [] : [this.isBinary ? 1 : 0, ...this.counts];
  }

  private choices(outputs: Tensor, targets: Tensor) {
    if (isFloat(outputs.dtype) && sizeOf(outputs.shape) === sizeOf(targets.shape) && outputs.shape[1] !== 2) {
      const oneLogit = outputs.ndim === targets.ndim || outputs.shape[outputs.ndim - 1] === 1;
      if (oneLogit) {
        this.isBinary = true;
        return {
          choices: Array.from(outputs.data(), (z) => (z > 0 ? 1 : 0)),
          labels: targets.data(),
          classes: 2,
        };
      }
    }
    const { rows, classes, labels } = scores(this.what, outputs, targets);
    const choices = Array.from(labels, (_, i) => {
      let best = 0;
      for (let c = 1; c < classes; c++) if (rows[i * classes + c] > rows[i * classes + best]) best = c;
      return best;
    });
    return { choices, labels, classes };
  }
}
