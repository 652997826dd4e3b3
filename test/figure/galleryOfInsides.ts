// Specimens of the figures that take a whole model apart: its decisions, its steps, its weights.
import * as nn from "../../src/nn/index.js";
import { crossEntropy } from "../../src/ops/index.js";
import * as optim from "../../src/optim/index.js";
import { decision, summary } from "../../src/plot/index.js";
import type { FigureSpec } from "../../src/plot/spec.js";
import { tensor } from "../../src/tensor/create.js";
import { manualSeed } from "../../src/tensor/random.js";
import type { Tensor } from "../../src/tensor/tensor.js";
import { noise, pattern } from "./gallery.js";

/** Points on arms of a spiral, `[count, 2]`, and which arm. */
export function spiral(count: number, arms: number): { points: Tensor; labels: number[] } {
  const labels = Array.from({ length: count }, (_, i) => i % arms);
  const points = pattern([count, 2], (i, axis) => {
    const far = 0.2 + (0.9 * i) / count;
    const angle = (labels[i] / arms) * 2 * Math.PI + far * 3 + 0.15 * noise(i);
    return far * (axis === 0 ? Math.cos(angle) : Math.sin(angle));
  });
  return { points, labels };
}

/** Inside of a circle, as one number. */
export function circle(points: Tensor): Tensor {
  const squares = points.square().sum(1);
  return squares.neg().add(0.5).mul(4);
}

/** A classifier of the points, trained. */
export function classifier(points: Tensor, labels: readonly number[], classes: number): nn.Module {
  manualSeed(4);
  const net = new nn.Sequential(new nn.Linear(2, 16), new nn.Tanh(), new nn.Linear(16, classes));
  const adam = new optim.Adam(net.parameters(), { lr: 0.05 });
  for (let step = 0; step < 120; step++) {
    adam.zeroGrad();
    crossEntropy(net.forward(points), tensor([...labels], { dtype: "int32" })).backward();
    adam.step();
  }
  return net;
}

export function galleryOfInsides(): Record<string, FigureSpec> {
  manualSeed(4);
  const two = spiral(120, 2);
  const four = spiral(160, 4);
  const shares = new nn.Sequential(new nn.Linear(2, 6), new nn.Tanh(), new nn.Linear(6, 1), new nn.Sigmoid());
  return {
    "decision-score": decision(circle, two.points, two.labels, { title: "A circle" }),
    "decision-share": decision(shares, two.points, two.labels, { classes: ["left arm", "right arm"] }),
    "decision-four": decision(classifier(four.points, four.labels, 4), four.points, four.labels, {
      axes: ["width", "height"],
    }),
    "summary-plain": summary(pattern([8, 4, 5, 5], noise)),
    "summary-gaps": summary(
      pattern([30, 40], (r, c) =>
        r === 3 ? Number.NaN : c === 7 ? 0 : r + c === 60 ? Infinity : noise(r, c) ** 3,
      ),
    ),
    "summary-whole": summary(tensor([3, 1, 2, 2, 5, 0, 0, 1], { dtype: "int32" })),
  };
}
