// Trigonometric and hyperbolic functions beyond sin, cos and tanh, element by element, each with its gradient.
// Angles are in radians.
import type { Tensor } from "../tensor/tensor.js";
import { attach, binary, type Operand, unary } from "./define.js";
import { between, normal } from "./samples.js";

/**
 * Tangent of an angle in radians. Element by element, in any shape; whole numbers and bools give float32.
 * @example
 * tensor([0, Math.PI / 4]).tan() // tensor([0., 1.])
 */
export const tan: (x: Tensor) => Tensor = unary({
  name: "tan",
  kernel: "tan",
  vjp: ({ y, dy }) => dy.mul(y.square().add(1)),
  samples: () => [between(-1.2, 1.2, [3, 4])],
});

/**
 * Inverse sine, in `[-pi/2, pi/2]`; NaN outside of `[-1, 1]`. Element by element, in any shape; whole numbers and
 * bools give float32.
 * @example
 * tensor([1, 0, -1]).asin() // tensor([ 1.5708,  0.0000, -1.5708])
 */
export const asin: (x: Tensor) => Tensor = unary({
  name: "asin",
  kernel: "asin",
  vjp: ({ x, dy }) => dy.div(x.square().neg().add(1).sqrt()),
  samples: () => [between(-0.9, 0.9, [3, 4])],
});

/**
 * Inverse cosine, in `[0, pi]`; NaN outside of `[-1, 1]`. Element by element, in any shape; whole numbers and
 * bools give float32.
 * @example
 * tensor([1, 0, -1]).acos() // tensor([0.0000, 1.5708, 3.1416])
 */
export const acos: (x: Tensor) => Tensor = unary({
  name: "acos",
  kernel: "acos",
  vjp: ({ x, dy }) => dy.div(x.square().neg().add(1).sqrt()).neg(),
  samples: () => [between(-0.9, 0.9, [3, 4])],
});

/**
 * Inverse tangent, in `[-pi/2, pi/2]`. Element by element, in any shape; whole numbers and bools give float32.
 * @example
 * tensor([1, 0, -1]).atan() // tensor([ 0.7854,  0.0000, -0.7854])
 */
export const atan: (x: Tensor) => Tensor = unary({
  name: "atan",
  kernel: "atan",
  vjp: ({ x, dy }) => dy.div(x.square().add(1)),
  samples: () => [normal([3, 4])],
});

/**
 * Hyperbolic sine. Element by element, in any shape; whole numbers and bools give float32.
 * @example
 * tensor([-1, 0, 1]).sinh() // tensor([-1.1752,  0.0000,  1.1752])
 */
export const sinh: (x: Tensor) => Tensor = unary({
  name: "sinh",
  kernel: "sinh",
  vjp: ({ x, dy }) => dy.mul(cosh(x)),
  samples: () => [normal([3, 4])],
});

/**
 * Hyperbolic cosine. Element by element, in any shape; whole numbers and bools give float32.
 * @example
 * tensor([-1, 0, 1]).cosh() // tensor([1.5431, 1.0000, 1.5431])
 */
export const cosh: (x: Tensor) => Tensor = unary({
  name: "cosh",
  kernel: "cosh",
  vjp: ({ x, dy }) => dy.mul(sinh(x)),
  samples: () => [normal([3, 4])],
});

/**
 * Inverse hyperbolic sine. Element by element, in any shape; whole numbers and bools give float32.
 * @example
 * tensor([-1, 0, 1]).asinh() // tensor([-0.8814,  0.0000,  0.8814])
 */
export const asinh: (x: Tensor) => Tensor = unary({
  name: "asinh",
  kernel: "asinh",
  vjp: ({ x, dy }) => dy.div(x.square().add(1).sqrt()),
  samples: () => [normal([3, 4])],
});

/**
 * Inverse hyperbolic cosine; NaN below 1. Element by element, in any shape; whole numbers and bools give float32.
 * @example
 * tensor([1, 2]).acosh() // tensor([0.0000, 1.3170])
 */
export const acosh: (x: Tensor) => Tensor = unary({
  name: "acosh",
  kernel: "acosh",
  vjp: ({ x, dy }) => dy.div(x.square().sub(1).sqrt()),
  samples: () => [between(1.2, 3, [3, 4])],
});

/**
 * Inverse hyperbolic tangent; infinite at -1 and 1, NaN beyond. Element by element, in any shape; whole numbers
 * and bools give float32.
 * @example
 * tensor([-0.5, 0, 0.5]).atanh() // tensor([-0.5493,  0.0000,  0.5493])
 */
export const atanh: (x: Tensor) => Tensor = unary({
  name: "atanh",
  kernel: "atanh",
  vjp: ({ x, dy }) => dy.div(x.square().neg().add(1)),
  samples: () => [between(-0.9, 0.9, [3, 4])],
});

/**
 * The angle of the point (x, y) seen from the origin, in `(-pi, pi]`: `atan2(y, x)`, broadcast, always floating.
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * atan2(tensor([1, 1, -1]), tensor([1, -1, -1])) // tensor([ 0.7854,  2.3562, -2.3562])
 */
export const atan2: (y: Operand, x: Operand) => Tensor = binary({
  name: "atan2",
  kernel: "atan2",
  float: true,
  vjp({ dy, input, needs }) {
    const share = dy.div(input(0).square().add(input(1).square()));
    return [needs(0) ? share.mul(input(1)) : null, needs(1) ? share.mul(input(0)).neg() : null];
  },
  samples: () => [
    [normal([3, 4]), normal([3, 4])],
    [normal([3, 1]), between(0.5, 2, [4])],
  ],
});

declare module "../tensor/tensor.js" {
  interface Tensor {
    /** Tangent of an angle in radians. */
    tan(): Tensor;
    /** Inverse sine, in `[-pi/2, pi/2]`; NaN outside of `[-1, 1]`. */
    asin(): Tensor;
    /** Inverse cosine, in `[0, pi]`; NaN outside of `[-1, 1]`. */
    acos(): Tensor;
    /** Inverse tangent, in `[-pi/2, pi/2]`. */
    atan(): Tensor;
    /** The angle of the point (other, this) seen from the origin, in `(-pi, pi]`. */
    atan2(other: Operand): Tensor;
    /** Hyperbolic sine. */
    sinh(): Tensor;
    /** Hyperbolic cosine. */
    cosh(): Tensor;
    /** Inverse hyperbolic sine. */
    asinh(): Tensor;
    /** Inverse hyperbolic cosine; NaN below 1. */
    acosh(): Tensor;
    /** Inverse hyperbolic tangent; infinite at -1 and 1, NaN beyond. */
    atanh(): Tensor;
  }
}

for (const [name, operation] of Object.entries({ tan, asin, acos, atan, sinh, cosh, asinh, acosh, atanh })) {
  attach({
    [name](this: Tensor) {
      return operation(this);
    },
  });
}
attach({
  atan2(other: Operand) {
    return atan2(this, other);
  },
});
