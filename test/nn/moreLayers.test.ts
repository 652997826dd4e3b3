// What a user may rely on in convolutions, poolings, embedding, attention and the small layers beyond their numbers,
// which are compared with PyTorch's in test/reference.
import { describe, expect, test } from "vitest";
import {
  gradgradcheck,
  manualSeed,
  maxPool2d,
  nn,
  ones,
  plot,
  randn,
  type Tensor,
  tensor,
  zeros,
} from "../../src/index.js";
import "../reference/matcher.js";

const float64 = (shape: number[]) => randn(shape, { dtype: "float64" }).requiresGrad_();
const int32 = (...values: number[]) => tensor(Int32Array.from(values));

describe("transposed convolution", () => {
  test("turns the shapes of a convolution round; outputPadding chooses among them", () => {
    const options = { stride: 2, padding: 1 } as const;
    const shrink = new nn.Conv2d(1, 1, 3, options);
    for (const size of [7, 8]) {
      const grow = new nn.ConvTranspose2d(1, 1, 3, { ...options, outputPadding: size % 2 === 0 ? 1 : 0 });
      expect(grow.forward(shrink.forward(zeros([1, 1, size, size]))).shape).toEqual([1, 1, size, size]);
    }
  });

  test("is the adjoint of the convolution with the same weight", () => {
    const options = { stride: 2, dilation: 2, bias: false };
    const conv = new nn.Conv1d(2, 3, 2, options).to("float64");
    const back = new nn.ConvTranspose1d(3, 2, 2, options).to("float64");
    back.loadStateDict(conv.stateDict());
    const x = float64([1, 2, 7]);
    const y = float64([1, 3, 3]);
    const left = conv.forward(x).mul(y).sum().item();
    expect(x.mul(back.forward(y)).sum().item()).toBeCloseTo(left, 12);
  });
});

describe("layers can be differentiated twice:", () => {
  const cases: [nn.Module & { forward(x: Tensor): Tensor }, number[]][] = [
    [new nn.Conv1d(2, 2, 3, { padding: "same", paddingMode: "reflect" }), [1, 2, 5]],
    [new nn.ConvTranspose2d(1, 2, 2, { stride: 2, outputPadding: 1 }), [1, 1, 2, 2]],
    [new nn.AdaptiveAvgPool2d([2, 3]), [1, 1, 3, 4]],
    [new nn.AdaptiveMaxPool1d(2), [1, 2, 5]],
    [new nn.MaxPool2d(2, { ceilMode: true }), [1, 1, 3, 3]],
    [new nn.AvgPool1d(2, { ceilMode: true }), [1, 1, 5]],
  ];
  for (const [layer, shape] of cases) {
    test(String(layer), () => {
      layer.to("float64");
      const run = (value: Tensor) => layer.forward(value).square();
      expect(gradgradcheck(run, [float64(shape)])).toBe(true);
    });
  }

  test("attention and embedding", () => {
    const attention = new nn.MultiheadAttention(4, 2).to("float64");
    const run = (x: Tensor) => attention.forward(x, x, x, { isCausal: true }).output;
    expect(gradgradcheck(run, [float64([2, 3, 4])])).toBe(true);
    const places = int32(0, 2, 2);
    const embedding = new nn.Embedding(3, 2).to("float64");
    const rows = (weight: Tensor) => {
      (embedding as { weight: Tensor }).weight = weight;
      return embedding.forward(places).square();
    };
    expect(gradgradcheck(rows, [float64([3, 2])])).toBe(true);
  });
});

