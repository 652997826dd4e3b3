// Pooling to a wanted size: window i of n goes from floor(i * size / n) to ceil((i + 1) * size / n). Where the size is
// a multiple of n these are ordinary windows side by side.
import { apply, noGrad } from "../autograd/index.js";
import { ArgumentError, checkOptions, DTypeError, formatShape, ShapeError } from "../shape/errors.js";
import { tensor } from "../tensor/create.js";
import { isFloat } from "../tensor/dtype.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { where } from "./arithmetic.js";
import { avgPool2d, gatherPlanesRecord, maxPool2d, type PoolResult } from "./pool.js";
import { checkSequence } from "./pool1d.js";

/** One side of the output; `null` keeps the input's. */
export type AdaptiveSide = number | null;
/** One number for both sides, or `[height, width]`; `null` keeps the input's size. */
export type AdaptiveSize2d = AdaptiveSide | readonly [AdaptiveSide, AdaptiveSide];

/** Options of `adaptiveMaxPool1d` and `adaptiveMaxPool2d`. */
export interface AdaptiveMaxPoolOptions {
  /** Whether to return `{ values, indices }` instead of the values. Default false. */
  returnIndices?: boolean;
}

/** @throws ArgumentError when it is no size of a picture. */
export function adaptivePair(what: string, size: AdaptiveSize2d): readonly [AdaptiveSide, AdaptiveSide] {
  const sides: unknown = Array.isArray(size) ? size : [size, size];
  const valid = (side: unknown) => side === null || (Number.isInteger(side) && (side as number) >= 1);
  if (Array.isArray(sides) && sides.length === 2 && sides.every(valid)) {
    return sides as unknown as readonly [AdaptiveSide, AdaptiveSide];
  }
  throw new ArgumentError(
    `${what}: the output size must be a whole number of at least 1, a pair of them, or null to keep a side, got ${JSON.stringify(size)}`,
  );
}

/** @throws ArgumentError when it is no length of a sequence. */
export function adaptiveSide(what: string, size: AdaptiveSide): AdaptiveSide {
  if (!Array.isArray(size)) return adaptivePair(what, size)[0];
  throw new ArgumentError(
    `${what}: the output size of a sequence is one number, got ${JSON.stringify(size)}`,
  );
}

/** Where each window starts, and how many places it has. */
function windows(size: number, count: number): { start: number; length: number }[] {
  return Array.from({ length: count }, (_, i) => {
    const start = Math.floor((i * size) / count);
    return { start, length: Math.ceil(((i + 1) * size) / count) - start };
  });
}

/** The ordinary window that does the same, where there is one. */
function evenWindow(size: readonly number[], output: readonly number[]): readonly [number, number] | null {
  if (size.some((side, i) => side % output[i] !== 0)) return null;
  return [size[0] / output[0], size[1] / output[1]];
}

/** The means of windows along one axis. */
function meanAlong(x: Tensor, axis: number, count: number): Tensor {
  const size = x.shape[axis];
  if (count === size) return x;
  const parts = windows(size, count);
  const longest = Math.max(...parts.map(({ length }) => length));
  const places = parts.flatMap(({ start, length }) =>
    Array.from({ length: longest }, (_, i) => start + Math.min(i, length - 1)),
  );
  const counts = parts.flatMap(({ length }) => Array.from({ length: longest }, (_, i) => i < length));
  const split = [...x.shape.slice(0, axis), count, longest, ...x.shape.slice(axis + 1)];
  const along = [count, longest, ...x.shape.slice(axis + 1).map(() => 1)];
  const inside = tensor(Uint8Array.from(counts, Number), { shape: along, dtype: "bool" });
  const sums = where(inside, x.indexSelect(axis, Int32Array.from(places)).reshape(split), 0).sum(axis + 1);
  const lengths = parts.map(({ length }) => length);
  return sums.div(tensor(lengths, { dtype: x.dtype }).reshape([count, ...along.slice(2)]));
}

