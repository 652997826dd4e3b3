// Specimens of the figures that take a whole model apart: its decisions, its steps, its weights.
import * as nn from "../../src/nn/index.js";
import { crossEntropy } from "../../src/ops/index.js";
import * as optim from "../../src/optim/index.js";
import { cell, decision, inputInfluence, jacobian, summary, unrolled } from "../../src/plot/index.js";
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
  const word = pattern([1, 7, 7], (_, step, k) => (k === (step * 3) % 7 ? 1 : 0));
  const long = pattern([1, 60, 5], noise);
  const [rnn, lstm, gru] = [new nn.RNN(5, 8), new nn.LSTM(7, 12), new nn.GRU(5, 24)];
  return {
    "unrolled-rnn": unrolled(rnn, long.narrow(1, 0, 5)),
    "unrolled-lstm": unrolled(lstm, word, { ticks: "BTXXVVE" }),
    "unrolled-gru": unrolled(gru, long, { title: "The first and the last steps of a GRU" }),
    "inside-rnn": cell(rnn, long.narrow(1, 0, 5), { step: 4 }),
    "inside-lstm": cell(lstm, word, { step: 2, ticks: "BTXXVVE" }),
    "inside-gru": cell(gru, long, { step: 30 }),
    "jacobian-three": jacobian({ RNN: rnn, LSTM: new nn.LSTM(5, 16), GRU: gru }, long),
    "jacobian-one": jacobian(gru, long.narrow(1, 0, 20)),
    "influence-word": inputInfluence(lstm, word, { ticks: "BTXXVVE" }),
    "influence-long": inputInfluence(gru, long, { step: 40, unit: 3 }),
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
