// Tensors as text: PyTorch's own output, from reference.py, and what has no counterpart there.

import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { tensor, zeros } from "../../src/index.js";
import { fromJson, loadReference, type TensorJson } from "../reference/load.js";

describe("prints as PyTorch does", () => {
  const cases = loadReference<{ name: string; input: TensorJson; requiresGrad: boolean; text: string }>(
    "printing",
  );
  for (const { name, input, requiresGrad, text } of cases) {
    test(name, () => {
      expect(fromJson(input).requiresGrad_(requiresGrad).toString()).toBe(text);
    });
  }
});

test("a value of the graph names the operation that made it", () => {
  expect(String(tensor([1, 2], { requiresGrad: true }).mul(2))).toBe("tensor([2., 4.], gradFn: <mul>)");
});

test("an empty tensor of several axes shows its shape", () => {
  expect(String(zeros([0, 3]))).toBe("tensor([], shape: [0, 3])");
});

test("a view prints its own elements", () => {
  expect(
    String(
      tensor([
        [1, 2],
        [3, 4],
      ])
        .transpose()
        .at(1),
    ),
  ).toBe("tensor([2., 4.])");
});

test("console.log and the REPL show the same text", () => {
  const x = tensor([[1, 2.5]]);
  expect(inspect(x)).toBe(x.toString());
  expect(`${x}`).toBe(x.toString());
});

test("whole numbers stand right-aligned beside special values", () => {
  // PyTorch leaves them ragged here; NumPy aligns, and so do we.
  expect(String(tensor([Number.NaN, Number.NEGATIVE_INFINITY, 2]))).toBe("tensor([ nan, -inf,   2.])");
  expect(String(tensor([-0, 1]))).toBe("tensor([-0.,  1.])");
  expect(String(tensor([-0, 0, 1.5]))).toBe("tensor([-0.0000,  0.0000,  1.5000])");
});
