// Max pooling of sequences to a wanted size, as a layer.
import { type AdaptiveSide, adaptiveMaxPool1d, adaptiveSide } from "../ops/index.js";
import type { Tensor } from "../tensor/tensor.js";
import { readOptions } from "./arguments.js";
import { Module } from "./module.js";
import type { Pooled, PooledWithIndices } from "./pooled.js";

/** Options of `nn.AdaptiveMaxPool1d`. */
export interface AdaptiveMaxPool1dOptions<Indices extends boolean = boolean> {
  /**
   * Whether `forward` returns `{ output, indices }`, the indices being the positions along the sequence. Default
   * false.
   */
  returnIndices?: Indices;
}

/**
 * The largest value of each of as many windows as are wanted, whatever the size of the input: window i of n goes from
 * `floor(i * size / n)` to `ceil((i + 1) * size / n)`, as in PyTorch.
 *
 * Input `[batch, channels, length]`, output `[batch, channels, outputSize]`. `outputSize` is a number, or `null` for
 * the length of the input.
 * @throws ArgumentError for a size below 1; `forward` throws a ShapeError for an input that is no sequence.
 * @example
 * new nn.AdaptiveMaxPool1d(2).forward(tensor([[[1, 2, 3, 4, 5]]])) // tensor([[[3., 5.]]])
 */
export class AdaptiveMaxPool1d<Indices extends boolean = false> extends Module {
  /** Whether `forward` also gives where the chosen elements were. */
  readonly returnIndices: boolean;

  constructor(
    /** Size of the output, whatever that of the input. */
    readonly outputSize: AdaptiveSide,
    options: AdaptiveMaxPool1dOptions<Indices> = {},
  ) {
    super();
    adaptiveSide("AdaptiveMaxPool1d", outputSize);
    const given = readOptions<{ returnIndices: boolean }>("AdaptiveMaxPool1d", options, {
      returnIndices: false,
    });
    this.returnIndices = given.returnIndices;
  }

  override forward(x: Tensor): Pooled<Indices> {
    if (!this.returnIndices) return adaptiveMaxPool1d(x, this.outputSize) as Pooled<Indices>;
    const { values, indices } = adaptiveMaxPool1d(x, this.outputSize, { returnIndices: true });
    return { output: values, indices } satisfies PooledWithIndices as Pooled<Indices>;
  }

  override extraRepr(): string {
    const size = `outputSize: ${JSON.stringify(this.outputSize)}`;
    return this.returnIndices ? `${size}, returnIndices: true` : size;
  }
}
