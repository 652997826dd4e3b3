// Types: conversion, promotion, and what each type takes.
import { describe, expect, test } from "vitest";
import { type DType, tensor } from "../../src/index.js";

describe("to", () => {
  const TYPES: DType[] = ["float32", "float64", "int32", "bool"];
  for (const from of TYPES) {
    for (const to of TYPES) {
      test(`${from} to ${to}`, () => {
        const values = from === "bool" ? [0, 1, 1] : from === "int32" ? [0, -3, 70000] : [0, -2.75, 3.5];
        const expected = values.map((v) =>
          to === "bool" ? Number(v !== 0) : to === "int32" ? Math.trunc(v) : v,
        );
        const converted = tensor(Float64Array.from(values), { dtype: from }).to(to);
        expect(converted.dtype).toBe(to);
        expect([...converted.data()]).toEqual(expected);
      });
    }
  }

  test("to int32 cuts off fractions and saturates; NaN gives 0", () => {
    const x = tensor([1.9, -1.9, 1e20, -1e20, Number.NaN, Number.POSITIVE_INFINITY]);
    expect([...x.to("int32").data()]).toEqual([1, -1, 2 ** 31 - 1, -(2 ** 31), 0, 2 ** 31 - 1]);
  });

  test("to bool: NaN is true, both zeros are false", () => {
    expect(tensor([Number.NaN, 0, -0, 1e-40]).to("bool").toArray()).toEqual([true, false, false, true]);
  });

  test("the same type is the same tensor; a transposed one is read in its own order", () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    expect(x.to("float32")).toBe(x);
    expect(x.transpose().to("float64").toArray()).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  test("gradients come back in the type of the input, and none through whole numbers", () => {
    const x = tensor([1.5, 2.5], { requiresGrad: true });
    x.to("float64").square().sum().backward();
    expect(x.grad?.dtype).toBe("float32");
    expect(x.grad?.toArray()).toEqual([3, 5]);
    expect(x.to("int32").requiresGrad).toBe(false);
  });

  test("an unknown type", () => {
    expect(() => tensor([1]).to("double" as never)).toThrow(
      'to: unknown dtype "double"; known: float32, float64, int32, bool',
    );
  });
});

describe("promotion with numbers", () => {
  const whole = tensor([7, -7], { dtype: "int32" });

  test("whole numbers keep int32, fractions give float32, division always does", () => {
    expect(whole.add(1).dtype).toBe("int32");
    expect(whole.add(1.5).toArray()).toEqual([8.5, -5.5]);
    expect(whole.div(2).toArray()).toEqual([3.5, -3.5]);
    expect(whole.mul(true).dtype).toBe("int32");
    expect(whole.exp().dtype).toBe("float32");
    expect(whole.mean().item()).toBe(0);
  });

  test("a number never widens a floating tensor", () => {
    expect(tensor([1]).mul(Math.PI).dtype).toBe("float32");
    expect(tensor([1], { dtype: "float64" }).mul(Math.PI).item()).toBe(Math.PI);
  });

  test("bool: numbers count as int32, sums count", () => {
    const truth = tensor([true, false, true]);
    expect(truth.mul(3).toArray()).toEqual([3, 0, 3]);
    expect(truth.sum().dtype).toBe("int32");
    expect(truth.sum().item()).toBe(2);
    expect(truth.mean().item()).toBeCloseTo(2 / 3, 6);
    expect(() => truth.sub(truth)).toThrow('sub does not take bool; convert with to("float32") first');
  });

  test("an operand that is neither a tensor nor a number", () => {
    expect(() => whole.add([1, 2] as never)).toThrow(
      "add: expected a tensor or a number, got an array; wrap it in tensor(...)",
    );
    expect(() => whole.add(undefined as never)).toThrow("add: expected a tensor or a number, got undefined");
  });
});
