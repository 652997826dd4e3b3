// Free functions and methods: where PyTorch has both, there are both, and they are the same.
import { expect, test } from "vitest";
import * as cellgrad from "../../src/index.js";
import { Tensor, tensor } from "../../src/index.js";

/** Methods that PyTorch, too, has on tensors only, or that are no operations. */
const METHODS_ONLY = new Set(
  [
    "constructor detach data item toArray toString requiresGrad_ registerHook backward retainGrad",
    "peekGradient replaceGradient", // internal
    "at set to contiguous expand sumToSize", // indexing and types
    "var", // a keyword: the function is called variance
  ].flatMap((line) => line.split(" ")),
);

test("every operation that is a method is a function", () => {
  const methods = Object.getOwnPropertyNames(Tensor.prototype).filter(
    (name) => typeof Object.getOwnPropertyDescriptor(Tensor.prototype, name)?.value === "function",
  );
  const missing = methods.filter(
    (name) => !METHODS_ONLY.has(name) && !name.endsWith("_") && !(name in cellgrad),
  );
  expect(missing).toEqual([]);
});

test("they are the same", () => {
  const x = tensor([
    [3, 1, 2],
    [9, 7, 8],
  ]);
  const { sum, mean, max, min, amax, argmin, reshape, transpose, flatten, indexSelect, unsqueeze } = cellgrad;
  expect(sum(x, [0], { keepDim: true }).toArray()).toEqual(x.sum([0], { keepDim: true }).toArray());
  expect(mean(x).item()).toBe(5);
  expect(max(x).item()).toBe(9);
  expect(max(x, 1).indices.toArray()).toEqual([0, 0]);
  expect(min(x, 0).values.toArray()).toEqual([3, 1, 2]);
  expect(amax(x, 1).toArray()).toEqual([3, 9]);
  expect(argmin(x, 1).toArray()).toEqual([1, 1]);
  expect(reshape(x, 3, 2).toArray()).toEqual(reshape(x, [3, -1]).toArray());
  expect(transpose(x).toArray()).toEqual(x.transpose().toArray());
  expect(flatten(unsqueeze(x, 0)).shape).toEqual([6]);
  expect(indexSelect(x, 1, [2]).toArray()).toEqual([[2], [8]]);
});

test("tensors like another one", () => {
  const x = tensor([[1, 2]], { dtype: "float64" });
  const { emptyLike, fullLike, manualSeed, randLike, randnLike, rand, randn } = cellgrad;
  expect(fullLike(x, 7)).toMatchObject({ shape: [1, 2], dtype: "float64" });
  expect(fullLike(x, 7).toArray()).toEqual([[7, 7]]);
  expect(emptyLike(x, { dtype: "int32" })).toMatchObject({ shape: [1, 2], dtype: "int32" });
  manualSeed(3);
  const [uniform, normal] = [randLike(x).toArray(), randnLike(x).toArray()];
  manualSeed(3);
  expect(rand([1, 2], { dtype: "float64" }).toArray()).toEqual(uniform);
  expect(randn([1, 2], { dtype: "float64" }).toArray()).toEqual(normal);
  expect(() => randLike(x.to("int32"))).toThrow(/expected float32 or float64, got int32/);
  expect(() => fullLike([1, 2] as never, 0)).toThrow(/expected a tensor to take the shape from/);
});
