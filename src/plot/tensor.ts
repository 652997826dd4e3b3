// Any tensor as cells of colour: its last two axes are a picture, the axes before them are panels. What is known to
// be pictures, maps or states has a figure of its own.
import { ArgumentError, checkOptions, formatShape } from "../shape/errors.js";
import { sizeOf } from "../shape/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { say } from "../words/words.js";
import { rangeNote, valueRule } from "./colour.js";
import { mapGrid } from "./mapGrid.js";
import { extremes, facts, gapNote, survey } from "./numbers.js";
import { checkChoice, checkClip, checkTensor, type Planes, planeValues } from "./planes.js";
import type { AnimationFrame, FigureSpec, HeatmapTrace, ScatterTrace, TraceChange } from "./spec.js";
import { withSteps } from "./stepping.js";

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

/** Cells of all pages together: beyond them a figure is slow to open and heavy to keep. */
const MOST_CELLS_IN_ALL = 400_000;

/** The figure of the public `plot.tensor`, where it is documented, as data. */
export function tensor(value: Tensor, options: TensorFigureOptions = {}): FigureSpec {
  const what = "plot.tensor";
  checkOptions(what, options, ["title", "axes", "scale", "clip"]);
  checkClip(what, options.clip);
  checkChoice(what, "scale", options.scale, ["all", "each"]);
  checkTensor(what, value, "of any shape");
  const { shape } = value;
  const names = axisNames(what, options.axes, shape);
  const named = options.axes !== undefined;
  const { pages, shown, of } = pagesOf(shape);
  const { count } = pages[0];
  const whole = facets(value, MOST_PANELS * pages.length, MOST_CELLS, pages);
  const { planes } = whole;
  const all = survey(value.data());
  const each = options.scale === "each" && planes.count > 1;
  const shared = valueRule(planes.values, options.clip);
  const index = (at: number, sizes: readonly number[]) => placeName(unravel(at, sizes), names, named);
  const title = options.title ?? say`Tensor ${formatShape(shape)} ${value.dtype}`;
  const cut = [
    shown < of ? say`first ${shown} of ${of} panels` : "",
    planes.rows < whole.of.rows ? say`first ${planes.rows} of ${whole.of.rows} rows` : "",
    planes.columns < whole.of.columns ? say`first ${planes.columns} of ${whole.of.columns} columns` : "",
  ];
  const [rowName, columnName] = names.length >= 2 ? names.slice(-2) : ["", names[0] ?? ""];
  const side = Math.max(planes.rows, planes.columns);
  const paged = named && pages.length > 1 && shape.length > 3;
  const figures = pages.map((page, p) => {
    const ofPage = slicePlanes(planes, p * count, page.count);
    const surveys = Array.from({ length: page.count }, (_, i) => survey(planeValues(ofPage, i)));
    const hover = surveys.map((_, i) => index(page.first + i, shape.slice(0, -2)));
    // The slider names the axes before the last three.
    const headings = paged ? surveys.map((_, i) => placeName([i], names.slice(-3), named)) : hover;
    return mapGrid({
      title,
      notes: [
        ...cut,
        each ? say`each panel on its own scale` : say`scale ${rangeNote(shared)}`,
        gapNote(all),
      ],
      planes: ofPage,
      headings,
      ...(each
        ? {
            headingNotes: surveys.map((s) =>
              s.maxAt < 0 ? "" : rangeNote({ range: [s.min, s.max], clipped: 0, scale: "grey" }),
            ),
          }
        : {}),
      hover,
      rule: each ? surveys.map((_, i) => valueRule(planeValues(ofPage, i), options.clip)) : shared,
      barLabel: say`value`,
      axes: [rowName, columnName],
      ...(shape.length >= 4 && shape[shape.length - 3] <= 8 ? { columns: shape[shape.length - 3] } : {}),
      // One long row of square cells would be a thread.
      stretch: shape.length < 2 || side / Math.min(planes.rows, planes.columns) > 12,
      written: count === 1 && side <= WRITTEN,
      description: facts(
        say`${title}: ${all.count} values`,
        extremes(all, (at) => (shape.length === 0 ? "[]" : index(at, shape))),
        ...cut,
        gapNote(all),
      ),
    });
  });
  if (pages.length === 1) return figures[0];
  const leading = shape.length > 3;
  const alike = withSameMarks(figures);
  return withSteps(alike[0], {
    frames: alike.map(pageFrame),
    labels: pages.map(({ first }) =>
      leading ? index(Math.floor(first / shape[shape.length - 3]), shape.slice(0, -3)) : String(first),
    ),
    prefix: leading && named ? "" : leading ? say`index ` : say`${names[0]} from `,
    active: 0,
  });
}

/** Which planes stand together: the number of the first, and how many. */
interface Page {
  readonly first: number;
  readonly count: number;
}

/**
 * Up to 64 planes stand in one picture. More of them are pages that a slider turns: one for each index of the axes
 * before the last three; of a tensor with three axes, so many of its planes each.
 */
