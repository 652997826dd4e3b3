// Marks for what colour does not tell: every NaN, infinity and value beyond the scale has one, and nothing else.
import { expect, test } from "vitest";
import { featureMaps, gates, hiddenStates, image, tensor as tensorFigure } from "../../src/plot/index.js";
import type { FigureSpec, ScatterTrace } from "../../src/plot/spec.js";
import { tensor } from "../../src/tensor/create.js";
import { noise, pattern } from "../figure/gallery.js";
import "../../src/ops/index.js";

/** The cells that have a mark, as `axis:row,column`. */
function marked(spec: FigureSpec, name: string): string[] {
  const cells = spec.data
    .filter((trace): trace is ScatterTrace => trace.type === "scatter" && trace.name === name)
    .flatMap(({ x, y, xaxis }) =>
      x.flatMap((column, i) =>
        column === null ? [] : `${xaxis}:${Math.round(y[i] as number)},${Math.round(column)}`,
      ),
    );
  return [...new Set(cells)];
}

const odd = (shape: number[]) =>
  pattern(shape, (...at) => {
    const spot = at.slice(-2).join();
    return spot === "1,2" ? Number.NaN : spot === "0,3" ? Number.POSITIVE_INFINITY : noise(...at);
  });

test("NaN and infinite values have a mark in every figure of cells", () => {
  expect(marked(tensorFigure(odd([4, 5])), "not finite")).toEqual(["x:0,3", "x:1,2"]);
  expect(marked(featureMaps(odd([1, 2, 4, 5])), "not finite")).toEqual([
    "x:0,3",
    "x:1,2",
    "x2:0,3",
    "x2:1,2",
  ]);
  expect(marked(image(odd([4, 5])), "not finite")).toEqual(["x:0,3", "x:1,2"]);
  // Steps are columns: step 1, unit 2.
  expect(marked(hiddenStates(odd([4, 5])), "not finite")).toEqual(["x:2,1", "x:3,0"]);
  expect(marked(gates({ hidden: odd([4, 5]) }), "not finite")).toEqual(["x:2,1", "x:3,0"]);
});

test("values that a clipped scale cuts off are marked by their sign", () => {
  const values = tensor([
    [0.1, -0.2, 0.3, 9],
    [-8, 0.1, 0.2, -0.1],
  ]);
  const spec = tensorFigure(values, { clip: 0.75 });
  expect(marked(spec, "beyond the scale").sort()).toEqual(["x:0,3", "x:1,0"]);
  const marks = spec.data.find(({ name }) => name === "beyond the scale") as ScatterTrace;
  // Two strokes make a plus, one a minus.
  expect(marks.x.filter((v) => v === null)).toHaveLength(3);
  expect(marked(tensorFigure(values), "beyond the scale")).toEqual([]);
});

test("finite values have none, and cells of a few pixels neither", () => {
  expect(featureMaps(pattern([1, 2, 4, 5], noise)).data).toHaveLength(2);
  expect(tensorFigure(pattern([300, 300], () => Number.NaN)).data).toHaveLength(1);
});

test("a page of a large tensor has the marks of its own cells", () => {
  const spec = tensorFigure(
    pattern([3, 40, 3, 3], (page, panel, r, c) =>
      page === 1 && panel === 5 && r === 2 && c === 1 ? Number.NaN : noise(page, r, c),
    ),
  );
  const at = spec.data.findIndex(({ name }) => name === "not finite");
  expect((spec.data[at] as ScatterTrace).x).toEqual([null]);
  const marks = (spec.frames ?? []).map(
    ({ data, traces }) => (data[traces.indexOf(at)] as { x: (number | null)[] }).x,
  );
  expect(marks.map((x) => x.some((v) => v !== null))).toEqual([false, true, false]);
});
