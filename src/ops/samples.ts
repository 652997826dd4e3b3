// Small float64 inputs on which operations are tried. The same on every run: a check that fails must fail again.

import { sizeOf } from "../shape/shape.js";
import { tensor } from "../tensor/create.js";
import { Generator } from "../tensor/random.js";
import type { Tensor } from "../tensor/tensor.js";

let generator = new Generator(1);

/** Starts the samples over, so that a list of samples does not depend on what was asked for before. */
export function restartSamples(): void {
  generator = new Generator(1);
}

/** Normal values. */
export function normal(shape: readonly number[]): Tensor {
  return from(shape, () => generator.normal());
}

/** Uniform values between two limits. */
export function between(low: number, high: number, shape: readonly number[]): Tensor {
  return from(shape, () => low + (high - low) * generator.next());
}

/** Values at least `gap` away from 0 and from each other's rank neighbours: for operations with kinks or choices. */
export function distinct(shape: readonly number[], gap = 0.1): Tensor {
  const size = sizeOf(shape);
  const order = generator.permutation(size);
  return from(shape, (i) => (order[i] - size / 2 + 0.5) * gap + 0.02 * gap);
}

function from(shape: readonly number[], value: (i: number) => number): Tensor {
  return tensor(
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => value(i)),
    { shape },
  );
}
