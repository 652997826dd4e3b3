// Walks through a data set in batches. How a batch is made is the data set's business.
import { ArgumentError, checkOptions } from "../shape/errors.js";
import { defaultGenerator, Generator } from "../tensor/random.js";
import { TYPE } from "../tensor/tensor.js";
import { type Batch, checkCount, type Dataset } from "./dataset.js";
import type { Transform } from "./transforms/transform.js";

/** Options of `DataLoader`. */
export interface DataLoaderOptions<B extends Batch = Batch> {
  /** Items in a batch; the last one may have fewer. Default 1. */
  batchSize?: number;
  /** Whether every pass takes the items in a new random order. Default false. */
  shuffle?: boolean;
  /**
   * Seed of the order, 0 to 2^53 - 1. With it the passes are the same whatever else draws random numbers.
   * Default: the order is drawn from the stream that `manualSeed` restarts.
   */
  seed?: number;
  /** Whether to leave out a last batch that is not full. Default false. */
  dropLast?: boolean;
  /** What is done with the inputs of each batch: `transforms.randomShift(2)`, say. It draws from the loader's stream. */
  transform?: Transform;
  /** How items become a batch: `padCollate` for sequences of different length. Default: the data set stacks them. */
  collate?: (items: readonly Batch[]) => B;
}

/**
 * The batches of a data set, `{ inputs, targets }` each. It can be walked through many times; each pass is an epoch.
 * @throws ArgumentError for an unknown or wrong option.
 * @example
 * const data = new TensorDataset(arange(0, 10).reshape(5, 2), arange(0, 5));
 * const loader = new DataLoader(data, { batchSize: 2, shuffle: true, seed: 0 });
 * [...loader].map(({ targets }) => targets) // [ tensor([3., 0.]), tensor([1., 2.]), tensor([4.]) ]
 * loader.length // 3
 */
export class DataLoader<B extends Batch = Batch> implements Iterable<B> {
  readonly [TYPE] = "DataLoader";
  /** Items in a batch. */
  readonly batchSize: number;
  /** Whether every pass takes a new order. */
  readonly shuffle: boolean;
  /** Whether a last batch that is not full is left out. */
  readonly dropLast: boolean;
  private readonly own: Generator | undefined;
  private readonly transform: Transform | undefined;
  private readonly collate: ((items: readonly Batch[]) => B) | undefined;

  /** Where the items come from. */
  readonly dataset: Dataset<B> | Dataset;

  constructor(
    dataset: Dataset,
    options: DataLoaderOptions<B> & { readonly collate: (items: readonly Batch[]) => B },
  );
  constructor(dataset: Dataset<B>, options?: DataLoaderOptions<B>);
  constructor(dataset: Dataset<B> | Dataset, options: DataLoaderOptions<B> = {}) {
    this.dataset = dataset;
    const what = "DataLoader";
    if (typeof dataset?.batch !== "function" || typeof dataset.length !== "number") {
      throw new ArgumentError(
        `${what}: the first argument must be a data set; for two tensors use new DataLoader(new TensorDataset(inputs, targets))`,
      );
    }
    checkOptions(what, options, ["batchSize", "shuffle", "seed", "dropLast", "transform", "collate"]);
    this.batchSize = checkCount(what, "batchSize", options.batchSize ?? 1, 1);
    this.shuffle = checkFlag(what, "shuffle", options.shuffle);
    this.dropLast = checkFlag(what, "dropLast", options.dropLast);
    this.transform = checkFunction(what, "transform", options.transform);
    this.collate = checkFunction(what, "collate", options.collate);
    if (options.seed !== undefined) this.own = new Generator(options.seed);
  }

  /** Number of batches in a pass. */
  get length(): number {
    const batches = this.dataset.length / this.batchSize;
    return this.dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  /** The stream that order and transforms draw from: its own, with a seed, or the one of `manualSeed`. */
  get generator(): Generator {
    return this.own ?? defaultGenerator();
  }

  [Symbol.iterator](): Iterator<B> {
    return this.batches(this.order());
  }

  /** @internal The items of the next pass in their order. It is drawn at once: a pass that is left early changes no other. */
  order(): Int32Array {
    const { length } = this.dataset;
    return this.shuffle ? this.generator.permutation(length) : Int32Array.from({ length }, (_, i) => i);
  }

  /** @internal The batches of a pass, from the given one on. */
  *batches(order: Int32Array, first = 0): IterableIterator<B> {
    const { length, batchSize, transform } = this;
    for (let i = first; i < length; i++) {
      const batch = this.gather(order.subarray(i * batchSize, (i + 1) * batchSize));
      yield transform === undefined ? batch : { ...batch, inputs: transform(batch.inputs, this.generator) };
    }
  }

  private gather(indices: Int32Array): B {
    const { collate, dataset } = this;
    if (collate === undefined) return (dataset as Dataset<B>).batch(indices);
    return collate(Array.from(indices, (index) => dataset.at(index)));
  }

  /**
   * `DataLoader: 94 batches of 64 (the last of 48), shuffled, of 6000 items`
   * @example
   * const data = new TensorDataset(zeros([5, 2]), zeros([5]));
   * String(new DataLoader(data, { batchSize: 2 }))
   * // 'DataLoader: 3 batches of 2 (the last of 1), of 5 items'
   */
  toString(): string {
    const { length, batchSize } = this;
    const rest = this.dataset.length % batchSize;
    const last = rest === 0 || this.dropLast ? "" : ` (the last of ${rest})`;
    const batches = `${length} ${length === 1 ? "batch" : "batches"} of ${batchSize}${last}`;
    return `DataLoader: ${batches}${this.shuffle ? ", shuffled" : ""}, of ${this.dataset.length} items`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

function checkFlag(what: string, name: string, value: unknown): boolean {
  if (value === undefined || typeof value === "boolean") return value ?? false;
  throw new ArgumentError(`${what}: ${name} must be true or false, got ${String(value)}`);
}

function checkFunction<F>(what: string, name: string, value: F | undefined): F | undefined {
  if (value === undefined || typeof value === "function") return value;
  throw new ArgumentError(`${what}: ${name} must be a function, got ${String(value)}`);
}
