// Parts of a tensor by index: numbers, ranges, index tensors and masks, to read (`at`) and to assign (`set`).
// What the indices mean is decided here; views are made in slice.ts, elements are moved in gather.ts.
import { noGrad } from "../autograd/index.js";
import { begin } from "../memory/index.js";
import { ArgumentError, formatShape, ShapeError } from "../shape/errors.js";
import { broadcastShapes, broadcastStrides, type Shape, sameShape } from "../shape/shape.js";
import { tensor as fromValues } from "../tensor/create.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { where } from "./arithmetic.js";
import { attach, constant, type Operand } from "./define.js";
import { checkPositions, type Indexed, index, putAt, walkIndexed } from "./gather.js";
import { checkOutside } from "./inplace.js";
import { slice } from "./slice.js";

/**
 * What `at` and `set` take for an axis: a number, a range such as `"1:5"`, `"::-1"` or `":"`, `"..."`, positions (an
 * int32 tensor or an array of numbers), or a `bool` tensor, which stands for as many axes as it has.
 */
export type Index = number | string | Tensor | readonly number[] | Int32Array;

interface Resolved {
  /** Numbers and ranges, one for each axis of the source. */
  readonly basic: readonly (number | string)[];
  /** Index tensors, and the axes they stand for once the numbers have taken theirs away. */
  readonly tensors: readonly Tensor[];
  readonly where: Indexed;
}

function isMask(index: Index): index is Tensor {
  return isTensor(index) && index.dtype === "bool";
}

/** How many axes of the source an index stands for. */
function width(index: Index): number {
  return isMask(index) ? index.ndim : 1;
}

function resolve(shape: Shape, given: readonly Index[]): Resolved {
  const dots = given.indexOf("...");
  const named = given.reduce<number>((sum, index) => sum + (index === "..." ? 0 : width(index)), 0);
  if (named > shape.length) {
    throw new ArgumentError(
      `at: indices for ${named} axes, but there are ${shape.length}: ${formatShape(shape)}`,
    );
  }
  const fill = new Array<Index>(shape.length - named).fill(":");
  const all =
    dots === -1 ? [...given, ...fill] : [...given.slice(0, dots), ...fill, ...given.slice(dots + 1)];
  const basic: (number | string)[] = [];
  const tensors: Tensor[] = [];
  const axes: number[] = [];
  let kept = 0;
  for (const index of all) {
    const axis = basic.length;
    if (typeof index === "number" || typeof index === "string") {
      basic.push(index);
      if (typeof index === "string") kept++;
    } else if (isTensor(index) && index.dtype === "int32" && index.ndim === 0) {
      basic.push(index.item());
    } else {
      const found = isMask(index)
        ? placesOf(index, shape.slice(axis, axis + index.ndim))
        : [checkPositions("at", index, shape[axis], axis)];
      for (const positions of found) {
        basic.push(":");
        tensors.push(positions);
        axes.push(kept++);
      }
    }
  }
  const adjacent = axes.every((axis, i) => i === 0 || axis === axes[i - 1] + 1);
  return { basic, tensors, where: { axes, place: adjacent ? (axes[0] ?? 0) : 0 } };
}

/** Where a mask is true: one list of positions for each of its axes. */
function placesOf(mask: Tensor, expected: Shape): Tensor[] {
  if (mask.ndim === 0)
    throw new ArgumentError("at: a mask must have at least one axis; use where(condition, a, b)");
  if (!sameShape(mask.shape, expected)) {
    throw new ShapeError(
      `at: the mask ${formatShape(mask.shape)} must have the shape of the axes it stands for, ${formatShape(expected)}`,
    );
  }
  const values = mask.data();
  const found: number[] = [];
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) found.push(i);
  let inner = 1;
  return mask.shape
    .map((size, axis) => ({ size, axis }))
    .reverse()
    .map(({ size }) => {
      const step = inner;
      inner *= size;
      return fromValues(Int32Array.from(found, (place) => Math.floor(place / step) % size));
    })
    .reverse();
}

/**
 * Where the elements are not 0: `[count, axes]`, int32, in row-major order.
 * @example
 * nonzero(tensor([[0, 7], [8, 0]]))
 * // tensor([[0, 1],
 * //         [1, 0]], dtype: int32)
 */
export function nonzero(x: Tensor): Tensor {
  const count = x.to("bool").sum().item();
  if (x.ndim === 0) return fromValues(new Int32Array(0), { shape: [count, 0] });
  const lists = placesOf(x.detach().to("bool"), x.shape).map((places) => places.data());
  const values = Int32Array.from(
    { length: count * x.ndim },
    (_, i) => lists[i % x.ndim][Math.floor(i / x.ndim)],
  );
  return fromValues(values, { shape: [count, x.ndim] });
}

function at(x: Tensor, indices: readonly Index[]): Tensor {
  const { basic, tensors, where } = resolve(x.shape, indices);
  if (tensors.length === 0) return slice(x, basic);
  const view = basic.every((part) => part === ":") ? x : slice(x, basic);
  return index(view, tensors, where);
}

