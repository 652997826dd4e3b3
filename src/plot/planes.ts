// From a tensor to rows of cells: what a figure accepts, and the error when it gets something else.
import { ArgumentError, formatShape, ShapeError } from "../shape/errors.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { cell } from "./numbers.js";

/** Equally large planes of numbers, one after the other. */
export interface Planes {
  readonly values: ArrayLike<number>;
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Throws unless `value` is a tensor with at least one element.
 * @throws ArgumentError saying what it is instead.
 */
export function checkTensor(what: string, value: unknown, expected: string): asserts value is Tensor {
  if (!isTensor(value)) {
    throw new ArgumentError(
      `${what}: expected a tensor ${expected}, got ${kind(value)}; make one with tensor(...)`,
    );
  }
  if (value.numel === 0) {
    throw new ShapeError(
      `${what}: the tensor ${formatShape(value.shape)} has no elements, so there is nothing to draw`,
    );
  }
}

function kind(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") {
    const brand = (value as Record<symbol, unknown>)[Symbol.for("cellgrad.type")];
    return brand === undefined
      ? `an object with ${Object.keys(value).join(", ") || "no fields"}`
      : `a ${String(brand)}`;
  }
  return `the ${typeof value} ${String(value)}`;
}

/**
 * The planes of `[C, H, W]` or `[1, C, H, W]`.
 * @throws ShapeError for any other shape.
 */
export function channelPlanes(what: string, value: Tensor): Planes {
  checkTensor(what, value, "[channels, height, width]");
  const { shape } = value;
  const [channels, rows, columns] = shape.length === 4 ? shape.slice(1) : shape;
  if (shape.length === 4 && shape[0] !== 1) {
    throw new ShapeError(
      `${what}: ${formatShape(shape)} holds the maps of ${shape[0]} inputs, and a figure shows those of one; choose one with .at("0:1")`,
    );
  }
  if (shape.length !== 3 && shape.length !== 4) {
    const hint = shape.length === 2 ? "; for a single picture use plot.image" : "";
    throw new ShapeError(
      `${what}: expected [channels, height, width] or [1, channels, height, width], got ${formatShape(shape)}${hint}`,
    );
  }
  return { values: value.data(), count: channels, rows, columns };
}

/** One plane as rows of cells, gaps for what is not finite. */
export function cells(planes: Planes, plane: number): (number | null)[][] {
  const { values, rows, columns } = planes;
  let at = plane * rows * columns;
  // Plain loops here and below: a figure is made while the cell waits, and the first one is not yet compiled.
  const out: (number | null)[][] = [];
  for (let r = 0; r < rows; r++) {
    const row = new Array<number | null>(columns);
    for (let c = 0; c < columns; c++) row[c] = cell(values[at++]);
    out.push(row);
  }
  return out;
}

/** The values of one plane. */
export function planeValues(planes: Planes, plane: number): Float64Array {
  const size = planes.rows * planes.columns;
  const out = new Float64Array(size);
  for (let i = 0; i < size; i++) out[i] = planes.values[plane * size + i];
  return out;
}

/** Only some of the planes, in the given order. */
export function choosePlanes(planes: Planes, chosen: readonly number[]): Planes {
  if (chosen.length === planes.count && chosen.every((plane, i) => plane === i)) return planes;
  const size = planes.rows * planes.columns;
  const values = new Float64Array(chosen.length * size);
  chosen.forEach((plane, i) => {
    for (let k = 0; k < size; k++) values[i * size + k] = planes.values[plane * size + k];
  });
  return { values, count: chosen.length, rows: planes.rows, columns: planes.columns };
}

/**
 * Which indices along an axis to draw: those the user chose, else the first `most`.
 * @throws ArgumentError when a chosen index is not there.
 */
export function chooseIndices(
  what: string,
  option: string,
  chosen: readonly number[] | undefined,
  count: number,
  most: number,
): number[] {
  if (chosen === undefined) return Array.from({ length: Math.min(count, most) }, (_, i) => i);
  if (!Array.isArray(chosen) || chosen.length === 0) {
    throw new ArgumentError(`${what}: ${option} must be a list of at least one index, for example [0, 1]`);
  }
  for (const index of chosen) checkIndex(what, option, index, count);
  if (chosen.length > most) {
    throw new ArgumentError(
      `${what}: ${option} lists ${chosen.length}, one figure holds at most ${most}; draw two figures`,
    );
  }
  return [...chosen];
}

/** @throws ArgumentError unless `index` is a whole number from 0 to `count - 1`. */
export function checkIndex(what: string, option: string, index: number, count: number): void {
  if (!Number.isInteger(index) || index < 0 || index >= count) {
    throw new ArgumentError(
      `${what}: ${option} ${String(index)} is not there; it goes from 0 to ${count - 1}`,
    );
  }
}

/** @throws ArgumentError unless `value` is one of `known` (or undefined). */
export function checkChoice(what: string, option: string, value: unknown, known: readonly string[]): void {
  if (value === undefined || (typeof value === "string" && known.includes(value))) return;
  throw new ArgumentError(
    `${what}: ${option} must be ${known.map((name) => `"${name}"`).join(" or ")}, got ${JSON.stringify(value)}`,
  );
}

/** @throws ArgumentError unless `clip` is undefined or a share from 0.5 to 1. */
export function checkClip(what: string, clip: number | undefined): void {
  if (clip === undefined || (typeof clip === "number" && clip >= 0.5 && clip <= 1)) return;
  throw new ArgumentError(
    `${what}: clip must be a share from 0.5 to 1 (0.99 ends the scale at the 99th percentile of the magnitudes), got ${String(clip)}`,
  );
}
