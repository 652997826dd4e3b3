// 2-D convolution. It is linear in the picture and in the filters, and its two gradients are operations of their
// own: the three are closed under differentiation, so it can be differentiated as often as one likes.
import { apply, type OperationRecord } from "../autograd/index.js";
import { begin } from "../memory/index.js";
import { checkOptions } from "../shape/errors.js";
import { sizeOf } from "../shape/shape.js";
import { type Padding2d, pair, type Size2d, type Window2d, window2d } from "../shape/window.js";
import { ITEM_BYTES } from "../tensor/dtype.js";
import { type Range, rangesFor } from "../tensor/parts.js";
import { pointer, workspace, writeParams } from "../tensor/storage.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { kernels } from "../wasm/kernels.js";
import { runParts } from "../wasm/threads.js";
import { packedTensor } from "./cast.js";
import {
  type ConvProduct,
  forwardInBlas,
  inputInBlas,
  isConvForBlas,
  rowsOfProduct,
  weightInBlas,
} from "./convBlas.js";
import { checkChannels, checkOperands, PICTURE } from "./convCheck.js";
import { define } from "./define.js";
import { normal } from "./samples.js";

/** Options of `nn.Conv2d` and `conv2d`. */
export interface Conv2dOptions {
  /** Places to move from one output to the next. Default 1. */
  stride?: Size2d;
  /** Zeros around the picture. Default 0. */
  padding?: Padding2d;
  /** Distance between the places that a filter looks at. Default 1. */
  dilation?: Size2d;
  /** Parts that the channels are divided into, each with filters of its own. Default 1. */
  groups?: number;
}

/** One convolution: what all three operations need to know. */
export interface Geometry {
  readonly window: Window2d;
  readonly groups: number;
  /** `[batch, channels, height, width]` of the input. */
  readonly input: readonly number[];
  /** `[filters, channels / groups, height, width]` */
  readonly weight: readonly number[];
  readonly bias: boolean;
}

function outputShape({ input, weight, window }: Geometry): number[] {
  return [input[0], weight[0], ...window.output];
}

/** What the kernels read, for some of the pictures and (the gradient of the filters) some elements of each filter. */
function parameters(
  { window, groups, input, weight }: Geometry,
  pictures: number,
  [firstTap, lastTap]: Range,
  slot: number,
): number {
  const [, channels, height, width] = input;
  const values = [
    pictures,
    groups,
    channels / groups,
    height,
    width,
    weight[0] / groups,
    ...window.output,
    ...window.kernel,
    ...window.stride,
    ...window.before,
    ...window.dilation,
    firstTap,
    lastTap,
  ];
  return writeParams(values, slot);
}

function workOf(geometry: Geometry): number {
  return sizeOf(outputShape(geometry)) * sizeOf(geometry.weight.slice(1));
}

type Stem = "conv2d" | "conv2dInput" | "conv2dWeight";

/** Runs one of the three kernels on two contiguous operands, pictures (or elements of the filters) shared among threads. */
function run(
  stem: Stem,
  geometry: Geometry,
  a: Tensor,
  b: Tensor,
  bias: Tensor | null,
  shape: readonly number[],
) {
  const [first, second] = [packedTensor(a), packedTensor(b)];
  const offset = bias === null ? null : packedTensor(bias);
  begin();
  const y = empty(shape, a.dtype);
  const suffix = a.dtype === "float64" ? "F64" : "F32";
  const [pa, pb, py] = [pointer(first.tensor), pointer(second.tensor), pointer(y)];
  const pBias = offset === null ? [] : [pointer(offset.tensor)];
  const { input, weight } = geometry;
  const batch = input[0];
  if (
    geometry.groups === 1 &&
    batch > 0 &&
    isConvForBlas(weight[0], sizeOf(weight.slice(1)), sizeOf(geometry.window.output))
  ) {
    const product = productOf(geometry, a.dtype === "float64");
    if (stem === "conv2dInput") inputInBlas(product, pa, pb, py);
    else if (stem === "conv2dWeight") weightInBlas(product, pa, pb, py);
    else forwardInBlas(product, pa, pb, pBias[0] ?? 0, py);
    for (const source of [first, second, offset]) source?.done();
    return y;
  }
  const taps = sizeOf(weight.slice(1));
  const whole: Range = [0, taps];
  const places = sizeOf(outputShape(geometry)) / Math.max(batch, 1);
  const ofFilters = stem === "conv2dWeight";
  const cost = (batch * places * taps) / 10;
  const ranges = rangesFor(ofFilters ? taps : batch, ofFilters ? 4 : 1, cost) ?? [
    [0, ofFilters ? taps : batch],
  ];
  const lists = ranges.map(([from, to], slot) =>
    ofFilters ? parameters(geometry, batch, [from, to], slot) : parameters(geometry, to - from, whole, slot),
  );
  const scratch = kernels[`${stem}Work${suffix}`](lists[0]);
  const work = workspace(scratch * ranges.length);
  const bytes = ITEM_BYTES[a.dtype];
  const [stepA, stepY] =
    ofFilters || batch === 0 ? [0, 0] : [(a.numel / batch) * bytes, (y.numel / batch) * bytes];
  const parts = ranges.map(([from], i) => [
    ...[pa + from * stepA, pb, ...(stem === "conv2d" ? (pBias.length > 0 ? pBias : [0]) : [])],
    ...[py + from * stepY, lists[i], work + i * scratch],
  ]);
  runParts(`${stem}${suffix}`, parts);
  for (const source of [first, second, offset]) source?.done();
  return y;
}

