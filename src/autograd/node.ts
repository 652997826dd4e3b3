// The dataflow graph as it is recorded. A node is one run of an operation.
//
// Links: tensor.source -> edge -> node -> inputs (tensors) -> their sources ... Nodes also know their outputs,
// because gradients read them. Nothing points from an input to the node that used it, so a graph lives exactly as
// long as somebody holds one of its results.
import type { GradientSource, Tensor } from "../tensor/tensor.js";
import { currentPlace, type Place } from "./place.js";
import type { OperationRecord, VjpContext } from "./record.js";

let nextNode = 1;

/** One run of an operation: what went in, what came out, and what its gradient needs. */
export class Node {
  /** Counts up: an input's node always has a smaller id, so descending ids are a topological order. */
  readonly id: number = nextNode++;
  /** Gradients of the outputs that have arrived while `backward()` runs. */
  pending: (Tensor | null)[] | null = null;
  /** Whether `backward()` has run through and the saved values are gone. */
  spent = false;
  /** The walk that found this node last. */
  walk = 0;
  /** The module that ran it. */
  readonly place: Place | null = currentPlace();
  private readonly inputVersions: readonly number[] | null;
  private readonly outputVersions: readonly number[] | null;

  constructor(
    readonly record: OperationRecord<unknown>,
    readonly inputs: readonly Tensor[],
    readonly attributes: unknown,
    readonly outputs: readonly Tensor[],
    public saved: readonly Tensor[],
  ) {
    this.inputVersions = versionsOf(inputs);
    this.outputVersions = versionsOf(outputs);
  }

  /** The view of this run that its gradient is given. */
  context(dys: readonly (Tensor | null)[]): VjpContext<unknown> {
    return new Context(this, dys);
  }

  /** @internal An input, if it is still what the operation saw. */
  input(index: number): Tensor {
    return this.unchanged(this.inputs[index], this.inputVersions?.[index] ?? 0, "input", index);
  }

  /** @internal A result, if it is still what the operation gave. */
  output(index: number): Tensor {
    return this.unchanged(this.outputs[index], this.outputVersions?.[index] ?? 0, "result", index);
  }

  /** @internal A `backward()` has been here, and what it needed is gone. */
  usedBefore(): Error {
    return new Error(
      `backward: the graph was already used by a backward() before (at "${this.record.name}"), and what it had saved is gone; run the forward pass again, or call backward({ retainGraph: true }) the first time`,
    );
  }

  private unchanged(tensor: Tensor, version: number, role: string, index: number): Tensor {
    if (tensor.block.isReleased) throw this.usedBefore();
    if (tensor.block.version === version) return tensor;
    throw new Error(
      `backward: ${role} ${index} of "${this.record.name}" [${tensor.shape.join(", ")}] was changed in place after it was used, and its gradient needs the old value; change it after backward(), or work on a clone()`,
    );
  }
}

/** The versions of all blocks; `null` when none was ever changed, which is so of nearly all and saves a list for each. */
function versionsOf(tensors: readonly Tensor[]): readonly number[] | null {
  for (const { block } of tensors) if (block.version !== 0) return tensors.map((t) => t.block.version);
  return null;
}

/** Its functions are bound, as gradient rules take it apart: `({ dy, input }) => ...`. */
class Context implements VjpContext<unknown> {
  readonly attributes: unknown;
  readonly dy: Tensor;
  readonly saved: readonly Tensor[];
  readonly input = (index: number): Tensor => this.node.input(index);
  readonly output = (index: number): Tensor => this.node.output(index);
  readonly needs = (index: number): boolean => this.node.inputs[index].requiresGrad;
  readonly shape = (index: number): readonly number[] => this.node.inputs[index].shape;

  constructor(
    private readonly node: Node,
    readonly dys: readonly (Tensor | null)[],
  ) {
    this.attributes = node.attributes;
    this.dy = dys[0] as Tensor;
    this.saved = node.saved;
  }

  get x(): Tensor {
    return this.node.input(0);
  }

  get y(): Tensor {
    return this.node.output(0);
  }
}

/** The place of a tensor in the graph: an output of a node. */
export class Edge implements GradientSource {
  constructor(
    readonly node: Node,
    readonly index: number,
  ) {}

  get name(): string {
    return this.node.record.name;
  }
}

/** The edge behind a tensor that an operation made, else `null`. */
export function edgeOf(tensor: Tensor): Edge | null {
  return tensor.source as Edge | null;
}

let recording = true;

/**
 * Whether operations are being recorded.
 * @example
 * isGradEnabled() // true
 * noGrad(() => isGradEnabled()) // false
 */
export function isGradEnabled(): boolean {
  return recording;
}

/** Switches recording on or off and says what it was, for the caller to switch it back. */
export function setRecording(on: boolean): boolean {
  const before = recording;
  recording = on;
  return before;
}

/** Runs `body` with recording switched on or off, and switches back whatever happens. */
export function withRecording<T>(on: boolean, body: () => T): T {
  const before = setRecording(on);
  try {
    return body();
  } finally {
    recording = before;
  }
}

/**
 * Runs `body` without recording the graph: for evaluation, where no gradient is wanted. Returns what `body` returns.
 *
 * @throws TypeError when `body` is asynchronous, as recording would be back on before it ends.
 * @example
 * const w = tensor([1, 2], { requiresGrad: true });
 * noGrad(() => w.mul(2)).requiresGrad // false
 * w.mul(2).requiresGrad // true
 */
export function noGrad<T>(body: () => T): T {
  return withRecording(false, () => {
    const result = body();
    if (typeof (result as { then?: unknown } | null | undefined)?.then === "function") {
      throw new TypeError(
        "noGrad: the function is async; await the data first and wrap only the forward pass",
      );
    }
    return result;
  });
}
