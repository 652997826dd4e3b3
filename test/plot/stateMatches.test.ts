// Where the same units are on: counts and places as one finds them by hand.
import { expect, test } from "vitest";
import * as nn from "../../src/nn/index.js";
import "../../src/ops/index.js";
import { stateMatches } from "../../src/plot/index.js";
import type { BarTrace, FigureSpec, HeatmapTrace } from "../../src/plot/spec.js";
import { tensor, zeros } from "../../src/tensor/create.js";
import { manualSeed } from "../../src/tensor/random.js";
import { pattern } from "../figure/gallery.js";
import { reading } from "../figure/galleryOfInsides.js";

const counts = (spec: FigureSpec) => (spec.data[0] as BarTrace).y;
const table = (spec: FigureSpec) => spec.data[1] as HeatmapTrace;
const places = (spec: FigureSpec) =>
  (spec.layout.yaxis2?.ticktext ?? []).slice(1).map((text) => Number(/\d+/.exec(text)?.[0]));

test("brackets find the other brackets", () => {
  const text = "a (b c) d (ef) g (hi)";
  const spec = stateMatches(reading(text), { from: 2, to: 4, threshold: 0.25, tokens: text });
  expect(places(spec).slice(0, 2)).toEqual([10, 17]);
  // The chosen range and what is around it, tokens in the cells; before the start there is nothing.
  expect(table(spec).text?.[0].join("")).toBe("a\u2423(b\u2423c)\u2423d\u2423");
  expect(table(spec).z[0].slice(0, 3)).toEqual([null, null, null]);
  expect(spec.description).toContain("best matches: step 10 ((ef), 2 on");
});

test("units are those that are on all through the range, matches do not overlap", () => {
  const states = tensor([
    [1, 0, 1],
    [1, 1, 0],
    [1, 1, 0],
    [1, 0, 1],
    [1, 1, 0],
    [0, 1, 0],
  ]);
  const spec = stateMatches(states, { from: 1, to: 2, threshold: 1 });
  expect(spec.description).toContain("(unit 0, 1)");
  expect(counts(spec)).toEqual([1, 2, 2, 1, 2, 1]);
  // Steps 3-4 and 4-5 both have one unit on throughout; the earlier one wins, and the later one would overlap.
  expect(places(spec)).toEqual([3]);
  expect(spec.layout.yaxis2?.ticktext?.[1]).toBe("step 3: 1/2");
});

test("the states of a layer count as its own values do", () => {
  manualSeed(9);
  for (const layer of [new nn.RNN(2, 5), new nn.GRU(2, 5), new nn.LSTM(2, 5)]) {
    const result = layer.forward(pattern([1, 30, 2], (_, t, k) => Math.sin(t + k)));
    const values = result.output.at(0).data();
    const spec = stateMatches(result, { from: 4, to: 5, threshold: -0.1 });
    const on = (t: number, unit: number) => values[t * 5 + unit] >= -0.1;
    const units = [0, 1, 2, 3, 4].filter((unit) => on(4, unit) && on(5, unit));
    expect(counts(spec)).toEqual(
      Array.from({ length: 30 }, (_, t) => units.filter((unit) => on(t, unit)).length),
    );
  }
});

test("NaN is off and counted, and a range without a match says so", () => {
  const spec = stateMatches(tensor([[1], [1], [Number.NaN], [0]]), { from: 0, to: 1 });
  expect(spec.description).toContain("they are on together nowhere else; 1 NaN value count as off");
});

const states = () => pattern([6, 2], (t) => t / 10);
test.each([
  [
    () => stateMatches(states(), undefined as never),
    "a range of the sequence is needed: plot.stateMatches(states, {",
  ],
  [() => stateMatches(states(), { from: 0, to: 6 }), "to 6 is not there; it goes from 0 to 5"],
  [() => stateMatches(states(), { from: 3, to: 2 }), "the range ends at 2, before it starts at 3"],
  [() => stateMatches(states(), { from: 2, to: 3 }), "unit 0 comes nearest, with 0.2: { threshold: 0.2 }"],
  [
    () => stateMatches(states(), { from: 4, to: 5, tokens: "abc" }),
    "tokens has 3 characters, the sequence has 6",
  ],
  [() => stateMatches(states(), { from: 4, to: 5, most: 0 }), "from 1 to 20, got 0"],
  [() => stateMatches(zeros([2, 5, 3]), { from: 0, to: 1 }), "holds 2 sequences"],
  [() => stateMatches(zeros([0, 3]), { from: 0, to: 1 }), "has no elements"],
])("bad input %#", (call, message) => {
  expect(call).toThrow(message);
});
