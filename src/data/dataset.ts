// What a data set is, and the one that holds everything in two tensors. Batching is the loader's business,
// where the data comes from that of each data set.
import { ArgumentError, formatShape, ShapeError } from "../shape/errors.js";
import { isTensor, type Tensor, TYPE } from "../tensor/tensor.js";
import "../ops/index.js";

/** Some items of a data set, stacked along a first axis. A data set of its own kind may add more to it. */
export interface Batch {
  /** What the network is given, `[items, ...]`. */
  readonly inputs: Tensor;
  /** What it is to answer, `[items, ...]`. */
  readonly targets: Tensor;
}

/** Pairs of an input and a target, counted from 0. */
export interface Dataset<B extends Batch = Batch> {
  /** Every input, `[length, ...]`. */
  readonly inputs: Tensor;
  /** Every target, `[length, ...]`. */
  readonly targets: Tensor;
  /** Number of items. */
  readonly length: number;
  /**
   * Item `index` without the first axis; negative numbers count from the end.
   * @example
   * const { train } = await datasets.digits({ train: 10, test: 10 });
   * train.at(3).inputs.shape // [ 1, 28, 28 ]
   */
  at(index: number): Batch;
  /**
   * The given items, in the given order, as a data set.
   * @example
   * const { train } = await datasets.digits({ train: 10, test: 10 });
   * train.subset([0, 5]).length // 2
   */
  subset(indices: readonly number[] | Int32Array): Dataset<B>;
  /**
   * The given items, in the given order, stacked.
   * @example
   * const { train } = await datasets.digits({ train: 10, test: 10 });
   * train.batch([0, 1, 2]).inputs.shape // [ 3, 1, 28, 28 ]
   */
  batch(indices: readonly number[] | Int32Array): B;
}

/**
 * A data set that is two tensors with the same first axis.
 * @throws ShapeError when the first axes differ or one is missing.
 * @example
 * const data = new TensorDataset(zeros([100, 1, 28, 28]), zeros([100], { dtype: "int32" }));
 * data // TensorDataset: 100 items, inputs [100, 1, 28, 28] float32, targets [100] int32
 * data.at(0).inputs.shape // [ 1, 28, 28 ]
 */
export class TensorDataset implements Dataset {
  readonly [TYPE] = "TensorDataset";
  readonly inputs: Tensor;
  readonly targets: Tensor;

  constructor(inputs: Tensor, targets: Tensor) {
    checkAligned(inputs, targets);
    this.inputs = inputs;
    this.targets = targets;
  }

  get length(): number {
    return this.inputs.shape[0];
  }

  at(index: number): Batch {
    return { inputs: this.inputs.at(index), targets: this.targets.at(index) };
  }

  subset(indices: readonly number[] | Int32Array): TensorDataset {
    const { inputs, targets } = this.batch(indices);
    return new TensorDataset(inputs, targets);
  }

  batch(indices: readonly number[] | Int32Array): Batch {
    return { inputs: this.inputs.indexSelect(0, indices), targets: this.targets.indexSelect(0, indices) };
  }

  /**
   * `TensorDataset: 6000 items, inputs [6000, 1, 28, 28] float32, targets [6000] int32`
   * @example
   * String(new TensorDataset(zeros([100, 3]), zeros([100])))
   * // 'TensorDataset: 100 items, inputs [100, 3] float32, targets [100] float32'
   */
  toString(): string {
    return summary("TensorDataset", this);
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** @internal One line about a data set. */
export function summary(name: string, { inputs, targets, length }: Dataset): string {
  const form = (tensor: Tensor) => `${formatShape(tensor.shape)} ${tensor.dtype}`;
  return `${name}: ${length} ${length === 1 ? "item" : "items"}, inputs ${form(inputs)}, targets ${form(targets)}`;
}

function checkAligned(inputs: Tensor, targets: Tensor): void {
  for (const [name, part] of Object.entries({ inputs, targets })) {
    if (!isTensor(part))
      throw new ArgumentError(`TensorDataset: ${name} must be a tensor; wrap the values in tensor(...)`);
    if (part.ndim === 0)
      throw new ShapeError(`TensorDataset: ${name} is a scalar; its first axis must count the items`);
  }
  if (inputs.shape[0] === targets.shape[0]) return;
  throw new ShapeError(
    `TensorDataset: ${inputs.shape[0]} inputs ${formatShape(inputs.shape)} but ${targets.shape[0]} targets ${formatShape(targets.shape)}; the first axes must be equal`,
  );
}

/** @internal A whole number of at least `least`, or an ArgumentError. */
export function checkCount(what: string, name: string, value: unknown, least = 0): number {
  if (Number.isSafeInteger(value) && (value as number) >= least) return value as number;
  throw new ArgumentError(
    `${what}: ${name} must be a whole number of at least ${least}, got ${String(value)}`,
  );
}
