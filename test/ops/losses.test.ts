// Softmax and the losses: PyTorch's values and gradients, stability, and errors.
import { describe, expect, test } from "vitest";
import {
  ArgumentError,
  DTypeError,
  grad,
  randn,
  ShapeError,
  type Tensor,
  tensor,
  zeros,
} from "../../src/index.js";
import {
  binaryCrossEntropyWithLogits,
  crossEntropy,
  logSoftmax,
  mseLoss,
  softmax,
} from "../../src/ops/index.js";
import { asFunction, fromJson, type TensorJson, testFamily } from "../reference/load.js";

const OPERATIONS = { softmax, logSoftmax, mseLoss, binaryCrossEntropyWithLogits };

testFamily("losses", (name) => {
  if (name === "crossEntropy")
    return ([logits], [targets]) => crossEntropy(logits, fromJson(targets as TensorJson));
  return asFunction(OPERATIONS[name as keyof typeof OPERATIONS]);
});

const classes = (...values: number[]) => tensor(Int32Array.from(values));

describe("softmax", () => {
  test("rows add up to 1, along any axis and for views", () => {
    const x = randn([4, 5, 6]).transpose(0, 2);
    for (const dim of [0, 1, 2]) {
      const sums = x.softmax(dim).sum(dim).data();
      for (const sum of sums) expect(sum).toBeCloseTo(1, 6);
    }
    expect(x.logSoftmax(1).exp()).toBeCloseToTensor(x.softmax(1));
  });

  test("errors", () => {
    expect(() => randn([2, 3]).softmax(2)).toThrow(ArgumentError);
    expect(() => zeros([2], { dtype: "int32" }).softmax(0)).toThrow("expected float32 or float64, got int32");
  });
});

describe("crossEntropy", () => {
  test("is the mean of what logSoftmax says at the targets", () => {
    const logits = randn([7, 12]);
    const targets = classes(3, 0, 11, 5, 5, 1, 2);
    const picked = [...targets.data()].map((target, i) => logits.logSoftmax(1).at(i, target).item());
    const mean = picked.reduce((sum, value) => sum - value, 0) / 7;
    expect(crossEntropy(logits, targets).item()).toBeCloseTo(mean, 5);
  });

  test("another value than -100 can be ignored", () => {
    const logits = randn([3, 4]).requiresGrad_();
    const loss = crossEntropy(logits, classes(1, 0, 2), { ignoreIndex: 0 });
    expect(loss.item()).toBeCloseTo(crossEntropy(logits.at("::2"), classes(1, 2)).item(), 6);
    const [dx] = grad(loss, [logits]);
    expect([...dx.at(1).data()]).toEqual([0, 0, 0, 0]);
  });

  test("errors", () => {
    const logits = randn([2, 3]);
    expect(() => crossEntropy(logits, classes(1, 3))).toThrow(
      "target 1 is 3; with 3 classes targets go from 0 to 2. Classes count from 0",
    );
    expect(() => crossEntropy(logits, classes(-1, 0))).toThrow(ArgumentError);
    expect(() => crossEntropy(logits, classes(1, 2, 0))).toThrow(
      "need targets [2], one class for each row, got [3]",
    );
    expect(() => crossEntropy(logits, zeros([2]))).toThrow(DTypeError);
    expect(() => crossEntropy(logits, [1, 2] as unknown as Tensor)).toThrow("use tensor(classes");
    expect(() => crossEntropy(randn([3]), classes(1))).toThrow("for one example use unsqueeze(0)");
  });
});

describe("losses of numbers", () => {
  test("shapes must be equal, as broadcasting would hide a mistake", () => {
    expect(() => mseLoss(randn([4, 1]), randn([4]))).toThrow("did you mean target.reshape([4, 1])?");
    expect(() => binaryCrossEntropyWithLogits(randn([4]), randn([5]))).toThrow(ShapeError);
    expect(() => binaryCrossEntropyWithLogits(randn([2]), classes(0, 1))).toThrow(
      'convert it with to("float32")',
    );
  });
});
