// What a max pooling layer returns.
import type { Tensor } from "../tensor/tensor.js";

/** The largest values and where they were found; a Sequential passes on the output. */
export interface PooledWithIndices {
  /** The pooled values. */
  readonly output: Tensor;
  /** int32, in the shape of the output. */
  readonly indices: Tensor;
}

/** The values alone, or with their indices where `returnIndices` was given as true. */
export type Pooled<Indices extends boolean> = Indices extends true ? PooledWithIndices : Tensor;
