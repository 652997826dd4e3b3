// A network as the volumes that its layers make: maps stacked as deep as they are many, vectors as columns. What the
// layers cost is model.summary; what the volumes hold is drawn by featureMaps.ts.
import { isModule } from "../nn/members.js";
import type { Module } from "../nn/module.js";
import { isParameter } from "../nn/parameter.js";
import { type Call, watchForward } from "../nn/watch.js";
import { ArgumentError, checkOptions } from "../shape/errors.js";
import { sizeOf } from "../shape/shape.js";
import { zeros } from "../tensor/create.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { say } from "../words/words.js";
import { LINES } from "./colour.js";
import { ASIDE, Diagram, NAME, type Point } from "./diagram.js";
import { facts, plural } from "./numbers.js";
import type { FigureSpec, ScatterTrace } from "./spec.js";
import {
  baseLayout,
  CONFIG,
  legendAbove,
  plain,
  RULE,
  TOP,
  titleBlock,
  titleWidth,
  WIDEST,
} from "./theme.js";

/** Options of `plot.volume`. */
export interface VolumeOptions {
  /** Default: the model's class, "Sequential, layer by layer". */
  title?: string;
  /** The type of the input. Default: that of the parameters; tokens are "int32". */
  dtype?: "float32" | "float64" | "int32";
}

/** A model and the shape of its input, with the batch. */
export type VolumeModel = readonly [model: Module, inputShape: readonly number[]];

const CALL = "plot.volume(model, [1, 1, 28, 28])";
/** Slope of the depth: to the right and up, in pixels for each pixel of depth. */
const SLOPE = 0.42;
/** The longest vector and the longest side of a map in pixels; maps get smaller where that saves a line. */
const LONG_VECTOR = 120;
const LONG_SIDES = [84, 70, 56] as const;
/** A layer with parameters, one without, and what goes in. */
const KINDS = { learns: LINES[0], fixed: RULE, input: LINES[1] } as const;
type Kind = keyof typeof KINDS;
const NAMES: Readonly<Record<Kind, () => string>> = {
  input: () => say`input`,
  learns: () => say`with parameters`,
  fixed: () => say`without parameters`,
};

