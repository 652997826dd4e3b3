// Views: other shapes and strides on the same memory, with their gradients. Only `reshape` of a tensor whose
// strides do not allow it copies.
import { apply } from "../autograd/index.js";
import { ArgumentError, formatShape, ShapeError } from "../shape/errors.js";
import {
  broadcastStrides,
  contiguousStrides,
  normalizeDim,
  normalizeDims,
  reshapedStrides,
  resolveReshape,
  type Shape,
} from "../shape/shape.js";
import { Tensor } from "../tensor/tensor.js";
import { copyOf } from "./cast.js";
import { attach, define } from "./define.js";
import { normal } from "./samples.js";

function view(x: Tensor, shape: Shape, strides: readonly number[], offset = x.offset): Tensor {
  return new Tensor(x.block, offset, shape, strides, x.dtype);
}

const reshapeRecord = define<Shape>({
  name: "reshape",
  forward([x], shape) {
    const strides = reshapedStrides(x.shape, x.strides, shape);
    return strides === null ? view(copyOf(x), shape, contiguousStrides(shape), 0) : view(x, shape, strides);
  },
  vjp: ({ dy, shape }) => [dy.reshape(shape(0))],
  samples: () => [
    { inputs: [normal([3, 4])], attributes: [2, 6] },
    { inputs: [normal([3, 4]).transpose(0, 1)], attributes: [12] },
  ],
});

const permuteRecord = define<readonly number[]>({
  name: "permute",
  forward: ([x], dims) =>
    view(
      x,
      dims.map((d) => x.shape[d]),
      dims.map((d) => x.strides[d]),
    ),
  vjp({ dy, attributes: dims }) {
    const back = new Array<number>(dims.length);
    dims.forEach((d, i) => {
      back[d] = i;
    });
    return [dy.permute(back)];
  },
  samples: () => [{ inputs: [normal([2, 3, 4])], attributes: [2, 0, 1] }],
});

const expandRecord = define<Shape>({
  name: "expand",
  forward: ([x], shape) => view(x, shape, broadcastStrides(x.shape, x.strides, shape)),
  vjp: ({ dy, shape }) => [dy.sumToSize(shape(0))],
  samples: () => [{ inputs: [normal([3, 1])], attributes: [2, 3, 4] }],
});

/** Sizes given as one array or one by one. */
function sizes(args: readonly (number | Shape)[]): Shape {
  return Array.isArray(args[0]) ? (args[0] as Shape) : (args as readonly number[]);
}

declare module "../tensor/tensor.js" {
  interface Tensor {
    /**
     * The same elements in another shape; one size may be -1 and follows from the others.
     * A view where the strides allow it, else a copy.
     * @throws ShapeError when the number of elements differs.
     * @example
     * const x = arange(0, 6);
     * x.reshape(2, 3)
     * // tensor([[0., 1., 2.],
     * //         [3., 4., 5.]])
     * x.reshape([-1, 2]).shape // [ 3, 2 ]
     * x.reshape(4, 2)
     * // ShapeError: reshape: [6] has 6 elements and cannot become [4, 2]: that would be 8 elements
     */
    reshape(shape: Shape): Tensor;
    reshape(...shape: number[]): Tensor;
    /**
     * Axes `startDim` to `endDim` (both included) as one. Default: all of them.
     * @throws ArgumentError when `startDim` comes after `endDim`, or one is not there.
     * @example
     * zeros([32, 16, 7, 7]).flatten(1).shape // [ 32, 784 ]
     */
    flatten(startDim?: number, endDim?: number): Tensor;
    /**
     * Two axes exchanged; without arguments the last two. A view.
     * @throws ShapeError for fewer than 2 axes; ArgumentError for one that is not there.
     * @example
     * tensor([[1, 2, 3], [4, 5, 6]]).transpose()
     * // tensor([[1., 4.],
     * //         [2., 5.],
     * //         [3., 6.]])
     */
    transpose(dim0?: number, dim1?: number): Tensor;
    /**
     * All axes in a new order. A view.
     * @throws ArgumentError when not every axis is named once.
     * @example
     * const picture = zeros([3, 28, 20]); // [channels, height, width]
     * picture.permute([1, 2, 0]).shape // [ 28, 20, 3 ]
     */
    permute(dims: readonly number[]): Tensor;
    /**
     * Axes of size 1 stretched to `shape`, new ones added in front; -1 keeps a size. A view.
     * @throws ShapeError when another size than 1 would have to stretch.
     * @example
     * tensor([[1], [2]]).expand(-1, 3)
     * // tensor([[1., 1., 1.],
     * //         [2., 2., 2.]])
     */
    expand(shape: Shape): Tensor;
    expand(...shape: number[]): Tensor;
    /**
     * Without the given axis, or without all axes, of size 1.
     * @throws ArgumentError for an axis that is not there.
     * @example
     * zeros([1, 3, 1]).squeeze(0).shape // [ 3, 1 ]
     */
    squeeze(dim?: number): Tensor;
    /**
     * With a new axis of size 1 at `dim`.
     * @throws ArgumentError for an axis that is not there.
     * @example
     * tensor([1, 2, 3]).unsqueeze(0) // tensor([[1., 2., 3.]])
     */
    unsqueeze(dim: number): Tensor;
  }
}

