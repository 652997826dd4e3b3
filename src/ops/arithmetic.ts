// Operations of two operands, element by element and broadcast, each with its gradient: arithmetic,
// comparisons, and choosing between two operands.
import { apply } from "../autograd/index.js";
import { begin } from "../memory/index.js";
import { DTypeError } from "../shape/errors.js";
import { broadcastShapes } from "../shape/shape.js";
import { ITEM_BYTES } from "../tensor/dtype.js";
import { planFor, pointer } from "../tensor/storage.js";
import { empty, isTensor, type Tensor } from "../tensor/tensor.js";
import { kernels } from "../wasm/kernels.js";
import { attach, binary, constant, define, type Operand, operands } from "./define.js";
import { between, distinct, normal } from "./samples.js";

type Binary = (a: Operand, b: Operand) => Tensor;

const shapes = () =>
  [
    [normal([3, 4]), normal([3, 4])],
    [normal([2, 1, 4]), normal([3, 1])],
    [normal([]), normal([3])],
  ] as const;

/**
 * a + b. Tensors or numbers, broadcast against each other; the result has the promoted type.
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * add(tensor([[1, 2], [3, 4]]), tensor([10, 20]))
 * // tensor([[11., 22.],
 * //         [13., 24.]])
 * add(1, tensor([1, 2])) // tensor([2., 3.])
 */
export const add: Binary = binary({ name: "add", kernel: "add", vjp: ({ dy }) => [dy, dy], samples: shapes });

/**
 * a - b. Tensors or numbers, broadcast against each other; the result has the promoted type.
 * @throws ShapeError when the shapes do not broadcast; DTypeError for two bools.
 * @example
 * sub(tensor([5, 6]), tensor([1, 2])) // tensor([4., 4.])
 * sub(1, tensor([0.25, 0.5])) // tensor([0.7500, 0.5000])
 */
export const sub: Binary = binary({
  name: "sub",
  kernel: "sub",
  vjp: ({ dy, needs }) => [dy, needs(1) ? dy.neg() : null],
  samples: shapes,
});

/**
 * a * b. Tensors or numbers, broadcast against each other; the result has the promoted type.
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * mul(tensor([[1], [2], [3]]), tensor([1, 10]))
 * // tensor([[ 1., 10.],
 * //         [ 2., 20.],
 * //         [ 3., 30.]])
 */
export const mul: Binary = binary({
  name: "mul",
  kernel: "mul",
  vjp: ({ dy, input, needs }) => [needs(0) ? dy.mul(input(1)) : null, needs(1) ? dy.mul(input(0)) : null],
  samples: shapes,
});

/**
 * a / b, always floating: whole numbers give float32. Tensors or numbers, broadcast against each other.
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * div(tensor([1, 2, 3], { dtype: "int32" }), 2) // tensor([0.5000, 1.0000, 1.5000])
 */
export const div: Binary = binary({
  name: "div",
  kernel: "div",
  float: true,
  vjp: ({ dy, input, output, needs }) => [
    needs(0) ? dy.div(input(1)) : null,
    needs(1) ? dy.mul(output(0)).div(input(1)).neg() : null,
  ],
  samples: () => [
    [normal([3, 4]), between(0.5, 2, [3, 4])],
    [normal([2, 1, 4]), between(-2, -0.5, [3, 1])],
  ],
});

/**
 * a to the power of b, always floating. Tensors or numbers, broadcast against each other.
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * pow(tensor([1, 2, 3]), 2) // tensor([1., 4., 9.])
 * pow(2, tensor([1, 2, 3])) // tensor([2., 4., 8.])
 */
export const pow: Binary = binary({
  name: "pow",
  kernel: "pow",
  float: true,
  vjp: ({ dy, input, output, needs }) => [
    // b = 0 gives 0 even where a^(b-1) is infinite, and log(0) is not asked for: PyTorch's conventions.
    needs(0) ? where(input(1).eq(0), 0, input(1).mul(input(0).pow(input(1).sub(1)))).mul(dy) : null,
    needs(1)
      ? where(input(0).eq(0), 0, output(0).mul(where(input(0).eq(0), 1, input(0)).log())).mul(dy)
      : null,
  ],
  samples: () => [
    [between(0.3, 2, [3, 4]), normal([3, 4])],
    [between(0.3, 2, [3, 1]), normal([4])],
  ],
});

/**
 * The larger of a and b; NaN if either is. Where they are equal each gets half of the gradient. Tensors or
 * numbers, broadcast against each other; the result has the promoted type.
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * maximum(tensor([1, 5]), tensor([3, 2])) // tensor([3., 5.])
 */
export const maximum: Binary = binary({
  name: "maximum",
  kernel: "maximum",
  vjp: ({ dy, input, needs }) => shareOf(dy, input(0).gt(input(1)), input(0).eq(input(1)), needs),
  samples: () => [[distinct([3, 4]), distinct([3, 4])]].map(([a, b]) => [a, b.add(0.05)] as const),
});

/**
 * The smaller of a and b; NaN if either is. Where they are equal each gets half of the gradient. Tensors or
 * numbers, broadcast against each other; the result has the promoted type.
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * minimum(tensor([1, 5]), 2) // tensor([1., 2.])
 */
export const minimum: Binary = binary({
  name: "minimum",
  kernel: "minimum",
  vjp: ({ dy, input, needs }) => shareOf(dy, input(0).lt(input(1)), input(0).eq(input(1)), needs),
  samples: () => [[distinct([3, 4]), distinct([3, 4])]].map(([a, b]) => [a, b.add(0.05)] as const),
});

