// The figures of convolutional networks on three models of a user's: a LeNet, branches beside each other, a skip with
// poolings of its own. What they must hold is worked out here from the weights and the layers' outputs.
import { expect, test } from "vitest";
import { grad } from "../../src/autograd/index.js";
import * as nn from "../../src/nn/index.js";
import { featureMaps, filters, image, pooling, saliency } from "../../src/plot/index.js";
import type { FigureSpec, HeatmapTrace, ImageTrace, ScatterTrace } from "../../src/plot/spec.js";
import type { Tensor } from "../../src/tensor/tensor.js";
import { noise, pattern } from "../figure/gallery.js";
import { crossNet, lenet, ringPicture, skipNet } from "../figure/models.js";

const maps = (spec: FigureSpec) =>
  spec.data.filter((trace): trace is HeatmapTrace => trace.type === "heatmap");
/** Each number of `found` is that of `expected`, as far as six digits of it. */
function close(found: readonly (number | null)[], expected: ArrayLike<number>) {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i], 5);
  });
}

const [net, cross, skip] = [lenet(), crossNet(), skipNet()];
const inputs = { lenet: ringPicture(16), cross: ringPicture(12, 3), skip: pattern([1, 2, 10, 8], noise) };
const layers: [string, nn.Module, Tensor, string[]][] = [
  ["lenet", net, inputs.lenet, ["conv1", "relu2", "pool2"]],
  ["branches", cross, inputs.cross, ["tall", "wide", "both"]],
  ["skip", skip, inputs.skip, ["first", "again", "mean", "most"]],
];

test.each(layers)("feature maps of every layer of a %s", (_, model, x, names) => {
  const trace = (model as typeof net).trace(x);
  for (const name of names) {
    const output = trace.at(name);
    const [, count, rows, columns] = output.shape;
    const spec = featureMaps(output);
    expect(maps(spec)).toHaveLength(count);
    maps(spec).forEach(({ z }, k) => {
      expect([z.length, z[0].length]).toEqual([rows, columns]);
      close(z.flat(), output.data().subarray(k * rows * columns, (k + 1) * rows * columns));
    });
  }
});

test.each([
  ["lenet's first", net.conv1],
  ["lenet's second", net.conv2],
  ["tall", cross.tall],
  ["wide", cross.wide],
  ["skip's", skip.again],
])("the filters of the %s convolution", (_, layer) => {
  const [count, channels, rows, columns] = layer.weight.shape;
  const weights = layer.weight.data();
  const at = (f: number, k: number, r: number, c: number) =>
    weights[((f * channels + k) * rows + r) * columns + c];
  const found = new Map<string, number | null>();
  maps(filters(layer)).forEach(({ z, customdata }, panel) => {
    z.forEach((row, r) => {
      row.forEach((value, c) => {
        const name = channels === 1 ? `${panel},0,${r},${c}` : String(customdata?.[r][c]);
        if (value !== null) found.set(name, value);
      });
    });
  });
  expect(found.size).toBe(weights.length);
  for (let i = 0; i < weights.length; i++) {
    const [c, r] = [i % columns, Math.floor(i / columns) % rows];
    const [k, f] = [Math.floor(i / (rows * columns)) % channels, Math.floor(i / (channels * rows * columns))];
    expect([f < count, found.get(`${f},${k},${r},${c}`)]).toEqual([
      true,
      Number(at(f, k, r, c).toPrecision(6)),
    ]);
  }
});

