// Iteration plans: how a compute kernel walks strided operands. Neighbouring axes that every operand
// walks in one go are merged, so that most operations reach the kernel as one long row.
import type { Shape } from "./shape.js";

/** Axes of at least size 2, outermost first, and per operand its strides (in elements) along them. */
export interface Plan {
  readonly shape: readonly number[];
  readonly strides: readonly (readonly number[])[];
}

/** Drops axes of size 1 and merges axes that all operands walk as one. An empty shape is one element. */
export function planOf(shape: Shape, strides: readonly (readonly number[])[]): Plan {
  const sizes: number[] = [];
  const steps: number[][] = strides.map(() => []);
  for (let axis = 0; axis < shape.length; axis++) {
    const size = shape[axis];
    if (size === 1) continue;
    const last = sizes.length - 1;
    if (last >= 0 && strides.every((stride, k) => steps[k][last] === stride[axis] * size)) {
      sizes[last] *= size;
      for (let k = 0; k < strides.length; k++) steps[k][last] = strides[k][axis];
    } else {
      sizes.push(size);
      for (let k = 0; k < strides.length; k++) steps[k].push(strides[k][axis]);
    }
  }
  return { shape: sizes, strides: steps };
}
