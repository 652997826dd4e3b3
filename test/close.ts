// Comparing tensors that were computed in two ways.
import { expect } from "vitest";
import type { Tensor } from "../src/index.js";

/** Same shape, and values that differ by at most `tolerance` of the largest magnitude. */
export function expectClose(actual: Tensor, expected: Tensor, tolerance = 1e-5): void {
  expect(actual.shape).toEqual(expected.shape);
  const [a, b] = [Array.from(actual.data()), Array.from(expected.data())];
  const scale = b.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const difference = a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
  expect(difference).toBeLessThanOrEqual(tolerance * Math.max(scale, Number.MIN_VALUE));
}