test("pictures: pixel by pixel, grey, in colour, several", () => {
  close(maps(image(inputs.lenet))[0].z.flat(), inputs.lenet.data());
  const { z } = image(inputs.cross).data[0] as ImageTrace;
  const colour = inputs.cross.data();
  z.forEach((row, r) => {
    row.forEach((pixel, c) => {
      close(
        pixel,
        [0, 1, 2].map((k) => colour[k * 144 + r * 12 + c]),
      );
    });
  });
  const apart = image(inputs.cross, { channels: "apart" });
  expect(apart.layout.annotations?.map(({ text }) => text)).toEqual(["red", "green", "blue"]);
  maps(apart).forEach(({ z: plane }, k) => {
    close(plane.flat(), colour.subarray(k * 144, (k + 1) * 144));
  });
  const many = pattern([5, 1, 4, 3], (n, _, r, c) => (n * 12 + r * 3 + c) / 60);
  maps(image(many)).forEach((panel, n) => {
    close(panel.z.flat(), many.data().subarray(n * 12, n * 12 + 12));
  });
});

/** The window of an output cell in its input, cut off at the borders. */
function windowOf(place: number, kernel: number, stride: number, padding: number, size: number): number[] {
  return Array.from({ length: kernel }, (_, i) => place * stride - padding + i).filter(
    (at) => at >= 0 && at < size,
  );
}

test.each([
  ["lenet's first", net, inputs.lenet, "pool1", 3, [2, 2, 0]],
  ["lenet's second", net, inputs.lenet, "pool2", 5, [2, 2, 0]],
  ["the mean", skip, inputs.skip, "mean", 1, [3, 2, 1]],
  ["the largest", skip, inputs.skip, "most", 2, [3, 1, 0]],
] as const)("pooling: %s", (_, model, x, name, channel, [kernel, stride, padding]) => {
  const trace = (model as typeof net).trace(x);
  const { input, output } = trace.entry(name);
  const [rows, columns] = input.shape.slice(2);
  const values = input.at(0, channel).data();
  const spec = pooling(trace, name, { channel });
  const [from, to] = ["input", "pooled"].map(
    (part) => spec.data.find((one) => one.name === part) as HeatmapTrace,
  );
  close(
    from.z.flat().filter((value) => value !== null),
    values,
  );
  close(to.z.flat(), output.at(0, channel).data());
  const chosen = spec.data
    .filter((one): one is ScatterTrace => one.name?.startsWith("chosen") === true)
    .flatMap(({ x: across, y }) => across.map((column, i) => `${y[i]},${column}`));
  const expected = new Set<string>();
  to.z.forEach((line, r) => {
    line.forEach((value, c) => {
      const inside = windowOf(r, kernel, stride, padding, rows).flatMap((row) =>
        windowOf(c, kernel, stride, padding, columns).map((column) => ({
          at: `${row},${column}`,
          value: values[row * columns + column],
        })),
      );
      const mean = inside.reduce((sum, one) => sum + one.value, 0) / kernel ** 2;
      const best = inside.reduce((a, b) => (b.value > a.value ? b : a));
      expect(value).toBeCloseTo(name === "mean" ? mean : best.value, 5);
      expected.add(best.at);
    });
  });
  if (name === "mean") expect(chosen).toEqual([]);
  else expect(new Set(chosen)).toEqual(expected);
});

/** A score, and what it depends on: `from` is the input of what `to` computes. */
function gradientOf(to: (x: Tensor) => Tensor, from: Tensor, target: number): ArrayLike<number> {
  const leaf = from.detach().requiresGrad_();
  return grad(to(leaf).at(0, target), [leaf])[0].data();
}

const afterConv1 = (x: Tensor) =>
  net.out.forward(net.pool2.forward(net.conv2.forward(net.pool1.forward(x.relu())).relu()).flatten(1));
const afterTall = (x: Tensor) =>
  cross.head.forward(x.add(cross.wide.forward(inputs.cross)).relu().mean([2, 3]));

