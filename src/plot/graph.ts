// The dataflow graph as a figure: operations, shapes, and on each of them its values on the way forward and its gradient
// on the way back, step by step. What a graph shows as the last value of a cell is a drawing of the figure room.
import type { Graph } from "../autograd/index.js";
import { ArgumentError, checkOptions } from "../shape/errors.js";
import { say } from "../words/words.js";
import { foldedBoxes, type GraphBox, type PlacedBox, placeBoxes, rangeText } from "./graphLayout.js";
import { facts, plural } from "./numbers.js";
import type { Annotation, FigureSpec, ScatterTrace, Shape } from "./spec.js";
import { withSteps } from "./stepping.js";
import {
  baseLayout,
  CONFIG,
  FAINT,
  INK,
  MARK,
  PAPER,
  plain,
  RULE,
  SMALL,
  TOP,
  textPixels,
  titleBlock,
  titleWidth,
} from "./theme.js";

/** Options of `plot.graph`. */
export interface GraphFigureOptions {
  /** Default: what the graph computes. */
  title?: string;
  /** Boxes beyond which modules are folded into one box each. Default 60. */
  most?: number;
}

const [SIZE, LINE, PADDING, MARGIN] = [11, 15, 8, 16];
/** Colours of leaves are faint on any paper; operations are paper. */
const FILL: Readonly<Record<GraphBox["kind"], string>> = {
  operation: PAPER,
  module: "rgba(110,130,160,0.18)",
  parameter: "rgba(230,150,30,0.20)",
  input: "rgba(120,140,170,0.14)",
};

/** The figure of the public `plot.graph`, where it is documented, as data. */
export function graph(value: Graph, options: GraphFigureOptions = {}): FigureSpec {
  const what = "plot.graph";
  checkOptions(what, options, ["title", "most"]);
  if (!Array.isArray(value?.nodes) || value.root === undefined) {
    throw new ArgumentError(`${what}: expected a graph: plot.graph(graph(loss))`);
  }
  const most = options.most ?? 60;
  if (!Number.isInteger(most) || most < 1) {
    throw new ArgumentError(`${what}: most must be a whole number from 1, got ${String(most)}`);
  }
  const boxes = foldedBoxes(value, most);
  const limit = Math.max(most, 200);
  if (boxes.length > limit) {
    throw new ArgumentError(
      `${what}: the graph has ${boxes.length} values outside of modules, one figure holds ${limit}; draw the graph of a part of it, or give the layers names in a model`,
    );
  }
  const told = boxes.map((box) => {
    const last = box.nodes[box.nodes.length - 1];
    // What is folded shows the gradients of its parameters.
    const gradients = box.nodes.map((node) => node.gradient()).filter((gradient) => gradient !== null);
    return {
      value: last.isGone ? say`values are gone` : rangeText(last.value()),
      gradient: gradients.length === 0 ? "" : say`gradient ${rangeText(...gradients)}`,
    };
  });
  const isBack = told.some(({ gradient }) => gradient !== "");
  const { root } = value;
  const name = root.name ?? root.operation ?? root.kind;
  const title = options.title ?? say`Dataflow graph of ${name}`;
  const folded = boxes.filter(({ kind }) => kind === "module").length;
  const notes = [
    say`${plural(value.nodes.length, "value")}, from top to bottom`,
    folded > 0 ? say`${plural(folded, "module")} folded` : "",
    !isBack
      ? say`no gradients yet: call backward()`
      : value.nodes.some((node) => node.kind === "operation" && node.gradient() !== null)
        ? ""
        : say`gradients of operations: call retainGrad() on them`,
  ];
  const index = new Map(boxes.map((box, i) => [box.id, i]));
  const plan = placeBoxes(
    boxes,
    (box) => {
      const { value: range, gradient } = told[index.get(box.id) as number];
      const lines = [box.module, box.title, range, gradient].filter((line) => line !== "");
      const rows = (box.module === "" ? 2 : 3) + (gradient === "" ? 0 : 1);
      return {
        width: Math.max(...lines.map((line) => textPixels(line, SIZE))) + 2 * PADDING,
        height: rows * LINE + PADDING,
      };
    },
    MARGIN,
  );
  const plotWidth = Math.ceil(Math.max(plan.width, 320));
  const plotHeight = Math.ceil(plan.height);
  const width = Math.max(plotWidth, Math.min(700, titleWidth(title, notes)));
  const lineAt = (box: PlacedBox, line: number) => box.y - box.height / 2 + PADDING / 2 + (line + 0.5) * LINE;
  const headings = (box: PlacedBox) => (box.module === "" ? 1 : 2);
  const text = (lines: readonly string[], row: (box: PlacedBox) => number, color: string): ScatterTrace => ({
    type: "scatter",
    mode: "text",
    x: plan.boxes.map(({ x }) => x),
    y: plan.boxes.map((box) => lineAt(box, row(box))),
    text: lines.map(plain),
    textfont: { size: SIZE, color },
    hoverinfo: "skip",
    showlegend: false,
  });
  // Forward in the order in which the values were computed, back in the other.
  const order = boxes
    .map((_, i) => i)
    .filter((i) => boxes[i].kind !== "parameter" && boxes[i].kind !== "input");
  const path = [
    ...order.map((at) => ({ at, back: false })),
    ...(isBack ? [...order].reverse().map((at) => ({ at, back: true })) : []),
  ];
  const state = (p: number): ScatterTrace[] => {
    const { at, back } = path[p];
    const rank = order.indexOf(at);
    const isKnown = (i: number) => back || !order.includes(i) || order.indexOf(i) <= rank;
    // A leaf has its gradient when everything that uses it has passed its own back.
    const users = (i: number) =>
      boxes
        .map((_, k) => k)
        .filter((k) =>
          boxes[k].nodes.some((node) => node.inputs.some((input) => boxes[i].nodes.includes(input))),
        );
    const isReached = (i: number) =>
      back &&
      (order.includes(i) ? order.indexOf(i) >= rank : users(i).every((k) => order.indexOf(k) >= rank));
    return [
      text(
        told.map((one, i) => (isKnown(i) ? one.value : "")),
        headings,
        FAINT,
      ),
      text(
        told.map((one, i) => (isReached(i) ? one.gradient : "")),
        (box) => headings(box) + 1,
        "#c24400",
      ),
      outline(plan.boxes[at]),
    ];
  };
  const end = Math.max(0, path.length - 1);
  const moving = path.length === 0 ? [] : state(end);
  const spec: FigureSpec = {
    data: [edges(plan.edges), hovers(plan.boxes, told), ...moving],
    layout: {
      ...baseLayout(width, TOP + plotHeight + 12, { l: 0, r: width - plotWidth, t: TOP, b: 12 }),
      title: titleBlock(title, notes, width),
      xaxis: {
        range: [0, plotWidth],
        anchor: "y",
        showgrid: false,
        zeroline: false,
        showticklabels: false,
        ticks: "",
      },
      yaxis: {
        range: [plotHeight, 0],
        anchor: "x",
        showgrid: false,
        zeroline: false,
        showticklabels: false,
        ticks: "",
      },
      shapes: plan.boxes.map(shapeOf),
      annotations: plan.boxes.flatMap((box): Annotation[] => [
        ...(box.module === "" ? [] : [label(box.module, box.x, lineAt(box, 0), FAINT)]),
        label(box.title, box.x, lineAt(box, headings(box) - 1), INK),
      ]),
    },
    config: CONFIG,
    description: facts(
      `${title}: ${plural(value.nodes.filter(({ kind }) => kind === "operation").length, "operation")}, ${plural(value.nodes.filter(({ kind }) => kind === "parameter").length, "parameter")}, ${plural(value.nodes.filter(({ kind }) => kind === "input").length, "input")}`,
      ...notes.slice(1),
      ...(value.nodes.length <= 20
        ? plan.boxes.map((box, i) => facts(`${box.title}: ${told[i].value}`, told[i].gradient))
        : []),
    ),
  };
  if (path.length === 0) return spec;
  return withSteps(spec, {
    frames: path.map((_, p) => ({
      name: `step ${p}`,
      traces: [2, 3, 4],
      data: state(p).map(({ x, y, text: lines }) => ({
        x,
        y,
        ...(lines === undefined ? {} : { text: lines }),
      })),
    })),
    labels: path.map(({ at, back }) =>
      back ? say`${boxes[at].title} backward` : say`${boxes[at].title} forward`,
    ),
    prefix: "",
    active: end,
    play: 700,
  });
}

