// Specimens of what is shown together: grids, linked figures, graphs and models; and of legends of several rows.
import { graph } from "../../src/autograd/index.js";
import * as nn from "../../src/nn/index.js";
import { crossEntropy } from "../../src/nn/index.js";
import {
  curves,
  featureMaps,
  gates,
  grid,
  hiddenStates,
  histogram,
  image,
  link,
} from "../../src/plot/index.js";
import type { FigureSpec } from "../../src/plot/spec.js";
import { tensor } from "../../src/tensor/create.js";
import { manualSeed } from "../../src/tensor/random.js";
import { gruGates, noise, pattern } from "./gallery.js";
import "../../src/ops/index.js";

export function galleryOfTogether(): Record<string, FigureSpec> {
  const loss = Array.from({ length: 20 }, (_, i) => 2 * Math.exp(-i / 6) + 0.1 * noise(i));
  const names = [
    "sgd, momentum 0.9",
    "adam",
    "adamw, weight decay 0.01",
    "rmsprop, centred",
    "adagrad",
    "lion",
    "sgd",
  ];
  return {
    "curves-many": curves(Object.fromEntries(names.map((name, k) => [name, loss.map((v) => v + k * 0.2)])), {
      title: "Loss by optimiser",
    }),
    "grid-four": grid(
      [
        image(
          pattern([9, 9], (r, c) => Math.exp(-((r - 4) ** 2 + (c - 4) ** 2) / 6)),
          { title: "A dot" },
        ),
        histogram(pattern([400], noise)),
        featureMaps(pattern([1, 4, 8, 8], noise)),
        curves({ train: loss, validation: loss.map((v) => v * 1.1) }),
      ],
      { columns: 2, title: "Four figures" },
    ),
    "link-two": link([gates(gruGates(20, 8)), hiddenStates(pattern([1, 20, 12], noise))]),
  };
}
