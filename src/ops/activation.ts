// Activation functions beyond relu, tanh and sigmoid, element by element, each with its gradient. Composed of other
// operations; where one branch would overflow it is computed on values that cannot, as its second derivative would
// otherwise multiply infinity by 0.
import { apply, type OperationRecord } from "../autograd/index.js";
import { ArgumentError, checkOptions } from "../shape/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { where } from "./arithmetic.js";
import { composed, floating } from "./composed.js";
import { attach, define } from "./define.js";
import { distinct, normal } from "./samples.js";

const samples = () => [distinct([3, 4], 0.3), normal([])];

function activation<A>(record: {
  name: string;
  forward(x: Tensor, attributes: A): Tensor;
  vjp(x: Tensor, dy: Tensor, attributes: A): Tensor;
  attributes: readonly A[];
}): (x: Tensor, attributes: A) => Tensor {
  const defined: OperationRecord<A> = define<A>({
    name: record.name,
    forward: ([x], attributes) => composed(() => record.forward(x, attributes)),
    vjp: ({ x, dy, attributes }) => [record.vjp(x, dy, attributes)],
    samples: () =>
      record.attributes.flatMap((attributes) => samples().map((x) => ({ inputs: [x], attributes }))),
  });
  return (x, attributes) => apply(defined, [floating(x)], attributes);
}

/** log(1 + e^z) without overflow. */
function softened(z: Tensor): Tensor {
  return z.relu().add(z.abs().neg().exp().log1p());
}

/** Options of `nn.Softplus` and `softplus`. */
export interface SoftplusOptions {
  /** Steepness. Default 1. */
  beta?: number;
  /** Where `beta * x` is above it the result is x itself. Default 20. */
  threshold?: number;
}

const softplusOf = activation<Required<SoftplusOptions>>({
  name: "softplus",
  forward(x, { beta, threshold }) {
    const z = x.mul(beta);
    return where(z.gt(threshold), x, softened(z).div(beta));
  },
  vjp(x, dy, { beta, threshold }) {
    const z = x.mul(beta);
    return where(z.gt(threshold), dy, dy.mul(z.sigmoid()));
  },
  attributes: [
    { beta: 1, threshold: 20 },
    { beta: 2, threshold: 1.5 },
  ],
});

/**
 * `log(1 + e^(beta x)) / beta`, a smooth relu. Element by element, in any shape; whole numbers and bools give
 * float32.
 * @example
 * softplus(tensor([-1, 0, 1])) // tensor([0.3133, 0.6931, 1.3133])
 * softplus(tensor([-1, 0, 1]), { beta: 10 }) // tensor([4.5399e-06, 6.9315e-02, 1.0000e+00])
 */
export function softplus(x: Tensor, options: SoftplusOptions = {}): Tensor {
  checkOptions("softplus", options, ["beta", "threshold"]);
  return softplusOf(x, { beta: options.beta ?? 1, threshold: options.threshold ?? 20 });
}

const logSigmoidOf = activation<undefined>({
  name: "logSigmoid",
  forward: (x) => softened(x.neg()).neg(),
  vjp: (x, dy) => dy.mul(x.neg().sigmoid()),
  attributes: [undefined],
});

/**
 * `log(1 / (1 + e^-x))`, accurate where the sigmoid itself is 0 or 1. Element by element, in any shape; whole
 * numbers and bools give float32.
 * @example
 * logSigmoid(tensor([-200, 0, 2])) // tensor([-2.0000e+02, -6.9315e-01, -1.2693e-01])
 */
export function logSigmoid(x: Tensor): Tensor {
  return logSigmoidOf(x, undefined);
}

const siluOf = activation<undefined>({
  name: "silu",
  forward: (x) => x.mul(x.sigmoid()),
  vjp(x, dy) {
    const s = x.sigmoid();
    return dy.mul(s.add(s.mul(x).mul(s.neg().add(1))));
  },
  attributes: [undefined],
});

/**
 * `x * sigmoid(x)`, also called swish (Elfwing et al. 2017, Ramachandran et al. 2017). Element by element, in any
 * shape; whole numbers and bools give float32.
 * @example
 * silu(tensor([-1, 0, 1])) // tensor([-0.2689,  0.0000,  0.7311])
 */
export function silu(x: Tensor): Tensor {
  return siluOf(x, undefined);
}

/** Options of `nn.GELU` and `gelu`. */
export interface GeluOptions {
  /** `"none"`: with the error function. `"tanh"`: the approximation that GPT-2 uses. Default `"none"`. */
  approximate?: "none" | "tanh";
}

const ROOT_2_OVER_PI = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/** The argument of tanh in the approximation. */
function bent(x: Tensor): Tensor {
  return x.mul(x.square().mul(CUBIC).add(1)).mul(ROOT_2_OVER_PI);
}

const geluOf = activation<"none" | "tanh">({
  name: "gelu",
  forward(x, approximate) {
    const gate = approximate === "tanh" ? bent(x).tanh() : x.mul(Math.SQRT1_2).erf();
    return x.mul(gate.add(1)).mul(0.5);
  },
  vjp(x, dy, approximate) {
    if (approximate === "tanh") {
      const t = bent(x).tanh();
      const slope = x
        .square()
        .mul(3 * CUBIC)
        .add(1)
        .mul(ROOT_2_OVER_PI);
      return dy.mul(t.add(1).add(x.mul(t.square().neg().add(1)).mul(slope))).mul(0.5);
    }
    const below = x.mul(Math.SQRT1_2).erf().add(1).mul(0.5);
    const density = x
      .square()
      .mul(-0.5)
      .exp()
      .mul(1 / Math.sqrt(2 * Math.PI));
    return dy.mul(below.add(x.mul(density)));
  },
  attributes: ["none", "tanh"],
});