/** The figure of the public `plot.volume`, where it is documented, as data. */
export function volume(
  model: Module | Readonly<Record<string, VolumeModel>>,
  inputShape?: readonly number[],
  options: VolumeOptions = {},
): FigureSpec {
  const what = "plot.volume";
  checkOptions(what, options, ["title", "dtype"]);
  const rows = readModels(what, model, inputShape).map(([name, [one, shape]]) => ({
    name,
    blocks: blocksOf(what, one, shape, options.dtype),
  }));
  const left = 12;
  const drawn = rows.flatMap(({ name, blocks }) =>
    lines(blocks).map((line, i) => ({ heading: i === 0 ? name : say`${name} (continued)`, line })),
  );
  const several = rows.length > 1;
  const heights = drawn.map(({ line }) => Math.max(...line.map(({ box }) => box.height + box.depth * SLOPE)));
  const headingRoom = several ? 26 : 4;
  const tops: number[] = [];
  const height = heights.reduce((top, tall) => {
    tops.push(top + headingRoom);
    return top + headingRoom + tall + LABELS;
  }, 0);
  const width =
    Math.max(...drawn.map(({ line }) => line[line.length - 1].left + line[line.length - 1].room)) + left;
  const diagram = new Diagram(width, height);
  const spots: Spot[] = [];
  drawn.forEach(({ heading, line }, i) => {
    const middle = tops[i] + heights[i] / 2;
    if (several) diagram.label(plain(heading), [0, tops[i] - 8], { font: NAME });
    line.forEach(({ block, box, left: at, room }, k) => {
      const front: Point = [
        left + at + (room - box.width - box.depth * SLOPE) / 2,
        middle - (box.height - box.depth * SLOPE) / 2,
      ];
      solid(diagram, front, box, KINDS[block.kind]);
      const centre = left + at + room / 2;
      const below = tops[i] + heights[i] + 6;
      diagram.label(plain(shorten(block.name, room)), [centre, below], {
        align: "center",
        stand: "top",
        font: NAME,
      });
      diagram.label(plain(shorten(block.layer, room)), [centre, below + 15], {
        align: "center",
        stand: "top",
        font: ASIDE,
      });
      diagram.label(block.size, [centre, below + 30], { align: "center", stand: "top", font: ASIDE });
      if (k > 0) {
        const y = middle;
        const from = line[k - 1];
        const start = left + from.left + (from.room + from.box.width + from.box.depth * SLOPE) / 2 + 3;
        if (front[0] - 3 - start > 12)
          diagram.wire([
            [start, y],
            [front[0] - 3, y],
          ]);
      }
      spots.push({ x: front[0] + box.width / 2, y: front[1] + box.height / 2, block });
    });
  });
  const all = rows.flatMap(({ blocks }) => blocks);
  const learnt = all.filter(({ kind }) => kind === "learns");
  const first = Object.values(rows)[0];
  const title = options.title ?? (several ? say`Layer by layer` : say`${first.name}, layer by layer`);
  const total = all.reduce((sum, { parameters }) => sum + parameters, 0);
  const notes = [
    say`${plural(all.filter(({ kind }) => kind !== "input").length, "layer")}, ${learnt.length} with parameters`,
    several ? "" : say`${total.toLocaleString("en-US")} parameters`,
    say`sides drawn as square roots, vectors on a scale of their own`,
  ];
  const margin = { l: 24, r: 24, t: TOP + 30, b: 16 };
  const whole = Math.max(margin.l + width + margin.r, Math.min(WIDEST, titleWidth(title, notes)), 420);
  return {
    data: [...keys(new Set(all.map(({ kind }) => kind))), hover(spots)],
    layout: {
      ...baseLayout(whole, margin.t + height + margin.b, { ...margin, r: whole - margin.l - width }),
      title: titleBlock(title, notes, whole),
      showlegend: true,
      legend: { ...legendAbove(height), y: 1 + 4 / height },
      xaxis: { ...BARE, range: [0, width], anchor: "y" },
      yaxis: { ...BARE, range: [height, 0], anchor: "x" },
      shapes: diagram.shapes,
      annotations: diagram.annotations,
    },
    config: CONFIG,
    description: facts(
      `${title}: ${notes[0]}`,
      ...rows.map(({ name, blocks }) => {
        const steps = blocks.map(
          (block) => `${block.name} ${block.size}${block.kind === "fixed" ? say` (no parameters)` : ""}`,
        );
        return `${several ? `${name}: ` : ""}${steps.join(", ")}`;
      }),
    ),
  };
}

const LABELS = 56;
const BARE = { showgrid: false, zeroline: false, showline: false, showticklabels: false, ticks: "" } as const;

/** What one layer makes. */
interface Block {
  readonly name: string;
  readonly layer: string;
  /** Without the batch. */
  readonly shape: readonly number[];
  /** `8 × 28 × 28` */
  readonly size: string;
  readonly kind: Kind;
  readonly parameters: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
}

interface Placed {
  readonly block: Block;
  readonly box: Size;
  readonly left: number;
  /** Pixels across that it takes, its labels included. */
  readonly room: number;
}

interface Spot {
  readonly x: number;
  readonly y: number;
  readonly block: Block;
}

function readModels(what: string, model: unknown, shape: unknown): [string, VolumeModel][] {
  const list: [string, unknown][] = isModule(model)
    ? [[model.constructor.name, [model, shape]]]
    : typeof model === "object" && model !== null
      ? Object.entries(model)
      : [];
  if (list.length === 0 || list.length > 4) {
    throw new ArgumentError(
      `${what}: expected a model and the shape of its input, or one to four by name: ${CALL} or plot.volume({ flat: [mlp, [1, 784]], maps: [cnn, [1, 1, 28, 28]] })`,
    );
  }
  return list.map(([name, pair]): [string, VolumeModel] => {
    const [one, size] = Array.isArray(pair) ? pair : [];
    if (!isModule(one))
      throw new ArgumentError(`${what}: ${name} is no model with the shape of its input: ${CALL}`);
    const fits = Array.isArray(size) && size.length > 0 && size.every((n) => Number.isInteger(n) && n > 0);
    if (!fits) {
      throw new ArgumentError(
        `${what}: the shape of the input must be a list of sizes with the batch, got ${JSON.stringify(size)}: ${CALL}`,
      );
    }
    return [name, [one, size]];
  });
}

