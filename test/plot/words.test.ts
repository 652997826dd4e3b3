// Figures in Chinese: every word of ours, and the reader's own names as they are.
import { afterEach, expect, test } from "vitest";
import { plot } from "../../src/index.js";
import type { FigureSpec } from "../../src/plot/spec.js";
import { titleBlock, titleWidth } from "../../src/plot/theme.js";
import { chooseLocale, missing } from "../../src/plot/words.js";
import { tensor } from "../../src/tensor/create.js";
import { noise, pattern } from "../figure/gallery.js";
import { specimens } from "../figure/specimens.js";

afterEach(() => chooseLocale("en"));

/** What a reader of the figure reads, without the text that hovering shows. */
function shown({ data, layout, description }: FigureSpec): string[] {
  const axes = Object.entries(layout).flatMap(([key, value]) =>
    /^[xy]axis/.test(key) ? [(value as { title?: { text: string } }).title?.text ?? ""] : [],
  );
  return [
    layout.title?.text ?? "",
    layout.title?.subtitle?.text ?? "",
    ...axes,
    ...(layout.annotations ?? []).map(({ text }) => text.replace(/<[^>]*>/g, "")),
    ...data.map((trace) => ("showlegend" in trace && trace.showlegend && trace.name) || ""),
    description,
  ];
}

/** Names that the specimens give, and those that Chinese readers write as they are. */
const NAMES =
  /\b(NaN|LSTM|GRU|RNN|Grad|CAM|conv\d|pool\d|out|both|wide|float32|int32|bool|hidden|digits?)\b/g;

test("every sentence of every figure is known in Chinese", () => {
  chooseLocale("zh");
  missing.clear();
  specimens();
  expect([...missing]).toEqual([]);
});

test("a reader of Chinese reads no English", () => {
  chooseLocale("zh");
  const figures = [
    plot.tensor(pattern([3, 40, 4, 4], noise)),
    plot.histogram(pattern([40], noise)),
    plot.featureMaps(pattern([1, 3, 6, 6], noise)),
    plot.hiddenStates(pattern([1, 9, 4], noise)),
    plot.confusion(tensor([0, 1, 1], { dtype: "int32" }), tensor([0, 1, 0], { dtype: "int32" })),
    plot.image(tensor([[0.1, Number.NaN]])),
  ];
  for (const figure of figures) {
    for (const text of shown(figure.toJSON())) expect(text.replace(NAMES, "")).not.toMatch(/[a-z]{3,}/i);
    expect(figure.describe()).toMatch(/[\u4e00-\u9fff]/);
  }
  expect(figures[2].layout.title?.text).toBe("特征图");
  expect(figures[4].layout.title?.text).toBe("混淆矩阵");
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
