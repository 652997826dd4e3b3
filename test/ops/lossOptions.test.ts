// Losses with weights, margins and reductions: PyTorch's values and gradients, second derivatives, and errors.
import { describe, expect, test } from "vitest";
import {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  cosineEmbeddingLoss,
  cosineSimilarity,
  crossEntropy,
  gradgradcheck,
  huberLoss,
  klDiv,
  l1Loss,
  mseLoss,
  nllLoss,
  randn,
  smoothL1Loss,
  type Tensor,
  tensor,
  tripletMarginLoss,
  zeros,
} from "../../src/index.js";
import { readArgument, testFamily } from "../reference/load.js";

const LOSSES = {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  cosineEmbeddingLoss,
  cosineSimilarity,
  crossEntropy,
  huberLoss,
  klDiv,
  l1Loss,
  mseLoss,
  nllLoss: (x: Tensor, ...rest: [Tensor]) => nllLoss(x.logSoftmax(1), ...rest),
  smoothL1Loss,
  tripletMarginLoss,
};

testFamily(
  "lossOptions",
  (name) => (inputs, args) =>
    (LOSSES[name as keyof typeof LOSSES] as (...all: unknown[]) => Tensor)(
      ...inputs,
      ...args.map((value) => readArgument(value, inputs)),
    ),
);

const classes = (...values: number[]) => tensor(Int32Array.from(values));

describe("losses can be differentiated twice:", () => {
  const x = () => randn([3, 4], { dtype: "float64" }).requiresGrad_();
  const weight = tensor([0.5, 1, 2, 0.7], { dtype: "float64" });
  const cases: [string, () => boolean][] = [
    [
      "crossEntropy",
      () =>
        gradgradcheck(
          (logits: Tensor) => crossEntropy(logits, classes(1, 0, 3), { weight, labelSmoothing: 0.2 }),
          [x()],
        ),
    ],
    [
      "binaryCrossEntropy",
      () =>
        gradgradcheck((a: Tensor) => binaryCrossEntropy(a.sigmoid(), weight.expand([3, 4]).mul(0.4)), [x()]),
    ],
    [
      "klDiv",
      () => gradgradcheck((a: Tensor, b: Tensor) => klDiv(a.logSoftmax(1), b.softmax(1)), [x(), x()]),
    ],
    ["huberLoss", () => gradgradcheck((a: Tensor, b: Tensor) => huberLoss(a, b), [x(), x()])],
    [
      "tripletMarginLoss",
      () =>
        gradgradcheck(
          (a: Tensor, b: Tensor, c: Tensor) => tripletMarginLoss(a, b, c, { margin: 9 }),
          [x(), x(), x()],
        ),
    ],
    ["cosineSimilarity", () => gradgradcheck((a: Tensor, b: Tensor) => cosineSimilarity(a, b), [x(), x()])],
  ];
  for (const [name, run] of cases) test(name, () => expect(run()).toBe(true));
});

describe("wrong arguments of a loss are explained:", () => {
  const logits = zeros([2, 3]);
  const cases: [string, () => unknown, string | RegExp][] = [
    [
      "a class that is none",
      () => nllLoss(logits, classes(0, 3)),
      "nllLoss: target 1 is 3; with 3 classes targets go from 0 to 2. Classes count from 0",
    ],
    [
      "the same with smoothing",
      () => crossEntropy(logits, classes(0, -1), { labelSmoothing: 0.1 }),
      "crossEntropy: target 1 is -1",
    ],
    [
      "weights of another length",
      () => crossEntropy(logits, classes(0, 1), { weight: zeros([2]) }),
      "crossEntropy: the weight must be [3], a factor for each class, got [2]",
    ],
    [
      "a reduction that is none",
      () => mseLoss(logits, logits, { reduction: "average" as never }),
      'mseLoss: reduction must be one of "mean", "sum", "none", got "average"',
    ],
    [
      "a share above 1",
      () => crossEntropy(logits, classes(0, 1), { labelSmoothing: 10 }),
      "labelSmoothing is a share from 0 to 1, got 10",
    ],
    [
      "scores as probabilities",
      () => binaryCrossEntropy(logits.add(2), logits),
      /from 0 to 1, got values from 2 to 2; for scores use binaryCrossEntropyWithLogits/,
    ],
    [
      "shapes that would broadcast",
      () => l1Loss(zeros([3, 1]), zeros([3])),
      /l1Loss: the input is \[3, 1\], the target \[3\].*target\.reshape/,
    ],
    ["a delta of 0", () => huberLoss(logits, logits, { delta: 0 }), "delta must be above 0, got 0"],
    [
      "probabilities of another type",
      () => crossEntropy(logits, zeros([2, 3], { dtype: "float64" })),
      'convert them with to("float32")',
    ],
    [
      "a target for each number",
      () => cosineEmbeddingLoss(logits, logits, logits),
      /a target \[batch\] of 1 and -1/,
    ],
    [
      "a misspelt option",
      () => tripletMarginLoss(logits, logits, logits, { margn: 1 } as never),
      /Did you mean "margin"/,
    ],
  ];
  for (const [name, run, message] of cases) test(name, () => expect(run).toThrow(message));
});
