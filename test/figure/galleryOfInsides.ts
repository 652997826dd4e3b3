// Specimens of the figures that take a whole model apart: its decisions, its steps, its weights.
import * as nn from "../../src/nn/index.js";
import { crossEntropy } from "../../src/ops/index.js";
import * as optim from "../../src/optim/index.js";
import {
  cell,
  decision,
  filters,
  inputInfluence,
  jacobian,
  landscape,
  parameters,
  pooling,
  stateMatches,
  summary,
  unrolled,
  volume,
} from "../../src/plot/index.js";
import type { FigureSpec } from "../../src/plot/spec.js";
import { tensor } from "../../src/tensor/create.js";
import { manualSeed } from "../../src/tensor/random.js";
import type { Tensor } from "../../src/tensor/tensor.js";
import { ParameterLog } from "../../src/train/index.js";
import { noise, pattern, pooled } from "./gallery.js";
import { lenet, ringPicture } from "./models.js";

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
export function classifier(points: Tensor, labels: readonly number[], classes: number) {
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

const TEXT =
  "she said (very low) that the door (the old one) was open (or so it seemed), and went on to the next house";

/** States that know whether a bracket is open, where a word ends, and some noise. */
export function reading(text: string): Tensor {
  const depth = Array.from(text, (_, t) => {
    const before = text.slice(0, t + 1);
    return before.split("(").length - before.split(")").length;
  });
  return pattern([text.length, 8], (t, unit) => {
    if (unit === 0) return depth[t] > 0 ? 0.8 : -0.6;
    if (unit === 1) return text[t] === " " ? 0.9 : -0.2;
    if (unit === 2) return depth[t] > 0 ? 0.5 + 0.2 * noise(t) : 0.1 * noise(t);
    return 0.6 * noise(t, unit);
  });
}

/** A convolution after one step of training, and its weight before it. */
export function oneStep() {
  const net = lenet();
  const adam = new optim.Adam(net.parameters(), { lr: 0.02 });
  const before = net.conv1.weight.detach().clone();
  crossEntropy(net.forward(ringPicture(16)), tensor([3], { dtype: "int32" })).backward();
  adam.step();
  return { conv1: net.conv1, before };
}

/** More layers than lines can tell apart. */
function deep() {
  manualSeed(4);
  return new nn.Sequential(
    ...Array.from({ length: 9 }, (_, i) => [new nn.Linear(i === 0 ? 2 : 8, 8), new nn.Sigmoid()]).flat(),
    new nn.Linear(8, 4),
  ) as nn.Module & { forward(x: Tensor): Tensor };
}

/** Some steps of training, recorded. */
export function recorded(
  net: nn.Module & { forward(x: Tensor): Tensor },
  steps: number,
  points: Tensor,
  labels: readonly number[],
): ParameterLog {
  const log = new ParameterLog(net);
  const adam = new optim.Adam(net.parameters(), { lr: 0.01 });
  for (let step = 0; step < steps; step++) {
    adam.zeroGrad();
    crossEntropy(net.forward(points), tensor([...labels], { dtype: "int32" })).backward();
    adam.step();
    log.record();
  }
  return log;
}

export function flat() {
  return new nn.Sequential({
    hidden: new nn.Linear(784, 128),
    relu: new nn.ReLU(),
    out: new nn.Linear(128, 10),
  });
}

export function maps() {
  return new nn.Sequential({
    conv1: new nn.Conv2d(3, 16, 3, { padding: 1 }),
    norm1: new nn.BatchNorm2d(16),
    relu1: new nn.ReLU(),
    pool1: new nn.MaxPool2d(2),
    conv2: new nn.Conv2d(16, 32, 3, { padding: 1 }),
    relu2: new nn.ReLU(),
    pool2: new nn.MaxPool2d(2),
    conv3: new nn.Conv2d(32, 64, 3, { padding: 1 }),
    pool3: new nn.MaxPool2d(2),
    flatten: new nn.Flatten(),
    hidden: new nn.Linear(1024, 64),
    out: new nn.Linear(64, 10),
  });
}

/** Reads tokens, tells something of the last one. */
export class Tagger extends nn.Module {
  embed = new nn.Embedding(9, 4);
  memory = new nn.GRU(4, 6);
  head = new nn.Linear(6, 2);
  override forward(x: Tensor): Tensor {
    return this.head.forward(this.memory.forward(this.embed.forward(x)).output);
  }
}

export function galleryOfInsides(): Record<string, FigureSpec> {
  manualSeed(4);
  const two = spiral(120, 2);
  const four = spiral(160, 4);
  const shares = new nn.Sequential(new nn.Linear(2, 6), new nn.Tanh(), new nn.Linear(6, 1), new nn.Sigmoid());
  const trained = classifier(four.points, four.labels, 4);
  const stepped = oneStep();
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
    "matches-text": stateMatches(reading(TEXT), { from: 9, to: 17, threshold: 0.2, tokens: TEXT }),
    "matches-words": stateMatches(pattern([12, 6], noise), {
      from: 2,
      to: 3,
      threshold: 0,
      tokens: "the quick brown fox jumps over the lazy dog and runs home".split(" "),
    }),
    "landscape-net": landscape(trained, () =>
      crossEntropy(trained.forward(four.points), tensor(four.labels, { dtype: "int32" })),
    ),
    "parameters-lines": parameters(recorded(trained, 60, four.points, four.labels)),
    "parameters-cells": parameters(recorded(deep(), 40, four.points, four.labels)),
    "parameters-now": parameters(trained),
    "volume-lenet": volume(lenet(), [1, 1, 16, 16]),
    "volume-two": volume({
      "fully connected": [flat(), [1, 784]],
      convolutional: [maps(), [1, 3, 32, 32]],
    }),
    "volume-words": volume(new Tagger(), [1, 12], { dtype: "int32" }),
    "filters-changes": filters(stepped.conv1, { gradient: true, before: stepped.before }),
    "filters-changes-each": filters(stepped.conv1, { gradient: true, before: stepped.before, scale: "each" }),
    "pooling-max-gradient": pooling(lenet().trace(ringPicture(16)), "pool1", { gradient: true }),
    "pooling-average-gradient": pooling(
      pooled(new nn.AvgPool2d(3, { stride: 2, padding: 1 }), pattern([1, 1, 9, 9], noise)),
      "pool",
      { gradient: pattern([1, 1, 5, 5], noise) },
    ),
    "decision-score": decision(circle, two.points, two.labels, { title: "A circle" }),
    "decision-share": decision(shares, two.points, two.labels, { classes: ["left arm", "right arm"] }),
    "decision-four": decision(trained, four.points, four.labels, {
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
