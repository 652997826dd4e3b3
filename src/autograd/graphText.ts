// A dataflow graph as text, from the result down. Each operation is fed by the line below it; where several operations
// feed one, they branch. Leaves stand behind the arrow of the operation they feed.
import { formatShape } from "../shape/errors.js";
import { isTensor } from "../tensor/tensor.js";
import type { Graph, GraphNode } from "./graph.js";

const MOST_LINES = 100;
const MOST_ATTRIBUTES = 60; // characters

/** What a branch still has to print, and how its lines start. */
interface Branch {
  readonly node: GraphNode;
  readonly first: string;
  readonly rest: string;
}

/** The printed form of a graph. */
export function graphText({ root, nodes }: Graph): string {
  const uses = new Map<GraphNode, number>();
  for (const node of nodes)
    for (const input of new Set(node.inputs)) uses.set(input, (uses.get(input) ?? 0) + 1);
  const isShared = (node: GraphNode) => (uses.get(node) ?? 0) > 1;
  const printed = new Set<GraphNode>();
  const lines: string[] = [summary(nodes)];
  const branches: Branch[] = [{ node: root, first: "", rest: "" }];
  while (branches.length > 0 && lines.length <= MOST_LINES) {
    const { node, first, rest } = branches.pop() as Branch;
    if (printed.has(node)) {
      lines.push(`${first}${operationTitle(node)} (#${node.id}, above)`);
      continue;
    }
    printed.add(node);
    lines.push(`${first}${isShared(node) ? `#${node.id} ` : ""}${line(node)}`);
    const below = node.inputs.filter((input) => input.kind === "operation");
    if (below.length === 1) branches.push({ node: below[0], first: rest, rest });
    else {
      for (let i = below.length - 1; i >= 0; i--) {
        const last = i === below.length - 1;
        branches.push({
          node: below[i],
          first: `${rest}${last ? "└─ " : "├─ "}`,
          rest: `${rest}${last ? "   " : "│  "}`,
        });
      }
    }
  }
  const operations = nodes.filter(({ kind }) => kind === "operation").length;
  const left = operations - [...printed].filter(({ kind }) => kind === "operation").length;
  if (left > 0) lines.push(`... ${left} more operation${left === 1 ? "" : "s"}`);
  return lines.join("\n");
}

function summary(nodes: readonly GraphNode[]): string {
  const count = (kind: GraphNode["kind"]) => {
    const found = nodes.filter((node) => node.kind === kind).length;
    return `${found} ${kind}${found === 1 ? "" : "s"}`;
  };
  return `graph: ${count("operation")}, ${count("parameter")}, ${count("input")}`;
}

function line(node: GraphNode): string {
  if (node.operation === null) return leafText(node);
  return `${operationTitle(node)} ${formatShape(node.shape)}${leaves(node)}`;
}

/** What computed a value: `sum (dims [0], keepDim false)`, `encoder.conv1: conv2d (...)`. */
export function operationTitle(node: GraphNode): string {
  const own = node.name === null ? "" : `${node.name} = `;
  const text = attributesText(node.attributes);
  const shown = text.length > MOST_ATTRIBUTES ? `${text.slice(0, MOST_ATTRIBUTES)}...` : text;
  const result = node.output === 0 ? "" : `, result ${node.output}`;
  const place = node.module === "" ? "" : `${node.module}: `;
  return `${own}${place}${node.operation}${shown === "" ? "" : ` (${shown})`}${result}`;
}

/** ` ← ↓, weight [2, 3]`: the operands, an arrow for those that stand below. */
function leaves(node: GraphNode): string {
  if (node.inputs.every((input) => input.kind === "operation")) return "";
  const operands = node.inputs.map((input) => (input.kind === "operation" ? "↓" : leafText(input)));
  return ` ← ${operands.join(", ")}`;
}

function leafText(node: GraphNode): string {
  if (node.name !== null) return `${node.name} ${formatShape(node.shape)}`;
  if (node.kind === "input" && node.shape.length === 0) return String(node.value().item());
  return `${node.kind} ${formatShape(node.shape)}`;
}

function attributesText(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (isTensor(value)) return formatShape(value.shape);
  if (Array.isArray(value)) return `[${value.map(attributesText).join(", ")}]`;
  if (typeof value !== "object") return String(value);
  const entries = Object.entries(value).filter(
    ([, part]) => part !== undefined && typeof part !== "function",
  );
  return entries.map(([key, part]) => `${key} ${nested(part)}`).join(", ");
}

function nested(value: unknown): string {
  const text = attributesText(value);
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isTensor(value)
    ? `{${text}}`
    : text;
}
