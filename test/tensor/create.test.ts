// Making tensors, and what is said about values that are none.
import { describe, expect, test } from "vitest";
import {
  arange,
  eye,
  full,
  Generator,
  linspace,
  manualSeed,
  ones,
  rand,
  randint,
  randn,
  randperm,
  tensor,
  zeros,
  zerosLike,
} from "../../src/index.js";

describe("values", () => {
  test("nested arrays of numbers are float32, of booleans bool", () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect([x.dtype, x.shape, x.numel, x.ndim]).toEqual(["float32", [2, 3], 6, 2]);
    expect(x.toArray()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(tensor([true, false]).toArray()).toEqual([true, false]);
    expect(tensor(7).shape).toEqual([]);
    expect(tensor(7).item()).toBe(7);
    expect(tensor([]).shape).toEqual([0]);
  });

  test("typed arrays keep their type and are copied", () => {
    const source = Float64Array.of(0.1, 0.2);
    const x = tensor(source);
    source[0] = 9;
    expect(x.dtype).toBe("float64");
    expect(x.data()).toEqual(Float64Array.of(0.1, 0.2));
    expect(tensor(Int32Array.of(1, 2)).dtype).toBe("int32");
    expect(tensor(new Float32Array(6), { shape: [2, 3] }).shape).toEqual([2, 3]);
  });

  test("data() is a copy: it does not show later changes", () => {
    const x = zeros([2]);
    const before = x.data();
    x.fill_(1);
    expect(before).toEqual(Float32Array.of(0, 0));
  });

  test("patterns", () => {
    expect(arange(3).toArray()).toEqual([0, 1, 2]);
    expect(arange(1, 2, 0.25).toArray()).toEqual([1, 1.25, 1.5, 1.75]);
    expect(arange(5, 0, -2).toArray()).toEqual([5, 3, 1]);
    expect(arange(3, 3).shape).toEqual([0]);
    expect(linspace(0, 1, 5).toArray()).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(linspace(2, 3, 1).toArray()).toEqual([2]);
    expect(eye(2).toArray()).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(full([2], true).dtype).toBe("bool");
    expect(full([2], 1.5, { dtype: "int32" }).toArray()).toEqual([1, 1]);
    expect(ones([0, 3]).toArray()).toEqual([]);
    expect(zerosLike(tensor([1, 2], { dtype: "float64" })).dtype).toBe("float64");
  });
});

describe("bad input is told apart", () => {
  test.each([
    [
      () => tensor([[1, 2], [3]]),
      "tensor: ragged rows: the row at [1] has length 1, the first one 2; pad the rows to one length",
    ],
    [
      () => tensor([1, [2]] as never),
      "tensor: ragged rows: found an array of 1 at [1] where the first row has a number",
    ],
    [
      () => tensor([[1], 2] as never),
      "tensor: ragged rows: found the number 2 at [1] where the first row has an array of 1",
    ],
    [() => tensor([1, "2"] as never), "tensor: expected numbers or booleans, found the string 2 at [1]"],
    [() => tensor([1, null] as never), "tensor: expected numbers or booleans, found null at [1]"],
    [() => tensor([1, true] as never), "tensor: numbers and booleans are mixed at [1]; use one kind"],
    [() => tensor([tensor(1)] as never), "found a tensor (use stack([...])) at [0]"],
    [() => tensor(tensor(1) as never), "the value is a tensor already; use clone(), detach() or to(dtype)"],
    [
      () => tensor([1, 2, 3], { shape: [2, 2] }),
      "tensor: 3 values do not fill the shape [2, 2], which has 4 elements",
    ],
    [
      () => tensor([1], { dtype: "float16" as never }),
      'tensor: unknown dtype "float16"; known: float32, float64, int32, bool',
    ],
    [
      () => tensor([1], { dType: "int32" } as never),
      'tensor: unknown option "dType"; known: dtype, requiresGrad, shape. Did you mean "dtype"?',
    ],
    [() => zeros([2, -1]), "zeros: the sizes [2, -1] must be whole numbers of at least 0"],
    [() => zeros(3 as never), "zeros: expected a shape such as [2, 3], got 3"],
    [() => zeros([1, 1, 1, 1, 1, 1, 1, 1, 1]), "has 9 axes; at most 8 are supported"],
    [() => arange(0, 5, -1), "arange: cannot step from 0 to 5 by -1; the step must lead towards the end"],
    [() => randint(3, 3, [2]), "randint: expected whole numbers with low < high, got 3 and 3"],
    [
      () => randn([2], { dtype: "int32" }),
      "randn: expected float32 or float64, got int32; use randint for whole numbers",
    ],
    [
      () => tensor([1], { dtype: "int32", requiresGrad: true }),
      "only float32 and float64 tensors can require gradients, this one is int32",
    ],
    [() => zeros([2]).item(), "item: expected exactly one element, this tensor is [2]"],
    [() => new Generator(-1), "Generator: the seed must be a whole number from 0 to 2^53 - 1, got -1"],
  ])("%s", (make, message) => {
    expect(make).toThrow(message);
  });
});

