// Rounding towards zero and remainders, element by element, each with its gradient.
import { apply } from "../autograd/index.js";
import { ArgumentError } from "../shape/errors.js";
import { zerosLike } from "../tensor/create.js";
import { isFloat } from "../tensor/dtype.js";
import type { Tensor } from "../tensor/tensor.js";
import { composed, floating } from "./composed.js";
import { attach, binary, define, type Operand, operands, unary } from "./define.js";
import { between, distinct } from "./samples.js";

const truncFloat = unary({
  name: "trunc",
  kernel: "trunc",
  vjp: ({ dy }) => zerosLike(dy),
  samples: () => [distinct([3, 4], 0.3)],
});

/**
 * Without what stands behind the point (towards zero); its gradient is 0. Whole numbers stay what they are.
 * Element by element, in any shape.
 * @example
 * tensor([1.7, -1.7]).trunc() // tensor([ 1., -1.])
 */
export function trunc(x: Tensor): Tensor {
  return isFloat(x.dtype) ? truncFloat(x) : x;
}

const fracRecord = define<undefined>({
  name: "frac",
  forward: ([x]) => composed(() => x.sub(trunc(x))),
  vjp: ({ dy }) => [dy],
  samples: () => [{ inputs: [distinct([3, 4], 0.3)], attributes: undefined }],
});

/**
 * What stands behind the point, with the sign of x. Element by element, in any shape; whole numbers and bools give
 * float32.
 * @example
 * tensor([1.75, -1.25]).frac() // tensor([ 0.7500, -0.2500])
 */
export function frac(x: Tensor): Tensor {
  return apply(fracRecord, [floating(x)], undefined);
}

const pairs = () =>
  [
    [distinct([3, 4], 0.7), between(0.9, 1.1, [3, 4])],
    [distinct([3, 1], 0.7), between(-1.1, -0.9, [4])],
  ] as const;

const fmodFloat = binary({
  name: "fmod",
  kernel: "fmod",
  vjp: ({ dy, input, needs }) => [dy, needs(1) ? dy.mul(trunc(input(0).div(input(1)))).neg() : null],
  samples: pairs,
});

const remainderFloat = binary({
  name: "remainder",
  kernel: "remainder",
  vjp: ({ dy, input, needs }) => [dy, needs(1) ? dy.mul(input(0).div(input(1)).floor()).neg() : null],
  samples: pairs,
});

function checkDivisor(what: string, a: Operand, b: Operand): void {
  const [left, right] = operands(what, a, b);
  if (isFloat(left.dtype) || right.numel === 0) return;
  if (right.eq(0).sum().item() > 0) {
    throw new ArgumentError(
      `${what}: a divisor is 0, and whole numbers have no NaN; convert to float32 first, or leave these out`,
    );
  }
}

/**
 * The rest of a / b rounded towards zero, with the sign of a (JavaScript's `%`); broadcast.
 * @throws ArgumentError when whole numbers are divided by 0; floating ones give NaN.
 * @example
 * fmod(tensor([5, -5]), 3) // tensor([ 2., -2.])
 */
export function fmod(a: Operand, b: Operand): Tensor {
  checkDivisor("fmod", a, b);
  return fmodFloat(a, b);
}

/**
 * The rest of a / b rounded down, with the sign of b (Python's `%`); broadcast.
 * @throws ArgumentError when whole numbers are divided by 0; floating ones give NaN.
 * @example
 * remainder(tensor([5, -5]), 3) // tensor([2., 1.])
 */
export function remainder(a: Operand, b: Operand): Tensor {
  checkDivisor("remainder", a, b);
  return remainderFloat(a, b);
}

declare module "../tensor/tensor.js" {
  interface Tensor {
    /** Without what stands behind the point (towards zero); its gradient is 0. */
    trunc(): Tensor;
    /** What stands behind the point, with the sign of x. */
    frac(): Tensor;
    /** The rest of a division rounded towards zero, with this tensor's sign (JavaScript's `%`). */
    fmod(divisor: Operand): Tensor;
    /** The rest of a division rounded down, with the divisor's sign (Python's `%`). */
    remainder(divisor: Operand): Tensor;
  }
}

attach({
  trunc() {
    return trunc(this);
  },
  frac() {
    return frac(this);
  },
  fmod(divisor: Operand) {
    return fmod(this, divisor);
  },
  remainder(divisor: Operand) {
    return remainder(this, divisor);
  },
});
