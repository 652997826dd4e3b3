// What a user may rely on in the normalising layers: statistics, modes, buffers, and errors that teach.
import { describe, expect, test } from "vitest";
import { gradgradcheck, nn, noGrad, randn, type Tensor, tensor, zeros } from "../../src/index.js";
import "../reference/matcher.js";

describe("batch normalisation", () => {
  test("each channel has mean 0 and variance 1 in training", () => {
    const y = new nn.BatchNorm2d(3).forward(randn([4, 3, 5, 7]).mul(6).add(2));
    for (const value of y.mean([0, 2, 3]).data()) expect(value).toBeCloseTo(0, 5);
    for (const value of y.var([0, 2, 3], { correction: 0 }).data()) expect(value).toBeCloseTo(1, 4);
  });

  test("running statistics follow in training, and stay in evaluation", () => {
    const layer = new nn.BatchNorm1d(2, { momentum: 0.25 });
    const x = tensor([
      [1, 10],
      [3, 30],
    ]);
    layer.forward(x);
    expect(layer.runningMean?.toArray()).toEqual([0.5, 5]);
    expect(layer.runningVar?.toArray()).toEqual([0.75 + 0.25 * 2, 0.75 + 0.25 * 200]);
    expect(layer.numBatchesTracked?.item()).toBe(1);
    layer.eval().forward(x);
    expect(layer.runningMean?.toArray()).toEqual([0.5, 5]);
    expect(layer.numBatchesTracked?.item()).toBe(1);
  });

  test("evaluation takes one example at a time and is the running statistics' affine map", () => {
    const layer = new nn.BatchNorm1d(2);
    layer.forward(randn([8, 2]));
    layer.eval();
    const x = randn([5, 2]);
    const whole = layer.forward(x);
    expect(layer.forward(x.at("2:3"))).toBeCloseToTensor(whole.at("2:3"));
  });

  test("a graph keeps its own statistics when another batch comes before backward", () => {
    const layer = new nn.BatchNorm1d(2);
    const x = randn([4, 2]).requiresGrad_();
    const loss = layer.forward(x).square().sum();
    layer.forward(randn([4, 2]));
    loss.backward();
    expect(x.grad?.shape).toEqual([4, 2]);
  });

  test("buffers are named, saved under PyTorch's keys, loaded and converted, but not trained", () => {
    const model = new nn.Sequential({ conv: new nn.Conv2d(1, 2, 3), norm: new nn.BatchNorm2d(2) });
    expect(model.namedBuffers().map(([name]) => name)).toEqual([
      "norm.runningMean",
      "norm.runningVar",
      "norm.numBatchesTracked",
    ]);
    expect(model.parameters()).toHaveLength(4);
    model.forward(randn([2, 1, 6, 6]));
    const state = model.stateDict();
    expect(Object.keys(state)).toEqual([
      "conv.weight",
      "conv.bias",
      "norm.weight",
      "norm.bias",
      "norm.running_mean",
      "norm.running_var",
      "norm.num_batches_tracked",
    ]);
    const other = new nn.Sequential({ conv: new nn.Conv2d(1, 2, 3), norm: new nn.BatchNorm2d(2) });
    other.loadStateDict(state);
    const x = randn([1, 1, 6, 6]);
    expect(other.eval().forward(x)).toBeCloseToTensor(model.eval().forward(x));
    expect(() => other.loadStateDict({ ...state, "norm.running_var": zeros([3]) })).toThrow(
      "norm.running_var: the model has [2], the state [3]",
    );

    model.to("float64");
    expect(model.norm.runningMean?.dtype).toBe("float64");
    expect(model.norm.numBatchesTracked?.dtype).toBe("int32");
    expect(nn.isBuffer(model.norm.runningMean)).toBe(true);
    expect(model.forward(x.to("float64")).dtype).toBe("float64");
  });

  test("a module of one's own can have buffers", () => {
    class Centre extends nn.Module {
      readonly mean = new nn.Buffer(tensor([1, 2]));
      override forward(x: Tensor): Tensor {
        return x.sub(this.mean);
      }
    }
    const centre = new Centre();
    expect(centre.buffers()).toHaveLength(1);
    expect(centre.parameters()).toHaveLength(0);
    expect(centre.stateDict().mean.toArray()).toEqual([1, 2]);
    expect(centre.mean.requiresGrad).toBe(false);
  });

  test("summary and trace leave the running statistics alone", () => {
    const model = new nn.Sequential(new nn.BatchNorm2d(2));
    model.summary([4, 2, 3, 3]);
    model.trace(randn([4, 2, 3, 3]));
    expect(model[0].numBatchesTracked?.item()).toBe(0);
    expect(model[0].runningMean?.toArray()).toEqual([0, 0]);
  });
});

