// The figures that look into recurrent layers: the parts of a cell add up to it, shares are counted by hand, and the
// gradient of a state is that of running on from it.
import { expect, test } from "vitest";
import { grad } from "../../src/autograd/index.js";
import * as nn from "../../src/nn/index.js";
import "../../src/ops/index.js";
import { SCALES } from "../../src/plot/colour.js";
import { cellState, colouredText, gateSaturation, gradientFlow } from "../../src/plot/index.js";
import type { BarTrace, FigureSpec, HeatmapTrace, ScatterTrace } from "../../src/plot/spec.js";
import { tensor, zeros } from "../../src/tensor/create.js";
import { manualSeed } from "../../src/tensor/random.js";
import type { Tensor } from "../../src/tensor/tensor.js";
import { noise, pattern } from "../figure/gallery.js";

const bars = (spec: FigureSpec, name: string) =>
  spec.data.filter(
    (trace): trace is BarTrace => trace.type === "bar" && trace.name?.startsWith(`${name} (`) === true,
  );
const lines = (spec: FigureSpec) =>
  spec.data.filter((trace): trace is ScatterTrace => trace.type === "scatter");

function seeded<T>(make: () => T): T {
  manualSeed(4);
  return make();
}

test("what was kept and what was written end at the cell, also from a given state", () => {
  const lstm = seeded(() => new nn.LSTM(3, 5));
  const first = lstm.forward(pattern([1, 6, 3], noise));
  const second = lstm.forward(
    pattern([1, 4, 3], (b, s, f) => noise(b, s + 6, f)),
    first.state,
  );
  for (const { gates, initial } of [
    { gates: first.gates, initial: undefined },
    { gates: second.gates, initial: first.state.c },
  ]) {
    const units = [4, 0, 2];
    const spec = cellState(gates, { units, ...(initial === undefined ? {} : { initial }) });
    units.forEach((unit, i) => {
      const cell = Array.from(gates.cell.at(0, ":", unit).data());
      const [kept, written] = [bars(spec, "kept")[i], bars(spec, "written")[i]];
      cell.forEach((value, step) => {
        const before = step === 0 ? (initial?.at(0, 0, unit).item() ?? 0) : cell[step - 1];
        expect(kept.y[step]).toBeCloseTo(gates.forget.at(0, step, unit).item() * before, 5);
        expect(written.base?.[step]).toBe(kept.y[step]);
        expect(kept.y[step] + written.y[step]).toBeCloseTo(value, 5);
        expect(lines(spec)[i].y[step]).toBeCloseTo(value, 5);
      });
    });
  }
});

test("without a choice the units with the largest cells are drawn", () => {
  const lstm = seeded(() => new nn.LSTM(3, 9));
  const { gates } = lstm.forward(pattern([1, 6, 3], noise));
  const most = (unit: number) => Math.max(...Array.from(gates.cell.at(0, ":", unit).abs().data()));
  const order = Array.from({ length: 9 }, (_, unit) => unit).sort((a, b) => most(b) - most(a));
  const spec = cellState(gates, { ticks: "abcdef" });
  expect(spec.layout.annotations?.map(({ text }) => text)).toEqual(order.slice(0, 4).map((u) => `unit ${u}`));
  expect(spec.description).toMatch(/most is written at step \d \([a-f]\)/);
});

test("NaN in a cell is a gap of the line, and counted", () => {
  const gate = () => pattern([1, 3, 1], () => 0.5);
  const cell = pattern([1, 3, 1], (_, step) => (step === 1 ? Number.NaN : 1));
  const spec = cellState({ forget: gate(), input: gate(), candidate: gate(), cell });
  expect(lines(spec)[0].y).toEqual([1, null, 1]);
  expect(spec.description).toContain("2 NaN values shown as gaps");
});

test("saturation: shares of the steps of every unit, over all sequences", () => {
  const forget = pattern([2, 5, 3], (b, s, u) => [0.95, 0.05, s < 2 && b === 0 ? 0.91 : 0.5][u]);
  const update = pattern([2, 5, 3], () => 0.5);
  const spec = gateSaturation({ forget, update, hidden: forget });
  const [f, z] = lines(spec);
  expect([f.name, f.x, f.y]).toEqual(["forget", [1, 0, 0.2], [0, 1, 0]]);
  expect([z.name, z.x, z.y]).toEqual(["update", [0, 0, 0], [0, 0, 0]]);
  expect(spec.description).toContain("forget gate: unit 0 is open most, in 100 % of the steps");
  expect(lines(gateSaturation({ forget: tensor([[Number.NaN], [0.95]]) }))[0].x).toEqual([1]);
});

test("a coloured text has the unit's value behind each sign, line by line", () => {
  const text = "x".repeat(150);
  const states = pattern([1, 150, 2], (_, step, unit) => step * 10 + unit);
  const { z, text: signs } = colouredText(states, text, { unit: 1 }).data[0] as HeatmapTrace;
  expect(z.flat().slice(0, 150)).toEqual(Array.from({ length: 150 }, (_, step) => step * 10 + 1));
  expect(
    z
      .flat()
      .slice(150)
      .every((value) => value === null),
  ).toBe(true);
  expect(signs?.flat().slice(0, 150).join("")).toBe(text);
});

