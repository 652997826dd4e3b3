// From items to a batch: stacking, and padding where sequences differ in length; and parts of a data set.
import { stack } from "../ops/index.js";
import { ArgumentError, checkOptions, formatShape, ShapeError } from "../shape/errors.js";
import { full, tensor } from "../tensor/create.js";
import { defaultGenerator, Generator } from "../tensor/random.js";
import { isTensor, type Tensor, TYPE } from "../tensor/tensor.js";
import { type Batch, checkCount, type Dataset, summary } from "./dataset.js";

/** Sequences, padded to the longest of them. */
export interface PaddedBatch extends Batch {
  /** Steps of each input, `[N]` int32. */
  readonly lengths: Tensor;
  /** 1 at the steps that are there, 0 at the padding: `[N, time]` float32. */
  readonly mask: Tensor;
}

/**
 * Items of equal shapes, stacked along a new first axis. What a DataLoader does unless it is told otherwise.
 * @throws ShapeError when the shapes differ.
 * @example
 * const items = [
 *   { inputs: tensor([1, 2]), targets: tensor(0) },
 *   { inputs: tensor([3, 4]), targets: tensor(1) },
 * ];
 * const { inputs, targets } = collate(items);
 * inputs
 * // tensor([[1., 2.],
 * //         [3., 4.]])
 * targets // tensor([0., 1.])
 */
export function collate(items: readonly Batch[]): Batch {
  checkItems("collate", items);
  const together = (name: "inputs" | "targets") => {
    const parts = items.map((item) => item[name]);
    const odd = parts.find(({ shape }) => String(shape) !== String(parts[0].shape));
    if (odd === undefined) return stack(parts);
    throw new ShapeError(
      `collate: ${name} of shapes ${formatShape(parts[0].shape)} and ${formatShape(odd.shape)} cannot be stacked; for sequences use new DataLoader(data, { collate: padCollate })`,
    );
  };
  return { inputs: together("inputs"), targets: together("targets") };
}

/** Options of `padCollate`. */
export interface PadCollateOptions {
  /** What stands behind the end of a shorter input. Default 0. */
  inputPadding?: number;
  /** What stands behind the end of shorter targets. Default -100 for whole numbers (which crossEntropy ignores), else 0. */
  targetPadding?: number;
}

/**
 * Sequences `[time, ...]` of different length, padded at the end to the longest: inputs `[N, time, ...]`, with `lengths` and
 * `mask`. Targets are padded too when they are as long as their inputs, else stacked.
 * @throws ShapeError when anything but the length differs; ArgumentError for an unknown option.
 * @example
 * const items = [
 *   { inputs: tensor([[1], [2]]), targets: tensor(0) },
 *   { inputs: tensor([[3]]), targets: tensor(1) },
 * ];
 * const { inputs, lengths } = padCollate(items);
 * inputs.shape // [ 2, 2, 1 ]
 * lengths // tensor([2, 1], dtype: int32)
 */
export function padCollate(items: readonly Batch[], options: PadCollateOptions = {}): PaddedBatch {
  const what = "padCollate";
  checkItems(what, items);
  // A loader passes the items alone; map and its like would pass an index.
  checkOptions(what, options, ["inputPadding", "targetPadding"]);
  const inputs = items.map((item) => item.inputs);
  const lengths = inputs.map((sequence) => sequence.shape[0]);
  const targets = items.map((item) => item.targets);
  const stepwise = targets.every(({ shape }, i) => shape.length > 0 && shape[0] === lengths[i]);
  const targetPadding = options.targetPadding ?? (targets[0].dtype === "int32" ? -100 : 0);
  const time = Math.max(...lengths);
  const mask = lengths.flatMap((length) =>
    Array.from({ length: time }, (_, step) => (step < length ? 1 : 0)),
  );
  return {
    inputs: padSequence(inputs, options.inputPadding ?? 0),
    targets: stepwise ? padSequence(targets, targetPadding) : stack(targets),
    lengths: tensor(Int32Array.from(lengths)),
    mask: tensor(mask, { shape: [items.length, time] }),
  };
}

/**
 * Sequences `[time, ...]` of different length as one tensor `[N, longest, ...]`, shorter ones filled up at the end. As
 * `torch.nn.utils.rnn.pad_sequence` with `batch_first`.
 * @param value What to fill with. Default 0.
 * @throws ShapeError when anything but the length differs; ArgumentError when there is no sequence.
 * @example
 * padSequence([tensor([1, 2, 3]), tensor([4])])
 * // tensor([[1., 2., 3.],
 * //         [4., 0., 0.]])
 */
export function padSequence(sequences: readonly Tensor[], value = 0): Tensor {
  if (!Array.isArray(sequences) || sequences.length === 0 || !sequences.every(isTensor)) {
    throw new ArgumentError("padSequence: expected a list of tensors [time, ...] with at least one in it");
  }
  const [first] = sequences;
  for (const { shape, dtype } of sequences) {
    if (shape.length > 0 && String(shape.slice(1)) === String(first.shape.slice(1)) && dtype === first.dtype)
      continue;
    throw new ShapeError(
      `padSequence: ${formatShape(first.shape)} ${first.dtype} and ${formatShape(shape)} ${dtype} differ in more than their length, the first axis`,
    );
  }
  const time = Math.max(...sequences.map(({ shape }) => shape[0]));
  const row = first.shape.slice(1).reduce((size, n) => size * n, 1);
  const { dtype } = first;
  const values = full([sequences.length * time * row], value, { dtype }).data();
  sequences.forEach((sequence, i) => {
    values.set(sequence.data(), i * time * row);
  });
  return tensor(values, { shape: [sequences.length, time, ...first.shape.slice(1)], dtype });
}

