// Operations of one operand, element by element, each with its gradient.
import { zerosLike } from "../tensor/create.js";
import type { Tensor } from "../tensor/tensor.js";
import { attach, binary, unary } from "./define.js";
import { between, distinct, normal } from "./samples.js";

/**
 * Negation. Element by element, in any shape; whole numbers stay whole, bools give float32.
 * @example
 * tensor([1, -2, 0.5]).neg() // tensor([-1.0000,  2.0000, -0.5000])
 */
export const neg: (x: Tensor) => Tensor = unary({
  name: "neg",
  kernel: "neg",
  vjp: ({ dy }) => dy.neg(),
  samples: () => [normal([3, 4]), normal([])],
});

/**
 * Absolute value; its gradient at 0 is 0. Element by element, in any shape; whole numbers stay whole, bools give
 * float32.
 * @example
 * tensor([-3, 0, 2]).abs() // tensor([3., 0., 2.])
 */
export const abs: (x: Tensor) => Tensor = unary({
  name: "abs",
  kernel: "abs",
  vjp: ({ x, dy }) => dy.mul(x.sign()),
  samples: () => [distinct([3, 4])],
});

/**
 * -1, 0 or 1; its gradient is 0. Element by element, in any shape; whole numbers stay whole, bools give float32.
 * @example
 * tensor([-3, 0, 2]).sign() // tensor([-1.,  0.,  1.])
 */
export const sign: (x: Tensor) => Tensor = unary({
  name: "sign",
  kernel: "sign",
  vjp: ({ dy }) => zerosLike(dy),
  samples: () => [distinct([3, 4])],
});

/**
 * e to the power of x. Element by element, in any shape; whole numbers and bools give float32.
 * @example
 * tensor([0, 1, -1]).exp() // tensor([1.0000, 2.7183, 0.3679])
 */
export const exp: (x: Tensor) => Tensor = unary({
  name: "exp",
  kernel: "exp",
  vjp: ({ y, dy }) => dy.mul(y),
  samples: () => [normal([3, 4])],
});

/**
 * Natural logarithm; NaN below 0, -infinity at 0. Element by element, in any shape; whole numbers and bools give
 * float32.
 * @example
 * tensor([1, Math.E, 0, -1]).log() // tensor([  0.,   1., -inf,  nan])
 */
export const log: (x: Tensor) => Tensor = unary({
  name: "log",
  kernel: "log",
  vjp: ({ x, dy }) => dy.div(x),
  samples: () => [between(0.2, 3, [3, 4])],
});

/**
 * e^x - 1, accurate near 0. Element by element, in any shape; whole numbers and bools give float32.
 * @example
 * const x = tensor([1e-6]);
 * x.expm1().item() / 1e-6 // 1.0000004522225936
 * x.exp().sub(1).item() / 1e-6 // 0.95367431640625
 */
export const expm1: (x: Tensor) => Tensor = unary({
  name: "expm1",
  kernel: "expm1",
  vjp: ({ y, dy }) => dy.mul(y.add(1)),
  samples: () => [normal([3, 4])],
});

/**
 * log(1 + x), accurate near 0. Element by element, in any shape; whole numbers and bools give float32.
 * @example
 * tensor([0, 1, -1]).log1p() // tensor([0.0000, 0.6931,   -inf])
 */
export const log1p: (x: Tensor) => Tensor = unary({
  name: "log1p",
  kernel: "log1p",
  vjp: ({ x, dy }) => dy.div(x.add(1)),
  samples: () => [between(-0.5, 2, [3, 4])],
});

/**
 * Square root; NaN below 0. Element by element, in any shape; whole numbers and bools give float32.
 * @example
 * tensor([4, 2, 0]).sqrt() // tensor([2.0000, 1.4142, 0.0000])
 */
export const sqrt: (x: Tensor) => Tensor = unary({
  name: "sqrt",
  kernel: "sqrt",
  vjp: ({ y, dy }) => dy.div(y.mul(2)),
  samples: () => [between(0.2, 3, [3, 4])],
});

/**
 * x * x. Element by element, in any shape; whole numbers stay whole, bools give float32.
 * @example
 * tensor([-3, 0.5]).square() // tensor([9.0000, 0.2500])
 */
