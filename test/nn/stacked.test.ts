// What a user may rely on in stacked and bidirectional recurrent layers, in sequences of different lengths, and in
// single steps.
import { describe, expect, test } from "vitest";
import { cat, gradgradcheck, manualSeed, nn, randn, stack, type Tensor, tensor } from "../../src/index.js";
import "../reference/matcher.js";

describe("layers and directions", () => {
  test("gates are by layer and direction", () => {
    const lstm = new nn.LSTM(3, 4, { numLayers: 2, bidirectional: true });
    const { output, state, gates } = lstm.forward(randn([2, 5, 3]));
    expect(output.shape).toEqual([2, 5, 8]);
    expect(state.h.shape).toEqual([4, 2, 4]);
    expect(gates.layer0.backward.forget.shape).toEqual([2, 5, 4]);
    const { forward, backward } = gates.layer1;
    expect(cat([forward.hidden, backward.hidden], 2)).toBeCloseToTensor(output);
    expect(state.c.at(2)).toBeCloseToTensor(forward.cell.at(":", -1));
    expect(state.c.at(3)).toBeCloseToTensor(backward.cell.at(":", 0));
  });

  test("the options decide how gates are named, not their values", () => {
    const { gates } = new nn.GRU(3, 4, { numLayers: 1 }).forward(randn([1, 2, 3]));
    expect(Object.keys(gates)).toEqual(["layer0"]);
    expect(Object.keys(gates.layer0)).toEqual(["forward"]);
    // @ts-expect-error: the type knows that there is no other direction
    expect(gates.layer0.backward).toBeUndefined();
    expect(Object.keys(new nn.GRU(3, 4, { bias: false }).forward(randn([1, 2, 3])).gates)).toContain("reset");
  });

  test("a trace names them by their path", () => {
    const model = new nn.Sequential({ rnn: new nn.RNN(3, 2, { bidirectional: true }) });
    expect(model.trace(randn([1, 4, 3])).names).toEqual([
      "rnn",
      "rnn.state",
      "rnn.gates.layer0.forward.hidden",
      "rnn.gates.layer0.backward.hidden",
    ]);
  });

  test("a stack is its layers one after the other", () => {
    const gru = new nn.GRU(3, 4, { numLayers: 2 });
    const [first, second] = [new nn.GRU(3, 4), new nn.GRU(4, 4)];
    [first, second].forEach((layer, i) => {
      const own = Object.entries(gru.stateDict()).filter(([key]) => key.endsWith(`_l${i}`));
      layer.loadStateDict(
        Object.fromEntries(own.map(([key, value]) => [key.replace(`_l${i}`, "_l0"), value])),
      );
    });
    const x = randn([2, 6, 3]);
    const below = first.forward(x);
    const above = second.forward(below.output);
    const { output, state, gates } = gru.forward(x);
    expect(output).toBeCloseToTensor(above.output);
    expect(state).toBeCloseToTensor(cat([below.state, above.state], 0));
    expect(gates.layer0.forward.reset).toBeCloseToTensor(below.gates.reset);
  });

  test("weights have PyTorch's keys and order, and are found by layer and direction", () => {
    const lstm = new nn.LSTM(3, 4, { numLayers: 2, bidirectional: true });
    const kinds = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"];
    const places = ["l0", "l0_reverse", "l1", "l1_reverse"];
    expect(Object.keys(lstm.stateDict())).toEqual(
      places.flatMap((place) => kinds.map((kind) => `${kind}_${place}`)),
    );
    expect(lstm.weightsOf().weightIh).toBe(lstm.weightIh);
    expect(lstm.weightsOf(1, "backward").weightIh.shape).toEqual([16, 8]);
    expect(lstm.namedParameters().map(([name]) => name)).toContain("weightIhL1Reverse");
    expect(() => lstm.weightsOf(2)).toThrow(
      "LSTM: there is no layer 2 forward; there are 2, in both directions, counted from 0",
    );
  });

  test("dropout acts between layers, in training only", () => {
    manualSeed(5);
    const rnn = new nn.RNN(3, 50, { numLayers: 2, dropout: 0.5 });
    const x = randn([1, 4, 3]);
    const [first, second] = [rnn.forward(x), rnn.forward(x)];
    expect(first.gates.layer0.forward.hidden).toBeCloseToTensor(second.gates.layer0.forward.hidden);
    expect(first.output.sub(second.output).abs().max().item()).toBeGreaterThan(0.01);
    rnn.eval();
    expect(rnn.forward(x).output).toBeCloseToTensor(rnn.forward(x).output);
  });

  test("prints and counts all of its weights", () => {
    const gru = new nn.GRU(3, 4, { numLayers: 2, bidirectional: true });
    expect(String(gru)).toBe("GRU(3, 4, numLayers: 2, bidirectional: true)");
    const summary = gru.summary([1, 5, 3]);
    expect(summary.multiplyAdds).toBe(5 * 2 * (12 * 3 + 12 * 4 + 12 * 8 + 12 * 4));
  });

  test("wrong options and states are explained", () => {
    expect(() => new nn.LSTM(3, 4, { dropout: 0.5 })).toThrow(
      "LSTM: dropout acts between layers, so that one layer has none; use numLayers: 2 or more, or put new nn.Dropout(0.5) behind it",
    );
    expect(() => new nn.LSTM(3, 4, { numLayers: 0 })).toThrow(
      "numLayers must be a whole number of at least 1",
    );
    const gru = new nn.GRU(3, 4, { numLayers: 2 });
    expect(() => gru.forward(randn([2, 5, 3]), randn([1, 2, 4]))).toThrow(
      /the initial state must be \[2, 2, 4\] for an input \[2, 5, 3\], got \[1, 2, 4\]/,
    );
  });
});

