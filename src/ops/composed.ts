// Forward passes written in tensor operations: their intermediates are freed at once instead of waiting for the
// garbage collector. No operation is defined here.
import { releasing } from "../memory/index.js";
import { isFloat } from "../tensor/dtype.js";
import type { Tensor } from "../tensor/tensor.js";

/** Runs `body` and frees what it made but does not return. `body` hands nothing to anybody else. */
export function composed(body: () => Tensor): Tensor {
  return releasing(body, (result) => [result.block]);
}

/** The tensor itself when it is floating, else as float32. */
export function floating(x: Tensor): Tensor {
  return isFloat(x.dtype) ? x : x.to("float32");
}
