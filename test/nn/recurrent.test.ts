// What a user may rely on in the recurrent layers: states that go on, arrangements of the input, errors that teach.
import { describe, expect, test } from "vitest";
import { cat, nn, randn, type Tensor, zeros } from "../../src/index.js";
import "../reference/matcher.js";

describe("a layer resumes from the state it returned:", () => {
  const x = randn([2, 8, 3]);
  const halves = [x.at(":", "0:4"), x.at(":", "4:8")] as const;

  test("LSTM", () => {
    const lstm = new nn.LSTM(3, 5);
    const first = lstm.forward(halves[0]);
    const rest = lstm.forward(halves[1], first.state);
    expect(cat([first.output, rest.output], 1)).toBeCloseToTensor(lstm.forward(x).output);
    expect(rest.state.c).toBeCloseToTensor(lstm.forward(x).state.c);
  });

  for (const layer of [new nn.RNN(3, 5), new nn.RNN(3, 5, { nonlinearity: "relu" }), new nn.GRU(3, 5)]) {
    test(String(layer), () => {
      const first = layer.forward(halves[0]);
      const rest = layer.forward(halves[1], first.state);
      expect(cat([first.output, rest.output], 1)).toBeCloseToTensor(layer.forward(x).output);
      expect(rest.state).toBeCloseToTensor(layer.forward(x).state);
    });
  }
});

test("the state is the last step of the output", () => {
  const { output, state, gates } = new nn.LSTM(3, 5).forward(randn([2, 8, 3]));
  expect(state.h.shape).toEqual([1, 2, 5]);
  expect(state.h.squeeze(0)).toBeCloseToTensor(output.at(":", -1));
  expect(state.c.squeeze(0)).toBeCloseToTensor(gates.cell.at(":", -1));
});

test("one sequence without a batch gives what a batch of one gives", () => {
  const gru = new nn.GRU(3, 5);
  const x = randn([6, 3]);
  const { output, state, gates } = gru.forward(x);
  const batched = gru.forward(x.unsqueeze(0));
  expect(output.shape).toEqual([6, 5]);
  expect(state.shape).toEqual([1, 5]);
  expect(output).toBeCloseToTensor(batched.output.squeeze(0));
  expect(gates.update).toBeCloseToTensor(batched.gates.update.squeeze(0));
  expect(gru.forward(x, state).output).toBeCloseToTensor(
    gru.forward(x.unsqueeze(0), batched.state).output.squeeze(0),
  );
});

test("batchFirst: false takes and gives time first", () => {
  const lstm = new nn.LSTM(3, 5);
  const timeFirst = new nn.LSTM(3, 5, { batchFirst: false });
  timeFirst.loadStateDict(lstm.stateDict());
  const x = randn([2, 8, 3]);
  const result = timeFirst.forward(x.transpose(0, 1));
  expect(result.output.shape).toEqual([8, 2, 5]);
  expect(result.output.transpose(0, 1)).toBeCloseToTensor(lstm.forward(x).output);
  expect(result.gates.forget.transpose(0, 1)).toBeCloseToTensor(lstm.forward(x).gates.forget);
});

test("gates are within their limits and belong together", () => {
  const { gates } = new nn.LSTM(3, 5).forward(randn([2, 8, 3]).mul(3));
  for (const gate of [gates.input, gates.forget, gates.output]) {
    expect(Math.min(...gate.data())).toBeGreaterThan(0);
    expect(Math.max(...gate.data())).toBeLessThan(1);
  }
  expect(gates.output.mul(gates.cell.tanh())).toBeCloseToTensor(gates.hidden);
  const [before, now] = [gates.cell.at(":", "0:7"), gates.cell.at(":", "1:8")];
  const [f, i, g] = [gates.forget, gates.input, gates.candidate].map((gate) => gate.at(":", "1:8"));
  expect(f.mul(before).add(i.mul(g))).toBeCloseToTensor(now);
});

test("gradients reach weights, input and initial state through the last state alone", () => {
  const lstm = new nn.LSTM(3, 5);
  const x = randn([2, 4, 3]).requiresGrad_();
  const state = { h: randn([1, 2, 5]).requiresGrad_(), c: randn([1, 2, 5]).requiresGrad_() };
  lstm.forward(x, state).state.c.sum().backward();
  const leaves: Tensor[] = [x, state.h, state.c, ...lstm.parameters()];
  for (const leaf of leaves) expect(leaf.grad?.data().some((value) => value !== 0)).toBe(true);
});

describe("wrong input is explained", () => {
  const lstm = new nn.LSTM(7, 16);

  test("of another size", () => {
    expect(() => lstm.forward(zeros([2, 5, 6]))).toThrow(
      "LSTM: the last axis of the input [2, 5, 6] is 6, this layer was made for inputSize 7; the input is [batch, time, inputSize]",
    );
  });

  test("of another rank", () => {
    expect(() => lstm.forward(zeros([7]))).toThrow(
      /expected an input \[batch, time, inputSize\], or one sequence .* got \[7\]/,
    );
    expect(() => new nn.GRU(1, 2).forward(zeros([9]))).toThrow(/did you mean x\.reshape\(\[1, -1, 1\]\)/);
  });

  test("without steps", () => {
    expect(() => lstm.forward(zeros([2, 0, 7]))).toThrow(/no time steps/);
  });

  test("with a state of another batch or kind", () => {
    const x = zeros([2, 5, 7]);
    const { state } = lstm.forward(zeros([3, 5, 7]));
    expect(() => lstm.forward(x, state)).toThrow(/initial state h must be \[1, 2, 16\] .* got \[1, 3, 16\]/);
    expect(() => lstm.forward(x, state.h as never)).toThrow(/a record \{ h, c \}/);
    expect(() => lstm.forward(x, { h: zeros([1, 2, 16]) } as never)).toThrow(
      /initial state c must be .* got undefined/,
    );
    expect(() => new nn.GRU(7, 16).forward(x, state as never)).toThrow(
      /one tensor .* got a record \{ h, c \}/,
    );
  });

  test("in the constructor", () => {
    expect(() => new nn.LSTM(7, 0)).toThrow("LSTM: hiddenSize must be a whole number of at least 1, got 0");
    expect(() => new nn.RNN(7, 4, { nonlinearity: "sigmoid" as never })).toThrow(/"tanh" or "relu"/);
    expect(() => new nn.GRU(7, 4, { batchfirst: true } as never)).toThrow(/Did you mean "batchFirst"/);
  });
});