/** The layers that were called, in their order; a container is seen through its layers. */
function blocksOf(
  what: string,
  model: Module,
  shape: readonly number[],
  dtype?: VolumeOptions["dtype"],
): Block[] {
  const type = dtype ?? model.parameters()[0]?.dtype ?? "float32";
  const calls = watchForward(model, [zeros(shape, { dtype: type })]);
  const leaves = calls.filter(
    ({ module }) => module.namedChildren().length === 0 || ownParameters(module) > 0,
  );
  const blocks = leaves.flatMap((call) => {
    const output = tensorOf(call);
    return output === undefined ? [] : [blockOf(call, output)];
  });
  if (blocks.length === 0) {
    throw new ArgumentError(
      `${what}: no layer of ${model.constructor.name} returned a tensor; its forward calls none`,
    );
  }
  return [
    {
      name: say`input`,
      layer: "",
      shape: shape.slice(1),
      size: sizeText(shape.slice(1)),
      kind: "input",
      parameters: 0,
    },
    ...blocks,
  ];
}

function blockOf({ name, module }: Call, output: Tensor): Block {
  const shape = output.shape.slice(1);
  const parameters = ownParameters(module);
  return {
    name: name === "" ? say`output` : /^\d+$/.test(name) ? say`layer ${name}` : name,
    layer: module.constructor.name,
    shape,
    size: sizeText(shape),
    kind: parameters > 0 ? "learns" : "fixed",
    parameters: name.includes("#") ? 0 : parameters,
  };
}

function tensorOf({ output }: Call): Tensor | undefined {
  if (isTensor(output)) return output;
  const inner = (output as { output?: unknown } | null)?.output;
  return isTensor(inner) ? inner : undefined;
}

/** Parameters directly in a module, without those of its children. */
function ownParameters(module: Module): number {
  const inside = new Set(module.namedChildren().flatMap(([, child]) => child.parameters()));
  return module
    .parameters()
    .filter((parameter) => isParameter(parameter) && !inside.has(parameter))
    .reduce((sum, { numel }) => sum + numel, 0);
}

function sizeText(shape: readonly number[]): string {
  return shape.length === 0 ? "1" : shape.join(" \u00d7 ");
}

/** Channels, height, width; a sequence is a plane of its features over time, a vector a column. */
function cubeOf(shape: readonly number[]): readonly [channels: number, rows: number, columns: number] {
  if (shape.length >= 3)
    return [sizeOf(shape.slice(0, -2)), shape[shape.length - 2], shape[shape.length - 1]];
  if (shape.length === 2) return [1, shape[1], shape[0]];
  return [1, sizeOf(shape), 1];
}

/**
 * Pixels of every block, one scale for all maps of a model and one for its vectors; left to right in one line where that
 * can be had, else in lines of about the same length.
 */
function lines(blocks: readonly Block[]): Placed[][] {
  const most = WIDEST - 60;
  const total = (rooms: readonly { readonly room: number }[]) =>
    rooms.reduce((sum, { room }) => sum + room, 0);
  const sized = LONG_SIDES.map((side) => sizes(blocks, side));
  const row = sized.find((list) => total(list) <= most) ?? sized[0];
  const count = Math.ceil(total(row) / most);
  const limit =
    count === 1 ? most : Math.min(most, total(row) / count + Math.max(...row.map(({ room }) => room)) / 2);
  const result: Placed[][] = [[]];
  for (const one of row) {
    const line = result[result.length - 1];
    const last = line[line.length - 1];
    const left = last === undefined ? 0 : last.left + last.room;
    if (left + one.room > limit && line.length > 0) result.push([{ ...one, left: 0 }]);
    else line.push({ ...one, left });
  }
  return result;
}

