// Non-contiguous operands, odd sizes and long rows: every layout must give the bits of the plain one.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Generator, randn, type Tensor, tensor, where } from "../../src/index.js";

const generator = new Generator(7);

/** The same values under other strides: transposed memory, every other column, a window into more, stretched. */
function layouts(x: Tensor): [string, Tensor][] {
  const [rows, columns] = x.shape;
  const apart = randn([rows, columns * 2 + 1], { generator });
  apart.at(":", "1::2").copy_(x);
  const window = randn([rows + 2, columns + 3], { generator });
  window.at("1:-1", "2:-1").copy_(x);
  return [
    ["transposed memory", x.transpose().contiguous().transpose()],
    ["every other column", apart.at(":", "1::2")],
    ["a window", window.at("1:-1", "2:-1")],
  ];
}

const SIZES = [
  [1, 1],
  [1, 7],
  [5, 1],
  [3, 4],
  [4, 3],
  [7, 13],
  [8, 16],
  [17, 33],
];

describe.each(SIZES)("[%i, %i]", (rows, columns) => {
  const x = randn([rows, columns], { generator });
  const y = randn([rows, columns], { generator });
  const results = (a: Tensor, b: Tensor) => ({
    add: a.add(b),
    row: a.mul(b.at(0)),
    column: a.sub(b.at(":", "0:1")),
    scalar: a.div(3),
    tanh: a.tanh(),
    sin: a.sin(),
    pow: a.abs().pow(b),
    lt: a.lt(b),
    where: where(a.gt(0), a, b),
    double: a.to("float64").exp(),
    sum: a.sum(),
    sum0: a.sum(0),
    sum1: a.sum(1),
    max: a.max(1).values,
    argmax: a.argmax(0),
    select: a.indexSelect(1, [0, -1, 0]),
    clone: a.clone(),
  });
  const plain = results(x, y);
  for (const [name, a] of layouts(x)) {
    for (const [other, b] of [["plain" as string, y] as const, ...layouts(y)]) {
      test(`${name}, ${other}`, () => {
        for (const [operation, result] of Object.entries(results(a, b))) {
          expect([operation, result.toArray()]).toEqual([
            operation,
            plain[operation as keyof typeof plain].toArray(),
          ]);
        }
      });
    }
  }
});

test("an element's value does not depend on its place in a row", () => {
  const value = 0.7310585;
  for (const name of ["exp", "log", "tanh", "sigmoid", "sin", "erf", "expm1", "log1p"] as const) {
    for (let size = 1; size <= 9; size++) {
      const results = new Set(tensor(new Array(size).fill(value))[name]().data());
      expect([name, [...results]]).toEqual([name, [tensor(value)[name]().item()]]);
    }
  }
});

test("slices agree with JavaScript's", () => {
  const values = Array.from({ length: 11 }, (_, i) => i);
  const x = tensor(values);
  const bound = fc.option(fc.integer({ min: -15, max: 15 }), { nil: undefined });
  fc.assert(
    fc.property(bound, bound, fc.integer({ min: 1, max: 4 }), (start, end, step) => {
      const expected = values.slice(start ?? 0, end ?? values.length).filter((_, i) => i % step === 0);
      expect(x.at(`${start ?? ""}:${end ?? ""}:${step}`).toArray()).toEqual(expected);
    }),
  );
});

describe("indexing errors", () => {
  const x = randn([3, 4], { generator });
  test.each([
    [() => x.at(3), "at: index 3 is out of range for axis 0 of [3, 4] (-3 to 2)"],
    [() => x.at(0, -5), "at: index -5 is out of range for axis 1 of [3, 4] (-4 to 3)"],
    [() => x.at(0, 0, 0), "at: indices for 3 axes, but there are 2: [3, 4]"],
    [
      () => x.at("1-2"),
      'at: cannot read the index "1-2" for axis 0; expected a number, ":", "start:end" or "start:end:step"',
    ],
    [() => x.at("::0"), 'at: the step of "::0" must not be 0'],
    [() => x.at(0.5), "at: index 0.5 is out of range"],
    [() => x.indexSelect(0, [0, 3]), "indexSelect: index 3 is out of range for size 3 (-3 to 2)"],
    [
      () => x.indexSelect(0, tensor([0, 1])),
      'indexSelect: the index must be int32, got float32; convert it with to("int32")',
    ],
    [() => x.indexSelect(2, [0]), "indexSelect: axis 2 is out of range for 2 axes (-2 to 1)"],
  ])("%s", (run, message) => {
    expect(run).toThrow(message);
  });
});
