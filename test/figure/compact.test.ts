// Figures for the wire: packed cells are the figure's cells, and a layer's maps stay small.
import { expect, test } from "vitest";
import { compact, type PackedNumbers } from "../../src/figure/compact.js";
import { Figure } from "../../src/figure/index.js";
import { withTemplate } from "../../src/figure/shared.js";
import { confusion, featureMaps } from "../../src/plot/index.js";
import type { HeatmapTrace } from "../../src/plot/spec.js";
import { noise, pattern } from "./gallery.js";
import { scoresOf } from "./galleryOfAnswers.js";

function unpack({ dtype, bdata, shape }: PackedNumbers): (number | null)[][] {
  const bytes = Uint8Array.from(Buffer.from(bdata, "base64"));
  const values = dtype === "u1" ? bytes : new Float32Array(bytes.buffer);
  const [rows, columns] = shape.split(", ").map(Number);
  expect(values).toHaveLength(rows * columns);
  return Array.from({ length: rows }, (_, r) =>
    Array.from(values.slice(r * columns, (r + 1) * columns), (v) => (Number.isNaN(v) ? null : v)),
  );
}

test("packed cells are the figure's cells to float32, gaps included", () => {
  const spec = featureMaps(
    pattern([2, 9, 11], (k, r, c) => (r === 4 && c === 5 ? Number.NaN : noise(k, r, c) * 10 ** (k * 5))),
  );
  // Behind the maps are the marks of their gaps.
  compact(spec.data.slice(0, 2)).forEach((trace, i) => {
    const expected = (spec.data[i] as HeatmapTrace).z.map((row) =>
      row.map((v) => (v === null ? null : Math.fround(v))),
    );
    expect(unpack((trace as { z: PackedNumbers }).z)).toEqual(expected);
  });
});

test("small grids stay plain, whole numbers take a byte each", () => {
  const small = featureMaps(pattern([1, 3, 4], noise));
  expect(compact(small.data)).toEqual(small.data);
  const pictures = featureMaps(pattern([1, 8, 8], (_, r, c) => r * 8 + c));
  const [trace] = compact(pictures.data) as { z: PackedNumbers }[];
  expect(trace.z.dtype).toBe("u1");
  expect(unpack(trace.z)).toEqual((pictures.data[0] as HeatmapTrace).z);
  // A gap is no byte.
  const { scores, targets } = scoresOf(100, 10, 1);
  const [errors] = compact(confusion(scores, targets).data) as { z: PackedNumbers }[];
  expect(errors.z.dtype).toBe("f4");
});

test("64 maps of 28 x 28 are a picture of less than 150 KB, and their true values with little around them", () => {
  const figure = new Figure(featureMaps(pattern([64, 28, 28], noise)));
  const bundle = (figure as unknown as Record<symbol, () => Record<string, object>>)[
    Symbol.for("Jupyter.display")
  ]();
  expect(String(bundle["text/html"]).length).toBeLessThan(150_000);
  const json = JSON.stringify(bundle["application/vnd.plotly.v1+json"]);
  const values = Math.ceil((64 * 28 * 28 * 4 * 4) / 3);
  expect(json.length - values).toBeLessThan(45_000);
});

test("what axes and notes have in common is said once, and together it is what it was", () => {
  const { layout } = featureMaps(pattern([12, 9, 9], noise));
  const { template, ...short } = withTemplate(layout) as Record<string, Record<string, unknown>> & {
    template: { layout: Record<string, object> };
    annotations: object[];
  };
  const whole = Object.fromEntries(
    Object.entries(short).map(([name, value]) => {
      const letter = /^([xy]axis)\d*$/.exec(name)?.[1];
      if (letter !== undefined) return [name, { ...template.layout[letter], ...value }];
      if (name !== "annotations") return [name, value];
      return [name, short.annotations.map((note) => ({ ...template.layout["annotationdefaults"], ...note }))];
    }),
  );
  expect(whole).toEqual(layout);
  expect(JSON.stringify({ template, short }).length).toBeLessThan(JSON.stringify(layout).length / 2);
});
