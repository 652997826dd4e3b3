// Reference values made with PyTorch (reference.py), as tensors.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Operand, Tensor, tensor } from "../../src/index.js";
import { type DType, isFloat } from "../../src/tensor/dtype.js";
import "./matcher.js";

export interface TensorJson {
  shape: number[];
  dtype: DType;
  data: (number | string)[];
}

/** One computation and what PyTorch made of it. */
export interface Case {
  name: string;
  call: string;
  inputs: TensorJson[];
  /** What follows the tensors in the call. */
  arguments: unknown[];
  outputs: TensorJson[];
  /** What the backward pass of the first output started from. */
  weight?: TensorJson;
  /** Gradients of the inputs, where there is a weight. */
  gradients?: (TensorJson | null)[];
}

const WORDS: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  "-inf": Number.NEGATIVE_INFINITY,
};

export function fromJson({ shape, dtype, data }: TensorJson): Tensor {
  const values = Float64Array.from(data, (value) => (typeof value === "string" ? WORDS[value] : value));
  return tensor(values, { shape, dtype });
}

/** The cases of a family, from the file that reference.py wrote. */
export function loadReference<C = Case>(family: string): C[] {
  return JSON.parse(readFileSync(new URL(`${family}.json`, import.meta.url), "utf8"));
}

/** An argument with its tensors: `"$1"` is input 1, and a record with shape, dtype and data is read. */
export function readArgument(value: unknown, inputs: readonly Tensor[]): unknown {
  if (value === null) return undefined;
  if (typeof value === "string" && /^\$\d+$/.test(value)) return inputs[Number(value.slice(1))];
  if (typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((part) => readArgument(part, inputs));
  if ("dtype" in value && "data" in value) return fromJson(value as TensorJson);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, readArgument(part, inputs)]));
}

type Call = (inputs: Tensor[], args: unknown[]) => unknown;

/** The call as a Tensor method: the first input is the receiver. */
export const asMethod =
  (name: string): Call =>
  ([first, ...rest], args) =>
    (first as unknown as Record<string, (...all: unknown[]) => unknown>)[name](...rest, ...args);

/** The call as a free function that takes the tensors one by one. */
export const asFunction =
  (operation: (...operands: never[]) => unknown): Call =>
  (inputs, args) =>
    (operation as (...all: (Operand | unknown)[]) => unknown)(...inputs, ...args);

function outputsOf(result: unknown): Tensor[] {
  if (result instanceof Tensor) return [result];
  return Object.values(result as Record<string, unknown>).filter((value) => value instanceof Tensor);
}

/** Every case is run on inputs that lie in row-major order, and on inputs that lie in the opposite one. */
export const LAYOUTS: readonly (readonly [string, (x: Tensor) => Tensor])[] = [
  ["", (x) => x],
  [
    ", strided",
    (x) => {
      const backwards = x.shape.map((_, axis) => x.ndim - 1 - axis);
      return x.permute(backwards).clone().permute(backwards).detach();
    },
  ],
];

/** A test for each case of a family: values, and gradients where the reference has them. */
export function testFamily(family: string, call: (name: string) => Call, tolerance?: { rtol: number }): void {
  const cases = loadReference(family);
  describe(`${family}, as PyTorch has it`, () => {
    test("the reference has cases", () => expect(cases.length).toBeGreaterThan(0));
    const runs = cases.flatMap((entry) => LAYOUTS.map(([how, layout]) => ({ entry, how, layout })));
    for (const { entry, how, layout } of runs) {
      test(`${entry.name}${how}`, () => {
        const inputs = entry.inputs.map(fromJson).map(layout);
        for (const input of inputs) {
          if (entry.gradients !== undefined && isFloat(input.dtype)) input.requiresGrad = true;
        }
        const outputs = outputsOf(call(entry.call)(inputs, entry.arguments));
        expect(outputs).toHaveLength(entry.outputs.length);
        outputs.forEach((output, i) => {
          expect(output).toBeCloseToTensor(fromJson(entry.outputs[i]), tolerance);
        });
        if (entry.weight === undefined) return;
        outputs[0].backward(fromJson(entry.weight));
        entry.gradients?.forEach((gradient, i) => {
          if (gradient === null) expect(inputs[i].grad).toBeNull();
          else expect(inputs[i].grad).toBeCloseToTensor(fromJson(gradient), tolerance);
        });
      });
    }
  });
}
