// Dropout: noise that keeps units from relying on each other.
import { ArgumentError } from "../shape/errors.js";
import { rand, zerosLike } from "../tensor/create.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/**
 * While training, sets each element to 0 with probability `p` and divides the others by `1 - p`; in evaluation
 * mode the input passes unchanged. Any shape. Draws from the stream that `manualSeed` restarts.
 * Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting" (2014).
 * @throws ArgumentError when `p` is not from 0 to 1.
 * @example
 * manualSeed(0);
 * const drop = new nn.Dropout(0.5);
 * drop.forward(ones([6])) // tensor([0., 2., 2., 2., 2., 0.])
 * drop.eval().forward(ones([6])) // tensor([1., 1., 1., 1., 1., 1.])
 */
export class Dropout extends Module {
  constructor(/** Share of the elements that is set to 0 in training. */ readonly p: number = 0.5) {
    super();
    if (!(p >= 0 && p <= 1)) throw new ArgumentError(`Dropout: p is a probability from 0 to 1, got ${p}`);
  }

  override forward(x: Tensor): Tensor {
    return this.training ? drop(x, this.p) : x;
  }

  override extraRepr(): string {
    return `p: ${this.p}`;
  }
}

/** x with elements set to 0 with probability `p` and the others divided by `1 - p`. */
export function drop(x: Tensor, p: number): Tensor {
  if (p === 0) return x;
  if (p === 1) return x.mul(zerosLike(x));
  // float32 noise whatever the type of x, so that the same seed drops the same elements.
  const kept = rand(x.shape).ge(p);
  return x.mul(kept.to(x.dtype).div(1 - p));
}
