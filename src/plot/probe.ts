// Runs a user's model for a figure that has to look inside: in evaluation mode, with the values of its layers, and
// with their gradients where a figure asks for them.
import { isModule } from "../nn/members.js";
import type { Module } from "../nn/module.js";
import { type Call, watchForward } from "../nn/watch.js";
import { ArgumentError, formatShape, ShapeError } from "../shape/errors.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { checkTensor } from "./planes.js";

/** @throws ArgumentError unless it is a module, or a picture `[1, channels, height, width]` for it. */
export function checkPictureModel(what: string, model: unknown, input: unknown, call: string): void {
  if (!isModule(model)) throw new ArgumentError(`${what}: expected a model first: ${call}`);
  checkTensor(what, input, "[1, channels, height, width]");
  if (input.ndim !== 4 || input.shape[0] !== 1) {
    const hint = input.ndim === 4 ? '; choose one with .at("0:1")' : "";
    throw new ShapeError(
      `${what}: expected one picture [1, channels, height, width], got ${formatShape(input.shape)}${hint}: ${call}`,
    );
  }
}

/** The calls of one forward pass in evaluation mode; `record` keeps the graph, to differentiate it. */
export function run(model: Module, input: Tensor, record = false): Call[] {
  return watchForward(model, [input], record);
}

/**
 * What a layer returned, by its name in the trace; the model's own output under `""`.
 * @throws ArgumentError listing the names there are.
 */
export function outputOf(what: string, calls: readonly Call[], name: string): Tensor {
  const call = calls.find((one) => one.name === name);
  if (call === undefined) {
    const names = calls.map((one) => one.name).filter((one) => one !== "");
    throw new ArgumentError(`${what}: there is no layer "${name}"; there are: ${names.join(", ") || "none"}`);
  }
  const value = call.output;
  const output = isTensor(value) ? value : (value as { output?: unknown } | null)?.output;
  if (isTensor(output)) return output;
  throw new ArgumentError(`${what}: ${name === "" ? "the model" : name} returned no tensor`);
}
