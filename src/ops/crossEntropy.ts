// Cross-entropy of class scores: softmax, logarithm and mean in one pass, and its gradient in another. With weights,
// label smoothing or another reduction it is composed of other operations (nllLoss.ts).
import { apply, type OperationRecord } from "../autograd/index.js";
import { begin, heapViews } from "../memory/index.js";
import { ArgumentError, checkOptions, DTypeError, formatShape, ShapeError } from "../shape/errors.js";
import { sameShape, sizeOf } from "../shape/shape.js";
import { tensor } from "../tensor/create.js";
import { isFloat } from "../tensor/dtype.js";
import { pointer } from "../tensor/storage.js";
import { empty, isTensor, type Tensor } from "../tensor/tensor.js";
import { kernels } from "../wasm/kernels.js";
import { packedTensor } from "./cast.js";
import { define } from "./define.js";
import type { LossReduction } from "./lossReduction.js";
import { classProbabilities, nllLoss } from "./nllLoss.js";
import { normal } from "./samples.js";

/** Options of `crossEntropy`. */
export interface CrossEntropyOptions {
  /** Targets of this value do not count, neither in the mean nor in the gradient. Default -100. */
  ignoreIndex?: number;
  /** A factor for each class, `[classes]`. The mean is then divided by the sum of the targets' factors. Default 1. */
  weight?: Tensor;
  /** Share of the target that is spread evenly over all classes, 0 to 1 (Szegedy et al. 2016). Default 0. */
  labelSmoothing?: number;
  /** `"none"` gives a loss for each target. Default `"mean"`. */
  reduction?: LossReduction;
}

/** `[rows before the classes, classes, places behind]` */
function rowsOf({ shape }: Tensor): readonly [number, number, number] {
  return [shape[0], shape[1], sizeOf(shape.slice(2))];
}

const crossEntropyRecord: OperationRecord<number> = define({
  name: "crossEntropy",
  forward([logits, targets], ignored) {
    const [x, t] = [packedTensor(logits), packedTensor(targets)];
    begin();
    const loss = empty([], logits.dtype);
    const [px, pt, pl] = [pointer(x.tensor), pointer(t.tensor), pointer(loss)];
    const kernel = logits.dtype === "float64" ? kernels.crossEntropyF64 : kernels.crossEntropyF32;
    const wrong = kernel(px, pt, pl, ...rowsOf(logits), ignored);
    const target = wrong < 0 ? 0 : heapViews().int32[pt / 4 + wrong];
    x.done();
    t.done();
    if (wrong >= 0) throw outOfRange(target, wrong, logits.shape[1]);
    return loss;
  },
  vjp: ({ dy, input, attributes }) => [
    apply(crossEntropyGradRecord, [input(0), dy, input(1)], attributes),
    null,
  ],
  samples: () => samples().map(([x, t]) => ({ inputs: [x, t], attributes: -100 })),
});

function outOfRange(target: number, position: number, classes: number): ArgumentError {
  const hint = target === classes ? " Classes count from 0: subtract 1 if yours count from 1." : "";
  return new ArgumentError(
    `crossEntropy: target ${position} is ${target}; with ${classes} classes targets go from 0 to ${classes - 1}.${hint}`,
  );
}

/** The gradient of the scores for a gradient `dy` of the loss, in one pass. */
const crossEntropyGradRecord: OperationRecord<number> = define({
  name: "crossEntropyGrad",
  forward([logits, dy, targets], ignored) {
    const [x, t] = [packedTensor(logits), packedTensor(targets)];
    begin();
    const dx = empty(logits.shape, logits.dtype);
    const [px, pt, pd, pdx] = [pointer(x.tensor), pointer(t.tensor), pointer(dy), pointer(dx)];
    const kernel = logits.dtype === "float64" ? kernels.crossEntropyGradF64 : kernels.crossEntropyGradF32;
    kernel(px, pt, pd, pdx, ...rowsOf(logits), ignored);
    x.done();
    t.done();
    return dx;
  },
  vjp({ dy: du, input, output, needs, attributes: ignored }) {
    const [logits, dy, targets] = [input(0), input(1), input(2)];
    const counted = targets.ne(ignored).to(logits.dtype);
    let dx: Tensor | null = null;
    if (needs(0)) {
      const p = logits.softmax(1);
      const weighted = p.mul(du);
      const share = counted.mul(dy).div(counted.sum()).unsqueeze(1);
      dx = weighted.sub(p.mul(weighted.sum(1, { keepDim: true }))).mul(share);
    }
    // The result is dy times what it is for dy = 1.
    const unit = needs(1)
      ? apply(crossEntropyGradRecord, [logits, tensor(1, { dtype: logits.dtype }), targets], ignored)
      : output(0);
    return [dx, needs(1) ? du.mul(unit).sum() : null, null];
  },
  samples: () => samples().map(([x, t]) => ({ inputs: [x, normal([]), t], attributes: -100 })),
});

