// How a dataflow graph shows itself as the last value of a cell: drawn from the inputs down to the result, with the values
// and gradients of its nodes; and as text. Where the boxes stand is dagre's work. It attaches the method to Graph, as the
// autograd room knows no figures.
import { Graph, type GraphNode } from "../autograd/index.js";
import { base64 } from "../host/base64.js";
import { graphBoxes, placeBoxes, rangeText } from "../plot/graphLayout.js";
import { plural } from "../plot/numbers.js";
import { FAINT, FAMILY, INK, PAPER, RULE } from "../plot/theme.js";
import { say } from "../words/words.js";
import type { MimeBundle } from "./display.js";
import { escapeXml, textWidth } from "./svg/text.js";

/** A larger graph is read better as text; who wants to see it looks at a part. */
const MOST_NODES = 200;
const [SIZE, LINE, PADDING, MARGIN] = [12, 16, 8, 12];
const FILL: Readonly<Record<GraphNode["kind"], string>> = {
  operation: PAPER,
  parameter: "#fff3e0",
  input: "#eef2f6",
};

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly node: GraphNode;
  readonly lines: readonly string[];
}

/** What stands in a node's box: what it is, its shape, the range of its values and of its gradient. */
function linesOf(node: GraphNode): string[] {
  const title =
    node.operation === null
      ? (node.name ?? node.kind)
      : [node.name, node.operation].filter(Boolean).join(" = ");
  const scalar = node.shape.length === 0;
  const lines = [scalar ? title : `${title} [${node.shape.join(", ")}]`];
  if (node.module !== "") lines.unshift(node.module);
  lines.push(node.isGone ? "values are gone" : rangeText(node.value()));
  const gradient = node.gradient();
  if (gradient !== null) lines.push(`gradient ${rangeText(gradient)}`);
  return lines;
}

/** The drawing, and its size in pixels. */
export function graphSvg(graph: Graph): { svg: string; width: number; height: number } {
  const lines = new Map(graph.nodes.map((node) => [node, linesOf(node)]));
  const {
    boxes: placed,
    edges: paths,
    width,
    height,
  } = placeBoxes(
    graphBoxes(graph),
    ({ nodes: [node] }) => {
      const inside = lines.get(node) as string[];
      const widest = Math.max(...inside.map((line) => textWidth(escapeXml(line), SIZE)));
      return { width: widest + 2 * PADDING, height: inside.length * LINE + 2 * PADDING - 4 };
    },
    MARGIN,
  );
  const edges = paths.map((points) => {
    const path = points
      .map(({ x, y }, i) => `${i === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`)
      .join("");
    return `<path d="${path}" fill="none" stroke="${RULE}" marker-end="url(#cellgrad-arrow)"/>`;
  });
  const boxes = placed.map((box) =>
    drawBox({ ...box, node: box.nodes[0], lines: lines.get(box.nodes[0]) as string[] }),
  );
  const [w, h] = [Math.ceil(width), Math.ceil(height)];
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" role="img" font-family="${escapeXml(FAMILY)}" font-size="${SIZE}">`,
    `<title>${escapeXml(describeGraph(graph))}</title>`,
    `<defs><marker id="cellgrad-arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="${RULE}"/></marker></defs>`,
    `<rect width="${w}" height="${h}" fill="${PAPER}"/>`,
    ...edges,
    ...boxes,
    "</svg>",
  ].join("");
  return { svg, width: w, height: h };
}

function drawBox({ x, y, width, height, node, lines }: Box): string {
  const [left, top] = [x - width / 2, y - height / 2];
  const heading = node.module === "" ? 0 : 1; // the operation stands below its module's path
  const texts = lines.map((line, i) => {
    const weight = i === heading ? ' font-weight="600"' : "";
    const colour = i === heading ? INK : FAINT;
    return `<text x="${x.toFixed(1)}" y="${(top + PADDING + (i + 0.65) * LINE - 2).toFixed(1)}" text-anchor="middle" fill="${colour}"${weight}>${escapeXml(line)}</text>`;
  });
  const radius = node.kind === "operation" ? 6 : 0;
  return `<g><rect x="${left.toFixed(1)}" y="${top.toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}" rx="${radius}" fill="${FILL[node.kind]}" stroke="${RULE}"/>${texts.join("")}</g>`;
}

/** One line for who does not see the drawing. */
function describeGraph({ root, nodes }: Graph): string {
  const count = (kind: GraphNode["kind"]) => nodes.filter((node) => node.kind === kind).length;
  const counts = [
    plural(count("operation"), "operation"),
    plural(count("parameter"), "parameter"),
    plural(count("input"), "input"),
  ];
  return `Dataflow graph of ${root.name ?? root.operation ?? root.kind} [${root.shape.join(", ")}]: ${counts.join(", ")}`;
}

/** The bundle of a graph. A graph that is too large to be drawn is text only. */
export function graphBundle(graph: Graph): MimeBundle {
  const text = graph.toString();
  if (graph.nodes.length > MOST_NODES) return { "text/plain": text };
  const { svg, width, height } = graphSvg(graph);
  const uri = `data:image/svg+xml;base64,${base64(new TextEncoder().encode(svg))}`;
  const picture = `<img src="${uri}" width="${width}" height="${height}" alt="${escapeXml(describeGraph(graph))}" style="max-width:100%;height:auto">`;
  return {
    "text/plain": text,
    "image/svg+xml": svg,
    "text/html": `<div class="cellgrad-graph" style="overflow-x:auto">${picture}<details><summary>${say`as text`}</summary><pre style="margin:4px 0">${escapeXml(text)}</pre></details></div>`,
  };
}

Object.defineProperty(Graph.prototype, Symbol.for("Jupyter.display"), {
  configurable: true,
  writable: true,
  value(this: Graph): MimeBundle {
    return graphBundle(this);
  },
});