describe("all normalisations can be differentiated twice:", () => {
  const cases: [string, nn.Module & { forward(x: Tensor): Tensor }, number[]][] = [
    ["BatchNorm1d", new nn.BatchNorm1d(3), [4, 3]],
    ["BatchNorm2d", new nn.BatchNorm2d(2), [2, 2, 3, 2]],
    ["LayerNorm", new nn.LayerNorm([3, 2]), [2, 3, 2]],
    ["GroupNorm", new nn.GroupNorm(2, 4), [2, 4, 3]],
  ];
  for (const [name, layer, shape] of cases) {
    test(name, () => {
      layer.to("float64");
      const x = randn(shape, { dtype: "float64" }).requiresGrad_();
      expect(gradgradcheck((value: Tensor) => layer.forward(value), [x])).toBe(true);
    });
  }
});

test("values that are all equal become 0, not NaN", () => {
  expect(
    new nn.LayerNorm(4)
      .forward(zeros([2, 4]).add(7))
      .abs()
      .max()
      .item(),
  ).toBe(0);
});

describe("wrong arguments are explained:", () => {
  const cases: [string, () => unknown, string | RegExp][] = [
    [
      "another number of channels",
      () => new nn.BatchNorm2d(3).forward(zeros([2, 4, 5, 5])),
      /has 4 channels on axis 1, this layer was made for 3/,
    ],
    [
      "a picture for vectors",
      () => new nn.BatchNorm1d(3).forward(zeros([2, 3, 4, 4])),
      /BatchNorm1d: the input must be \[batch, features\] or .*, got \[2, 3, 4, 4\]/,
    ],
    [
      "one value for each channel",
      () => new nn.BatchNorm1d(3).forward(zeros([1, 3])),
      /one value for each channel is its own mean.*use larger batches in training, or eval\(\)/,
    ],
    ["an empty batch", () => new nn.BatchNorm1d(3).forward(zeros([0, 3])), /there are no values/],
    ["momentum above 1", () => new nn.BatchNorm1d(3, { momentum: 10 }), "from 0 to 1, or null, got 10"],
    [
      "another last axis",
      () => new nn.LayerNorm(4).forward(zeros([4, 3])),
      "the input [4, 3] must end in the normalised shape [4]",
    ],
    ["groups that do not divide", () => new nn.GroupNorm(3, 4), "GroupNorm: 3 groups must divide 4 channels"],
    [
      "channels of another layer",
      () => new nn.GroupNorm(2, 4).forward(zeros([1, 6, 2])),
      /has 6 channels on axis 1, this layer was made for 4/,
    ],
    [
      "whole numbers",
      () => new nn.LayerNorm(2).forward(zeros([2], { dtype: "int32" })),
      /expected a float32 or float64 tensor, got int32/,
    ],
    ["a misspelt option", () => new nn.LayerNorm(2, { epsilon: 1 } as never), /unknown option "epsilon"/],
  ];
  for (const [name, run, message] of cases) {
    test(name, () => {
      expect(() => noGrad(run)).toThrow(message);
    });
  }
});
