// Hooks see the complete gradient of a tensor and may replace it.
import { expect, test } from "vitest";
import { grad, tensor } from "../../src/index.js";

test("a hook sees the sum of what arrives along all paths, once", () => {
  const x = tensor([1, 2], { requiresGrad: true });
  const h = x.mul(3);
  const seen: unknown[] = [];
  h.registerHook((gradient) => {
    seen.push(gradient.toArray());
  });
  h.mul(2).add(h.mul(5)).sum().backward();
  expect(seen).toEqual([[7, 7]]);
  expect(x.grad?.toArray()).toEqual([21, 21]);
});

test("what a hook returns goes on, to a leaf and through an intermediate value", () => {
  const x = tensor([1, 2], { requiresGrad: true });
  const h = x.mul(3).retainGrad();
  h.registerHook((gradient) => gradient.mul(10));
  x.registerHook((gradient) => gradient.add(1));
  h.sum().backward();
  expect(h.grad?.toArray()).toEqual([10, 10]);
  expect(x.grad?.toArray()).toEqual([31, 31]);
});

test("hooks run in order, and the remover removes only its own", () => {
  const x = tensor([1], { requiresGrad: true });
  const order: string[] = [];
  const note = (name: string) => (): void => {
    order.push(name);
  };
  const remove = x.registerHook(note("first"));
  x.registerHook(note("second"));
  x.mul(2).sum().backward();
  remove();
  remove();
  x.mul(2).sum().backward();
  expect(order).toEqual(["first", "second", "second"]);
});

test("a gradient that a hook has kept does not change afterwards", () => {
  const x = tensor([1], { requiresGrad: true });
  const h = x.mul(3);
  const sum = h.add(h);
  let kept = tensor([0]);
  sum.registerHook((gradient) => {
    kept = gradient;
  });
  sum.mul(2).add(sum.mul(5)).sum().backward();
  expect(kept.item()).toBe(7);
  expect(x.grad?.item()).toBe(42);
});

test("grad() of a value that is used twice is not added to by what follows it", () => {
  const x = tensor([1], { requiresGrad: true });
  const h = x.mul(3);
  const sum = h.add(h);
  const [first, second] = grad(sum.mul(2).add(sum.mul(5)).sum(), [sum, x]);
  expect([first.item(), second.item()]).toEqual([7, 42]);
});

test("a hook's own computation can be differentiated again", () => {
  const x = tensor([3], { requiresGrad: true });
  const h = x.mul(1);
  const remove = h.registerHook((gradient) => gradient.mul(x));
  const [dx] = grad(h.square().sum(), [x], { createGraph: true }); // 2 x * x
  remove();
  const [ddx] = grad(dx.sum(), [x]);
  expect([dx.item(), ddx.item()]).toEqual([18, 12]);
});

test("bad hooks say what is wrong", () => {
  const x = tensor([1, 2], { requiresGrad: true });
  expect(() => tensor([1]).registerHook(() => undefined)).toThrow(/does not require a gradient/);
  expect(() => x.registerHook(3 as never)).toThrow(/expected a function/);
  x.registerHook(() => tensor([1]));
  expect(() => x.sum().backward()).toThrow(/returned \[1\] float32 for the gradient of \[2\]/);
});
