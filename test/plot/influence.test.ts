// Gradients through time: singular values and influences against gradients taken one by one, and against matrices worked
// out by hand.
import { expect, test } from "vitest";
import { grad } from "../../src/autograd/index.js";
import * as nn from "../../src/nn/index.js";
import { crossEntropy } from "../../src/ops/index.js";
import { inputInfluence, jacobian } from "../../src/plot/index.js";
import { singularValues } from "../../src/plot/singular.js";
import type { BarTrace, FigureSpec, HeatmapTrace, ScatterTrace } from "../../src/plot/spec.js";
import { tensor, zeros } from "../../src/tensor/create.js";
import { manualSeed } from "../../src/tensor/random.js";
import type { Tensor } from "../../src/tensor/tensor.js";
import { noise, pattern } from "../figure/gallery.js";

test("singular values of matrices whose values are known", () => {
  expect(singularValues([3, 0, 4, 5], 2, 2).map((v) => Number(v.toFixed(9)))).toEqual([
    Number(Math.sqrt(45).toFixed(9)),
    Number(Math.sqrt(5).toFixed(9)),
  ]);
  expect(singularValues([2, 0, 0, 0, 1e-30, 0, 0, 0, -7], 3, 3)).toEqual([7, 2, 1e-30]);
  expect(singularValues([1, 1, 1, 1], 2, 2)[1]).toBeCloseTo(0, 12);
  expect(singularValues([0, 0, 0, 0], 2, 2)).toEqual([0, 0]);
  expect(singularValues([Number.NaN, 0, 0, 1], 2, 2)).toEqual([Number.NaN, Number.NaN]);
  // The sum of squares is that of the entries.
  const big = Array.from({ length: 400 }, (_, i) => noise(i));
  const squares = (list: readonly number[]) => list.reduce((sum, v) => sum + v * v, 0);
  expect(squares(singularValues(big, 20, 20))).toBeCloseTo(squares(big), 8);
});

/** All singular values of one panel at one step, from its lines. */
function valuesAt(spec: FigureSpec, panel: string, step: number): number[] {
  const lines = spec.data.filter(
    (trace): trace is ScatterTrace =>
      trace.type === "scatter" && (trace.hovertemplate ?? "").startsWith(panel),
  );
  return lines.flatMap(({ x, y }) => y[x.indexOf(step)] ?? []).sort((a, b) => b - a);
}

/** The same, unit by unit. */
function byHand(layer: nn.RNN | nn.LSTM | nn.GRU, x: Tensor, step: number, part: "h" | "c"): number[] {
  const states: Record<string, Tensor>[] = [];
  let state: unknown;
  for (let t = 0; t < x.shape[1]; t++) {
    state = layer.forward(x.narrow(1, t, 1), state as never).state;
    states.push("h" in (state as object) ? (state as Record<string, Tensor>) : { h: state as Tensor });
  }
  const units = layer.hiddenSize;
  const rows = Array.from({ length: units }, (_, k) => {
    const last = states[states.length - 1]["h"].at(0, 0, k);
    return Array.from(grad(last, [states[step][part]], { retainGraph: true })[0].data());
  });
  return singularValues(rows.flat(), units, units);
}

test("the lines are the singular values of the Jacobian, for RNN, LSTM and GRU", () => {
  manualSeed(2);
  const x = pattern([1, 6, 3], noise);
  const layers = { RNN: new nn.RNN(3, 4), LSTM: new nn.LSTM(3, 4), GRU: new nn.GRU(3, 4) };
  const spec = jacobian(layers, x);
  for (const [name, layer] of Object.entries(layers)) {
    for (const step of [0, 3]) {
      const found = valuesAt(spec, `${name}, dh/dh`, step);
      const expected = byHand(layer, x, step, "h");
      found.forEach((value, i) => {
        expect(value / expected[i]).toBeCloseTo(1, 3);
      });
      expect(found.length).toBeGreaterThanOrEqual(3);
    }
    // The last state is itself.
    for (const value of valuesAt(spec, `${name}, dh/dh`, 5)) expect(value).toBeCloseTo(1, 6);
  }
  const cells = valuesAt(spec, "LSTM, dh/dc", 2);
  byHand(layers.LSTM, x, 2, "c").forEach((value, i) => {
    expect(cells[i] / value).toBeCloseTo(1, 3);
  });
});

test("of an RNN one step is the slope of tanh times the weight", () => {
  const rnn = new nn.RNN(2, 3);
  const x = pattern([1, 4, 2], noise);
  const h = rnn.forward(x).output.at(0, 3).data();
  const w = rnn.weightHh.data();
  const expected = singularValues(
    Array.from(w, (v, i) => v * (1 - h[Math.floor(i / 3)] ** 2)),
    3,
    3,
  );
  valuesAt(jacobian(rnn, x), "RNN, dh/dh", 2).forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i], 5);
  });
});

