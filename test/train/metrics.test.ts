// Metrics against the definitions, counted by hand or in plain loops, in one go and in batches.
import { describe, expect, test } from "vitest";
import {
  confusionMatrix,
  crossEntropy,
  f1Score,
  manualSeed,
  perplexity,
  precision,
  type RunningMetric,
  randint,
  randn,
  recall,
  type Tensor,
  tensor,
  topKAccuracy,
  zeros,
} from "../../src/index.js";

const int = (values: number[]) => tensor(values, { dtype: "int32" });
const oneHot = (choices: number[], classes: number) =>
  tensor(choices.map((choice) => Array.from({ length: classes }, (_, c) => (c === choice ? 1 : 0))));

// Rows: the right class; columns: the choice.  [2 1 0] [0 1 1] [1 0 3]
const targets = [0, 0, 0, 1, 1, 2, 2, 2, 2];
const choices = [0, 0, 1, 1, 2, 0, 2, 2, 2];

const whole = (metric: RunningMetric, outputs: Tensor, labels: Tensor) => {
  const gathered = metric.start();
  gathered.add(outputs, labels);
  return gathered.value();
};
const measured = (metric: RunningMetric) => whole(metric, oneHot(choices, 3), int(targets));

test("the confusion matrix counts what was taken for what", () => {
  const matrix = confusionMatrix(oneHot(choices, 3), int(targets));
  expect(matrix.dtype).toBe("int32");
  expect(matrix.toArray()).toEqual([
    [2, 1, 0],
    [0, 1, 1],
    [1, 0, 3],
  ]);
  expect(confusionMatrix(oneHot([0], 2), int([1])).toArray()).toEqual([
    [0, 0],
    [1, 0],
  ]);
});

test("padding is left out, a wrong class is explained", () => {
  expect(
    confusionMatrix(oneHot([0, 1], 2), int([-100, 1]))
      .sum()
      .item(),
  ).toBe(1);
  expect(() => confusionMatrix(oneHot([0], 2), int([2]))).toThrow(/2 is no class; there are 2/);
  expect(() => confusionMatrix(oneHot([0], 2), int([0, 1]))).toThrow(/do not belong together/);
  expect(() => precision({ averages: "macro" } as never)).toThrow(/unknown option "averages"/);
  expect(() => precision({ average: "mean" as never })).toThrow(
    /average is macro, weighted, micro, binary, got mean/,
  );
});

describe("precision, recall and F1", () => {
  const p = [2 / 3, 1 / 2, 3 / 4];
  const r = [2 / 3, 1 / 2, 3 / 4];
  const f = p.map((value, i) => (2 * value * r[i]) / (value + r[i]));
  const mean = (values: number[], weights = [1, 1, 1]) =>
    values.reduce((sum, value, i) => sum + value * weights[i], 0) / weights.reduce((a, b) => a + b);

  test("macro, weighted and micro", () => {
    expect(measured(precision())).toBeCloseTo(mean(p), 12);
    expect(measured(recall())).toBeCloseTo(mean(r), 12);
    expect(measured(f1Score())).toBeCloseTo(mean(f), 12);
    expect(measured(recall({ average: "weighted" }))).toBeCloseTo(mean(r, [3, 2, 4]), 12);
    for (const metric of [precision, recall, f1Score])
      expect(measured(metric({ average: "micro" }))).toBeCloseTo(6 / 9, 12);
  });

  test("of two classes, and of one logit", () => {
    const labels = int([1, 1, 1, 0, 0]);
    const logits = tensor([2, -1, 0.5, 3, -4]);
    for (const outputs of [logits, logits.reshape([5, 1])]) {
      expect(whole(precision(), outputs, labels)).toBeCloseTo(2 / 3, 12);
      expect(whole(recall(), outputs, labels)).toBeCloseTo(2 / 3, 12);
    }
    const two = oneHot([1, 0, 1, 1, 0], 2);
    expect(whole(f1Score({ average: "binary" }), two, labels)).toBeCloseTo(2 / 3, 12);
    expect(() => measured(f1Score({ average: "binary" }))).toThrow(/for two classes, there are 3/);
  });

  test("a class that is never chosen counts 0, one that does not occur not at all", () => {
    expect(whole(precision(), oneHot([0, 0], 3), int([0, 1]))).toBeCloseTo((0.5 + 0) / 2, 12);
    expect(whole(recall(), oneHot([0, 0], 3), int([0, 1]))).toBeCloseTo((1 + 0) / 2, 12);
  });
});

describe("in batches, and from a saved state, they are those of the whole:", () => {
  manualSeed(3);
  const outputs = randn([30, 4]);
  const labels = randint(0, 4, [30]);
  for (const [name, metric] of Object.entries({
    p: precision(),
    r: recall(),
    f: f1Score(),
    perplexity: perplexity(),
  })) {
    test(name, () => {
      let gathered = metric.start();
      for (const [from, to] of [
        [0, 7],
        [7, 8],
        [8, 30],
      ]) {
        gathered.add(outputs.at(`${from}:${to}`), labels.at(`${from}:${to}`));
        gathered = metric.start(JSON.parse(JSON.stringify(gathered.state())));
      }
      expect(gathered.value()).toBe(whole(metric, outputs, labels));
    });
  }
});

describe("perplexity", () => {
  test("is e to the cross-entropy", () => {
    const [logits, labels] = [randn([6, 5, 3]), randint(0, 5, [6, 3])];
    expect(whole(perplexity(), logits, labels)).toBeCloseTo(Math.exp(crossEntropy(logits, labels).item()), 4);
    const last = logits.permute([0, 2, 1]);
    expect(whole(perplexity(), last, labels)).toBeCloseTo(whole(perplexity(), logits, labels), 12);
  });

  test("is the number of classes when nothing is known, and leaves padding out", () => {
    expect(whole(perplexity(), zeros([2, 7]), int([3, -100]))).toBeCloseTo(7, 12);
    expect(whole(perplexity(), tensor([[1000, 0]]), int([0]))).toBe(1);
  });
});

describe("top-k accuracy", () => {
  const outputs = tensor([
    [1, 3, 2, 0],
    [5, 5, 5, 5],
    [0, 1, 2, 3],
  ]);
  const labels = int([2, 1, 0]);

  test("counts the right class among the k largest; of equal ones the first", () => {
    expect([1, 2, 3, 4].map((k) => topKAccuracy(k)(outputs, labels))).toEqual([0, 2 / 3, 2 / 3, 1]);
    expect(() => topKAccuracy(0)).toThrow(/k must be a whole number of at least 1, got 0/);
    expect(() => topKAccuracy(1)(outputs, int([1]))).toThrow(
      /topKAccuracy: outputs \[3, 4\] and targets \[1\]/,
    );
  });
});
