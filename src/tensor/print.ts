// Tensors as text, by PyTorch's conventions: precision 4, lines of 80, three items at each edge of a
// tensor of more than 1,000 elements, and scientific notation only where the shown values ask for it.
import { address, heapViews } from "../memory/index.js";
import { sizeOf } from "../shape/shape.js";
import { ITEM_BYTES, isFloat } from "./dtype.js";
import type { Tensor } from "./tensor.js";

const PRECISION = 4;
const THRESHOLD = 1000;
const EDGE_ITEMS = 3;
const LINE_WIDTH = 80;
const PREFIX = "tensor(";

/** `tensor([[1.0000, 2.5000]], dtype: float64, requiresGrad: true)` */
export function formatTensor(tensor: Tensor): string {
  const marks: string[] = [];
  if (tensor.numel === 0 && tensor.ndim > 1) marks.push(`shape: [${tensor.shape.join(", ")}]`);
  if (tensor.dtype !== "float32" && tensor.dtype !== "bool") marks.push(`dtype: ${tensor.dtype}`);
  else if (tensor.dtype === "bool" && tensor.numel === 0) marks.push("dtype: bool");
  if (tensor.source !== null) marks.push(`gradFn: <${tensor.source.name}>`);
  else if (tensor.requiresGrad) marks.push("requiresGrad: true");
  const body = formatValues(tensor);
  if (marks.length === 0) return `${PREFIX}${body})`;
  const suffix = `${marks.join(", ")})`;
  const lastLine = body.length - (body.lastIndexOf("\n") + 1) + (body.includes("\n") ? 0 : PREFIX.length);
  const separator = lastLine + suffix.length + 2 > LINE_WIDTH ? `,\n${" ".repeat(PREFIX.length)}` : ", ";
  return `${PREFIX}${body}${separator}${suffix}`;
}

function formatValues(tensor: Tensor): string {
  if (tensor.numel === 0) return "[]";
  const shown = shownIndices(tensor);
  const values = readValues(tensor, shown);
  const format =
    tensor.dtype === "bool"
      ? formatBool(values)
      : isFloat(tensor.dtype)
        ? formatFloat(values)
        : formatInt(values);
  let position = 0;
  const block = (axis: number, indent: number): string => {
    if (axis === tensor.ndim) return format(values[position++]);
    const parts: string[] = [];
    let previous = -1;
    for (const index of shown[axis]) {
      if (index !== previous + 1) parts.push(axis === tensor.ndim - 1 ? " ..." : "...");
      parts.push(block(axis + 1, indent + 1));
      previous = index;
    }
    if (axis < tensor.ndim - 1) {
      const gap = `,${"\n".repeat(tensor.ndim - 1 - axis)}${" ".repeat(indent + 1)}`;
      return `[${parts.join(gap)}]`;
    }
    return `[${wrap(parts, indent)}]`;
  };
  return block(0, PREFIX.length);
}

/** Which indices of each axis are printed. */
function shownIndices(tensor: Tensor): number[][] {
  const shorten = sizeOf(tensor.shape) > THRESHOLD;
  return tensor.shape.map((size) => {
    const all = Array.from({ length: size }, (_, i) => i);
    if (!shorten || size <= 2 * EDGE_ITEMS) return all;
    return [...all.slice(0, EDGE_ITEMS), ...all.slice(size - EDGE_ITEMS)];
  });
}

/** Reads only what is printed, in printing order. */
function readValues(tensor: Tensor, shown: readonly number[][]): number[] {
  const base = address(tensor.block) / ITEM_BYTES[tensor.dtype] + tensor.offset;
  const data = heapViews()[tensor.dtype];
  const values: number[] = [];
  const walk = (axis: number, position: number) => {
    if (axis === tensor.ndim) values.push(data[position]);
    else for (const index of shown[axis]) walk(axis + 1, position + index * tensor.strides[axis]);
  };
  walk(0, base);
  return values;
}

function formatBool(values: readonly number[]): (value: number) => string {
  const width = values.includes(0) ? 5 : 4;
  return (value) => (value ? "true" : "false").padStart(width);
}

function formatInt(values: readonly number[]): (value: number) => string {
  const width = Math.max(...values.map((value) => String(value).length));
  return (value) => String(value).padStart(width);
}

function formatFloat(values: readonly number[]): (value: number) => string {
  const finite = values.filter((value) => Number.isFinite(value) && value !== 0).map(Math.abs);
  const largest = Math.max(...finite);
  const smallest = Math.min(...finite);
  const whole = values.every((value) => !Number.isFinite(value) || Number.isInteger(value));
  const scientific =
    finite.length > 0 && (largest / smallest > 1000 || largest > 1e8 || (!whole && smallest < 1e-4));
  const number = (value: number) => {
    const sign = Object.is(value, -0) ? "-" : ""; // which JavaScript leaves out
    if (scientific) return sign + exponential(value);
    return sign + (whole ? `${value.toFixed(0)}.` : value.toFixed(PRECISION));
  };
  const text = (value: number) => {
    if (Number.isNaN(value)) return "nan";
    if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
    return number(value);
  };
  const width = Math.max(...values.map((value) => text(value).length));
  return (value) => text(value).padStart(width);
}

/** `1.2346e-05`: JavaScript writes the exponent without its leading zero. */
function exponential(value: number): string {
  return value.toExponential(PRECISION).replace(/e([+-])(\d)$/, "e$10$2");
}

/** Puts as many items on a line as fit behind a bracket at `indent`. */
function wrap(items: readonly string[], indent: number): string {
  const perLine = Math.max(
    1,
    Math.floor((LINE_WIDTH - indent) / (Math.max(...items.map((s) => s.length)) + 2)),
  );
  const lines: string[] = [];
  for (let i = 0; i < items.length; i += perLine) lines.push(items.slice(i, i + perLine).join(", "));
  return lines.join(`,\n${" ".repeat(indent + 1)}`);
}
