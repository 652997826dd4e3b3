// The sum of the gradients that reach one value along several paths: an operation like any other, so that
// it can be differentiated again, but one that the graph itself needs.
import { begin } from "../memory/index.js";
import { contiguousStrides } from "../shape/shape.js";
import { copyInto, planFor, pointer } from "../tensor/storage.js";
import { empty, Tensor } from "../tensor/tensor.js";
import { kernels } from "../wasm/kernels.js";
import { apply } from "./apply.js";
import type { OperationRecord } from "./record.js";

const sumOfTwo: OperationRecord = {
  name: "accumulate",
  forward([a, b]) {
    begin();
    const y = empty(a.shape, a.dtype);
    const [pa, pb, py] = [pointer(a), pointer(b), pointer(y)];
    (a.dtype === "float64" ? kernels.addF64 : kernels.addF32)(pa, pb, py, planFor(a.shape, a, b));
    return y;
  },
  vjp: ({ dy }) => [dy, dy],
  samples: () => [],
};

/** A new tensor `a + b`. */
export function accumulate(a: Tensor, b: Tensor): Tensor {
  return apply(sumOfTwo, [a, b], undefined);
}

/** `target += gradient`, for a contiguous target that nobody else reads. */
export function accumulateInto(target: Tensor, gradient: Tensor): void {
  begin();
  const [py, px] = [pointer(target), pointer(gradient)];
  if (gradient.isContiguous) {
    (target.dtype === "float64" ? kernels.addInPlaceF64 : kernels.addInPlaceF32)(py, px, target.numel);
    return;
  }
  (target.dtype === "float64" ? kernels.addF64 : kernels.addF32)(
    py,
    px,
    py,
    planFor(target.shape, target, gradient),
  );
}

/** A contiguous tensor of its own with the same values, outside of the graph. */
export function ownCopy(tensor: Tensor): Tensor {
  begin();
  const copy = empty(tensor.shape, tensor.dtype);
  copyInto(tensor, new Tensor(copy.block, 0, copy.shape, contiguousStrides(copy.shape), copy.dtype));
  return copy;
}
