// Running an operation: compute, and record it when a gradient is to flow through.
import { release } from "../memory/index.js";
import { isFloat } from "../tensor/dtype.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { Edge, isGradEnabled, Node, withRecording } from "./node.js";
import type { Forward, OperationRecord } from "./record.js";

/** Runs an operation and returns all of its outputs. */
export function applyAll<A>(
  record: OperationRecord<A>,
  inputs: readonly Tensor[],
  attributes: A,
): readonly Tensor[] {
  const result = withRecording(false, () => record.forward(inputs, attributes));
  const forward: Forward = isTensor(result) ? { outputs: [result] } : (result as Forward);
  const { outputs, saved = [] } = forward;
  if (!isGradEnabled() || !inputs.some((t) => t.requiresGrad)) {
    for (const tensor of saved) release(tensor.block);
    return outputs;
  }
  const node = new Node(record as OperationRecord<unknown>, inputs, attributes, outputs, saved);
  outputs.forEach((output, index) => {
    // Whole numbers and truth values (indices, comparisons) carry no gradient.
    if (isFloat(output.dtype)) output.source = new Edge(node, index);
  });
  return outputs;
}

/** Runs an operation with one output. */
export function apply<A>(record: OperationRecord<A>, inputs: readonly Tensor[], attributes: A): Tensor {
  return applyAll(record, inputs, attributes)[0];
}