/**
 * A data set of items that may differ in shape, such as sentences. Batches need a `collate` that knows what to do with
 * them (`padCollate`); items of one shape are stacked.
 * @throws ArgumentError when an item is no `{ inputs, targets }`.
 * @example
 * const data = new ListDataset([
 *   { inputs: zeros([3, 7]), targets: tensor(0) },
 *   { inputs: zeros([5, 7]), targets: tensor(1) },
 * ]);
 * data.length // 2
 * const loader = new DataLoader(data, { batchSize: 2, collate: padCollate });
 * [...loader].map(({ inputs, lengths }) => [inputs.shape, lengths])
 * // [ [ [ 2, 5, 7 ], tensor([3, 5], dtype: int32) ] ]
 */
export class ListDataset implements Dataset {
  readonly [TYPE] = "ListDataset";

  constructor(/** The items, in order. */ readonly items: readonly Batch[]) {
    if (!Array.isArray(items)) throw new ArgumentError("ListDataset: expected a list of { inputs, targets }");
    if (items.length > 0) checkItems("ListDataset", items);
  }

  get length(): number {
    return this.items.length;
  }

  /**
   * All inputs, stacked.
   * @throws ShapeError when they differ in shape.
   */
  get inputs(): Tensor {
    return collate(this.items).inputs;
  }

  /**
   * All targets, stacked.
   * @throws ShapeError when they differ in shape.
   */
  get targets(): Tensor {
    return collate(this.items).targets;
  }

  at(index: number): Batch {
    const item = this.items.at(index);
    if (item !== undefined && Number.isInteger(index)) return item;
    throw new ArgumentError(
      `ListDataset: there is no item ${index}; there are ${this.length}, counted from 0`,
    );
  }

  subset(indices: readonly number[] | Int32Array): ListDataset {
    return new ListDataset(Array.from(indices, (index) => this.at(index)));
  }

  batch(indices: readonly number[] | Int32Array): Batch {
    return collate(Array.from(indices, (index) => this.at(index)));
  }

  toString(): string {
    const shapes = new Set(this.items.map(({ inputs }) => String(inputs.shape)));
    if (shapes.size === 1) return summary("ListDataset", this);
    return `ListDataset: ${this.length} items of ${shapes.size} shapes`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** Options of `randomSplit`. */
export interface SplitOptions {
  /** Seed of the choice, 0 to 2^53 - 1. Default: drawn from the stream that `manualSeed` restarts. */
  seed?: number;
}

/**
 * A data set in parts, chosen at random: no item is in two of them. As `torch.utils.data.random_split`.
 * @param parts Shares that add up to 1 (what is left by rounding goes to the first ones), or numbers of items.
 * @throws ArgumentError when the parts do not add up.
 * @example
 * manualSeed(0);
 * const { train } = await datasets.digits({ train: 100, test: 10 });
 * const [fit, validation] = randomSplit(train, [0.8, 0.2]);
 * [fit.length, validation.length] // [ 80, 20 ]
 */
export function randomSplit<D extends Dataset>(
  dataset: D,
  parts: readonly number[],
  options: SplitOptions = {},
): ReturnType<D["subset"]>[] {
  const what = "randomSplit";
  checkOptions(what, options, ["seed"]);
  const { length } = dataset;
  if (!Array.isArray(parts) || parts.length === 0 || !parts.every((part) => part >= 0)) {
    throw new ArgumentError(
      `${what}: parts are shares such as [0.8, 0.2] or numbers of items, got ${String(parts)}`,
    );
  }
  const sum = parts.reduce((total, part) => total + part, 0);
  const shares = Math.abs(sum - 1) < 1e-6 && (length !== 1 || !parts.every(Number.isInteger));
  const counts = shares ? parts.map((part) => Math.floor(part * length + 1e-9)) : [...parts];
  if (shares) {
    const rest = length - counts.reduce((total, count) => total + count, 0);
    for (let i = 0; i < rest; i++) counts[i % counts.length]++;
  } else {
    for (const count of counts) checkCount(what, "each part", count);
    if (sum !== length) {
      throw new ArgumentError(
        `${what}: the parts add up to ${sum}, the data set has ${length} items; shares must add up to 1`,
      );
    }
  }
  const generator = options.seed === undefined ? defaultGenerator() : new Generator(options.seed);
  const order = generator.permutation(length);
  let start = 0;
  return counts.map((count) => {
    const part = order.subarray(start, start + count);
    start += count;
    return dataset.subset(part) as ReturnType<D["subset"]>;
  });
}

function checkItems(what: string, items: readonly Batch[]): void {
  if (
    Array.isArray(items) &&
    items.length > 0 &&
    items.every((item) => isTensor(item?.inputs) && isTensor(item.targets))
  )
    return;
  throw new ArgumentError(`${what}: expected a list of items { inputs, targets }, each of two tensors`);
}
