// Running an operation: compute, and record it when a gradient is to flow through.
import { nameOwner, release } from "../memory/index.js";
import { isFloat } from "../tensor/dtype.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { isWatching, noteOrigin, watchForward } from "./anomaly.js";
import { Edge, isGradEnabled, Node, setRecording } from "./node.js";
import type { Forward, OperationRecord } from "./record.js";
import { isTiming, timedForward } from "./timing.js";

function compute<A>(record: OperationRecord<A>, inputs: readonly Tensor[], attributes: A): Tensor | Forward {
  const before = setRecording(false);
  const owner = nameOwner(record.name);
  try {
    if (isWatching()) return watchForward(record, inputs, () => record.forward(inputs, attributes));
    return isTiming() ? timedForward(record, inputs, attributes) : record.forward(inputs, attributes);
  } finally {
    setRecording(before);
    nameOwner(owner);
  }
}

function isWanted(inputs: readonly Tensor[]): boolean {
  if (!isGradEnabled()) return false;
  for (const input of inputs) if (input.requiresGrad) return true;
  return false;
}

function record<A>(
  operation: OperationRecord<A>,
  inputs: readonly Tensor[],
  attributes: A,
  outputs: readonly Tensor[],
  saved: readonly Tensor[],
): void {
  const node = new Node(operation as OperationRecord<unknown>, inputs, attributes, outputs, saved);
  if (isWatching()) noteOrigin(node);
  outputs.forEach((output, index) => {
    // Whole numbers and truth values (indices, comparisons) carry no gradient.
    if (isFloat(output.dtype)) output.source = new Edge(node, index);
  });
}

const NONE: readonly Tensor[] = [];

/** Runs an operation and returns all of its outputs. */
export function applyAll<A>(
  operation: OperationRecord<A>,
  inputs: readonly Tensor[],
  attributes: A,
): readonly Tensor[] {
  const result = compute(operation, inputs, attributes);
  const { outputs, saved = NONE } = isTensor(result) ? { outputs: [result] } : (result as Forward);
  if (isWanted(inputs)) record(operation, inputs, attributes, outputs, saved);
  else for (const tensor of saved) release(tensor.block);
  return outputs;
}

/** Runs an operation with one output. */
export function apply<A>(operation: OperationRecord<A>, inputs: readonly Tensor[], attributes: A): Tensor {
  return applyAll(operation, inputs, attributes)[0];
}
