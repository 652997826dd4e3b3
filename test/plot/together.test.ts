// Grids, linked figures, the dataflow graph and the table of a model: every number is that of the tensors.
import { expect, test } from "vitest";
import { crossEntropy, graph, manualSeed, nn, plot, randn, tensor } from "../../src/index.js";
import type { HeatmapTrace, ScatterTrace } from "../../src/plot/spec.js";
import { noise, pattern } from "../figure/gallery.js";

const maps = () => plot.featureMaps(pattern([1, 3, 6, 6], noise));

test("a grid holds every trace on its own axes and scale, where it stood", () => {
  const one = maps();
  const two = plot.curves({ loss: [3, 2, 1], train: [2, 1, 1] });
  const whole = plot.grid([one, two], { columns: 2 });
  expect(whole.data).toHaveLength(one.data.length + two.data.length);
  expect((whole.data as HeatmapTrace[])[2].z).toEqual((one.data as HeatmapTrace[])[2].z);
  const last = whole.data[4] as ScatterTrace;
  expect([last.xaxis, last.yaxis, last.y]).toEqual(["x4", "y4", [2, 1, 1]]);
  expect(whole.layout.width).toBe(one.layout.width + two.layout.width + 12);
  // In pixels of the sheet, the axis is as far from its figure's corner as before.
  const left = (layout: typeof one.layout, axis: "xaxis" | "xaxis4") =>
    layout.margin.l + (layout[axis].domain?.[0] ?? 0) * (layout.width - layout.margin.l - layout.margin.r);
  expect(left(whole.layout, "xaxis4")).toBeCloseTo(one.layout.width + 12 + left(two.layout, "xaxis"), 6);
  expect(whole.layout.annotations?.map(({ text }) => text)).toContain("Training curves");
  expect(whole.describe()).toContain(two.describe());
  expect(() => plot.grid([])).toThrow("expected a list of figures, plot.grid([plot.image(x)");
  expect(() => plot.grid([one], { columns: 0 })).toThrow("columns must be a whole number from 1");
});

test("a grid's sliders move only their own figure", () => {
  const trace = new nn.Sequential({ conv: new nn.Conv2d(1, 1, 3) }).trace(pattern([1, 1, 6, 6], noise));
  const whole = plot.grid([maps(), plot.convolution(trace, "conv")]);
  const names = whole.frames.map(({ name }) => name);
  expect(whole.layout.sliders?.[0].steps.map(({ args }) => args[0]?.[0])).toEqual(names);
  expect(whole.layout.updatemenus?.[0].buttons[0].args[0]).toEqual(names);
  expect(Math.min(...whole.frames.flatMap(({ traces }) => traces))).toBeGreaterThanOrEqual(3);
  for (const { layout } of whole.frames) {
    expect(layout?.annotations).toHaveLength(whole.layout.annotations?.length as number);
  }
});

test("linked figures share their range and a cursor, together and each by itself", () => {
  const lstm = new nn.LSTM(3, 4);
  const { output, gates } = lstm.forward(randn([1, 9, 3]));
  const [a, b] = [plot.gates(gates), plot.hiddenStates(output)];
  const whole = plot.link(a, b);
  expect((whole.data as HeatmapTrace[]).map(({ z }) => z)).toEqual(
    [...a.data, ...b.data].map((trace) => (trace as HeatmapTrace).z),
  );
  expect(whole.layout.meta).toEqual({ cursor: "x" });
  expect(whole.layout.xaxis7.matches).toBe("x");
  expect(a.layout.meta?.link).toBe(b.layout.meta?.link);
  expect(a.layout.meta?.cursor).toBe("x");
  expect(() => plot.link(a)).toThrow("expected two figures or more");
  expect(() => plot.link(a, b, { axes: "z" as never })).toThrow('axes must be "x", "y" or "xy"');
});

function loss(model: nn.Sequential) {
  return crossEntropy(model.forward(randn([5, 3])), tensor([0, 1, 1, 0, 1], { dtype: "int32" }));
}
const mlp = () =>
  new nn.Sequential({ hidden: new nn.Linear(3, 4), act: new nn.Tanh(), out: new nn.Linear(4, 2) });

