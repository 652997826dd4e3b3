// What a cell shows of a tensor: what is in it, its values, and a picture where its shape is one.
import { expect, test } from "vitest";
import type { MimeBundle } from "../../src/figure/index.js";
import { pictureOf, summary } from "../../src/figure/tensorDisplay.js";
import "../../src/ops/index.js";
import { tensor, zeros } from "../../src/tensor/create.js";
import { noise, pattern } from "./gallery.js";

const bundleOf = (value: object) =>
  (value as Record<symbol, () => MimeBundle>)[Symbol.for("Jupyter.display")]();

test.each([
  [
    () =>
      tensor([
        [1, 2],
        [3, 6],
      ]),
    "Tensor [2, 2] float32: min 1, mean 3, max 6",
  ],
  [
    () => tensor([1, Number.NaN, Number.NEGATIVE_INFINITY, 3]),
    "Tensor [4] float32: min 1, mean 2, max 3; 1 NaN; 1 infinite",
  ],
  [() => tensor([Number.NaN]), "Tensor [1] float32: no finite value; 1 NaN"],
  [() => tensor(3.5), "Tensor [] float32: min 3.5, mean 3.5, max 3.5"],
  [() => tensor([true, false, true]), "Tensor [3] bool: 2 of 3 values true"],
  [() => tensor([1, 2], { dtype: "int32" }), "Tensor [2] int32: min 1, mean 1.5, max 2"],
  [() => zeros([0, 3]), "Tensor [0, 3] float32: no elements"],
  [
    () => tensor([1, 2], { requiresGrad: true }),
    "Tensor [2] float32: min 1, mean 1.5, max 2; requires a gradient",
  ],
  // A part of a tensor, in its place and turned.
  [
    () =>
      tensor([
        [1, 2],
        [3, 6],
      ]).at(1),
    "Tensor [2] float32: min 3, mean 4.5, max 6",
  ],
  [
    () =>
      tensor([
        [1, 2, 9],
        [3, 6, 0],
      ])
        .transpose()
        .at("1:3"),
    "Tensor [2, 2] float32: min 0, mean 4.25, max 9",
  ],
])("summary %#", (make, line) => {
  expect(summary(make())).toBe(line);
});

test.each([
  [[28, 28], 1],
  [[1, 28, 28], 1],
  [[3, 32, 32], 1],
  [[8, 12, 12], 8],
  [[40, 12, 12], 16],
  [[100, 1, 28, 28], 16],
  [[2, 3, 16, 16], 1],
  [[1, 6, 12, 12], 6],
  [[5, 6, 12, 12], 6],
])("%j is drawn as %i pictures", (shape, count) => {
  const picture = pictureOf(pattern(shape, noise));
  expect(picture?.data).toHaveLength(count);
  expect(picture?.layout.title?.text).toContain(`Tensor [${shape.join(", ")}]`);
});

test("the first picture of a batch is the one that is drawn", () => {
  const batch = pattern([2, 3, 6, 6], (n, k) => n * 100 + k);
  expect(pictureOf(batch)?.layout.title?.text).toBe("Tensor [2, 3, 6, 6], the first of 2");
  expect(pictureOf(batch)?.description).toContain("largest 2");
});

test.each([[[10]], [[]], [[2, 3]], [[784, 10]], [[1, 2, 3, 4, 5]], [[0, 28]], [[2000, 2000]]])(
  "%j has no picture",
  (shape) => {
    expect(pictureOf(zeros(shape))).toBeUndefined();
  },
);

test("a bundle has the values as text and, under the picture, as a fold", () => {
  const small = bundleOf(tensor([1, 2]));
  expect(small["text/plain"]).toBe("Tensor [2] float32: min 1, mean 1.5, max 2\ntensor([1., 2.])");
  expect(small["text/html"]).toContain("<pre");
  expect(small["text/html"]).not.toContain("<img");
  const large = bundleOf(pattern([8, 8], noise))["text/html"] as string;
  expect(large.indexOf("<img")).toBeLessThan(large.indexOf("<details>"));
});
