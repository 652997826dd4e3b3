// The figures that look into a convolutional model: their numbers are those of the layers, of the chain rule worked
// out by hand, and of windows counted by hand.
import { expect, test } from "vitest";
import { grad, noGrad } from "../../src/autograd/index.js";
import * as nn from "../../src/nn/index.js";
import "../../src/ops/index.js";
import { convolution, receptiveField, saliency } from "../../src/plot/index.js";
import type { FigureSpec, HeatmapTrace } from "../../src/plot/spec.js";
import { ones, zeros } from "../../src/tensor/create.js";
import type { Tensor } from "../../src/tensor/tensor.js";
import { noise, pattern } from "../figure/gallery.js";
import { crossNet, dilated, lenet, ringPicture } from "../figure/models.js";

const maps = (spec: FigureSpec) =>
  spec.data.filter((trace): trace is HeatmapTrace => trace.type === "heatmap");
const named = (spec: FigureSpec, name: string) => maps(spec).filter((trace) => trace.name === name);
const flat = (trace: HeatmapTrace) => trace.z.flat();
const sum = (values: readonly (number | null)[]) => values.reduce<number>((total, v) => total + (v ?? 0), 0);

function checkParts(
  spec: FigureSpec,
  layer: nn.Conv2d,
  input: Tensor,
  output: Tensor,
  filter: number,
  at: [number, number],
) {
  const [patches, kernels, products] = ["patch", "kernel", "products"].map((name) => named(spec, name));
  const depth = layer.weight.shape[1];
  expect(patches).toHaveLength(Math.min(3, depth));
  const [rows, columns] = input.shape.slice(2);
  // How far the kernel reaches over the border: as much as makes the output's size.
  const both = (size: number | readonly [number, number]) => (typeof size === "number" ? [size, size] : size);
  const [stride, spread] = [both(layer.stride), both(layer.dilation)];
  const before = [rows, columns].map((size, k) => {
    const reach = (output.shape[2 + k] - 1) * stride[k] + (layer.weight.shape[2 + k] - 1) * spread[k] + 1;
    return Math.max(0, Math.round((reach - size) / 2));
  });
  patches.forEach((patch, i) => {
    const channel = Number(/channel (\d+)/.exec(patch.hovertemplate ?? "")?.[1] ?? 0);
    const group = channel % depth;
    patch.z.forEach((line, kr) => {
      line.forEach((value, kc) => {
        const r = at[0] * stride[0] - before[0] + kr * spread[0];
        const c = at[1] * stride[1] - before[1] + kc * spread[1];
        if (r < 0 || c < 0 || r >= rows || c >= columns) expect(value).toBeNull();
        else expect(value).toBeCloseTo(input.at(0, channel, r, c).item(), 5);
        expect(kernels[i].z[kr][kc]).toBeCloseTo(layer.weight.at(filter, group, kr, kc).item(), 5);
      });
    });
    flat(patch).forEach((value, k) => {
      const product = (value ?? 0) * (flat(kernels[i])[k] as number);
      expect(flat(products[i])[k]).toBeCloseTo(product, 4);
    });
  });
  if (depth > 3) return;
  const bias = layer.bias === undefined ? 0 : layer.bias.data()[filter];
  const value = output.at(0, filter, at[0], at[1]).item();
  expect(products.reduce((total, one) => total + sum(flat(one)), bias)).toBeCloseTo(value, 4);
}

test("a convolution's number is its products and its bias, in three models", () => {
  const cases: [nn.Module, string, Tensor, number, [number, number]][] = [
    [lenet(), "conv1", ringPicture(16), 2, [0, 5]],
    [lenet(), "conv2", ringPicture(16), 1, [3, 7]],
    [crossNet(), "wide", ringPicture(12, 3), 1, [4, 0]],
    [dilated(), "0", pattern([1, 4, 13, 13], noise), 4, [0, 2]],
  ];
  for (const [model, name, x, filter, at] of cases) {
    const trace = (model as nn.Sequential).trace(x);
    const { module, input, output } = trace.entry(name);
    checkParts(convolution(trace, name, { filter, at }), module as nn.Conv2d, input, output, filter, at);
  }
});