test.each([
  ["lenet", net, inputs.lenet, "conv1", net.conv1, afterConv1, 3],
  ["branches", cross, inputs.cross, "tall", cross.tall, afterTall, 1],
  ["skip", skip, inputs.skip, "first", skip.first, (x: Tensor) => skip.after(x), 0],
] as const)("saliency of a %s: gradient, gradient times input, Grad-CAM", (...given) => {
  const [, model, x, layer, conv, after, target] = given;
  const [, channels, rows, columns] = x.shape;
  const size = rows * columns;
  const slopes = gradientOf((one) => model.forward(one), x, target);
  const [picture, slope, product, cam] = maps(saliency(model, x, { layer, target })).map(({ z }) => z.flat());
  for (let i = 0; i < size; i++) {
    const pixel = Array.from({ length: channels }, (_, k) => x.data()[k * size + i]);
    const own = Array.from({ length: channels }, (_, k) => slopes[k * size + i]);
    expect(picture[i]).toBeCloseTo(pixel.reduce((a, b) => a + b) / channels, 5);
    expect(Math.abs(slope[i] as number)).toBeCloseTo(Math.max(...own.map(Math.abs)), 5);
    expect(own.some((value) => Math.abs(value - (slope[i] as number)) < 1e-5)).toBe(true);
    expect(product[i]).toBeCloseTo(
      own.reduce((sum, value, k) => sum + value * pixel[k], 0),
      5,
    );
  }
  // These layers' maps are as large as the picture.
  const output = conv.forward(x);
  const back = gradientOf(after, output, target);
  const activation = output.data();
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let k = 0; k < output.shape[1]; k++) {
      let alpha = 0;
      for (let j = 0; j < size; j++) alpha += back[k * size + j] / size;
      sum += alpha * activation[k * size + i];
    }
    expect(cam[i]).toBeCloseTo(Math.max(0, sum), 6);
  }
});

test("where no map speaks for the class, Grad-CAM says so", () => {
  const model = new nn.Sequential({
    conv: new nn.Conv2d(1, 1, 1, { bias: false }),
    flatten: new nn.Flatten(),
    out: new nn.Linear(4, 2, { bias: false }),
  });
  model.conv.weight.detach().fill_(1);
  model.out.weight.detach().fill_(-1);
  const x = pattern([1, 1, 2, 2], (_, __, r, c) => 1 + r + c);
  const notes = (spec: FigureSpec) => (spec.layout.annotations ?? []).map(({ text }) => text);
  expect(notes(saliency(model, x, { layer: "conv", target: 0 }))).toContain("nothing speaks for it");
  model.out.weight.detach().fill_(1);
  expect(notes(saliency(model, x, { layer: "conv", target: 0 }))).not.toContain("nothing speaks for it");
});

test("Grad-CAM of a map half as large as the picture is blended between its cells", () => {
  const before = net.pool1.forward(net.conv1.forward(inputs.lenet).relu());
  const activation = net.conv2.forward(before);
  const after = (x: Tensor) => net.out.forward(net.pool2.forward(x.relu()).flatten(1));
  const back = gradientOf(after, activation, 7);
  const small = Array.from({ length: 64 }, (_, i) => {
    const terms = Array.from({ length: 8 }, (_, k) => {
      const alpha = Array.from(back).slice(k * 64, (k + 1) * 64);
      return (alpha.reduce((a, b) => a + b) / 64) * activation.data()[k * 64 + i];
    });
    return Math.max(
      0,
      terms.reduce((a, b) => a + b),
    );
  });
  const { z } = maps(saliency(net, inputs.lenet, { layer: "conv2", target: 7 }))[3];
  // Of the two cells nearest to a pixel the nearer one counts three quarters.
  const blend = (a: number, b: number, c: number, d: number) => (9 * a + 3 * b + 3 * c + d) / 16;
  for (const [r, c] of [
    [1, 1],
    [5, 9],
    [13, 3],
  ]) {
    const [top, left] = [(r - 1) / 2, (c - 1) / 2];
    const at = (row: number, column: number) => small[(top + row) * 8 + left + column];
    expect(z[r][c]).toBeCloseTo(blend(at(0, 0), at(0, 1), at(1, 0), at(1, 1)), 6);
    expect(z[r + 1][c]).toBeCloseTo(blend(at(1, 0), at(1, 1), at(0, 0), at(0, 1)), 6);
  }
  expect(z[0][0]).toBeCloseTo(small[0], 6);
});
