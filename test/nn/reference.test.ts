// Outputs, gates and all gradients of every layer against PyTorch, from PyTorch's own parameters.
import { describe, expect, test } from "vitest";
import { nn, type Tensor, tensor } from "../../src/index.js";
import { testLayers } from "../reference/layerCases.js";
import { fromJson, loadReference, type TensorJson } from "../reference/load.js";

type Named = Readonly<Record<string, TensorJson>>;

interface LayerCase {
  readonly name: string;
  readonly layer: string;
  readonly arguments: readonly unknown[];
  readonly state: Named;
  /** The input, then what the initial state consists of. */
  readonly inputs: readonly TensorJson[];
  readonly outputs: Named;
  readonly inputGradients: readonly TensorJson[];
  readonly gradients: Named;
  readonly gates?: Named;
}

/** Families that layerCases.ts runs. */
const FAMILIES = [
  "convLayers",
  "poolLayers",
  "normLayers",
  "smallLayers",
  "recurrentLayers",
  "attention",
  "trees",
];

type LayerClass = new (...args: readonly unknown[]) => nn.Module;
type RecurrentResult = ReturnType<nn.LSTM["forward"]> | ReturnType<nn.GRU["forward"]>;

/** Relative to the largest magnitude. */
const tolerance = (dtype: string) => ({ rtol: dtype === "float64" ? 1e-10 : 1e-5 });

function expectNamed(actual: Readonly<Record<string, Tensor | null | undefined>>, expected: Named): void {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, json] of Object.entries(expected)) {
    expect(actual[name], name).toBeCloseToTensor(fromJson(json), tolerance(json.dtype));
  }
}

/** What the backward pass starts from: -3, -2, ..., 3, -3, ... */
function weights({ numel, shape, dtype }: Tensor): Tensor {
  return tensor(
    Float64Array.from({ length: numel }, (_, i) => (i % 7) - 3),
    { shape, dtype },
  );
}

function run(layer: nn.Module, kind: string, [x, ...state]: Tensor[]): Record<string, Tensor> {
  const forward = layer.forward.bind(layer) as (...inputs: unknown[]) => Tensor | RecurrentResult;
  if (!["RNN", "LSTM", "GRU"].includes(kind)) return { output: forward(x) as Tensor };
  const given = kind === "LSTM" && state.length > 0 ? { h: state[0], c: state[1] } : state[0];
  const { output, state: last } = forward(x, given) as RecurrentResult;
  return "h" in last ? { output, "state.h": last.h, "state.c": last.c } : { output, state: last };
}

function gatesOf(layer: nn.Module, kind: string, [x, ...state]: Tensor[]): Readonly<Record<string, Tensor>> {
  const forward = layer.forward.bind(layer) as (...inputs: unknown[]) => RecurrentResult;
  return forward(x, kind === "LSTM" && state.length > 0 ? { h: state[0], c: state[1] } : state[0]).gates;
}

describe("every layer, as PyTorch has it", () => {
  const cases = loadReference<LayerCase>("layers");
  const layers = nn as unknown as Readonly<Record<string, LayerClass>>;

  test("the reference covers every layer", () => {
    const all = [cases, ...FAMILIES.map((family) => loadReference<LayerCase>(family))].flat();
    const covered = new Set(all.map(({ layer }) => layer));
    const known = Object.entries(nn).filter(
      ([, value]) => typeof value === "function" && value.prototype instanceof nn.Module,
    );
    const apart = ["Dropout", "Dropout2d", "Sequential", "ModuleList", "ModuleDict"]; // random; made of others
    expect(known.map(([name]) => name).filter((name) => !covered.has(name) && !apart.includes(name))).toEqual(
      [],
    );
  });

  for (const entry of cases) {
    test(entry.name, () => {
      const inputs = entry.inputs.map((json) => fromJson(json).requiresGrad_());
      const layer = new layers[entry.layer](...entry.arguments).to(inputs[0].dtype);
      layer.loadStateDict(
        Object.fromEntries(Object.entries(entry.state).map(([key, json]) => [key, fromJson(json)])),
      );
      const outputs = run(layer, entry.layer, inputs);
      expectNamed(outputs, entry.outputs);
      if (entry.gates !== undefined) expectNamed(gatesOf(layer, entry.layer, inputs), entry.gates);

      const terms = Object.values(outputs).map((value) => value.mul(weights(value)).sum());
      terms.reduce((sum, term) => sum.add(term)).backward();
      inputs.forEach((input, i) => {
        const expected = entry.inputGradients[i];
        expect(input.grad, `gradient of input ${i}`).toBeCloseToTensor(
          fromJson(expected),
          tolerance(expected.dtype),
        );
      });
      const keys = Object.keys(layer.stateDict());
      const gradients = layer.parameters().map((parameter, i) => [keys[i], parameter.grad]);
      expectNamed(Object.fromEntries(gradients), entry.gradients);
    });
  }
});

for (const family of FAMILIES) testLayers(family);
