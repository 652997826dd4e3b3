// Pooling: the largest or the mean value of each window, with gradients that can be differentiated again.
import { apply, applyAll, type Forward, isGradEnabled, type OperationRecord } from "../autograd/index.js";
import { begin } from "../memory/index.js";
import { ArgumentError, checkOptions, DTypeError, formatShape, ShapeError } from "../shape/errors.js";
import { pair, type Size2d, type Window2d, window2d } from "../shape/window.js";
import { ITEM_BYTES, isFloat } from "../tensor/dtype.js";
import { type Range, rangesFor } from "../tensor/parts.js";
import { pointer, writeParams } from "../tensor/storage.js";
import { empty, isTensor, type Tensor } from "../tensor/tensor.js";
import { kernels } from "../wasm/kernels.js";
import { runParts } from "../wasm/threads.js";
import { copyOf, packedTensor } from "./cast.js";
import { define } from "./define.js";
import type { Extremes } from "./reduce.js";
import { distinct, normal } from "./samples.js";

/** What all pooling of pictures may be given. */
export interface PoolOptions {
  /** Places to move from one window to the next. Default: the window's size. */
  stride?: Size2d;
  /** Places around the picture that windows may reach; at most half of the window. Default 0. */
  padding?: Size2d;
  /** Whether a last window may reach beyond the picture (and its padding). Default false. */
  ceilMode?: boolean;
}

/** Options of `maxPool2d`. */
export interface MaxPoolOptions extends PoolOptions {
  /** Distance between the places of a window. Default 1. */
  dilation?: Size2d;
  /** Whether to return `{ values, indices }` instead of the values. Default false. */
  returnIndices?: boolean;
}

/** Options of `avgPool2d`. */
export interface AvgPoolOptions extends PoolOptions {
  /** Count the places outside of the picture (as zeros) in the mean. Default true. */
  countIncludePad?: boolean;
}

interface Pooling {
  readonly window: Window2d;
  /** `[batch, channels, height, width]` of the input. */
  readonly input: readonly number[];
}

function pooledShape({ input, window }: Pooling): number[] {
  return [input[0], input[1], ...window.output];
}

/** What the kernels read, for some of the planes. */
function parameters({ input, window }: Pooling, planes = input[0] * input[1], slot = 0): number {
  const values = [
    ...[planes, input[2], input[3], ...window.output, ...window.kernel, ...window.stride],
    ...[...window.before, ...window.dilation],
  ];
  return writeParams(values, slot);
}

/** Ranges of planes for the threads; one range when one thread should do it all. */
function planesInParts(input: readonly number[]): readonly Range[] {
  const planes = input[0] * input[1];
  return rangesFor(planes, 1, planes * input[2] * input[3] * 0.5) ?? [[0, planes]];
}

interface MaxPooling extends Pooling {
  /** Whether the places of the maxima are handed out. */
  readonly indices: boolean;
}

const maxPoolRecord = define<MaxPooling>({
  name: "maxPool2d",
  forward([x], pooling) {
    const source = packedTensor(x);
    begin();
    const y = empty(pooledShape(pooling), x.dtype);
    const places = empty(y.shape, "int32");
    const [px, py, pp] = [pointer(source.tensor), pointer(y), pointer(places)];
    const wide = x.dtype === "float64";
    const [height, width] = pooling.window.output;
    const [bytes, pooled, plane] = [ITEM_BYTES[x.dtype], height * width, pooling.input[2] * pooling.input[3]];
    const parts = planesInParts(pooling.input).map(([from, to], slot) => [
      ...[px + from * plane * bytes, py + from * pooled * bytes, pp + from * pooled * 4],
      parameters(pooling, to - from, slot),
    ]);
    runParts(wide ? "maxPoolF64" : "maxPoolF32", parts);
    source.done();
    return pooling.indices ? { outputs: [y, places] } : { outputs: [y], saved: [places] };
  },
  vjp({ dy, saved, output, attributes }) {
    // A graph of the gradient needs the places longer than this graph may keep them.
    const kept = () => (isGradEnabled() ? copyOf(saved[0]) : saved[0]);
    const places = attributes.indices ? output(1) : kept();
    return [apply(scatterPlanesRecord, [dy, places], attributes.input)];
  },
  samples: () =>
    poolings().map((pooling) => ({
      inputs: [distinct(pooling.input)],
      attributes: { ...pooling, indices: false },
    })),
});

