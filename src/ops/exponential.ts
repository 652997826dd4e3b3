// Exponentials, logarithms and roots to other bases, element by element, each with its gradient.
import { apply } from "../autograd/index.js";
import type { Tensor } from "../tensor/tensor.js";
import { composed, floating } from "./composed.js";
import { attach, define, unary } from "./define.js";
import { between, normal } from "./samples.js";

/**
 * 2 to the power of x. Element by element, in any shape; whole numbers and bools give float32.
 * @example
 * tensor([0, 1, 10]).exp2() // tensor([1.0000e+00, 2.0000e+00, 1.0240e+03])
 */
export const exp2: (x: Tensor) => Tensor = unary({
  name: "exp2",
  kernel: "exp2",
  vjp: ({ y, dy }) => dy.mul(y).mul(Math.LN2),
  samples: () => [normal([3, 4])],
});

/**
 * Logarithm to base 2; NaN below 0, -infinity at 0. Element by element, in any shape; whole numbers and bools give
 * float32.
 * @example
 * tensor([1, 2, 1024]).log2() // tensor([ 0.,  1., 10.])
 */
export const log2: (x: Tensor) => Tensor = unary({
  name: "log2",
  kernel: "log2",
  vjp: ({ x, dy }) => dy.div(x.mul(Math.LN2)),
  samples: () => [between(0.2, 3, [3, 4])],
});

/**
 * Logarithm to base 10; NaN below 0, -infinity at 0. Element by element, in any shape; whole numbers and bools
 * give float32.
 * @example
 * tensor([1, 10, 0.001]).log10() // tensor([ 0.,  1., -3.])
 */
export const log10: (x: Tensor) => Tensor = unary({
  name: "log10",
  kernel: "log10",
  vjp: ({ x, dy }) => dy.div(x.mul(Math.LN10)),
  samples: () => [between(0.2, 3, [3, 4])],
});

const rsqrtRecord = define<undefined>({
  name: "rsqrt",
  forward: ([x]) => composed(() => x.sqrt().reciprocal()),
  vjp: ({ y, dy }) => [dy.mul(y.square().mul(y)).mul(-0.5)],
  samples: () => [{ inputs: [between(0.2, 3, [3, 4])], attributes: undefined }],
});

/**
 * 1 / sqrt(x); NaN below 0, infinity at 0. Element by element, in any shape; whole numbers and bools give float32.
 * @example
 * tensor([4, 1, 0.25]).rsqrt() // tensor([0.5000, 1.0000, 2.0000])
 */
export function rsqrt(x: Tensor): Tensor {
  return apply(rsqrtRecord, [floating(x)], undefined);
}

declare module "../tensor/tensor.js" {
  interface Tensor {
    /** 2 to the power of x. */
    exp2(): Tensor;
    /** Logarithm to base 2; NaN below 0, -infinity at 0. */
    log2(): Tensor;
    /** Logarithm to base 10; NaN below 0, -infinity at 0. */
    log10(): Tensor;
    /** 1 / sqrt(x); NaN below 0, infinity at 0. */
    rsqrt(): Tensor;
  }
}

for (const [name, operation] of Object.entries({ exp2, log2, log10, rsqrt })) {
  attach({
    [name](this: Tensor) {
      return operation(this);
    },
  });
}