test("the graph's boxes hold what its nodes hold, forward and back", () => {
  manualSeed(1);
  const value = loss(mlp());
  value.backward();
  const dataflow = graph(value);
  const figure = plot.graph(dataflow);
  const shown = figure.data.filter(
    (trace): trace is ScatterTrace => trace.type === "scatter" && trace.mode === "text",
  );
  expect(shown[0].text).toHaveLength(dataflow.nodes.length);
  const at = dataflow.nodes.findIndex(({ name }) => name === "hidden.weight");
  const values = Array.from(dataflow.nodes[at].value().data());
  const gradient = Array.from(dataflow.nodes[at].gradient()?.data() ?? []);
  const range = (list: number[]) =>
    `${Number(Math.min(...list).toPrecision(3))} to ${Number(Math.max(...list).toPrecision(3))}`.replaceAll(
      "-",
      "\u2212",
    );
  expect(shown[0].text?.[at]).toBe(range(values));
  expect(shown[1].text?.[at]).toBe(`gradient ${range(gradient)}`);
  // Four operations forward, four back; at first nothing later is known, and no gradient.
  expect(figure.frames).toHaveLength(8);
  const [forward, back] = figure.frames[0].data as ScatterTrace[];
  const last = dataflow.nodes.length - 1;
  expect([forward.text?.[last], back.text?.join("")]).toEqual(["", ""]);
  expect((figure.frames[4].data[1] as ScatterTrace).text?.[at]).toBe("");
});

test("no edge of a graph leads through a box", () => {
  manualSeed(1);
  const value = loss(mlp());
  value.backward();
  const { data, layout } = plot.graph(graph(value));
  const boxes = (layout.shapes ?? []).flatMap((shape) => (shape.type === "rect" ? [shape] : []));
  const { x, y } = data[0] as ScatterTrace;
  let seen = 0;
  for (let i = 1; i < x.length; i++) {
    if (x[i] === null || x[i - 1] === null) continue;
    // Along each piece, its ends left out: they may touch the box that they belong to.
    for (let part = 0.02; part < 1; part += 0.02) {
      const [px, py] = [x, y].map((at) => (1 - part) * (at[i - 1] as number) + part * (at[i] as number));
      const hit = boxes.some(
        ({ x0, x1, y0, y1 }) =>
          px > Number(x0) + 0.5 && px < Number(x1) - 0.5 && py > Number(y0) + 0.5 && py < Number(y1) - 0.5,
      );
      expect(hit).toBe(false);
      seen++;
    }
  }
  expect(seen).toBeGreaterThan(500);
});

test("a large graph is folded by module, and one without modules is an error that says why", () => {
  const deep = new nn.Sequential(
    Object.fromEntries(
      Array.from({ length: 4 }, (_, i) => [
        `block${i}`,
        new nn.Sequential({ a: new nn.Linear(3, 3), b: new nn.Tanh() }),
      ]),
    ),
  );
  const whole = plot.graph(graph(loss(deep)));
  const folded = plot.graph(graph(loss(deep)), { most: 8 });
  expect(folded.layout.shapes?.length).toBeLessThan(whole.layout.shapes?.length as number);
  expect(folded.layout.annotations?.map(({ text }) => text)).toContain("block2 [5, 3]");
  let x = tensor([1], { requiresGrad: true });
  for (let i = 0; i < 300; i++) x = x.neg();
  expect(() => plot.graph(graph(x))).toThrow("301 values outside of modules");
  expect(() => plot.graph({} as never)).toThrow("plot.graph(graph(loss))");
});

test.each([
  ["a perceptron", mlp(), [1, 3]],
  [
    "a convolutional network",
    new nn.Sequential({ c: new nn.Conv2d(1, 2, 3), f: new nn.Flatten(), o: new nn.Linear(72, 4) }),
    [1, 1, 8, 8],
  ],
  ["a recurrent layer", new nn.LSTM(3, 5), [1, 6, 3]],
])("the table of %s holds its summary's numbers", (_, net, shape) => {
  const summary = net.summary(shape);
  const figure = plot.model(net, shape);
  const texts = figure.layout.annotations?.map(({ text }) => text) ?? [];
  for (const row of summary.rows) {
    expect(texts).toContain(row.name);
    expect(texts).toContain(row.parameters.toLocaleString("en-US"));
  }
  const widths = figure.data[0].type === "bar" ? (figure.data[0].width as number[]) : [];
  const own = summary.rows.map(({ parameters }) => parameters).filter((n) => n > 0);
  expect(widths.map((w) => Math.round((w / Math.max(...widths)) * Math.max(...own)))).toEqual(own);
  expect(plot.model(summary).describe()).toBe(figure.describe());
  expect(() => plot.model(net)).toThrow("plot.model(model, [1, 1, 28, 28])");
});
