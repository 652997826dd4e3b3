// Pictures, feature maps and filters: every cell holds the tensor's value, and the colours follow the policy.
import { expect, test } from "vitest";
import * as nn from "../../src/nn/index.js";
import { SCALES } from "../../src/plot/colour.js";
import { featureMaps, filters, image } from "../../src/plot/index.js";
import type { FigureSpec, HeatmapTrace, ImageTrace } from "../../src/plot/spec.js";
import { tensor, zeros } from "../../src/tensor/create.js";
import "../../src/ops/index.js";
import { noise, pattern } from "../figure/gallery.js";
import { oneStep } from "../figure/galleryOfInsides.js";

const heatmap = (spec: FigureSpec, index = 0) => spec.data[index] as HeatmapTrace;
const close = (value: number) => Number(value.toPrecision(6));

test("feature maps hold the activation's values, a panel a channel", () => {
  const value = (_: number, map: number, row: number, column: number) => noise(map, row, column);
  const activation = pattern([1, 5, 3, 4], value);
  const spec = featureMaps(activation);
  expect(spec.data).toHaveLength(5);
  for (let map = 0; map < 5; map++) {
    const cells = Array.from({ length: 3 }, (_, r) =>
      Array.from({ length: 4 }, (_, c) => close(Math.fround(value(0, map, r, c)))),
    );
    expect(heatmap(spec, map).z).toEqual(cells);
    expect(heatmap(spec, map).coloraxis).toBe("coloraxis");
  }
});

test("a tensor that is no run of memory is drawn as it reads", () => {
  const turned = pattern([2, 3, 4], noise).transpose(1, 2);
  expect(heatmap(featureMaps(turned), 1).z).toEqual(
    (turned.toArray() as number[][][])[1].map((row) => row.map(close)),
  );
});

test("signed maps get a scale symmetric about zero, maps without negative values one from zero", () => {
  const signed = featureMaps(tensor([[[-2, 1]]])).layout.coloraxis;
  expect([signed?.cmin, signed?.cmax, signed?.colorscale]).toEqual([-2, 2, SCALES.signed]);
  const positive = featureMaps(tensor([[[0, 3]]])).layout.coloraxis;
  expect([positive?.cmin, positive?.cmax, positive?.colorscale]).toEqual([0, 3, SCALES.positive]);
});

test("each map on its own scale has its range above it", () => {
  const spec = featureMaps(tensor([[[-2, 1]], [[0, 5]]]), { scale: "each" });
  expect(spec.data.map((trace) => [(trace as HeatmapTrace).zmin, (trace as HeatmapTrace).zmax])).toEqual([
    [-2, 2],
    [0, 5],
  ]);
  expect(spec.layout.annotations?.[0].text).toContain("\u22122 \u2026 1");
});

test("chosen channels keep their own numbers", () => {
  const spec = featureMaps(
    pattern([6, 2, 2], (k) => k),
    { channels: [4, 1] },
  );
  expect([heatmap(spec, 0).z[0][0], heatmap(spec, 1).z[0][0]]).toEqual([4, 1]);
  expect(heatmap(spec, 0).hovertemplate).toContain("channel 4");
});

test("clip ends the scale at a quantile and says how many values lie beyond", () => {
  const spec = featureMaps(
    pattern([1, 10, 10], (_, r, c) => r * 10 + c),
    { clip: 0.9 },
  );
  expect(spec.layout.coloraxis?.cmax).toBe(89);
  expect(spec.layout.title?.subtitle?.text).toContain("10 beyond it");
});

test("NaN and infinite values are gaps, and counted", () => {
  const spec = featureMaps(
    tensor([
      [
        [1, Number.NaN],
        [Number.POSITIVE_INFINITY, -1],
      ],
    ]),
  );
  expect(heatmap(spec).z).toEqual([
    [1, null],
    [null, -1],
  ]);
  expect(spec.description).toContain("1 NaN and 1 infinite values shown as gaps");
  expect(featureMaps(pattern([1, 2, 2], () => Number.NaN)).description).toContain("no finite value");
});

test("a map of zeros is marked dead and named", () => {
  const spec = featureMaps(pattern([3, 2, 2], (k) => k % 2));
  expect(spec.layout.annotations?.filter(({ text }) => text === "dead")).toHaveLength(2);
  expect(spec.description).toContain("zero everywhere: channel 0, 2");
});

test("the description names the extremes and their places", () => {
  const spec = featureMaps(
    tensor([
      [
        [0, 1],
        [7, 2],
      ],
      [
        [-3, 0],
        [0, 0],
      ],
    ]),
  );
  expect(spec.description).toContain(
    "largest 7 at channel 0, row 1, column 0, smallest -3 at channel 1, row 0, column 0",
  );
});

test("a layer's first 64 maps are drawn, and the title says of how many", () => {
  const spec = featureMaps(pattern([70, 2, 2], noise));
  expect(spec.data).toHaveLength(64);
  expect(spec.layout.title?.subtitle?.text).toContain("64 of 70 maps");
});