function label(text: string, x: number, y: number, color: string): Annotation {
  return {
    text: plain(text),
    x,
    y,
    xref: "x",
    yref: "y",
    xanchor: "center",
    yanchor: "middle",
    showarrow: false,
    font: { ...SMALL, color },
  };
}

function shapeOf({ x, y, width, height, kind }: PlacedBox): Shape {
  return {
    type: "rect",
    xref: "x",
    yref: "y",
    x0: x - width / 2,
    x1: x + width / 2,
    y0: y - height / 2,
    y1: y + height / 2,
    line: { color: RULE, width: 1 },
    fillcolor: FILL[kind],
    layer: "below",
  };
}

/** Lines with an arrow's head, drawn in one stroke each. */
function edges(lines: readonly (readonly { x: number; y: number }[])[]): ScatterTrace {
  const points = lines.flatMap((line) => {
    const [before, end] = line.slice(-2);
    const angle = Math.atan2(end.y - before.y, end.x - before.x);
    const wing = (turn: number) => ({
      x: end.x - 7 * Math.cos(angle + turn),
      y: end.y - 7 * Math.sin(angle + turn),
    });
    return [...line, wing(0.4), end, wing(-0.4), null];
  });
  const round = (value: number) => Math.round(value * 10) / 10;
  return {
    type: "scatter",
    mode: "lines",
    x: points.map((point) => (point === null ? null : round(point.x))),
    y: points.map((point) => (point === null ? null : round(point.y))),
    line: { color: RULE, width: 1.2 },
    hoverinfo: "skip",
    showlegend: false,
  };
}

function outline({ x, y, width, height }: PlacedBox): ScatterTrace {
  const [left, right, top, bottom] = [x - width / 2, x + width / 2, y - height / 2, y + height / 2];
  return {
    type: "scatter",
    mode: "lines",
    x: [left, right, right, left, left],
    y: [top, top, bottom, bottom, top],
    line: { color: MARK, width: 3 },
    hoverinfo: "skip",
    showlegend: false,
  };
}

function hovers(
  boxes: readonly PlacedBox[],
  told: readonly { value: string; gradient: string }[],
): ScatterTrace {
  return {
    type: "scatter",
    mode: "markers",
    x: boxes.map(({ x }) => x),
    y: boxes.map(({ y }) => y),
    marker: { size: 14, color: "rgba(0,0,0,0)" },
    showlegend: false,
    customdata: boxes.map((box, i) => {
      const last = box.nodes[box.nodes.length - 1];
      const lines = [
        box.module,
        box.title,
        say`${last.dtype}, ${plural(
          last.shape.reduce((a, b) => a * b, 1),
          "value",
        )}`,
        say`values ${told[i].value}`,
        told[i].gradient,
      ];
      return lines
        .filter((line) => line !== "")
        .map(plain)
        .join("<br>");
    }),
    hovertemplate: "%{customdata}<extra></extra>",
  };
}
