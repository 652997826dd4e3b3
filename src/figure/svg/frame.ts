// Where the axes of a layout lie in pixels, as Plotly lays them out: domains, reversed and logarithmic ranges, and
// square cells (`scaleanchor` with `constrain: "domain"`). It draws nothing.
import type { Axis, FigureLayout, Font } from "../../plot/spec.js";
import { FONT } from "../../plot/theme.js";

/** An axis with its place in the picture. */
export interface PlacedAxis {
  /** `"x"`, `"y2"`, ... */
  readonly id: string;
  readonly letter: "x" | "y";
  readonly axis: Axis;
  /** Of what is written along it, where the axis has none of its own. */
  readonly font: Font;
  /** Left or upper end, in pixels of the picture. */
  readonly start: number;
  readonly length: number;
  /** Where a value of the data lies; NaN where a logarithmic axis has no place for it. */
  at(value: number): number;
}

/** The plot area inside the margins, and its axes. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly axes: ReadonlyMap<string, PlacedAxis>;
}

/** One pair of axes, the place of its traces. */
export interface Panel {
  readonly x: PlacedAxis;
  readonly y: PlacedAxis;
}

export function frameOf(layout: FigureLayout): Frame {
  const { margin } = layout;
  const [left, top] = [margin.l, margin.t];
  const width = Math.max(1, layout.width - margin.l - margin.r);
  const height = Math.max(1, layout.height - margin.t - margin.b);
  const found = axesOf(layout);
  const shrink = squareCells(found, width, height);
  const axes = new Map<string, PlacedAxis>();
  for (const [id, axis] of found) {
    const letter = id[0] as "x" | "y";
    const [from, to] = axis.domain ?? [0, 1];
    const [offset, whole] =
      letter === "x"
        ? [left + from * width, (to - from) * width]
        : [top + (1 - to) * height, (to - from) * height];
    const length = whole * (shrink.get(id) ?? 1);
    axes.set(id, {
      ...place(id, letter, axis, offset + (whole - length) / 2, length),
      font: { ...FONT, ...layout.font },
    });
  }
  return { left, top, width, height, axes };
}

/** The axes that a trace is drawn on. */
export function panelOf(frame: Frame, trace: { readonly xaxis?: string; readonly yaxis?: string }): Panel {
  const [x, y] = [frame.axes.get(trace.xaxis ?? "x"), frame.axes.get(trace.yaxis ?? "y")];
  if (x === undefined || y === undefined) {
    throw new RangeError(
      `figure: a trace names the axes ${trace.xaxis ?? "x"} and ${trace.yaxis ?? "y"}, which the layout lacks`,
    );
  }
  return { x, y };
}

function axesOf(layout: FigureLayout): Map<string, Axis> {
  const found = new Map<string, Axis>();
  for (const [key, value] of Object.entries(layout)) {
    const name = /^([xy])axis(\d*)$/.exec(key);
    if (name !== null) found.set(name[1] + name[2], value as Axis);
  }
  return found;
}

function place(
  id: string,
  letter: "x" | "y",
  axis: Axis,
  start: number,
  length: number,
): Omit<PlacedAxis, "font"> {
  const [low, high] = axis.range;
  const log = axis.type === "log";
  return {
    id,
    letter,
    axis,
    start,
    length,
    at(value) {
      const share = ((log ? Math.log10(value) : value) - low) / (high - low);
      if (!Number.isFinite(share)) return Number.NaN;
      return start + (letter === "x" ? share : 1 - share) * length;
    },
  };
}

/** By how much each axis is shortened so that a unit is as long on it as on its `scaleanchor`. */
function squareCells(axes: ReadonlyMap<string, Axis>, width: number, height: number): Map<string, number> {
  const unit = (id: string, axis: Axis) => {
    const [from, to] = axis.domain ?? [0, 1];
    return ((to - from) * (id.startsWith("x") ? width : height)) / Math.abs(axis.range[1] - axis.range[0]);
  };
  const shrink = new Map<string, number>();
  for (const [id, axis] of axes) {
    const other = axis.scaleanchor === undefined ? undefined : axes.get(axis.scaleanchor);
    if (axis.scaleanchor === undefined || other === undefined) continue;
    const [mine, theirs] = [unit(id, axis), unit(axis.scaleanchor, other)];
    if (mine > theirs) shrink.set(id, theirs / mine);
    else shrink.set(axis.scaleanchor, mine / theirs);
  }
  for (const [id, axis] of axes) {
    const share = axis.matches === undefined ? undefined : shrink.get(axis.matches);
    if (share !== undefined && !shrink.has(id)) shrink.set(id, share);
  }
  return shrink;
}
