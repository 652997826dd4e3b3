// Figures in Chinese: every word of ours, and the reader's own names as they are.
import { readFileSync, statSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { nn, ones, plot, profile, zeros } from "../../src/index.js";
import { titleBlock, titleWidth } from "../../src/plot/theme.js";
import { tensor } from "../../src/tensor/create.js";
import { epochLine } from "../../src/train/progress.js";
import { cut, width } from "../../src/words/width.js";
import { chooseLocale, missing } from "../../src/words/words.js";
import { noise, pattern } from "../figure/gallery.js";
import { specimens } from "../figure/specimens.js";

afterEach(() => chooseLocale("en"));

/** What is text to a reader, wherever it stands in a figure: in panels, under the pointer, on controls. */
const TEXTS = new Set(["text", "ticktext", "hovertemplate", "label", "prefix", "description", "customdata"]);

function shown(value: unknown, key = ""): string[] {
  if (typeof value === "string")
    return TEXTS.has(key) ? [value.replace(/%\{[^}]*\}|<[^>]*>|&\w+;/g, " ")] : [];
  if (Array.isArray(value)) return value.flatMap((entry) => shown(entry, key));
  if (typeof value !== "object" || value === null) return [];
  const legend = (value as { showlegend?: boolean; name?: string }).showlegend === true;
  return [
    ...(legend ? shown((value as { name?: string }).name ?? "", "text") : []),
    ...Object.entries(value).flatMap(([name, entry]) => shown(entry, name)),
  ];
}

/** What Chinese readers write as it is: kinds of layers, operations and networks, functions, units. */
const TERMS =
  "NaN LSTM GRU RNN ReLU Grad CAM Conv MaxPool Flatten Linear BatchNorm Embedding Sequential tanh sigmoid relu softmax linear crossEntropy " +
  "float int bool backward retainGrad KB dh dc conv pool";

/** Names that the specimens give, figure by figure, and titles: what a reader has named stays as it is. */
const NAMES: Readonly<Record<string, string>> = {
  attention: "das rote Haus steht am Meer the red house stands ashore",
  cell: "",
  compare: "trained before",
  confusion: "cat dog bird very long legged legge",
  convolution: "tall",
  curves:
    "loss accuracy trainLoss validationLoss validationAccuracy gradient norm other examples epoch Loss by optimiser sgd momentum adam adamw weight decay rmsprop centred adagrad lion",
  decision: "answer left arm right width height circle",
  errors: "cat dog bird",
  field: "both out",
  gates: "on the rows of digit",
  graph: "hidden act weight bias out Before",
  grid: "Four figures train validation dot",
  hidden: "the quick brown fox jumps over lazy dog",
  histogram: "forget input output",
  image: "to",
  matches: "the quick brown fox jumps over lazy dog and runs home so on it is or old thelazy andruns",
  model: "conv pool flatten out",
  tensor: "unit step item channel row column",
  text: "the quick brown fox jumps over lazy dog Forget gate of unit",
  unrolled: "The first and the last steps of",
  volume: "conv pool flatten out hidden norm act embed memory head Tagger fully connected convolutional",
};

test("every sentence of every figure is known in Chinese", () => {
  chooseLocale("zh");
  missing.clear();
  specimens();
  expect([...missing]).toEqual([]);
});

test("a reader of Chinese reads no English in any figure", () => {
  chooseLocale("zh");
  for (const [name, { data, layout, frames, description }] of Object.entries(specimens())) {
    if (name === "everything") continue; // is no figure, but all that one may hold
    const known = new Set(`${TERMS} ${NAMES[name.split("-")[0]] ?? ""}`.split(" "));
    for (const text of shown({ data, layout, frames, description })) {
      const words = (text.match(/[A-Za-z]{2,}/g) ?? []).filter((word) => !known.has(word));
      expect.soft(words, `${name}: ${text.slice(0, 200)}`).toEqual([]);
    }
    expect(description, name).toMatch(/[\u4e00-\u9fff]/);
  }
});

test("the letters of our own words come with the package, so that a picture needs no other font", () => {
  const folder = new URL("../../src/host/font/", import.meta.url);
  const letters = new Set(readFileSync(new URL("letters.txt", folder), "utf8"));
  chooseLocale("zh");
  const used = new Set(
    shown(specimens())
      .join("")
      .match(/[\u2e80-\ud7ff\uff00-\uffef]/g),
  );
  expect(used.size).toBeGreaterThan(200);
  expect([...used].filter((letter) => !letters.has(letter))).toEqual([]);
  expect(statSync(new URL("chinese.otf", folder)).size).toBeLessThan(300_000);
});

test("figures of the public plot are in Chinese too", () => {
  plot.locale("zh");
  const maps = plot.featureMaps(pattern([1, 3, 6, 6], noise));
  expect(maps.layout.title?.text).toBe("特征图");
  expect(maps.describe()).toMatch(/^特征图：3 张特征图/);
  const guesses = plot.confusion(
    tensor([0, 1, 1], { dtype: "int32" }),
    tensor([0, 1, 0], { dtype: "int32" }),
  );
  expect(guesses.layout.title?.text).toBe("混淆矩阵");
});

test("tables are in Chinese, their columns as wide as its letters", () => {
  chooseLocale("zh");
  missing.clear();
  const model = new nn.Sequential({ conv: new nn.Conv2d(1, 2, 3), flatten: new nn.Flatten() });
  model.parameters()[0].requiresGrad = false;
  const summary = String(model.summary([1, 1, 5, 5]));
  expect(summary.split("\n")).toEqual([
    "Sequential，输入 [1, 1, 5, 5]",
    "层       类型     输出          参数  乘加次数   内存",
    "───────  ───────  ────────────  ────  ────────  ─────",
    "conv     Conv2d   [1, 2, 3, 3]    20       162  152 B",
    "flatten  Flatten  [1, 18]          0         0    0 B",
    "合计                              20       162  152 B",
    "其中 18 个参数已冻结",
  ]);
  const show = Symbol.for("Jupyter.display");
  for (const shown of [model, model.trace(zeros([1, 1, 5, 5])), profile(() => ones([3]).add(1))]) {
    const html = (shown as unknown as Record<symbol, () => Record<string, string>>)[show]()["text/html"];
    expect(html).toMatch(/<th[^>]*>(层|形状|运算)</);
  }
  expect([...missing].filter((word) => !/^(ms|MB|GFLOP|Sequential)/.test(word))).toEqual([]);
});

test("progress is in Chinese", () => {
  chooseLocale("zh");
  expect(epochLine({ epoch: 2, loss: 0.5, validationAccuracy: 0.75, seconds: 4.1 }, 3)).toBe(
    "第 2/3 轮  损失 0.5000  验证准确率 75.0 %  4.1 s",
  );
  expect(width("第 2/3 轮")).toBe(9);
  expect(cut("训练过程", 5)).toBe("训练");
});

test("an unknown language is an error that names the known ones", () => {
  expect(() => plot.locale("fr" as never)).toThrow('plot.locale: expected "en" or "zh", got "fr"');
  expect(() => plot.theme("pink" as never)).toThrow('plot.theme: expected "light", "dark" or "auto"');
});

test("a figure makes room for Chinese notes, which are wider than their number of letters", () => {
  chooseLocale("zh");
  const note = "每个卷积核与自身权重等长";
  expect(titleWidth("", [note])).toBeGreaterThan(note.length * 12);
  const { subtitle } = titleBlock("", [note.repeat(5)], 400);
  expect((subtitle?.text.length ?? 0) * 12).toBeLessThan(420);
  expect(subtitle?.text).toMatch(/\u2026$/);
});
