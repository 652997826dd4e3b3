// Pooling: PyTorch's values and gradients, and errors.
import { expect, test } from "vitest";
import { ArgumentError, arange, grad, randn } from "../../src/index.js";
import { avgPool2d, maxPool2d } from "../../src/ops/index.js";
import { testFamily } from "../reference/load.js";

testFamily("pooling", (name) => ([x], [window, options]) => {
  const pool = name === "maxPool2d" ? maxPool2d : avgPool2d;
  return pool(x, window as number, options as object | undefined);
});

test("views are pooled as they read", () => {
  const x = randn([1, 8, 6, 2]).permute([0, 3, 1, 2]);
  expect(maxPool2d(x, 2).data()).toEqual(maxPool2d(x.contiguous(), 2).data());
  expect(avgPool2d(x, 3).data()).toEqual(avgPool2d(x.contiguous(), 3).data());
});

test("the gradient of the gradient survives the first graph", () => {
  const x = arange(16, undefined, 1, { dtype: "float64" }).reshape([1, 1, 4, 4]).detach().requiresGrad_();
  const y = maxPool2d(x.square(), 2).sum();
  const [first] = grad(y, [x], { createGraph: true, retainGraph: false });
  const [second] = grad(first.sum(), [x]);
  expect([...second.data()]).toEqual([0, 0, 0, 0, 0, 2, 0, 2, 0, 0, 0, 0, 0, 2, 0, 2]);
});

test("errors say what does not fit", () => {
  const x = randn([1, 1, 4, 4]);
  expect(() => maxPool2d(x, 5)).toThrow("a 5 x 5 window does not fit into 4 x 4");
  expect(() => maxPool2d(x, 2, { padding: 2 })).toThrow(ArgumentError);
  expect(() => maxPool2d(x, 0)).toThrow("maxPool2d kernelSize: expected a whole number of at least 1");
  expect(() => avgPool2d(randn([4, 4]), 2)).toThrow("the input must be [batch, channels, height, width]");
  expect(() => maxPool2d(x.to("int32"), 2)).toThrow("got int32");
  expect(() => avgPool2d(x, 2, { countIncludePadding: true } as never)).toThrow("unknown option");
});