/** Values from the places of a small plane to those of a large one, or the other way round. */
function movePlanes(
  stem: "scatterPlanes" | "gatherPlanes",
  x: Tensor,
  places: Tensor,
  input: readonly number[],
  shape: readonly number[],
): Tensor {
  const source = packedTensor(x);
  begin();
  const y = empty(shape, x.dtype);
  const [px, pp, py] = [pointer(source.tensor), pointer(places), pointer(y)];
  const pooled = places.shape[2] * places.shape[3];
  const [bytes, plane] = [ITEM_BYTES[x.dtype], input[2] * input[3]];
  const [stepX, stepY] = stem === "scatterPlanes" ? [pooled, plane] : [plane, pooled];
  const parts = planesInParts(input).map(([from, to]) => [
    ...[px + from * stepX * bytes, pp + from * pooled * 4, py + from * stepY * bytes],
    ...[to - from, pooled, plane],
  ]);
  runParts(`${stem}${x.dtype === "float64" ? "F64" : "F32"}`, parts);
  source.done();
  return y;
}

/** Zeros with each value added at its place in a plane: the gradient of the largest values. */
const scatterPlanesRecord: OperationRecord<readonly number[]> = define({
  name: "scatterPlanes",
  forward: ([dy, places], input) => movePlanes("scatterPlanes", dy, places, input, input),
  vjp: ({ dy, input, attributes }) => [apply(gatherPlanesRecord, [dy, input(1)], attributes), null],
  samples: () =>
    poolings().map((pooling) => {
      const places = chosenPlaces(pooling);
      return { inputs: [normal(places.shape), places], attributes: pooling.input };
    }),
});

/** The values at places in a plane. */
export const gatherPlanesRecord: OperationRecord<readonly number[]> = define({
  name: "gatherPlanes",
  forward: ([x, places], input) => movePlanes("gatherPlanes", x, places, input, places.shape),
  vjp: ({ dy, input, attributes }) => [apply(scatterPlanesRecord, [dy, input(1)], attributes), null],
  samples: () =>
    poolings().map((pooling) => ({
      inputs: [normal(pooling.input), chosenPlaces(pooling)],
      attributes: pooling.input,
    })),
});

/** Where the maxima of some picture are. */
function chosenPlaces(pooling: Pooling): Tensor {
  const result = maxPoolRecord.forward([distinct(pooling.input)], { ...pooling, indices: true });
  return (result as Forward).outputs[1];
}

interface Averaging extends Pooling {
  readonly countIncludePad: boolean;
}

type AverageKernel = (x: number, y: number, countPadding: boolean, params: number) => void;

function average(kernel: AverageKernel, x: Tensor, attributes: Averaging, shape: readonly number[]): Tensor {
  const source = packedTensor(x);
  begin();
  const y = empty(shape, x.dtype);
  const [px, py] = [pointer(source.tensor), pointer(y)];
  kernel(px, py, attributes.countIncludePad, parameters(attributes));
  source.done();
  return y;
}

const avgPoolRecord: OperationRecord<Averaging> = define({
  name: "avgPool2d",
  forward([x], attributes) {
    const kernel = x.dtype === "float64" ? kernels.avgPoolF64 : kernels.avgPoolF32;
    return average(kernel, x, attributes, pooledShape(attributes));
  },
  vjp: ({ dy, attributes }) => [apply(avgPoolGradRecord, [dy], attributes)],
  samples: () => averagings().map((attributes) => ({ inputs: [normal(attributes.input)], attributes })),
});

/** Each value's share given back to every place of its window. */
const avgPoolGradRecord: OperationRecord<Averaging> = define({
  name: "avgPool2dGrad",
  forward([dy], attributes) {
    const kernel = dy.dtype === "float64" ? kernels.avgPoolGradF64 : kernels.avgPoolGradF32;
    return average(kernel, dy, attributes, attributes.input);
  },
  vjp: ({ dy, attributes }) => [apply(avgPoolRecord, [dy], attributes)],
  samples: () =>
    averagings().map((attributes) => ({ inputs: [normal(pooledShape(attributes))], attributes })),
});

function poolings(): Pooling[] {
  return [
    poolingOf("maxPool2d", [1, 2, 4, 5], 2, {}),
    poolingOf("maxPool2d", [2, 1, 5, 4], [3, 2], { stride: [1, 2], padding: 1 }),
    poolingOf("maxPool2d", [1, 2, 6, 5], 3, { stride: 2, padding: 1, ceilMode: true }),
  ];
}

function averagings(): Averaging[] {
  return poolings().flatMap((pooling) =>
    [true, false].map((countIncludePad) => ({ ...pooling, countIncludePad })),
  );
}

