// Hidden states and gates: units as rows, steps as columns, the tokens of the sequence below them.
import { expect, test } from "vitest";
import { SCALES } from "../../src/plot/colour.js";
import { gates, hiddenStates } from "../../src/plot/index.js";
import type { FigureSpec, HeatmapTrace } from "../../src/plot/spec.js";
import { tensor, zeros } from "../../src/tensor/create.js";
import { lstmGates, noise, pattern } from "../figure/gallery.js";

const heatmap = (spec: FigureSpec, index = 0) => spec.data[index] as HeatmapTrace;

test("a unit is a row, a step is a column", () => {
  const spec = hiddenStates(pattern([1, 3, 2], (_, step, unit) => step * 10 + unit));
  expect(heatmap(spec).z).toEqual([
    [0, 10, 20],
    [1, 11, 21],
  ]);
});

test("what a recurrent layer returned is taken as it is", () => {
  const output = pattern([1, 3, 2], noise);
  expect(heatmap(hiddenStates({ output })).z).toEqual(heatmap(hiddenStates(output)).z);
});

test("a string gives a token to each step, by characters and not by bytes", () => {
  const axis = hiddenStates(zeros([4, 2]), { ticks: "B\u{1F600} \u4e2d" }).layout.xaxis;
  expect(axis?.ticktext).toEqual(["B", "\u{1F600}", "\u2423", "\u4e2d"]);
});

test("chosen units stand in the given order and keep their numbers", () => {
  const spec = hiddenStates(
    pattern([2, 6], (step, unit) => step * 10 + unit),
    { units: [4, 0] },
  );
  expect(heatmap(spec).z).toEqual([
    [4, 14],
    [0, 10],
  ]);
  expect(spec.layout.yaxis?.ticktext).toEqual(["4", "0"]);
  expect(spec.description).toContain("largest 14 at unit 4, step 1");
});

test("units stand by their peak, or like ones together, and keep their numbers", () => {
  // Unit u is strongest at step 7, 2, 5, 0, 3; 0 and 2 rise and fall together, and so do 1 and 4.
  const peaks = [7, 2, 5, 0, 3];
  const bumps = pattern([9, 5], (t, u) => (u % 2 === 0 ? 1 : -1) * Math.exp(-((t - peaks[u]) ** 2)));
  const byPeak = hiddenStates(bumps, { order: "peak" });
  expect(byPeak.layout.yaxis?.ticktext).toEqual(["3", "1", "4", "2", "0"]);
  [3, 1, 4, 2, 0].forEach((unit, row) => {
    expect(heatmap(byPeak).z[row][peaks[unit]]).toBe(unit % 2 === 0 ? 1 : -1);
  });
  expect(hiddenStates(bumps, { order: "peak", units: [0, 1] }).layout.yaxis?.ticktext).toEqual(["1", "0"]);
  const waves = pattern([20, 5], (t, u) => (1 + u) * Math.sin(t * [0.3, 0.9, 0.3, 2, 0.9][u] + 0.01 * u));
  const order = hiddenStates(waves, { order: "alike" }).layout.yaxis?.ticktext?.map(Number) as number[];
  expect([...order].sort()).toEqual([0, 1, 2, 3, 4]);
  for (const [a, b] of [
    [0, 2],
    [1, 4],
  ])
    expect(Math.abs(order.indexOf(a) - order.indexOf(b))).toBe(1);
  order.forEach((unit, row) => {
    heatmap(hiddenStates(waves, { order: "alike" })).z[row].forEach((value, t) => {
      expect(value).toBeCloseTo(waves.at(t, unit).item(), 4);
    });
  });
});

