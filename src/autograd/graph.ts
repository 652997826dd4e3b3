// The dataflow graph behind a tensor as something to look at: plain nodes that can be walked, counted and drawn.
// It only reads what is recorded; holding it holds the graph, as holding the tensor does.
import { handOut } from "../memory/index.js";
import { ArgumentError, formatShape } from "../shape/errors.js";
import type { DType } from "../tensor/dtype.js";
import { isTensor, type Tensor, TYPE } from "../tensor/tensor.js";
import { graphText } from "./graphText.js";
import { edgeOf } from "./node.js";
import type { Place } from "./place.js";

/**
 * What a value is to the graph: computed by an `operation`; a `parameter`, a leaf that gets a gradient; or an `input`,
 * a value that gets none (data, targets, constants).
 */
export type GraphNodeKind = "operation" | "parameter" | "input";

/**
 * One value in the graph and how it was computed.
 * @example
 * const w = tensor([2, 3], { requiresGrad: true });
 * const { root } = graph(w.mul(w).sum(), { names: { w } });
 * root.operation // 'sum'
 * root.inputs[0].inputs[0].name // 'w'
 */
export class GraphNode {
  /** @internal */
  constructor(
    private readonly tensor: Tensor,
    /** Counts up from 0, inputs before what was computed from them. */
    readonly id: number,
    /** What it is in the graph: an operation's result, a parameter, an input. */
    readonly kind: GraphNodeKind,
    /** Name of the operation that computed it; `null` for parameters and inputs. */
    readonly operation: string | null,
    /** What the operation took besides tensors (axes, sizes, ...), as it keeps it. */
    readonly attributes: unknown,
    /** Which of the operation's results this is; most have only one, 0. */
    readonly output: number,
    /** What it was computed from, in the order of the operation's operands. */
    readonly inputs: readonly GraphNode[],
    /** The name that was given to it, or that a parameter or buffer has in the model that used it; `null` without any. */
    public name: string | null,
    /** Path of the layer that ran it, from the model on: `"encoder.conv1"`; `""` outside of any, and for leaves. */
    readonly module: string,
  ) {
    handOut(tensor.block);
  }

  /** Sizes of the value. */
  get shape(): readonly number[] {
    return this.tensor.shape;
  }

  /** The type of its elements. */
  get dtype(): DType {
    return this.tensor.dtype;
  }

  /** Whether the value is gone; see `value`. */
  get isGone(): boolean {
    return this.tensor.block.isReleased;
  }

  /**
   * The value, outside of the graph; no copy.
   * @throws ArgumentError when it is gone: what went from layer to layer inside of a `Sequential`, which nobody else was
   * given, is kept after `backward()` only until 16 MB of later ones have come, or a `scope` ends. Call `graph()` before.
   * @example
   * const w = tensor([2, 3], { requiresGrad: true });
   * graph(w.square().sum()).nodes.map((node) => node.value())
   * // [ tensor([2., 3.]), tensor([4., 9.]), tensor(13.) ]
   */
  value(): Tensor {
    if (this.isGone) {
      throw new ArgumentError(
        `graph: the value of "${this.operation}" ${formatShape(this.shape)} is gone: backward() was through with it and its memory was needed; call graph() before backward(), or backward({ retainGraph: true })`,
      );
    }
    return this.tensor.detach();
  }

  /**
   * Its gradient after `backward()`: of parameters, and of intermediate values with `retainGrad()`; else `null`.
   * @example
   * const w = tensor([2, 3], { requiresGrad: true });
   * const loss = w.square().sum();
   * loss.backward();
   * graph(loss).nodes[0].gradient() // tensor([4., 6.])
   */
  gradient(): Tensor | null {
    return this.tensor.grad;
  }
}

/** Options of `graph`. */
export interface GraphOptions {
  /**
   * Names for tensors in the graph, as pairs (`model.namedParameters()`) or as a record (`{ w }`).
   */
  names?: Iterable<readonly [name: string, tensor: Tensor]> | Readonly<Record<string, Tensor>>;
}

/**
 * The dataflow graph of a tensor.
 * @example
 * const w = tensor([2, 3], { requiresGrad: true });
 * const { nodes, root } = graph(w.square().sum());
 * nodes.map(({ operation }) => operation) // [ null, 'square', 'sum' ]
 * root.inputs.length // 1
 */
export class Graph {
  readonly [TYPE] = "Graph";

