// What a model decides over a plane: each cell is the model's own answer there.
import { expect, test } from "vitest";
import { noGrad } from "../../src/autograd/index.js";
import * as nn from "../../src/nn/index.js";
import "../../src/ops/index.js";
import { contourLine } from "../../src/plot/contour.js";
import { decision } from "../../src/plot/index.js";
import type { FigureSpec, HeatmapTrace, ScatterTrace } from "../../src/plot/spec.js";
import { tensor, zeros } from "../../src/tensor/create.js";
import { manualSeed } from "../../src/tensor/random.js";
import type { Tensor } from "../../src/tensor/tensor.js";
import { circle, spiral } from "../figure/galleryOfInsides.js";

const maps = (spec: FigureSpec) => spec.data.filter((t): t is HeatmapTrace => t.type === "heatmap");
const lines = (spec: FigureSpec, name: string) =>
  spec.data.filter((t): t is ScatterTrace => t.type === "scatter" && t.name === name);

/** Calls `check(value, x, y, row, column)` for a few cells. */
function probe(map: HeatmapTrace, check: (value: number | null, at: Tensor, r: number, c: number) => void) {
  for (const [r, c] of [
    [0, 0],
    [3, 7],
    [9, 2],
  ]) {
    const at = tensor([[(map.x as number[])[c], (map.y as number[])[r]]]);
    check(map.z[r][c], at, r, c);
  }
}

class Ring extends nn.Module {
  hidden = new nn.Linear(2, 5);
  out = new nn.Linear(5, 1);
  override forward(x: Tensor): Tensor {
    return this.out.forward(this.hidden.forward(x).tanh()).squeeze(1);
  }
}

test("the cells of a model with one number are its scores, the edge is where it is 0", () => {
  manualSeed(1);
  const { points, labels } = spiral(40, 2);
  for (const model of [new Ring(), circle, (x: Tensor) => x.narrow(1, 0, 1)]) {
    const spec = decision(model, points, labels, { resolution: 10 });
    const [map] = maps(spec);
    const call = (x: Tensor) => noGrad(() => (typeof model === "function" ? model(x) : model.forward(x)));
    probe(map, (value, at) => expect(value).toBeCloseTo(call(at).item(), 4));
    const right = labels.filter(
      (label, i) => call(points.narrow(0, i, 1)).item() > 0 === (label === 1),
    ).length;
    expect(spec.description).toContain(`${right} of 40 points right`);
  }
  const [edge] = lines(decision(circle, points, labels, { resolution: 100 }), "edge");
  // The circle of radius sqrt(0.5).
  edge.x.forEach((x, i) => {
    if (x !== null) expect(Math.hypot(x, edge.y[i] as number)).toBeCloseTo(Math.SQRT1_2, 2);
  });
  expect(edge.x.length).toBeGreaterThan(50);
});

test("with several scores each class has the cells where its score is largest, with its softmax", () => {
  manualSeed(2);
  const { points, labels } = spiral(60, 3);
  const model = new nn.Sequential(
    new nn.Linear(2, 8),
    new nn.Dropout(0.5),
    new nn.Tanh(),
    new nn.Linear(8, 3),
  );
  const spec = decision(model, points, labels, { resolution: 12, classes: ["a", "b", "c"] });
  const all = maps(spec);
  expect(all.map(({ name }) => name)).toEqual(["answer a", "answer b", "answer c"]);
  model.eval();
  probe(all[0], (_, at, r, c) => {
    const shares = Array.from(noGrad(() => model.forward(at).softmax(1)).data());
    const best = shares.indexOf(Math.max(...shares));
    all.forEach((map, k) => {
      if (k === best) expect(map.z[r][c]).toBeCloseTo(shares[k], 4);
      else expect(map.z[r][c]).toBeNull();
    });
  });
});

test("points stand where they are, in the colour of their label, with a ring where the model is wrong", () => {
  const points = tensor([
    [0, 0],
    [2, 0],
    [0, 2],
  ]);
  const spec = decision(circle, points, [1, 0, 1]);
  const [right] = lines(spec, "class 1");
  expect([right.x, right.y]).toEqual([[0], [0]]);
  const [wrong] = lines(spec, "class 1, wrong");
  expect([wrong.x, wrong.y, wrong.customdata]).toEqual([[0], [2], ["point 2: class 1, model says class 0"]]);
  expect(wrong.marker?.color).toBe(right.marker?.color);
  expect(lines(spec, "class 0")[0].x).toEqual([2]);
});

test("answers from 0 to 1 have their edge at one half; labels may be -1 and 1", () => {
  const { points, labels } = spiral(20, 2);
  const spec = decision(
    (x) => circle(x).sigmoid().unsqueeze(1),
    points,
    labels.map((v) => 2 * v - 1),
  );
  expect(spec.description).toContain("edge at 0.5");
  expect([spec.layout.coloraxis?.cmin, spec.layout.coloraxis?.cmax]).toEqual([0, 1]);
  expect(lines(spec, "class -1")).toHaveLength(1);
});

test("a model that gives NaN is drawn with gaps, and keeps its mode", () => {
  const model = new nn.Sequential(new nn.Linear(2, 1));
  noGrad(() => model[0].weight.fill_(Number.NaN));
  const spec = decision(model, spiral(10, 2).points, spiral(10, 2).labels, { resolution: 10 });
  expect(
    maps(spec)[0]
      .z.flat()
      .every((v) => v === null),
  ).toBe(true);
  expect(spec.description).toContain("100 NaN values shown as gaps");
  expect(model.training).toBe(true);
});

test("a contour follows a plane, around a hill, and through a saddle without crossing itself", () => {
  const slope = contourLine([0, 1, 2, 0, 1, 2], 2, 3, 0.5);
  expect(slope).toEqual({ x: [0.5, 0.5], y: [0, 1] });
  const hill = contourLine([0, 0, 0, 0, 1, 0, 0, 0, 0], 3, 3, 0.5);
  expect(hill.x).toHaveLength(5); // closed
  expect([hill.x[0], hill.y[0]]).toEqual([hill.x[4], hill.y[4]]);
  const saddle = contourLine([1, 0, 0, 1], 2, 2, 0.5);
  expect(saddle.x.filter((v) => v === null)).toHaveLength(1);
});

const ok = () => spiral(6, 2);
test.each([
  [() => decision({} as never, ok().points, ok().labels), "expected a model, or a function of points, first"],
  [() => decision(circle, zeros([6, 3]), ok().labels), "a plane shows two of 3 inputs: plot.decision(model"],
  [() => decision(circle, zeros([0, 2]), []), "has no elements"],
  [() => decision(circle, ok().points, [0, 1]), "expected a label for each of the 6 points, got 2"],
  [() => decision(circle, ok().points, [0, 1, 0, 1, 0.5, 1]), "labels[4] is 0.5, not a class"],
  [() => decision(circle, ok().points, [0, 1, 2, 1, 0, 1]), "one number, which tells two classes apart"],
  [() => decision((x) => x, ok().points, [0, 1, 2, 1, 0, 1]), "labels go from 0 to 1"],
  [() => decision((x) => x.sum(), ok().points, ok().labels), "expected an answer [6400], [6400, 1]"],
  [() => decision(circle, ok().points, ok().labels, { resolution: 5 }), "from 10 to 200, got 5"],
  [() => decision(circle, ok().points, ok().labels, { range: [1, 2] as never }), "[[-1, 1], [-1, 1]]"],
  [() => decision(circle, ok().points, ok().labels, { classes: ["a"] }), "name each of the 2 classes"],
])("bad input %#", (call, message) => {
  expect(call).toThrow(message);
});
