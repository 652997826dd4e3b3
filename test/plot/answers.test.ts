// The figures of what a model answers: counts by hand, losses by the loss function, weights as they are.
import { expect, test } from "vitest";
import { noGrad } from "../../src/autograd/index.js";
import * as nn from "../../src/nn/index.js";
import { crossEntropy } from "../../src/ops/index.js";
import { attention, confusion, errors } from "../../src/plot/index.js";
import type { FigureSpec, HeatmapTrace } from "../../src/plot/spec.js";
import { tensor, zeros } from "../../src/tensor/create.js";
import { manualSeed } from "../../src/tensor/random.js";
import { noise, pattern } from "../figure/gallery.js";
import { scoresOf } from "../figure/galleryOfAnswers.js";
import { lenet, ringPicture } from "../figure/models.js";

const maps = (spec: FigureSpec) => spec.data as HeatmapTrace[];
const ints = (values: number[]) => tensor(values, { dtype: "int32" });

test("every item is counted once, at its target and its prediction, the diagonal apart", () => {
  const { scores, targets } = scoresOf(200, 6, 2);
  const [wrong, right] = maps(confusion(scores, targets));
  const expected = Array.from({ length: 6 }, () => new Array<number>(6).fill(0));
  const guesses = Array.from(scores.argmax(1).data());
  targets.data().forEach((target, i) => {
    expected[target][guesses[i]]++;
  });
  expected.forEach((row, t) => {
    row.forEach((count, p) => {
      expect(t === p ? right.z[t][p] : wrong.z[t][p]).toBe(count);
      expect(t === p ? wrong.z[t][p] : right.z[t][p]).toBeNull();
    });
  });
});

test("the bar of errors ends at the largest count, in whole numbers", () => {
  const ticks = (count: number) =>
    confusion(ints(Array(count).fill(1)), ints(Array(count).fill(0))).layout.coloraxis?.colorbar?.ticktext;
  expect(ticks(1)).toEqual(["0", "1"]);
  expect(ticks(2)).toEqual(["0", "1", "2"]);
  expect(ticks(7)?.at(-1)).toBe("7");
});

test("predicted classes are taken too, and examples stand in the hover text", () => {
  const spec = confusion(ints([0, 1, 1, 2, 1]), ints([0, 0, 0, 2, 1]), { labels: ["a", "<b>", "c"] });
  const [wrong] = maps(spec);
  expect(wrong.z[0][1]).toBe(2);
  expect(wrong.customdata?.[0][1]).toBe(
    "target a, predicted &lt;b&gt;<br>2 items (66.7 % of a)<br>items 1, 2",
  );
  expect(spec.description).toContain(
    "3 of 5 right (60 %); most often wrong: a taken for <b>, 2 times; a: 1 of 3 right",
  );
});

test("a class that nobody meets, and no errors at all", () => {
  const spec = confusion(ints([0, 2]), ints([0, 2]));
  expect(maps(spec)[0].z).toHaveLength(3);
  expect(spec.description).toContain("no errors");
});

test("a user's model can be asked in one line", () => {
  manualSeed(2);
  const model = new nn.Sequential({
    hidden: new nn.Linear(4, 8),
    act: new nn.Tanh(),
    out: new nn.Linear(8, 3),
  });
  const [x, targets] = [pattern([50, 4], noise), ints(Array.from({ length: 50 }, (_, i) => i % 3))];
  const scores = model.forward(x);
  const right = Array.from(scores.argmax(1).data()).filter((guess, i) => guess === i % 3).length;
  expect(confusion(scores, targets).description).toContain(`${right} of 50 right`);
});

test("the worst errors come first, with their pictures, names and losses", () => {
  const { scores, targets } = scoresOf(80, 5, 2);
  const pictures = pattern([80, 1, 4, 3], (i, _, r, c) => (i + r / 10 + c / 100) / 100);
  const spec = errors(pictures, scores, targets, { count: 6, labels: ["a", "b", "c", "d", "e"] });
  const guesses = Array.from(scores.argmax(1).data());
  const wrong = Array.from(targets.data())
    .map((target, item) => ({ item, target, loss: crossEntropy(scores.at([item]), ints([target])).item() }))
    .filter(({ item, target }) => guesses[item] !== target)
    .sort((a, b) => b.loss - a.loss);
  expect(spec.data).toHaveLength(6);
  wrong.slice(0, 6).forEach(({ item, target }, i) => {
    const cells = Array.from(pictures.at(item, 0).data(), (v) => Number(v.toPrecision(6)));
    expect(maps(spec)[i].z.flat()).toEqual(cells);
    expect(maps(spec)[i].name).toBe(`${"abcde"[target]} \u2192 ${"abcde"[guesses[item]]}`);
    expect(maps(spec)[i].hovertemplate).toContain(`item ${item}: target`);
  });
  expect(spec.layout.title?.subtitle?.text).toContain(
    `the 6 largest losses of ${wrong.length} errors of 80 items`,
  );
});

