// Parameters over a run: sizes, gradients and steps as they are worked out by hand, by hand-written loops and by fit.
import { expect, test } from "vitest";
import { TensorDataset } from "../../src/data/index.js";
import * as nn from "../../src/nn/index.js";
import { crossEntropy, mseLoss } from "../../src/ops/index.js";
import * as optim from "../../src/optim/index.js";
import { parameters } from "../../src/plot/index.js";
import type { BarTrace, FigureSpec, HeatmapTrace, ScatterTrace } from "../../src/plot/spec.js";
import { tensor } from "../../src/tensor/create.js";
import { manualSeed } from "../../src/tensor/random.js";
import { fit, ParameterLog } from "../../src/train/index.js";
import { noise, pattern } from "../figure/gallery.js";
import { lenet } from "../figure/models.js";

const rms = (...parts: ArrayLike<number>[]) => {
  const all = parts.flatMap((part) => Array.from(part));
  return Math.sqrt(all.reduce((sum, v) => sum + v * v, 0) / all.length);
};
const line = (spec: FigureSpec, name: string, panel: number) =>
  spec.data.find(
    (trace) => trace.name === name && (trace.xaxis ?? "x") === `x${panel === 0 ? "" : panel + 1}`,
  ) as ScatterTrace;

test("a hand-written loop: weights, gradients and the ratio of the step", () => {
  const model = new nn.Sequential({ only: new nn.Linear(2, 1) });
  const sgd = new optim.SGD(model.parameters(), { lr: 0.1 });
  const log = new ParameterLog(model, { every: 2 });
  const expected: number[][] = [];
  for (let step = 1; step <= 4; step++) {
    sgd.zeroGrad();
    mseLoss(model.forward(pattern([5, 2], noise)), pattern([5, 1], noise)).backward();
    sgd.step();
    log.record();
    const { weight, bias } = model.only;
    const gradient = rms(weight.grad?.data() ?? [], bias?.grad?.data() ?? []);
    const size = rms(weight.data(), bias?.data() ?? []);
    // Of SGD the step is the gradient times the rate.
    expected.push([size, gradient, (0.1 * gradient) / size]);
  }
  expect(log.steps).toEqual([2, 4]);
  const spec = parameters(log);
  for (const panel of [0, 1, 2]) {
    const { x, y } = line(spec, "only", panel);
    expect(x).toEqual([2, 4]);
    expect(y[0]).toBeCloseTo(expected[1][panel], 5);
    expect(y[1]).toBeCloseTo(expected[3][panel], 5);
  }
});

test("fit records a convolutional and a recurrent model as it trains them", async () => {
  manualSeed(1);
  const model = lenet();
  const log = new ParameterLog(model);
  const data = new TensorDataset(
    pattern([12, 1, 16, 16], noise),
    tensor([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1], { dtype: "int32" }),
  );
  const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3 });
  await fit(model, data, {
    loss: crossEntropy,
    optimizer,
    batchSize: 4,
    progress: false,
    onStep: log.record,
  });
  const spec = parameters(log, { title: "LeNet" });
  expect(log.layers).toEqual(["conv1", "conv2", "out"]);
  const { weight, bias } = model.conv2;
  expect(line(spec, "conv2", 0).y[2]).toBeCloseTo(rms(weight.data(), bias?.data() ?? []), 5);
  expect(line(spec, "conv2", 1).y[2]).toBeCloseTo(
    rms(weight.grad?.data() ?? [], bias?.grad?.data() ?? []),
    5,
  );
  expect(spec.description).toContain(
    "LeNet: 3 layers, 3 steps, 1 to 3; size of the weights at step 3: conv1",
  );
  expect(new ParameterLog(new nn.GRU(2, 3)).layers).toEqual(["weightIh", "weightHh", "biasIh", "biasHh"]);
});

test("many layers are rows of powers of ten, frozen ones are gaps", () => {
  const layers = Array.from({ length: 9 }, () => new nn.Linear(2, 2));
  const model = new nn.Sequential(...layers);
  layers[0].requiresGrad_(false);
  const log = new ParameterLog(model);
  model
    .forward(pattern([3, 2], noise))
    .square()
    .mean()
    .backward();
  new optim.SGD(model.parameters(), { lr: 0.1 }).step();
  log.record();
  const [weight, gradient, update] = parameters(log).data as HeatmapTrace[];
  expect(weight.z[4][0]).toBeCloseTo(
    Math.log10(rms(layers[4].weight.data(), layers[4].bias?.data() ?? [])),
    4,
  );
  expect(gradient.z[0]).toEqual([null]);
  expect(update.z[0]).toEqual([null]); // a step of 0 has no logarithm
  expect(gradient.z[8][0]).toBeLessThan(1);
});

test("a model as it is: histograms of all its values, NaN left out and counted", () => {
  const model = lenet();
  const plainly = parameters(model);
  expect(plainly.data.map(({ name }) => name)).toEqual(["conv1 weights", "conv2 weights", "out weights"]);
  const total = (trace: unknown) => (trace as BarTrace).y.reduce((sum, v) => sum + v, 0);
  expect(plainly.data.map(total)).toEqual([4 * 25 + 4, 8 * 4 * 9 + 8, 1280 + 10]);
  expect(plainly.description).toContain("no gradients yet");
  model
    .forward(pattern([2, 1, 16, 16], noise))
    .square()
    .mean()
    .backward();
  model.conv1.weight.detach().fill_(Number.NaN);
  const after = parameters(model);
  expect(after.data.map(({ name }) => name)).toContain("out gradients");
  expect(after.description).toContain("100 NaN or infinite left out");
  expect(total(after.data[0])).toBe(4);
});

test.each([
  [() => parameters({} as never), "expected a ParameterLog or a model: const log = new ParameterLog(model)"],
  [
    () => parameters(new ParameterLog(lenet())),
    "nothing was recorded yet; call log.record() after each step",
  ],
  [() => parameters(new nn.ReLU()), "ReLU has no parameters"],
  [() => new ParameterLog(new nn.ReLU()), "ReLU has no parameters to record"],
  [() => new ParameterLog(lenet(), { every: 0 }), "every must be a whole number from 1, got 0"],
])("bad input %#", (call, message) => {
  expect(call).toThrow(message);
});
