// Anomaly mode: finds the operation in which NaN or infinity was born, on the way forward or backward. Slow, as every
// result is read; for looking for a fault.
import { formatShape } from "../shape/errors.js";
import { isFloat } from "../tensor/dtype.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import type { Node } from "./node.js";
import { currentPlace, type Place, placeText } from "./place.js";
import type { Forward, OperationRecord } from "./record.js";

/**
 * NaN or infinity where there was none before.
 * @example
 * const x = tensor([-1, 4], { requiresGrad: true });
 * detectAnomaly(() => x.sqrt())
 * // AnomalyError: detectAnomaly: "sqrt" made NaN (1 of 2 elements, first at [0])
 * //   input 0: [2] float32, from -1 to 4
 */
export class AnomalyError extends Error {
  /** As it is printed. */
  override readonly name = "AnomalyError";
}

let watching = false;

/** Whether results are being checked. */
export function isWatching(): boolean {
  return watching;
}

function setWatching(on: boolean): boolean {
  const before = watching;
  watching = on;
  return before;
}

/**
 * Runs `body` and checks every result and every gradient inside. Where the first NaN or infinity is born it throws an
 * error that names the operation, the layer it ran in, its inputs and the lines that called it. Values that were not finite to begin with, as
 * in masks of -infinity, are no fault.
 *
 * When `body` is async, checking goes on until its promise is settled.
 * @throws AnomalyError
 * @example
 * const x = tensor([0, 4], { requiresGrad: true });
 * detectAnomaly(() => x.sqrt().sum().backward())
 * // AnomalyError: detectAnomaly: the gradient of "sqrt" for input 0 is infinity (1 of 2 elements, first at [0]), and what arrived was finite
 * //   input 0: [2] float32, from 0 to 4
 */
export function detectAnomaly<T>(body: () => T): T {
  const before = setWatching(true);
  let result: T;
  try {
    result = body();
  } catch (error) {
    setWatching(before);
    throw error;
  }
  if (typeof (result as { then?: unknown } | null | undefined)?.then !== "function") {
    setWatching(before);
    return result;
  }
  return Promise.resolve(result).finally(() => setWatching(before)) as T;
}

/** Runs `body` without checking what happens inside of it: the operation as a whole is what is checked. */
function unwatched<T>(body: () => T): T {
  const before = setWatching(false);
  try {
    return body();
  } finally {
    setWatching(before);
  }
}

/** Runs a forward pass and checks its results. */
export function watchForward<A>(
  operation: OperationRecord<A>,
  inputs: readonly Tensor[],
  compute: () => Tensor | Forward,
): Tensor | Forward {
  const result = unwatched(compute);
  const outputs = isTensor(result) ? [result] : (result as Forward).outputs;
  for (const output of outputs) {
    const fault = born(output, inputs);
    if (fault === null) continue;
    throw new AnomalyError(
      [
        `detectAnomaly: "${operation.name}" made ${fault}`,
        ...inputs.map(describeInput),
        ...inside(currentPlace()),
        ...callers(stackHere()),
      ].join("\n"),
    );
  }
  return result;
}

const origins = new WeakMap<Node, string>();

/** Remembers which lines ran an operation, for a fault in its gradient. */
export function noteOrigin(node: Node): void {
  origins.set(node, stackHere());
}

/** Runs a gradient rule and checks the gradients it gives. */
export function watchBackward(
  node: Node,
  dys: readonly (Tensor | null)[],
  vjp: () => readonly (Tensor | null)[],
): readonly (Tensor | null)[] {
  const gradients = unwatched(vjp);
  const arrived = dys.filter((dy): dy is Tensor => dy !== null);
  gradients.forEach((gradient, i) => {
    if (gradient === null || !node.inputs[i].requiresGrad) return;
    const fault = born(gradient, arrived);
    if (fault === null) return;
    const origin = origins.get(node);
    throw new AnomalyError(
      [
        `detectAnomaly: the gradient of "${node.record.name}" for input ${i} is ${fault}, and what arrived was finite`,
        ...node.inputs.map(describeInput),
        ...inside(node.place),
        ...(origin === undefined
          ? ["  run the forward pass inside of detectAnomaly as well to see which lines ran it"]
          : callers(origin)),
      ].join("\n"),
    );
  });
  return gradients;
}

/** What is wrong with a result and was not with any input: `NaN (2 of 6 elements, first at [0, 1])`. */
function born(output: Tensor, inputs: readonly Tensor[]): string | null {
  if (!isFloat(output.dtype)) return null;
  const values = output.data();
  if (values.every(Number.isFinite)) return null;
  const before = inputs.filter((input) => isFloat(input.dtype)).map((input) => input.data());
  const hadNaN = before.some((data) => data.some(Number.isNaN));
  const hadAny = hadNaN || before.some((data) => !data.every(Number.isFinite));
  const isFault = (value: number) => (Number.isNaN(value) ? !hadNaN : !Number.isFinite(value) && !hadAny);
  const first = values.findIndex(isFault);
  if (first === -1) return null;
  let count = 0;
  for (const value of values) count += Number(isFault(value));
  const what = Number.isNaN(values[first]) ? "NaN" : values[first] > 0 ? "infinity" : "-infinity";
  return `${what} (${count} of ${values.length} elements, first at ${placeOf(first, output.shape)})`;
}

/** `[1, 2]` from a position in row-major order. */
function placeOf(position: number, shape: readonly number[]): string {
  const place: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    place.unshift(position % shape[axis]);
    position = Math.floor(position / shape[axis]);
  }
  return formatShape(place);
}

function describeInput(input: Tensor, i: number): string {
  const values = input.data();
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const range = values.length === 0 ? "empty" : `from ${low} to ${high}`;
  return `  input ${i}: ${formatShape(input.shape)} ${input.dtype}, ${range}`;
}

function stackHere(): string {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 50;
  const { stack } = new Error("here");
  Error.stackTraceLimit = stackTraceLimit;
  return stack ?? "";
}

function inside(place: Place | null): string[] {
  return place === null ? [] : [`  ${placeText(place)}`];
}

const OWN_ROOMS = /[\\/](?:src|dist[\\/]src)[\\/](?:autograd|ops|tensor|memory)[\\/]/;

/** The lines outside of the engine that called. */
function callers(stack: string): string[] {
  return stack
    .split("\n")
    .slice(1)
    .map((line) => line.trim())
    .filter(
      (line) => line.startsWith("at ") && !OWN_ROOMS.test(line) && !/node:internal|node_modules/.test(line),
    )
    .slice(0, 4)
    .map((line) => `  ${line}`);
}
