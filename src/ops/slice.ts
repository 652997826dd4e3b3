// Indexing: numbers and ranges as views, index tensors as copies.
import { apply, type OperationRecord } from "../autograd/index.js";
import { begin } from "../memory/index.js";
import { ArgumentError, DTypeError, formatShape } from "../shape/errors.js";
import { normalizeDim, type Shape } from "../shape/shape.js";
import { tensor as fromValues, zeros } from "../tensor/create.js";
import { ITEM_BYTES, isFloat } from "../tensor/dtype.js";
import { copyInto, pointer } from "../tensor/storage.js";
import { empty, isTensor, Tensor } from "../tensor/tensor.js";
import { kernels } from "../wasm/kernels.js";
import { packedTensor } from "./cast.js";
import { attach, define, kernelFor } from "./define.js";
import { normal } from "./samples.js";

/** A window onto memory: what `at` turned its arguments into. */
interface Window {
  readonly shape: Shape;
  /** First element, relative to the start of a row-major tensor of the source's shape, per axis. */
  readonly starts: readonly number[];
  /** Step along each source axis; 0 for an axis that a number removed. */
  readonly steps: readonly number[];
  /** Source axes that stay. */
  readonly kept: readonly number[];
}

function windowOf(x: Tensor, { shape, starts, steps, kept }: Window): Tensor {
  const offset = x.strides.reduce((sum, stride, axis) => sum + stride * starts[axis], x.offset);
  const strides = kept.map((axis) => x.strides[axis] * steps[axis]);
  return new Tensor(x.block, offset, shape, strides, x.dtype);
}

const sliceRecord: OperationRecord<Window> = define<Window>({
  name: "slice",
  forward: ([x], window) => windowOf(x, window),
  vjp: ({ dy, shape, attributes }) => [apply(sliceGradRecord, [dy], { window: attributes, shape: shape(0) })],
  samples: () => [
    { inputs: [normal([3, 5])], attributes: parse([3, 5], [":", "1:5:2"]) },
    { inputs: [normal([3, 5])], attributes: parse([3, 5], [-1, ":3"]) },
    { inputs: [normal([3, 5])], attributes: parse([3, 5], ["::-1", "3::-2"]) },
  ],
});

/** Zeros in the source's shape, with the gradient in the window. */
const sliceGradRecord: OperationRecord<{ window: Window; shape: Shape }> = define<{
  window: Window;
  shape: Shape;
}>({
  name: "sliceGrad",
  forward([dy], { window, shape }) {
    const dx = zeros(shape, { dtype: dy.dtype });
    begin();
    copyInto(dy, windowOf(dx, window));
    return dx;
  },
  vjp: ({ dy, attributes }) => [apply(sliceRecord, [dy], attributes.window)],
  samples: () => [
    { inputs: [normal([3, 2])], attributes: { window: parse([3, 5], [":", "1:5:2"]), shape: [3, 5] } },
  ],
});

const RANGE = /^\s*(-?\d+)?\s*(?::\s*(-?\d+)?\s*(?::\s*(-?\d+)?\s*)?)$/;

/** Turns the arguments of `at` into a window. */
function parse(shape: Shape, indices: readonly (number | string)[]): Window {
  const dots = indices.indexOf("...");
  if (dots !== -1) {
    const missing = Math.max(0, shape.length - indices.length + 1);
    const filled = [
      ...indices.slice(0, dots),
      ...new Array<string>(missing).fill(":"),
      ...indices.slice(dots + 1),
    ];
    return parse(shape, filled);
  }
  if (indices.length > shape.length) {
    throw new ArgumentError(`at: ${indices.length} indices for ${shape.length} axes ${formatShape(shape)}`);
  }
  const starts: number[] = [];
  const steps: number[] = [];
  const sizes: number[] = [];
  const kept: number[] = [];
  for (let axis = 0; axis < shape.length; axis++) {
    const index = indices[axis] ?? ":";
    if (typeof index === "number") {
      starts.push(element(index, shape, axis));
      steps.push(0);
    } else {
      const range = parseRange(index, shape, axis);
      starts.push(range.start);
      steps.push(range.step);
      sizes.push(range.count);
      kept.push(axis);
    }
  }
  return { shape: sizes, starts, steps, kept };
}

function element(index: number, shape: Shape, axis: number): number {
  const size = shape[axis];
  if (!Number.isInteger(index) || index < -size || index >= size) {
    throw new ArgumentError(
      `at: index ${index} is out of range for axis ${axis} of ${formatShape(shape)} (${-size} to ${size - 1})`,
    );
  }
  return index < 0 ? index + size : index;
}

function parseRange(
  text: string,
  shape: Shape,
  axis: number,
): { start: number; step: number; count: number } {
  const match = typeof text === "string" ? RANGE.exec(text) : null;
  if (match === null) {
    throw new ArgumentError(
      `at: cannot read the index ${JSON.stringify(text)} for axis ${axis}; expected a number, ":", "start:end" or "start:end:step"`,
    );
  }
  const size = shape[axis];
  const step = match[3] === undefined ? 1 : Number(match[3]);
  if (step === 0) throw new ArgumentError(`at: the step of "${text}" must not be 0`);
  // Backwards a range starts at the last place, and what is left out at its end is the place before the first one.
  const [lowest, highest] = step > 0 ? [0, size] : [-1, size - 1];
  const clamp = (value: string | undefined, missing: number) => {
    if (value === undefined) return missing;
    const position = Number(value) < 0 ? Number(value) + size : Number(value);
    return Math.min(Math.max(position, lowest), highest);
  };
  const start = clamp(match[1], step > 0 ? lowest : highest);
  const end = clamp(match[2], step > 0 ? highest : lowest);
  const count = Math.max(0, Math.ceil((end - start) / step));
  return { start: count === 0 ? 0 : start, step, count };
}

