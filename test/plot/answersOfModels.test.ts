// What models answer, on three of a user's: a perceptron, a convolutional network, a reader of tokens; and the tables and
// graphs of them. Counts and numbers are worked out here from the models' own outputs and parameters.
import { expect, test } from "vitest";
import { noGrad } from "../../src/autograd/index.js";
import { crossEntropy, graph, manualSeed, nn, plot, tensor } from "../../src/index.js";
import type { BarTrace, HeatmapTrace, PlotTrace, ScatterTrace } from "../../src/plot/spec.js";
import type { Tensor } from "../../src/tensor/tensor.js";
import { noise, pattern } from "../figure/gallery.js";
import { Tagger } from "../figure/galleryOfInsides.js";
import { lenet, ringPicture } from "../figure/models.js";

const heatmaps = (data: readonly PlotTrace[]) =>
  data.filter((trace): trace is HeatmapTrace => trace.type === "heatmap");
const ints = (values: readonly number[]) => tensor([...values], { dtype: "int32" });

function perceptron() {
  manualSeed(2);
  return new nn.Sequential({ hidden: new nn.Linear(16, 8), act: new nn.Tanh(), out: new nn.Linear(8, 3) });
}

/** The last answer of the reader. */
class LastTag extends nn.Module {
  tagger = new Tagger();
  override forward(x: Tensor): Tensor {
    return this.tagger.forward(x).at(":", -1);
  }
}

function reader() {
  manualSeed(5);
  return new LastTag();
}

const ITEMS = 12;
const pictures = {
  small: pattern([ITEMS, 1, 4, 4], noise),
  large: pattern([ITEMS, 1, 16, 16], (i, _, r, c) => ringPicture(16).at(0, 0, r, c).item() * noise(i, r)),
};
const tokens = pattern([ITEMS, 5], (i, t) => (i * 7 + t * 3) % 9).to("int32");
const cases: [string, { forward(x: Tensor): Tensor }, Tensor, number, Tensor][] = [
  ["perceptron", perceptron(), pictures.small.flatten(1), 3, pictures.small],
  ["convolutional network", lenet(), pictures.large, 10, pictures.large],
  ["reader", reader(), tokens, 2, tokens.to("float32").unsqueeze(1)],
];

/** For each item its scores, and the class with the largest. */
function answers(scores: Tensor, classes: number): { rows: number[][]; guesses: number[] } {
  const rows = Array.from({ length: ITEMS }, (_, i) =>
    Array.from(scores.data().slice(i * classes, (i + 1) * classes)),
  );
  return { rows, guesses: rows.map((row) => row.indexOf(Math.max(...row))) };
}

test.each(cases)("whom a %s takes for whom", (_, model, x, classes) => {
  const scores = noGrad(() => model.forward(x));
  const { guesses } = answers(scores, classes);
  const targets = Array.from({ length: ITEMS }, (_, i) => (i * 5) % classes);
  const [wrong, right] = heatmaps(plot.confusion(scores, ints(targets)).data);
  for (let t = 0; t < classes; t++)
    for (let p = 0; p < classes; p++) {
      const count = targets.filter((target, i) => target === t && guesses[i] === p).length;
      expect((t === p ? right : wrong).z[t][p]).toBe(count);
    }
});

test.each(cases)("the worst errors of a %s", (_, model, x, classes, shown) => {
  const scores = noGrad(() => model.forward(x));
  const { rows, guesses } = answers(scores, classes);
  const targets = guesses.map((guess, i) => (i % 3 === 0 ? guess : (guess + 1) % classes));
  const loss = (i: number) =>
    Math.log(rows[i].reduce((sum, v) => sum + Math.exp(v), 0)) - rows[i][targets[i]];
  const order = targets
    .flatMap((target, i) => (target === guesses[i] ? [] : [i]))
    .sort((a, b) => loss(b) - loss(a));
  const size = shown.numel / ITEMS;
  const panels = heatmaps(plot.errors(shown, scores, ints(targets)).data);
  expect(panels).toHaveLength(order.length);
  panels.forEach(({ z, name }, i) => {
    expect(name).toBe(`${targets[order[i]]} \u2192 ${guesses[order[i]]}`);
    const picture = Array.from(shown.data().subarray(order[i] * size, (order[i] + 1) * size));
    expect(z.flat()).toEqual(picture.map((v) => Number(v.toPrecision(6))));
  });
});

/** That `axis` is a principal direction's coordinates: it comes back, longer, from the items' own products. */
function checkComponent(rows: readonly (readonly number[])[], axis: readonly number[]) {
  const means = rows[0].map((_, k) => rows.reduce((sum, row) => sum + row[k] / rows.length, 0));
  const centred = rows.map((row) => row.map((v, k) => v - means[k]));
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, v, k) => sum + v * b[k], 0);
  const back = centred.map((row) =>
    dot(
      row,
      means.map((_, k) => centred.reduce((sum, other, i) => sum + other[k] * axis[i], 0)),
    ),
  );
  const size = dot(axis, axis);
  const factor = dot(back, axis) / size;
  expect(factor).toBeCloseTo(size, 3); // the variance along it is that of its coordinates
  back.forEach((value, i) => {
    expect(value / factor).toBeCloseTo(axis[i], 3);
  });
}

