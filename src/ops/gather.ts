// Elements taken and added by position along one axis (gather, scatterAdd), and by positions on several axes at once:
// the engine of index tensors in `at`. Each with its gradient. Positions are int32.
import { apply, type OperationRecord } from "../autograd/index.js";
import { begin } from "../memory/index.js";
import { ArgumentError, DTypeError, formatShape, ShapeError } from "../shape/errors.js";
import { planOf } from "../shape/plan.js";
import {
  broadcastShapes,
  broadcastStrides,
  checkShape,
  normalizeDim,
  type Shape,
  sizeOf,
} from "../shape/shape.js";
import { tensor as fromValues, zeros } from "../tensor/create.js";
import { ITEM_BYTES } from "../tensor/dtype.js";
import { pointer, type Strided, writePlan } from "../tensor/storage.js";
import { empty, isTensor, type Tensor } from "../tensor/tensor.js";
import { kernels } from "../wasm/kernels.js";
import { copyOf } from "./cast.js";
import { composed } from "./composed.js";
import { attach, define, kernelFor } from "./define.js";
import { normal } from "./samples.js";

/** How the kernels of places.ts walk: `index * scale` counts elements from where `steps[0]` leads. */
export interface Walk {
  readonly shape: Shape;
  /** Strides of the source, of the index and of the values. */
  readonly steps: readonly [readonly number[], readonly number[], readonly number[]];
  readonly scale: number;
}

type PlacesKernel = (x: number, index: number, values: number, scale: number, plan: number) => void;

/** Runs a kernel of places.ts. The caller has called `begin()` since it made its tensors. */
function walk(
  kernel: PlacesKernel,
  x: Strided,
  index: Strided,
  values: Strided,
  { shape, steps, scale }: Walk,
): void {
  if (sizeOf(shape) === 0) return;
  const [px, pi, pv] = [pointer(x), pointer(index), pointer(values)];
  kernel(px, pi, pv, scale, writePlan(planOf(shape, steps)));
}

export function takeAt(x: Strided, index: Strided, values: Strided, how: Walk): void {
  const bytes = ITEM_BYTES[x.dtype];
  walk(
    bytes === 8 ? kernels.takeAt64 : bytes === 4 ? kernels.takeAt32 : kernels.takeAt8,
    x,
    index,
    values,
    how,
  );
}

export function putAt(x: Strided, index: Strided, values: Strided, how: Walk): void {
  const bytes = ITEM_BYTES[x.dtype];
  walk(bytes === 8 ? kernels.putAt64 : bytes === 4 ? kernels.putAt32 : kernels.putAt8, x, index, values, how);
}

function addAt(what: string, x: Strided, index: Strided, values: Strided, how: Walk): void {
  walk(kernelFor<PlacesKernel>(what, "addAt", x.dtype), x, index, values, how);
}

/** @throws DTypeError, ArgumentError; returns the positions as non-negative int32. */
export function checkPositions(what: string, index: unknown, size: number, axis: number): Tensor {
  const given = isTensor(index) ? index : fromValues(Int32Array.from(index as readonly number[]));
  if (given.dtype !== "int32") {
    throw new DTypeError(
      `${what}: positions must be int32, got ${given.dtype}; write them as [0, 2], or convert with to("int32")`,
    );
  }
  let negative = false;
  for (const value of given.data()) {
    if (value < -size || value >= size) {
      throw new ArgumentError(
        `${what}: position ${value} is out of range for axis ${axis} of size ${size} (${-size} to ${size - 1})`,
      );
    }
    negative ||= value < 0;
  }
  if (!negative) return given;
  const values = Int32Array.from(given.data(), (value) => (value < 0 ? value + size : value));
  return fromValues(values, { shape: given.shape });
}

// --- Along one axis.

/** Strides to walk the values of one axis by position: the axis itself is left to the index. */
function along(x: Strided, index: Strided, values: Strided, dim: number): Walk {
  const steps = x.strides.map((step, axis) => (axis === dim ? 0 : step));
  return { shape: index.shape, steps: [steps, index.strides, values.strides], scale: x.strides[dim] };
}

const gatherRecord: OperationRecord<number> = define<number>({
  name: "gather",
  forward([x, index], dim) {
    begin();
    const y = empty(index.shape, x.dtype);
    takeAt(x, index, y, along(x, index, y, dim));
    return y;
  },
  vjp({ dy, input, shape, attributes: dim }) {
    const none = zeros(shape(0), { dtype: dy.dtype });
    return [apply(scatterAddRecord, [none, input(1), dy], dim), null];
  },
  samples: () => [
    {
      inputs: [normal([3, 4]), fromValues(Int32Array.of(0, 2, 2, 1, 0, 0), { shape: [2, 3] })],
      attributes: 0,
    },
    { inputs: [normal([3, 4]), fromValues(Int32Array.of(3, 3, 0), { shape: [3, 1] })], attributes: 1 },
  ],
});

