// A tensor that belongs to a module without being trained, such as a running mean. How modules find their buffers is
// in module.ts.
import { isTensor, Tensor } from "../tensor/tensor.js";

/** Brand of buffers, beside the one of tensors: two copies of the package can meet. */
const BUFFER: unique symbol = Symbol.for("cellgrad.buffer") as never;

/**
 * A tensor that a module keeps but does not learn: it has no gradient, stands in `stateDict()` beside the parameters
 * and is converted with them. As a field of a `Module` it is found by `buffers()`.
 *
 * It shares the memory of `values` (a copy is made only where they are not in row-major order).
 * @example
 * class Counter extends nn.Module {
 *   calls = new nn.Buffer(zeros([1]));
 *   forward(x: Tensor): Tensor {
 *     noGrad(() => this.calls.add_(1));
 *     return x;
 *   }
 * }
 * const counter = new Counter();
 * counter.forward(ones([2]));
 * counter.namedBuffers() // [ [ 'calls', tensor([1.]) ] ]
 */
export class Buffer extends Tensor {
  readonly [BUFFER] = true;

  constructor(values: Tensor) {
    const { block, offset, shape, strides, dtype } = values.detach().contiguous();
    super(block, offset, shape, strides, dtype);
  }
}

/**
 * Whether a value is a buffer, from whichever copy of the package.
 * @example
 * nn.isBuffer(new nn.BatchNorm1d(2).runningMean) // true
 * nn.isBuffer(zeros([2])) // false
 */
export function isBuffer(value: unknown): value is Buffer {
  return isTensor(value) && (value as { [BUFFER]?: unknown })[BUFFER] === true;
}
