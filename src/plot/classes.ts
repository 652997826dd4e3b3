// What figures of a classifier read: scores or predicted classes, and the targets beside them.
import { ArgumentError, formatShape, ShapeError } from "../shape/errors.js";
import { isFloat } from "../tensor/dtype.js";
import { isTensor } from "../tensor/tensor.js";
import { survey } from "./numbers.js";
import { checkTensor } from "./planes.js";

/** The class of every item, from `[items, classes]` scores (the highest) or from `[items]` whole numbers. */
export function readClasses(
  what: string,
  value: unknown,
  name: string,
): { classes: Int32Array; count: number } {
  checkTensor(what, value, `of ${name}, [items] or scores [items, classes]`);
  const data = value.data();
  if (value.ndim === 2) {
    const [items, count] = value.shape;
    return { count, classes: Int32Array.from({ length: items }, (_, i) => highest(data, i * count, count)) };
  }
  if (value.ndim !== 1) {
    throw new ShapeError(
      `${what}: expected ${name} [items] or scores [items, classes], got ${formatShape(value.shape)}`,
    );
  }
  const odd = data.findIndex((v) => !Number.isInteger(v) || v < 0);
  if (odd >= 0) {
    const hint = isFloat(value.dtype) ? '; one score alone is no class: use scores.ge(0.5).to("int32")' : "";
    throw new ArgumentError(
      `${what}: ${name}[${odd}] is ${data[odd]}, not a class (a whole number from 0)${hint}`,
    );
  }
  return { classes: Int32Array.from(data), count: survey(data).max + 1 };
}

function highest(values: ArrayLike<number>, from: number, count: number): number {
  let best = 0;
  // A NaN is the highest, and the first one stays.
  for (let k = 1; k < count && !Number.isNaN(values[from + best]); k++) {
    if (!(values[from + k] <= values[from + best])) best = k;
  }
  return best;
}

/** @throws ShapeError unless there is one target for each item. */
export function checkItems(what: string, predictions: number, targets: number): void {
  if (predictions === targets) return;
  throw new ShapeError(
    `${what}: ${predictions} predictions, ${targets} targets; give those of the same items`,
  );
}

/**
 * A name for each class.
 * @throws ArgumentError when there are too few.
 */
export function classNames(what: string, labels: readonly unknown[] | undefined, count: number): string[] {
  if (labels === undefined) return Array.from({ length: count }, (_, i) => String(i));
  if (!Array.isArray(labels) || labels.length < count) {
    throw new ArgumentError(
      `${what}: labels must name each of the ${count} classes, got ${isTensor(labels) ? "a tensor" : JSON.stringify(labels)}`,
    );
  }
  return labels.map(String);
}
