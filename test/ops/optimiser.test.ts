// Fused optimiser steps: PyTorch's formulas written out in float64, and what happens to the graph. The optimisers
// themselves are compared with PyTorch in test/optim.
import { expect, test } from "vitest";
import { randn, type Tensor, tensor, zerosLike } from "../../src/index.js";
import { adamStep, sgdStep } from "../../src/ops/index.js";
import "../reference/matcher.js";

const SIZE = 11; // two whole vectors and a part
const make = () => randn([SIZE], { dtype: "float64" });
const same = (values: readonly number[]) => tensor(Float64Array.from(values));

for (const nesterov of [false, true]) {
  test(`sgdStep with everything${nesterov ? ", Nesterov" : ""}`, () => {
    const parameter = make();
    const momentum = zerosLike(parameter);
    const settings = { lr: 0.1, momentum: 0.9, dampening: nesterov ? 0 : 0.3, weightDecay: 0.01, nesterov };
    let p = [...parameter.data()];
    let buffer: number[] = [];
    for (let step = 1; step <= 3; step++) {
      const gradient = make();
      sgdStep([{ parameter, gradient, momentum, first: step === 1 }], settings);
      const g = [...gradient.data()].map((value, i) => value + 0.01 * p[i]);
      buffer = step === 1 ? g : buffer.map((value, i) => 0.9 * value + (1 - settings.dampening) * g[i]);
      p = p.map((value, i) => value - 0.1 * (nesterov ? g[i] + 0.9 * buffer[i] : buffer[i]));
      expect(parameter).toBeCloseToTensor(same(p));
      expect(momentum).toBeCloseToTensor(same(buffer));
    }
  });
}

test("sgdStep without momentum", () => {
  const [parameter, gradient] = [make(), make()];
  const expected = parameter.sub(gradient.mul(0.5));
  const settings = { lr: 0.5, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false };
  sgdStep([{ parameter, gradient, momentum: null, first: false }], settings);
  expect(parameter).toBeCloseToTensor(expected);
});

test("adamStep, parameter by parameter in float32 and float64", () => {
  for (const dtype of ["float32", "float64"] as const) {
    const parameter = randn([SIZE], { dtype });
    const [mean, square] = [zerosLike(parameter), zerosLike(parameter)];
    let p = [...parameter.data()];
    let m = p.map(() => 0);
    let v = p.map(() => 0);
    for (let step = 1; step <= 3; step++) {
      const gradient = randn([SIZE], { dtype });
      adamStep([{ parameter, gradient, mean, square, largest: null, step }], {
        lr: 0.01,
        betas: [0.9, 0.99],
        eps: 1e-8,
        weightDecay: 0.1,
        decoupled: false,
      });
      const g = [...gradient.data()].map((value, i) => value + 0.1 * p[i]);
      m = m.map((value, i) => 0.9 * value + 0.1 * g[i]);
      v = v.map((value, i) => 0.99 * value + 0.01 * g[i] ** 2);
      p = p.map(
        (value, i) =>
          value - (0.01 * (m[i] / (1 - 0.9 ** step))) / (Math.sqrt(v[i] / (1 - 0.99 ** step)) + 1e-8),
      );
      expect(parameter).toBeCloseToTensor(same(p).to(dtype), { rtol: dtype === "float32" ? 1e-6 : 1e-12 });
    }
  }
});

test("a step counts as a change in place: a graph that needs the old value says so", () => {
  const parameter = make().requiresGrad_();
  const loss = parameter.square().sum();
  const settings = { lr: 0.5, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false };
  sgdStep([{ parameter, gradient: make(), momentum: null, first: false }], settings);
  expect(() => loss.backward()).toThrow("was changed in place");
});

test("a gradient may be a view; a parameter may not", () => {
  const settings = { lr: 1, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false };
  const run = (parameter: Tensor, gradient: Tensor) =>
    sgdStep([{ parameter, gradient, momentum: null, first: false }], settings);
  const parameter = zerosLike(randn([2, 3]));
  const gradient = randn([3, 2]).transpose();
  run(parameter, gradient);
  expect(parameter).toBeCloseToTensor(gradient.neg());
  expect(() => run(parameter.transpose(), randn([3, 2]))).toThrow("contiguous");
  expect(() => run(parameter, randn([3, 2]))).toThrow("must be alike");
});
