// A dataflow graph on paper: which boxes there are, what stands in them, and where (dagre's work). Large graphs are
// folded by module. It draws nothing.
import { Graph as Layout, layout } from "@dagrejs/dagre";
import type { Graph, GraphNode } from "../autograd/index.js";
import type { Tensor } from "../tensor/tensor.js";
import { say, tell } from "../words/words.js";
import { plural, tick } from "./numbers.js";

/** One box: a value of the graph, or a module with all that is in it. */
export interface GraphBox {
  readonly id: string;
  readonly kind: GraphNode["kind"] | "module";
  /** The layer that ran the operation, or `""`. */
  readonly module: string;
  /** Operation or name, and shape. */
  readonly title: string;
  /** The values in it, the one it gives to others last. */
  readonly nodes: readonly GraphNode[];
}

/** A box with its place: the middle, in pixels from the upper left corner. */
export interface PlacedBox extends GraphBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedGraph {
  readonly boxes: readonly PlacedBox[];
  readonly edges: readonly (readonly Point[])[];
  readonly width: number;
  readonly height: number;
}

/** A box for each value; for each module `depth` names deep where a depth is given. */
export function graphBoxes({ nodes }: Graph, depth?: number): GraphBox[] {
  const groups = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    const module = depth === undefined ? "" : moduleOf(node, depth);
    const id = module === "" ? String(node.id) : `module ${module}`;
    groups.set(id, [...(groups.get(id) ?? []), node]);
  }
  return [...groups].map(([id, inside]): GraphBox => {
    const last = inside[inside.length - 1];
    if (inside.length === 1)
      return { id, kind: last.kind, module: last.module, title: titleOf(last), nodes: inside };
    const operations = inside.filter((node) => node.kind === "operation");
    const shown = operations.at(-1) ?? last;
    return {
      id,
      kind: "module",
      module: plural(operations.length, "operation"),
      title: `${id.slice(7)}${sizes(shown)}`,
      nodes: [...inside.filter((node) => node !== shown), shown],
    };
  });
}

/** Where a node belongs: its layer's path, or that of the layer whose parameter it is. */
function moduleOf(node: GraphNode, depth: number): string {
  const path = node.kind === "operation" ? node.module : (node.name ?? "").split(".").slice(0, -1).join(".");
  return path.split(".").slice(0, depth).join(".");
}

/** Few enough boxes to be read: modules are folded, the innermost first. */
export function foldedBoxes(graph: Graph, most: number): GraphBox[] {
  let boxes = graphBoxes(graph);
  const deepest = Math.max(...graph.nodes.map(({ module }) => module.split(".").length));
  for (let depth = deepest; depth >= 1 && boxes.length > most; depth--) boxes = graphBoxes(graph, depth);
  return boxes;
}

function titleOf(node: GraphNode): string {
  const name =
    node.operation === null
      ? (node.name ?? tell(node.kind))
      : [node.name, node.operation].filter((part) => part !== null && part !== "").join(" = ");
  return `${name}${sizes(node)}`;
}

function sizes({ shape }: GraphNode): string {
  return shape.length === 0 ? "" : ` [${shape.join(", ")}]`;
}

/** Places boxes of given sizes, inputs above what is computed from them. */
export function placeBoxes(
  boxes: readonly GraphBox[],
  size: (box: GraphBox) => { width: number; height: number },
  margin: number,
): PlacedGraph {
  const plan = new Layout();
  plan.setGraph({ rankdir: "TB", nodesep: 18, ranksep: 38, marginx: margin, marginy: margin });
  plan.setDefaultEdgeLabel(() => ({}));
  const home = new Map<GraphNode, string>();
  for (const box of boxes) {
    for (const node of box.nodes) home.set(node, box.id);
    plan.setNode(box.id, { ...size(box) });
  }
  for (const box of boxes) {
    const from = new Set(box.nodes.flatMap((node) => node.inputs.map((input) => home.get(input) as string)));
    for (const id of from) if (id !== box.id) plan.setEdge(id, box.id);
  }
  layout(plan);
  const { width = 0, height = 0 } = plan.graph() as { width?: number; height?: number };
  const placed = boxes.map((box) => ({
    ...box,
    ...(plan.node(box.id) as unknown as Omit<PlacedBox, keyof GraphBox>),
  }));
  const byId = new Map(placed.map((box) => [box.id, box]));
  const links = plan.edges().map((edge: Parameters<typeof plan.edge>[0]) => ({
    from: byId.get(edge.v) as PlacedBox,
    to: byId.get(edge.w) as PlacedBox,
    points: plan.edge(edge).points as readonly Point[],
  }));
  return { boxes: placed, edges: routed(links, placed), width, height };
}

interface Link {
  readonly from: PlacedBox;
  readonly to: PlacedBox;
  readonly points: readonly Point[];
}

/** Pixels that an edge runs straight down before and after a box. */
const STUB = 6;

/**
 * Edges leave a box at its bottom and come in at its top, side by side. Dagre ends them where a line to the box's middle
 * cuts its border, which leads across the corner of a taller or wider neighbour.
 */
function routed(links: readonly Link[], boxes: readonly PlacedBox[]): Point[][] {
  /** Upper and lower end of the row that a box stands in. */
  const rows = new Map<number, [number, number]>();
  for (const { y, height } of boxes) {
    const [top, bottom] = rows.get(y) ?? [y, y];
    rows.set(y, [Math.min(top, y - height / 2), Math.max(bottom, y + height / 2)]);
  }
  const before = ({ points }: Link) => points[points.length - 2].x;
  return links.map((link) => {
    const { from, to, points } = link;
    const beside = links.filter((other) => other.to === to).sort((a, b) => before(a) - before(b));
    const apart = Math.min(24, (to.width - 20) / beside.length);
    const x = to.x + (beside.indexOf(link) - (beside.length - 1) / 2) * apart;
    const [rowTop] = rows.get(to.y) as [number, number];
    const [, rowBottom] = rows.get(from.y) as [number, number];
    return [
      { x: from.x, y: from.y + from.height / 2 },
      { x: from.x, y: rowBottom + STUB },
      // Between neighbouring rows dagre's own point would only bend the line.
      ...(points.length > 3 ? points.slice(1, -1) : []),
      { x, y: rowTop - STUB },
      { x, y: to.y - to.height / 2 },
    ];
  });
}

/** `−0.2 to 3.1`, or the value of a scalar; of several tensors their common range. */
export function rangeText(...tensors: readonly Tensor[]): string {
  const [tensor] = tensors;
  const values = tensors.length === 1 ? tensor.data() : tensors.flatMap((one) => Array.from(one.data()));
  if (values.length === 0) return say`no elements`;
  if (tensor.dtype === "bool" && values.length === 1) return values[0] === 1 ? "true" : "false";
  let [low, high, odd] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) odd++;
    else {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  const note = odd > 0 ? say`${odd} not finite` : "";
  if (odd === values.length) return note;
  const range = low === high ? tick(low) : say`${tick(low)} to ${tick(high)}`;
  return note === "" ? range : `${range}, ${note}`;
}