export const square: (x: Tensor) => Tensor = unary({
  name: "square",
  kernel: "square",
  vjp: ({ x, dy }) => dy.mul(x).mul(2),
  samples: () => [normal([3, 4])],
});

/**
 * 1 / x. Element by element, in any shape; whole numbers and bools give float32.
 * @example
 * tensor([2, -4, 0]).reciprocal() // tensor([ 0.5000, -0.2500,     inf])
 */
export const reciprocal: (x: Tensor) => Tensor = unary({
  name: "reciprocal",
  kernel: "reciprocal",
  vjp: ({ y, dy }) => dy.mul(y.square()).neg(),
  samples: () => [between(0.3, 2, [3, 4])],
});

/**
 * Sine of an angle in radians. Element by element, in any shape; whole numbers and bools give float32.
 * @example
 * tensor([0, Math.PI / 6, Math.PI / 2]).sin() // tensor([0.0000, 0.5000, 1.0000])
 */
export const sin: (x: Tensor) => Tensor = unary({
  name: "sin",
  kernel: "sin",
  vjp: ({ x, dy }) => dy.mul(x.cos()),
  samples: () => [normal([3, 4])],
});

/**
 * Cosine of an angle in radians. Element by element, in any shape; whole numbers and bools give float32.
 * @example
 * tensor([0, Math.PI / 3, Math.PI]).cos() // tensor([ 1.0000,  0.5000, -1.0000])
 */
export const cos: (x: Tensor) => Tensor = unary({
  name: "cos",
  kernel: "cos",
  vjp: ({ x, dy }) => dy.mul(x.sin()).neg(),
  samples: () => [normal([3, 4])],
});

/**
 * The error function. Element by element, in any shape; whole numbers and bools give float32.
 * @example
 * tensor([-1, 0, 1]).erf() // tensor([-0.8427,  0.0000,  0.8427])
 */
export const erf: (x: Tensor) => Tensor = unary({
  name: "erf",
  kernel: "erf",
  vjp: ({ x, dy }) => dy.mul(x.square().neg().exp()).mul(2 / Math.sqrt(Math.PI)),
  samples: () => [normal([3, 4])],
});

/**
 * The largest whole number not above x; its gradient is 0. Element by element, in any shape; whole numbers stay
 * whole, bools give float32.
 * @example
 * tensor([1.7, -1.2]).floor() // tensor([ 1., -2.])
 */
export const floor: (x: Tensor) => Tensor = unary({
  name: "floor",
  kernel: "floor",
  vjp: ({ dy }) => zerosLike(dy),
  samples: () => [distinct([3, 4], 0.3)],
});

/**
 * The smallest whole number not below x; its gradient is 0. Element by element, in any shape; whole numbers stay
 * whole, bools give float32.
 * @example
 * tensor([1.2, -1.7]).ceil() // tensor([ 2., -1.])
 */
export const ceil: (x: Tensor) => Tensor = unary({
  name: "ceil",
  kernel: "ceil",
  vjp: ({ dy }) => zerosLike(dy),
  samples: () => [distinct([3, 4], 0.3)],
});

/**
 * The nearest whole number, halves to the even one; its gradient is 0. Element by element, in any shape; whole
 * numbers stay whole, bools give float32.
 * @example
 * tensor([0.5, 1.5, 2.5, -0.7]).round() // tensor([ 0.,  2.,  2., -1.])
 */
export const round: (x: Tensor) => Tensor = unary({
  name: "round",
  kernel: "round",
  vjp: ({ dy }) => zerosLike(dy),
  samples: () => [distinct([3, 4], 0.3)],
});

/**
 * max(x, 0); its gradient at 0 is 0. Element by element, in any shape; whole numbers stay whole, bools give
 * float32.
 * @example
 * const x = tensor([-1, 0, 2], { requiresGrad: true });
 * x.relu() // tensor([0., 0., 2.], gradFn: <relu>)
 * x.relu().sum().backward();
 * x.grad // tensor([0., 0., 1.])
 */
export const relu: (x: Tensor) => Tensor = unary({
  name: "relu",
  kernel: "relu",
  vjp: ({ y, dy }) => reluGrad(y, dy),
  samples: () => [distinct([3, 4])],
});

