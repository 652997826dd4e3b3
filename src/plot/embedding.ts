// Vectors as points of a plane: their two principal components. What each unit of a vector does is drawn by
// hiddenStates.ts.
import { ArgumentError, checkOptions, formatShape, ShapeError } from "../shape/errors.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { say } from "../words/words.js";
import { LINES } from "./colour.js";
import { facts, plural, tick } from "./numbers.js";
import { checkTensor } from "./planes.js";
import { principal } from "./principal.js";
import type { Axis, FigureSpec, ScatterTrace } from "./spec.js";
import { baseLayout, CHART, CONFIG, FAINT_SMALL, legendAbove, plain, TOP, titleBlock } from "./theme.js";

/** Options of `plot.embedding` and `nn.Embedding`. */
export interface EmbeddingOptions {
  /** Default "Embedding". */
  title?: string;
  /** The class of each item: each class has a colour and a place in the legend. */
  classes?: Tensor | readonly (string | number)[];
  /** A name for each item, shown when hovering. */
  names?: readonly (string | number)[];
}

/** A colour and a mark for each class: seven colours, then the same ones hollow. */
const MOST_CLASSES = LINES.length * 2;

/** The figure of the public `plot.embedding`, where it is documented, as data. */
export function embedding(vectors: Tensor, options: EmbeddingOptions = {}): FigureSpec {
  const what = "plot.embedding";
  checkOptions(what, options, ["title", "classes", "names"]);
  checkTensor(what, vectors, "[items, units]");
  if (vectors.ndim !== 2) {
    const hint = vectors.ndim === 3 ? "; one sequence's states: states.at(0)" : "; use x.flatten(1)";
    throw new ShapeError(`${what}: expected [items, units], got ${formatShape(vectors.shape)}${hint}`);
  }
  const [count, units] = vectors.shape;
  const classes = readList(what, "classes", options.classes, count) ?? new Array<string>(count).fill("items");
  const names = readList(what, "names", options.names, count);
  const kinds = [...new Set(classes)].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  if (kinds.length > MOST_CLASSES) {
    throw new ArgumentError(
      `${what}: ${kinds.length} classes, one figure tells at most ${MOST_CLASSES} apart`,
    );
  }
  const data = vectors.data();
  const finite = Array.from({ length: count }, (_, i) => i).filter((i) =>
    data.subarray(i * units, (i + 1) * units).every((v) => Number.isFinite(v)),
  );
  const rows = new Float64Array(finite.length * units);
  finite.forEach((item, i) => {
    rows.set(data.subarray(item * units, (item + 1) * units), i * units);
  });
  const { points, shares } = principal(rows, finite.length, units);
  const title = options.title ?? say`Embedding`;
  const lost = count - finite.length;
  const percent = (share: number) => `${tick(100 * share)} %`;
  const notes = [
    say`${plural(count, "vector")} of ${plural(units, "unit")}, two principal components (${percent(shares[0] + shares[1])} of the variance)`,
    lost > 0 ? say`${plural(lost, "vector")} with NaN or infinite values left out` : "",
  ];
  const legend = options.classes !== undefined;
  const [plotWidth, plotHeight] = [640, 420];
  const margin = { l: 66, r: 24, t: TOP + (legend ? 26 : 0), b: 52 };
  const width = margin.l + plotWidth + margin.r;
  const axis = (k: 0 | 1): Partial<Axis> & Pick<Axis, "range"> => ({
    ...CHART,
    range: padded(points.map((point) => point[k])),
    nticks: 7,
    title: {
      text: say`component ${k + 1} (${percent(shares[k])})`,
      font: FAINT_SMALL,
      standoff: k === 0 ? 6 : 8,
    },
  });
  const traces = kinds.map((kind, k): ScatterTrace => {
    const own = finite.flatMap((item, i) => (classes[item] === kind ? [{ item, point: points[i] }] : []));
    const color = LINES[k % LINES.length];
    const round = (value: number) => Number(value.toPrecision(6));
    return {
      type: "scatter",
      mode: "markers",
      name: plain(kind),
      x: own.map(({ point }) => round(point[0])),
      y: own.map(({ point }) => round(point[1])),
      marker:
        k < LINES.length
          ? { size: 7, color }
          : { size: 7, color, symbol: "circle-open", line: { color, width: 1.5 } },
      opacity: 0.75,
      customdata: own.map(({ item }) =>
        names === undefined ? say`item ${item}` : say`item ${item}: ${plain(names[item])}`,
      ),
      hovertemplate: `%{customdata}${legend ? say`<br>class ${plain(kind)}` : ""}<br>%{x}, %{y}<extra></extra>`,
    };
  });
  return {
    data: traces,
    layout: {
      ...baseLayout(width, margin.t + plotHeight + margin.b, margin),
      title: titleBlock(title, notes, width),
      showlegend: legend,
      ...(legend ? { legend: legendAbove(plotHeight) } : {}),
      xaxis: axis(0),
      yaxis: axis(1),
    },
    config: CONFIG,
    description: facts(`${title}: ${notes[0]}`, legend ? say`classes ${kinds.join(", ")}` : "", notes[1]),
  };
}

function readList(
  what: string,
  option: string,
  given: Tensor | readonly (string | number)[] | undefined,
  count: number,
): string[] | undefined {
  if (given === undefined) return undefined;
  const list = isTensor(given) ? Array.from(given.data()) : given;
  if (!Array.isArray(list) || list.length !== count) {
    throw new ArgumentError(
      `${what}: ${option} must have an entry for each of the ${count} items, got ${Array.isArray(list) ? list.length : typeof list}`,
    );
  }
  return list.map(String);
}

function padded(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values, 0), Math.max(...values, 0)];
  const room = (high - low || 2) * 0.05;
  return [Number((low - room).toPrecision(6)), Number((high + room).toPrecision(6))];
}
