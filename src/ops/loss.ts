// Losses that compare numbers with numbers: mean squared error and binary cross-entropy.
import { apply, type OperationRecord } from "../autograd/index.js";
import { begin } from "../memory/index.js";
import { DTypeError, formatShape, ShapeError } from "../shape/errors.js";
import { sameShape } from "../shape/shape.js";
import { isFloat } from "../tensor/dtype.js";
import { pointer } from "../tensor/storage.js";
import { empty, isTensor, type Tensor } from "../tensor/tensor.js";
import { kernels } from "../wasm/kernels.js";
import { packedTensor } from "./cast.js";
import { define } from "./define.js";
import { between, normal } from "./samples.js";

/**
 * Mean of the squared differences.
 *
 * @param target In the shape of the input; a loss that broadcasts hides mistakes.
 * @returns A scalar.
 * @throws ShapeError, DTypeError
 */
export function mseLoss(input: Tensor, target: Tensor): Tensor {
  checkAlike("mseLoss", input, target);
  return input.sub(target).square().mean();
}

/** Binary cross-entropy of sigmoid(x), element by element, for targets from 0 to 1. */
const binaryRecord: OperationRecord = define({
  name: "binaryCrossEntropyWithLogits",
  forward([logits, targets]) {
    const [x, t] = [packedTensor(logits), packedTensor(targets)];
    begin();
    const y = empty(logits.shape, logits.dtype);
    const [px, pt, py] = [pointer(x.tensor), pointer(t.tensor), pointer(y)];
    (logits.dtype === "float64" ? kernels.binaryLossF64 : kernels.binaryLossF32)(px, pt, py, y.numel);
    x.done();
    t.done();
    return y;
  },
  vjp: ({ dy, input, needs }) => [
    needs(0) ? input(0).sigmoid().sub(input(1)).mul(dy) : null,
    needs(1) ? input(0).mul(dy).neg() : null,
  ],
  samples: () => [{ inputs: [normal([3, 5]), between(0, 1, [3, 5])], attributes: undefined }],
});

/**
 * Mean binary cross-entropy between `sigmoid(logits)` and targets from 0 to 1, without overflow.
 *
 * @param logits Scores before any sigmoid.
 * @param targets Floating, in the shape of the logits.
 * @returns A scalar.
 * @throws ShapeError, DTypeError
 */
export function binaryCrossEntropyWithLogits(logits: Tensor, targets: Tensor): Tensor {
  checkAlike("binaryCrossEntropyWithLogits", logits, targets);
  return apply(binaryRecord, [logits, targets], undefined).mean();
}

function checkAlike(what: string, input: Tensor, target: Tensor): void {
  for (const t of [input, target]) {
    if (!isTensor(t) || !isFloat(t.dtype)) {
      throw new DTypeError(
        `${what}: expected two floating tensors, got ${isTensor(t) ? `one of ${t.dtype}; convert it with to("float32")` : String(t)}`,
      );
    }
  }
  if (input.dtype !== target.dtype) {
    throw new DTypeError(
      `${what}: the input is ${input.dtype}, the target ${target.dtype}; convert the target with to("${input.dtype}")`,
    );
  }
  if (!sameShape(input.shape, target.shape)) {
    const same =
      input.numel === target.numel ? `; did you mean target.reshape(${formatShape(input.shape)})?` : "";
    throw new ShapeError(
      `${what}: the input is ${formatShape(input.shape)}, the target ${formatShape(target.shape)}; they must be equal${same}`,
    );
  }
}
