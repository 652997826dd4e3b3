// Training curves: what is compared shares a panel, what is not has its own, and nothing finite is left out.
import { expect, test } from "vitest";
import { curves } from "../../src/plot/index.js";
import type { ScatterTrace } from "../../src/plot/spec.js";

test("a series is drawn as given", () => {
  const [trace] = curves({ loss: [2, 1, 0.5] }).data as ScatterTrace[];
  expect([trace.x, trace.y]).toEqual([
    [0, 1, 2],
    [2, 1, 0.5],
  ]);
});

test("losses share a panel, shares have their own, and so has what is of another size", () => {
  const panels = (series: Record<string, number[]>) =>
    (curves(series).data as ScatterTrace[]).map(({ yaxis }) => yaxis);
  expect(panels({ trainLoss: [2, 1], validationLoss: [2.1, 1.4] })).toEqual(["y", "y"]);
  expect(panels({ loss: [2, 1], accuracy: [0.1, 0.9] })).toEqual(["y", "y2"]);
  expect(panels({ loss: [2, 1], gradientNorm: [300, 100] })).toEqual(["y", "y2"]);
  expect(panels({ accuracy: [10, 50], loss: [2, 1] })).toEqual(["y", "y"]); // percent is no share from 0 to 1
});

test("NaN and infinite values are gaps, and counted", () => {
  const spec = curves({ loss: [2, Number.NaN, Number.POSITIVE_INFINITY, 1] });
  expect((spec.data[0] as ScatterTrace).y).toEqual([2, null, null, 1]);
  expect(spec.layout.title?.subtitle?.text).toContain("2 values NaN or infinite");
});

test("a logarithmic axis leaves out what has no place on it, and says so", () => {
  const spec = curves({ loss: [1, 0.1, 0, -1] }, { log: true });
  expect((spec.data[0] as ScatterTrace).y).toEqual([1, 0.1, null, null]);
  expect(spec.layout.yaxis?.type).toBe("log");
  expect(spec.layout.title?.subtitle?.text).toContain("2 values not above 0");
});

test("the moving average starts at the first value and keeps the raw curve", () => {
  const [raw, average] = curves({ loss: [4, 4, 8] }, { smooth: 0.5 }).data as ScatterTrace[];
  expect(raw.y).toEqual([4, 4, 8]);
  // Bias corrected: weights 4, 2, 1 over 7.
  expect(average.y[0]).toBeCloseTo(4);
  expect(average.y[2]).toBeCloseTo((8 * 4 + 4 * 2 + 4 * 1) / 7);
});

test("x can be one list or one for each series", () => {
  const [a, b] = curves({ loss: [3, 2, 1], accuracy: [0.5] }, { x: { loss: [10, 20, 30], accuracy: [30] } })
    .data as ScatterTrace[];
  expect([a.x, b.x]).toEqual([[10, 20, 30], [30]]);
});

test("few whole steps are numbered one by one, others by the axis itself", () => {
  const ticks = (x: number[]) => curves({ loss: x.map(() => 1) }, { x }).layout.xaxis;
  expect(ticks([0, 1, 2, 3])).toMatchObject({ tickmode: "array", tickvals: [0, 1, 2, 3] });
  expect(ticks([0, 0.1, 0.2, 0.5])).toMatchObject({ nticks: 7 });
  expect(ticks([0, 0.1, 0.2, 0.5])?.tickvals).toBeUndefined();
  expect(ticks([0, 0.5, 1])?.tickvals).toBeUndefined();
});

test("small numbers are written as powers, not as SI letters", () => {
  expect(curves({ step: [1, 2] }).layout.yaxis?.exponentformat).toBeUndefined();
  expect(curves({ step: [1e-5, 2e-5] }).layout.yaxis?.exponentformat).toBe("e");
});

test("the description tells the story of each series", () => {
  expect(curves({ loss: [2, 0.5, 1] }, { xTitle: "epoch" }).description).toBe(
    "Training curves: 1 series; loss: 2 at epoch 0, 1 at epoch 2, lowest 0.5 at 1, highest 2 at 0",
  );
});

test.each([
  [() => curves([1, 2] as never), "expected named series"],
  [() => curves({}), "there are no series in it"],
  [() => curves({ loss: 3 as never }), "the series loss must be a list of numbers, got number"],
  [() => curves({ loss: [1, "2"] as never }), 'loss[1] is "2", not a number'],
  [() => curves({ loss: [] }), "the series loss is empty"],
  [() => curves({ loss: [1, 2] }, { x: [1] }), "x has 1 places, loss has 2 values"],
  [() => curves({ loss: [1] }, { smooth: 1 }), "smooth must be from 0 to below 1"],
])("bad input %#", (call, message) => {
  expect(call).toThrow(message);
});

test("the vertical axis is named by what the series have in common, or by the user", () => {
  const yTitle = (spec: ReturnType<typeof curves>) => spec.layout["yaxis"].title?.text;
  expect(yTitle(curves({ "train loss": [1], validationLoss: [2] }))).toBe("loss");
  expect(yTitle(curves({ BTXSETE: [1], BPXSEPE: [2] }))).toBe("value");
  expect(yTitle(curves({ BTXSETE: [1], BPXSEPE: [2] }, { yTitle: "cell state" }))).toBe("cell state");
});
