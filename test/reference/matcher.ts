// expect(actual).toBeCloseToTensor(expected): same shape and type, values equal up to a tolerance that is relative
// to the largest magnitude; NaN equals NaN, and infinities must be the same.
import { expect } from "vitest";
import { isTensor, type Tensor } from "../../src/index.js";

export interface Tolerance {
  /** Relative to the largest finite magnitude expected. Default 1e-5 for float32, 1e-12 for float64, 0 for others. */
  rtol?: number;
}

const DEFAULT: Readonly<Record<string, number>> = { float32: 1e-5, float64: 1e-12 };

function difference(actual: unknown, expected: Tensor, rtol: number): string | null {
  if (!isTensor(actual)) return `expected a tensor, got ${String(actual)}`;
  if (actual.dtype !== expected.dtype) return `expected ${expected.dtype}, got ${actual.dtype}`;
  if (String(actual.shape) !== String(expected.shape)) {
    return `expected the shape [${expected.shape}], got [${actual.shape}]`;
  }
  const [have, want] = [Array.from(actual.data()), Array.from(expected.data())];
  const largest = want.reduce(
    (most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most),
    0,
  );
  const wrong: string[] = [];
  want.forEach((value, i) => {
    const same = Object.is(value, have[i]) || value === have[i];
    if (same || Math.abs(value - have[i]) <= rtol * largest) return;
    wrong.push(`  element ${i}: expected ${value}, got ${have[i]}`);
  });
  if (wrong.length === 0) return null;
  return [
    `${wrong.length} of ${want.length} elements differ (tolerance ${rtol * largest})`,
    ...wrong.slice(0, 5),
  ].join("\n");
}

interface TensorMatchers<R> {
  toBeCloseToTensor(expected: Tensor, tolerance?: Tolerance): R;
}

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: the interface that vitest extends has this parameter
  interface Matchers<T = any> extends TensorMatchers<T> {}
}

expect.extend({
  toBeCloseToTensor(actual: unknown, expected: Tensor, { rtol }: Tolerance = {}) {
    const problem = difference(actual, expected, rtol ?? DEFAULT[expected.dtype] ?? 0);
    return { pass: problem === null, message: () => problem ?? "expected the tensors to differ" };
  },
});
