// Walks through a data set in batches. How a batch is made is the data set's business.
import { ArgumentError, checkOptions } from "../shape/errors.js";
import { defaultGenerator, Generator } from "../tensor/random.js";
import { TYPE } from "../tensor/tensor.js";
import { type Batch, checkCount, type Dataset } from "./dataset.js";

export interface DataLoaderOptions {
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
}

/**
 * The batches of a data set, `{ inputs, targets }` each. It can be walked through many times; each pass is an epoch.
 * @throws ArgumentError for an unknown or wrong option.
 * @example for (const { inputs, targets } of new DataLoader(train, { batchSize: 64, shuffle: true, seed: 7 })) { ... }
 */
export class DataLoader<B extends Batch = Batch> implements Iterable<B> {
  readonly [TYPE] = "DataLoader";
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly dropLast: boolean;
  private readonly generator: Generator | undefined;

  constructor(
    readonly dataset: Dataset<B>,
    options: DataLoaderOptions = {},
  ) {
    const what = "DataLoader";
    if (typeof dataset?.batch !== "function" || typeof dataset.length !== "number") {
      throw new ArgumentError(
        `${what}: the first argument must be a data set; for two tensors use new DataLoader(new TensorDataset(inputs, targets))`,
      );
    }
    checkOptions(what, options, ["batchSize", "shuffle", "seed", "dropLast"]);
    this.batchSize = checkCount(what, "batchSize", options.batchSize ?? 1, 1);
    this.shuffle = checkFlag(what, "shuffle", options.shuffle);
    this.dropLast = checkFlag(what, "dropLast", options.dropLast);
    if (options.seed !== undefined) this.generator = new Generator(options.seed);
  }

  /** Number of batches in a pass. */
  get length(): number {
    const batches = this.dataset.length / this.batchSize;
    return this.dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  *[Symbol.iterator](): Iterator<B> {
    const { length, dataset } = this;
    // The whole order is drawn at once: a pass that is left early does not change the next one.
    const order = this.shuffle
      ? (this.generator ?? defaultGenerator()).permutation(dataset.length)
      : Int32Array.from({ length: dataset.length }, (_, i) => i);
    for (let i = 0; i < length; i++) {
      yield dataset.batch(order.subarray(i * this.batchSize, (i + 1) * this.batchSize));
    }
  }

  /** `DataLoader: 94 batches of 64 (the last of 48), shuffled, of 6000 items` */
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
