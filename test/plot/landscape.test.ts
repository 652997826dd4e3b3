// The loss around the weights: its middle is the loss, its slope along a direction is the gradient's, and the model comes
// out as it went in.
import { expect, test } from "vitest";
import { noGrad } from "../../src/autograd/index.js";
import * as nn from "../../src/nn/index.js";
import { crossEntropy, mseLoss } from "../../src/ops/index.js";
import { landscape } from "../../src/plot/index.js";
import type { FigureSpec, HeatmapTrace } from "../../src/plot/spec.js";
import { tensor } from "../../src/tensor/create.js";
import { manualSeed } from "../../src/tensor/random.js";
import type { Tensor } from "../../src/tensor/tensor.js";
import { noise, pattern } from "../figure/gallery.js";
import { lenet, ringPicture } from "../figure/models.js";

const map = (spec: FigureSpec) => (spec.data[0] as HeatmapTrace).z as number[][];
const middle = (spec: FigureSpec) => map(spec)[(map(spec).length - 1) / 2][(map(spec).length - 1) / 2];

class Squares extends nn.Module {
  weight = new nn.Parameter(tensor([[3, 4]]));
  bias = new nn.Parameter(tensor([7]));
  override forward(): Tensor {
    return this.weight.square().sum().add(this.bias.sum());
  }
}

test("filters are moved by their own length, biases stay", () => {
  const model = new Squares();
  const spec = landscape(model, () => model.forward(), { resolution: 5, span: 1 });
  expect(middle(spec)).toBe(32);
  // |w + a d|^2 with |d| = |w| = 5 sums to 2 (25 + 25 a^2) over both signs of a.
  const row = map(spec)[2];
  expect(row[0] + row[4] - 14).toBeCloseTo(2 * 50, 3);
  expect(row[1] + row[3] - 14).toBeCloseTo(2 * (25 + 6.25), 3);
  const column = map(spec).map((r) => r[2]);
  expect(column[0] + column[4] - 14).toBeCloseTo(2 * 50, 3);
});

test("the middle is the loss, and nothing of the model changes, for three models", () => {
  manualSeed(6);
  const net = new nn.Sequential(
    new nn.Linear(3, 4),
    new nn.BatchNorm1d(4),
    new nn.Dropout(0.5),
    new nn.Linear(4, 2),
  );
  const [x, y] = [pattern([6, 3], noise), pattern([6, 2], noise)];
  const [conv, picture] = [lenet(), ringPicture(16)];
  const gru = new nn.GRU(2, 3);
  const words = pattern([2, 4, 2], noise);
  const cases: [nn.Module, () => Tensor][] = [
    [net, () => mseLoss(net.forward(x), y)],
    [conv, () => crossEntropy(conv.forward(picture), tensor([3], { dtype: "int32" }))],
    [gru, () => gru.forward(words).output.square().mean()],
  ];
  for (const [model, loss] of cases) {
    const before = Object.entries(model.stateDict()).map(([key, value]) => [key, Array.from(value.data())]);
    const spec = landscape(model, loss, { resolution: 5 });
    expect(Object.entries(model.stateDict()).map(([key, value]) => [key, Array.from(value.data())])).toEqual(
      before,
    );
    expect(model.training).toBe(true);
    model.eval();
    expect(middle(spec)).toBeCloseTo(noGrad(loss).item(), 5);
    expect(model.parameters().every(({ grad }) => grad === null)).toBe(true);
    expect(map(landscape(model, loss, { resolution: 5, seed: 1 }))[0][0]).not.toBe(map(spec)[0][0]);
  }
});

test("a loss that fails half-way leaves the weights as they were", () => {
  const model = new Squares();
  let calls = 0;
  const failing = () => {
    if (++calls === 7) throw new Error("out of data");
    return model.forward();
  };
  expect(() => landscape(model, failing, { resolution: 5 })).toThrow("out of data");
  expect(Array.from(model.weight.data())).toEqual([3, 4]);
});

test("NaN is a gap, numbers are losses too", () => {
  const model = new Squares();
  const spec = landscape(model, () => (model.weight.data()[0] > 3 ? Number.NaN : model.forward().item()), {
    resolution: 5,
  });
  expect(spec.description).toContain("NaN values shown as gaps");
  expect(map(spec).flat()).toContain(null);
});

test.each([
  [() => landscape({} as never, () => 0), "expected a model first: plot.landscape(model, () =>"],
  [() => landscape(new Squares(), 3 as never), "expected a function that computes the loss, got number"],
  [() => landscape(new nn.ReLU(), () => 0), "ReLU has no parameters"],
  [() => landscape(new Squares(), () => tensor([1, 2])), "the loss must be one number, got a tensor [2]"],
  [() => landscape(new Squares(), () => 0, { span: 0 }), "span must be a number above 0, got 0"],
  [() => landscape(new Squares(), () => 0, { resolution: 3 }), "from 5 to 101, got 3"],
])("bad input %#", (call, message) => {
  expect(call).toThrow(message);
});
