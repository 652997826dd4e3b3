// Every optimiser with its options against PyTorch, step by step.
import { describe, expect, test } from "vitest";
import { optim, type Tensor } from "../../src/index.js";
import { fromJson, loadReference, type TensorJson } from "../reference/load.js";

interface OptimiserCase {
  readonly name: string;
  readonly optimizer: "SGD" | "Adam";
  readonly options: { lr: number };
  readonly start: readonly TensorJson[];
  readonly steps: readonly {
    readonly gradients: readonly (TensorJson | null)[];
    readonly parameters: readonly TensorJson[];
  }[];
}

describe("every optimiser, as PyTorch has it", () => {
  const cases = loadReference<OptimiserCase>("optimisers");

  test("the reference covers every optimiser", () => {
    expect(new Set(cases.map(({ optimizer }) => optimizer))).toEqual(new Set(Object.keys(optim)));
  });

  for (const { name, optimizer: kind, options, start, steps } of cases) {
    test(name, () => {
      const parameters: Tensor[] = start.map((json) => fromJson(json).requiresGrad_());
      const optimizer = new optim[kind](parameters, options);
      for (const { gradients, parameters: expected } of steps) {
        parameters.forEach((parameter, i) => {
          const gradient = gradients[i];
          parameter.grad = gradient === null ? null : fromJson(gradient);
        });
        optimizer.step();
        parameters.forEach((parameter, i) => {
          const rtol = parameter.dtype === "float64" ? 1e-12 : 1e-5;
          expect(parameter).toBeCloseToTensor(fromJson(expected[i]), { rtol });
        });
      }
    });
  }
});
