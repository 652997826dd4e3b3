// What a transform is, and what they all check.
import { ArgumentError, checkOptions, formatShape, ShapeError } from "../../shape/errors.js";
import type { Generator } from "../../tensor/random.js";
import { isTensor, type Tensor } from "../../tensor/tensor.js";

/**
 * Changes a batch of inputs, as a rule pictures `[N, C, H, W]`. Random ones draw from the generator; without it from the
 * stream that `manualSeed` restarts.
 */
export type Transform = (inputs: Tensor, generator?: Generator) => Tensor;

/** A batch of pictures and its sizes. */
export interface Pictures {
  readonly count: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Row-major values, a copy. */
  readonly values: Float32Array | Float64Array;
}

/** @throws ShapeError when they are no floating pictures `[N, C, H, W]`. */
export function readPictures(what: string, inputs: Tensor): Pictures {
  if (!isTensor(inputs) || inputs.ndim !== 4) {
    const given = isTensor(inputs) ? formatShape(inputs.shape) : String(inputs);
    throw new ShapeError(`${what}: expected pictures [batch, channels, height, width], got ${given}`);
  }
  const [count, channels, height, width] = inputs.shape;
  const values = inputs.to(inputs.dtype === "float64" ? "float64" : "float32").data();
  return { count, channels, height, width, values: values as Float32Array | Float64Array };
}

/** @throws ArgumentError when it is no number from `low` to `high`. */
export function checkRange(
  what: string,
  name: string,
  value: unknown,
  low: number,
  high = Number.MAX_VALUE,
): number {
  if (typeof value === "number" && value >= low && value <= high) return value;
  const range = high === Number.MAX_VALUE ? `of at least ${low}` : `from ${low} to ${high}`;
  throw new ArgumentError(`${what}: ${name} must be a number ${range}, got ${String(value)}`);
}

/** A number for both axes, or `[vertical, horizontal]`. */
export type Pair = number | readonly [number, number];

/** @throws ArgumentError when it is neither a number from `low` nor two. */
export function readPair(what: string, name: string, value: Pair, low: number): [number, number] {
  const pair = typeof value === "number" ? [value, value] : value;
  if (!Array.isArray(pair) || pair.length !== 2) {
    throw new ArgumentError(`${what}: ${name} is one number or two, got ${JSON.stringify(value)}`);
  }
  return [checkRange(what, name, pair[0], low), checkRange(what, name, pair[1], low)];
}

export { checkOptions };
