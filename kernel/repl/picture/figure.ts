// A figure in a terminal: the same FigureSpec that a page draws, laid out anew in lines of text. Panels of cells and
// panels of curves are drawn by cells.ts and chart.ts; this file arranges them and says what their colours mean.
import { stripVTControlCharacters } from "node:util";
import { richText } from "../../../src/figure/svg/text.js";
import { tick } from "../../../src/plot/numbers.js";
import type {
  Annotation,
  Axis,
  ColourAxis,
  FigureLayout,
  FigureSpec,
  PlotTrace,
} from "../../../src/plot/spec.js";
import { fit, width } from "../../../src/words/width.js";
import { type Look, styles } from "../print/style.js";
import { type Block, block, flow } from "./block.js";
import {
  type CellSize,
  type CellTrace,
  colourOf,
  drawCells,
  type Mark,
  PLAIN_WIDTH,
  scaleOf,
} from "./cells.js";
import { drawChart } from "./chart.js";
import type { Panel } from "./panel.js";
import { halfBlocks } from "./pixels.js";
import { gutter, ticksBelow } from "./ticks.js";

const GAP = 2;

/** The figure as lines, none wider than the terminal. */
export function drawFigure(spec: FigureSpec, look: Look): string[] {
  const { bold, dim } = styles(look);
  const columns = Math.max(20, look.columns - 1);
  const title = spec.layout.title;
  const panels = panelsOf(spec);
  const blocks = panels.map((panel) => drawPanel(panel, panels, spec.layout, { ...look, columns }));
  return [
    bold(fit(textOf(title?.text), columns)),
    dim(fit(textOf(title?.subtitle?.text), columns)),
    ...flow(blocks, columns, GAP),
    ...legends(spec, { ...look, columns }),
  ].filter((line, i) => i > 1 || stripVTControlCharacters(line) !== "");
}

/** Markup as plain text. */
function textOf(text = ""): string {
  return richText(text)
    .map((line) => line.map((run) => run.text).join(""))
    .join(" ");
}

function panelsOf({ data, layout }: FigureSpec): Panel[] {
  const groups = new Map<string, PlotTrace[]>();
  for (const trace of data) {
    const key = `${trace.xaxis ?? "x"} ${trace.yaxis ?? "y"}`;
    groups.set(key, [...(groups.get(key) ?? []), trace]);
  }
  return [...groups].map(([key, traces]) => {
    const [xId, yId] = key.split(" ") as [string, string];
    const axis = (id: string) => layout[`${id[0]}axis${id.slice(1)}` as "xaxis"] as Axis | undefined;
    const fallback: Axis = { range: [0, 1] };
    const [x, y] = [axis(xId) ?? fallback, axis(yId) ?? fallback];
    const linked = panelTicks(layout, x.matches ?? xId);
    const notes = layout.annotations ?? [];
    const runs = richText(notes.find((note) => isHeading(note, x, y))?.text ?? "").flat();
    const stamp = notes.find(({ xref, yref }) => xref === xId && yref === yId);
    return {
      x: x.showticklabels === false ? { ...x, ...linked } : x,
      y,
      traces,
      heading: (runs[0]?.text ?? "").trim() + (stamp ? ` (${textOf(stamp.text)})` : ""),
      note: runs
        .slice(1)
        .map(({ text }) => text)
        .join(" ")
        .trim(),
    };
  });
}

/** The ticks of an axis that another one follows; the last of the panels shows them for all. */
function panelTicks(layout: FigureLayout, id: string): Partial<Axis> {
  const followers = Object.entries(layout)
    .filter(
      ([key, value]) =>
        key.startsWith("xaxis") && (key === `xaxis${id.slice(1)}` || (value as Axis).matches === id),
    )
    .map(([, value]) => value as Axis);
  const shown = followers.find(({ showticklabels }) => showticklabels !== false);
  return shown ? { tickvals: shown.tickvals, ticktext: shown.ticktext, showticklabels: true } : {};
}

/** Whether a note stands right above the upper left corner of a panel. */
function isHeading(note: Annotation, x: Axis, y: Axis): boolean {
  const near = (a: number, b: number) => Math.abs(a - b) < 0.012;
  return (
    note.xref === "paper" &&
    note.yref === "paper" &&
    near(note.x, x.domain?.[0] ?? 0) &&
    near(note.y, y.domain?.[1] ?? 1)
  );
}

function isCells(trace: PlotTrace): trace is CellTrace {
  return trace.type === "heatmap" || trace.type === "image";
}

function drawPanel(panel: Panel, panels: readonly Panel[], layout: FigureLayout, look: Look): Block {
  const cells = panel.traces.find(isCells);
  const body = cells
    ? drawCellPanel(cells, panel, panels, layout, look)
    : drawChart(panel, panels.length, look);
  return block([...heading(panel, block(body).width, panels.length, look), ...body]);
}

function heading({ heading: text, note }: Panel, room: number, count: number, look: Look): string[] {
  if (text === "") return [];
  const { dim } = styles(look);
  const most = count === 1 ? look.columns : Math.max(room, 12);
  const both = note !== "" && width(`${text} ${note}`) <= most;
  return [both ? `${text} ${dim(note)}` : fit(text, most)];
}