attach({
  reshape(...args: (number | Shape)[]) {
    return apply(reshapeRecord, [this], resolveReshape(this.shape, sizes(args)));
  },
  flatten(startDim = 0, endDim = -1) {
    if (this.ndim === 0) return this.reshape([1]);
    const start = normalizeDim("flatten", startDim, this.ndim);
    const end = normalizeDim("flatten", endDim, this.ndim);
    if (start > end) throw new ArgumentError(`flatten: axis ${startDim} comes after axis ${endDim}`);
    const joined = this.shape.slice(start, end + 1).reduce((a, b) => a * b, 1);
    return this.reshape([...this.shape.slice(0, start), joined, ...this.shape.slice(end + 1)]);
  },
  transpose(dim0 = -2, dim1 = -1) {
    if (this.ndim < 2)
      throw new ShapeError(`transpose: expected at least 2 axes, got ${formatShape(this.shape)}`);
    const a = normalizeDim("transpose", dim0, this.ndim);
    const b = normalizeDim("transpose", dim1, this.ndim);
    const dims = this.shape.map((_, i) => (i === a ? b : i === b ? a : i));
    return apply(permuteRecord, [this], dims);
  },
  permute(dims: readonly number[]) {
    const order = dims.map((dim) => normalizeDim("permute", dim, this.ndim));
    if (normalizeDims("permute", order, this.ndim).length !== this.ndim) {
      throw new ArgumentError(`permute: ${formatShape(dims)} must name each of the ${this.ndim} axes once`);
    }
    return apply(permuteRecord, [this], order);
  },
  expand(...args: (number | Shape)[]) {
    const wanted = sizes(args);
    const shift = wanted.length - this.ndim;
    const shape = wanted.map((size, i) => (size === -1 && i >= shift ? this.shape[i - shift] : size));
    const fits = shift >= 0 && this.shape.every((size, i) => size === 1 || size === shape[i + shift]);
    if (!fits || shape.some((size) => size < 0)) {
      throw new ShapeError(
        `expand: ${formatShape(this.shape)} cannot become ${formatShape(wanted)}: only sizes of 1 stretch, and new axes go in front`,
      );
    }
    return apply(expandRecord, [this], shape);
  },
  squeeze(dim?: number) {
    if (dim === undefined) return this.reshape(this.shape.filter((size) => size !== 1));
    const axis = normalizeDim("squeeze", dim, this.ndim);
    return this.shape[axis] === 1 ? this.reshape(this.shape.filter((_, i) => i !== axis)) : this;
  },
  unsqueeze(dim: number) {
    const axis = normalizeDim("unsqueeze", dim, this.ndim + 1);
    return this.reshape([...this.shape.slice(0, axis), 1, ...this.shape.slice(axis)]);
  },
});