/** The place in the plane of the largest value of each window, `[batch, channels, h, w]`. */
function largestPlaces(x: Tensor, output: readonly [number, number]): Tensor {
  const [batch, channels, height, width] = x.shape;
  const [rows, columns] = [windows(height, output[0]), windows(width, output[1])];
  const [tall, wide] = [rows, columns].map((parts) => Math.max(...parts.map(({ length }) => length)));
  // Every window has the size of the largest: its last row and column repeat, which never win over themselves.
  const places = new Int32Array(output[0] * output[1] * tall * wide);
  let next = 0;
  for (const row of rows) {
    for (const column of columns) {
      for (let i = 0; i < tall; i++) {
        const first = (row.start + Math.min(i, row.length - 1)) * width + column.start;
        for (let j = 0; j < wide; j++) places[next++] = first + Math.min(j, column.length - 1);
      }
    }
  }
  return noGrad(() => {
    const candidates = tensor(places, { shape: [output[0] * output[1], tall * wide] });
    const chosen = x
      .reshape([batch, channels, height * width])
      .indexSelect(2, places)
      .reshape([batch, channels, output[0] * output[1], tall * wide])
      .argmax(3);
    const table = candidates.expand([batch, channels, output[0] * output[1], tall * wide]);
    return table.gather(3, chosen.unsqueeze(3)).reshape([batch, channels, ...output]);
  });
}

function checkPlanes(what: string, x: Tensor): void {
  if (!isTensor(x) || !isFloat(x.dtype)) {
    throw new DTypeError(
      `${what}: expected a float32 or float64 tensor, got ${isTensor(x) ? x.dtype : String(x)}; convert with to("float32")`,
    );
  }
  if (x.ndim !== 3 && x.ndim !== 4) {
    throw new ShapeError(
      `${what}: the input must be [batch, channels, height, width], got ${formatShape(x.shape)}`,
    );
  }
}

function outputOf(what: string, x: Tensor, size: AdaptiveSize2d): readonly [number, number] {
  const given = adaptivePair(what, size);
  const [height, width] = x.shape.slice(-2);
  if (height < 1 || width < 1) {
    throw new ShapeError(`${what}: there is nothing to pool in an input ${formatShape(x.shape)}`);
  }
  return [given[0] ?? height, given[1] ?? width];
}

/**
 * The mean of each of as many windows as are wanted, whatever the size of the picture.
 *
 * @param x `[batch, channels, height, width]`, or `[channels, height, width]`.
 * @param outputSize One number, or `[h, w]`; `null` keeps a side. Window i of n covers
 * `floor(i * size / n)` to `ceil((i + 1) * size / n)`.
 * @returns `[batch, channels, h, w]`
 * @throws ShapeError for an input that is no picture; ArgumentError for a bad size.
 * @example
 * adaptiveAvgPool2d(zeros([1, 8, 13, 9]), [4, 4]).shape // [ 1, 8, 4, 4 ]
 */
export function adaptiveAvgPool2d(x: Tensor, outputSize: AdaptiveSize2d): Tensor {
  checkPlanes("adaptiveAvgPool2d", x);
  if (x.ndim === 3) return adaptiveAvgPool2d(x.unsqueeze(0), outputSize).squeeze(0);
  const output = outputOf("adaptiveAvgPool2d", x, outputSize);
  const even = evenWindow(x.shape.slice(2), output);
  return even === null ? meanAlong(meanAlong(x, 3, output[1]), 2, output[0]) : avgPool2d(x, even);
}

/**
 * The same along a sequence: `[batch, channels, length]` to `[batch, channels, l]`. See `adaptiveAvgPool2d`.
 * @example
 * adaptiveAvgPool1d(tensor([[[1, 2, 3, 4, 5]]]), 2) // tensor([[[2., 4.]]])
 */