test("the window slides: every step is the sum of its own products, and marks its own cell", () => {
  for (const [trace, name, steps] of [
    [lenet().trace(ringPicture(16)), "conv2", 8],
    [dilated().trace(pattern([1, 4, 13, 13], noise)), "0", undefined],
  ] as const) {
    const spec = convolution(trace, name, { filter: 1, at: [2, 3] });
    const output = trace.at(name).at(0, 1);
    const columns = output.shape[1];
    const whole = output.numel <= 64;
    expect(spec.frames).toHaveLength(whole ? output.numel : (steps ?? columns));
    expect(spec.frames?.[spec.layout.sliders?.[0].active as number].name).toBe("2, 3");
    const cell = spec.data.findIndex((t) => t.name === "output cell");
    for (const { name: place, traces, data, layout } of spec.frames ?? []) {
      const [row, column] = place.split(", ").map(Number);
      const said = Number(layout?.annotations?.at(-1)?.text.split(" = ")[1].replace("\u2212", "-"));
      expect(said).toBeCloseTo(output.at(row, column).item(), 2);
      expect((data[traces.indexOf(cell)].x as number[])[0]).toBeCloseTo(column, -0.4);
      expect(Math.max(...(data[traces.indexOf(cell)].y as number[]).filter((v) => v !== null))).toBe(
        row + 0.5,
      );
    }
  }
  expect(convolution(lenet().trace(ringPicture(16)), "conv1", { animate: false }).frames).toBeUndefined();
});

test("padding is a gap of the patch, and groups see their own channels", () => {
  const spec = convolution(dilated().trace(pattern([1, 4, 13, 13], noise)), "0", { filter: 4, at: [0, 2] });
  const patches = named(spec, "patch");
  // Filter 4 of 6 is in the second of two groups: channels 2 and 3. Its first row lies on padding.
  expect(patches.map(({ hovertemplate }) => hovertemplate?.slice(0, 16)).sort()).toEqual([
    "patch, channel 2",
    "patch, channel 3",
  ]);
  for (const { z } of patches)
    expect(z.map((row) => row.map((v) => v === null))).toEqual([
      [true, true, true],
      [false, false, false],
      [false, false, false],
    ]);
  // Row 0 starts at -1, with steps of 2; column 2 starts at 3.
  const channel = Number(patches[0].hovertemplate?.[15]);
  const value = (r: number, c: number) => Number(Math.fround(noise(0, channel, r, c)).toPrecision(6));
  expect(patches[0].z[1]).toEqual([value(1, 3), value(1, 5), value(1, 7)]);
});

test("without a position the strongest answer is taken apart", () => {
  const trace = lenet().trace(ringPicture(16));
  const map = Array.from(trace.at("conv1").at(0, 2).data());
  const most = map.reduce((best, v, i) => (Math.abs(v) > Math.abs(map[best]) ? i : best), 0);
  expect(convolution(trace, "conv1", { filter: 2 }).layout.title?.text).toBe(
    `Convolution: conv1, filter 2, row ${Math.floor(most / 16)}, column ${most % 16}`,
  );
});

const seen = (spec: FigureSpec) => {
  const rows = (named(spec, "input")[0].customdata as string[][]).map((row) => row.map((v) => v === "seen"));
  return rows.flatMap((row, r) => row.flatMap((yes, c) => (yes ? [`${r},${c}`] : [])));
};
const rectangle = (top: number, bottom: number, left: number, right: number) =>
  Array.from({ length: bottom - top + 1 }, (_, r) =>
    Array.from({ length: right - left + 1 }, (_, c) => `${top + r},${left + c}`),
  ).flat();

test("the field of a unit is traced through all layers to the pixels", () => {
  const [model, input] = [lenet(), ringPicture(16)];
  // conv1, 5 x 5 with two zeros around.
  expect(seen(receptiveField(model, "conv1", [0, 0, 8], { input }))).toEqual(rectangle(0, 2, 6, 10));
  // conv2, 3 x 3, of the pooled map's 3 to 5: conv1's 6 to 11, the input's 4 to 13.
  const spec = receptiveField(model, "conv2", [3, 4, 4], { input });
  expect(seen(spec)).toEqual(rectangle(4, 13, 4, 13));
  expect(spec.description).toContain("it sees rows 4\u201313, columns 4\u201313; 100 of 256 pixels");
  expect(seen(receptiveField(model, "out", [9], { input }))).toHaveLength(256);
});

test("a field need be no rectangle, and dilation leaves holes", () => {
  const cross = seen(receptiveField(crossNet(), "both", [1, 4, 6], { input: ringPicture(12, 3) }));
  expect(cross).toEqual(["2,6", "3,6", "4,5", "4,6", "4,7", "5,6", "6,6"]);
  const holes = seen(receptiveField(dilated(), "0", [0, 2, 2], { input: pattern([1, 4, 13, 13], noise) }));
  expect(holes).toEqual([3, 5, 7].flatMap((r) => [3, 5, 7].map((c) => `${r},${c}`)));
});

test("dead units have a field too, and the model is left as it was", () => {
  const model = lenet();
  noGrad(() => model.conv1.weight.mul_(0));
  model.train();
  const spec = receptiveField(model, "relu1", [0, 8, 8], { input: ringPicture(16) });
  expect(seen(spec)).toHaveLength(25);
  expect(model.training).toBe(true);
  expect(model.conv1.weight.grad).toBeNull();
});

