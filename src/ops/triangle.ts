// Diagonals and triangles of matrices (the last two axes; axes in front are batches), each with its gradient.
import { apply, type OperationRecord } from "../autograd/index.js";
import { begin } from "../memory/index.js";
import { ArgumentError, formatShape, ShapeError } from "../shape/errors.js";
import { normalizeDim, type Shape } from "../shape/shape.js";
import { arange, zeros } from "../tensor/create.js";
import { copyInto } from "../tensor/storage.js";
import { Tensor } from "../tensor/tensor.js";
import { where } from "./arithmetic.js";
import { attach, constant, define } from "./define.js";
import { normal } from "./samples.js";

interface Diagonal {
  readonly offset: number;
  readonly rows: number;
  readonly columns: number;
}

function diagonalView(x: Tensor, { offset, rows, columns }: Diagonal): Tensor {
  const length = Math.max(
    0,
    Math.min(x.shape[rows] + Math.min(offset, 0), x.shape[columns] - Math.max(offset, 0)),
  );
  const start = length === 0 ? 0 : offset < 0 ? -offset * x.strides[rows] : offset * x.strides[columns];
  const rest = x.shape.map((_, axis) => axis).filter((axis) => axis !== rows && axis !== columns);
  return new Tensor(
    x.block,
    x.offset + start,
    [...rest.map((axis) => x.shape[axis]), length],
    [...rest.map((axis) => x.strides[axis]), x.strides[rows] + x.strides[columns]],
    x.dtype,
  );
}

const diagonalRecord: OperationRecord<Diagonal> = define<Diagonal>({
  name: "diagonal",
  forward: ([x], attributes) => diagonalView(x, attributes),
  vjp: ({ dy, shape, attributes }) => [apply(diagonalGradRecord, [dy], { ...attributes, shape: shape(0) })],
  samples: () => [
    { inputs: [normal([3, 4])], attributes: { offset: 1, rows: 0, columns: 1 } },
    { inputs: [normal([3, 2, 3])], attributes: { offset: -1, rows: 2, columns: 0 } },
  ],
});

/** Zeros in the source's shape, with the gradient on the diagonal. */
const diagonalGradRecord: OperationRecord<Diagonal & { shape: Shape }> = define<Diagonal & { shape: Shape }>({
  name: "diagonalGrad",
  forward([dy], attributes) {
    const dx = zeros(attributes.shape, { dtype: dy.dtype });
    begin();
    copyInto(dy, diagonalView(dx, attributes));
    return dx;
  },
  vjp({ dy, attributes: { offset, rows, columns } }) {
    return [apply(diagonalRecord, [dy], { offset, rows, columns })];
  },
  samples: () => [{ inputs: [normal([3])], attributes: { offset: 1, rows: 0, columns: 1, shape: [3, 4] } }],
});

function checkMatrix(what: string, x: Tensor): void {
  if (x.ndim < 2) throw new ShapeError(`${what}: expected at least 2 axes, got ${formatShape(x.shape)}`);
}

function checkOffset(what: string, offset: number): void {
  if (!Number.isInteger(offset))
    throw new ArgumentError(`${what}: the diagonal must be a whole number, got ${offset}`);
}

/**
 * The elements whose places along two axes are equal, as a view; they become the last axis.
 * @param offset Above 0: a diagonal to the right of the main one; below 0: one under it.
 * @throws ShapeError for fewer than 2 axes.
 * @example
 * diagonal(tensor([[1, 2, 3], [4, 5, 6]]), 1) // tensor([2., 6.])
 */
export function diagonal(x: Tensor, offset = 0, dim0 = 0, dim1 = 1): Tensor {
  checkMatrix("diagonal", x);
  checkOffset("diagonal", offset);
  const rows = normalizeDim("diagonal", dim0, x.ndim);
  const columns = normalizeDim("diagonal", dim1, x.ndim);
  if (rows === columns)
    throw new ArgumentError(`diagonal: the two axes must differ, got ${dim0} and ${dim1}`);
  return apply(diagonalRecord, [x], { offset, rows, columns });
}