function poolingOf(
  what: string,
  input: readonly number[],
  kernelSize: Size2d,
  options: MaxPoolOptions,
): Pooling {
  const kernel = pair(`${what} kernelSize`, kernelSize, 1);
  const stride = options.stride === undefined ? kernel : pair(`${what} stride`, options.stride, 1);
  const padding = pair(`${what} padding`, options.padding ?? 0, 0);
  const dilation = pair(`${what} dilation`, options.dilation ?? 1, 1);
  if (padding[0] > kernel[0] / 2 || padding[1] > kernel[1] / 2) {
    throw new ArgumentError(
      `${what}: the padding ${formatShape(padding)} is more than half of the window ${formatShape(kernel)}, so that a window could lie outside of the picture`,
    );
  }
  const ceilMode = options.ceilMode ?? false;
  const size = [input[2], input[3]] as const;
  return { window: window2d(what, size, kernel, stride, padding, dilation, ceilMode), input };
}

function checkPicture(what: string, x: Tensor): void {
  if (!isTensor(x) || !isFloat(x.dtype)) {
    throw new DTypeError(
      `${what}: expected a float32 or float64 tensor, got ${isTensor(x) ? x.dtype : String(x)}; convert with to("float32")`,
    );
  }
  if (x.ndim !== 3 && x.ndim !== 4) {
    throw new ShapeError(
      `${what}: the input must be [batch, channels, height, width], got ${formatShape(x.shape)}`,
    );
  }
}

/** The largest values, and the place of each in its plane: `row * width + column`, int32. */
export type PoolResult = Extremes;

/**
 * The largest value of each window. NaN wins; of equal values the first gets the gradient.
 *
 * @param x `[batch, channels, height, width]`, or `[channels, height, width]`.
 * @param kernelSize The window: one number or `[height, width]`.
 * @returns `[batch, channels, h, w]` with `h = floor((height + 2 padding - dilation (kernel - 1) - 1) / stride) + 1`;
 * with `returnIndices` a record `{ values, indices }`, the indices `row * width + column` as int32.
 * @throws ShapeError when the window does not fit; ArgumentError for a bad option.
 * @example
 * const picture = tensor([[[[1, 2, 0, 1], [3, 4, 5, 0]]]]);
 * maxPool2d(picture, 2) // tensor([[[[4., 5.]]]])
 * maxPool2d(picture, 2, { returnIndices: true }).indices // tensor([[[[5, 6]]]], dtype: int32)
 */
export function maxPool2d(
  x: Tensor,
  kernelSize: Size2d,
  options: MaxPoolOptions & { readonly returnIndices: true },
): PoolResult;
export function maxPool2d(
  x: Tensor,
  kernelSize: Size2d,
  options?: MaxPoolOptions & { readonly returnIndices?: false },
): Tensor;
export function maxPool2d(
  x: Tensor,
  kernelSize: Size2d,
  { returnIndices = false, ...options }: MaxPoolOptions = {},
): Tensor | PoolResult {
  checkOptions("maxPool2d", options, ["stride", "padding", "dilation", "ceilMode"]);
  checkPicture("maxPool2d", x);
  const picture = x.ndim === 3 ? x.unsqueeze(0) : x;
  const pooling = poolingOf("maxPool2d", picture.shape, kernelSize, options);
  const outputs = applyAll(maxPoolRecord, [picture], { ...pooling, indices: returnIndices });
  const [values, indices] = x.ndim === 3 ? outputs.map((y) => y.squeeze(0)) : outputs;
  return returnIndices ? { values, indices } : values;
}

/**
 * The mean of each window.
 *
 * @param x `[batch, channels, height, width]`, or `[channels, height, width]`.
 * @param kernelSize The window: one number or `[height, width]`.
 * @returns `[batch, channels, h, w]` with `h = floor((height + 2 padding - kernel) / stride) + 1`.
 * @throws ShapeError when the window does not fit; ArgumentError for a bad option.
 * @example
 * avgPool2d(tensor([[[[1, 2, 0, 1], [3, 4, 5, 0]]]]), 2) // tensor([[[[2.5000, 1.5000]]]])
 */
export function avgPool2d(x: Tensor, kernelSize: Size2d, options: AvgPoolOptions = {}): Tensor {
  checkOptions("avgPool2d", options, ["stride", "padding", "ceilMode", "countIncludePad"]);
  checkPicture("avgPool2d", x);
  if (x.ndim === 3) return avgPool2d(x.unsqueeze(0), kernelSize, options).squeeze(0);
  const { countIncludePad = true, ...rest } = options;
  return apply(avgPoolRecord, [x], { ...poolingOf("avgPool2d", x.shape, kernelSize, rest), countIncludePad });
}