function shareOf(dy: Tensor, first: Tensor, equal: Tensor, needs: (i: number) => boolean): (Tensor | null)[] {
  const half = dy.div(2);
  const mine = where(equal, half, where(first, dy, 0));
  return [needs(0) ? mine : null, needs(1) ? dy.sub(mine) : null];
}

function comparison(name: "eq" | "ne" | "lt" | "le" | "gt" | "ge"): Binary {
  return binary({ name, kernel: name, result: "bool", vjp: () => [null, null], samples: () => [] });
}

/**
 * Whether a and b are equal. Tensors or numbers, broadcast against each other; the result is `bool`.
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * eq(tensor([1, 2, 3]), tensor([1, 5, 3])) // tensor([ true, false,  true])
 */
export const eq: Binary = comparison("eq");
/**
 * Whether a and b differ; NaN differs from everything. Tensors or numbers, broadcast against each other; the
 * result is `bool`.
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * ne(tensor([1, 2, 3]), 2) // tensor([ true, false,  true])
 */
export const ne: Binary = comparison("ne");
/**
 * a < b. Tensors or numbers, broadcast against each other; the result is `bool`.
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * lt(tensor([1, 2, 3]), 2) // tensor([ true, false, false])
 */
export const lt: Binary = comparison("lt");
/**
 * a <= b. Tensors or numbers, broadcast against each other; the result is `bool`.
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * le(tensor([1, 2, 3]), 2) // tensor([ true,  true, false])
 */
export const le: Binary = comparison("le");
/**
 * a > b. Tensors or numbers, broadcast against each other; the result is `bool`.
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * gt(tensor([1, 2, 3]), 2) // tensor([false, false,  true])
 */
export const gt: Binary = comparison("gt");
/**
 * a >= b. Tensors or numbers, broadcast against each other; the result is `bool`.
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * ge(tensor([1, 2, 3]), 2) // tensor([false,  true,  true])
 */
export const ge: Binary = comparison("ge");

const whereRecord = define<undefined>({
  name: "where",
  forward([condition, a, b]) {
    const shape = broadcastShapes("where", condition.shape, broadcastShapes("where", a.shape, b.shape));
    begin();
    const y = empty(shape, a.dtype);
    if (y.numel === 0) return y;
    const [pc, pa, pb, py] = [pointer(condition), pointer(a), pointer(b), pointer(y)];
    const bytes = ITEM_BYTES[a.dtype];
    const kernel = bytes === 8 ? kernels.where64 : bytes === 4 ? kernels.where32 : kernels.where8;
    kernel(pc, pa, pb, py, planFor(shape, condition, a, b));
    return y;
  },
  vjp: ({ dy, x, needs, shape }) => [
    null,
    needs(1) ? where(x, dy, 0).sumToSize(shape(1)) : null,
    needs(2) ? where(x, 0, dy).sumToSize(shape(2)) : null,
  ],
  samples: () => [{ inputs: [normal([3, 4]).gt(0), normal([3, 4]), normal([4])], attributes: undefined }],
});

/**
 * `a` where the condition holds, else `b`; all three are broadcast.
 * @throws DTypeError when the condition is not `bool`.
 * @example
 * const x = tensor([-2, 3, -1]);
 * where(x.gt(0), x, 0) // tensor([0., 3., 0.])
 */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  if (!isTensor(condition) || condition.dtype !== "bool") {
    throw new DTypeError(
      `where: the condition must be a bool tensor, got ${isTensor(condition) ? condition.dtype : String(condition)}; compare first, as in x.gt(0)`,
    );
  }
  const [left, right] =
    isTensor(a) || isTensor(b)
      ? operands("where", a, b)
      : [constant(Number(a), "float32"), constant(Number(b), "float32")];
  return apply(whereRecord, [condition, left, right], undefined);
}

declare module "../tensor/tensor.js" {
  interface Tensor {
    /** Sum with a tensor (broadcast) or a number. */
    add(other: Operand): Tensor;
    /** Difference. */
    sub(other: Operand): Tensor;
    /** Product, element by element; see `matmul` for matrices. */
    mul(other: Operand): Tensor;
    /** Quotient, always floating. */
    div(other: Operand): Tensor;
    /** Power. */
    pow(exponent: Operand): Tensor;
    /** The larger of the two, element by element; see `max` for the largest of all. */
    maximum(other: Operand): Tensor;
    /** The smaller of the two, element by element. */
    minimum(other: Operand): Tensor;
    /** Equal, as `bool`. */
    eq(other: Operand): Tensor;
    /** Different, as `bool`. */
    ne(other: Operand): Tensor;
    /** Less, as `bool`. */
    lt(other: Operand): Tensor;
    /** Less or equal, as `bool`. */
    le(other: Operand): Tensor;
    /** Greater, as `bool`. */
    gt(other: Operand): Tensor;
    /** Greater or equal, as `bool`. */
    ge(other: Operand): Tensor;
  }
}

for (const [name, operation] of Object.entries({
  add,
  sub,
  mul,
  div,
  pow,
  maximum,
  minimum,
  eq,
  ne,
  lt,
  le,
  gt,
  ge,
})) {
  attach({
    [name](this: Tensor, other: Operand) {
      return operation(this, other);
    },
  });
}
