// The figures that take any tensor: facets of every rank, histograms, comparisons.
import { expect, test } from "vitest";
import { compare, histogram, tensor as tensorFigure } from "../../src/plot/index.js";
import type { BarTrace, FigureSpec, HeatmapTrace, ScatterTrace } from "../../src/plot/spec.js";
import { tensor, zeros } from "../../src/tensor/create.js";
import "../../src/ops/index.js";
import { noise, pattern } from "../figure/gallery.js";

const maps = (spec: FigureSpec) => spec.data as HeatmapTrace[];
const flat = (spec: FigureSpec) => maps(spec).flatMap(({ z }) => z.flat());

test.each([[[]], [[7]], [[3, 5]], [[4, 3, 2]], [[2, 3, 4, 5]], [[2, 1, 3, 2, 2]], [[1, 1]]])(
  "a tensor %j is drawn whole, in row-major order",
  (shape) => {
    const value = pattern(shape, (...index) => index.reduce((sum, i) => sum * 10 + i, 1));
    const spec = tensorFigure(value);
    expect(flat(spec)).toEqual(Array.from(value.data()));
    expect(spec.data).toHaveLength(shape.slice(0, -2).reduce((a, b) => a * b, 1));
  },
);

test("a view is drawn as it reads", () => {
  const view = pattern([4, 6], noise).transpose(0, 1).at("1:5:2");
  const close = Array.from(view.data(), (v) => Number(v.toPrecision(6)));
  expect(flat(tensorFigure(view))).toEqual(close);
});

test("panels are named by their index, or by the names of the axes", () => {
  const value = pattern([2, 3, 2, 2], noise);
  const headings = (spec: FigureSpec) => spec.layout.annotations?.map(({ text }) => text);
  expect(headings(tensorFigure(value))).toEqual(["[0, 0]", "[0, 1]", "[0, 2]", "[1, 0]", "[1, 1]", "[1, 2]"]);
  const named = tensorFigure(value, { axes: ["item", "map", "row", "column"] });
  expect(headings(named)?.[5]).toBe("item 1, map 2");
  // The panels of one item stand in one row.
  expect(named.layout.yaxis4?.domain?.[1]).toBeLessThan(named.layout.yaxis3?.domain?.[0] as number);
  expect(named.layout.yaxis3?.domain).toEqual(named.layout.yaxis?.domain);
});

test("small tensors have their values written in, NaN and infinity stay gaps and are counted", () => {
  const spec = tensorFigure(tensor([[1.23456, Number.NaN, Number.NEGATIVE_INFINITY]]));
  expect(maps(spec)[0].text).toEqual([["1.23", "", ""]]);
  expect(maps(spec)[0].z).toEqual([[1.23456, null, null]]);
  expect(spec.description).toContain("1 NaN and 1 infinite values shown as gaps");
});

test("what does not fit is left out and said, and the description is of the whole", () => {
  const spec = tensorFigure(pattern([700, 20, 600], (k, _, c) => (k === 699 && c === 599 ? 9 : 0)));
  expect(spec.data).toHaveLength(64);
  expect(maps(spec)[0].z[0]).toHaveLength(512);
  expect(spec.layout.title?.subtitle?.text).toContain("first 64 of 700 panels; first 512 of 600 columns");
  expect(spec.description).toContain("largest 9 at [699, 0, 599]");
});

test("more panels than a picture holds are pages of a slider, which hold every value", () => {
  const value = pattern([2, 3, 12, 4, 5], noise);
  const spec = tensorFigure(value, { axes: ["batch", "step", "map", "row", "column"] });
  expect(spec.data).toHaveLength(12);
  const pages = spec.frames?.flatMap(({ data }) => data.flatMap(({ z }) => z?.flat() ?? []));
  expect(pages).toEqual(Array.from(value.data(), (v) => Number(v.toPrecision(6))));
  expect(spec.layout.sliders?.[0].steps.map(({ label }) => label)).toEqual([
    "batch 0, step 0",
    "batch 0, step 1",
    "batch 0, step 2",
    "batch 1, step 0",
    "batch 1, step 1",
    "batch 1, step 2",
  ]);
  expect(spec.frames?.[5].data[11].hovertemplate).toContain("batch 1, step 2, map 11");
  expect(spec.frames?.[0].data[0].z).toEqual(maps(spec)[0].z);
});

test("whole numbers and booleans", () => {
  const bools = tensorFigure(tensor([[true, false]]));
  expect(maps(bools)[0].z).toEqual([[1, 0]]);
  expect(maps(tensorFigure(tensor([3, -4], { dtype: "int32" })))[0].z).toEqual([[3, -4]]);
});

test("a histogram counts every finite value once", () => {
  const values = pattern([13, 17], noise);
  const spec = histogram(values, { bins: 10 });
  const { x, y, customdata } = spec.data[0] as BarTrace;
  expect(y.reduce((a, b) => a + b, 0)).toBe(13 * 17);
  const data = Array.from(values.data());
  const [low, high] = [Math.min(...data), Math.max(...data)];
  const width = (high - low) / 10;
  x.forEach((centre, bin) => {
    const inside = data.filter((v) => Math.min(9, Math.floor((v - low) / width)) === bin);
    expect(y[bin]).toBe(inside.length);
    expect(inside.every((v) => Math.abs(v - centre) <= width / 2 + 1e-6)).toBe(true);
  });
  expect(customdata).toHaveLength(10);
  const mean = data.reduce((a, b) => a + b, 0) / data.length;
  expect(spec.description).toContain(`mean ${Number(mean.toPrecision(4))}`);
});

