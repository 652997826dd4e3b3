// A dataflow graph as a tree from the result down, each value with its shape, its range and that of its gradient. What
// feeds an operation stands below it: leaves as branches, a single operation straight on, so that a chain stays a list.
import { type Graph, type GraphNode, operationTitle } from "../../../src/autograd/index.js";
import { plural } from "../../../src/plot/numbers.js";
import type { Tensor } from "../../../src/tensor/tensor.js";
import { fit, width } from "../../../src/words/width.js";
import { type Look, styles } from "./style.js";

const MOST_LINES = 100;
/** Columns for shapes, values and gradients, at least. */
const FACTS = 46;

interface Branch {
  node: GraphNode;
  /** What stands before its line, and before the lines below. */
  first: string;
  rest: string;
}

export function printGraph({ root, nodes }: Graph, look: Look): string {
  const { bold, dim } = styles(look);
  const widest = Math.max(20, look.columns - FACTS);
  const rows: { title: string; isLeaf: boolean; cells: string[] }[] = [];
  const printed = new Set<GraphNode>();
  const branches: Branch[] = [{ node: root, first: "", rest: "" }];
  while (branches.length > 0 && rows.length < MOST_LINES) {
    const { node, first, rest } = branches.pop()!;
    const isAgain = printed.has(node);
    const title = first + titleOf(node) + (isAgain && node.inputs.length > 0 ? " (above)" : "");
    rows.push({
      title: fit(title, widest),
      isLeaf: node.operation === null,
      cells: isAgain ? [] : cellsOf(node),
    });
    if (isAgain) continue;
    printed.add(node);
    branches.push(...branchesBelow(node, rest).reverse());
  }
  const [title, shape, range] = [
    Math.max(...rows.map((row) => width(row.title))),
    ...[0, 1].map((i) => Math.max(...rows.map(({ cells }) => width(cells[i] ?? "")))),
  ] as [number, number, number];
  const lines = rows.map(({ title: text, isLeaf, cells: [ownShape = "", ownRange = "", gradient = ""] }) => {
    const all = `${ownShape.padEnd(shape)}  ${ownRange.padEnd(range)}  ${gradient}`.trimEnd();
    const name = all === "" ? text : text.padEnd(title);
    const facts = all === "" ? "" : `  ${dim(fit(all, Math.max(8, look.columns - title - 3)))}`;
    return (isLeaf ? name : bold(name)) + facts;
  });
  const operations = nodes.filter(({ kind }) => kind === "operation").length;
  lines.unshift(
    dim(`${plural(operations, "operation")}, ${plural(nodes.length - operations, "leaf", "leaves")}`),
  );
  const left = nodes.filter((node) => !printed.has(node)).length;
  if (left > 0) lines.push(dim(`... ${left} more values`));
  return lines.join("\n");
}

/** Leaves first; then the operations, of which a single one goes on in the column of the node itself. */
function branchesBelow({ inputs }: GraphNode, rest: string): Branch[] {
  const operations = inputs.filter(({ operation }) => operation !== null);
  const leaves = inputs.filter(({ operation }) => operation === null);
  const goesOn = operations.length === 1;
  const below = goesOn ? leaves : [...leaves, ...operations];
  const branches = below.map((node, i) => {
    const isLast = i === below.length - 1 && !goesOn;
    return { node, first: `${rest}${isLast ? "└─ " : "├─ "}`, rest: `${rest}${isLast ? "   " : "│  "}` };
  });
  return goesOn ? [...branches, { node: operations[0]!, first: rest, rest }] : branches;
}

function titleOf(node: GraphNode): string {
  return node.operation === null ? (node.name ?? node.kind) : operationTitle(node);
}

function cellsOf(node: GraphNode): string[] {
  const gradient = node.gradient();
  return [
    `[${node.shape.join(", ")}]`,
    node.isGone ? "(gone)" : rangeOf(node.value()),
    gradient ? `grad ${rangeOf(gradient)}` : "",
  ];
}

/** Three digits; gradients are often small. */
function brief(value: number): string {
  return value !== 0 && Math.abs(value) < 1e-3
    ? value.toExponential(1)
    : String(Number(value.toPrecision(3)));
}

function rangeOf(tensor: Tensor): string {
  const values = tensor.data();
  if (values.length === 0) return "no elements";
  let [min, max, odd] = [Infinity, -Infinity, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) odd++;
    else {
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  const range = min > max ? "" : min === max ? brief(min) : `${brief(min)} … ${brief(max)}`;
  return odd === 0 ? range : `${range} ${odd} NaN or inf`.trimStart();
}
