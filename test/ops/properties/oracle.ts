// A naive n-dimensional array in plain loops, and random tensors that carry one: what the properties compare with.
import fc from "fast-check";
import { type DType, type Tensor, tensor } from "../../../src/index.js";

/** Runs of each property; fast-check prints the seed and the path to the smallest failing case. */
export const RUNS = { numRuns: 1000 };

/** An array as its shape and its elements in row-major order. */
export interface Naive {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}

/** Every index of an array, in row-major order. */
export function indicesOf(shape: readonly number[]): number[][] {
  let indices: number[][] = [[]];
  for (const length of shape) {
    indices = indices.flatMap((index) => Array.from({ length }, (_, i) => [...index, i]));
  }
  return indices;
}

export function get({ shape, data }: Naive, index: readonly number[]): number {
  let position = 0;
  shape.forEach((length, axis) => {
    position = position * length + index[axis];
  });
  return data[position];
}

/** An array of this shape, each element computed from its index. */
export function build(shape: readonly number[], element: (index: number[]) => number): Naive {
  return { shape, data: indicesOf(shape).map(element) };
}

/** A tensor and what should be in it. */
export interface Pair {
  readonly x: Tensor;
  readonly naive: Naive;
}

/** Checks shape and elements; returns the tensor's elements. */
export function differs(actual: Tensor, expected: Naive, tolerance = 0): string | null {
  if (String(actual.shape) !== String(expected.shape)) {
    return `shape [${actual.shape}] instead of [${expected.shape}]`;
  }
  const data = actual.data();
  const wrong = expected.data.findIndex((value, i) => {
    if (Object.is(value, data[i]) || value === data[i]) return false;
    return !(Math.abs(value - data[i]) <= tolerance * Math.max(1, Math.abs(value)));
  });
  return wrong === -1 ? null : `element ${wrong}: ${data[wrong]} instead of ${expected.data[wrong]}`;
}

export const shapes = (maxAxes = 4, maxSize = 4) =>
  fc.array(fc.integer({ min: 0, max: maxSize }), { maxLength: maxAxes });

/** Small whole numbers, now and then NaN or infinity. */
export const specials = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: -5, max: 5 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY) },
);

export const wholes: fc.Arbitrary<number> = fc.integer({ min: -5, max: 5 });

/** A tensor of this shape that lies in memory in one of many ways: permuted, backwards, as part of a larger one. */
export function layouts(
  shape: readonly number[],
  values: fc.Arbitrary<number> = wholes,
  dtype: DType = "float64",
): fc.Arbitrary<Pair> {
  const axes = shape.map((_, axis) => axis);
  return fc
    .record({
      data: fc.array(values, { minLength: sizeOf(shape), maxLength: sizeOf(shape) }),
      order: fc.shuffledSubarray(axes, { minLength: axes.length }),
      backwards: fc.array(fc.boolean(), { minLength: axes.length, maxLength: axes.length }),
      spaced: fc.array(fc.boolean(), { minLength: axes.length, maxLength: axes.length }),
    })
    .map(({ data, order, backwards, spaced }) => {
      const naive = { shape, data };
      // The memory that such a view looks at, then the view.
      const stored = order.map((axis) => shape[axis] * (spaced[axis] ? 2 : 1));
      const memory = build(stored, (index) => {
        const place = new Array<number>(shape.length);
        for (const [i, axis] of order.entries()) {
          const at = spaced[axis] ? (index[i] % 2 === 0 ? index[i] / 2 : -1) : index[i];
          place[axis] = backwards[axis] && at !== -1 ? shape[axis] - 1 - at : at;
        }
        return place.includes(-1) ? 77 : get(naive, place);
      });
      const base = tensor(Float64Array.from(memory.data), { shape: [...stored], dtype });
      const back = axes.map((axis) => order.indexOf(axis));
      const view = base.at(...order.map((axis) => (spaced[axis] ? "::2" : ":"))).permute(back);
      const x = view.at(...axes.map((axis) => (backwards[axis] ? "::-1" : ":")));
      return { x, naive };
    });
}
