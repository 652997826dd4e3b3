// The fused kernels of normalisation: statistics, values and gradients of one channel after the other.
import { begin } from "../memory/index.js";
import { type Shape, sizeOf } from "../shape/shape.js";
import { ITEM_BYTES } from "../tensor/dtype.js";
import { rangesFor } from "../tensor/parts.js";
import { pointer } from "../tensor/storage.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { runParts } from "../wasm/threads.js";
import { packedTensor } from "./cast.js";

/** A shape as `[outer, channels, inner]`, where statistics are taken over outer and inner. */
interface Channels {
  readonly outer: number;
  readonly channels: number;
  readonly inner: number;
  /** Whether a channel is one of the tensor's own axes, so that weight and bias have a value for each. */
  readonly ownAxis: boolean;
}

/** How the axes are laid out for the kernels, or `null` when they cannot take them: neither all but the second, nor the last ones. */
export function channelsOf(shape: Shape, dims: readonly number[]): Channels | null {
  if (sizeOf(shape) === 0 || dims.length === 0) return null;
  if (dims.length === shape.length - 1 && !dims.includes(1)) {
    return { outer: shape[0], channels: shape[1], inner: sizeOf(shape.slice(2)), ownAxis: true };
  }
  const first = shape.length - dims.length;
  if (dims.some((dim) => dim < first)) return null;
  return {
    ...{ outer: 1, channels: sizeOf(shape.slice(0, first)), inner: sizeOf(shape.slice(first)) },
    ownAxis: false,
  };
}

const EACH = 1.5; // nanoseconds for an element

function statisticsShape(shape: Shape, dims: readonly number[]): number[] {
  return shape.map((size, axis) => (dims.includes(axis) ? 1 : size));
}

/** `[values, mean, variance]`; weight and bias have a value for each channel. */
export function normalizeForward(
  x: Tensor,
  dims: readonly number[],
  { outer, channels, inner }: Channels,
  eps: number,
  weight: Tensor | null,
  bias: Tensor | null,
): [Tensor, Tensor, Tensor] {
  const sources = [x, weight, bias].map((t) => (t === null ? null : packedTensor(t)));
  begin();
  const y = empty(x.shape, x.dtype);
  const [mean, variance] = [0, 1].map(() => empty(statisticsShape(x.shape, dims), x.dtype));
  const [px, pw, pb] = sources.map((source) => (source === null ? 0 : pointer(source.tensor)));
  const [py, pm, pv] = [y, mean, variance].map(pointer);
  const bytes = ITEM_BYTES[x.dtype];
  const ranges = rangesFor(channels, 1, x.numel * EACH) ?? [[0, channels]];
  const parts = ranges.map(([from, to]) => {
    const [plane, place] = [from * inner * bytes, from * bytes];
    const affine = [pw, pb].map((p) => (p === 0 ? 0 : p + place));
    return [
      px + plane,
      py + plane,
      pm + place,
      pv + place,
      ...affine,
      outer,
      channels,
      to - from,
      inner,
      eps,
    ];
  });
  runParts(x.dtype === "float64" ? "normalizeF64" : "normalizeF32", parts);
  for (const source of sources) source?.done();
  return [y, mean, variance];
}

/** Gradients of x, and of weight and bias for each channel where they are wanted (`null` otherwise). */
export function normalizeBackward(
  x: Tensor,
  dy: Tensor,
  [mean, variance]: readonly [Tensor, Tensor],
  { outer, channels, inner }: Channels,
  eps: number,
  weight: Tensor | null,
  wanted: readonly [boolean, boolean],
): [Tensor, Tensor | null, Tensor | null] {
  const sources = [x, dy, weight].map((t) => (t === null ? null : packedTensor(t)));
  begin();
  const dx = empty(x.shape, x.dtype);
  const affine = wanted.map((wants) => (wants ? empty([channels], x.dtype) : null));
  const [px, pdy, pw] = sources.map((source) => (source === null ? 0 : pointer(source.tensor)));
  const [pdx, pm, pv] = [dx, mean, variance].map(pointer);
  const pAffine = affine.map((t) => (t === null ? 0 : pointer(t)));
  const bytes = ITEM_BYTES[x.dtype];
  const ranges = rangesFor(channels, 1, x.numel * EACH) ?? [[0, channels]];
  const parts = ranges.map(([from, to]) => {
    const [plane, place] = [from * inner * bytes, from * bytes];
    return [
      ...[px + plane, pdy + plane, pm + place, pv + place, pw === 0 ? 0 : pw + place, pdx + plane],
      ...pAffine.map((p) => (p === 0 ? 0 : p + place)),
      ...[outer, channels, to - from, inner, eps],
    ];
  });
  runParts(x.dtype === "float64" ? "normalizeGradF64" : "normalizeGradF32", parts);
  for (const source of sources) source?.done();
  return [dx, affine[0], affine[1]];
}
