// Padding around a tensor: with a constant, or with its own values (reflected, repeated, wrapped around).
import { apply } from "../autograd/index.js";
import { begin } from "../memory/index.js";
import { ArgumentError, checkOptions, formatShape, ShapeError } from "../shape/errors.js";
import { contiguousStrides } from "../shape/shape.js";
import { fill } from "../tensor/create.js";
import { copyInto } from "../tensor/storage.js";
import { empty, Tensor } from "../tensor/tensor.js";
import { attach, define } from "./define.js";
import { normal } from "./samples.js";
import { narrow } from "./slice.js";

/**
 * What new places hold: one value; the values mirrored at the edge, without it; the edge value; the values of the other end.
 */
export type PadMode = "constant" | "reflect" | "replicate" | "circular";

/** Options of `pad`. */
export interface PadOptions {
  /**
   * What the new places hold: `"constant"` a value, `"reflect"` the values mirrored at the edge (which is not repeated),
   * `"replicate"` the edge's value, `"circular"` the values from the other side. Default `"constant"`.
   */
  mode?: PadMode;
  /** The constant. Default 0. */
  value?: number;
}

interface Margins {
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly value: number;
}

const padRecord = define<Margins>({
  name: "pad",
  forward([x], { before, after, value }) {
    begin();
    const y = empty(
      x.shape.map((size, axis) => before[axis] + size + after[axis]),
      x.dtype,
    );
    fill(y, value);
    const strides = contiguousStrides(y.shape);
    const offset = before.reduce((sum, count, axis) => sum + count * strides[axis], 0);
    copyInto(x, new Tensor(y.block, offset, x.shape, strides, x.dtype));
    return y;
  },
  vjp({ dy, shape, attributes: { before } }) {
    return [shape(0).reduce((part, size, axis) => narrow(part, axis, before[axis], size), dy)];
  },
  samples: () => [
    { inputs: [normal([2, 3])], attributes: { before: [1, 0], after: [0, 2], value: 0 } },
    { inputs: [normal([3])], attributes: { before: [2], after: [1], value: 1.5 } },
  ],
});

/** The source position of every place along an axis of `size` elements. */
function positions(mode: PadMode, size: number, before: number, after: number): Int32Array {
  const period = mode === "reflect" ? 2 * (size - 1) : size;
  return Int32Array.from({ length: before + size + after }, (_, i) => {
    const place = i - before;
    if (mode === "replicate") return Math.min(Math.max(place, 0), size - 1);
    const turned = period === 0 ? 0 : ((place % period) + period) % period;
    return turned < size ? turned : period - turned;
  });
}

function checkMargins(mode: PadMode, x: Tensor, axis: number, before: number, after: number): void {
  const size = x.shape[axis];
  const most = mode === "reflect" ? size - 1 : mode === "circular" ? size : Number.POSITIVE_INFINITY;
  if (Math.max(before, after) > most || (size === 0 && before + after > 0)) {
    throw new ShapeError(
      `pad: mode "${mode}" cannot add ${before} and ${after} places to axis ${axis} of ${formatShape(x.shape)}; at most ${size === 0 ? 0 : most} on a side`,
    );
  }
}

/**
 * x with new places around it.
 *
 * @param padding From the last axis to the first, before and after, as in PyTorch: `[left, right]`, `[left, right, top,
 * bottom]`, ... Axes that are not named stay. Negative numbers take places away.
 * @throws ArgumentError for a padding or mode that is none; ShapeError where a mode has not enough values to repeat.
 * @example
 * pad(tensor([1, 2, 3]), [2, 1], { mode: "reflect" }) // tensor([3., 2., 1., 2., 3., 2.])
 * pad(zeros([3, 28, 28]), [1, 1, 1, 1]).shape // [ 3, 30, 30 ]
 */
export function pad(x: Tensor, padding: readonly number[], options: PadOptions = {}): Tensor {
  checkOptions("pad", options, ["mode", "value"]);
  const { mode = "constant", value = 0 } = options;
  if (!["constant", "reflect", "replicate", "circular"].includes(mode)) {
    throw new ArgumentError(
      `pad: unknown mode ${JSON.stringify(mode)}; known: "constant", "reflect", "replicate", "circular"`,
    );
  }
  if (
    !Array.isArray(padding) ||
    padding.length % 2 !== 0 ||
    padding.length > 2 * x.ndim ||
    !padding.every(Number.isInteger)
  ) {
    throw new ArgumentError(
      `pad: expected [before, after] for each axis from the last one, at most ${2 * x.ndim} whole numbers for ${formatShape(x.shape)}, got ${JSON.stringify(padding)}`,
    );
  }
  const before = x.shape.map((_, axis) => padding[2 * (x.ndim - 1 - axis)] ?? 0);
  const after = x.shape.map((_, axis) => padding[2 * (x.ndim - 1 - axis) + 1] ?? 0);
  let inside = x;
  x.shape.forEach((size, axis) => {
    const first = Math.max(0, -before[axis]);
    const last = size - Math.max(0, -after[axis]);
    if (last < first) {
      throw new ShapeError(
        `pad: ${-before[axis]} and ${-after[axis]} places cannot be taken from axis ${axis} of ${formatShape(x.shape)}`,
      );
    }
    if (last - first < size) inside = narrow(inside, axis, first, last - first);
  });
  const [less, more] = [before, after].map((counts) => counts.map((count) => Math.max(0, count)));
  if ([...less, ...more].every((count) => count === 0)) return inside;
  if (mode === "constant") return apply(padRecord, [inside], { before: less, after: more, value });
  return less.reduce((y, count, axis) => {
    if (count === 0 && more[axis] === 0) return y;
    checkMargins(mode, inside, axis, count, more[axis]);
    return y.indexSelect(axis, positions(mode, inside.shape[axis], count, more[axis]));
  }, inside);
}

declare module "../tensor/tensor.js" {
  interface Tensor {
    /**
     * With new places around it: `[before, after]` of the last axis, then of the one before it, ...
     * @example
     * zeros([3, 28, 28]).pad([1, 1, 1, 1], { mode: "reflect" }).shape // [ 3, 30, 30 ]
     */
    pad(padding: readonly number[], options?: PadOptions): Tensor;
  }
}

attach({
  pad(padding: readonly number[], options?: PadOptions) {
    return pad(this, padding, options);
  },
});
