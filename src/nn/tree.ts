// Trees as inputs: the plain type, and the order in which a cell can go through one. The cells are recursiveCell.ts and
// childSumTreeLSTM.ts.
import { ArgumentError, formatShape, ShapeError } from "../shape/errors.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";

/**
 * A node with its children, down to the leaves. For a cell the value is the node's input `[inputSize]`; nodes without
 * one (the inner nodes of a parse tree) have `null`.
 * @example
 * const leaf = (value: Tensor) => ({ value, children: [] });
 * const phrase: nn.Tree = { value: null, children: [leaf(tensor([1, 0])), leaf(tensor([0, 1]))] };
 * phrase.children.length // 2
 */
export interface Tree<Value = Tensor | null> {
  /** What the cell is given here. */
  readonly value: Value;
  /** From left to right; none at a leaf. */
  readonly children: readonly Tree<Value>[];
}

/** The nodes of a tree, children before parents, in levels: a level needs only the ones before it. */
export interface Flat<Value> {
  readonly nodes: readonly Tree<Value>[];
  /** Positions of each node's children among the nodes. */
  readonly children: readonly (readonly number[])[];
  /** Positions by height: leaves first. */
  readonly levels: readonly (readonly number[])[];
  readonly root: number;
}

/** @throws ArgumentError for what is no tree, or a node that stands in two places. */
export function flatten<Value>(what: string, tree: Tree<Value>): Flat<Value> {
  const nodes: Tree<Value>[] = [];
  const children: number[][] = [];
  const heights: number[] = [];
  const positions = new Map<Tree<Value>, number>();
  // Without recursion: a list is a tree as well, and may be long.
  const open: { node: Tree<Value>; next: number }[] = [{ node: checkNode(what, tree), next: 0 }];
  const entered = new Set<Tree<Value>>([tree]);
  while (open.length > 0) {
    const top = open[open.length - 1];
    if (top.next < top.node.children.length) {
      const child = checkNode(what, top.node.children[top.next++]);
      if (entered.has(child)) {
        throw new ArgumentError(
          `${what}: a node stands in two places, so this is no tree; make a copy: { ...node }`,
        );
      }
      entered.add(child);
      open.push({ node: child, next: 0 });
      continue;
    }
    open.pop();
    const places = top.node.children.map((child) => positions.get(child) as number);
    positions.set(top.node, nodes.length);
    nodes.push(top.node);
    children.push(places);
    heights.push(places.reduce((most, place) => Math.max(most, heights[place] + 1), 0));
  }
  const levels: number[][] = [];
  heights.forEach((height, place) => {
    levels[height] ??= [];
    levels[height].push(place);
  });
  return { nodes, children, levels, root: nodes.length - 1 };
}

function checkNode<Value>(what: string, node: Tree<Value>): Tree<Value> {
  if (typeof node === "object" && node !== null && Array.isArray(node.children)) return node;
  throw new ArgumentError(
    `${what}: expected a tree { value, children: [...] }, got ${isTensor(node) ? `a tensor ${formatShape(node.shape)}` : JSON.stringify(node)}`,
  );
}

/**
 * The values of all nodes, checked.
 * @throws ShapeError when one is no vector of `inputSize`.
 */
export function inputsOf(
  what: string,
  nodes: readonly Tree<Tensor | null>[],
  inputSize: number,
): (Tensor | null)[] {
  return nodes.map(({ value }) => {
    if (value === null || value === undefined) return null;
    if (isTensor(value) && value.ndim === 1 && value.shape[0] === inputSize) return value;
    throw new ShapeError(
      `${what}: each value must be a vector [${inputSize}], or null, got ${isTensor(value) ? formatShape(value.shape) : String(value)}`,
    );
  });
}

/** The same tree with other values, given by position. */
export function rebuild<Value>(flat: Flat<unknown>, value: (position: number) => Value): Tree<Value> {
  const made: Tree<Value>[] = [];
  flat.nodes.forEach((_, place) => {
    made.push({ value: value(place), children: flat.children[place].map((child) => made[child]) });
  });
  return made[flat.root];
}
