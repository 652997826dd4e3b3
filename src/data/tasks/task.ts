// What the generated sequence tasks have in common: options, and a stream for each part.
import { checkOptions } from "../../shape/errors.js";
import { Generator } from "../../tensor/random.js";
import { checkCount, type TensorDataset } from "../dataset.js";

export interface TaskOptions {
  /** Number of sequences to train with. Default 2000. */
  train?: number;
  /** Number of sequences to test with. Default 500. */
  test?: number;
  /** Seed, 0 to 2^53 - 1. Default 0. */
  seed?: number;
}

/** A task's two parts. */
export interface Task {
  /** What to train with. */
  readonly train: TensorDataset;
  /** What to test with; the same however large the other is. */
  readonly test: TensorDataset;
}

/** Makes both parts; the test does not depend on how much there is to train with. */
export function makeTask(
  what: string,
  options: TaskOptions,
  own: readonly string[],
  make: (count: number, generator: Generator) => TensorDataset,
): Task {
  checkOptions(what, options, ["train", "test", "seed", ...own]);
  const seeds = new Generator(checkCount(what, "seed", options.seed ?? 0));
  const [first, second] = [seeds.integer(2 ** 53 - 1), seeds.integer(2 ** 53 - 1)];
  return {
    train: make(checkCount(what, "train", options.train ?? 2000), new Generator(first)),
    test: make(checkCount(what, "test", options.test ?? 500), new Generator(second)),
  };
}
