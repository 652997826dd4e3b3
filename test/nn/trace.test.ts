// What a trace holds, and that tracing leaves no mark on the model.
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { nn, randn, type Tensor } from "../../src/index.js";

describe("names", () => {
  test("are the layers' paths in the order of computation", () => {
    const model = new nn.Sequential({
      features: new nn.Sequential({ conv1: new nn.Conv2d(1, 2, 3), pool1: new nn.MaxPool2d(2) }),
      flatten: new nn.Flatten(),
    });
    const x = randn([1, 1, 6, 6]);
    const trace = model.trace(x);
    expect(trace.names).toEqual(["features.conv1", "features.pool1", "features", "flatten"]);
    expect(trace.at("features.conv1").toArray()).toEqual(model.features.conv1.forward(x).toArray());
    expect([...trace].map(([name, value]) => [name, value.shape])).toEqual([
      ["features.conv1", [1, 2, 4, 4]],
      ["features.pool1", [1, 2, 2, 2]],
      ["features", [1, 2, 2, 2]],
      ["flatten", [1, 8]],
    ]);
  });

  test("of recurrent layers reach gates and states", () => {
    const model = new nn.Sequential({
      lstm: new nn.LSTM(2, 3),
      gru: new nn.GRU(3, 4),
      rnn: new nn.RNN(4, 2),
    });
    const trace = model.trace(randn([1, 5, 2]));
    expect(trace.names).toEqual([
      "lstm",
      "lstm.state.h",
      "lstm.state.c",
      "lstm.gates.input",
      "lstm.gates.forget",
      "lstm.gates.candidate",
      "lstm.gates.output",
      "lstm.gates.cell",
      "lstm.gates.hidden",
      "gru",
      "gru.state",
      "gru.gates.reset",
      "gru.gates.update",
      "gru.gates.candidate",
      "gru.gates.hidden",
      "rnn",
      "rnn.state",
      "rnn.gates.hidden",
    ]);
    expect(trace.at("lstm").shape).toEqual([1, 5, 3]);
    expect(trace.at("lstm.state.c").shape).toEqual([1, 1, 3]);
  });

  test("of a single recurrent layer stand alone", () => {
    const names = new nn.GRU(2, 3).trace(randn([1, 4, 2])).names;
    expect(names).toEqual([
      "output",
      "state",
      "gates.reset",
      "gates.update",
      "gates.candidate",
      "gates.hidden",
    ]);
  });

  test("work for a module with a forward of its own, and number repeated calls", () => {
    class Twice extends nn.Module {
      readonly step = new nn.Linear(3, 3);
      readonly act = new nn.Tanh();
      override forward(x: Tensor): Tensor {
        const once = this.act.forward(this.step.forward(x));
        return this.act.forward(this.step.forward(once)).add(x);
      }
    }
    const model = new Twice();
    const x = randn([2, 3]);
    const trace = model.trace(x);
    expect(trace.names).toEqual(["step", "act", "step#2", "act#2", "output"]);
    expect(trace.at("output").toArray()).toEqual(model.forward(x).toArray());
    expect(trace.entry("step#2").input).toBe(trace.at("act"));
  });

  test("that are not there give an error with those that are", () => {
    const trace = new nn.Sequential({ lstm: new nn.LSTM(2, 3), act: new nn.Tanh() }).trace(randn([1, 4, 2]));
    expect(() => trace.at("lstm.gates")).toThrow(
      /no value "lstm\.gates"; there are: lstm\.gates\.input, lstm\.gates\.forget/,
    );
    expect(() => trace.at("conv1")).toThrow(/no value "conv1"; there are: lstm, .*act$/);
  });
});

test("an entry knows the module, its input and its output", () => {
  const model = new nn.Sequential({ relu: new nn.ReLU(), pool: new nn.MaxPool2d(2) });
  const trace = model.trace(randn([1, 1, 4, 4]));
  const { module, input, output } = trace.entry("pool");
  expect(module).toBe(model.pool);
  expect(input).toBe(trace.at("relu"));
  expect(output.shape).toEqual([1, 1, 2, 2]);
});

test("tracing runs in evaluation mode without a graph, and puts everything back", () => {
  class Custom extends nn.Module {
    readonly drop = new nn.Dropout(0.9);
    readonly frozen = new nn.Dropout(0.9);
    override forward(x: Tensor): Tensor {
      return this.frozen.forward(this.drop.forward(x));
    }
  }
  const model = new Custom();
  model.frozen.eval();
  const x = randn([4, 4]).requiresGrad_();
  const trace = model.trace(x);
  expect(trace.at("drop").toArray()).toEqual(x.toArray());
  expect(trace.at("frozen").source).toBeNull();
  expect([model.training, model.drop.training, model.frozen.training]).toEqual([true, true, false]);
  expect([model, model.drop, model.frozen].some((module) => Object.hasOwn(module, "forward"))).toBe(false);
});

test("a forward that fails leaves the model as it was", () => {
  const model = new nn.Sequential({ out: new nn.Linear(3, 2) });
  expect(() => model.trace(randn([1, 4]))).toThrow(/in layer "out"/);
  expect(Object.hasOwn(model.out, "forward")).toBe(false);
  expect(model.training).toBe(true);
});

test("a trace shows itself as a table", () => {
  const trace = new nn.Sequential({ fc: new nn.Linear(3, 2), act: new nn.Tanh() }).trace(randn([1, 3]));
  expect(inspect(trace)).toBe(
    [
      "name  layer   shape   dtype",
      "────  ──────  ──────  ───────",
      "fc    Linear  [1, 2]  float32",
      "act   Tanh    [1, 2]  float32",
    ].join("\n"),
  );
  const bundle = (trace as unknown as Record<symbol, () => Record<string, string>>)[
    Symbol.for("Jupyter.display")
  ]();
  expect(bundle["text/plain"]).toBe(inspect(trace));
  expect(bundle["text/html"]).toContain('<td style="text-align:left">Linear</td>');
});
