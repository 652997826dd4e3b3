// How a tensor shows itself as the last value of a cell: a line that says what is in it, a picture where its shape is
// one, and its values as they print. It attaches the method to Tensor, as the tensor room knows no figures.
import { address, heapViews, type TypedArray } from "../memory/index.js";
import { featureMaps, image } from "../plot/index.js";
import { plural, words } from "../plot/numbers.js";
import type { FigureSpec } from "../plot/spec.js";
import { ITEM_BYTES } from "../tensor/dtype.js";
import { Tensor } from "../tensor/tensor.js";
import type { MimeBundle } from "./display.js";
import { figureHtml } from "./html.js";
import { currentTheme } from "./look.js";
import { escapeXml } from "./svg/text.js";

/** As many pictures or maps as one glance takes. */
const MOST_PICTURES = 16;
/** A side below it is read as numbers; a side above it would be smaller than a pixel a cell. */
const [LEAST_SIDE, MOST_SIDE] = [5, 512];

/** `Tensor [2, 3] float32: -1 to 2, mean 0.4; 1 NaN`, one line. */
export function summary(tensor: Tensor): string {
  const head = `Tensor [${tensor.shape.join(", ")}] ${tensor.dtype}`;
  if (tensor.numel === 0) return `${head}: no elements`;
  const values = valuesOf(tensor);
  // One plain pass: a data set has millions of values, and the cell waits.
  let [min, max, sum, nan, infinite] = [Infinity, -Infinity, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (Number.isFinite(value)) {
      sum += value;
      if (value < min) min = value;
      if (value > max) max = value;
    } else if (Number.isNaN(value)) nan++;
    else infinite++;
  }
  const finite = values.length - nan - infinite;
  const facts: string[] = [];
  if (tensor.dtype === "bool") facts.push(`${sum} of ${plural(values.length, "value")} true`);
  else if (finite === 0) facts.push("no finite value");
  else facts.push(`min ${words(min)}, mean ${words(sum / finite)}, max ${words(max)}`);
  if (nan > 0) facts.push(`${nan} NaN`);
  if (infinite > 0) facts.push(`${infinite} infinite`);
  if (tensor.requiresGrad) facts.push("requires a gradient");
  return `${head}: ${facts.join("; ")}`;
}

/** The values where they lie, for reading at once: copying a data set would take longer than looking at it. */
function valuesOf(tensor: Tensor): TypedArray {
  if (!tensor.isContiguous) return tensor.data();
  const start = address(tensor.block) / ITEM_BYTES[tensor.dtype] + tensor.offset;
  return heapViews()[tensor.dtype].subarray(start, start + tensor.numel);
}

/** The picture of a shape that is one: `[H, W]`, `[C, H, W]`, `[N, C, H, W]`, by their first pictures or maps. */
export function pictureOf(tensor: Tensor): FigureSpec | undefined {
  const { shape } = tensor;
  const [height, width] = shape.slice(-2);
  const readable = (side: number) => side >= LEAST_SIDE && side <= MOST_SIDE;
  if (tensor.numel === 0 || shape.length < 2 || shape.length > 4 || !readable(height) || !readable(width)) {
    return undefined;
  }
  const title = `Tensor [${shape.join(", ")}]`;
  if (shape.length === 2) return image(tensor, { title });
  const channels = shape[shape.length - 3];
  const batch = shape.length === 4;
  if (channels === 1 && batch) {
    const few = shape[0] > MOST_PICTURES ? `, the first ${MOST_PICTURES} of ${shape[0]}` : "";
    return image(first(tensor, MOST_PICTURES), { title: title + few });
  }
  const one = batch ? first(tensor, 1) : tensor;
  const note = batch && shape[0] > 1 ? `${title}, the first of ${shape[0]}` : title;
  if (channels === 1 || channels === 3) return image(one, { title: note });
  const shown = Array.from({ length: Math.min(channels, MOST_PICTURES) }, (_, i) => i);
  return featureMaps(one, { title: note, channels: shown });
}

/** The first entries along the first axis, without a copy. */
function first(tensor: Tensor, count: number): Tensor {
  const { block, offset, shape, strides, dtype } = tensor;
  return new Tensor(block, offset, [Math.min(count, shape[0]), ...shape.slice(1)], strides, dtype);
}

/** @internal The bundle of a tensor. */
export function tensorBundle(tensor: Tensor): MimeBundle {
  const line = summary(tensor);
  const values = tensor.toString();
  const picture = pictureOf(tensor);
  const printed = `<pre style="margin:4px 0">${escapeXml(values)}</pre>`;
  const body =
    picture === undefined
      ? printed
      : `${figureHtml(picture, currentTheme())}<details><summary>values</summary>${printed}</details>`;
  return {
    "text/plain": `${line}\n${values}`,
    "text/html": `<div class="cellgrad-tensor"><div><code>${escapeXml(line)}</code></div>${body}</div>`,
  };
}

Object.defineProperty(Tensor.prototype, Symbol.for("Jupyter.display"), {
  configurable: true,
  writable: true,
  value(this: Tensor): MimeBundle {
    return tensorBundle(this);
  },
});