const scatterAddRecord: OperationRecord<number> = define<number>({
  name: "scatterAdd",
  forward([x, index, source], dim) {
    const y = copyOf(x);
    begin();
    addAt("scatterAdd", y, index, source, along(y, index, source, dim));
    return y;
  },
  vjp({ dy, input, needs, shape, attributes: dim }) {
    if (!needs(2)) return [dy, null, null];
    const taken = apply(gatherRecord, [dy, input(1)], dim);
    const unused = shape(2).some((size, axis) => size !== shape(1)[axis]);
    return [dy, null, unused ? grown(taken, shape(2)) : taken];
  },
  samples: () => [
    {
      inputs: [
        normal([3, 4]),
        fromValues(Int32Array.of(0, 2, 2, 1, 0, 0), { shape: [2, 3] }),
        normal([2, 4]),
      ],
      attributes: 0,
    },
    {
      inputs: [normal([2, 4]), fromValues(Int32Array.of(3, 3), { shape: [2, 1] }), normal([2, 1])],
      attributes: 1,
    },
  ],
});

/** With zeros behind the last places of each axis: the gradient of what the index did not reach. */
function grown(x: Tensor, shape: Shape): Tensor {
  return x.pad(x.shape.flatMap((size, axis) => [0, shape[axis] - size]).reduce<number[]>(pairsReversed, []));
}

/** PyTorch lists padding from the last axis to the first. */
function pairsReversed(list: number[], value: number, i: number): number[] {
  if (i % 2 === 0) list.unshift(value, 0);
  else list[1] = value;
  return list;
}

function checkAlong(what: string, x: Tensor, dim: number, index: Tensor): number {
  const axis = normalizeDim(what, dim, x.ndim);
  if (!isTensor(index))
    throw new DTypeError(`${what}: the index must be an int32 tensor, got ${String(index)}`);
  if (index.ndim !== x.ndim) {
    throw new ShapeError(
      `${what}: the index ${formatShape(index.shape)} must have as many axes as the tensor ${formatShape(x.shape)}; see indexSelect or at([...]) for one list of positions`,
    );
  }
  if (index.shape.some((size, d) => d !== axis && size > x.shape[d])) {
    throw new ShapeError(
      `${what}: the index ${formatShape(index.shape)} is larger than the tensor ${formatShape(x.shape)} off axis ${axis}`,
    );
  }
  return axis;
}

/**
 * One element for each position: `y[i][j] = x[index[i][j]][j]` for `dim` 0, `x[i][index[i][j]]` for `dim` 1, ...
 *
 * @param index int32, as many axes as x and off `dim` at most as large; the result has its shape.
 * @throws ShapeError, DTypeError; ArgumentError for a position out of range.
 * @example
 * const x = tensor([[1, 2], [3, 4]]);
 * gather(x, 1, tensor([[1], [0]], { dtype: "int32" }))
 * // tensor([[2.],
 * //         [3.]])
 */
export function gather(x: Tensor, dim: number, index: Tensor): Tensor {
  if (x.ndim === 0) return gather(x.reshape([1]), dim, index.reshape([index.numel])).reshape(index.shape);
  const axis = checkAlong("gather", x, dim, index);
  return apply(gatherRecord, [x, checkPositions("gather", index, x.shape[axis], axis)], axis);
}

/**
 * A copy of x with every element of `source` added at its position: the reverse of `gather`. Repeats add up.
 *
 * @param index int32, as many axes as x, off `dim` at most as large.
 * @param source At least as large as the index on every axis, of x's type.
 * @throws ShapeError, DTypeError; ArgumentError for a position out of range.
 * @example
 * const index = tensor([0, 1, 0], { dtype: "int32" });
 * scatterAdd(zeros([2]), 0, index, tensor([1, 2, 3])) // tensor([4., 2.])
 */
export function scatterAdd(x: Tensor, dim: number, index: Tensor, source: Tensor): Tensor {
  const axis = checkAlong("scatterAdd", x, dim, index);
  if (!isTensor(source) || source.dtype !== x.dtype) {
    throw new DTypeError(
      `scatterAdd: the source must be a ${x.dtype} tensor as the target is, got ${isTensor(source) ? source.dtype : String(source)}`,
    );
  }
  if (source.ndim !== x.ndim || source.shape.some((size, d) => size < index.shape[d])) {
    throw new ShapeError(
      `scatterAdd: the source ${formatShape(source.shape)} must reach as far as the index ${formatShape(index.shape)}`,
    );
  }
  return apply(scatterAddRecord, [x, checkPositions("scatterAdd", index, x.shape[axis], axis), source], axis);
}

// --- On several axes at once.

/** Which axes of a tensor are indexed, and where the indices' own axes stand in the result. */
export interface Indexed {
  readonly axes: readonly number[];
  readonly place: number;
}

