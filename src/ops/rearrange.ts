// The same elements in another order or repeated: flip, roll, tile, repeat, repeatInterleave. Each with its gradient.
import { apply } from "../autograd/index.js";
import { ArgumentError, formatShape } from "../shape/errors.js";
import { normalizeDim, normalizeDims, type Shape } from "../shape/shape.js";
import { Tensor } from "../tensor/tensor.js";
import { copyOf } from "./cast.js";
import { attach, define } from "./define.js";
import { cat } from "./join.js";
import { normal } from "./samples.js";
import { narrow } from "./slice.js";

const flipRecord = define<readonly number[]>({
  name: "flip",
  forward([x], dims) {
    if (x.numel === 0) return copyOf(x);
    const offset = dims.reduce((sum, axis) => sum + (x.shape[axis] - 1) * x.strides[axis], x.offset);
    const strides = x.strides.map((step, axis) => (dims.includes(axis) ? -step : step));
    return copyOf(new Tensor(x.block, offset, x.shape, strides, x.dtype));
  },
  vjp: ({ dy, attributes: dims }) => [flip(dy, dims)],
  samples: () => [
    { inputs: [normal([2, 3, 2])], attributes: [0, 2] },
    { inputs: [normal([3])], attributes: [0] },
  ],
});

/**
 * The order of elements reversed along the given axes; a copy. See `at("::-1")` for a view.
 * @throws ArgumentError for an axis that is not there.
 * @example
 * flip(tensor([[1, 2], [3, 4]]), 1)
 * // tensor([[2., 1.],
 * //         [4., 3.]])
 */
export function flip(x: Tensor, dims: number | readonly number[]): Tensor {
  return apply(flipRecord, [x], x.ndim === 0 ? [] : normalizeDims("flip", dims, x.ndim));
}

/**
 * Elements shifted along axes; what leaves at one end comes in at the other. Without `dims` the tensor is shifted as if
 * it were flat.
 * @throws ArgumentError when there are not as many shifts as axes.
 * @example
 * roll(tensor([1, 2, 3, 4]), 1) // tensor([4., 1., 2., 3.])
 */
export function roll(
  x: Tensor,
  shifts: number | readonly number[],
  dims?: number | readonly number[],
): Tensor {
  if (dims === undefined) {
    if (typeof shifts !== "number") throw new ArgumentError("roll: several shifts need an axis each");
    return roll(x.reshape([x.numel]), shifts, 0).reshape(x.shape);
  }
  const steps = typeof shifts === "number" ? [shifts] : shifts;
  const axes = typeof dims === "number" ? [dims] : dims;
  if (steps.length !== axes.length || !steps.every(Number.isInteger)) {
    throw new ArgumentError(
      `roll: expected one whole number for each axis, got shifts ${formatShape(steps)} for axes ${formatShape(axes)}`,
    );
  }
  return steps.reduce((y, step, i) => {
    const axis = normalizeDim("roll", axes[i], x.ndim);
    const size = y.shape[axis];
    const shift = size === 0 ? 0 : ((step % size) + size) % size;
    if (shift === 0) return y;
    return cat([narrow(y, axis, size - shift, shift), narrow(y, axis, 0, size - shift)], axis);
  }, x.clone());
}

/** One axis repeated: each element `times` times in place (`inner`), or the whole axis `times` times. */
function repeatAxis(x: Tensor, axis: number, times: number, inner: boolean): Tensor {
  if (times === 1) return x;
  const at = inner ? axis + 1 : axis;
  const wide = [...x.shape.slice(0, at), times, ...x.shape.slice(at)];
  return x
    .unsqueeze(at)
    .expand(wide)
    .reshape(x.shape.map((size, i) => (i === axis ? size * times : size)));
}

function checkTimes(what: string, times: readonly number[]): void {
  if (times.every((count) => Number.isInteger(count) && count >= 0)) return;
  throw new ArgumentError(`${what}: expected whole numbers of at least 0, got ${formatShape(times)}`);
}

/**
 * The whole tensor repeated along each axis; more numbers than axes add axes in front.
 * @throws ArgumentError for fewer numbers than axes (see `tile`) or negative ones.
 * @example
 * repeat(tensor([[1, 2]]), [2, 1])
 * // tensor([[1., 2.],
 * //         [1., 2.]])
 */
export function repeat(x: Tensor, times: readonly number[]): Tensor {
  checkTimes("repeat", times);
  if (times.length < x.ndim) {
    throw new ArgumentError(
      `repeat: ${formatShape(times)} has fewer numbers than ${formatShape(x.shape)} has axes; see tile(), which fills in ones in front`,
    );
  }
  const shape: Shape = [...new Array<number>(times.length - x.ndim).fill(1), ...x.shape];
  const repeated = times.reduce((y, count, axis) => repeatAxis(y, axis, count, false), x.reshape(shape));
  return repeated.block === x.block ? repeated.clone() : repeated;
}

/**
 * The whole tensor repeated along each axis from the last one; axes that are not named stay.
 * @throws ArgumentError for a number below 0.
 * @example
 * tile(tensor([1, 2]), [2, 2])
 * // tensor([[1., 2., 1., 2.],
 * //         [1., 2., 1., 2.]])
 */
export function tile(x: Tensor, times: readonly number[]): Tensor {
  checkTimes("tile", times);
  return repeat(x, [...new Array<number>(Math.max(0, x.ndim - times.length)).fill(1), ...times]);
}

/**
 * Every element repeated in place along an axis, or along the flat tensor.
 * @throws ArgumentError for a number below 0.
 * @example
 * repeatInterleave(tensor([1, 2]), 2) // tensor([1., 1., 2., 2.])
 */
export function repeatInterleave(x: Tensor, times: number, dim?: number): Tensor {
  checkTimes("repeatInterleave", [times]);
  if (dim === undefined) return repeatInterleave(x.flatten(), times, 0);
  const repeated = repeatAxis(x, normalizeDim("repeatInterleave", dim, x.ndim), times, true);
  return repeated.block === x.block ? repeated.clone() : repeated;
}

/** Numbers given as one array or one by one. */
function list(args: readonly (number | readonly number[])[]): readonly number[] {
  return Array.isArray(args[0]) ? (args[0] as readonly number[]) : (args as readonly number[]);
}

declare module "../tensor/tensor.js" {
  interface Tensor {
    /** The order of elements reversed along the given axes; a copy. */
    flip(dims: number | readonly number[]): Tensor;
    /** Elements shifted along axes; what leaves at one end comes in at the other. */
    roll(shifts: number | readonly number[], dims?: number | readonly number[]): Tensor;
    /** The whole tensor repeated along each axis; more numbers than axes add axes in front. */
    repeat(times: readonly number[]): Tensor;
    repeat(...times: number[]): Tensor;
    /** The whole tensor repeated along each axis from the last one; axes that are not named stay. */
    tile(times: readonly number[]): Tensor;
    tile(...times: number[]): Tensor;
    /** Every element repeated in place along an axis, or along the flat tensor. */
    repeatInterleave(times: number, dim?: number): Tensor;
  }
}

attach({
  flip(dims: number | readonly number[]) {
    return flip(this, dims);
  },
  roll(shifts: number | readonly number[], dims?: number | readonly number[]) {
    return roll(this, shifts, dims);
  },
  repeat(...times: (number | readonly number[])[]) {
    return repeat(this, list(times));
  },
  tile(...times: (number | readonly number[])[]) {
    return tile(this, list(times));
  },
  repeatInterleave(times: number, dim?: number) {
    return repeatInterleave(this, times, dim);
  },
});
