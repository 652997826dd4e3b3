// The gradient check itself must fail when a gradient is wrong, and say where.
import { describe, expect, test } from "vitest";
import { apply, type OperationRecord } from "../../src/autograd/index.js";
import { gradcheck, gradgradcheck, tensor } from "../../src/index.js";

const x = () => tensor(Float64Array.of(0.5, -1, 2), { requiresGrad: true });

/** x^2 whose gradient forgets the 2. */
const forgetful: OperationRecord = {
  name: "forgetful",
  forward: ([a]) => a.square(),
  vjp: ({ dy, x: input }) => [dy.mul(input)],
  samples: () => [],
};

describe("gradcheck", () => {
  test("accepts what is right", () => {
    expect(gradcheck((a) => a.tanh().mul(a), [x()])).toBe(true);
    expect(gradgradcheck((a) => a.tanh().mul(a), [x()])).toBe(true);
  });

  test("reports each wrong derivative, the worst first", () => {
    expect(() => gradcheck((a) => apply(forgetful, [a], undefined), [x()])).toThrow(
      /^gradcheck: output 0 \[3\], input 0 \[3\]: 3 of 9 derivatives are wrong\n {2}d output\[2\] \/ d input\[2\]: gradient 2, central difference (4|3\.99|4\.00)/,
    );
  });

  test("finds a wrong second derivative behind a right first one", () => {
    const halfway: OperationRecord = {
      name: "halfway",
      forward: ([a]) => a.square(),
      vjp: ({ dy, x: input }) => [dy.mul(input.detach()).mul(2)],
      samples: () => [],
    };
    const square = (a: ReturnType<typeof x>) => apply(halfway, [a], undefined);
    expect(gradcheck(square, [x()])).toBe(true);
    expect(() => gradgradcheck(square, [x()])).toThrow("derivatives are wrong");
  });

  test("a gradient that is NaN is wrong", () => {
    const broken: OperationRecord = { ...forgetful, vjp: ({ dy }) => [dy.mul(Number.NaN)] };
    expect(() => gradcheck((a) => apply(broken, [a], undefined), [x()])).toThrow("gradient NaN");
  });

  test("inputs that prove nothing are refused", () => {
    expect(() => gradcheck((a) => a, [tensor([1])])).toThrow("no input has requiresGrad");
    expect(() => gradcheck((a) => a, [tensor([1], { requiresGrad: true })])).toThrow(
      'an input is float32; differences need float64: pass input.detach().to("float64").requiresGrad_()',
    );
  });
});
