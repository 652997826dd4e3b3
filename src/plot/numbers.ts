// What a figure says about numbers: their extremes and where they are, how many are no numbers, and how they are
// written. No colours (colour.ts) and no tensors (planes.ts).
import { counted, joined, say } from "../words/words.js";

/** What a run of values holds. Places are indices into the run; -1 when there is no finite value. */
export interface Survey {
  readonly min: number;
  readonly max: number;
  readonly minAt: number;
  readonly maxAt: number;
  readonly count: number;
  readonly nan: number;
  readonly infinite: number;
}

/** Extremes of the finite values, and how many are NaN or infinite. */
export function survey(values: ArrayLike<number>): Survey {
  let [min, max, minAt, maxAt, nan, infinite] = [Infinity, -Infinity, -1, -1, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    // Most are neither: the cell waits while its figure is made.
    if (value >= min && value <= max) continue;
    if (Number.isNaN(value)) nan++;
    else if (!Number.isFinite(value)) infinite++;
    else {
      if (value < min) [min, minAt] = [value, i];
      if (value > max) [max, maxAt] = [value, i];
    }
  }
  return { min, max, minAt, maxAt, count: values.length, nan, infinite };
}

/** The survey of runs that follow each other. */
export function together(runs: readonly Survey[]): Survey {
  const all = { min: Infinity, max: -Infinity, minAt: -1, maxAt: -1, count: 0, nan: 0, infinite: 0 };
  for (const run of runs) {
    if (run.min < all.min) [all.min, all.minAt] = [run.min, all.count + run.minAt];
    if (run.max > all.max) [all.max, all.maxAt] = [run.max, all.count + run.maxAt];
    all.count += run.count;
    all.nan += run.nan;
    all.infinite += run.infinite;
  }
  return all;
}

const POWERS = Float64Array.from({ length: 21 }, (_, i) => Number(`1e${i}`));

/** Six significant digits: what float32 holds, and half the size in a page. NaN and infinities become gaps. */
export function cell(value: number): number | null {
  if (value === 0) return 0;
  const size = Math.abs(value);
  if (!(size >= 1e-14 && size < 1e6)) return Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
  // A figure has tens of thousands of cells, and through text each would take ten times as long.
  const power = POWERS[5 - Math.floor(Math.log10(size))];
  return Math.round(value * power) / power;
}

/** A value in a sentence: four significant digits. */
export function words(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value);
}

/** A value at a scale: three significant digits. */
export function tick(value: number): string {
  const short = Number(value.toPrecision(3));
  return (Object.is(short, -0) ? "0" : String(short)).replace("-", "\u2212");
}

/** Hyphens before numbers become minus signs, as the axes write them: for what is seen. What is read aloud keeps them. */
export function withMinus(text: string): string {
  return text.replace(/(^|[\s([\uff0c\uff1b\uff1a]|\de)-(?=\d|Infinity)/g, "$1\u2212");
}

/** `3 NaN and 1 infinite value shown as gaps`, or nothing when all values are finite. */
export function gapNote({ nan, infinite }: { nan: number; infinite: number }): string {
  const parts: string[] = [];
  if (nan > 0) parts.push(say`${nan} NaN`);
  if (infinite > 0) parts.push(say`${infinite} infinite`);
  if (parts.length === 0) return "";
  const all = parts.length === 2 ? say`${parts[0]} and ${parts[1]}` : parts[0];
  return nan + infinite === 1 ? say`${all} value shown as gaps` : say`${all} values shown as gaps`;
}

/** `largest 0.93 at A, smallest -0.2 at B`, for descriptions. */
export function extremes(found: Survey, place: (index: number) => string): string {
  if (found.maxAt < 0) return say`no finite value`;
  if (found.min === found.max) return say`every value is ${words(found.min)}`;
  return say`largest ${words(found.max)} at ${place(found.maxAt)}, smallest ${words(found.min)} at ${place(found.minAt)}`;
}

/** The facts of a description as one text; empty ones are left out. */
export function facts(...parts: readonly string[]): string {
  return joined(parts);
}

/** `1 map`, `8 maps`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return counted(count, one, many);
}

/** At most `most` whole numbers from 0 to `count - 1` at a round step; the first is 0. */
export function roundIndices(count: number, most: number): number[] {
  const steps = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10000];
  const step = steps.find((size) => Math.ceil(count / size) <= most) ?? Math.ceil(count / most);
  return Array.from({ length: Math.ceil(count / step) }, (_, i) => i * step);
}

/** Values from `low` to `high` at a step of 1, 2 or 5 times a power of ten, about `most` of them. */
export function roundValues(low: number, high: number, most: number): number[] {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return [low];
  const rough = span / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough * 0.999) ?? 10);
  const values: number[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
    values.push(Number((i * step).toPrecision(12)));
  }
  return values;
}
