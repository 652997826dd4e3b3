// The arithmetic of one number of a convolution: the patch under the window, the kernel, their products. What is drawn
// of it is in convolution.ts.
import { ArgumentError } from "../shape/errors.js";
import type { Padding2d, Size2d, Window2d } from "../shape/window.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { survey } from "./numbers.js";

/** The part of a convolution that is read here. */
export interface ConvolutionLayer {
  readonly weight: Tensor;
  readonly bias?: Tensor;
  readonly stride: Size2d;
  readonly padding: Padding2d;
  readonly dilation: Size2d;
  readonly groups: number;
}

/** What one input channel contributes. */
export interface Part {
  readonly channel: number;
  readonly patch: Float64Array;
  /** Where the window lies on padding. */
  readonly outside: readonly boolean[];
  readonly kernel: Float64Array;
  readonly products: Float64Array;
  readonly sum: number;
}

/** @throws ArgumentError unless the module is a convolution. */
export function convolutionLayer(what: string, name: string, module: object): ConvolutionLayer {
  const layer = module as Partial<ConvolutionLayer>;
  if (!isTensor(layer.weight) || layer.weight.ndim !== 4 || layer.stride === undefined) {
    throw new ArgumentError(
      `${what}: ${name} is a ${module.constructor.name}, not a Conv2d; name a convolution of the trace`,
    );
  }
  return layer as ConvolutionLayer;
}

/** Row and column of the largest magnitude. */
export function strongest(values: Float64Array, columns: number): [number, number] {
  const { maxAt, minAt, max, min } = survey(values);
  const at = Math.max(0, Math.abs(min) > Math.abs(max) ? minAt : maxAt);
  return [Math.floor(at / columns), at % columns];
}

/** What every input channel adds to the number at a row and column of the output. */
export function contributions(
  layer: ConvolutionLayer,
  filter: number,
  inputs: { values: ArrayLike<number>; count: number; rows: number; columns: number },
  { kernel: [kh, kw], stride, dilation, before }: Window2d,
  row: number,
  column: number,
): Part[] {
  const weight = layer.weight.data();
  const [filters, depth] = layer.weight.shape;
  const first = Math.floor(filter / (filters / layer.groups)) * depth;
  return Array.from({ length: depth }, (_, d) => {
    const channel = first + d;
    const [patch, kernel] = [new Float64Array(kh * kw), new Float64Array(kh * kw)];
    const outside: boolean[] = [];
    for (let i = 0; i < kh * kw; i++) {
      const r = row * stride[0] - before[0] + Math.floor(i / kw) * dilation[0];
      const c = column * stride[1] - before[1] + (i % kw) * dilation[1];
      const inside = r >= 0 && c >= 0 && r < inputs.rows && c < inputs.columns;
      outside.push(!inside);
      if (inside) patch[i] = inputs.values[(channel * inputs.rows + r) * inputs.columns + c];
      kernel[i] = weight[(filter * depth + d) * kh * kw + i];
    }
    const products = patch.map((value, i) => value * kernel[i]);
    return { channel, patch, outside, kernel, products, sum: products.reduce((a, b) => a + b, 0) };
  });
}
