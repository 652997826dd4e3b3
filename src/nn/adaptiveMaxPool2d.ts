// Max pooling of pictures to a wanted size, as a layer.
import { type AdaptiveSize2d, adaptiveMaxPool2d, adaptivePair } from "../ops/index.js";
import type { Tensor } from "../tensor/tensor.js";
import { readOptions } from "./arguments.js";
import { Module } from "./module.js";
import type { Pooled, PooledWithIndices } from "./pooled.js";

/** Options of `nn.AdaptiveMaxPool2d`. */
export interface AdaptiveMaxPool2dOptions<Indices extends boolean = boolean> {
  /** Whether `forward` returns `{ output, indices }`, the indices being `row * width + column`. Default false. */
  returnIndices?: Indices;
}

/**
 * The largest value of each of as many windows as are wanted, whatever the size of the input: window i of n goes from
 * `floor(i * size / n)` to `ceil((i + 1) * size / n)`, as in PyTorch.
 *
 * Input `[batch, channels, height, width]`, output `[batch, channels, h, w]`. `outputSize` is one number or
 * `[h, w]`; `null` keeps a side of the input.
 * @throws ArgumentError for a size below 1; `forward` throws a ShapeError for an input that is no picture.
 * @example
 * new nn.AdaptiveMaxPool2d(1).forward(tensor([[[[1, 7], [3, 2]]]])) // tensor([[[[7.]]]])
 */
export class AdaptiveMaxPool2d<Indices extends boolean = false> extends Module {
  /** Whether `forward` also gives where the chosen elements were. */
  readonly returnIndices: boolean;

  constructor(
    /** Size of the output, whatever that of the input. */
    readonly outputSize: AdaptiveSize2d,
    options: AdaptiveMaxPool2dOptions<Indices> = {},
  ) {
    super();
    adaptivePair("AdaptiveMaxPool2d", outputSize);
    const given = readOptions<{ returnIndices: boolean }>("AdaptiveMaxPool2d", options, {
      returnIndices: false,
    });
    this.returnIndices = given.returnIndices;
  }

  override forward(x: Tensor): Pooled<Indices> {
    if (!this.returnIndices) return adaptiveMaxPool2d(x, this.outputSize) as Pooled<Indices>;
    const { values, indices } = adaptiveMaxPool2d(x, this.outputSize, { returnIndices: true });
    return { output: values, indices } satisfies PooledWithIndices as Pooled<Indices>;
  }

  override extraRepr(): string {
    const size = `outputSize: ${JSON.stringify(this.outputSize)}`;
    return this.returnIndices ? `${size}, returnIndices: true` : size;
  }
}
