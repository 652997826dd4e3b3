// One specimen of every figure in the sizes that readers meet: the data of the tests that draw, look and compare.
// The values are patterns that a formula gives, so that a test can say what a cell must hold.

import * as nn from "../../src/nn/index.js";
import {
  curves,
  featureMaps,
  filters,
  gates,
  hiddenStates,
  image,
  type PoolingTrace,
  pooling,
} from "../../src/plot/index.js";
import type { FigureSpec } from "../../src/plot/spec.js";
import { tensor } from "../../src/tensor/create.js";
import type { Tensor } from "../../src/tensor/tensor.js";

/** A tensor whose element at each index is `value(...index)`. */
export function pattern(shape: readonly number[], value: (...index: number[]) => number): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  const values = Float32Array.from({ length: count }, (_, flat) => {
    const index = shape.map(() => 0);
    for (let axis = shape.length - 1, rest = flat; axis >= 0; axis--) {
      index[axis] = rest % shape[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    return value(...index);
  });
  return tensor(values, { shape });
}

/** A number from -1 to 1 without a visible order. */
export function noise(...index: number[]): number {
  const sum = index.reduce((total, i, axis) => total + (i + 1) * (axis + 1) * 12.9898, 0);
  const share = Math.sin(sum) * 43758.5453;
  return 2 * (share - Math.floor(share)) - 1;
}

/** A ring, as an O is written. */
const ring = (row: number, column: number) => Math.exp(-(((Math.hypot(row - 14, column - 14) - 8) / 2) ** 2));

/** `[1, count, size, size]`; the fourth map is dead. */
function maps(count: number, height: number, width = height): Tensor {
  return pattern([1, count, height, width], (_, map, row, column) => {
    if (map === 3) return 0;
    const wave = Math.sin(row * 0.4 + map) * Math.cos(column * 0.3 * (map % 4));
    return wave * ring((row * 28) / height, (column * 28) / width) * (1 + map / 3);
  });
}

const open = (...index: number[]) => 1 / (1 + Math.exp(-4 * noise(...index)));
const state = (scale: number, shift: number) => (_: number, step: number, unit: number) =>
  scale * Math.tanh(2 * Math.sin(step * 0.7 + unit + shift));

export function lstmGates(steps: number, units: number): Record<string, Tensor> {
  const shape = [1, steps, units];
  return {
    input: pattern(shape, open),
    forget: pattern(shape, (b, s, u) => open(b, s + 9, u)),
    candidate: pattern(shape, state(1, 0)),
    output: pattern(shape, (b, s, u) => open(b, s, u + 5)),
    cell: pattern(shape, state(3.5, 1)),
    hidden: pattern(shape, state(0.8, 1)),
  };
}

export function gruGates(steps: number, units: number): Record<string, Tensor> {
  const shape = [1, steps, units];
  return {
    reset: pattern(shape, open),
    update: pattern(shape, (b, s, u) => open(b, s + 9, u)),
    candidate: pattern(shape, state(1, 0)),
    hidden: pattern(shape, state(0.8, 1)),
  };
}

/** A trace of one pooling layer, under whatever name it is asked for. */
export function pooled(layer: nn.MaxPool2d | nn.AvgPool2d, input: Tensor): PoolingTrace {
  return { entry: () => ({ module: layer, input, output: layer.forward(input) }) };
}

const falling = (count: number, from: number) =>
  Array.from({ length: count }, (_, i) => from * Math.exp((-4 * i) / count) + 0.05 + 0.05 * noise(i, 3));
const rising = (count: number) =>
  Array.from({ length: count }, (_, i) => 1 - 0.9 * Math.exp((-4 * i) / count));

/** Makes every figure. Called once a test file, as tensors need the heap. */
export function gallery(): Record<string, FigureSpec> {
  const grey = (picture: number, row: number, column: number) =>
    ring(row + (picture % 5), column - (picture % 7));
  const gap = (map: number, row: number, column: number) => {
    if (map === 1 && row === 2 && column === 3) return Number.NaN;
    if (map === 2 && row === 4 && column === 4) return Number.POSITIVE_INFINITY;
    return noise(map, row, column);
  };
  return {
    "image-one": image(pattern([28, 28], ring)),
    "image-wide": image(
      pattern([1, 20, 32], (_, r, c) => ((r * 32 + c) * 7) % 255),
      { title: "0 to 255" },
    ),
    "image-signed": image(pattern([1, 1, 9, 9], noise)),
    "image-colour": image(pattern([3, 24, 24], (k, r, c) => [r / 24, c / 24, 0.5][k])),
    "image-apart": image(
      pattern([3, 24, 24], (k, r, c) => [r / 24, c / 24, 0.5][k]),
      { channels: "apart" },
    ),
    "image-labels": image(
      pattern([10, 1, 28, 28], (n, _, r, c) => grey(n, r, c)),
      { labels: [7, 2, 1, 0, 4, 1, 4, 9, 5, 9] },
    ),
    "image-64": image(pattern([100, 1, 28, 28], (n, _, r, c) => grey(n, r, c))),
    "filters-1": filters(pattern([1, 1, 3, 3], noise)),
    "filters-8": filters({ weight: pattern([8, 1, 5, 5], noise) }),
    "filters-16x8": filters(pattern([16, 8, 5, 5], noise)),
    "filters-64x32": filters(pattern([64, 32, 3, 3], noise)),
    "maps-1": featureMaps(maps(1, 24)),
    "maps-8": featureMaps(maps(8, 28)),
    "maps-16-each": featureMaps(maps(16, 14), { scale: "each" }),
    "maps-64": featureMaps(maps(64, 7), { clip: 0.99 }),
    "maps-wide": featureMaps(maps(5, 8, 40)),
    "maps-gaps": featureMaps(pattern([3, 6, 6], gap)),
    "maps-1x1": featureMaps(pattern([6, 1, 1], noise)),
    "pooling-max": pooling(pooled(new nn.MaxPool2d(2), maps(4, 28)), "pool1", { channel: 2 }),
    "pooling-max-small": pooling(pooled(new nn.MaxPool2d(2), maps(4, 8)), "pool2"),
    "pooling-average": pooling(pooled(new nn.AvgPool2d(3, { stride: 2, padding: 1 }), maps(4, 14)), "pool1", {
      channel: 1,
    }),
    "hidden-7": hiddenStates(pattern([1, 7, 16], state(1, 0)), { ticks: "BTXXVVE" }),
    "hidden-40": hiddenStates(pattern([1, 40, 64], state(1, 0))),
    "hidden-40-tokens": hiddenStates(pattern([1, 40, 8], state(1, 0)), {
      ticks: Array.from({ length: 40 }, (_, i) => "BTPSXVE"[i % 7]),
    }),
    "hidden-alike": hiddenStates(
      pattern([1, 40, 24], (_, t, u) => Math.sin(t * [0.2, 0.5, 0.9][u % 3] + 0.2 * noise(u))),
      { order: "alike" },
    ),
    "hidden-peak": hiddenStates(
      pattern([1, 40, 24], (_, t, u) => Math.exp(-((t - ((u * 11) % 40)) ** 2) / 20)),
      { order: "peak" },
    ),
    "hidden-words": hiddenStates(pattern([9, 4], noise), {
      ticks: "the quick brown fox jumps over the lazy dog".split(" "),
    }),
    "hidden-300": hiddenStates(pattern([1, 300, 12], state(1, 0)), { units: [3, 5, 7] }),
    "gates-7": gates(lstmGates(7, 16), { ticks: "BTXXVVE" }),
    "gates-40": gates(lstmGates(40, 8)),
    "gates-4-units": gates(lstmGates(12, 4), { ticks: "BPBTXXTTVVEP" }),
    "gates-gru": gates(gruGates(28, 64), { title: "GRU on the rows of a digit" }),
    "gates-rnn": gates({ hidden: pattern([1, 7, 16], state(1, 0)) }, { ticks: "BTXXVVE" }),
    "curves-one": curves({ loss: falling(200, 2.3) }),
    "curves-two": curves({ loss: falling(5, 2.3), accuracy: rising(5) }, { xTitle: "epoch" }),
    "curves-four": curves(
      {
        trainLoss: falling(12, 2.3),
        validationLoss: falling(12, 2),
        accuracy: rising(12),
        validationAccuracy: rising(12).map((v) => v * 0.95),
      },
      { xTitle: "epoch" },
    ),
    "curves-log": curves(
      { loss: Array.from({ length: 300 }, (_, i) => 3 * Math.exp(-i / 40) + 2e-3) },
      { log: true },
    ),
    "curves-log-narrow": curves(
      { loss: Array.from({ length: 50 }, (_, i) => 3 * Math.exp(-i / 40)) },
      { log: true },
    ),
    "curves-log-wide": curves({ loss: Array.from({ length: 50 }, (_, i) => 10 ** (-i / 5)) }, { log: true }),
    "curves-smooth": curves({ loss: falling(400, 2.3), "gradient norm": falling(400, 200) }, { smooth: 0.9 }),
    "curves-gaps": curves({ loss: [2.3, 1.5, Number.NaN, 0.9, 0.7], other: [2, 1, 0.5, 0.4, 0.3] }),
    "curves-point": curves({ loss: [2.3] }),
    "curves-small": curves({ a: [1e-5, 2e-5, 1.5e-5], b: [3e-5, 1e-5, 2e-5] }),
    "curves-large": curves({ examples: [120000, 150000, 180500] }),
  };
}
