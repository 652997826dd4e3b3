// Specimens of the figures of what a model answers.
import { attention, confusion, embedding, errors } from "../../src/plot/index.js";
import type { FigureSpec } from "../../src/plot/spec.js";
import { tensor } from "../../src/tensor/create.js";
import type { Tensor } from "../../src/tensor/tensor.js";
import { noise, pattern } from "./gallery.js";
import "../../src/ops/index.js";

/** Scores that are mostly right: the target's class is ahead of its noise. */
export function scoresOf(items: number, classes: number, lead: number): { scores: Tensor; targets: Tensor } {
  const target = (item: number) => (item * 7) % classes;
  return {
    scores: pattern([items, classes], (i, k) => 3 * noise(i, k) + (k === target(i) ? lead : 0)),
    targets: tensor(
      Array.from({ length: items }, (_, i) => target(i)),
      { dtype: "int32" },
    ),
  };
}

export function galleryOfAnswers(): Record<string, FigureSpec> {
  const ten = scoresOf(400, 10, 3);
  const three = scoresOf(60, 3, 2);
  const many = scoresOf(900, 30, 3);
  const pictures = pattern(
    [400, 1, 12, 12],
    (i, _, r, c) => Math.exp(-(((r - 6) * 0.3 + (i % 5) - 2) ** 2)) * (c / 12),
  );
  return {
    "confusion-10": confusion(ten.scores, ten.targets),
    "confusion-3": confusion(three.scores, three.targets, {
      labels: ["cat", "dog", "a very long-legged bird"],
    }),
    "confusion-30": confusion(many.scores, many.targets),
    "errors-20": errors(pictures, ten.scores, ten.targets),
    "errors-3": errors(pictures.at("0:60"), three.scores, three.targets, {
      count: 3,
      labels: ["cat", "dog", "bird"],
    }),
    "embedding-10": embedding(
      pattern([300, 16], (i, k) => 3 * noise(i % 10, k) + noise(i, k)),
      { classes: Array.from({ length: 300 }, (_, i) => i % 10) },
    ),
    "embedding-plain": embedding(pattern([80, 5], (i, k) => noise(i, k) * (k + 1))),
    "attention-words": attention(pattern([6, 5], noise).mul(3).softmax(1), {
      queries: "das rote Haus steht am Meer".split(" "),
      keys: "the red house stands ashore".split(" "),
    }),
    "attention-head": attention(pattern([4, 40, 40], noise).mul(4).softmax(2), { head: 2 }),
    "attention-scores": attention(pattern([7, 7], noise), { queries: "BTXXVVE" }),
  };
}
