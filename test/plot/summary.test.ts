// A tensor at a glance: the numbers of the table are those of the tensor.
import { expect, test } from "vitest";
import { summary } from "../../src/plot/index.js";
import type { BarTrace, FigureSpec } from "../../src/plot/spec.js";
import { tensor, zeros } from "../../src/tensor/create.js";
import { noise, pattern } from "../figure/gallery.js";
import "../../src/ops/index.js";

/** The table beside the bars as `name: value`. */
function table(spec: FigureSpec): Record<string, string> {
  const texts = (spec.layout.annotations ?? []).map(({ text }) => text);
  return Object.fromEntries(
    texts.flatMap((text, i) => (i % 2 === 0 ? [[text, texts[i + 1]]] : [])) as [string, string][],
  );
}

test("counts, extremes with their places, mean and deviation, for three tensors", () => {
  expect(
    table(
      summary(
        tensor([
          [0, 3, -1],
          [0, 0, 4],
        ]),
      ),
    ),
  ).toEqual({
    values: "6",
    largest: "4 at [1, 2]",
    smallest: "\u22121 at [0, 2]",
    mean: "1",
    deviation: "1.826", // sqrt(20 / 6)
    zeros: "3 (50 %)",
    NaN: "0",
    infinite: "0",
  });
  const noisy = pattern([4, 5, 6], noise);
  expect(table(summary(noisy))["mean"]).toBe(
    String(Number(noisy.mean().item().toPrecision(4))).replace("-", "\u2212"),
  );
  const whole = summary(tensor([3, 3, 5], { dtype: "int32" }));
  expect((whole.data[0] as BarTrace).y).toEqual([2, 0, 1]);
});

test("NaN and infinite values are counted, marked, and no part of the rest", () => {
  const spec = summary(tensor([1, Number.NaN, 3, Number.POSITIVE_INFINITY]));
  expect(table(spec)).toMatchObject({
    mean: "2",
    NaN: "1 (25 %)",
    infinite: "1 (25 %)",
    largest: "3 at [2]",
  });
  const marked = (spec.layout.annotations ?? []).filter(({ bgcolor }) => bgcolor !== undefined);
  expect(marked.map(({ text }) => text)).toEqual(["NaN", "1 (25 %)", "infinite", "1 (25 %)"]);
  const nothing = summary(tensor([Number.NaN]));
  expect(table(nothing)).toMatchObject({ largest: "none", mean: "none", NaN: "1 (100 %)" });
  expect(nothing.description).toContain("NaN 1 (100 %)");
});

test.each([
  [() => summary([1, 2] as never), "got an array; make one with tensor(...)"],
  [() => summary(zeros([0, 3])), "the tensor [0, 3] has no elements"],
  [() => summary(zeros([3]), { bins: 0 }), "bins must be a whole number from 1 to 500, got 0"],
])("bad input %#", (call, message) => {
  expect(call).toThrow(message);
});
