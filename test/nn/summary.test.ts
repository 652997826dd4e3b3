// The numbers of a summary, counted by hand.
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { nn, type Tensor } from "../../src/index.js";

const lenet = () =>
  new nn.Sequential({
    conv1: new nn.Conv2d(1, 8, 5, { padding: "same" }),
    relu1: new nn.ReLU(),
    pool1: new nn.MaxPool2d(2),
    flatten: new nn.Flatten(),
    out: new nn.Linear(8 * 14 * 14, 10),
  });

test("a LeNet's layers, counted by hand", () => {
  const summary = lenet().summary([2, 1, 28, 28]);
  expect(summary.rows).toEqual([
    {
      name: "conv1",
      layer: "Conv2d",
      outputShape: [2, 8, 28, 28],
      parameters: 208,
      multiplyAdds: 2 * 8 * 784 * 25,
      memory: 4 * (208 + 2 * 8 * 784),
    },
    {
      name: "relu1",
      layer: "ReLU",
      outputShape: [2, 8, 28, 28],
      parameters: 0,
      multiplyAdds: 0,
      memory: 4 * 2 * 8 * 784,
    },
    {
      name: "pool1",
      layer: "MaxPool2d",
      outputShape: [2, 8, 14, 14],
      parameters: 0,
      multiplyAdds: 0,
      memory: 4 * 2 * 8 * 196,
    },
    { name: "flatten", layer: "Flatten", outputShape: [2, 1568], parameters: 0, multiplyAdds: 0, memory: 0 },
    {
      name: "out",
      layer: "Linear",
      outputShape: [2, 10],
      parameters: 15690,
      multiplyAdds: 2 * 15680,
      memory: 4 * (15690 + 20),
    },
  ]);
  expect(summary.parameters).toBe(208 + 15690);
  expect(summary.multiplyAdds).toBe(313600 + 31360);
});

test("prints as a table with a total", () => {
  const model = lenet();
  model.conv1.requiresGrad_(false);
  expect(inspect(model.summary([1, 1, 28, 28]))).toBe(
    [
      "Sequential, input [1, 1, 28, 28]",
      "layer    kind       output          parameters  multiply-adds     memory",
      "───────  ─────────  ──────────────  ──────────  ─────────────  ─────────",
      "conv1    Conv2d     [1, 8, 28, 28]         208        156,800   25.3 KiB",
      "relu1    ReLU       [1, 8, 28, 28]           0              0   24.5 KiB",
      "pool1    MaxPool2d  [1, 8, 14, 14]           0              0    6.1 KiB",
      "flatten  Flatten    [1, 1568]                0              0        0 B",
      "out      Linear     [1, 10]             15,690         15,680   61.3 KiB",
      "total                                   15,898        172,480  117.3 KiB",
      "208 of the parameters are frozen",
    ].join("\n"),
  );
});

test("recurrent layers count their gates", () => {
  const summary = new nn.Sequential({ gru: new nn.GRU(3, 4) }).summary([2, 5, 3]);
  expect(summary.rows[0].multiplyAdds).toBe(2 * 5 * 3 * 4 * (3 + 4));
  expect(summary.rows[0].parameters).toBe(3 * 4 * (3 + 4 + 2));
});

describe("networks of one's own", () => {
  class Net extends nn.Module {
    readonly scale = new nn.Parameter(new nn.Linear(1, 1).weight);
    readonly shared = new nn.Linear(4, 4);
    readonly spare = new nn.Linear(4, 2);
    override forward(x: Tensor): Tensor {
      return this.shared.forward(this.shared.forward(x)).mul(this.scale);
    }
  }

  test("repeated layers count their parameters once, uncalled ones are listed", () => {
    const summary = new Net().summary([3, 4]);
    expect(summary.rows.map(({ name, parameters, outputShape }) => [name, parameters, outputShape])).toEqual([
      ["shared", 20, [3, 4]],
      ["shared#2", 0, [3, 4]],
      ["(model)", 1, [3, 4]],
      ["spare", 10, null],
    ]);
    expect(summary.parameters).toBe(31);
    expect(String(summary)).toMatch(/spare +Linear +not called/);
  });
});

test("an input that does not fit says in which layer", () => {
  expect(() => lenet().summary([1, 1, 30, 30])).toThrow(/in layer "out"/);
  expect(() => lenet().summary([1, -1, 30, 30])).toThrow(/summary: the sizes \[1, -1, 30, 30\]/);
});