test("a coloured text is cut where its lines end, and long lines where the figure does", () => {
  const text = `ab\n\n${"c".repeat(60)}\nd`;
  const states = pattern([text.length, 1], (step) => step);
  const spec = colouredText(states, text);
  const { z, text: signs } = spec.data[0] as HeatmapTrace;
  const rows = z.map((row) => row.filter((value) => value !== null));
  expect(rows.map(({ length }) => length)).toEqual([3, 1, z[0].length, 61 - z[0].length, 1]);
  expect(rows.flat()).toEqual(Array.from({ length: text.length }, (_, step) => step));
  expect(signs?.map((row) => row.join("").slice(0, 3)).slice(0, 2)).toEqual(["ab\u21b5", "\u21b5"]);
  expect(spec.layout.yaxis?.ticktext?.slice(0, 3)).toEqual(["0", "3", "4"]);
});

test("a coloured text takes words, a layer's result, and the scale of gates", () => {
  const lstm = seeded(() => new nn.LSTM(2, 3));
  const result = lstm.forward(pattern([1, 3, 2], noise));
  const spec = colouredText(result, ["so", "<b>", " "], { unit: 2 });
  const trace = spec.data[0] as HeatmapTrace;
  expect(trace.text?.flat()).toEqual(["so", "&lt;b&gt;", "\u2423"]);
  trace.z.flat().forEach((value, step) => {
    expect(value).toBeCloseTo(result.output.at(0, step, 2).item(), 5);
  });
  const gate = colouredText(result.gates.forget, "abc", { kind: "gate" }).layout.coloraxis;
  expect([gate?.cmin, gate?.cmax, gate?.colorscale]).toEqual([0, 1, SCALES.gate]);
});

/** The norm of d(sum of the last output)/d(state after `step`), by running on from that state at once. */
function runOn(layer: nn.GRU | nn.RNN, x: Tensor, step: number): number {
  const before = layer.forward(x.at(":", `0:${step + 1}`)).state;
  const state = before.detach().requiresGrad_();
  const rest = layer.forward(x.at(":", `${step + 1}:`), state).output;
  const [gradient] = grad(rest.at(":", -1).sum(), [state]);
  return Math.hypot(...Array.from(gradient.data()));
}

test("the gradient of a state is that of running on from it", () => {
  const x = pattern([2, 6, 3], noise);
  const [rnn, gru] = seeded(() => [new nn.RNN(3, 4), new nn.GRU(3, 4)] as const);
  const spec = gradientFlow({ rnn, gru }, x);
  [rnn, gru].forEach((layer, i) => {
    for (let step = 0; step < 5; step++) {
      expect(lines(spec)[i].y[step]).toBeCloseTo(runOn(layer, x, step), 4);
    }
    // The sum's own gradient is one in every unit of both sequences.
    expect(lines(spec)[i].y[5]).toBeCloseTo(Math.sqrt(8), 5);
  });
  expect(spec.layout.yaxis?.type).toBe("log");
});

test("an LSTM's cell has a gradient of its own", () => {
  const x = pattern([1, 5, 3], noise);
  const lstm = seeded(() => new nn.LSTM(3, 4));
  const [h, c] = lines(gradientFlow({ lstm }, x, { loss: (last) => last.square().sum() }));
  expect([h.name, c.name, h.y.length, c.y.length]).toEqual(["lstm", "cell of lstm", 5, 4]);
  const { state } = lstm.forward(x.at(":", "0:2"));
  const start = { h: state.h.detach().requiresGrad_(), c: state.c.detach().requiresGrad_() };
  const rest = lstm.forward(x.at(":", "2:"), start).output;
  const [dh, dc] = grad(rest.at(":", -1).square().sum(), [start.h, start.c]);
  expect(h.y[1]).toBeCloseTo(Math.hypot(...Array.from(dh.data())), 5);
  expect(c.y[1]).toBeCloseTo(Math.hypot(...Array.from(dc.data())), 5);
});

const gru = () => new nn.GRU(2, 3).forward(zeros([1, 4, 2]));
test.each([
  [() => cellState(gru().gates), "these are the gates of a GRU, which has no cell: use plot.gates"],
  [
    () => cellState(new nn.LSTM(2, 3).forward(zeros([1, 4, 2])) as never),
    "this is what the layer returned, give its gates",
  ],
  [
    () => cellState(new nn.LSTM(2, 3).forward(zeros([1, 4, 2])).gates, { ticks: "abc" }),
    "ticks has 3 characters, the sequence has 4 steps",
  ],
  [
    () => cellState(new nn.LSTM(2, 3).forward(zeros([1, 4, 2])).gates, { units: [3] }),
    "unit 3 is not there; it goes from 0 to 2",
  ],
  [
    () => cellState(new nn.LSTM(2, 3).forward(zeros([1, 4, 2])).gates, { initial: zeros([2]) }),
    "3 values: { initial: state.c }",
  ],
  [
    () => gateSaturation({ hidden: zeros([2, 2]) }),
    "there is no gate (input, forget, output, reset, update) in it",
  ],
  [() => gateSaturation(gru().gates, { threshold: 0.5 }), "above 0 and below 0.5, got 0.5"],
  [() => colouredText(gru(), "abc"), "ticks has 3 characters, the sequence has 4 steps"],
  [() => colouredText(gru(), "abcd", { unit: 3 }), "unit 3 is not there"],
  [
    () => gradientFlow({ linear: new nn.Linear(2, 3) } as never, zeros([1, 4, 2])),
    "linear (Linear) returned no state",
  ],
  [() => gradientFlow(new nn.GRU(2, 3) as never, zeros([1, 4, 2])), "recurrent layers by name"],
  [
    () => gradientFlow({ gru: new nn.GRU(2, 3) }, zeros([4, 2])),
    "an input [batch, time, features], got [4, 2]",
  ],
  [
    () => gradientFlow({ gru: new nn.GRU(2, 3) }, zeros([1, 4, 2]), { loss: (last) => last }),
    "loss must return one number",
  ],
])("bad input %#", (call, message) => {
  expect(call).toThrow(message);
});
