// Principal components: of points whose directions are known, and of a model's own features.
import { expect, test } from "vitest";
import * as nn from "../../src/nn/index.js";
import "../../src/ops/index.js";
import { embedding } from "../../src/plot/index.js";
import type { ScatterTrace } from "../../src/plot/spec.js";
import { tensor, zeros } from "../../src/tensor/create.js";
import { noise, pattern } from "../figure/gallery.js";
import { lenet } from "../figure/models.js";

const traces = (spec: ReturnType<typeof embedding>) => spec.data as ScatterTrace[];

test("points along known directions come out along them", () => {
  // Coordinates 5 a and b along two directions at right angles in four dimensions, and nothing else.
  const u = [0.5, 0.5, 0.5, 0.5];
  const v = [0.5, -0.5, 0.5, -0.5];
  const points = Array.from({ length: 40 }, (_, i) => [5 * Math.sin(i), Math.cos(i * 1.3)]);
  const means = [0, 1].map((k) => points.reduce((sum, p) => sum + p[k] / 40, 0));
  const x = pattern([40, 4], (i, k) => 7 + points[i][0] * u[k] + points[i][1] * v[k]);
  const [{ x: first, y: second }] = traces(embedding(x));
  // The covariance of the two is not quite zero, so compare distances, which turning does not change.
  const [mx, my] = means;
  points.forEach(([a, b], i) => {
    expect(Math.hypot(first[i] as number, second[i] as number)).toBeCloseTo(Math.hypot(a - mx, b - my), 3);
  });
  const variance = (values: readonly (number | null)[]) =>
    values.reduce<number>((s, w) => s + (w ?? 0) ** 2, 0);
  expect(variance(first)).toBeGreaterThan(10 * variance(second));
  const dot = first.reduce<number>((s, w, i) => s + (w ?? 0) * (second[i] ?? 0), 0);
  expect(Math.abs(dot) / Math.sqrt(variance(first) * variance(second))).toBeLessThan(1e-3);
  expect(embedding(x).description).toContain("(100 % of the variance)");
});

test("the first component holds as much variance as any direction can", () => {
  const x = pattern([60, 7], (i, k) => noise(i, k) * (1 + (k % 3)) + noise(i));
  const data = x.toArray() as number[][];
  const mean = data[0].map((_, k) => data.reduce((s, row) => s + row[k] / 60, 0));
  const spread = (direction: readonly number[]) => {
    const length = Math.hypot(...direction);
    return data.reduce(
      (s, row) => s + (row.reduce((d, w, k) => d + (w - mean[k]) * direction[k], 0) / length) ** 2,
      0,
    );
  };
  const first = traces(embedding(x))[0].x.reduce<number>((s, w) => s + (w ?? 0) ** 2, 0);
  for (let tries = 0; tries < 200; tries++) {
    expect(spread(mean.map((_, k) => noise(tries, k)))).toBeLessThanOrEqual(first * 1.0001);
  }
});

test("classes have a colour each, items their names, in their own order", () => {
  const spec = embedding(pattern([6, 3], noise), {
    classes: tensor([10, 2, 10, 2, 2, 0], { dtype: "int32" }),
    names: ["a", "b", "c", "d", "<e>", "f"],
  });
  expect(traces(spec).map(({ name, x }) => [name, x.length])).toEqual([
    ["0", 1],
    ["2", 3],
    ["10", 2],
  ]);
  expect(traces(spec)[1].customdata).toEqual(["item 1: b", "item 3: d", "item 4: &lt;e&gt;"]);
});

test("features of a model in one line; vectors with NaN are left out and counted", () => {
  const pictures = pattern([5, 1, 16, 16], (i, _, r, c) =>
    i === 3 && r + c === 0 ? Number.NaN : noise(i, r, c),
  );
  const features = lenet().trace(pictures).at("flatten");
  const spec = embedding(features, { classes: [0, 1, 0, 1, 0] });
  expect(traces(spec).map(({ x }) => x.length)).toEqual([3, 1]);
  expect(spec.description).toContain("1 vector with NaN or infinite values left out");
  const states = new nn.GRU(2, 4).forward(pattern([6, 3, 2], noise)).state.at(0);
  expect(traces(embedding(states))[0].x).toHaveLength(6);
});

test("one vector, equal vectors and one unit are drawn", () => {
  expect(traces(embedding(pattern([1, 3], noise)))[0].x).toEqual([0]);
  expect(traces(embedding(zeros([4, 3])))[0].y).toEqual([0, 0, 0, 0]);
  const [line] = traces(embedding(tensor([[1], [2], [3]])));
  expect([line.x, line.y]).toEqual([
    [-1, 0, 1],
    [0, 0, 0],
  ]);
});

test.each([
  [() => embedding(zeros([2, 3, 4])), "states.at(0)"],
  [
    () => embedding(zeros([3, 2]), { classes: [1] }),
    "classes must have an entry for each of the 3 items, got 1",
  ],
  [() => embedding(zeros([20, 2]), { classes: Array.from({ length: 20 }, (_, i) => i) }), "at most 14 apart"],
])("bad input %#", (call, message) => {
  expect(call).toThrow(message);
});
