// A tensor that training changes. How modules find their parameters is in module.ts.
import { KEPT } from "../memory/index.js";
import { isTensor, Tensor } from "../tensor/tensor.js";

/** Brand of parameters, beside the one of tensors: two copies of the package can meet. */
const PARAMETER: unique symbol = Symbol.for("cellgrad.parameter") as never;

/**
 * A tensor that a module learns: a leaf that requires a gradient. As a field of a `Module` it is found by
 * `parameters()`, which a plain tensor is not.
 *
 * It shares the memory of `values` (a copy is made only where they are not in row-major order).
 * @example
 * class Scale extends nn.Module {
 *   factor = new nn.Parameter(tensor([2]));
 *   forward(x: Tensor): Tensor {
 *     return x.mul(this.factor);
 *   }
 * }
 * const scale = new Scale();
 * scale.forward(tensor([1, 2, 3])) // tensor([2., 4., 6.], gradFn: <mul>)
 * scale.namedParameters() // [ [ 'factor', tensor([2.], requiresGrad: true) ] ]
 */
export class Parameter extends Tensor {
  readonly [PARAMETER] = true;

  constructor(values: Tensor) {
    const { block, offset, shape, strides, dtype } = values.detach().contiguous();
    super(block, offset, shape, strides, dtype);
    this.requiresGrad = true;
    block.rank = KEPT; // every step reads it: moving it out of the linear memory would never pay
  }
}

/**
 * Whether a value is a parameter, from whichever copy of the package.
 * @example
 * nn.isParameter(new nn.Linear(2, 3).weight) // true
 * nn.isParameter(zeros([2])) // false
 */
export function isParameter(value: unknown): value is Parameter {
  return isTensor(value) && (value as { [PARAMETER]?: unknown })[PARAMETER] === true;
}