/** The part of a tensor that numbers and ranges name, one for each axis from the left, as a view. */
export function slice(x: Tensor, indices: readonly (number | string)[]): Tensor {
  return apply(sliceRecord, [x], parse(x.shape, indices));
}

/** `length` places of an axis from `start`, as a view; the caller has checked them. */
export function narrow(x: Tensor, dim: number, start: number, length: number): Tensor {
  const kept = x.shape.map((_, axis) => axis);
  return apply(sliceRecord, [x], {
    shape: x.shape.map((size, axis) => (axis === dim ? length : size)),
    starts: kept.map((axis) => (axis === dim ? start : 0)),
    steps: kept.map(() => 1),
    kept,
  });
}

const indexSelectRecord: OperationRecord<number> = define<number>({
  name: "indexSelect",
  forward([x, index], rows) {
    const source = packedTensor(x);
    begin();
    const count = index.numel;
    const y = empty([count, ...x.shape.slice(1)], x.dtype);
    const width = rows === 0 ? 0 : x.numel / rows;
    const [px, pi, py] = [pointer(source.tensor), pointer(index), pointer(y)];
    const bytes = ITEM_BYTES[x.dtype];
    const gather =
      bytes === 8 ? kernels.gatherRows64 : bytes === 4 ? kernels.gatherRows32 : kernels.gatherRows8;
    gather(px, pi, py, count, width);
    source.done();
    return y;
  },
  vjp: ({ dy, input, shape }) => [apply(indexAddRecord, [dy, input(1)], shape(0)), null],
  samples: () => [{ inputs: [normal([4, 3]), fromValues(Int32Array.of(2, 0, 2))], attributes: 4 }],
});

/** Zeros in the source's shape, with the rows of the gradient added at their indices. */
const indexAddRecord: OperationRecord<Shape> = define<Shape>({
  name: "indexAdd",
  forward([dy, index], shape) {
    const dx = zeros(shape, { dtype: dy.dtype });
    const source = packedTensor(dy);
    begin();
    const [pd, pi, px] = [pointer(source.tensor), pointer(index), pointer(dx)];
    const scatter = kernelFor<(dy: number, index: number, dx: number, count: number, width: number) => void>(
      "indexAdd",
      "scatterAddRows",
      dy.dtype,
    );
    if (index.numel > 0) scatter(pd, pi, px, index.numel, dy.numel / index.numel);
    source.done();
    return dx;
  },
  vjp: ({ dy, input, attributes }) => [apply(indexSelectRecord, [dy, input(1)], attributes[0]), null],
  samples: () => [{ inputs: [normal([3, 2]), fromValues(Int32Array.of(2, 0, 2))], attributes: [4, 2] }],
});

/** A contiguous int32 tensor of valid, non-negative positions. */
function checkIndex(index: Tensor | readonly number[] | Int32Array, size: number): Tensor {
  const given = isTensor(index) ? index : fromValues(Int32Array.from(index as readonly number[]));
  if (isFloat(given.dtype) || given.dtype === "bool") {
    throw new DTypeError(
      `indexSelect: the index must be int32, got ${given.dtype}; convert it with to("int32")`,
    );
  }
  if (given.ndim !== 1)
    throw new ArgumentError(`indexSelect: the index must have 1 axis, got ${formatShape(given.shape)}`);
  const values = given.data();
  let negative = false;
  for (const value of values) {
    if (value < -size || value >= size) {
      throw new ArgumentError(
        `indexSelect: index ${value} is out of range for size ${size} (${-size} to ${size - 1})`,
      );
    }
    negative ||= value < 0;
  }
  if (!negative) return given.contiguous();
  return fromValues(Int32Array.from(values, (value) => (value < 0 ? value + size : value)));
}

declare module "../tensor/tensor.js" {
  interface Tensor {
    /**
     * The given places along an axis, in the given order, repeats allowed; a copy.
     * @example
     * tensor([[1, 2, 3], [4, 5, 6]]).indexSelect(1, [2, 0])
     * // tensor([[3., 1.],
     * //         [6., 4.]])
     */
    indexSelect(dim: number, index: Tensor | readonly number[] | Int32Array): Tensor;
  }
}

attach({
  indexSelect(dim: number, index: Tensor | readonly number[] | Int32Array) {
    const axis = normalizeDim("indexSelect", dim, this.ndim);
    const positions = checkIndex(index, this.shape[axis] ?? 1);
    if (axis === 0) return apply(indexSelectRecord, [this, positions], this.shape[0]);
    const moved = this.transpose(0, axis);
    return apply(indexSelectRecord, [moved, positions], moved.shape[0]).transpose(0, axis);
  },
});
