// Joining tensors: along an axis that is there (cat) or along a new one (stack).
import { apply } from "../autograd/index.js";
import { begin } from "../memory/index.js";
import { ArgumentError, DTypeError, formatShape, ShapeError } from "../shape/errors.js";
import { contiguousStrides, normalizeDim } from "../shape/shape.js";
import { promote } from "../tensor/dtype.js";
import { copyInto } from "../tensor/storage.js";
import { empty, isTensor, Tensor } from "../tensor/tensor.js";
import { define } from "./define.js";
import { normal } from "./samples.js";
import { narrow } from "./slice.js";

interface Join {
  readonly dim: number;
  /** Sizes of the inputs along it. */
  readonly sizes: readonly number[];
}

const catRecord = define<Join>({
  name: "cat",
  forward(inputs, { dim, sizes }) {
    const shape = [...inputs[0].shape];
    shape[dim] = sizes.reduce((sum, size) => sum + size, 0);
    begin();
    const y = empty(shape, inputs[0].dtype);
    const strides = contiguousStrides(shape);
    let place = 0;
    for (const input of inputs) {
      copyInto(input, new Tensor(y.block, place * strides[dim], input.shape, strides, y.dtype));
      place += input.shape[dim];
    }
    return y;
  },
  vjp({ dy, attributes: { dim, sizes }, needs }) {
    let place = 0;
    return sizes.map((size, i) => {
      place += size;
      return needs(i) ? narrow(dy, dim, place - size, size) : null;
    });
  },
  samples: () => [
    { inputs: [normal([2, 3]), normal([1, 3]), normal([0, 3])], attributes: { dim: 0, sizes: [2, 1, 0] } },
    { inputs: [normal([2, 1, 2]), normal([2, 3, 2])], attributes: { dim: 1, sizes: [1, 3] } },
  ],
});

function checkList(what: string, tensors: readonly Tensor[]): void {
  if (!Array.isArray(tensors) || tensors.length === 0) {
    throw new ArgumentError(
      `${what}: expected an array of at least one tensor, got ${isTensor(tensors) ? "a tensor; write it as [a, b]" : Array.isArray(tensors) ? "an empty one" : String(tensors)}`,
    );
  }
  tensors.forEach((value, i) => {
    if (!isTensor(value))
      throw new DTypeError(`${what}: item ${i} is no tensor but ${String(value)}; wrap it in tensor(...)`);
  });
}

/**
 * Tensors joined along an axis; their other sizes must be equal. Types are promoted.
 * @throws ShapeError naming the first tensor that does not fit.
 * @example
 * cat([tensor([[1, 2]]), tensor([[3, 4], [5, 6]])])
 * // tensor([[1., 2.],
 * //         [3., 4.],
 * //         [5., 6.]])
 * cat([zeros([2, 3]), zeros([2, 5])], 1).shape // [ 2, 8 ]
 */
export function cat(tensors: readonly Tensor[], dim = 0): Tensor {
  checkList("cat", tensors);
  const first = tensors[0];
  if (first.ndim === 0) throw new ShapeError("cat: a scalar has no axis to join along; use stack([...])");
  const axis = normalizeDim("cat", dim, first.ndim);
  tensors.forEach(({ shape }, i) => {
    if (shape.length !== first.ndim || shape.some((size, d) => d !== axis && size !== first.shape[d])) {
      throw new ShapeError(
        `cat: tensor ${i} is ${formatShape(shape)}, the first one ${formatShape(first.shape)}; only axis ${axis} may differ`,
      );
    }
  });
  const dtype = tensors.map((t) => t.dtype).reduce(promote);
  return apply(
    catRecord,
    tensors.map((t) => t.to(dtype)),
    { dim: axis, sizes: tensors.map((t) => t.shape[axis]) },
  );
}

/**
 * Tensors of one shape joined along a new axis.
 * @throws ShapeError when the shapes differ.
 * @example
 * stack([tensor([1, 2]), tensor([3, 4])])
 * // tensor([[1., 2.],
 * //         [3., 4.]])
 */
export function stack(tensors: readonly Tensor[], dim = 0): Tensor {
  checkList("stack", tensors);
  const { shape } = tensors[0];
  tensors.forEach((t, i) => {
    if (t.ndim !== shape.length || t.shape.some((size, d) => size !== shape[d])) {
      throw new ShapeError(
        `stack: tensor ${i} is ${formatShape(t.shape)}, the first one ${formatShape(shape)}; all must be equal (see cat for tensors that differ along one axis)`,
      );
    }
  });
  const axis = normalizeDim("stack", dim, shape.length + 1);
  return cat(
    tensors.map((t) => t.unsqueeze(axis)),
    axis,
  );
}
