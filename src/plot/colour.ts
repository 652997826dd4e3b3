// The one colour policy. Signed values: diverging, symmetric about zero, blue for positive and red for negative.
// Values that cannot be negative: the blue half of the same map, from zero. Gates: a scale of their own, fixed
// from 0 to 1. Kernels: a second diverging map, as a weight means something else than an activation. Pictures: grey.
// All are safe for colour-blind readers. Stops: ColorBrewer RdBu (Apache 2.0), matplotlib's viridis (CC0); kernels from
// brown to teal, bluer than ColorBrewer's BrBG, whose ends look alike to who sees no red.

import { say } from "../words/words.js";
import { roundValues, type Survey, survey, tick } from "./numbers.js";
import type { ColourStops } from "./spec.js";

export type ScaleName = "signed" | "positive" | "gate" | "kernel" | "grey";

function stops(colours: string): ColourStops {
  const list = colours.split(" ");
  return list.map((colour, i) => [Number((i / (list.length - 1)).toFixed(4)), `#${colour}`] as const);
}

/** The colours of each scale, from its lowest value to its highest. */
export const SCALES: Readonly<Record<ScaleName, ColourStops>> = {
  signed: stops("67001f b2182b d6604d f4a582 fddbc7 f7f7f7 d1e5f0 92c5de 4393c3 2166ac 053061"),
  positive: stops("f7f7f7 d1e5f0 92c5de 4393c3 2166ac 053061"),
  gate: stops("440154 482878 3e4a89 31688e 26828e 1f9e89 35b779 6ece58 b5de2b fde725"),
  kernel: stops("5c3406 96580c c5862e e2c480 f7e9c6 f5f5f5 c6e9ea 7fcacf 3396a3 00667a 003f52"),
  grey: stops("000000 ffffff"),
};

/**
 * A line's colour, in the order in which lines are drawn: told apart by colour-blind readers too, and at least three
 * times as dark or light as the paper. Their partners on dark paper are in dark.ts.
 */
export const LINES: readonly string[] = [
  "#174b9a",
  "#c24400",
  "#007a6a",
  "#dc4bb0",
  "#458fee",
  "#a98c10",
  "#000000",
];

/** Which colours, for which range, and what a reader has to be told about it. */
export interface ColourRule {
  readonly scale: ScaleName;
  readonly range: readonly [number, number];
  /** Values outside of the range, which show as its end. */
  readonly clipped: number;
  /** Counts, of which there are no halves. Default false. */
  readonly whole?: boolean;
}

/** `[-m, m]`, where m is the largest magnitude; `[-1, 1]` when there is nothing but zero. */
export function symmetric(values: Survey | ArrayLike<number>): [number, number] {
  const { min, max } = "minAt" in values ? values : survey(values);
  const most = Number.isFinite(min) ? Math.max(Math.abs(min), Math.abs(max)) : 0;
  return most > 0 ? [-most, most] : [-1, 1];
}

/**
 * The policy for values of which nothing else is known: symmetric where one is negative, from zero where none is.
 * `clip` (0.5 to 1) ends the scale at that quantile of the magnitudes, so that a few outliers do not bleach the rest.
 */
export function valueRule(
  values: ArrayLike<number>,
  clip = 1,
  signedScale: "signed" | "kernel" = "signed",
): ColourRule {
  const found = survey(values);
  const signed = found.min < 0 || signedScale === "kernel";
  const full = signed ? symmetric(found) : ([0, found.max > 0 ? found.max : 1] as [number, number]);
  const most = clip < 1 ? quantileOfMagnitudes(values, clip) : full[1];
  // A quantile of zero (most values are zero) would leave no scale at all.
  const end = most > 0 ? Math.min(most, full[1]) : full[1];
  let clipped = 0;
  for (let i = 0; i < values.length && end < full[1]; i++)
    if (Math.abs(values[i]) > end && Number.isFinite(values[i])) clipped++;
  return { scale: signed ? signedScale : "positive", range: [signed ? -end : 0, end], clipped };
}

function quantileOfMagnitudes(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values, Math.abs).filter(Number.isFinite).sort();
  return sorted.length === 0 ? 0 : sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}

/** Grey for pictures: 0 to 1, or 0 to 255, whichever the values fit; else from the lowest to the highest. */
export function greyRange({ min, max }: Survey): [number, number] {
  if (!Number.isFinite(min)) return [0, 1];
  if (min >= 0 && max <= 1) return [0, 1];
  if (min >= 0 && max <= 255) return [0, max > 16 ? 255 : max];
  return min < max ? [min, max] : [min - 1, max + 1];
}

/** Pixels that the numbers of a colour bar are at least apart. */
const TICKS_APART = 15;

/** Ticks of a colour bar: both ends, and between them round numbers (one on short bars) that are not too near an end. */
export function barTicks(
  [low, high]: readonly [number, number],
  pixels: number,
  whole = false,
): { vals: number[]; text: string[] } {
  const near = ((high - low) * TICKS_APART) / pixels;
  const between = roundValues(low, high, pixels >= 120 ? 5 : 2).filter(
    (value) => value - low >= near && high - value >= near && (!whole || Number.isInteger(value)),
  );
  const vals = [low, ...between, high];
  return { vals, text: vals.map(tick) };
}

/** `scale -1.2 to 1.2`, with the number of clipped values where there are any. */
export function rangeNote({ range, clipped }: ColourRule): string {
  const ends = say`${tick(range[0])} to ${tick(range[1])}`;
  return clipped === 0 ? ends : say`${ends} (${clipped} beyond it, shown as its ends)`;
}