test("a convolutional model's errors; and where there are none, its largest losses", () => {
  const model = lenet();
  const pictures = pattern([9, 1, 16, 16], (i, _, r, c) => ringPicture(16).at(0, 0, r, c).item() * (i / 9));
  const scores = noGrad(() => model.forward(pictures));
  const best = scores.argmax(1);
  expect(errors(pictures, scores, best).layout.title?.text).toBe("No errors: the largest losses");
  const off = ints(Array.from(best.data(), (k) => (k + 1) % 10));
  expect(errors(pictures, scores, off).data).toHaveLength(9);
});

test("a score that is NaN is the worst error, and blanks nothing", () => {
  const scores = tensor([
    [5, 0],
    [Number.NaN, 1],
  ]);
  const spec = errors(zeros([2, 1, 3, 3]), scores, ints([1, 1]));
  expect(spec.description).toContain("item 1: 1 taken for 0, loss NaN; item 0");
});

test("attention weights stand at their query and key", () => {
  const weights = pattern([3, 4, 5], noise).softmax(2);
  const spec = attention(weights, { head: 1, queries: "abcd", keys: ["v", "w", "x", "y", "<z>"] });
  maps(spec)[0].z.forEach((row, q) => {
    row.forEach((value, k) => {
      expect(value).toBeCloseTo(weights.at(1, q, k).item(), 5);
    });
  });
  expect(spec.layout.xaxis?.ticktext).toEqual(["v", "w", "x", "y", "&lt;z&gt;"]);
  expect(spec.layout.coloraxis?.cmin).toBe(0);
  expect(spec.layout.coloraxis?.cmax).toBeCloseTo(Math.max(...weights.at(1).data()), 5);
  expect(spec.description).toMatch(/largest 0\.\d+ at query \d \([a-d]\), key/);
  expect(spec.layout.title?.subtitle?.text).toContain("each row adds up to 1");
});

test("self-attention names both sides by one text; scores are signed", () => {
  const spec = attention(
    tensor([
      [1, -2],
      [0, 0.5],
    ]),
    { queries: "ab" },
  );
  expect(spec.layout.xaxis?.ticktext).toEqual(["a", "b"]);
  expect([spec.layout.coloraxis?.cmin, spec.layout.coloraxis?.cmax]).toEqual([-2, 2]);
  expect(attention(tensor([[Number.NaN, 1]])).description).toContain("1 NaN value shown as gaps");
});

test.each([
  [() => confusion(ints([0, 1]), ints([0])), "2 predictions, 1 targets; give those of the same items"],
  [() => confusion(tensor([0.3, 0.8]), ints([0, 1])), "predictions[0] is 0.3"],
  [
    () => confusion(zeros([2, 3, 4]), ints([0, 1])),
    "predictions [items] or scores [items, classes], got [2, 3, 4]",
  ],
  [() => confusion(ints([0, 2]), ints([0, 1]), { labels: ["a"] }), "labels must name each of the 3 classes"],
  [() => errors(zeros([2, 3, 4, 4]), zeros([2, 2]), ints([0, 1])), "expected grey pictures"],
  [
    () => errors(zeros([2, 1, 4, 4]), ints([0, 1]), ints([0, 1])),
    "plot.errors(test.inputs, model.forward(test.inputs), test.targets)",
  ],
  [() => errors(zeros([2, 1, 4, 4]), zeros([2, 2]), ints([0, 1]), { count: 65 }), "from 1 to 64, got 65"],
  [() => attention(zeros([2, 3, 4, 4])), "choose one item with .at(0)"],
  [
    () => attention(zeros([3, 4]), { keys: "abc" }),
    "(keys): ticks has 3 characters, the sequence has 4 steps",
  ],
  [() => attention(zeros([2, 3, 4]), { head: 2 }), "head 2 is not there"],
])("bad input %#", (call, message) => {
  expect(call).toThrow(message);
});