describe("lengths", () => {
  const lengths = [4, 1, 3];
  const layers = [
    new nn.RNN(3, 4, { bidirectional: true }),
    new nn.GRU(3, 4, { bidirectional: true }),
    new nn.RNN(3, 4),
    new nn.GRU(3, 4, { numLayers: 2 }),
  ];

  for (const layer of layers) {
    test(`${layer}: each sequence is as if it were alone, and 0 after its end`, () => {
      const x = randn([3, 4, 3]);
      const { output, state } = layer.forward(x, undefined, { lengths });
      lengths.forEach((length, i) => {
        const alone = layer.forward(x.at([i], `0:${length}`));
        expect(output.at(i, `0:${length}`)).toBeCloseToTensor(alone.output.squeeze(0));
        expect(state.at(":", i)).toBeCloseToTensor(alone.state.squeeze(1));
        expect(output.at(i, `${length}:`).abs().sum().item()).toBe(0);
      });
    });
  }

  test("gates end with the sequence", () => {
    const { gates } = new nn.LSTM(3, 4).forward(randn([3, 4, 3]), undefined, { lengths });
    for (const values of Object.values(gates)) expect(values.at(1, "1:").abs().sum().item()).toBe(0);
  });

  test("what fills up the input does not matter, not even NaN, and gets no gradient", () => {
    const lstm = new nn.LSTM(3, 4, { numLayers: 2, bidirectional: true });
    const x = randn([2, 3, 3]);
    const filled = x.clone();
    filled.set([1, "1:"], Number.NaN);
    filled.requiresGrad = true;
    const clean = lstm.forward(x, undefined, { lengths: [3, 1] });
    const { output, state } = lstm.forward(filled, undefined, {
      lengths: tensor([3, 1], { dtype: "int32" }),
    });
    expect(output).toBeCloseToTensor(clean.output);
    expect(state.c).toBeCloseToTensor(clean.state.c);
    output.sum().add(state.h.sum()).backward();
    expect(filled.grad?.at(1, "1:").abs().sum().item()).toBe(0);
    expect(Number.isFinite(lstm.weightIh.grad?.sum().item())).toBe(true);
  });

  test("lengths that do not fit are explained", () => {
    const rnn = new nn.RNN(3, 4);
    const run = (given: unknown) => () =>
      rnn.forward(randn([2, 5, 3]), undefined, { lengths: given as never });
    expect(run([5])).toThrow(
      "RNN: lengths must have one number for each of the 2 sequences of the batch, got 1",
    );
    expect(run([5, 6])).toThrow("length 1 is 6; with 5 time steps lengths are whole numbers from 1 to 5");
    expect(run([5, 0])).toThrow("length 1 is 0");
    expect(run(tensor([5, 2]))).toThrow("as an int32 tensor or an array, got float32");
  });
});

describe("cells", () => {
  test("steps of a cell are a layer's", () => {
    const x = randn([2, 5, 3]);
    const pairs = [
      [new nn.LSTM(3, 4), new nn.LSTMCell(3, 4)],
      [new nn.GRU(3, 4), new nn.GRUCell(3, 4)],
      [new nn.RNN(3, 4), new nn.RNNCell(3, 4)],
    ] as const;
    for (const [layer, cell] of pairs) {
      const state = Object.entries(layer.stateDict());
      cell.loadStateDict(Object.fromEntries(state.map(([key, value]) => [key.replace("_l0", ""), value])));
      let last: unknown;
      const found: { output: Tensor; gates: Readonly<Record<string, Tensor>> }[] = [];
      for (let t = 0; t < 5; t++) {
        const result = cell.forward(x.at(":", t), last as never);
        last = result.state;
        found.push(result);
      }
      const { output, gates } = layer.forward(x);
      expect(
        stack(
          found.map((step) => step.output),
          1,
        ),
      ).toBeCloseToTensor(output);
      for (const [name, values] of Object.entries(gates)) {
        expect(
          stack(
            found.map((step) => step.gates[name]),
            1,
          ),
        ).toBeCloseToTensor(values);
      }
    }
  });

  for (const cell of [new nn.LSTMCell(2, 3), new nn.GRUCell(2, 3), new nn.RNNCell(2, 3)]) {
    test(`${cell} can be differentiated twice`, () => {
      cell.to("float64");
      const x = randn([2, 2], { dtype: "float64" }).requiresGrad_();
      expect(gradgradcheck((value: Tensor) => cell.forward(value).output, [x])).toBe(true);
    });
  }

  test("a whole sequence and a wrong state are explained", () => {
    const cell = new nn.LSTMCell(3, 4);
    expect(() => cell.forward(randn([2, 5, 3]))).toThrow(
      "LSTMCell: expected one step, [batch, 3] or [3], got [2, 5, 3]; for whole sequences use new nn.LSTM(...)",
    );
    expect(() => cell.forward(randn([2, 3]), randn([2, 4]) as never)).toThrow(/a record \{ h, c \}/);
    expect(() => cell.forward(randn([2, 3]), { h: randn([2, 4]), c: randn([1, 4]) })).toThrow(
      "the state c must be [2, 4] for an input [2, 3], got [1, 4]",
    );
  });
});
