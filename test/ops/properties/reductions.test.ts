// Reductions over any axes of tensors that lie in memory in any way give what plain loops give.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Tensor } from "../../../src/index.js";
import { build, differs, get, indicesOf, layouts, type Naive, RUNS, shapes, specials } from "./oracle.js";

/** The elements that each element of the result is made of, in order. */
function groups(x: Naive, dims: readonly number[], keep: boolean): { shape: number[]; members: number[][] } {
  const full = x.shape.map((size, axis) => (dims.includes(axis) ? 1 : size));
  const inner = indicesOf(x.shape.map((size, axis) => (dims.includes(axis) ? size : 1)));
  const members = indicesOf(full).map((outer) =>
    inner.map((index) =>
      get(
        x,
        index.map((place, axis) => place + outer[axis]),
      ),
    ),
  );
  return { shape: keep ? full : full.filter((_, axis) => !dims.includes(axis)), members };
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;
const variance = (values: readonly number[], correction: number) => {
  const middle = mean(values);
  return sum(values.map((value) => (value - middle) ** 2)) / Math.max(0, values.length - correction);
};

type Options = { keepDim: boolean };

const REDUCTIONS: Readonly<
  Record<
    string,
    {
      run: (x: Tensor, dims: number[], options: Options) => Tensor;
      naive: (values: number[]) => number;
      needsSome?: true;
    }
  >
> = {
  sum: { run: (x, dims, options) => x.sum(dims, options), naive: sum },
  mean: { run: (x, dims, options) => x.mean(dims, options), naive: mean },
  amax: {
    run: (x, dims, options) => x.amax(dims, options),
    naive: (values) => Math.max(...values),
    needsSome: true,
  },
  amin: {
    run: (x, dims, options) => x.amin(dims, options),
    naive: (values) => Math.min(...values),
    needsSome: true,
  },
  any: {
    run: (x, dims, options) => x.any(dims, options),
    naive: (values) => Number(values.some((value) => value !== 0)),
  },
  all: {
    run: (x, dims, options) => x.all(dims, options),
    naive: (values) => Number(values.every((value) => value !== 0)),
  },
  var: { run: (x, dims, options) => x.var(dims, options), naive: (values) => variance(values, 1) },
  std: {
    run: (x, dims, options) => x.std(dims, { ...options, correction: 0 }),
    naive: (values) => Math.sqrt(variance(values, 0)),
  },
  norm: {
    run: (x, dims, options) => x.norm(dims, options),
    naive: (values) => Math.sqrt(sum(values.map((value) => value * value))),
  },
  norm1: {
    run: (x, dims, options) => x.norm(dims, { ...options, p: 1 }),
    naive: (values) => sum(values.map(Math.abs)),
  },
  logSumExp: {
    run: (x, dims, options) => x.logSumExp(dims, options),
    naive: (values) => Math.log(sum(values.map(Math.exp))),
  },
};

const inputs = (values: fc.Arbitrary<number>) =>
  shapes(4, 4).chain((shape) =>
    fc.record({
      pair: layouts(shape, values),
      dims: fc.subarray(shape.map((_, axis) => axis)),
      keepDim: fc.boolean(),
    }),
  );

test("over any axes, with and without keeping them", () => {
  const names = fc.constantFrom(...Object.keys(REDUCTIONS));
  const property = fc.property(names, inputs(specials), (name, { pair: { x, naive }, dims, keepDim }) => {
    const { run, naive: one, needsSome } = REDUCTIONS[name];
    const { shape, members } = groups(naive, dims, keepDim);
    if (needsSome && members.some((values) => values.length === 0)) return;
    if (needsSome && dims.some((axis) => naive.shape[axis] === 0)) return;
    expect(differs(run(x, dims, { keepDim }), { shape, data: members.map(one) }, 1e-12)).toBeNull();
  });
  fc.assert(property, RUNS);
});

/** A tensor with at least one axis, and one of its axes. */
const alongOne = (values: fc.Arbitrary<number>) =>
  shapes(3, 5)
    .filter((shape) => shape.length > 0)
    .chain((shape) => fc.record({ pair: layouts(shape, values), dim: fc.nat({ max: shape.length - 1 }) }));

test("argmax, argmin, max and min along an axis: the first of the extreme ones", () => {
  const property = fc.property(alongOne(specials), fc.boolean(), ({ pair: { x, naive }, dim }, largest) => {
    if (naive.shape[dim] === 0) return;
    const { shape, members } = groups(naive, [dim], false);
    const best = (values: number[]) => (largest ? Math.max(...values) : Math.min(...values));
    const places = members.map((values) =>
      values.findIndex((value) => Object.is(value, best(values)) || value === best(values)),
    );
    const { values, indices } = largest ? x.max(dim) : x.min(dim);
    expect(differs(indices, { shape, data: places })).toBeNull();
    expect(differs(largest ? x.argmax(dim) : x.argmin(dim), { shape, data: places })).toBeNull();
    expect(differs(values, { shape, data: members.map(best) })).toBeNull();
  });
  fc.assert(property, RUNS);
});

/** What stands along the axis of `dim` at the place of an index. */
function line(naive: Naive, index: readonly number[], dim: number): number[] {
  return Array.from({ length: naive.shape[dim] }, (_, i) =>
    get(
      naive,
      index.map((place, axis) => (axis === dim ? i : place)),
    ),
  );
}

test("cumSum, cumProd, prod: what stands before and at each place", () => {
  const property = fc.property(alongOne(specials), ({ pair: { x, naive }, dim }) => {
    const running = (combine: (a: number, b: number) => number, start: number) =>
      build(naive.shape, (index) =>
        line(naive, index, dim)
          .slice(0, index[dim] + 1)
          .reduce(combine, start),
      );
    expect(
      differs(
        x.cumSum(dim),
        running((a, b) => a + b, 0),
      ),
    ).toBeNull();
    expect(
      differs(
        x.cumProd(dim),
        running((a, b) => a * b, 1),
        1e-12,
      ),
    ).toBeNull();
    const { shape, members } = groups(naive, [dim], false);
    const products = members.map((values) => values.reduce((a, b) => a * b, 1));
    expect(differs(x.prod(dim), { shape, data: products }, 1e-12)).toBeNull();
  });
  fc.assert(property, RUNS);
});

test("sort is stable in both directions with NaN as the largest; topK and median agree with it", () => {
  const property = fc.property(
    alongOne(specials),
    fc.boolean(),
    ({ pair: { x, naive }, dim }, descending) => {
      const compare = (a: number, b: number) => {
        if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
        return a < b ? -1 : a > b ? 1 : 0;
      };
      const ordered = (index: readonly number[]) => {
        const values = line(naive, index, dim);
        const places = values.map((_, i) => i);
        // Insertion, one by one: as plain as it gets.
        const sorted: number[] = [];
        for (const place of places) {
          const before = (other: number) => (descending ? -1 : 1) * compare(values[place], values[other]) < 0;
          const at = sorted.findIndex(before);
          sorted.splice(at === -1 ? sorted.length : at, 0, place);
        }
        return sorted;
      };
      const places = build(naive.shape, (index) => ordered(index)[index[dim]]);
      const values = build(naive.shape, (index) => line(naive, index, dim)[ordered(index)[index[dim]]]);
      const result = x.sort(dim, { descending });
      expect(differs(result.indices, places)).toBeNull();
      expect(differs(result.values, values)).toBeNull();
      expect(differs(x.argsort(dim, { descending }), places)).toBeNull();
      const k = Math.ceil(naive.shape[dim] / 2);
      const top = x.topK(k, dim, { largest: descending });
      const short = naive.shape.map((size, axis) => (axis === dim ? k : size));
      expect(
        differs(
          top.values,
          build(short, (index) => get(values, index)),
        ),
      ).toBeNull();
    },
  );
  fc.assert(property, RUNS);
});

test("gradients of sums and products: what the other elements leave", () => {
  const small = fc.constantFrom(-2, -1, 0, 1, 2, 3);
  const property = fc.property(alongOne(small), ({ pair: { x, naive }, dim }) => {
    const leaf = x.detach().requiresGrad_();
    leaf.prod(dim).sum().backward();
    const others = build(naive.shape, (index) =>
      line(naive, index, dim).reduce(
        (product, value, i) => (i === index[dim] ? product : product * value),
        1,
      ),
    );
    expect(differs(leaf.grad as Tensor, others)).toBeNull();
    const other = x.detach().requiresGrad_();
    other.cumProd(dim).sum().backward();
    const running = build(naive.shape, (index) => {
      const values = line(naive, index, dim);
      let total = 0;
      for (let end = index[dim]; end < values.length; end++) {
        total += values
          .slice(0, end + 1)
          .reduce((product, value, i) => (i === index[dim] ? product : product * value), 1);
      }
      return total;
    });
    expect(differs(other.grad as Tensor, running)).toBeNull();
  });
  fc.assert(property, RUNS);
});
