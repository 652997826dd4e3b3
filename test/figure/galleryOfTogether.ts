// Specimens of what is shown together: grids, linked figures, graphs and models; and of legends of several rows.
import { graph } from "../../src/autograd/index.js";
import * as nn from "../../src/nn/index.js";
import { crossEntropy } from "../../src/ops/index.js";
import {
  curves,
  featureMaps,
  gates,
  graph as graphFigure,
  grid,
  hiddenStates,
  histogram,
  image,
  link,
  model,
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
    "graph-mlp": graphFigure(graphOf(true)),
    "graph-forward": graphFigure(graphOf(false), { title: "Before backward()" }),
    "graph-folded": graphFigure(graphOf(true), { most: 6 }),
    "model-cnn": model(
      new nn.Sequential({
        conv1: new nn.Conv2d(1, 8, 5, { padding: "same" }),
        relu1: new nn.ReLU(),
        pool1: new nn.MaxPool2d(2),
        conv2: new nn.Conv2d(8, 16, 5, { padding: "same" }),
        relu2: new nn.ReLU(),
        pool2: new nn.MaxPool2d(2),
        flatten: new nn.Flatten(),
        out: new nn.Linear(784, 10),
      }),
      [1, 1, 28, 28],
    ),
    "link-two": link([gates(gruGates(20, 8)), hiddenStates(pattern([1, 20, 12], noise))]),
  };
}

function graphOf(back: boolean) {
  manualSeed(3);
  const net = new nn.Sequential({
    hidden: new nn.Linear(3, 4),
    act: new nn.Tanh(),
    out: new nn.Linear(4, 2),
  });
  const loss = crossEntropy(net.forward(pattern([5, 3], noise)), tensor([0, 1, 1, 0, 1], { dtype: "int32" }));
  if (back) loss.backward();
  return graph(loss);
}
