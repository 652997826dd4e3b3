// Codes and grids made from lists: one-hot codes and coordinate grids.
import { ArgumentError, checkOptions, DTypeError, formatShape, ShapeError } from "../shape/errors.js";
import { arange } from "../tensor/create.js";
import type { DType } from "../tensor/dtype.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";

/** Options of `oneHot`. */
export interface OneHotOptions {
  /** Default `int32`; `float32` to compute a loss with it. */
  dtype?: DType;
}

/**
 * For every class number a row that is 1 at its place and 0 elsewhere: `[...]` gives `[..., classes]`.
 *
 * @param classes Number of classes; one more than the largest number by default.
 * @throws DTypeError when the class numbers are not int32; ArgumentError when one is negative or too large.
 * @example
 * oneHot(tensor([0, 2], { dtype: "int32" }), 3)
 * // tensor([[1, 0, 0],
 * //         [0, 0, 1]], dtype: int32)
 */
export function oneHot(index: Tensor, classes?: number, options: OneHotOptions = {}): Tensor {
  checkOptions("oneHot", options, ["dtype"]);
  if (!isTensor(index) || index.dtype !== "int32") {
    throw new DTypeError(
      `oneHot: the class numbers must be an int32 tensor, got ${isTensor(index) ? index.dtype : String(index)}; convert with to("int32")`,
    );
  }
  if (classes !== undefined && (!Number.isInteger(classes) || classes < 1)) {
    throw new ArgumentError(
      `oneHot: the number of classes must be a whole number of at least 1, got ${classes}`,
    );
  }
  if (index.numel === 0 && classes === undefined) {
    throw new ArgumentError("oneHot: there are no class numbers to count the classes by; give their number");
  }
  const largest = index.numel === 0 ? 0 : index.max().item();
  const smallest = index.numel === 0 ? 0 : index.min().item();
  const count = classes ?? largest + 1;
  if (smallest < 0 || largest >= count) {
    throw new ArgumentError(
      `oneHot: class ${smallest < 0 ? smallest : largest} is out of range for ${count} classes (0 to ${count - 1})`,
    );
  }
  return index
    .unsqueeze(-1)
    .eq(arange(count).to("int32"))
    .to(options.dtype ?? "int32");
}

/** Options of `meshgrid`. */
export interface MeshgridOptions {
  /** `"ij"`: the first vector runs down the rows; `"xy"`: along the columns. Default `"ij"`. */
  indexing?: "ij" | "xy";
}

/**
 * Coordinates of a grid: n vectors give n tensors of n axes, views of the vectors.
 * @throws ShapeError when one has more than one axis.
 * @example
 * const [rows, columns] = meshgrid([arange(0, 2), arange(0, 3)]);
 * rows
 * // tensor([[0., 0., 0.],
 * //         [1., 1., 1.]])
 * columns
 * // tensor([[0., 1., 2.],
 * //         [0., 1., 2.]])
 */
export function meshgrid(vectors: readonly Tensor[], options: MeshgridOptions = {}): Tensor[] {
  checkOptions("meshgrid", options, ["indexing"]);
  const { indexing = "ij" } = options;
  if (indexing !== "ij" && indexing !== "xy") {
    throw new ArgumentError(`meshgrid: indexing must be "ij" or "xy", got ${JSON.stringify(indexing)}`);
  }
  const flat = vectors.map((vector, i) => {
    if (vector.ndim > 1) {
      throw new ShapeError(`meshgrid: expected vectors, tensor ${i} is ${formatShape(vector.shape)}`);
    }
    return vector.reshape([vector.numel]);
  });
  if (indexing === "xy" && flat.length > 1) {
    const [x, y, ...rest] = flat;
    return swapped(meshgrid([y, x, ...rest]));
  }
  const shape = flat.map((vector) => vector.numel);
  return flat.map((vector, axis) =>
    vector.reshape(shape.map((size, i) => (i === axis ? size : 1))).expand(shape),
  );
}

function swapped([y, x, ...rest]: Tensor[]): Tensor[] {
  return [x, y, ...rest];
}