test("features of three models, along their principal components", () => {
  const [mlp, net, gru] = [perceptron(), lenet(), new nn.GRU(3, 6)];
  const features = [
    mlp.trace(pictures.small.flatten(1)).at("hidden"),
    net.trace(pictures.large).at("flatten"),
    gru.forward(pattern([ITEMS, 4, 3], noise)).state.at(0),
  ];
  for (const vectors of features) {
    const [{ x, y }] = plot.embedding(vectors).data as ScatterTrace[];
    const rows = vectors.toArray() as number[][];
    checkComponent(rows, x as number[]);
    checkComponent(rows, y as number[]);
  }
});

test("who looks at whom: of several heads, of one written by hand, and of one that does not look ahead", () => {
  manualSeed(7);
  const several = new nn.MultiheadAttention(8, 2);
  const words = pattern([1, 5, 8], noise);
  const heads = several.forward(words, words, words, { averageWeights: false }).weights;
  const ahead = several.forward(words, words, words, { isCausal: true }).weights;
  const [query, key] = [new nn.Linear(8, 4), new nn.Linear(8, 4)];
  const own = query.forward(words).matmul(key.forward(words).transpose(1, 2)).div(2).softmax(2);
  const shown: [Tensor, { head?: number }, Tensor][] = [
    [heads.at(0), { head: 1 }, heads.at(0, 1)],
    [ahead.at(0), {}, ahead.at(0)],
    [own.at(0), {}, own.at(0)],
  ];
  for (const [weights, options, expected] of shown) {
    const { z } = heatmaps(plot.attention(weights, options).data)[0];
    z.forEach((row, q) => {
      expect(row.reduce<number>((sum, v) => sum + (v ?? 0), 0)).toBeCloseTo(1, 4);
      row.forEach((value, k) => {
        expect(value).toBeCloseTo(expected.at(q, k).item(), 5);
      });
    });
  }
  // What is written by hand, by hand: the second query's row.
  const q = Array.from(query.forward(words).at(0, 1).data());
  const products = Array.from({ length: 5 }, (_, k) => {
    const values = key.forward(words).at(0, k).data();
    return Math.exp(q.reduce((sum, v, i) => sum + v * values[i], 0) / 2);
  });
  const all = products.reduce((a, b) => a + b);
  expect(heatmaps(plot.attention(own.at(0)).data)[0].z[1]).toEqual(
    products.map((v) => expect.closeTo(v / all, 5)),
  );
});

/** As the boxes write a range: three digits, a true minus. */
function range(values: ArrayLike<number>): string {
  const write = (v: number) => String(Number(v.toPrecision(3))).replace("-", "\u2212");
  const [low, high] = [Math.min(...Array.from(values)), Math.max(...Array.from(values))];
  return low === high ? write(low) : `${write(low)} to ${write(high)}`;
}

test.each(cases)("the graph of a %s has each value's range, and its gradient's", (_, model, x, classes) => {
  const loss = crossEntropy(model.forward(x), ints(Array.from({ length: ITEMS }, (_, i) => i % classes)));
  loss.backward();
  const dataflow = graph(loss);
  const texts = plot
    .graph(dataflow)
    .data.filter((trace): trace is ScatterTrace => trace.type === "scatter" && trace.mode === "text");
  expect(texts[0].text).toHaveLength(dataflow.nodes.length);
  const parameters = new Map((model as nn.Module).namedParameters());
  let seen = 0;
  dataflow.nodes.forEach((node, i) => {
    const parameter = parameters.get(node.name ?? "");
    if (parameter === undefined) return;
    seen++;
    expect(texts[0].text?.[i]).toBe(range(parameter.data()));
    expect(texts[1].text?.[i]).toBe(`gradient ${range(parameter.grad?.data() ?? [])}`);
  });
  expect(seen).toBe(parameters.size);
  expect(texts[0].text?.[dataflow.nodes.length - 1]).toBe(range(loss.data()));
});

test.each([
  [
    "perceptron",
    perceptron(),
    [1, 16],
    ["hidden", "act", "out"],
    [136, 0, 27],
    [
      [1, 8],
      [1, 8],
      [1, 3],
    ],
  ],
  [
    "convolutional network",
    lenet(),
    [1, 1, 16, 16],
    ["conv1", "conv2", "out"],
    [104, 296, 1290],
    [
      [1, 4, 16, 16],
      [1, 8, 8, 8],
      [1, 10],
    ],
  ],
  [
    "reader",
    new nn.Sequential({ memory: new nn.GRU(3, 4), end: new nn.Dropout(0.1) }),
    [1, 6, 3],
    ["memory"],
    [108],
    [[1, 6, 4]],
  ],
] as [string, nn.Module, number[], string[], number[], number[][]][])(
  "the table of a %s, counted by hand",
  (_, model, shape, names, counts, outputs) => {
    const figure = plot.model(model, shape);
    const notes = figure.layout.annotations ?? [];
    names.forEach((name, i) => {
      const line = notes.find(({ text }) => text === name)?.y;
      const row = notes.filter(({ y }) => y === line).map(({ text }) => text);
      expect(row.slice(0, 4)).toEqual([
        name,
        expect.any(String),
        `[${outputs[i].join(", ")}]`,
        counts[i].toLocaleString("en-US"),
      ]);
    });
    const bars = figure.data[0] as BarTrace;
    const learning = counts.filter((count) => count > 0);
    const widths = bars.width as number[];
    expect(widths.map((w) => Math.round((w / Math.max(...widths)) * Math.max(...learning)))).toEqual(
      learning,
    );
  },
);