/** The walk over a tensor by index tensors (broadcast against each other), and the positions in elements. */
export function walkIndexed(
  x: Strided,
  indices: readonly Tensor[],
  { axes, place }: Indexed,
): { offsets: Tensor; shape: Shape; walk(values: readonly number[]): Walk } {
  const indexShape = indices.map((index) => index.shape).reduce((a, b) => broadcastShapes("at", a, b));
  const single = indices.length === 1;
  const offsets = single
    ? indices[0]
    : sumOfProducts(
        indices,
        axes.map((axis) => x.strides[axis]),
      );
  const rest = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const around = <T>(before: readonly T[], middle: readonly T[]) => [
    ...before.slice(0, place),
    ...middle,
    ...before.slice(place),
  ];
  const shape = around(
    rest.map((axis) => x.shape[axis]),
    indexShape,
  );
  checkShape("at", shape);
  const none = indexShape.map(() => 0);
  const stepsX = around(
    rest.map((axis) => x.strides[axis]),
    none,
  );
  const stepsIndex = around(
    rest.map(() => 0),
    broadcastStrides(offsets.shape, offsets.strides, indexShape),
  );
  const scale = single ? x.strides[axes[0]] : 1;
  return { offsets, shape, walk: (values) => ({ shape, steps: [stepsX, stepsIndex, values], scale }) };
}

function sumOfProducts(indices: readonly Tensor[], strides: readonly number[]): Tensor {
  return composed(() =>
    indices.map((index, i) => index.mul(strides[i])).reduce((sum, part) => sum.add(part)),
  );
}

const indexRecord: OperationRecord<Indexed> = define<Indexed>({
  name: "index",
  forward([x, ...indices], attributes) {
    const { offsets, shape, walk } = walkIndexed(x, indices, attributes);
    begin();
    const y = empty(shape, x.dtype);
    takeAt(x, offsets, y, walk(y.strides));
    return y;
  },
  vjp({ dy, input, shape, attributes }) {
    const indices = attributes.axes.map((_, i) => input(i + 1));
    return [
      apply(indexGradRecord, [dy, ...indices], { ...attributes, shape: shape(0) }),
      ...indices.map(() => null),
    ];
  },
  samples: () =>
    indexSamples().map(({ shape, indices, ...attributes }) => ({
      inputs: [normal(shape), ...indices],
      attributes,
    })),
});

/** Zeros in the source's shape, with each element added at the place it was taken from. */
const indexGradRecord: OperationRecord<Indexed & { shape: Shape }> = define<Indexed & { shape: Shape }>({
  name: "indexGrad",
  forward([dy, ...indices], attributes) {
    const dx = zeros(attributes.shape, { dtype: dy.dtype });
    const { offsets, walk } = walkIndexed(dx, indices, attributes);
    begin();
    addAt("indexGrad", dx, offsets, dy, walk(dy.strides));
    return dx;
  },
  vjp({ dy, input, attributes: { axes, place } }) {
    const indices = axes.map((_, i) => input(i + 1));
    return [apply(indexRecord, [dy, ...indices], { axes, place }), ...indices.map(() => null)];
  },
  samples: () =>
    indexSamples().map(({ shape, indices, ...attributes }) => {
      const of = walkIndexed(zeros(shape), indices, attributes);
      return { inputs: [normal(of.shape), ...indices], attributes: { ...attributes, shape } };
    }),
});

function indexSamples() {
  const positions = (shape: Shape, ...values: number[]) => fromValues(Int32Array.from(values), { shape });
  return [
    { shape: [4, 3], indices: [positions([3], 2, 0, 2)], axes: [0], place: 0 },
    { shape: [2, 3, 4], indices: [positions([2, 1], 1, 0), positions([3], 3, 3, 0)], axes: [1, 2], place: 1 },
    { shape: [2, 3, 4], indices: [positions([2], 1, 0), positions([2], 3, 3)], axes: [0, 2], place: 0 },
  ];
}

/** The elements at index tensors, one for each of the given axes; the tensors are broadcast against each other. */
export function index(x: Tensor, indices: readonly Tensor[], where: Indexed): Tensor {
  return apply(indexRecord, [x, ...indices], where);
}

declare module "../tensor/tensor.js" {
  interface Tensor {
    /**
     * One element for each position along an axis: `y[i][j] = x[i][index[i][j]]` for `dim` 1.
     * @example
     * const logits = tensor([[2, 0.5], [0, 3]]);
     * logits.gather(1, tensor([[0], [1]], { dtype: "int32" }))
     * // tensor([[2.],
     * //         [3.]])
     */
    gather(dim: number, index: Tensor): Tensor;
    /** A copy with every element of `source` added at its position along an axis: the reverse of `gather`. */
    scatterAdd(dim: number, index: Tensor, source: Tensor): Tensor;
  }
}

attach({
  gather(dim: number, index: Tensor) {
    return gather(this, dim, index);
  },
  scatterAdd(dim: number, index: Tensor, source: Tensor) {
    return scatterAdd(this, dim, index, source);
  },
});
