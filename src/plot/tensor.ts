// Any tensor as cells of colour: its last two axes are a picture, the axes before them are panels. What is known to
// be pictures, maps or states has a figure of its own.
import { ArgumentError, checkOptions, formatShape } from "../shape/errors.js";
import { sizeOf } from "../shape/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { rangeNote, valueRule } from "./colour.js";
import { mapGrid } from "./mapGrid.js";
import { extremes, facts, gapNote, survey } from "./numbers.js";
import { checkClip, checkTensor, type Planes, planeValues } from "./planes.js";
import type { FigureSpec } from "./spec.js";

/** Options of `plot.tensor`. */
export interface TensorFigureOptions {
  /** Default: the tensor's shape and type. */
  title?: string;
  /** A name for each axis, for example `["batch", "channel", "row", "column"]`. */
  axes?: readonly string[];
  /** `"all"` (default): one scale for all panels. `"each"`: every panel fills its own. */
  scale?: "all" | "each";
  /** Ends the scale at this quantile of the magnitudes (0.5 to 1), against outliers. Default 1: the largest. */
  clip?: number;
}

const MOST_PANELS = 64;
/** Cells along a side: more would be smaller than a pixel. */
const MOST_CELLS = 512;
/** Up to here a single panel's values are written into its cells. */
const WRITTEN = 12;

/** The figure of the public `plot.tensor`, where it is documented, as data. */
export function tensor(value: Tensor, options: TensorFigureOptions = {}): FigureSpec {
  const what = "plot.tensor";
  checkOptions(what, options, ["title", "axes", "scale", "clip"]);
  checkClip(what, options.clip);
  if (options.scale !== undefined && options.scale !== "all" && options.scale !== "each") {
    throw new ArgumentError(`${what}: scale must be "all" or "each", got ${JSON.stringify(options.scale)}`);
  }
  checkTensor(what, value, "of any shape");
  const { shape } = value;
  const names = axisNames(what, options.axes, shape);
  const { planes, of } = facets(value, MOST_PANELS, MOST_CELLS);
  const all = survey(value.data());
  const each = options.scale === "each" && planes.count > 1;
  const surveys = Array.from({ length: planes.count }, (_, i) => survey(planeValues(planes, i)));
  const rule = each
    ? surveys.map((_, i) => valueRule(planeValues(planes, i), options.clip))
    : valueRule(planes.values, options.clip);
  const headings = surveys.map((_, i) => heading(i, shape, names, options.axes !== undefined));
  const place = (at: number) => {
    const index = unravel(at, shape);
    if (index.length === 0) return "[]";
    return options.axes === undefined
      ? formatShape(index)
      : index.map((i, axis) => `${names[axis]} ${i}`).join(", ");
  };
  const title = options.title ?? `Tensor ${formatShape(shape)} ${value.dtype}`;
  const cut = [
    planes.count < of.count ? `first ${planes.count} of ${of.count} panels` : "",
    planes.rows < of.rows ? `first ${planes.rows} of ${of.rows} rows` : "",
    planes.columns < of.columns ? `first ${planes.columns} of ${of.columns} columns` : "",
  ];
  const [rowName, columnName] = names.length >= 2 ? names.slice(-2) : ["", names[0] ?? ""];
  const side = Math.max(planes.rows, planes.columns);
  return mapGrid({
    title,
    notes: [...cut, Array.isArray(rule) ? "each panel on its own scale" : scaleNote(rule), gapNote(all)],
    planes,
    headings,
    ...(each
      ? {
          headingNotes: surveys.map((s) =>
            s.maxAt < 0 ? "" : rangeNote({ range: [s.min, s.max], clipped: 0, scale: "grey" }),
          ),
        }
      : {}),
    hover: headings,
    rule,
    barLabel: "value",
    axes: [rowName, columnName],
    ...(shape.length >= 4 && shape[shape.length - 3] <= 8 ? { columns: shape[shape.length - 3] } : {}),
    // One long row of square cells would be a thread.
    stretch: shape.length < 2 || side / Math.min(planes.rows, planes.columns) > 12,
    written: planes.count === 1 && side <= WRITTEN,
    description: facts(`${title}: ${all.count} values`, extremes(all, place), ...cut, gapNote(all)),
  });
}

function scaleNote(rule: ReturnType<typeof valueRule>): string {
  return `scale ${rangeNote(rule)}`;
}

/**
 * The last two axes as planes, one for each index of the axes before them; and how much there is of each when only
 * the first are taken.
 */
export function facets(
  value: Tensor,
  mostPlanes: number,
  mostCells: number,
): { planes: Planes; of: { count: number; rows: number; columns: number } } {
  const { shape } = value;
  const columns = shape.at(-1) ?? 1;
  const rows = shape.at(-2) ?? 1;
  const count = sizeOf(shape.slice(0, -2));
  const kept = {
    count: Math.min(count, mostPlanes),
    rows: Math.min(rows, mostCells),
    columns: Math.min(columns, mostCells),
  };
  const source = value.data();
  const values = new Float64Array(kept.count * kept.rows * kept.columns);
  let at = 0;
  for (let plane = 0; plane < kept.count; plane++) {
    for (let row = 0; row < kept.rows; row++) {
      const start = (plane * rows + row) * columns;
      values.set(source.subarray(start, start + kept.columns), at);
      at += kept.columns;
    }
  }
  return { planes: { values, ...kept }, of: { count, rows, columns } };
}

/** The index of element `at` in row-major order. */
export function unravel(at: number, shape: readonly number[]): number[] {
  const index = shape.map(() => 0);
  for (let axis = shape.length - 1, rest = at; axis >= 0; axis--) {
    index[axis] = rest % shape[axis];
    rest = Math.floor(rest / shape[axis]);
  }
  return index;
}

function axisNames(what: string, axes: readonly string[] | undefined, shape: readonly number[]): string[] {
  if (axes === undefined) {
    const last = shape.length === 1 ? ["index"] : ["row", "column"];
    return shape.map((_, i) => last[i - shape.length + last.length] ?? `axis ${i}`);
  }
  if (!Array.isArray(axes) || axes.length !== shape.length || axes.some((name) => typeof name !== "string")) {
    throw new ArgumentError(
      `${what}: axes must name each of the ${shape.length} axes of ${formatShape(shape)}, for example [${shape.map((_, i) => `"axis ${i}"`).join(", ")}]; got ${JSON.stringify(axes)}`,
    );
  }
  return [...axes];
}

/** `[2, 3]`, or `batch 2, channel 3` where the axes have names. */
function heading(plane: number, shape: readonly number[], names: readonly string[], named: boolean): string {
  const index = unravel(plane, shape.slice(0, -2));
  if (index.length === 0) return "";
  return named ? index.map((i, axis) => `${names[axis]} ${i}`).join(", ") : formatShape(index);
}