test("a layer of the user's and stacked layers have a Jacobian too", () => {
  class Leaky extends nn.Module {
    override forward(x: Tensor, state: Tensor = zeros([x.shape[0], 2])) {
      const next = state.mul(tensor([0.5, 2])).add(x.narrow(1, 0, 1).squeeze(1));
      return { output: next.unsqueeze(1), state: next };
    }
  }
  const spec = jacobian({ leaky: new Leaky() as never }, pattern([1, 4, 2], noise));
  expect(valuesAt(spec, "leaky, dh/dh", 0)).toEqual([8, 0.125]);
  const stacked = jacobian(new nn.GRU(2, 3, { numLayers: 2 }), pattern([1, 4, 2], noise));
  expect(valuesAt(stacked, "GRU, dh/dh", 3)).toHaveLength(6);
});

const bars = (spec: FigureSpec) => (spec.data[0] as BarTrace).y;
const map = (spec: FigureSpec) => (spec.data[1] as HeatmapTrace).z as number[][];

class Reader extends nn.Module {
  embed = new nn.Embedding(9, 4);
  memory = new nn.LSTM(4, 5);
  head = new nn.Linear(5, 3);
  override forward(x: Tensor): Tensor {
    const { output } = this.memory.forward(this.embed.forward(x));
    return this.head.forward(output.narrow(1, x.shape[1] - 1, 1).squeeze(1));
  }
}

test("influence is the gradient, feature by feature, for a layer, a classifier and tokens", () => {
  manualSeed(8);
  const gru = new nn.GRU(3, 4);
  const x = pattern([1, 5, 3], noise);
  const leaf = x.detach().requiresGrad_();
  const [one] = grad(gru.forward(leaf).output.at(0, 3, 2), [leaf]);
  const spec = inputInfluence(gru, x, { step: 3, unit: 2 });
  for (let t = 0; t < 5; t++)
    for (let f = 0; f < 3; f++) expect(map(spec)[f][t]).toBeCloseTo(Math.abs(one.at(0, t, f).item()), 5);
  expect(bars(spec)[4]).toBe(0); // the future has none

  // All four units: the norm of the four gradients.
  const all = inputInfluence(gru, x);
  const each = [0, 1, 2, 3].map((k) => grad(gru.forward(leaf).output.at(0, 4, k), [leaf])[0].data());
  expect(map(all)[1][2]).toBeCloseTo(Math.hypot(...each.map((g) => g[2 * 3 + 1])), 5);
  expect(bars(all)[2]).toBeCloseTo(Math.hypot(...[0, 1, 2].map((f) => map(all)[f][2])), 4);

  const reader = new Reader();
  const tokens = tensor([[1, 4, 4, 8]], { dtype: "int32" });
  const target = tensor([2], { dtype: "int32" });
  const read = inputInfluence(reader, tokens, { loss: (output) => crossEntropy(output, target) });
  const vectors = reader.embed.forward(tokens).detach().requiresGrad_();
  const { output } = reader.memory.forward(vectors);
  const [expected] = grad(crossEntropy(reader.head.forward(output.at(":", 3)), target), [vectors]);
  expect(bars(read)[1]).toBeCloseTo(Math.hypot(...expected.at(0, 1).data()), 5);
  expect(reader.embed.weight.grad).toBeNull();
  expect(reader.training).toBe(true);
});

test("an answer that does not depend on the input is drawn as zeros, NaN as gaps", () => {
  class Constant extends nn.Module {
    weight = new nn.Linear(2, 2);
    override forward(x: Tensor): Tensor {
      return this.weight.forward(x.mul(0).sum(1));
    }
  }
  expect(bars(inputInfluence(new Constant(), pattern([1, 3, 2], noise)))).toEqual([0, 0, 0]);
  const spec = inputInfluence(
    new nn.RNN(2, 2),
    pattern([1, 3, 2], () => Number.NaN),
  );
  expect(spec.description).toContain("NaN values shown as gaps");
});

const x = () => pattern([1, 4, 3], noise);
test.each([
  [
    () => jacobian(new nn.Linear(3, 2) as never, x()),
    "returned no state; give recurrent layers: plot.jacobian(lstm",
  ],
  [() => jacobian({}, x()), "one to four by name"],
  [() => jacobian(new nn.RNN(3, 2), zeros([2, 4, 3])), 'choose one sequence with .at("0:1")'],
  [() => jacobian(new nn.RNN(3, 2), zeros([1, 0, 3])), "has no elements"],
  [() => jacobian(new nn.RNN(3, 2, { bidirectional: true }) as never, x()), "RNN reads both ways"],
  [() => jacobian(new nn.RNN(3, 129), x()), "has 129 numbers, at most 128"],
  [() => inputInfluence({} as never, x()), "expected a model or a recurrent layer first"],
  [() => inputInfluence(new nn.RNN(3, 2), zeros([3])), "got [3] float32: plot.inputInfluence(lstm, x)"],
  [() => inputInfluence(new nn.RNN(3, 2), x(), { unit: 2 }), "unit 2 is not there; it goes from 0 to 1"],
  [() => inputInfluence(new nn.RNN(3, 2), x(), { step: 4 }), "step 4 is not there"],
  [
    () => inputInfluence(new nn.RNN(3, 2), x(), { ticks: "ab" }),
    "ticks has 2 characters, the sequence has 4 steps",
  ],
  [() => inputInfluence(new nn.RNN(3, 300), x()), "the answer has 300 numbers, at most 256"],
  [() => inputInfluence(new nn.RNN(3, 2), x(), { loss: (output) => output }), "loss must return one number"],
])("bad input %#", (call, message) => {
  expect(call).toThrow(message);
});
