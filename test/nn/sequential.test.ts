// Layers one after the other: their names and types, recurrent layers among them, and errors that say where.
import { describe, expect, expectTypeOf, test } from "vitest";
import { nn, randn, type Tensor, zeros } from "../../src/index.js";

const lenet = () =>
  new nn.Sequential({
    conv1: new nn.Conv2d(1, 4, 5, { padding: "same" }),
    relu1: new nn.ReLU(),
    pool1: new nn.MaxPool2d(2),
    flatten: new nn.Flatten(),
    out: new nn.Linear(4 * 4 * 4, 10),
  });

test("named layers are typed fields", () => {
  const model = lenet();
  expectTypeOf(model.conv1).toEqualTypeOf<nn.Conv2d>();
  expectTypeOf(model.out).toEqualTypeOf<nn.Linear>();
  expectTypeOf(model.forward).toEqualTypeOf<(x: Tensor) => Tensor>();
  expect(model.conv1.weight.shape).toEqual([4, 1, 5, 5]);
  expect(model.forward(randn([2, 1, 8, 8])).shape).toEqual([2, 10]);
});

test("layers without names are reached by their position", () => {
  const model = new nn.Sequential(new nn.Linear(2, 3), new nn.Tanh(), new nn.Linear(3, 1));
  expectTypeOf(model[0]).toEqualTypeOf<nn.Linear>();
  expectTypeOf(model[1]).toEqualTypeOf<nn.Tanh>();
  expect(model[0].weight.shape).toEqual([3, 2]);
  expect(model.length).toBe(3);
  expect([...model]).toEqual([model[0], model[1], model[2]]);
  expect(model.namedParameters().map(([name]) => name)).toEqual(["0.weight", "0.bias", "2.weight", "2.bias"]);
});

test("without layers it passes its input on", () => {
  const x = randn([2, 3]);
  expect(new nn.Sequential().forward(x)).toBe(x);
});

test("after a recurrent layer its output goes on", () => {
  const model = new nn.Sequential({ lstm: new nn.LSTM(3, 5), out: new nn.Linear(5, 2) });
  const x = randn([2, 7, 3]);
  const expected = model.out.forward(model.lstm.forward(x).output);
  expect(model.forward(x).toArray()).toEqual(expected.toArray());
});

describe("errors", () => {
  test("say in which layer of which Sequential", () => {
    const model = new nn.Sequential({
      features: new nn.Sequential({ flat: new nn.Flatten() }),
      out: new nn.Linear(12, 2),
    });
    expect(() => model.forward(zeros([1, 1, 4, 4]))).toThrow(/in layer "out", Linear\(12, 2\)$/);
    const nested = new nn.Sequential({ features: new nn.Sequential({ fc: new nn.Linear(12, 2) }) });
    expect(() => nested.forward(zeros([1, 16]))).toThrow(
      /in layer "fc", Linear\(12, 2\)\n {2}in layer "features", Sequential$/,
    );
  });

  test("a name that a module needs itself is refused", () => {
    expect(() => new nn.Sequential({ forward: new nn.ReLU() } as never)).toThrow(
      /cannot be called "forward"/,
    );
    expect(() => new nn.Sequential({ "a.b": new nn.ReLU() })).toThrow(/have no dot/);
    expect(() => new nn.Sequential({ 3: new nn.ReLU() })).toThrow(/are no numbers/);
  });

  test("what is no layer is refused", () => {
    expect(() => new nn.Sequential({ act: nn.ReLU } as never)).toThrow(
      /layer act: expected a module .* got the ReLU itself; make one with new/,
    );
    expect(() => new nn.Sequential([new nn.ReLU()] as never)).toThrow(/one by one/);
  });

  test("a layer that returns no tensor is named", () => {
    class Broken extends nn.Module {
      override forward(_x: Tensor): Tensor {
        return undefined as never;
      }
    }
    expect(() => new nn.Sequential({ broken: new Broken() }).forward(zeros([1, 2]))).toThrow(
      /layer "broken", Broken, returned no tensor/,
    );
  });
});