describe("random numbers", () => {
  test("the same seed gives the same numbers, another seed others", () => {
    manualSeed(3);
    const first = [rand([5]).toArray(), randn([5]).toArray(), randperm(5).toArray()];
    manualSeed(3);
    expect([rand([5]).toArray(), randn([5]).toArray(), randperm(5).toArray()]).toEqual(first);
    manualSeed(4);
    expect(rand([5]).toArray()).not.toEqual(first[0]);
  });

  test("the stream is Philox 4x32-10 with the published known answers", () => {
    // Salmon et al., Random123, kat_vectors: counter 0, key 0 gives 6627e8d5 e169c58d bc57ac4c 9b00dbd8.
    const values = rand([4], { generator: new Generator(0) }).data();
    const words = [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8];
    expect([...values]).toEqual(words.map((word) => (word >>> 8) / 2 ** 24));
  });

  test("a generator of its own leaves the shared stream alone", () => {
    manualSeed(5);
    const expected = rand([3]).toArray();
    manualSeed(5);
    rand([100], { generator: new Generator(1) });
    expect(rand([3]).toArray()).toEqual(expected);
  });

  test.each(["float32", "float64"] as const)("%s: moments and range", (dtype) => {
    const generator = new Generator(11);
    const count = 100_000;
    const uniform = rand([count], { dtype, generator }).data();
    const normal = randn([count], { dtype, generator }).data();
    const mean = (values: ArrayLike<number>, f: (v: number) => number) => {
      let sum = 0;
      for (let i = 0; i < values.length; i++) sum += f(values[i]);
      return sum / values.length;
    };
    expect(Math.min(...Array.from(uniform).slice(0, 1000))).toBeGreaterThanOrEqual(0);
    expect(mean(uniform, (v) => (v >= 0 && v < 1 ? 0 : 1))).toBe(0);
    // Five standard errors of each moment.
    expect(Math.abs(mean(uniform, (v) => v) - 1 / 2)).toBeLessThan(5 / Math.sqrt(12) / Math.sqrt(count));
    expect(Math.abs(mean(normal, (v) => v))).toBeLessThan(5 / Math.sqrt(count));
    expect(Math.abs(mean(normal, (v) => v * v) - 1)).toBeLessThan((5 * Math.SQRT2) / Math.sqrt(count));
    expect(Math.abs(mean(normal, (v) => v ** 4) - 3)).toBeLessThan((5 * Math.sqrt(96)) / Math.sqrt(count));
    expect(Math.abs(mean(normal, (v) => (Math.abs(v) < 1 ? 1 : 0)) - 0.6827)).toBeLessThan(0.008);
  });

  test("neighbouring normal numbers do not depend on each other", () => {
    const values = randn([100_000], { generator: new Generator(2) }).data();
    for (const lag of [1, 2, 4, 8]) {
      let sum = 0;
      for (let i = lag; i < values.length; i++) sum += values[i] * values[i - lag];
      expect(Math.abs(sum / values.length)).toBeLessThan(5 / Math.sqrt(values.length));
    }
  });

  test("randint covers its range, randperm is a permutation", () => {
    const whole = randint(-2, 3, [1000], { generator: new Generator(1) });
    expect(whole.dtype).toBe("int32");
    expect([...new Set(whole.data())].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
    expect([...randperm(50).data()].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });
});