function sizes(blocks: readonly Block[], longSide: number): Omit<Placed, "left">[] {
  const cubes = blocks.map(({ shape }) => cubeOf(shape));
  // A vector of a thousand numbers would leave maps of 28 x 28 no room.
  const flat = cubes.filter(([, , columns]) => columns === 1).map(([, rows]) => rows);
  const longest = Math.max(...cubes.flatMap(([, rows, columns]) => (columns === 1 ? [] : [rows, columns])));
  const deepest = Math.max(...cubes.map(([channels]) => channels));
  const side = (n: number) => Math.max(5, longSide * Math.sqrt(n / longest));
  const column = (n: number) => Math.max(5, LONG_VECTOR * Math.sqrt(n / Math.max(...flat)));
  return blocks.map((block, i) => {
    const [channels, rows, columns] = cubes[i];
    const box: Size = {
      width: columns === 1 ? 9 : side(columns),
      height: columns === 1 ? column(rows) : side(rows),
      depth: channels === 1 ? 4 : Math.max(8, longSide * Math.sqrt(channels / Math.max(deepest, 16))),
    };
    const letters = Math.max(
      Math.min(block.name.length, 16),
      Math.min(block.layer.length, 16),
      block.size.length,
    );
    return { block, box, room: Math.max(box.width + box.depth * SLOPE, letters * 6.6) + 26 };
  });
}

/** A box seen from the front, its depth to the upper right. */
function solid(diagram: Diagram, [x, y]: Point, { width, height, depth }: Size, colour: string): void {
  const d = depth * SLOPE;
  const line = { color: colour, width: 1 };
  const at = (right: number, down: number): Point => [x + right, y + down];
  diagram.polygon([at(0, 0), at(width, 0), at(width, height), at(0, height)], {
    fill: mix(colour, 0.35),
    line,
  });
  diagram.polygon([at(0, 0), at(d, -d), at(width + d, -d), at(width, 0)], { fill: mix(colour, 0.18), line });
  diagram.polygon([at(width, 0), at(width + d, -d), at(width + d, height - d), at(width, height)], {
    fill: mix(colour, 0.55),
    line,
  });
}

/** So much of a colour on white. */
function mix(colour: string, share: number): string {
  const part = (from: number) =>
    Math.round(Number.parseInt(colour.slice(from, from + 2), 16) * share + 255 * (1 - share))
      .toString(16)
      .padStart(2, "0");
  return `#${part(1)}${part(3)}${part(5)}`;
}

function shorten(text: string, room: number): string {
  const most = Math.max(4, Math.floor((room - 6) / 6.6));
  return text.length > most ? `${text.slice(0, most - 1)}\u2026` : text;
}

/** For the legend only. */
function keys(kinds: ReadonlySet<Kind>): ScatterTrace[] {
  return (Object.keys(NAMES) as Kind[])
    .filter((kind) => kinds.has(kind))
    .map((kind) => ({
      type: "scatter",
      mode: "markers",
      name: NAMES[kind](),
      x: [null],
      y: [null],
      marker: {
        size: 11,
        color: mix(KINDS[kind], 0.45),
        symbol: "square",
        line: { color: KINDS[kind], width: 1 },
      },
      hoverinfo: "skip",
    }));
}

/** Nothing to see: places that tell what stands there. */
function hover(spots: readonly Spot[]): ScatterTrace {
  return {
    type: "scatter",
    mode: "markers",
    name: "layers",
    showlegend: false,
    x: spots.map(({ x }) => Number(x.toFixed(1))),
    y: spots.map(({ y }) => Number(y.toFixed(1))),
    marker: { size: 26, color: "rgba(0,0,0,0)" },
    customdata: spots.map(
      ({ block }) =>
        `${plain(block.name)}${block.layer === "" ? "" : ` (${plain(block.layer)})`}<br>${block.size}<br>${plural(block.parameters, "parameter")}`,
    ),
    hovertemplate: "%{customdata}<extra></extra>",
  };
}
