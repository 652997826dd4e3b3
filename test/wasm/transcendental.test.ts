// Accuracy of the transcendental functions against JavaScript's float64: units in the last place in float32, relative in
// float64. erf has no counterpart there; test/reference has it from PyTorch.
import { describe, expect, test } from "vitest";
import { type Tensor, tensor } from "../../src/index.js";

const FUNCTIONS: Record<string, (x: number) => number> = {
  exp: Math.exp,
  log: Math.log,
  expm1: Math.expm1,
  log1p: Math.log1p,
  tanh: Math.tanh,
  sigmoid: (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
  sin: Math.sin,
  cos: Math.cos,
};

/** Numbers of every magnitude, most of them where the functions are lively. */
function inputs(count: number): Float64Array {
  let state = 12345;
  const next = () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x80000000;
  };
  const signed = () => (next() < 0.5 ? -1 : 1);
  return Float64Array.from({ length: count }, (_, i) => {
    if (i % 4 === 0) return signed() * 2 ** (next() * 60 - 40) * (1 + next());
    if (i % 4 === 1) return signed() * next() * 110;
    if (i % 4 === 2) return signed() * 2 ** (next() * 120);
    return signed() * next() * 10;
  });
}

/** The distance of neighbouring float32 at a value. */
function unit32(value: number): number {
  return 2 ** (Math.max(Math.floor(Math.log2(Math.abs(value))), -126) - 23);
}

const call = (name: string, x: Tensor) => (x as unknown as Record<string, () => Tensor>)[name]().data();

describe.each(Object.entries(FUNCTIONS))("%s", (name, exact) => {
  test("float32: at most 2.5 units in the last place", () => {
    const x = Float32Array.from(inputs(200_000));
    const y = call(name, tensor(x));
    let worst = 0;
    x.forEach((value, i) => {
      const wanted = exact(value);
      const rounded = Math.fround(wanted);
      if (Object.is(rounded, y[i])) return;
      worst = Math.max(
        worst,
        Number.isFinite(rounded) ? Math.abs(y[i] - wanted) / unit32(wanted) : Number.NaN,
      );
    });
    expect(worst).toBeLessThan(2.5);
  });

  test("float64: relative 1e-15", () => {
    const x = inputs(50_000);
    const y = call(name, tensor(x));
    let worst = 0;
    x.forEach((value, i) => {
      const wanted = exact(value);
      if (Object.is(wanted, y[i]) || Math.abs(wanted) < Number.MIN_VALUE * 2 ** 53) return;
      worst = Math.max(worst, Number.isFinite(wanted) ? Math.abs((y[i] - wanted) / wanted) : Number.NaN);
    });
    expect(worst).toBeLessThan(1e-15);
  });
});

test("pow follows C where JavaScript does not: 1^NaN and (-1)^infinity are 1", () => {
  for (const dtype of ["float32", "float64"] as const) {
    expect(tensor([1], { dtype }).pow(Number.NaN).item()).toBe(1);
    expect(tensor([-1], { dtype }).pow(Number.POSITIVE_INFINITY).item()).toBe(1);
    expect(tensor([2], { dtype }).pow(Number.NaN).item()).toBeNaN();
  }
});