/** dy where y > 0, else 0: the gradient of relu. Its own gradient with respect to y is 0. */
const reluGrad = binary({
  name: "reluGrad",
  kernel: "reluGrad",
  vjp: (context) => [
    context.needs(0) ? zerosLike(context.dy) : null,
    context.needs(1) ? reluGrad(context.x, context.dy) : null,
  ],
  samples: () => [[distinct([3, 4]), normal([3, 4])]],
});

/**
 * Hyperbolic tangent. Element by element, in any shape; whole numbers and bools give float32.
 * @example
 * tensor([-1, 0, 1]).tanh() // tensor([-0.7616,  0.0000,  0.7616])
 */
export const tanh: (x: Tensor) => Tensor = unary({
  name: "tanh",
  kernel: "tanh",
  vjp: ({ y, dy }) => tanhGrad(y, dy),
  samples: () => [normal([3, 4])],
});

/** dy (1 - y^2), in one pass. */
const tanhGrad = binary({
  name: "tanhGrad",
  kernel: "tanhGrad",
  vjp: (context) => [
    context.needs(0) ? context.dy.mul(context.input(1)).mul(context.x).mul(-2) : null,
    context.needs(1) ? tanhGrad(context.x, context.dy) : null,
  ],
  samples: () => [[normal([3, 4]), normal([3, 4])]],
});

/**
 * 1 / (1 + e^-x). Element by element, in any shape; whole numbers and bools give float32.
 * @example
 * tensor([-2, 0, 2]).sigmoid() // tensor([0.1192, 0.5000, 0.8808])
 */
export const sigmoid: (x: Tensor) => Tensor = unary({
  name: "sigmoid",
  kernel: "sigmoid",
  vjp: ({ y, dy }) => sigmoidGrad(y, dy),
  samples: () => [normal([3, 4])],
});

/** dy y (1 - y), in one pass. */
const sigmoidGrad = binary({
  name: "sigmoidGrad",
  kernel: "sigmoidGrad",
  vjp: (context) => [
    context.needs(0) ? context.dy.mul(context.input(1)).mul(context.x.mul(-2).add(1)) : null,
    context.needs(1) ? sigmoidGrad(context.x, context.dy) : null,
  ],
  samples: () => [[normal([3, 4]), normal([3, 4])]],
});

declare module "../tensor/tensor.js" {
  interface Tensor {
    /** -x */
    neg(): Tensor;
    /** Absolute value; its gradient at 0 is 0. */
    abs(): Tensor;
    /** -1, 0 or 1. */
    sign(): Tensor;
    /** e to the power of x. */
    exp(): Tensor;
    /** Natural logarithm; NaN below 0, -infinity at 0. */
    log(): Tensor;
    /** e^x - 1, accurate near 0. */
    expm1(): Tensor;
    /** log(1 + x), accurate near 0. */
    log1p(): Tensor;
    /** Square root; NaN below 0. */
    sqrt(): Tensor;
    /** x * x */
    square(): Tensor;
    /** 1 / x */
    reciprocal(): Tensor;
    /** Sine of an angle in radians. */
    sin(): Tensor;
    /** Cosine of an angle in radians. */
    cos(): Tensor;
    /** The error function. */
    erf(): Tensor;
    /** The largest whole number not above x. */
    floor(): Tensor;
    /** The smallest whole number not below x. */
    ceil(): Tensor;
    /** The nearest whole number, halves to the even one. */
    round(): Tensor;
    /** max(x, 0); its gradient at 0 is 0. */
    relu(): Tensor;
    /** Hyperbolic tangent. */
    tanh(): Tensor;
    /** 1 / (1 + e^-x) */
    sigmoid(): Tensor;
  }
}

const functions = {
  neg,
  abs,
  sign,
  exp,
  log,
  expm1,
  log1p,
  sqrt,
  square,
  reciprocal,
  sin,
  cos,
  erf,
  floor,
  ceil,
  round,
  relu,
  tanh,
  sigmoid,
};
for (const [name, operation] of Object.entries(functions)) {
  attach({
    [name](this: Tensor) {
      return operation(this);
    },
  });
}
