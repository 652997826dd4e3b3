// The figures of recurrent layers on an RNN, an LSTM, a GRU and a layer of a user's. The formulas of the cells are worked
// out here from the weights, number by number, so that a figure that drew another gate would be found.
import { expect, test } from "vitest";
import { grad } from "../../src/autograd/index.js";
import * as nn from "../../src/nn/index.js";
import {
  cell,
  cellState,
  colouredText,
  gateSaturation,
  gates,
  hiddenStates,
  inputInfluence,
} from "../../src/plot/index.js";
import type { BarTrace, FigureSpec, HeatmapTrace, ScatterTrace } from "../../src/plot/spec.js";
import { manualSeed } from "../../src/tensor/random.js";
import type { Tensor } from "../../src/tensor/tensor.js";
import { noise, pattern } from "../figure/gallery.js";
import { Leaky } from "../figure/models.js";

const [STEPS, FEATURES, UNITS] = [6, 3, 5];
const x = pattern([1, STEPS, FEATURES], (_, t, k) => 2 * noise(t, k));
manualSeed(12);
const rnn = new nn.RNN(FEATURES, UNITS);
const lstm = new nn.LSTM(FEATURES, UNITS);
const gru = new nn.GRU(FEATURES, UNITS);
const leaky = new Leaky();

const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));
const units = (value: (unit: number) => number) => Array.from({ length: UNITS }, (_, u) => value(u));

/** A row of a weight times the step's input, or times a state, plus the bias. */
function affine(weight: Tensor, bias: Tensor | undefined, row: number, vector: readonly number[]): number {
  return vector.reduce((sum, value, k) => sum + weight.at(row, k).item() * value, bias?.at(row).item() ?? 0);
}

type Run = Record<string, number[][]>;

/** What a layer computes at each step, by the name of its gate. */
function byHand(kind: "RNN" | "LSTM" | "GRU"): Run {
  const layer = { RNN: rnn, LSTM: lstm, GRU: gru }[kind];
  const { weightIh, weightHh, biasIh, biasHh } = layer;
  const found: Run = {};
  let [h, c] = [units(() => 0), units(() => 0)];
  for (let t = 0; t < STEPS; t++) {
    const input = Array.from(x.at(0, t).data());
    const before = h;
    const into = (block: number, u: number) => affine(weightIh, biasIh, block * UNITS + u, input);
    const back = (block: number, u: number) => affine(weightHh, biasHh, block * UNITS + u, before);
    const step: Record<string, number[]> = {};
    if (kind === "RNN") step["hidden"] = units((u) => Math.tanh(into(0, u) + back(0, u)));
    if (kind === "LSTM") {
      step["input"] = units((u) => sigmoid(into(0, u) + back(0, u)));
      step["forget"] = units((u) => sigmoid(into(1, u) + back(1, u)));
      step["candidate"] = units((u) => Math.tanh(into(2, u) + back(2, u)));
      step["output"] = units((u) => sigmoid(into(3, u) + back(3, u)));
      c = units((u) => step["forget"][u] * c[u] + step["input"][u] * step["candidate"][u]);
      step["cell"] = c;
      step["hidden"] = units((u) => step["output"][u] * Math.tanh(c[u]));
    }
    if (kind === "GRU") {
      step["reset"] = units((u) => sigmoid(into(0, u) + back(0, u)));
      step["update"] = units((u) => sigmoid(into(1, u) + back(1, u)));
      step["candidate"] = units((u) => Math.tanh(into(2, u) + step["reset"][u] * back(2, u)));
      step["hidden"] = units(
        (u) => (1 - step["update"][u]) * step["candidate"][u] + step["update"][u] * before[u],
      );
    }
    h = step["hidden"];
    for (const [name, values] of Object.entries(step)) found[name] = [...(found[name] ?? []), values];
  }
  return found;
}

/** A figure's cells, a row a unit, against values by step. */
function checkRows({ z }: HeatmapTrace, expected: readonly (readonly number[])[]) {
  expect([z.length, z[0].length]).toEqual([UNITS, STEPS]);
  z.forEach((row, u) => {
    row.forEach((value, t) => {
      expect(value).toBeCloseTo(expected[t][u], 5);
    });
  });
}

const heatmap = (spec: FigureSpec, name: string) =>
  spec.data.find((trace): trace is HeatmapTrace => trace.type === "heatmap" && trace.name === name);

test.each(["RNN", "LSTM", "GRU"] as const)("the gates and states of an %s are its formulas", (kind) => {
  const result = { RNN: rnn, LSTM: lstm, GRU: gru }[kind].forward(x);
  const expected = byHand(kind);
  const spec = gates(result.gates as Record<string, Tensor>);
  expect(spec.data.map(({ name }) => name).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, values] of Object.entries(expected)) {
    checkRows(heatmap(spec, name) as HeatmapTrace, values);
  }
  checkRows(hiddenStates(result).data[0] as HeatmapTrace, expected["hidden"]);
});

test("the states of a layer of the user's", () => {
  let state = units(() => 0);
  const expected = Array.from({ length: STEPS }, (_, t) => {
    const input = Array.from(x.at(0, t).data());
    state = units((u) => 0.5 * state[u] + Math.tanh(affine(leaky.into.weight, leaky.into.bias, u, input)));
    return state;
  });
  checkRows(hiddenStates(leaky.forward(x)).data[0] as HeatmapTrace, expected);
  const text = colouredText(leaky.forward(x), "abcdef", { unit: 3 }).data[0] as HeatmapTrace;
  text.z.flat().forEach((value, t) => {
    expect(value).toBeCloseTo(expected[t][3], 5);
  });
});