function samples(): (readonly [Tensor, Tensor])[] {
  return [
    [normal([3, 4]), tensor(Int32Array.of(2, 0, 3))],
    [normal([3, 3]), tensor(Int32Array.of(2, -100, 1))],
    [normal([2, 3, 2]), tensor(Int32Array.of(2, 0, 1, 1), { shape: [2, 2] })],
  ];
}

/**
 * Cross-entropy between class scores and the right classes, `-log softmax(logits)[target]`; by default the mean.
 *
 * @param logits Scores before any softmax, `[batch, classes]` or `[batch, classes, d1, ...]`.
 * @param targets The right classes as `int32`, `[batch]` or `[batch, d1, ...]`; or the probability of every class, in
 * the shape and type of the logits.
 * @returns A scalar, or with `reduction: "none"` the shape `[batch, d1, ...]`.
 * @throws ShapeError, DTypeError, or ArgumentError for a target that is no class.
 * @example
 * const logits = tensor([[2, 0.5, -1], [0, 3, 0]]);
 * const labels = tensor([0, 1], { dtype: "int32" });
 * crossEntropy(logits, labels) // tensor(0.1681)
 * crossEntropy(logits, labels, { reduction: "none" }) // tensor([0.2413, 0.0949])
 */
export function crossEntropy(logits: Tensor, targets: Tensor, options: CrossEntropyOptions = {}): Tensor {
  checkOptions("crossEntropy", options, ["ignoreIndex", "weight", "labelSmoothing", "reduction"]);
  const { ignoreIndex = -100, weight, labelSmoothing = 0, reduction = "mean" } = options;
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new ArgumentError(`crossEntropy: labelSmoothing is a share from 0 to 1, got ${labelSmoothing}`);
  }
  checkLogits(logits);
  if (isTensor(targets) && isFloat(targets.dtype) && sameShape(targets.shape, logits.shape)) {
    if (targets.dtype === logits.dtype) {
      return classProbabilities(logits.logSoftmax(1), targets, { weight, labelSmoothing, reduction });
    }
    throw new DTypeError(
      `crossEntropy: the logits are ${logits.dtype}, the probabilities ${targets.dtype}; convert them with to("${logits.dtype}")`,
    );
  }
  checkTargets(logits, targets);
  if (weight === undefined && labelSmoothing === 0 && reduction === "mean") {
    return apply(crossEntropyRecord, [logits, targets], ignoreIndex);
  }
  return nllLoss(
    logits.logSoftmax(1),
    targets,
    { ignoreIndex, weight, reduction },
    labelSmoothing,
    "crossEntropy",
  );
}

function checkLogits(logits: Tensor): void {
  if (!isTensor(logits) || !isFloat(logits.dtype)) {
    throw new DTypeError(
      `crossEntropy: the logits must be float32 or float64, got ${isTensor(logits) ? logits.dtype : String(logits)}`,
    );
  }
  if (logits.ndim < 2) {
    throw new ShapeError(
      `crossEntropy: the logits must be [batch, classes], got ${formatShape(logits.shape)}${logits.ndim === 1 ? "; for one example use unsqueeze(0)" : ""}`,
    );
  }
}

function checkTargets(logits: Tensor, targets: Tensor): void {
  if (!isTensor(targets)) {
    throw new DTypeError(
      `crossEntropy: the targets must be an int32 tensor, got ${Array.isArray(targets) ? "an array" : String(targets)}; use tensor(classes, { dtype: "int32" })`,
    );
  }
  if (targets.dtype !== "int32") {
    throw new DTypeError(
      `crossEntropy: the targets must be the classes' numbers as int32, got ${targets.dtype}; convert with to("int32")`,
    );
  }
  const expected = [logits.shape[0], ...logits.shape.slice(2)];
  if (!sameShape(targets.shape, expected)) {
    throw new ShapeError(
      `crossEntropy: logits ${formatShape(logits.shape)} need targets ${formatShape(expected)}, one class for each row, got ${formatShape(targets.shape)}`,
    );
  }
}
