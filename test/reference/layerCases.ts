// Layers against PyTorch, from PyTorch's own parameters: outputs, all gradients, and buffers after the pass.
import { describe, expect, test } from "vitest";
import { isTensor, nn, type Tensor, tensor } from "../../src/index.js";
import { isFloat } from "../../src/tensor/dtype.js";
import { fromJson, LAYOUTS, loadReference, readArgument, type TensorJson } from "./load.js";

type Named = Readonly<Record<string, TensorJson | null>>;

/** One case of a family that is made with layercase.py. */
export interface LayerCase {
  readonly name: string;
  readonly layer: string;
  readonly arguments: readonly unknown[];
  readonly evaluate: boolean;
  readonly state: Readonly<Record<string, TensorJson>>;
  readonly inputs: readonly TensorJson[];
  /** What `forward` is given; `"$1"` is input 1. */
  readonly call: readonly unknown[];
  /** What it returns, by the path in it. */
  readonly outputs: Named;
  readonly inputGradients: readonly (TensorJson | null)[];
  readonly gradients: Named;
  readonly buffers: Named;
}

/** Relative to the largest magnitude. */
const tolerance = (dtype: string) => ({ rtol: dtype === "float64" ? 1e-10 : 1e-5 });

/** The tensors in what a layer returned, but for its gates (PyTorch keeps them to itself). */
function outputsOf(value: unknown, path = ""): [path: string, value: Tensor][] {
  if (isTensor(value)) return [[path, value]];
  return Object.entries(value as object)
    .filter(([key]) => key !== "gates" && key !== "tree")
    .flatMap(([key, item]) => outputsOf(item, path === "" ? key : `${path}.${key}`));
}

function expectNamed(actual: readonly (readonly [string, Tensor | null])[], expected: Named): void {
  expect(actual.map(([name]) => name).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, value] of actual) {
    const json = expected[name];
    if (json === null) expect(value, name).toBeNull();
    else expect(value, name).toBeCloseToTensor(fromJson(json), tolerance(json.dtype));
  }
}

/** What the backward pass starts from: -3, -2, ..., 3, -3, ... */
function weights({ numel, shape, dtype }: Tensor): Tensor {
  return tensor(
    Float64Array.from({ length: numel }, (_, i) => (i % 7) - 3),
    { shape, dtype },
  );
}

/** A test for each case of a family, on inputs in row-major order and in the opposite one. */
export function testLayers(family: string): void {
  const cases = loadReference<LayerCase>(family);
  const layers = nn as unknown as Readonly<
    Record<string, new (...args: readonly unknown[]) => nn.Module & { forward(...args: unknown[]): unknown }>
  >;
  describe(`${family}, as PyTorch has it`, () => {
    test("the reference has cases", () => expect(cases.length).toBeGreaterThan(0));
    const runs = cases.flatMap((entry) => LAYOUTS.map(([how, layout]) => ({ entry, how, layout })));
    for (const { entry, how, layout } of runs) {
      test(`${entry.name}${how}`, () => {
        const inputs = entry.inputs.map(fromJson).map(layout);
        for (const input of inputs) if (isFloat(input.dtype)) input.requiresGrad = true;
        const floating = [...Object.values(entry.state), ...entry.inputs].find(({ dtype }) => isFloat(dtype));
        const layer = new layers[entry.layer](...entry.arguments).to(floating?.dtype ?? "float32");
        layer.train(!entry.evaluate);
        layer.loadStateDict(
          Object.fromEntries(Object.entries(entry.state).map(([key, json]) => [key, fromJson(json)])),
        );
        const outputs = outputsOf(layer.forward(...entry.call.map((value) => readArgument(value, inputs))));
        expectNamed(outputs, entry.outputs);

        const terms = outputs
          .filter(([, value]) => isFloat(value.dtype))
          .map(([, value]) => value.mul(weights(value)).sum());
        terms.reduce((sum, term) => sum.add(term)).backward();
        inputs.forEach((input, i) => {
          expectNamed([["input", input.grad]], { input: entry.inputGradients[i] });
        });
        const state = layer.stateDict();
        const buffers = Object.keys(entry.buffers).map((key) => [key, state[key]] as const);
        expectNamed(buffers, entry.buffers);
        const keys = Object.keys(state).filter((key) => !Object.hasOwn(entry.buffers, key));
        expectNamed(
          layer.parameters().map((parameter, i) => [keys[i], parameter.grad] as const),
          entry.gradients,
        );
      });
    }
  });
}