test("clustering looks over NaN and constant units, and says how many are too many", () => {
  const odd = pattern([4, 3], (t, u) => (u === 1 ? 2 : t === 0 && u === 2 ? Number.NaN : t));
  const spec = hiddenStates(odd, { order: "alike" });
  expect(heatmap(spec).z).toHaveLength(3);
  expect(spec.layout.title?.subtitle?.text).toContain("like units together");
  expect(() => hiddenStates(zeros([2, 600]), { order: "alike" })).toThrow("at most 512 units, got 600");
});

test("gates stand in one order on one time axis, each with the value of its tensor", () => {
  const given = lstmGates(7, 3);
  const spec = gates(given, { ticks: "BTXXVVE" });
  expect(spec.data.map(({ name }) => name)).toEqual([
    "input",
    "forget",
    "output",
    "candidate",
    "cell",
    "hidden",
  ]);
  for (const trace of spec.data as HeatmapTrace[]) {
    const values = given[trace.name as string].data();
    const rows = [0, 1, 2].map((unit) =>
      [0, 1, 2, 3, 4, 5, 6].map((step) => Number(values[step * 3 + unit].toPrecision(6))),
    );
    expect(trace.z).toEqual(rows);
  }
  const times = Object.entries(spec.layout).filter(([key]) => key.startsWith("xaxis"));
  expect(times.map(([, axis]) => (axis as { matches?: string }).matches)).toEqual([
    undefined,
    "x",
    "x",
    "x",
    "x",
    "x",
  ]);
});

test("gates run from 0 to 1 whatever their values, states are symmetric about zero", () => {
  const spec = gates({
    input: tensor([[0.4, 0.6]]),
    candidate: tensor([[-0.5, 0.1]]),
    cell: tensor([[3, 1]]),
    hidden: tensor([[0.7, 0.2]]),
  });
  const scaleOf = (index: number) => spec.layout[heatmap(spec, index).coloraxis as "coloraxis"];
  expect([scaleOf(0)?.cmin, scaleOf(0)?.cmax, scaleOf(0)?.colorscale]).toEqual([0, 1, SCALES.gate]);
  expect(scaleOf(1)?.cmax).toBeCloseTo(0.7); // shared with the hidden state
  expect([scaleOf(2)?.cmin, scaleOf(2)?.cmax]).toEqual([-3, 3]);
  expect(scaleOf(3)?.cmax).toBeCloseTo(0.7);
});

test("the description says which gate is most open, and where", () => {
  const input = pattern([1, 3, 2], (_, step, unit) => (step === 1 && unit === 1 ? 0.9 : 0.1));
  expect(gates({ input }, { ticks: "abc" }).description).toContain(
    "input gate: largest 0.9 at unit 1, step 1 (b)",
  );
});

test.each([
  [() => hiddenStates(zeros([2, 5, 3])), "holds 2 sequences"],
  [() => hiddenStates(zeros([8])), "this looks like the state after the last step"],
  [() => hiddenStates(zeros([3, 2]), { ticks: "ab" }), "ticks has 2 characters, the sequence has 3 steps"],
  [() => hiddenStates(zeros([3, 2]), { ticks: ["a"] }), "ticks has 1 entries"],
  [() => hiddenStates(zeros([3, 2]), { ticks: 3 as never }), "ticks must be a string"],
  [() => hiddenStates(zeros([3, 2]), { order: "size" as never }), '"peak" or "alike"'],
  [() => hiddenStates(zeros([3, 2]), { units: [2] }), "unit 2 is not there; it goes from 0 to 1"],
  [() => hiddenStates(null as never), "got null"],
  [() => gates({}), "there are no gates in it"],
  [() => gates(zeros([2, 2]) as never), "draw it with plot.hiddenStates"],
  [() => gates({ output: zeros([2, 2]), state: 1, gates: {} } as never), "plot.gates(result.gates)"],
  [
    () => gates({ input: zeros([3, 2]), hidden: zeros([4, 2]) }),
    "input has 3 steps of 2 units, hidden has 4 of 2",
  ],
])("bad input %#", (call, message) => {
  expect(call).toThrow(message);
});
