// Size formulas of sliding windows (convolution and pooling): pure numbers.
import { ArgumentError, formatShape, ShapeError } from "./errors.js";

/** One number for both axes, or `[vertical, horizontal]`. */
export type Size2d = number | readonly [number, number];

/** Zeros around a sequence: a number, `"same"` (stride 1 only) or `"valid"` (none). */
export type Padding1d = number | "same" | "valid";

/** Zeros around the picture: a number, `[vertical, horizontal]`, `"same"` (stride 1 only) or `"valid"` (none). */
export type Padding2d = Size2d | "same" | "valid";

/**
 * `[vertical, horizontal]` from a number or a pair.
 * @throws ArgumentError when a value is no whole number of at least `least`.
 */
export function pair(what: string, value: Size2d, least: number): readonly [number, number] {
  const result = typeof value === "number" ? ([value, value] as const) : value;
  if (
    !Array.isArray(result) ||
    result.length !== 2 ||
    result.some((v) => !Number.isInteger(v) || v < least)
  ) {
    throw new ArgumentError(
      `${what}: expected a whole number of at least ${least}, or a pair of them, got ${JSON.stringify(value)}`,
    );
  }
  return result;
}

/** @throws ArgumentError when a value is no whole number of at least `least`; a pair has a hint of its own. */
export function single(what: string, value: number, least: number): number {
  if (Number.isInteger(value) && value >= least) return value;
  const hint = Array.isArray(value) ? "; a sequence has one axis only" : "";
  throw new ArgumentError(
    `${what}: expected a whole number of at least ${least}, got ${JSON.stringify(value)}${hint}`,
  );
}

/**
 * Output size along one axis: `floor((size + padding - dilation * (kernel - 1) - 1) / stride) + 1`,
 * with `padding` the zeros of both sides together. For dilation 1 that is `(W - F + 2P) / S + 1`.
 */
export function windowSize(
  size: number,
  kernel: number,
  stride: number,
  padding: number,
  dilation = 1,
): number {
  return Math.floor((size + padding - dilation * (kernel - 1) - 1) / stride) + 1;
}

/**
 * `windowSize` rounded up: a last window may reach beyond the end, as long as it starts inside of the values or of
 * the padding before them (PyTorch's ceil mode).
 */
export function windowSizeUp(
  size: number,
  kernel: number,
  stride: number,
  padding: number,
  dilation = 1,
): number {
  const up = Math.ceil((size + padding - dilation * (kernel - 1) - 1) / stride) + 1;
  return (up - 1) * stride >= size + padding / 2 ? up - 1 : up;
}

/** Everything a sliding window needs to know about one picture size. */
export interface Window2d {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  /** Zeros before the first row and column. */
  readonly before: readonly [number, number];
  /** Rows and columns of the output. */
  readonly output: readonly [number, number];
}

/**
 * Resolves `"same"` and `"valid"` and computes the output size.
 * With `ceilMode` a last window may reach beyond the picture. As in PyTorch, `"same"` puts the odd zero at the end and asks for stride 1.
 * @throws ShapeError when the window is larger than the padded picture.
 */
export function window2d(
  what: string,
  size: readonly [number, number],
  kernel: readonly [number, number],
  stride: readonly [number, number],
  padding: Padding2d,
  dilation: readonly [number, number] = [1, 1],
  ceilMode = false,
): Window2d {
  if (padding === "same" && (stride[0] !== 1 || stride[1] !== 1)) {
    throw new ArgumentError(
      `${what}: padding "same" needs stride 1, got ${formatShape(stride)}; give the padding as a number`,
    );
  }
  const span = [dilation[0] * (kernel[0] - 1), dilation[1] * (kernel[1] - 1)];
  const each = padding === "same" || padding === "valid" ? [0, 0] : pair(`${what} padding`, padding, 0);
  const total = padding === "same" ? span : [2 * each[0], 2 * each[1]];
  const before = padding === "same" ? [span[0] >> 1, span[1] >> 1] : each;
  const count = ceilMode ? windowSizeUp : windowSize;
  const output = [0, 1].map((i) => count(size[i], kernel[i], stride[i], total[i], dilation[i]));
  if (output[0] < 1 || output[1] < 1) {
    throw new ShapeError(
      `${what}: a ${kernel[0]} x ${kernel[1]} window${dilation[0] * dilation[1] > 1 ? ` (dilation ${formatShape(dilation)})` : ""} does not fit into ${size[0]} x ${size[1]}${total[0] + total[1] > 0 ? ` with padding ${formatShape(before)}` : ""}; use a smaller window or more padding`,
    );
  }
  return {
    kernel,
    stride,
    dilation,
    before: [before[0], before[1]],
    output: [output[0], output[1]],
  };
}