  /** @internal Use `graph(tensor)`. */
  constructor(
    /** The value that was asked about. */
    readonly root: GraphNode,
    /** All values, each once, inputs before what was computed from them; the root is the last one. */
    readonly nodes: readonly GraphNode[],
  ) {}

  /** A tree from the result down to what it was computed from; see `graph`. */
  toString(): string {
    return graphText(this);
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** Whether a value is a graph, from whichever copy of the package. */
export function isGraph(value: unknown): value is Graph {
  return typeof value === "object" && value !== null && (value as Record<symbol, unknown>)[TYPE] === "Graph";
}

/**
 * The dataflow graph of a tensor: every value it was computed from, and the operations between.
 *
 * Printed, it is a list from the result down: each operation is fed by the line below it, and by the leaves named behind
 * the arrow; where several operations feed one, they branch. What was printed before is only referred to.
 *
 * @throws ArgumentError when it is given something other than a tensor.
 * @example
 * const w = tensor([2, 3], { requiresGrad: true });
 * const loss = w.sub(1).square().mean();
 * graph(loss, { names: { w } })
 * // graph: 3 operations, 1 parameter, 1 input
 * // mean (dims [0], keepDim false) []
 * // square [2]
 * // sub [2] ← w [2], 1
 */
export function graph(tensor: Tensor, options: GraphOptions = {}): Graph {
  if (!isTensor(tensor)) throw new ArgumentError(`graph: expected a tensor, got ${String(tensor)}`);
  const names = namesOf(options.names ?? []);
  const nodes: GraphNode[] = [];
  const made = new Map<Tensor, GraphNode>();
  const known = new Map<object, ReadonlyMap<object, string>>();
  // By hand instead of by recursion: a chain may be a million operations long.
  const stack: { readonly tensor: Tensor; readonly inputs: readonly Tensor[]; next: number }[] = [];
  const enter = (value: Tensor) =>
    stack.push({ tensor: value, inputs: edgeOf(value)?.node.inputs ?? [], next: 0 });
  enter(tensor);
  for (let top = stack[0]; top !== undefined; top = stack[stack.length - 1]) {
    const input = top.inputs[top.next++];
    if (input !== undefined) {
      if (!made.has(input)) enter(input);
      continue;
    }
    stack.pop();
    if (made.has(top.tensor)) continue;
    const inputs = top.inputs.map((each) => made.get(each) as GraphNode);
    nameLeaves(edgeOf(top.tensor)?.node.place ?? null, top.inputs, inputs, known);
    const node = describe(top.tensor, nodes.length, inputs, names.get(top.tensor) ?? null);
    made.set(top.tensor, node);
    nodes.push(node);
  }
  return new Graph(nodes[nodes.length - 1], nodes);
}

function describe(tensor: Tensor, id: number, inputs: readonly GraphNode[], name: string | null): GraphNode {
  const edge = edgeOf(tensor);
  if (edge === null) {
    return new GraphNode(
      tensor,
      id,
      tensor.requiresGrad ? "parameter" : "input",
      null,
      undefined,
      0,
      inputs,
      name,
      "",
    );
  }
  const { record, attributes, place } = edge.node;
  const module = place?.path() ?? "";
  return new GraphNode(tensor, id, "operation", record.name, attributes, edge.index, inputs, name, module);
}

/** Leaves are named as the module that was running knows them. */
function nameLeaves(
  place: Place | null,
  tensors: readonly Tensor[],
  nodes: readonly GraphNode[],
  known: Map<object, ReadonlyMap<object, string>>,
): void {
  if (place === null) return;
  nodes.forEach((node, i) => {
    if (node.name !== null || node.kind === "operation") return;
    const { root } = place;
    const names = known.get(root) ?? place.names();
    known.set(root, names);
    node.name = names.get(tensors[i]) ?? null;
  });
}

function namesOf(names: NonNullable<GraphOptions["names"]>): Map<Tensor, string> {
  const pairs =
    Symbol.iterator in names ? [...(names as Iterable<readonly [string, Tensor]>)] : Object.entries(names);
  const found = new Map<Tensor, string>();
  for (const pair of pairs) {
    const [name, tensor] = pair;
    if (typeof name !== "string" || !isTensor(tensor)) {
      throw new ArgumentError(
        "graph: names must be pairs of a name and a tensor, as model.namedParameters() gives",
      );
    }
    if (!found.has(tensor)) found.set(tensor, name);
  }
  return found;
}