const SLACK = 64; // bytes behind a matrix: its rows are written in whole vectors
const aligned = (bytes: number) => (bytes + SLACK + 63) & ~63;

function productOf(geometry: Geometry, wide: boolean): ConvProduct {
  const { input, weight, window } = geometry;
  const [batch, taps] = [input[0], sizeOf(weight.slice(1))];
  const [height, width] = window.output;
  const params = parameters(geometry, batch, [0, taps], 0);
  const scratch = wide ? kernels.conv2dWorkF64(params) : kernels.conv2dWorkF32(params);
  const plain =
    sizeOf(window.kernel) === 1 &&
    [...window.stride, ...window.before].join() === "1,1,0,0" &&
    height * width === input[2] * input[3];
  const rows = plain ? height : rowsOfProduct(weight[0], taps, window.output);
  const bytes = wide ? 8 : 4;
  const lengths = [
    scratch,
    ...[taps * rows * width, weight[0] * rows * width, weight[0] * taps].map((n) => n * bytes),
  ];
  const size = lengths.reduce((sum, length) => sum + aligned(length), 0);
  const cost = (batch * weight[0] * taps * height * width) / (wide ? 15 : 30);
  const ranges = rangesFor(batch, 1, cost) ?? [[0, batch]];
  const start = workspace(size * ranges.length);
  const shares = ranges.map(([from, to], i) => {
    let at = start + i * size;
    const [work, matrix, turned, sum] = lengths.map((length) => {
      const address = at;
      at += aligned(length);
      return address;
    });
    return { from, to, work, matrix, turned, sum };
  });
  return {
    ...{ wide, picture: sizeOf(input.slice(1)), filters: weight[0], taps, height, width, rows, params },
    ...{ shares, plain },
  };
}

const conv2dRecord: OperationRecord<Geometry> = define({
  name: "conv2d",
  forward: ([x, weight, bias], geometry) =>
    run("conv2d", geometry, x, weight, geometry.bias ? bias : null, outputShape(geometry)),
  multiplyAdds: (_, geometry) => workOf(geometry),
  vjp({ dy: given, input, needs, attributes }) {
    const dy = given.contiguous(); // once for all three
    const dx = needs(0) ? apply(conv2dInputRecord, [dy, input(1)], attributes) : null;
    const dw = needs(1) ? apply(conv2dWeightRecord, [input(0), dy], attributes) : null;
    return attributes.bias ? [dx, dw, needs(2) ? dy.flatten(2).sum(2).sum(0) : null] : [dx, dw];
  },
  samples: () =>
    geometries().map((geometry) => ({
      inputs: [
        normal(geometry.input),
        normal(geometry.weight),
        ...(geometry.bias ? [normal([geometry.weight[0]])] : []),
      ],
      attributes: geometry,
    })),
});

