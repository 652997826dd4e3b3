// The pooling figure: its marks are where the layer chose, its windows are where the layer looked.
import { expect, test } from "vitest";
import { AvgPool2d, MaxPool2d } from "../../src/nn/index.js";
import { pooling } from "../../src/plot/index.js";
import type { FigureSpec, HeatmapTrace, ScatterTrace } from "../../src/plot/spec.js";
import { tensor, zeros } from "../../src/tensor/create.js";
import { noise, pattern, pooled } from "../figure/gallery.js";

const input = tensor([
  [
    [
      [1, 2, 0, 0],
      [3, 9, 0, 0],
      [5, 5, 4, -1],
      [5, 0, 8, 7],
    ],
  ],
]);

test("both maps hold their values on one scale", () => {
  const spec = pooling(pooled(new MaxPool2d(2), input), "pool1");
  const maps = spec.data.filter((trace): trace is HeatmapTrace => trace.type === "heatmap");
  expect(maps.map(({ name }) => name)).toEqual(["input", "pooled"]);
  expect(maps[0].z).toEqual((input.toArray() as number[][][][])[0][0]);
  expect(maps[1].z).toEqual([
    [9, 0],
    [5, 8],
  ]);
  expect(new Set(maps.map(({ coloraxis }) => coloraxis)).size).toBe(1);
});

test("the chosen cell of each window is marked; a tie is marked as one", () => {
  const spec = pooling(pooled(new MaxPool2d(2), input), "pool1");
  const marks = (name: string) => {
    const trace = spec.data.find((one): one is ScatterTrace => one.name === name);
    return trace?.x.map((x, i) => [trace.y[i], x]);
  };
  expect(marks("chosen")).toEqual([
    [1, 1],
    [3, 2],
  ]);
  expect(marks("chosen (tied)")).toEqual([
    [0, 2],
    [2, 0],
  ]);
});

test("panels stand beside each other", () => {
  const { layout } = pooling(pooled(new MaxPool2d(2), input), "pool1");
  const [left, right] = [layout.xaxis?.domain, layout.xaxis2?.domain];
  expect(left?.[0]).toBe(0);
  expect(left?.[1]).toBeLessThan(right?.[0] as number);
  expect(layout.annotations?.map(({ x }) => x)).toEqual([left?.[0], right?.[0]]);
});

test("overlapping and padded windows are where the layer looked", () => {
  const spec = pooling(
    pooled(new AvgPool2d(3, { stride: 2, padding: 1 }), pattern([1, 1, 5, 5], noise)),
    "pool1",
  );
  const windows = spec.data.find(({ name }) => name === "windows") as ScatterTrace;
  // Five points and a lifted pen for each of 3 x 3 windows; the first one lacks its padding.
  expect(windows.x).toHaveLength(9 * 6);
  expect([
    Math.min(...(windows.x.slice(0, 5) as number[])),
    Math.max(...(windows.x.slice(0, 5) as number[])),
  ]).toEqual([-0.5, 1.5]);
  const second = spec.data.find(({ name }) => name === "pooled") as HeatmapTrace;
  expect(second.customdata?.[0][0]).toContain("mean of 9 cells, 5 of them padding");
  expect(second.customdata?.[1][1]).toBe("rows 1\u20133, columns 1\u20133<br>mean of 9 cells");
});

test("a NaN wins its window, as it does in the layer", () => {
  const spec = pooling(
    pooled(
      new MaxPool2d(2),
      tensor([
        [
          [
            [1, Number.NaN],
            [3, 2],
          ],
        ],
      ]),
    ),
    "p",
  );
  const chosen = spec.data.find(({ name }) => name === "chosen") as ScatterTrace;
  expect([chosen.y, chosen.x]).toEqual([[0], [1]]);
});

test.each([
  [() => pooling({} as never, "pool1"), "expected a trace and a layer's name"],
  [() => pooling(pooled(new MaxPool2d(2), input), "pool1", { channel: 1 }), "channel 1 is not there"],
  [
    () => pooling({ entry: () => ({ module: { weight: 1 }, input, output: input }) }, "conv1"),
    "conv1 is a Object, not a MaxPool2d or AvgPool2d",
  ],
  [
    () =>
      pooling({ entry: () => ({ module: new MaxPool2d(2), input, output: zeros([1, 1, 3, 3]) }) }, "pool1"),
    "pool1 makes 3 x 3 of 4 x 4, its kernel, stride and padding say 2 x 2",
  ],
])("bad input %#", (call, message) => {
  expect(call).toThrow(message);
});

test("a gradient is routed to the chosen cells, and shared by the cells of a mean", () => {
  const x = pattern([1, 2, 4, 4], noise);
  const back = (spec: FigureSpec, name: string) =>
    (spec.data.find((trace) => trace.name === name) as HeatmapTrace).z as number[][];
  const spec = pooling(pooled(new MaxPool2d(2), x), "pool", { channel: 1, gradient: true });
  const values = x.at(0, 1);
  back(spec, "input gradient").forEach((row, r) => {
    row.forEach((value, c) => {
      const [top, left] = [r - (r % 2), c - (c % 2)];
      const most = values
        .at(`${top}:${top + 2}`, `${left}:${left + 2}`)
        .max()
        .item();
      expect(value).toBe(values.at(r, c).item() === most ? 1 : 0);
    });
  });
  const given = pattern([1, 2, 2, 2], (_, k, r, c) => 10 * k + 2 * r + c);
  const mean = pooling(pooled(new AvgPool2d(2), x), "pool", { channel: 1, gradient: given });
  expect(back(mean, "output gradient")).toEqual([
    [10, 11],
    [12, 13],
  ]);
  expect(back(mean, "input gradient")[3]).toEqual([3, 3, 3.25, 3.25]);
  expect(() => pooling(pooled(new MaxPool2d(2), x), "pool", { gradient: x })).toThrow(
    "the gradient of pool's output [1, 2, 2, 2], got [1, 2, 4, 4]",
  );
});
