// The single layers: first values, modes, and how wrong arguments and inputs are explained. Their numbers are
// compared with PyTorch's in test/reference.
import { describe, expect, test } from "vitest";
import { manualSeed, nn, ones, randn, zeros } from "../../src/index.js";

const magnitude = (values: ArrayLike<number>) => Math.max(...Array.from(values, Math.abs));

describe("first values", () => {
  test("lie within PyTorch's bounds, and reach them", () => {
    manualSeed(1);
    const within: [number, ...nn.Parameter[]][] = [
      [1 / Math.sqrt(400), ...new nn.Linear(400, 30).parameters()],
      [1 / Math.sqrt(2 * 25), ...new nn.Conv2d(4, 30, 5, { groups: 2 }).parameters()],
      [1 / Math.sqrt(50), ...new nn.LSTM(3, 50).parameters()],
    ];
    for (const [bound, ...parameters] of within) {
      for (const parameter of parameters) {
        const largest = magnitude(parameter.data());
        expect(largest).toBeLessThanOrEqual(bound * (1 + 1e-6));
        expect(largest).toBeGreaterThan(0.8 * bound);
        expect(parameter.requiresGrad).toBe(true);
      }
    }
  });

  test("can be set anew by init", () => {
    manualSeed(2);
    const { weight, bias } = new nn.Linear(200, 100);
    const deviation = () => Math.sqrt(weight.square().mean().item());
    nn.init.xavierNormal(weight, { gain: 2 });
    expect(deviation()).toBeCloseTo(2 * Math.sqrt(2 / 300), 2);
    nn.init.kaimingNormal(weight);
    expect(deviation()).toBeCloseTo(Math.sqrt(2 / 200), 2);
    expect(magnitude(nn.init.xavierUniform(weight).data())).toBeCloseTo(Math.sqrt(6 / 300), 3);
    expect(magnitude(nn.init.kaimingUniform(weight, { a: Math.sqrt(5), mode: "fanOut" }).data())).toBeCloseTo(
      0.1,
      3,
    );
    expect(nn.init.constant(bias!, 0.5).mean().item()).toBe(0.5);
    expect(nn.init.zeros(bias!).sum().item()).toBe(0);
    expect(() => nn.init.xavierUniform(bias!)).toThrow(/at least 2 axes .* got \[100\]; fill a bias with/);
    expect(() => nn.init.uniform(bias!, 1, 0)).toThrow(/low <= high/);
  });
});

describe("dropout", () => {
  test("drops the share it was told to and keeps the mean, in training only", () => {
    manualSeed(3);
    const drop = new nn.Dropout(0.25);
    const x = ones([100, 100]);
    const values = Array.from(drop.forward(x).data());
    expect(new Set(values)).toEqual(new Set([0, Math.fround(1 / 0.75)]));
    expect(values.filter((value) => value === 0).length / values.length).toBeCloseTo(0.25, 1);
    expect(drop.eval().forward(x)).toBe(x);
  });

  test("lets gradients through where it lets values through", () => {
    const x = ones([50]).requiresGrad_();
    const y = new nn.Dropout(0.5).forward(x);
    y.sum().backward();
    expect(x.grad?.toArray()).toEqual(y.toArray());
  });

  test("takes probabilities only, 0 and 1 included", () => {
    const x = randn([3, 3]);
    expect(new nn.Dropout(0).forward(x)).toBe(x);
    expect(magnitude(new nn.Dropout(1).forward(x).data())).toBe(0);
    expect(() => new nn.Dropout(25)).toThrow("Dropout: p is a probability from 0 to 1, got 25");
  });
});

describe("wrong arguments are explained:", () => {
  const cases: [string, () => unknown, string | RegExp][] = [
    [
      "no size",
      () => new nn.Linear(3, undefined as never),
      "Linear: outFeatures must be a whole number of at least 1, got nothing",
    ],
    [
      "a fraction",
      () => new nn.Linear(2.5, 1),
      "Linear: inFeatures must be a whole number of at least 1, got 2.5",
    ],
    [
      "an option by position",
      () => new nn.Linear(3, 2, false as never),
      /options are one object at the end, such as \{ bias: \.\.\. \}.*got false/,
    ],
    [
      "a misspelt option",
      () => new nn.Conv2d(1, 2, 3, { pading: 1 } as never),
      /unknown option "pading".*Did you mean "padding"/,
    ],
    [
      "padding by a wrong word",
      () => new nn.Conv2d(1, 2, 3, { padding: "full" as never }),
      /"same" or "valid", got "full"/,
    ],
    [
      "same with a stride",
      () => new nn.Conv2d(1, 2, 3, { padding: "same", stride: 2 }),
      /needs stride 1, got \[2, 2\]/,
    ],
    [
      "groups that do not divide",
      () => new nn.Conv2d(3, 4, 3, { groups: 2 }),
      /2 groups must divide both 3 input and 4 output/,
    ],
    [
      "a kernel of 0",
      () => new nn.MaxPool2d(0),
      /MaxPool2d kernelSize: expected a whole number of at least 1/,
    ],
    ["softmax without an axis", () => new nn.Softmax(undefined as never), /new nn\.Softmax\(-1\)/],
  ];
  for (const [name, make, message] of cases) {
    test(name, () => {
      expect(make).toThrow(message);
    });
  }
});

describe("wrong input is explained:", () => {
  test("another number of features", () => {
    expect(() => new nn.Linear(4, 2).forward(zeros([3, 5]))).toThrow(/4.*5|5.*4/s);
  });

  test("another number of channels", () => {
    expect(() => new nn.Conv2d(3, 2, 3).forward(zeros([1, 1, 8, 8]))).toThrow(/channel/);
  });
});

test("the shapes of the pooling and shaping layers", () => {
  const x = randn([2, 3, 9, 8]);
  expect(new nn.MaxPool2d(2).forward(x).shape).toEqual([2, 3, 4, 4]);
  expect(new nn.MaxPool2d(3, { stride: 1, padding: 1 }).forward(x).shape).toEqual([2, 3, 9, 8]);
  expect(new nn.AvgPool2d([3, 2], { stride: [2, 1] }).forward(x).shape).toEqual([2, 3, 4, 7]);
  expect(new nn.Flatten().forward(x).shape).toEqual([2, 216]);
  expect(new nn.Flatten(0, 1).forward(x).shape).toEqual([6, 9, 8]);
  expect(new nn.Softmax(1).forward(x).sum(1).shape).toEqual([2, 9, 8]);
});