function pagesOf(shape: readonly number[]): { pages: Page[]; shown: number; of: number } {
  const of = sizeOf(shape.slice(0, -2));
  if (of <= MOST_PANELS) return { pages: [{ first: 0, count: of }], shown: of, of };
  const leading = shape.length > 3;
  // Pages are equally full, as the panels of a page stay where they are; the last may repeat some of the one before.
  const step = leading ? shape[shape.length - 3] : Math.ceil(of / Math.ceil(of / MOST_PANELS));
  const count = Math.min(step, MOST_PANELS);
  const cells = count * shape.slice(-2).reduce((size, side) => size * Math.min(side, MOST_CELLS), 1);
  const most = Math.max(1, Math.min(Math.ceil(of / step), Math.floor(MOST_CELLS_IN_ALL / cells)));
  const pages = Array.from({ length: most }, (_, p) => ({ first: Math.min(p * step, of - count), count }));
  return { pages, shown: leading ? most * count : pages[most - 1].first + count, of };
}

/** Marks in cells (NaN, beyond the scale) stand in some pages only: all get a trace for each, empty where there are none. */
function withSameMarks(figures: readonly FigureSpec[]): FigureSpec[] {
  const marksOf = ({ data }: FigureSpec) =>
    data.filter((trace): trace is ScatterTrace => trace.type === "scatter");
  const key = ({ xaxis, name }: ScatterTrace) => `${xaxis} ${name}`;
  const all = new Map(figures.flatMap(marksOf).map((trace) => [key(trace), trace]));
  return figures.map((figure) => {
    const own = new Map(marksOf(figure).map((trace) => [key(trace), trace]));
    const marks = [...all].map(([name, trace]) => own.get(name) ?? { ...trace, x: [null], y: [null] });
    return { ...figure, data: [...figure.data.filter(({ type }) => type !== "scatter"), ...marks] };
  });
}

/** What differs from page to page: the cells, what is said of them, and a scale of their own. */
function pageFrame(page: FigureSpec, p: number): AnimationFrame {
  return {
    name: `page ${p}`,
    traces: page.data.map((_, i) => i),
    data: page.data.map((trace) => {
      if (trace.type === "scatter") return { x: trace.x, y: trace.y };
      const { z, hovertemplate, colorscale, zmin, zmax } = trace as HeatmapTrace;
      return {
        z,
        hovertemplate,
        ...(colorscale === undefined ? {} : { colorscale, zmin, zmax }),
      } as TraceChange;
    }),
    layout: { annotations: page.layout.annotations ?? [] },
  };
}

/**
 * The last two axes as planes, one for each index of the axes before them; and how much there is of each when only
 * the first are taken. `pages` takes other planes than the first ones.
 */
export function facets(
  value: Tensor,
  mostPlanes: number,
  mostCells: number,
  pages?: readonly Page[],
): { planes: Planes; of: { count: number; rows: number; columns: number } } {
  const { shape } = value;
  const columns = shape.at(-1) ?? 1;
  const rows = shape.at(-2) ?? 1;
  const count = sizeOf(shape.slice(0, -2));
  const taken = (pages ?? [{ first: 0, count: Math.min(count, mostPlanes) }]).flatMap((page) =>
    Array.from({ length: page.count }, (_, i) => page.first + i),
  );
  const kept = {
    count: taken.length,
    rows: Math.min(rows, mostCells),
    columns: Math.min(columns, mostCells),
  };
  const source = value.data();
  const values = new Float64Array(kept.count * kept.rows * kept.columns);
  let at = 0;
  for (const plane of taken) {
    for (let row = 0; row < kept.rows; row++) {
      const start = (plane * rows + row) * columns;
      values.set(source.subarray(start, start + kept.columns), at);
      at += kept.columns;
    }
  }
  return { planes: { values, ...kept }, of: { count, rows, columns } };
}

function slicePlanes({ values, rows, columns }: Planes, first: number, count: number): Planes {
  const size = rows * columns;
  return {
    values: (values as Float64Array).subarray(first * size, (first + count) * size),
    count,
    rows,
    columns,
  };
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
    const last = shape.length === 1 ? [say`index`] : [say`row`, say`column`];
    return shape.map((_, i) => last[i - shape.length + last.length] ?? say`axis ${i}`);
  }
  if (!Array.isArray(axes) || axes.length !== shape.length || axes.some((name) => typeof name !== "string")) {
    throw new ArgumentError(
      `${what}: axes must name each of the ${shape.length} axes of ${formatShape(shape)}, for example [${shape.map((_, i) => `"axis ${i}"`).join(", ")}]; got ${JSON.stringify(axes)}`,
    );
  }
  return [...axes];
}

/** `[2, 3]`, or `batch 2, channel 3` where the axes have names. */
function placeName(index: readonly number[], names: readonly string[], named: boolean): string {
  if (index.length === 0) return "";
  return named ? index.map((i, axis) => `${names[axis]} ${i}`).join(", ") : formatShape(index);
}
