// Operations of several operands are broadcast as plain loops would.
import fc from "fast-check";
import { expect, test } from "vitest";
import { ShapeError, type Tensor, where } from "../../../src/index.js";
import {
  build,
  differs,
  get,
  indicesOf,
  layouts,
  type Naive,
  RUNS,
  shapes,
  specials,
  wholes,
} from "./oracle.js";

/** Shapes that stretch to the given one: axes left out in front, others of size 1. */
function stretching(shape: readonly number[]): fc.Arbitrary<number[]> {
  return fc
    .tuple(
      fc.integer({ min: 0, max: shape.length }),
      fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }),
    )
    .map(([skipped, ones]) => shape.map((size, axis) => (ones[axis] ? 1 : size)).slice(skipped));
}

/** The element that a stretched operand has at an index of the result. */
function stretched(operand: Naive, index: readonly number[]): number {
  const own = index.slice(index.length - operand.shape.length);
  return get(
    operand,
    own.map((place, axis) => (operand.shape[axis] === 1 ? 0 : place)),
  );
}

/** The shape that two operands have together, or null. */
function together(a: readonly number[], b: readonly number[]): number[] | null {
  const result: number[] = [];
  for (let i = 1; i <= Math.max(a.length, b.length); i++) {
    const [x, y] = [a[a.length - i] ?? 1, b[b.length - i] ?? 1];
    if (x !== y && x !== 1 && y !== 1) return null;
    result.unshift(x === 1 ? y : x);
  }
  return result;
}

const OPERATIONS: Readonly<Record<string, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  maximum: (a, b) => Math.max(a, b),
  minimum: (a, b) => Math.min(a, b),
  eq: (a, b) => Number(a === b),
  ne: (a, b) => Number(a !== b),
  lt: (a, b) => Number(a < b),
  ge: (a, b) => Number(a >= b),
  fmod: (a, b) => a % b,
  logicalXor: (a, b) => Number((a !== 0) !== (b !== 0)),
};

const pairs = (values: fc.Arbitrary<number>) =>
  shapes()
    .chain((shape) => fc.tuple(stretching(shape), stretching(shape)))
    .chain(([a, b]) => fc.tuple(layouts(a, values), layouts(b, values)));

test("values, of any two shapes that fit and however they lie in memory", () => {
  const names = fc.constantFrom(...Object.keys(OPERATIONS));
  const property = fc.property(names, pairs(specials), (name, [a, b]) => {
    const shape = together(a.naive.shape, b.naive.shape) as number[];
    const expected = build(shape, (index) =>
      OPERATIONS[name](stretched(a.naive, index), stretched(b.naive, index)),
    );
    const method = a.x[name as "add"] as (this: Tensor, other: Tensor) => Tensor;
    expect(differs(method.call(a.x, b.x), expected)).toBeNull();
  });
  fc.assert(property, RUNS);
});

test("gradients are summed over what was stretched", () => {
  const property = fc.property(pairs(wholes), ([a, b]) => {
    const [x, y] = [a.x.detach().requiresGrad_(), b.x.detach().requiresGrad_()];
    x.mul(y).sum().backward();
    const expected = { a: new Array(a.naive.data.length).fill(0), b: new Array(b.naive.data.length).fill(0) };
    const places = { a: build(a.naive.shape, () => 0), b: build(b.naive.shape, () => 0) };
    const number = (naive: Naive) => ({ shape: naive.shape, data: naive.data.map((_, i) => i) });
    for (const index of indicesOf(together(a.naive.shape, b.naive.shape) as number[])) {
      expected.a[stretched(number(places.a), index)] += stretched(b.naive, index);
      expected.b[stretched(number(places.b), index)] += stretched(a.naive, index);
    }
    expect(differs(x.grad as Tensor, { shape: a.naive.shape, data: expected.a })).toBeNull();
    expect(differs(y.grad as Tensor, { shape: b.naive.shape, data: expected.b })).toBeNull();
  });
  fc.assert(property, RUNS);
});

test("where, with three operands", () => {
  const property = fc.property(
    shapes(3)
      .chain((shape) => fc.tuple(stretching(shape), stretching(shape), stretching(shape)))
      .chain(([a, b, c]) => fc.tuple(layouts(a), layouts(b), layouts(c))),
    ([condition, a, b]) => {
      const half = together(a.naive.shape, b.naive.shape) as number[];
      const shape = together(condition.naive.shape, half) as number[];
      const expected = build(shape, (index) =>
        stretched(condition.naive, index) > 0 ? stretched(a.naive, index) : stretched(b.naive, index),
      );
      expect(differs(where(condition.x.gt(0), a.x, b.x), expected)).toBeNull();
    },
  );
  fc.assert(property, RUNS);
});

test("any two shapes: a result of the common shape, or a ShapeError", () => {
  const property = fc.property(
    shapes(3, 3).chain((a) =>
      fc.tuple(
        layouts(a),
        shapes(3, 3).chain((b) => layouts(b)),
      ),
    ),
    ([a, b]) => {
      const shape = together(a.naive.shape, b.naive.shape);
      if (shape === null) expect(() => a.x.add(b.x)).toThrow(ShapeError);
      else expect(a.x.add(b.x).shape).toEqual(shape);
    },
  );
  fc.assert(property, RUNS);
});