/**
 * x times the probability that a normal number is below x (Hendrycks and Gimpel 2016). Element by element, in any
 * shape; whole numbers and bools give float32.
 * @example
 * gelu(tensor([-1, 0, 1])) // tensor([-0.1587,  0.0000,  0.8413])
 * gelu(tensor([-1, 0, 1]), { approximate: "tanh" }) // tensor([-0.1588,  0.0000,  0.8412])
 */
export function gelu(x: Tensor, options: GeluOptions = {}): Tensor {
  checkOptions("gelu", options, ["approximate"]);
  const approximate = options.approximate ?? "none";
  if (approximate !== "none" && approximate !== "tanh") {
    throw new ArgumentError(`gelu: approximate must be "none" or "tanh", got ${JSON.stringify(approximate)}`);
  }
  return geluOf(x, approximate);
}

/** x where it is not positive, else 0: what e^x may be taken of. */
function nonPositive(x: Tensor): Tensor {
  return where(x.gt(0), 0, x);
}

const eluOf = activation<number>({
  name: "elu",
  forward: (x, alpha) => where(x.gt(0), x, nonPositive(x).expm1().mul(alpha)),
  vjp: (x, dy, alpha) => where(x.gt(0), dy, dy.mul(nonPositive(x).exp().mul(alpha))),
  attributes: [1, 0.5],
});

/**
 * x where it is positive, else `alpha * (e^x - 1)`; alpha is 1 by default (Clevert et al. 2015). Element by
 * element, in any shape; whole numbers and bools give float32.
 * @example
 * elu(tensor([-1, 0, 1])) // tensor([-0.6321,  0.0000,  1.0000])
 */
export function elu(x: Tensor, alpha = 1): Tensor {
  return eluOf(x, alpha);
}

const leakyReluOf = activation<number>({
  name: "leakyRelu",
  forward: (x, slope) => where(x.gt(0), x, x.mul(slope)),
  vjp: (x, dy, slope) => where(x.gt(0), dy, dy.mul(slope)),
  attributes: [0.01, 0.2],
});

/**
 * x where it is positive, else `negativeSlope * x`; the slope is 0.01 by default. Element by element, in any
 * shape; whole numbers and bools give float32.
 * @example
 * leakyRelu(tensor([-1, 0, 1]), 0.1) // tensor([-0.1000,  0.0000,  1.0000])
 */
export function leakyRelu(x: Tensor, negativeSlope = 0.01): Tensor {
  return leakyReluOf(x, negativeSlope);
}

const hardtanhOf = activation<readonly [number, number]>({
  name: "hardtanh",
  forward: (x, [low, high]) => x.maximum(low).minimum(high),
  vjp: (x, dy, [low, high]) => where(x.le(low), 0, where(x.ge(high), 0, dy)),
  attributes: [
    [-1, 1],
    [-0.5, 0.2],
  ],
});

/**
 * x held between `min` and `max` (-1 and 1 by default); its gradient is 0 on the limits, unlike clamp's.
 * @throws ArgumentError when min is not below max.
 * @example
 * hardtanh(tensor([-3, 0.5, 3])) // tensor([-1.0000,  0.5000,  1.0000])
 */
export function hardtanh(x: Tensor, min = -1, max = 1): Tensor {
  if (!(min < max)) throw new ArgumentError(`hardtanh: min must be below max, got ${min} and ${max}`);
  return hardtanhOf(x, [min, max]);
}

declare module "../tensor/tensor.js" {
  interface Tensor {
    /** `log(1 + e^(beta x)) / beta`, a smooth relu. */
    softplus(options?: SoftplusOptions): Tensor;
    /** `log(1 / (1 + e^-x))`, accurate where the sigmoid itself is 0 or 1. */
    logSigmoid(): Tensor;
    /** `x * sigmoid(x)` */
    silu(): Tensor;
    /** x times the probability that a normal number is below x. */
    gelu(options?: GeluOptions): Tensor;
    /** x where it is positive, else `alpha * (e^x - 1)`. */
    elu(alpha?: number): Tensor;
    /** x where it is positive, else `negativeSlope * x`; the slope is 0.01 by default. */
    leakyRelu(negativeSlope?: number): Tensor;
    /** x held between `min` and `max`, -1 and 1 by default. */
    hardtanh(min?: number, max?: number): Tensor;
  }
}

attach({
  softplus(options?: SoftplusOptions) {
    return softplus(this, options);
  },
  logSigmoid() {
    return logSigmoid(this);
  },
  silu() {
    return silu(this);
  },
  gelu(options?: GeluOptions) {
    return gelu(this, options);
  },
  elu(alpha?: number) {
    return elu(this, alpha);
  },
  leakyRelu(negativeSlope?: number) {
    return leakyRelu(this, negativeSlope);
  },
  hardtanh(min?: number, max?: number) {
    return hardtanh(this, min, max);
  },
});