test("saliency holds the gradient of the score, and of a linear model it is the weight", () => {
  const model = new nn.Sequential({ flatten: new nn.Flatten(), out: new nn.Linear(12, 3) });
  const x = pattern([1, 1, 3, 4], noise);
  const [picture, slope, product] = maps(saliency(model, x, { target: 2 }));
  const weight = Array.from(model.out.weight.at(2).data());
  weight.forEach((w, i) => {
    expect(flat(picture)[i]).toBeCloseTo(x.data()[i], 5);
    expect(flat(slope)[i]).toBeCloseTo(w, 5);
    expect(flat(product)[i]).toBeCloseTo(w * x.data()[i], 5);
  });
  expect(model.out.weight.grad).toBeNull();
});

test("saliency explains the highest score, also inside of noGrad", () => {
  const [model, x] = [lenet(), ringPicture(16)];
  const scores = Array.from(model.forward(x).data());
  const best = scores.indexOf(Math.max(...scores));
  const spec = noGrad(() => saliency(model, x));
  expect(spec.layout.title?.text).toBe(`What speaks for class ${best}`);
  const leaf = x.detach().requiresGrad_();
  const [expected] = grad(model.forward(leaf).at(0, best), [leaf]);
  flat(maps(spec)[1]).forEach((value, i) => {
    expect(value).toBeCloseTo(expected.data()[i], 5);
  });
});

test("Grad-CAM is the maps weighted by their mean gradient, where positive", () => {
  // One map a channel, as large as the picture, so that nothing is enlarged: a = mean gradient = weight / 4.
  const model = new nn.Sequential({
    conv: new nn.Conv2d(1, 2, 1, { bias: false }),
    flatten: new nn.Flatten(),
    out: new nn.Linear(8, 2),
  });
  const x = pattern([1, 1, 2, 2], noise);
  const spec = saliency(model, x, { layer: "conv", target: 1 });
  const [kernel, weight] = [model.conv.weight.data(), model.out.weight.at(1).data()];
  const alpha = [0, 1].map((k) => [0, 1, 2, 3].reduce((total, i) => total + weight[k * 4 + i] / 4, 0));
  flat(maps(spec)[3]).forEach((value, i) => {
    const expected = Math.max(0, (alpha[0] * kernel[0] + alpha[1] * kernel[1]) * x.data()[i]);
    expect(value).toBeCloseTo(expected, 5);
  });
});

test("NaN in a picture leaves gaps and no blank figure", () => {
  const x = pattern([1, 1, 16, 16], (_, __, r, c) => (r + c === 0 ? Number.NaN : 0.5));
  const spec = saliency(lenet(), x, { target: 0 });
  expect(flat(maps(spec)[0])[0]).toBeNull();
  expect(spec.description).toContain("shown as gaps");
  expect(convolution(lenet().trace(x), "conv1", { at: [0, 0] }).description).toContain("NaN");
});

const x16 = () => ringPicture(16);
test.each([
  [() => convolution({} as never, "conv1"), 'plot.convolution(model.trace(x), "conv1", { filter: 2 })'],
  [() => convolution(lenet().trace(x16()), "pool1"), "pool1 is a MaxPool2d, not a Conv2d"],
  [
    () => convolution(lenet().trace(x16()), "conv1", { filter: 4 }),
    "filter 4 is not there; it goes from 0 to 3",
  ],
  [() => convolution(lenet().trace(x16()), "conv1", { at: [16, 0] }), "at[0] 16 is not there"],
  [() => convolution(lenet().trace(ones([2, 1, 16, 16])), "conv1"), "holds the maps of 2 inputs"],
  [
    () => receptiveField(lenet(), "conv3", [0, 0, 0], { input: x16() }),
    'there is no layer "conv3"; there are: conv1',
  ],
  [
    () => receptiveField(lenet(), "conv2", [0, 0], { input: x16() }),
    "a unit of it is [channel, row, column], got [0,0]",
  ],
  [() => receptiveField(lenet(), "conv2", [8, 0, 0], { input: x16() }), "unit[0] 8 is not there"],
  [() => receptiveField(lenet(), "conv2", [0, 0, 0], undefined as never), "an input is needed"],
  [() => saliency(x16() as never, x16()), "expected a model first: plot.saliency(model"],
  [() => saliency(lenet(), zeros([3, 1, 16, 16])), 'choose one with .at("0:1")'],
  [() => saliency(lenet(), x16(), { target: 10 }), "target 10 is not there; it goes from 0 to 9"],
  [() => saliency(lenet(), x16(), { layer: "out" }), "out gave [1, 10]; name a convolution"],
])("bad input %#", (call, message) => {
  expect(call).toThrow(message);
});
