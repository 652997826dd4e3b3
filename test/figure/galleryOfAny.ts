// Specimens of the figures that take any tensor.
import { compare, histogram, tensor as tensorFigure } from "../../src/plot/index.js";
import type { FigureSpec } from "../../src/plot/spec.js";
import { tensor } from "../../src/tensor/create.js";
import { noise, pattern } from "./gallery.js";

export function galleryOfAny(): Record<string, FigureSpec> {
  const gap = (...index: number[]) => (index.join() === "1,2" ? Number.NaN : noise(...index));
  return {
    "tensor-scalar": tensorFigure(tensor(3.5)),
    "tensor-row": tensorFigure(pattern([9], noise)),
    "tensor-long": tensorFigure(pattern([700], noise)),
    "tensor-matrix": tensorFigure(pattern([3, 5], gap)),
    "tensor-wide": tensorFigure(pattern([7, 200], noise), { axes: ["unit", "step"] }),
    "tensor-4": tensorFigure(pattern([3, 4, 6, 6], noise), { axes: ["item", "channel", "row", "column"] }),
    "tensor-5": tensorFigure(pattern([2, 2, 3, 4, 5], noise)),
    "tensor-each": tensorFigure(
      pattern([6, 8, 8], (k, r, c) => noise(k, r, c) * 10 ** k),
      { scale: "each" },
    ),
    "histogram-one": histogram(pattern([40, 50], (r, c) => noise(r, c) + noise(c, r))),
    "histogram-whole": histogram(pattern([300], (i) => Math.floor(5 + 4 * noise(i)))),
    "histogram-log": histogram(
      pattern([5000], (i) => noise(i) ** 9),
      { log: true },
    ),
    "histogram-three": histogram({
      forget: pattern([800], (i) => 1 / (1 + Math.exp(-4 * noise(i) - 2))),
      input: pattern([600], (i) => 1 / (1 + Math.exp(-3 * noise(i, 2)))),
      output: pattern([500], (i) => 1 / (1 + Math.exp(-2 * noise(i, 3)))),
    }),
    "compare-matrix": compare(
      pattern([10, 12], noise),
      pattern([10, 12], (r, c) => noise(r, c) + (r === 3 ? 0.2 * noise(c, r) : 0)),
      { names: ["trained", "before"] },
    ),
    "compare-kernels": compare(
      pattern([4, 1, 5, 5], noise),
      pattern([4, 1, 5, 5], (f, k, r, c) => noise(f, k, r, c) * 0.9),
    ),
  };
}