test("whole numbers have a bin each", () => {
  const { x, y } = histogram(tensor([3, 3, 5, 7, 7, 7], { dtype: "int32" })).data[0] as BarTrace;
  expect([x, y]).toEqual([
    [3, 4, 5, 6, 7],
    [2, 0, 1, 0, 3],
  ]);
});

test("several tensors share their bins and are drawn as shares", () => {
  const spec = histogram({ a: tensor([0, 0.5, 1, 1]), b: tensor([0.1, 2]) }, { bins: 2 });
  const [a, b] = spec.data as ScatterTrace[];
  expect(a.x).toEqual(b.x);
  expect(a.y).toEqual([0, 0.5, 0.5, 0.5, 0.5, 0]);
  expect(b.y).toEqual([0, 0.5, 0.5, 0.5, 0.5, 0]);
  expect(spec.layout.showlegend).toBe(true);
});

test("a histogram leaves out NaN and infinity, and says so; constants and nothing finite are drawn", () => {
  const spec = histogram(tensor([1, Number.NaN, Number.POSITIVE_INFINITY, 1]));
  expect((spec.data[0] as BarTrace).y.reduce((a, b) => a + b, 0)).toBe(2);
  expect(spec.layout.title?.subtitle?.text).toContain("1 NaN and 1 infinite left out");
  expect(histogram(tensor([0.25, 0.25])).description).toContain("mean 0.25, standard deviation 0");
  expect(histogram(tensor([Number.NaN])).description).toContain("no finite value");
});

test("a comparison holds both tensors and their difference, and names the largest", () => {
  const a = tensor([
    [1, 2],
    [3, 4],
  ]);
  const b = tensor([
    [1, 2.5],
    [7, 4],
  ]);
  const spec = compare(a, b, { names: ["new", "old"] });
  expect(maps(spec).map(({ z }) => z)).toEqual([
    a.toArray(),
    b.toArray(),
    [
      [0, -0.5],
      [-4, 0],
    ],
  ]);
  expect([maps(spec)[0].zmax, maps(spec)[1].zmax, maps(spec)[2].zmin]).toEqual([7, 7, -4]);
  expect(spec.description).toContain("largest difference 4 at [1, 0]; 2 of 4 values equal");
});

test.each([
  ["a vector", pattern([9], noise), pattern([9], (i) => noise(i + 1))],
  ["maps", pattern([3, 4, 5], noise), pattern([3, 4, 5], (k, r, c) => noise(r, k, c))],
  ["whole numbers", tensor([[3, -4]], { dtype: "int32" }), tensor([[5, 5]], { dtype: "int32" })],
])("a comparison of %s, cell by cell", (_, a, b) => {
  const spec = compare(a, b);
  const [first, second] = [a.data(), b.data()];
  const count = spec.data.length / 3;
  const cells = (kind: number) =>
    Array.from({ length: count }, (_, i) => maps(spec)[3 * i + kind].z.flat()).flat();
  const near = (values: ArrayLike<number>) => Array.from(values, (v) => expect.closeTo(v, 5));
  expect(cells(0)).toEqual(near(first));
  expect(cells(1)).toEqual(near(second));
  expect(cells(2)).toEqual(near(Array.from(first, (v, i) => v - second[i])));
});

test("equal tensors are equal, NaN and infinity included", () => {
  const value = tensor([1, Number.NaN, Number.POSITIVE_INFINITY]);
  expect(compare(value, value).description).toContain("equal everywhere");
  expect(compare(value, tensor([1, 2, 3])).description).toContain(
    "1 NaN and 1 infinite differences shown as gaps",
  );
});

test("a difference beyond the drawn panels is still named", () => {
  const spec = compare(
    zeros([20, 2, 2]),
    pattern([20, 2, 2], (k, r) => (k === 19 && r === 1 ? 1 : 0)),
  );
  expect(spec.data).toHaveLength(24);
  expect(spec.description).toContain("largest difference 1 at [19, 1, 0]");
  expect(spec.layout.title?.subtitle?.text).toContain("first 8 of 20 panels");
});

test.each([
  [() => tensorFigure([1, 2] as never), "plot.tensor: expected a tensor of any shape, got an array"],
  [() => tensorFigure(zeros([0, 3])), "has no elements"],
  [
    () => tensorFigure(zeros([2, 3]), { axes: ["row"] }),
    'each of the 2 axes of [2, 3], for example ["axis 0", "axis 1"]',
  ],
  [() => tensorFigure(zeros([2]), { scale: "layer" as never }), '"all" or "each"'],
  [() => histogram({}), "1 to 7 named tensors, got 0"],
  [() => histogram(3 as never), "plot.histogram({ before, after })"],
  [() => histogram(zeros([3]), { bins: 0 }), "a whole number from 1 to 500, got 0"],
  [() => compare(zeros([2, 3]), zeros([3, 2])), "[2, 3] and [3, 2] differ in shape"],
  [() => compare(zeros([2]), null as never), "to compare it with, got null"],
])("bad input %#", (call, message) => {
  expect(call).toThrow(message);
});
