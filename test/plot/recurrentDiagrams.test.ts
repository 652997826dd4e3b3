// The diagrams of recurrent layers: every strip holds the layer's own values, and they add up as the formulas say.
import { expect, test } from "vitest";
import * as nn from "../../src/nn/index.js";
import "../../src/ops/index.js";
import { cell, unrolled } from "../../src/plot/index.js";
import type { FigureSpec, HeatmapTrace } from "../../src/plot/spec.js";
import { zeros } from "../../src/tensor/create.js";
import { manualSeed } from "../../src/tensor/random.js";
import type { Tensor } from "../../src/tensor/tensor.js";
import { noise, pattern } from "../figure/gallery.js";
import { Tagger } from "../figure/galleryOfInsides.js";
import { Leaky } from "../figure/models.js";

const strips = (spec: FigureSpec, name: string) =>
  spec.data.filter((trace): trace is HeatmapTrace => trace.type === "heatmap" && trace.name === name);
const close = (found: readonly (number | null)[], expected: ArrayLike<number>) => {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i], 4);
  });
};
const row = (tensor: Tensor, step: number) => tensor.at(0, step).data();

test("unrolled: input, state and output of every step are the layer's, for layers and models", () => {
  manualSeed(3);
  const x = pattern([1, 4, 3], noise);
  const [lstm, leaky] = [new nn.LSTM(3, 5), new Leaky()];
  const spec = unrolled(lstm, x, { ticks: "abcd" });
  const { output, gates } = lstm.forward(x);
  for (let step = 0; step < 4; step++) {
    close(strips(spec, "output")[step].z.flat(), row(output, step));
    close(strips(spec, "hidden state")[step].z.flat(), row(output, step));
    close(strips(spec, "cell")[step].z.flat(), row(gates.cell, step));
    close(strips(spec, "input")[step].z.flat(), row(x, step));
  }
  expect(strips(unrolled(leaky, x), "cell")).toHaveLength(0);
  close(strips(unrolled(leaky, x), "output")[2].z.flat(), row(leaky.forward(x).output, 2));

  const tagger = new Tagger();
  const trace = tagger.trace(pattern([1, 4], (_, t) => t * 2).to("int32"));
  const inside = unrolled(trace, "memory");
  close(strips(inside, "input")[3].z.flat(), row(trace.at("embed"), 3));
  close(strips(inside, "hidden state")[3].z.flat(), row(trace.at("memory"), 3));
});

test("unrolled: of a long sequence the ends are drawn and the rest is named", () => {
  const spec = unrolled(new nn.RNN(2, 3), pattern([1, 50, 2], noise));
  const count = strips(spec, "output").length;
  expect(count).toBeGreaterThan(5);
  expect(spec.layout.title?.subtitle?.text).toContain(`left out: step ${Math.ceil(count / 2)} to `);
  const two = unrolled(new nn.RNN(2, 3), pattern([1, 50, 2], noise), { steps: [10, 12] });
  expect(two.description).toContain("left out: step 0 to 9, 11, 13 to 49");
});

test("unrolled: stacked layers read the one below, backwards runs from the end", () => {
  const gru = new nn.GRU(3, 4, { numLayers: 2, bidirectional: true });
  const x = pattern([1, 4, 3], noise);
  const { gates } = gru.forward(x);
  const spec = unrolled(gru, x, { layer: 1, direction: "backward" });
  close(strips(spec, "output")[0].z.flat(), row(gates.layer1.backward.hidden, 3));
  close(strips(spec, "input")[0].z.flat(), [
    ...row(gates.layer0.forward.hidden, 3),
    ...row(gates.layer0.backward.hidden, 3),
  ]);
});

test("cell: the wires of an LSTM add up at every step of the slider", () => {
  manualSeed(5);
  const lstm = new nn.LSTM(3, 5);
  const x = pattern([1, 4, 3], noise);
  const { gates } = lstm.forward(x);
  const spec = cell(lstm, x, { step: 2, ticks: "abcd" });
  expect(spec.frames).toHaveLength(4);
  const names = spec.data.map(({ name }) => name);
  const frames = spec.frames ?? [];
  const at = (step: number, name: string) => (frames[step].data[names.indexOf(name)].z as number[][])[0];
  for (let step = 0; step < 4; step++) {
    close(at(step, "forget gate"), row(gates.forget, step));
    close(at(step, "cell"), row(gates.cell, step));
    close(at(step, "state"), row(gates.hidden, step));
    close(at(step, "input"), row(x, step));
    close(at(step, "cell before"), step === 0 ? [0, 0, 0, 0, 0] : row(gates.cell, step - 1));
    const kept = at(step, "kept");
    close(
      kept.map((v, i) => v + at(step, "written")[i]),
      at(step, "cell"),
    );
    close(
      at(step, "tanh of the cell").map((v, i) => v * at(step, "output gate")[i]),
      at(step, "state"),
    );
  }
  // What is shown at first is the chosen step.
  spec.data.forEach((trace, i) => {
    expect((trace as HeatmapTrace).z).toEqual(frames[2].data[i].z);
  });
  expect(spec.layout.sliders?.[0].active).toBe(2);
});