test.each(["RNN", "LSTM", "GRU"] as const)("one unit of an %s over a text", (kind) => {
  const result = { RNN: rnn, LSTM: lstm, GRU: gru }[kind].forward(x);
  const { z } = colouredText(result, "abcdef", { unit: 2 }).data[0] as HeatmapTrace;
  const states = byHand(kind)["hidden"];
  z.flat().forEach((value, t) => {
    expect(value).toBeCloseTo(states[t][2], 5);
  });
});

test.each([
  ["LSTM", ["input", "forget", "output"], 0.4],
  ["GRU", ["reset", "update"], 0.45],
] as const)("how often the gates of an %s are open and shut, counted", (kind, names, threshold) => {
  const run = byHand(kind);
  const result = { LSTM: lstm, GRU: gru }[kind].forward(x);
  const spec = gateSaturation(result.gates as unknown as Record<string, Tensor>, { threshold });
  for (const name of names) {
    const { x: open, y: shut } = spec.data.find((trace) => trace.name === name) as ScatterTrace;
    const share = (test: (value: number) => boolean) =>
      units((u) => run[name].filter((values) => test(values[u])).length / STEPS);
    expect(open).toEqual(share((v) => v > 1 - threshold).map((v) => expect.closeTo(v, 5)));
    expect(shut).toEqual(share((v) => v < threshold).map((v) => expect.closeTo(v, 5)));
  }
});

test("how a cell comes about: of an LSTM, of one above another, and of one that reads backwards", () => {
  const bars = (spec: FigureSpec, name: string) =>
    spec.data.filter((one): one is BarTrace => one.type === "bar" && one.name?.startsWith(name) === true);
  const run = byHand("LSTM");
  const spec = cellState(lstm.forward(x).gates, { units: [1, 4] });
  [1, 4].forEach((u, i) => {
    for (let t = 0; t < STEPS; t++) {
      const before = t === 0 ? 0 : run["cell"][t - 1][u];
      expect(bars(spec, "kept")[i].y[t]).toBeCloseTo(run["forget"][t][u] * before, 5);
      expect(bars(spec, "written")[i].y[t]).toBeCloseTo(run["input"][t][u] * run["candidate"][t][u], 5);
    }
  });
  const deep = new nn.LSTM(FEATURES, 4, { numLayers: 2, bidirectional: true });
  const { gates: all } = deep.forward(x);
  for (const own of [all["layer1"]["forward"], all["layer0"]["backward"]] as Record<string, Tensor>[]) {
    const [written] = bars(cellState(own as never, { units: [2] }), "written");
    written.y.forEach((value, t) => {
      const product = own["input"].at(0, t, 2).item() * own["candidate"].at(0, t, 2).item();
      expect(value).toBeCloseTo(product, 5);
    });
  }
});

test.each(["RNN", "LSTM", "GRU"] as const)("inside of an %s every wire has its formula's values", (kind) => {
  const layer = { RNN: rnn, LSTM: lstm, GRU: gru }[kind];
  const run = byHand(kind);
  const at = 4;
  const spec = cell(layer as nn.RNN, x, { step: at });
  const wire = (name: string) => heatmap(spec, name)?.z[0] as number[];
  const near = (name: string, expected: readonly number[]) => {
    expect(wire(name)).toEqual(expected.map((value) => expect.closeTo(value, 5)));
  };
  near("input", Array.from(x.at(0, at).data()));
  near("state before", run["hidden"][at - 1]);
  near("state", run["hidden"][at]);
  if (kind === "LSTM") {
    for (const gate of ["input", "forget", "output"]) near(`${gate} gate`, run[gate][at]);
    near("candidate", run["candidate"][at]);
    near(
      "kept",
      units((u) => run["forget"][at][u] * run["cell"][at - 1][u]),
    );
    near("tanh of the cell", run["cell"][at].map(Math.tanh));
  }
  if (kind === "GRU") {
    for (const gate of ["reset", "update"]) near(`${gate} gate`, run[gate][at]);
    near("candidate", run["candidate"][at]);
    near(
      "kept",
      units((u) => run["update"][at][u] * run["hidden"][at - 1][u]),
    );
    near(
      "taken",
      units((u) => (1 - run["update"][at][u]) * run["candidate"][at][u]),
    );
  }
});

test.each([
  ["RNN", rnn],
  ["LSTM", lstm],
  ["a layer of the user's", leaky],
] as const)("what the answer of %s depends on is its gradient", (_, layer) => {
  const leaf = x.detach().requiresGrad_();
  const [gradient] = grad(layer.forward(leaf).output.at(0, STEPS - 1, 1), [leaf]);
  const { z } = inputInfluence(layer as nn.RNN, x, { unit: 1 }).data[1] as HeatmapTrace;
  for (let t = 0; t < STEPS; t++) {
    for (let f = 0; f < FEATURES; f++) expect(z[f][t]).toBeCloseTo(Math.abs(gradient.at(0, t, f).item()), 5);
  }
});
