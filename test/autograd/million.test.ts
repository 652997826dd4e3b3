// A chain of a million operations: backward() neither overflows the stack nor takes longer for each node than in a short one.
import { expect, test } from "vitest";
import { tensor } from "../../src/index.js";

test("backward() through a million operations", { timeout: 600_000 }, () => {
  const x = tensor([0.5, -2], { requiresGrad: true });
  const length = 1_000_000;
  let y = x.mul(3);
  for (let i = 1; i < length; i++) y = y.neg();
  y.sum().backward();
  expect(x.grad?.toArray()).toEqual([-3, -3]);
});