function drawCellPanel(
  trace: CellTrace,
  panel: Panel,
  panels: readonly Panel[],
  layout: FigureLayout,
  look: Look,
): string[] {
  const isSquare = panels.some(({ y }) => y.scaleanchor !== undefined);
  const hasTicks = !isSquare || panels.length === 1;
  const marks = marksOf(panel);
  const size = cellSize(trace, isSquare, panels.length, marks.length > 0, hasTicks, look);
  const isFlipped = panel.y.range[0] < panel.y.range[1];
  const lines = drawCells(trace, layout, size, look.colours, { isFlipped, marks });
  if (!hasTicks) return lines;
  const isPlain = look.colours === "none";
  const labels = gutter(
    panel.y,
    lines.length,
    isPlain ? size.down : size.down / 2,
    isFlipped,
    trace.z.length,
  );
  const room = Math.max(0, ...labels.map(width));
  const { dim } = styles(look);
  const across = isPlain ? size.across * PLAIN_WIDTH : size.across;
  const below = ticksBelow(panel.x, across, look.columns - room - 1);
  return [
    ...lines.map((line, i) => `${dim((labels[i] ?? "").padStart(room))} ${line}`),
    ...(below.trim() === "" ? [] : [`${" ".repeat(room + 1)}${dim(below)}`]),
  ];
}

/** Single cells that the figure marks: the maxima that pooling chose. */
function marksOf({ traces }: Panel): Mark[] {
  return traces.flatMap((trace) => {
    if (trace.type !== "scatter" || trace.mode !== "markers") return [];
    return trace.x.flatMap((column, i) => {
      const row = trace.y[i];
      if (column === null || row === null || row === undefined) return [];
      return [{ row: Math.round(row), column: Math.round(column), colour: trace.marker?.color ?? "#ff9e1b" }];
    });
  });
}

/** As large as reads well: one picture may be large, many share the screen. */
function cellSize(
  trace: CellTrace,
  isSquare: boolean,
  count: number,
  isMarked: boolean,
  hasTicks: boolean,
  look: Look,
): CellSize {
  const rows = Math.max(1, trace.z.length);
  const columns = Math.max(1, trace.z[0]?.length ?? 0);
  const isPlain = look.colours === "none";
  const room = look.columns - (hasTicks ? 6 : 0);
  if (isPlain) {
    const share = Math.min(1, room / (columns * PLAIN_WIDTH), count > 4 ? 16 / columns : 1);
    return { across: share, down: share };
  }
  if (!isSquare) {
    const target = count === 1 ? Math.min(room, 72) : Math.min(room, 40);
    const across = columns <= target ? Math.min(4, Math.floor(target / columns)) : room / columns;
    return {
      across: columns <= room ? Math.max(1, across) : across,
      down: rows <= 6 ? 2 : rows > 96 ? 96 / rows : 1,
    };
  }
  // Many maps may lose detail, so that they are seen together.
  const [wide, high] = count > 9 ? [18, 18] : [32, 28];
  const most = Math.min(wide / columns, high / rows, room / columns);
  const zoom = isMarked && columns * 2 <= room ? Math.max(2, Math.floor(most)) : Math.floor(most);
  const fitted = count > 9 ? Math.min(1, most) : Math.min(1, room / columns, 128 / rows);
  const size = zoom >= 1 ? Math.min(8, zoom) : fitted;
  return { across: size, down: size };
}

/** What the colours mean: a line for each scale. */
function legends({ data, layout }: FigureSpec, look: Look): string[] {
  const { dim } = styles(look);
  // Panels may have scales of their own that are the same: one line says so.
  const same = new Map<string, string[]>();
  for (const key of Object.keys(layout).filter((name) => name.startsWith("coloraxis"))) {
    const { cmin, cmax, colorscale } = layout[key as "coloraxis"] as ColourAxis;
    const meaning = JSON.stringify([cmin, cmax, colorscale]);
    same.set(meaning, [...(same.get(meaning) ?? []), key]);
  }
  const scales = [...same.values()];
  return scales.flatMap((keys) => {
    const axis = layout[keys[0] as "coloraxis"] as ColourAxis;
    const users = data
      .filter(isCells)
      .filter((trace) => trace.type === "heatmap" && keys.includes(trace.coloraxis ?? ""));
    const example = users[0];
    if (example?.type !== "heatmap" || axis.showscale === false) return [];
    const names = scales.length > 1 ? users.map(({ name }) => name ?? "").filter((name) => name !== "") : [];
    const label = [textOf(axis.colorbar?.title?.text), names.join(", ")]
      .filter((part) => part !== "")
      .join(": ");
    const [low, high] = [tick(axis.cmin), tick(axis.cmax)];
    if (look.colours === "none")
      return [fit(`scale ${low} to ${high}${label && `  ${label}`}`, look.columns)];
    const room = look.columns - low.length - high.length - 3;
    // In a narrow terminal the colours leave room to say what they mean.
    const steps = Math.max(4, Math.min(24, room, Math.max(10, room - label.length - 2)));
    const colour = colourOf(scaleOf(example, layout));
    const ramp = Array.from({ length: steps }, (_, i) =>
      colour(axis.cmin + ((axis.cmax - axis.cmin) * i) / (steps - 1)),
    );
    const bar = halfBlocks([ramp, ramp], look.colours)[0];
    const used = low.length + high.length + steps + 2;
    return [`${low} ${bar} ${high}${label && dim(fit(`  ${label}`, look.columns - used))}`];
  });
}