test("cell: a GRU's state is what was kept and what was taken, an RNN's is its output", () => {
  const x = pattern([1, 5, 3], noise);
  const spec = cell(new nn.GRU(3, 4), x, { step: 3 });
  const at = (name: string) => strips(spec, name)[0].z[0] as number[];
  close(
    at("kept").map((v, i) => v + at("taken")[i]),
    at("state"),
  );
  close(
    at("how much is taken").map((v, i) => v + at("update gate")[i]),
    [1, 1, 1, 1],
  );
  const rnn = new nn.RNN(3, 4, { nonlinearity: "relu" });
  const simple = cell(rnn, x, { step: 3 });
  close(strips(simple, "state")[0].z[0], row(rnn.forward(x).output, 3));
  expect(simple.description).toContain("state = relu(W x + W h + b)");
});

test("cell: a title of one's own stands above it, otherwise the kind of cell", () => {
  const x = pattern([1, 2, 3], noise);
  expect(cell(new nn.LSTM(3, 4), x, { title: "Mine" }).layout.title?.text).toBe("Mine");
  expect(cell(new nn.LSTM(3, 4), x).layout.title?.text).toBe("Inside of an LSTM cell");
  expect(cell(new nn.GRU(3, 4), x).layout.title?.text).toBe("Inside of a GRU cell");
});

test("cell: NaN in the input leaves gaps and is counted, long sequences are thinned out", () => {
  const x = pattern([1, 200, 2], (_, t, k) => (t === 199 && k === 0 ? Number.NaN : noise(t, k)));
  const spec = cell(new nn.GRU(2, 3), x, { step: 133 });
  expect(spec.frames?.length).toBeLessThanOrEqual(61);
  expect(spec.frames?.some(({ name }) => name === "step 133")).toBe(true);
  expect(spec.description).toContain("NaN");
});

const word = () => pattern([1, 4, 3], noise);
test.each([
  [() => unrolled(new nn.Linear(3, 2) as never, word()), "Linear returned no state"],
  [
    () => unrolled(new Tagger() as never, zeros([1, 4], { dtype: "int32" })),
    "look into a model by its trace",
  ],
  [
    () => unrolled(null as never, word()),
    "expected a recurrent layer or a trace first: plot.unrolled(lstm, x)",
  ],
  [
    () => unrolled(new nn.RNN(3, 2), zeros([3])),
    "expected an input [1, time, features] or [time, features], got [3]",
  ],
  [() => unrolled(new nn.RNN(3, 2), zeros([2, 4, 3])), "holds 2 sequences"],
  [() => unrolled(new nn.RNN(3, 2), zeros([1, 0, 3])), "has no elements"],
  [() => unrolled(new nn.RNN(3, 2), word(), { steps: [4] }), "step 4 is not there; it goes from 0 to 3"],
  [() => unrolled(new nn.RNN(3, 2), word(), { ticks: "ab" }), "ticks has 2 characters, the sequence has 4"],
  [() => unrolled(new nn.RNN(3, 2), word(), { layer: 1 }), "there is one layer, forwards"],
  [
    () => unrolled(new nn.RNN(3, 2, { numLayers: 2 }), word(), { layer: 2 }),
    "there are layer0 forward, layer1",
  ],
  [
    () => unrolled(new Tagger().trace(zeros([1, 4], { dtype: "int32" })), "head"),
    "head is a Linear, which has no gates",
  ],
  [
    () => cell(new Leaky(), word()),
    "Leaky has the gates hidden; its inside is known for an RNN, LSTM or GRU",
  ],
  [() => cell(new nn.GRU(3, 2), word(), { step: 4 }), "step 4 is not there"],
])("bad input %#", (call, message) => {
  expect(call).toThrow(message);
});
