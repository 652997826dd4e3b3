// 2-D convolution. It is linear in the picture and in the filters, and its two gradients are operations of their
// own: the three are closed under differentiation, so it can be differentiated as often as one likes.
import { apply, type OperationRecord } from "../autograd/index.js";
import { begin } from "../memory/index.js";
import { checkOptions } from "../shape/errors.js";
import { type Padding2d, pair, type Size2d, type Window2d, window2d } from "../shape/window.js";
import { pointer, workspace, writeParams } from "../tensor/storage.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { kernels } from "../wasm/kernels.js";
import { packedTensor } from "./cast.js";
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

function parameters({ window, groups, input, weight }: Geometry): number {
  const [batch, channels, height, width] = input;
  return writeParams([
    batch,
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
  ]);
}

type Kernel = (a: number, b: number, y: number, params: number, work: number) => void;

/** Runs one of the three kernels on two contiguous operands. */
function run(
  kernel: Kernel,
  scratch: (params: number) => number,
  geometry: Geometry,
  a: Tensor,
  b: Tensor,
  shape: readonly number[],
): Tensor {
  const [first, second] = [packedTensor(a), packedTensor(b)];
  begin();
  const y = empty(shape, a.dtype);
  const [pa, pb, py] = [pointer(first.tensor), pointer(second.tensor), pointer(y)];
  const params = parameters(geometry);
  const work = workspace(scratch(params));
  kernel(pa, pb, py, params, work);
  first.done();
  second.done();
  return y;
}

const conv2dRecord: OperationRecord<Geometry> = define({
  name: "conv2d",
  forward([x, weight, bias], geometry) {
    const offset = geometry.bias ? packedTensor(bias) : null;
    const wide = x.dtype === "float64";
    const kernel = wide ? kernels.conv2dF64 : kernels.conv2dF32;
    const y = run(
      (px, pw, py, params, work) =>
        kernel(px, pw, offset === null ? 0 : pointer(offset.tensor), py, params, work),
      wide ? kernels.conv2dWorkF64 : kernels.conv2dWorkF32,
      geometry,
      x,
      weight,
      outputShape(geometry),
    );
    offset?.done();
    return y;
  },
  vjp({ dy, input, needs, attributes }) {
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
  forward([dy, weight], geometry) {
    const wide = dy.dtype === "float64";
    const scratch = wide ? kernels.conv2dInputWorkF64 : kernels.conv2dInputWorkF32;
    return run(
      wide ? kernels.conv2dInputF64 : kernels.conv2dInputF32,
      scratch,
      geometry,
      dy,
      weight,
      geometry.input,
    );
  },
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
  forward([x, dy], geometry) {
    const wide = x.dtype === "float64";
    const scratch = wide ? kernels.conv2dWeightWorkF64 : kernels.conv2dWeightWorkF32;
    return run(
      wide ? kernels.conv2dWeightF64 : kernels.conv2dWeightF32,
      scratch,
      geometry,
      x,
      dy,
      geometry.weight,
    );
  },
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
