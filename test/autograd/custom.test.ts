// Operations that users define.
import { expect, test } from "vitest";
import { customOp, grad, gradcheck, gradgradcheck, randn, type Tensor, tensor } from "../../src/index.js";

const cube = customOp({
  name: "cube",
  forward: (x: Tensor) => x.mul(x).mul(x),
  backward: (dy, { inputs: [x] }) => dy.mul(x.square()).mul(3),
});

const wide = () => randn([2, 3], { dtype: "float64", requiresGrad: true });

test("its gradient passes gradcheck, and again when differentiated twice", () => {
  expect(gradcheck(cube, [wide()])).toBe(true);
  expect(gradgradcheck(cube, [wide()])).toBe(true);
  expect(cube(tensor([2], { requiresGrad: true })).toString()).toContain("gradFn: <cube>");
});

test("takes values that are no tensors, gives several results, and knows what is wanted", () => {
  const wanted: boolean[] = [];
  const split = customOp({
    name: "scaledSplit",
    forward: (x: Tensor, factor: number, bias: Tensor) => [x.mul(factor), x.add(bias)] as const,
    backward(_, { inputs: [, factor], gradients: [first, second], needs }) {
      wanted.push(needs(0), needs(1), needs(2));
      const dx = [first?.mul(factor), second].filter(
        (part): part is Tensor => part !== undefined && part !== null,
      );
      return [dx.reduce((a, b) => a.add(b)), null, second];
    },
  });
  const x = tensor([1, 2], { requiresGrad: true });
  const bias = tensor([5, 5]);
  const [a, b] = split(x, 3, bias);
  expect([a.toArray(), b.toArray()]).toEqual([
    [3, 6],
    [6, 7],
  ]);
  a.sum().add(b.sum()).backward();
  expect(x.grad?.toArray()).toEqual([4, 4]);
  expect(wanted).toEqual([true, false, false]);
});

test("a result without a gradient counts as zeros", () => {
  const both = customOp({
    name: "both",
    forward: (x: Tensor) => [x.mul(2), x.mul(3)],
    backward: (dy) => dy,
  });
  const x = tensor([1], { requiresGrad: true });
  both(x)[1].sum().backward();
  expect(x.grad?.toArray()).toEqual([0]);
});

test("forward may return its input, which stays a leaf", () => {
  const straight = customOp({
    name: "straightThrough",
    forward: (x: Tensor) => x,
    backward: (dy) => dy.mul(2),
  });
  const x = tensor([1], { requiresGrad: true });
  straight(x).sum().backward();
  expect(x.isLeaf).toBe(true);
  expect(x.grad?.toArray()).toEqual([2]);
});

test("a gradient computed outside of the graph cannot silently be differentiated to 0", () => {
  const outside = customOp({
    name: "outside",
    forward: (x: Tensor) => x.square(),
    backward: (dy, { inputs: [x] }) => tensor(dy.mul(x).mul(2).data(), { shape: [1] }),
  });
  const x = tensor([3], { requiresGrad: true });
  const start = tensor([1], { requiresGrad: true });
  expect(grad(outside(x), [x], { gradients: [start] })[0].item()).toBe(6);
  expect(() => grad(outside(x), [x], { gradients: [start], createGraph: true })).toThrow(
    /outside of the graph/,
  );
});

test("wrong numbers and kinds of gradients are errors", () => {
  const x = tensor([1, 2], { requiresGrad: true });
  const with_ = (backward: () => unknown) =>
    customOp({
      name: "wrong",
      forward: (a: Tensor, _: number, b: Tensor) => a.add(b),
      backward: backward as never,
    });
  expect(() =>
    with_(() => [x, x, x, x])(x, 1, x)
      .sum()
      .backward(),
  ).toThrow(/each of the 3 inputs, it returned 4/);
  expect(() =>
    with_(() => [3, null])(x, 1, x)
      .sum()
      .backward(),
  ).toThrow(/gradient 0 is 3/);
  expect(() =>
    with_(() => [tensor([1]), null])(x, 1, x)
      .sum()
      .backward(),
  ).toThrow(/the gradient of "wrong"/);
  expect(() => customOp({ name: "" } as never)).toThrow(/name, forward, backward/);
  const number = customOp({ name: "number", forward: () => 3 as never, backward: (dy) => dy });
  expect(() => number()).toThrow(/must return tensors, result 0 is 3/);
});

test("reading an input that was changed in place since is an error", () => {
  const x = tensor([2], { requiresGrad: true });
  const h = x.mul(1);
  const y = cube(h);
  h.detach().add_(1);
  expect(() => y.sum().backward()).toThrow(/changed in place/);
});