describe("pooling", () => {
  test("indices find the maxima again, and a Sequential passes on the values", () => {
    const x = randn([2, 3, 7, 5]);
    const pool = new nn.MaxPool2d(3, { stride: 2, padding: 1, returnIndices: true });
    const { output, indices } = pool.forward(x);
    expect(indices.dtype).toBe("int32");
    expect(x.flatten(2).gather(2, indices.flatten(2))).toBeCloseToTensor(output.flatten(2));
    expect(new nn.Sequential({ pool, flatten: new nn.Flatten() }).forward(x)).toBeCloseToTensor(
      output.flatten(1),
    );
    expect(new nn.Sequential({ pool }).trace(x).names).toEqual(["pool", "pool.indices"]);
  });

  test("infinity and NaN stay where they are", () => {
    const x = zeros([1, 1, 5, 5]);
    x.set([0, 0, 0, 0], Number.POSITIVE_INFINITY);
    x.set([0, 0, 4, 4], Number.NaN);
    const mean = new nn.AdaptiveAvgPool2d(3).forward(x).flatten().toArray();
    expect(mean).toEqual([Infinity, 0, 0, 0, 0, 0, 0, 0, NaN]);
    expect(new nn.AdaptiveMaxPool2d(3).forward(x).flatten().toArray()).toEqual(mean);
    expect(new nn.GlobalMaxPool().forward(x).item()).toBeNaN();
  });

  test("a size that is kept, empty batches, and sizes larger than the input", () => {
    expect(new nn.AdaptiveMaxPool2d([null, 2]).forward(zeros([1, 1, 7, 9])).shape).toEqual([1, 1, 7, 2]);
    expect(new nn.AdaptiveAvgPool2d(2).forward(zeros([0, 3, 5, 5])).shape).toEqual([0, 3, 2, 2]);
    expect(new nn.AdaptiveAvgPool1d(4).forward(tensor([[[1, 2]]])).toArray()).toEqual([[[1, 1, 2, 2]]]);
    expect(maxPool2d(zeros([0, 1, 4, 4]), 2, { returnIndices: true }).indices.shape).toEqual([0, 1, 2, 2]);
  });

  test("plot.pooling draws windows that reach over the edge", () => {
    const model = new nn.Sequential({ pool: new nn.MaxPool2d(2, { ceilMode: true }) });
    const figure = plot.pooling(model.trace(randn([1, 1, 5, 5])), "pool");
    expect(figure.data[figure.data.length - 1]).toMatchObject({ name: "pooled" });
  });
});

describe("padding modes", () => {
  test("a circular convolution does not see where the picture begins", () => {
    const conv = new nn.Conv2d(1, 2, 3, { padding: "same", paddingMode: "circular" });
    const x = randn([1, 1, 6, 5]);
    expect(conv.forward(x.roll(2, 3))).toBeCloseToTensor(conv.forward(x).roll(2, 3));
  });

  test("are printed, and wrong ones explained", () => {
    expect(String(new nn.Conv1d(1, 2, 3, { padding: 1, paddingMode: "reflect" }))).toBe(
      "Conv1d(1, 2, kernelSize: 3, padding: 1, paddingMode: reflect)",
    );
    expect(() => new nn.Conv2d(1, 2, 3, { paddingMode: "mirror" as never })).toThrow(
      'paddingMode must be one of "zeros", "reflect", "replicate", "circular", got "mirror"',
    );
    const wide = new nn.Conv1d(1, 1, 5, { padding: 4, paddingMode: "reflect" });
    expect(() => wide.forward(zeros([1, 1, 3]))).toThrow(/mode "reflect" cannot add 4 and 4 places/);
  });
});