test("pictures: grey, colour, several with labels", () => {
  expect(heatmap(image(pattern([4, 6], (r, c) => (r * 6 + c) / 24))).z[3][5]).toBe(0.958333);
  const colour = image(pattern([3, 2, 2], (k, r, c) => (k + r + c) / 4)).data[0] as ImageTrace;
  expect(colour.z[1][0]).toEqual([0.25, 0.5, 0.75]);
  const many = image(
    pattern([3, 1, 2, 2], (n) => n / 2),
    { labels: ["a", "b", "<c>"] },
  );
  expect(many.layout.annotations?.map(({ text }) => text)).toEqual(["a", "b", "&lt;c&gt;"]);
  expect(many.data).toHaveLength(3);
});

test("pictures of 0 to 255 are not all white", () => {
  const { layout } = image(
    tensor([
      [0, 128],
      [255, 3],
    ]),
  );
  expect([layout.coloraxis?.cmin, layout.coloraxis?.cmax]).toEqual([0, 255]);
});

test("filters: every kernel's weights at filter and channel", () => {
  const weight = pattern([3, 2, 2, 2], (f, k, r, c) => f * 1000 + k * 100 + r * 10 + c);
  const { z, customdata } = heatmap(filters({ weight }));
  const found = new Map(
    z.flatMap((row, r) => row.map((value, c) => [String(customdata?.[r][c]), value] as const)),
  );
  expect(found.get("2,1,1,0")).toBe(2110);
  expect(found.get("0,1,0,1")).toBe(101);
  expect(z[2].every((value) => value === null)).toBe(true); // the row between two channels
  expect(filters(weight).layout.coloraxis?.colorscale).toBe(SCALES.kernel);
});

test("filters of one channel are panels", () => {
  const spec = filters(pattern([4, 1, 3, 3], (f) => f - 1));
  expect(spec.data.map((trace) => (trace as HeatmapTrace).z[0][0])).toEqual([-1, 0, 1, 2]);
});

test.each([
  [
    () => featureMaps([1] as never),
    "plot.featureMaps: expected a tensor [channels, height, width], got an array",
  ],
  [() => featureMaps(zeros([2, 3])), "for a single picture use plot.image"],
  [() => featureMaps(zeros([4, 3, 2, 2])), '.at("0:1")'],
  [() => featureMaps(zeros([0, 2, 2])), "has no elements"],
  [() => featureMaps(zeros([2, 2, 2]), { channels: [2] }), "channels 2 is not there; it goes from 0 to 1"],
  [() => featureMaps(zeros([2, 2, 2]), { channels: [] }), "at least one index"],
  [() => featureMaps(zeros([2, 2, 2]), { scale: "all" as never }), '"layer" or "each"'],
  [() => featureMaps(zeros([2, 2, 2]), { clip: 99 }), "a share from 0.5 to 1"],
  [() => featureMaps(zeros([2, 2, 2]), { titel: "x" } as never), 'Did you mean "title"?'],
  [() => image(zeros([784])), "reshape a flat picture first"],
  [() => image(zeros([2, 3, 8, 8])), "drawn one at a time"],
  [() => image(zeros([5, 8, 8])), "use plot.featureMaps"],
  [() => image(zeros([2, 1, 4, 4]), { labels: [1] }), "1 labels for 2 pictures"],
  [() => image(zeros([4, 4]), { scale: [1, 0] }), "two rising numbers"],
  [() => filters({} as never), "this layer has no weight"],
  [() => filters(zeros([3, 4])), "use plot.image(layer.weight)"],
])("bad input %#", (call, message) => {
  expect(call).toThrow(message);
});

test("filters with their gradient and the last change, on one scale or each on its own", () => {
  const { conv1, before } = oneStep();
  const spec = filters(conv1, { gradient: true, before });
  const z = (panel: number) => ((spec.data[panel] as HeatmapTrace).z as number[][]).flat();
  const [weight, grad] = [conv1.weight.data(), conv1.weight.grad?.data() ?? []];
  expect(spec.data).toHaveLength(12);
  for (const k of [0, 7, 24]) {
    expect(z(2)[k]).toBeCloseTo(weight[50 + k], 5);
    expect(z(6)[k]).toBeCloseTo(grad[50 + k], 5);
    expect(z(10)[k]).toBeCloseTo(weight[50 + k] - before.data()[50 + k], 5);
  }
  expect(spec.data.every((trace) => (trace as HeatmapTrace).coloraxis === "coloraxis")).toBe(true);
  const each = filters(conv1, { gradient: true, before, scale: "each" }).data as HeatmapTrace[];
  expect(each[4].zmax).toBeCloseTo(Math.max(...Array.from(grad, Math.abs)), 5);
  expect(each[8].zmax).toBeCloseTo(0.02, 3); // a step of Adam
  const fresh = new nn.Conv2d(1, 2, 3);
  expect(() => filters(fresh, { gradient: true })).toThrow("call loss.backward() first");
  expect(() => filters(fresh, { before: zeros([2, 1, 3]) })).toThrow(
    "before must be the weight before the step, [2, 1, 3, 3]",
  );
});