export function adaptiveAvgPool1d(x: Tensor, outputSize: AdaptiveSide): Tensor {
  checkSequence("adaptiveAvgPool1d", x);
  const size = [1, adaptiveSide("adaptiveAvgPool1d", outputSize)] as const;
  return adaptiveAvgPool2d(x.unsqueeze(-2), size).squeeze(-2);
}

/**
 * The largest value of each of as many windows as are wanted, whatever the size of the picture; windows as those of
 * `adaptiveAvgPool2d`. NaN wins; of equal values the first gets the gradient.
 *
 * @param x `[batch, channels, height, width]`, or `[channels, height, width]`.
 * @param outputSize One number, or `[h, w]`; `null` keeps a side.
 * @returns `[batch, channels, h, w]`; with `returnIndices` a record `{ values, indices }`, the indices
 * `row * width + column` as int32.
 * @throws ShapeError for an input that is no picture; ArgumentError for a bad size.
 * @example
 * adaptiveMaxPool2d(arange(0, 16).reshape(1, 1, 4, 4), 2)
 * // tensor([[[[ 5.,  7.],
 * //           [13., 15.]]]])
 */
export function adaptiveMaxPool2d(
  x: Tensor,
  outputSize: AdaptiveSize2d,
  options: AdaptiveMaxPoolOptions & { readonly returnIndices: true },
): PoolResult;
export function adaptiveMaxPool2d(
  x: Tensor,
  outputSize: AdaptiveSize2d,
  options?: AdaptiveMaxPoolOptions & { readonly returnIndices?: false },
): Tensor;
export function adaptiveMaxPool2d(
  x: Tensor,
  outputSize: AdaptiveSize2d,
  options: AdaptiveMaxPoolOptions = {},
): Tensor | PoolResult {
  checkOptions("adaptiveMaxPool2d", options, ["returnIndices"]);
  checkPlanes("adaptiveMaxPool2d", x);
  const picture = x.ndim === 3 ? x.unsqueeze(0) : x;
  const output = outputOf("adaptiveMaxPool2d", x, outputSize);
  const even = evenWindow(picture.shape.slice(2), output);
  let result: PoolResult;
  if (even !== null) result = maxPool2d(picture, even, { returnIndices: true });
  else {
    const indices = largestPlaces(picture, output);
    result = { values: apply(gatherPlanesRecord, [picture, indices], picture.shape), indices };
  }
  const { values, indices } = result;
  const [y, places] = x.ndim === 3 ? [values.squeeze(0), indices.squeeze(0)] : [values, indices];
  return options.returnIndices ? { values: y, indices: places } : y;
}

/**
 * The same along a sequence: `[batch, channels, length]` to `[batch, channels, l]`. See `adaptiveMaxPool2d`.
 * @example
 * adaptiveMaxPool1d(tensor([[[1, 2, 3, 4, 5]]]), 2) // tensor([[[3., 5.]]])
 */
export function adaptiveMaxPool1d(
  x: Tensor,
  outputSize: AdaptiveSide,
  options: AdaptiveMaxPoolOptions & { readonly returnIndices: true },
): PoolResult;
export function adaptiveMaxPool1d(
  x: Tensor,
  outputSize: AdaptiveSide,
  options?: AdaptiveMaxPoolOptions & { readonly returnIndices?: false },
): Tensor;
export function adaptiveMaxPool1d(
  x: Tensor,
  outputSize: AdaptiveSide,
  options: AdaptiveMaxPoolOptions = {},
): Tensor | PoolResult {
  checkOptions("adaptiveMaxPool1d", options, ["returnIndices"]);
  checkSequence("adaptiveMaxPool1d", x);
  const size = [1, adaptiveSide("adaptiveMaxPool1d", outputSize)] as const;
  if (!options.returnIndices) return adaptiveMaxPool2d(x.unsqueeze(-2), size).squeeze(-2);
  const { values, indices } = adaptiveMaxPool2d(x.unsqueeze(-2), size, { returnIndices: true });
  return { values: values.squeeze(-2), indices: indices.squeeze(-2) };
}