describe("embedding", () => {
  test("gives rows, and trains all but the padding's", () => {
    const embedding = new nn.Embedding(4, 3, { paddingIdx: -1 });
    expect(embedding.weight.at(3).toArray()).toEqual([0, 0, 0]);
    const y = embedding.forward(
      tensor(
        [
          [1, 3],
          [1, 0],
        ],
        { dtype: "int32" },
      ),
    );
    expect(y.shape).toEqual([2, 2, 3]);
    y.sum().backward();
    expect(embedding.weight.grad?.toArray()).toEqual([
      [1, 1, 1],
      [2, 2, 2],
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  test("wrong numbers are explained", () => {
    const embedding = new nn.Embedding(4, 3);
    expect(() => embedding.forward(int32(4))).toThrow(
      "Embedding: 4 has no row; with 4 embeddings numbers go from 0 to 3; numbers count from 0, so 4 needs 5 embeddings",
    );
    expect(() => embedding.forward(int32(-1))).toThrow("-1 has no row");
    expect(() => embedding.forward(tensor([1]))).toThrow(/float32; convert with to\("int32"\)/);
    expect(() => new nn.Embedding(4, 3, { paddingIdx: 4 })).toThrow("paddingIdx 4 is none of the 4 rows");
  });
});

describe("attention", () => {
  const attention = new nn.MultiheadAttention(6, 3);
  const x = randn([2, 4, 6]);

  test("weights sum to 1, and a causal one looks back only", () => {
    const { output, weights } = attention.forward(x, x, x, { isCausal: true });
    expect(output.shape).toEqual([2, 4, 6]);
    expect(weights.sum(2)).toBeCloseToTensor(ones([2, 4]));
    expect(weights.triu(1).abs().sum().item()).toBe(0);
    expect(attention.forward(x, x, x, { averageWeights: false }).weights.shape).toEqual([2, 3, 4, 4]);
  });

  test("keys that are hidden do not matter", () => {
    const mask = tensor([
      [0, 0, 0, 1],
      [0, 0, 1, 1],
    ]).to("bool");
    const other = x.clone();
    other.set([0, 3], 9);
    other.set([1, "2:"], -7);
    const run = (keys: Tensor) => attention.forward(x, keys, keys, { keyPaddingMask: mask }).output;
    expect(run(other)).toBeCloseToTensor(run(x));
  });

  test("drops weights in training only", () => {
    manualSeed(1);
    const noisy = new nn.MultiheadAttention(6, 3, { dropout: 0.5 });
    const run = () => noisy.forward(x, x, x).output;
    expect(run().sub(run()).abs().max().item()).toBeGreaterThan(1e-3);
    noisy.eval();
    expect(run()).toBeCloseToTensor(run());
  });

  test("its keys are PyTorch's", () => {
    const keys = (layer: nn.Module) => Object.keys(layer.stateDict());
    expect(keys(attention)).toEqual(["in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias"]);
    expect(keys(new nn.MultiheadAttention(4, 2, { kdim: 3, bias: false }))).toEqual([
      "q_proj_weight",
      "k_proj_weight",
      "v_proj_weight",
      "out_proj.weight",
    ]);
  });

  test("wrong shapes are explained", () => {
    const run =
      (...given: Parameters<typeof attention.forward>) =>
      () =>
        attention.forward(...given);
    expect(run(x, x, x.at(":", "0:3"))).toThrow(/key \[2, 4, 6\] and value \[2, 3, 6\] must be equally long/);
    expect(run(x, randn([1, 4, 6]), randn([1, 4, 6]))).toThrow(/must have the same batch/);
    expect(run(x, randn([2, 4, 5]), x)).toThrow(/the key must be \[batch, length, 6\] .* got \[2, 4, 5\]/);
    expect(run(x, x, x, { attnMask: zeros([4, 3]) })).toThrow(
      "attnMask must be [4, 4] or [6, 4, 4], got [4, 3]",
    );
    expect(run(x, x, x, { attnMask: zeros([4, 4], { dtype: "int32" }) })).toThrow(
      /must be bool \(true hides\)/,
    );
    expect(() => new nn.MultiheadAttention(6, 4)).toThrow("4 heads must divide embedDim 6");
  });
});

test("Dropout2d drops whole maps, in training only", () => {
  manualSeed(3);
  const drop = new nn.Dropout2d(0.25);
  const maps = drop.forward(ones([20, 30, 2, 3])).flatten(2);
  expect(maps.amax(2)).toBeCloseToTensor(maps.amin(2));
  const kept = maps.at(":", ":", 0);
  expect(new Set(kept.data())).toEqual(new Set([0, Math.fround(1 / 0.75)]));
  expect(kept.mean().item()).toBeCloseTo(1, 1);
  const x = randn([3, 2, 2]);
  expect(new nn.Dropout2d(1).forward(x).abs().sum().item()).toBe(0);
  expect(drop.eval().forward(x)).toBe(x);
  expect(() => drop.forward(zeros([2, 3]))).toThrow(/for single values use new nn\.Dropout\(0\.25\)/);
});

test("Unflatten undoes Flatten", () => {
  const x = randn([2, 3, 4, 5]);
  const y = new nn.Unflatten(1, [3, -1, 5]).forward(new nn.Flatten().forward(x));
  expect(y).toBeCloseToTensor(x);
  expect(() => new nn.Unflatten(1, [7, -1]).forward(zeros([2, 60]))).toThrow(
    "axis 1 of [2, 60] has 60 places, which [7, -1] does not make up",
  );
});

describe("wrong input is explained:", () => {
  const cases: [string, () => unknown, string | RegExp][] = [
    [
      "channels of a sequence",
      () => new nn.Conv1d(3, 4, 3).forward(zeros([2, 5, 3])),
      /conv1d: the input has 5 channels, the kernel expects 3\n.*\[batch 2, channels 5, 3\]/,
    ],
    [
      "channels of a transposed convolution",
      () => new nn.ConvTranspose2d(3, 4, 2).forward(zeros([1, 4, 5, 5])),
      /convTranspose2d: the input has 4 channels, the weight expects 3/,
    ],
    [
      "too much outputPadding",
      () => new nn.ConvTranspose1d(1, 1, 3, { outputPadding: 1 }).forward(zeros([1, 1, 4])),
      /outputPadding 1 must be less than the stride 1 or the dilation 1/,
    ],
    [
      "padding that leaves nothing",
      () => new nn.ConvTranspose1d(1, 1, 1, { padding: 2 }).forward(zeros([1, 1, 4])),
      /the output would be .* use less padding/,
    ],
    [
      "a pair for a sequence",
      () => new nn.Conv1d(1, 1, [3, 3] as never),
      "Conv1d kernelSize: expected a whole number of at least 1, got [3,3]; a sequence has one axis only",
    ],
    [
      "a picture for a sequence",
      () => new nn.MaxPool1d(2).forward(zeros([1, 1, 4, 4])),
      "maxPool1d: the input must be [batch, channels, length], got [1, 1, 4, 4]",
    ],
    ["a window that does not fit", () => new nn.AvgPool1d(5).forward(zeros([1, 1, 4])), /does not fit/],
    ["no places", () => new nn.GlobalAvgPool().forward(zeros([2, 3])), /must be \[batch, channels, \.\.\.\]/],
    [
      "an output size of 0",
      () => new nn.AdaptiveAvgPool2d(0),
      /at least 1, a pair of them, or null .* got 0/,
    ],
    ["limits in the wrong order", () => new nn.Hardtanh(1, -1), "min must be below max, got 1 and -1"],
    [
      "an unknown approximation",
      () => new nn.GELU({ approximate: "erf" as never }),
      /"none" or "tanh", got "erf"/,
    ],
    ["a beta of 0", () => new nn.Softplus({ beta: 0 }), /beta must be a number other than 0/],
  ];
  for (const [name, run, message] of cases) test(name, () => expect(run).toThrow(message));
});

describe("init", () => {
  test("orthogonal rows or columns, of length gain", () => {
    const wide = nn.init.orthogonal(zeros([3, 2, 4], { dtype: "float64" }), { gain: 2 }).flatten(1);
    expect(wide.matmul(wide.transpose())).toBeCloseToTensor(
      tensor(
        [
          [4, 0, 0],
          [0, 4, 0],
          [0, 0, 4],
        ],
        { dtype: "float64" },
      ),
    );
    const tall = nn.init.orthogonal(zeros([7, 2], { dtype: "float64" }));
    expect(tall.transpose().matmul(tall)).toBeCloseToTensor(
      tensor(
        [
          [1, 0],
          [0, 1],
        ],
        { dtype: "float64" },
      ),
    );
  });

  test("truncNormal stays within its limits and keeps its middle", () => {
    manualSeed(2);
    const values = nn.init.truncNormal(zeros([5000]), 1, 2, 0, 2);
    expect(values.min().item()).toBeGreaterThanOrEqual(0);
    expect(values.max().item()).toBeLessThanOrEqual(2);
    expect(values.mean().item()).toBeCloseTo(1, 1);
    expect(() => nn.init.truncNormal(zeros([1]), 0, 1, 5, 6)).toThrow(/leave nothing/);
  });

  test("dirac passes channels on, eye is the identity", () => {
    const conv = new nn.Conv2d(2, 2, 3, { padding: "same", bias: false });
    nn.init.dirac(conv.weight);
    const x = randn([1, 2, 4, 4]);
    expect(conv.forward(x)).toBeCloseToTensor(x);
    expect(nn.init.eye(zeros([2, 3])).toArray()).toEqual([
      [1, 0, 0],
      [0, 1, 0],
    ]);
  });

  test("calculateGain knows PyTorch's factors", () => {
    expect(nn.init.calculateGain("tanh")).toBe(5 / 3);
    expect(nn.init.calculateGain("relu")).toBe(Math.SQRT2);
    expect(nn.init.calculateGain("leakyRelu", 0.2)).toBeCloseTo(1.3867504906, 9);
    expect(() => nn.init.calculateGain("swish")).toThrow(/known are linear, .*got "swish"/);
  });
});