function assign(x: Tensor, indices: readonly Index[], value: Operand): Tensor {
  checkOutside("set", x, value, "compute a new tensor with where(mask, value, x)");
  noGrad(() => {
    const { basic, tensors, where } = resolve(x.shape, indices);
    const target = slice(x, basic);
    const given = isTensor(value) ? value.to(x.dtype) : constant(Number(value), x.dtype);
    const values = given.block === x.block ? given.clone() : given;
    if (tensors.length === 0) {
      checkStretch(values.shape, target.shape);
      target.copy_(values);
      return;
    }
    const { offsets, shape, walk } = walkIndexed(target, tensors, where);
    checkStretch(values.shape, shape);
    begin();
    putAt(target, offsets, values, walk(broadcastStrides(values.shape, values.strides, shape)));
    x.block.version++;
  });
  return x;
}

function checkStretch(from: Shape, to: Shape): void {
  if (sameShape(broadcastShapes("set", from, to), to)) return;
  throw new ShapeError(`set: the value ${formatShape(from)} does not stretch to the part ${formatShape(to)}`);
}

/**
 * x with `value` where the mask holds (a copy); the mask is broadcast.
 * @throws DTypeError when the mask is not `bool`; ShapeError when it does not broadcast.
 * @example
 * const scores = ones([3, 3]);
 * maskedFill(scores, triu(ones([3, 3]), 1).to("bool"), -Infinity)
 * // tensor([[  1., -inf, -inf],
 * //         [  1.,   1., -inf],
 * //         [  1.,   1.,   1.]])
 */
export function maskedFill(x: Tensor, mask: Tensor, value: Operand): Tensor {
  return where(mask, value, x);
}

/**
 * The elements where the mask holds, `[count]`; the mask is broadcast.
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * const x = tensor([[1, -2], [-3, 4]]);
 * maskedSelect(x, x.gt(0)) // tensor([1., 4.])
 */
export function maskedSelect(x: Tensor, mask: Tensor): Tensor {
  const shape = broadcastShapes("maskedSelect", x.shape, mask.shape);
  if (shape.length === 0) return maskedSelect(x.reshape([1]), mask);
  return at(x.expand(shape), [mask.expand(shape)]);
}

declare module "../tensor/tensor.js" {
  interface Tensor {
    /**
     * Part of a tensor. One index for each axis from the left:
     * - a number takes one place and removes the axis; negative ones count from the end;
     * - `"start:end"` (end not included), `":"` and `"start:end:step"` take a range, backwards with a negative step;
     * - `"..."` stands for as many `":"` as are missing;
     * - an int32 tensor or an array of numbers takes these positions, repeats allowed; several are broadcast against
     *   each other and taken together, as in PyTorch;
     * - a `bool` tensor takes the places where it is true, and stands for as many axes as it has.
     *
     * A view when only numbers and ranges are given, else a copy.
     * @throws ArgumentError for a number out of range or an index that cannot be read.
     * @example
     * const x = tensor([[1, 2, 3], [4, 5, 6]]);
     * x.at(0) // tensor([1., 2., 3.])
     * x.at(":", "1:")
     * // tensor([[2., 3.],
     * //         [5., 6.]])
     * x.at(-1, "::-1") // tensor([6., 5., 4.])
     * x.at([1, 0, 1], 2) // tensor([6., 3., 6.])
     * x.at(x.gt(2)) // tensor([3., 4., 5., 6.])
     */
    at(...indices: Index[]): Tensor;
    /**
     * Assigns a value (broadcast, converted to this type) to a part of this tensor, named as in `at`; returns the tensor.
     * Only where no gradient is recorded. Where positions repeat, the last one stays.
     *
     * @param index One index, or an array with one for each axis: `[0, 2]` is row 0, column 2; `[[0, 2]]` are the rows 0
     * and 2.
     * @throws ShapeError when the value does not stretch to the part; ArgumentError as `at`, and where a gradient is recorded.
     * @example
     * const x = zeros([2, 3]);
     * x.set([0, "1:"], 5)
     * // tensor([[0., 5., 5.],
     * //         [0., 0., 0.]])
     * x.set(x.eq(0), -1)
     * // tensor([[-1.,  5.,  5.],
     * //         [-1., -1., -1.]])
     */
    set(index: Index | readonly Index[], value: Operand): this;
    /** With `value` where the mask holds (a copy); the mask is broadcast. */
    maskedFill(mask: Tensor, value: Operand): Tensor;
    /** The elements where the mask holds, `[count]`; the mask is broadcast. */
    maskedSelect(mask: Tensor): Tensor;
    /** Where the elements are not 0: `[count, axes]`, int32. */
    nonzero(): Tensor;
  }
}

attach({
  at(...indices: Index[]) {
    return at(this, indices);
  },
  set(place: Index | readonly Index[], value: Operand) {
    return assign(this, Array.isArray(place) ? place : [place as Index], value);
  },
  maskedFill(mask: Tensor, value: Operand) {
    return maskedFill(this, mask, value);
  },
  maskedSelect(mask: Tensor) {
    return maskedSelect(this, mask);
  },
  nonzero() {
    return nonzero(this);
  },
});