/** The gradient of the picture, which is also the transposed convolution. */
export const conv2dInputRecord: OperationRecord<Geometry> = define({
  name: "conv2dInput",
  forward: ([dy, weight], geometry) => run("conv2dInput", geometry, dy, weight, null, geometry.input),
  multiplyAdds: (_, geometry) => workOf(geometry),
  vjp: ({ dy: du, input, needs, attributes }) => [
    needs(0) ? apply(conv2dRecord, [du, input(1)], { ...attributes, bias: false }) : null,
    needs(1) ? apply(conv2dWeightRecord, [du, input(0)], attributes) : null,
  ],
  samples: () =>
    geometries().map((geometry) => ({
      inputs: [normal(outputShape(geometry)), normal(geometry.weight)],
      attributes: geometry,
    })),
});

const conv2dWeightRecord: OperationRecord<Geometry> = define({
  name: "conv2dWeight",
  forward: ([x, dy], geometry) => run("conv2dWeight", geometry, x, dy, null, geometry.weight),
  multiplyAdds: (_, geometry) => workOf(geometry),
  vjp: ({ dy: du, input, needs, attributes }) => [
    needs(0) ? apply(conv2dInputRecord, [input(1), du], attributes) : null,
    needs(1) ? apply(conv2dRecord, [input(0), du], { ...attributes, bias: false }) : null,
  ],
  samples: () =>
    geometries().map((geometry) => ({
      inputs: [normal(geometry.input), normal(outputShape(geometry))],
      attributes: geometry,
    })),
});

/** Convolutions that reach every branch: plain, strided, padded unevenly, dilated, in groups. */
function geometries(): Geometry[] {
  return [
    geometryOf([2, 2, 4, 5], [3, 2, 2, 3], true, {}),
    geometryOf([1, 2, 5, 6], [2, 2, 3, 2], true, { stride: [2, 3], padding: [1, 2] }),
    geometryOf([1, 4, 4, 4], [2, 2, 2, 2], false, { padding: "same", groups: 2 }),
    geometryOf([1, 1, 7, 6], [2, 1, 3, 2], false, { dilation: [2, 3], stride: [1, 2], padding: 1 }),
  ];
}

function geometryOf(
  input: readonly number[],
  weight: readonly number[],
  bias: boolean,
  options: Conv2dOptions,
): Geometry {
  const { stride = 1, padding = 0, dilation = 1, groups = 1 } = options;
  const window = window2d(
    "conv2d",
    [input[2], input[3]],
    [weight[2], weight[3]],
    pair("conv2d stride", stride, 1),
    padding,
    pair("conv2d dilation", dilation, 1),
  );
  return { window, groups, input, weight, bias };
}

/**
 * 2-D convolution (cross-correlation, as in PyTorch).
 *
 * @param x `[batch, channels, height, width]`, or one picture `[channels, height, width]`.
 * @param weight `[filters, channels / groups, kernelHeight, kernelWidth]`
 * @param bias `[filters]`, optional.
 * @returns `[batch, filters, h, w]` with `h = floor((height + 2 padding - dilation (kernel - 1) - 1) / stride) + 1`.
 * @throws ShapeError when channels or sizes do not fit; DTypeError when the types differ; ArgumentError for a bad option.
 * @example
 * const picture = arange(0, 16).reshape(1, 1, 4, 4);
 * const mean = full([1, 1, 2, 2], 0.25);
 * conv2d(picture, mean, null, { stride: 2 })
 * // tensor([[[[ 2.5000,  4.5000],
 * //           [10.5000, 12.5000]]]])
 * conv2d(ones([32, 1, 28, 28]), zeros([8, 3, 5, 5]))
 * // ShapeError: conv2d: the input has 1 channel, the kernel expects 3
 * //   input  [batch 32, channels 1, 28 x 28]
 * //   weight [filters 8, channels 3, 5 x 5]
 * //   A filter is as deep as its input. For grey images use new nn.Conv2d(1, 8, 5).
 */
export function conv2d(x: Tensor, weight: Tensor, bias?: Tensor | null, options: Conv2dOptions = {}): Tensor {
  checkOptions("conv2d", options, ["stride", "padding", "dilation", "groups"]);
  checkOperands("conv2d", PICTURE, x, weight, bias ?? null);
  if (x.ndim === 3) return conv2d(x.unsqueeze(0), weight, bias, options).squeeze(0);
  checkChannels("conv2d", PICTURE, x, weight, bias ?? null, options.groups ?? 1);
  const geometry = geometryOf(x.shape, weight.shape, Boolean(bias), options);
  return apply(conv2dRecord, bias ? [x, weight, bias] : [x, weight], geometry);
}