/**
 * A vector as the diagonal of a square matrix, or the diagonal of a matrix. `[n]` gives `[n, n]` (more with an
 * `offset`), `[m, n]` the vector of its diagonal.
 * @param offset Above the diagonal, below it when negative. Default 0.
 * @throws ShapeError for more than 2 axes.
 * @example
 * diag(tensor([1, 2]))
 * // tensor([[1., 0.],
 * //         [0., 2.]])
 * diag(tensor([[1, 2], [3, 4]])) // tensor([1., 4.])
 */
export function diag(x: Tensor, offset = 0): Tensor {
  checkOffset("diag", offset);
  if (x.ndim === 2) return diagonal(x, offset);
  if (x.ndim !== 1) throw new ShapeError(`diag: expected a vector or a matrix, got ${formatShape(x.shape)}`);
  const size = x.shape[0] + Math.abs(offset);
  return apply(diagonalGradRecord, [x], { offset, rows: 0, columns: 1, shape: [size, size] });
}

/** Column minus row of every place of a matrix. */
function distances(rows: number, columns: number): Tensor {
  const [down, right] = [rows, columns].map((size) => arange(size).to("int32"));
  return right.sub(down.unsqueeze(1));
}

/**
 * A matrix (or a batch of them) with zeros above the given diagonal. `[..., m, n]`, whose shape stays.
 * @param offset The diagonal: above the main one, below it when negative. Default 0.
 * @throws ShapeError for fewer than 2 axes.
 * @example
 * tril(ones([3, 3]))
 * // tensor([[1., 0., 0.],
 * //         [1., 1., 0.],
 * //         [1., 1., 1.]])
 */
export function tril(x: Tensor, offset = 0): Tensor {
  checkMatrix("tril", x);
  checkOffset("tril", offset);
  const [rows, columns] = x.shape.slice(-2);
  return where(distances(rows, columns).le(offset), x, constant(0, x.dtype));
}

/**
 * A matrix (or a batch of them) with zeros below the given diagonal. `[..., m, n]`, whose shape stays.
 * @param offset The diagonal: above the main one, below it when negative. Default 0.
 * @throws ShapeError for fewer than 2 axes.
 * @example
 * triu(ones([3, 3]), 1)
 * // tensor([[0., 1., 1.],
 * //         [0., 0., 1.],
 * //         [0., 0., 0.]])
 */
export function triu(x: Tensor, offset = 0): Tensor {
  checkMatrix("triu", x);
  checkOffset("triu", offset);
  const [rows, columns] = x.shape.slice(-2);
  return where(distances(rows, columns).ge(offset), x, constant(0, x.dtype));
}

/**
 * The sum of a matrix's diagonal.
 * @throws ShapeError when x has not 2 axes.
 * @example
 * trace(tensor([[1, 2], [3, 4]])) // tensor(5.)
 */
export function trace(x: Tensor): Tensor {
  if (x.ndim !== 2) throw new ShapeError(`trace: expected a matrix, got ${formatShape(x.shape)}`);
  return diagonal(x).sum();
}

declare module "../tensor/tensor.js" {
  interface Tensor {
    /** The elements whose places along two axes (0 and 1 by default) are equal, as a view; they become the last axis. */
    diagonal(offset?: number, dim0?: number, dim1?: number): Tensor;
    /** A vector as the diagonal of a square matrix, or the diagonal of a matrix. */
    diag(offset?: number): Tensor;
    /** With zeros above the given diagonal of the last two axes. */
    tril(offset?: number): Tensor;
    /** With zeros below the given diagonal of the last two axes. */
    triu(offset?: number): Tensor;
    /** The sum of a matrix's diagonal. */
    trace(): Tensor;
  }
}

attach({
  diagonal(offset?: number, dim0?: number, dim1?: number) {
    return diagonal(this, offset, dim0, dim1);
  },
  diag(offset?: number) {
    return diag(this, offset);
  },
  tril(offset?: number) {
    return tril(this, offset);
  },
  triu(offset?: number) {
    return triu(this, offset);
  },
  trace() {
    return trace(this);
  },
});
