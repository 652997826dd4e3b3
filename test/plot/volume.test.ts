// A network as volumes: the shapes of its layers, the ones that learn, and sides that grow with them.
import { expect, test } from "vitest";
import * as nn from "../../src/nn/index.js";
import "../../src/ops/index.js";
import { volume } from "../../src/plot/index.js";
import type { FigureSpec, PathShape, ScatterTrace } from "../../src/plot/spec.js";
import { noise, pattern } from "../figure/gallery.js";
import { flat, Tagger } from "../figure/galleryOfInsides.js";
import { crossNet, lenet, ringPicture } from "../figure/models.js";

const spots = (spec: FigureSpec) => {
  const trace = spec.data.find(({ name }) => name === "layers") as ScatterTrace;
  return trace.customdata as string[];
};
/** The faces of all boxes: width and height of the front, in pixels, and its colour. */
const fronts = (spec: FigureSpec) => {
  const plot = {
    x: spec.layout.width - spec.layout.margin.l - spec.layout.margin.r,
    y: spec.layout.height - spec.layout.margin.t - spec.layout.margin.b,
  };
  const boxes = (spec.layout.shapes ?? []).filter(
    (shape): shape is PathShape =>
      shape.type === "path" && shape.fillcolor !== undefined && shape.line.width > 0,
  );
  return boxes.flatMap(({ path, line }, i) => {
    if (i % 3 !== 0) return [];
    const points = [...path.matchAll(/(-?[\d.e-]+),(-?[\d.e-]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
    return [
      {
        width: (points[1][0] - points[0][0]) * plot.x,
        height: (points[0][1] - points[2][1]) * plot.y,
        color: line.color,
      },
    ];
  });
};

test("three models: every layer with its own shape and parameters", () => {
  const [net, cross, tagger] = [lenet(), crossNet(), new Tagger()];
  const trace = net.trace(ringPicture(16));
  const shown = spots(volume(net, [1, 1, 16, 16]));
  expect(shown[0]).toBe("input<br>1 \u00d7 16 \u00d7 16<br>0 parameters");
  for (const [i, name] of [
    "conv1",
    "relu1",
    "pool1",
    "conv2",
    "relu2",
    "pool2",
    "flatten",
    "out",
  ].entries()) {
    const { module, output } = trace.entry(name);
    const count = (module as nn.Module).parameters().reduce((sum, { numel }) => sum + numel, 0);
    expect(shown[i + 1]).toBe(
      `${name} (${module.constructor.name})<br>${output.shape.slice(1).join(" \u00d7 ")}<br>${count} parameters`,
    );
  }
  expect(spots(volume(cross, [1, 3, 12, 12])).map((text) => text.split(" ")[0])).toEqual([
    "input<br>3",
    "tall",
    "wide",
    "both",
    "head",
  ]);
  expect(spots(volume(tagger, [1, 7], { dtype: "int32" }))[2]).toBe(
    "memory (GRU)<br>7 \u00d7 6<br>216 parameters",
  );
});

test("sides grow with the root of the size, and layers that learn have another colour", () => {
  const spec = volume(lenet(), [1, 1, 16, 16]);
  const boxes = fronts(spec);
  expect(boxes).toHaveLength(9);
  const [input, conv1, , pool1] = boxes;
  expect(conv1.width).toBeCloseTo(input.width, 0);
  expect(pool1.width / conv1.width).toBeCloseTo(Math.SQRT1_2, 1);
  expect(pool1.height).toBeCloseTo(pool1.width, 0);
  const learnt = boxes.filter(({ color }) => color === conv1.color).length;
  expect(learnt).toBe(3);
  expect(spec.description).toContain("8 layers, 3 with parameters");
  expect(spec.description).toContain("pool1 4 \u00d7 8 \u00d7 8 (no parameters)");
});

test("networks side by side: the flat one is flat", () => {
  const spec = volume({ flat: [flat(), [1, 784]], maps: [lenet(), [1, 1, 16, 16]] });
  const columns = fronts(spec).slice(0, 4);
  expect(columns.every(({ width, height }) => width < 10 && height > width)).toBe(true);
  expect((spec.layout.annotations ?? []).map(({ text }) => text)).toContain("maps");
});

test("a layer that is called twice counts its parameters once, and the model is left as it was", () => {
  class Twice extends nn.Module {
    same = new nn.Linear(4, 4);
    override forward(x: ReturnType<typeof pattern>) {
      return this.same.forward(this.same.forward(x).tanh());
    }
  }
  const model = new Twice();
  const spec = volume(model, [1, 4]);
  expect(spots(spec).map((text) => text.split("<br>")[2])).toEqual([
    "0 parameters",
    "20 parameters",
    "0 parameters",
  ]);
  expect(model.training).toBe(true);
  expect(model.forward(pattern([1, 4], noise)).shape).toEqual([1, 4]);
});

test.each([
  [
    () => volume(null as never),
    "expected a model and the shape of its input, or one to four by name: plot.volume(model",
  ],
  [
    () => volume(lenet()),
    "must be a list of sizes with the batch, got undefined: plot.volume(model, [1, 1, 28, 28])",
  ],
  [() => volume(lenet(), [1, 0, 16, 16]), "got [1,0,16,16]"],
  [() => volume({ a: lenet() } as never), "a is no model with the shape of its input"],
  [() => volume(lenet(), [1, 3, 16, 16]), "conv2d"],
])("bad input %#", (call, message) => {
  expect(call).toThrow(message);
});
