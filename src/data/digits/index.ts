// The data set of generated digits: which digit comes when, and its random stream.
import { checkOptions } from "../../shape/errors.js";
import { tensor } from "../../tensor/create.js";
import { Generator } from "../../tensor/random.js";
import { checkCount, TensorDataset } from "../dataset.js";
import { Dice } from "./dice.js";
import { write } from "./hand.js";
import { rasterise, SIDE } from "./raster.js";

/** Options of `datasets.digits`. */
export interface DigitsOptions {
  /** Number of pictures to train with. Default 6000. */
  train?: number;
  /** Number of pictures to test with. Default 1000. */
  test?: number;
  /** Seed, 0 to 2^53 - 1. Default 0. */
  seed?: number;
}

/**
 * Pictures of handwritten digits, generated: no network and no files are needed.
 *
 * `inputs` are `[N, 1, 28, 28]` float32 from 0 (paper) to 1 (ink), `targets` the digits 0 to 9, `[N]` int32. The digits are
 * drawn as strokes in the ways people write them, bent and slanted by a random hand, and normalised as MNIST's are,
 * so that what is learned here is good for real ones. Every ten in a row hold each digit once. The same seed gives the
 * same pictures on every machine, and fewer pictures are the first of more.
 * @throws ArgumentError for an unknown option, or a number that is not whole or is negative.
 * @example
 * const { train, test } = await datasets.digits({ train: 100, test: 20 });
 * train // TensorDataset: 100 items, inputs [100, 1, 28, 28] float32, targets [100] int32
 * test.targets.at("0:10") // tensor([4, 1, 2, 7, 6, 8, 0, 3, 9, 5], dtype: int32)
 */
export async function digits(
  options: DigitsOptions = {},
): Promise<{ train: TensorDataset; test: TensorDataset }> {
  const what = "datasets.digits";
  checkOptions(what, options, ["train", "test", "seed"]);
  const train = checkCount(what, "train", options.train ?? 6000);
  const test = checkCount(what, "test", options.test ?? 1000);
  // Two streams, so that the test pictures do not depend on how many are there to train with.
  const seeds = new Generator(checkCount(what, "seed", options.seed ?? 0));
  const [first, second] = [seeds.integer(2 ** 53 - 1), seeds.integer(2 ** 53 - 1)];
  return { train: generate(train, first), test: generate(test, second) };
}

function generate(count: number, seed: number): TensorDataset {
  const generator = new Generator(seed);
  const dice = new Dice(() => generator.next());
  const pictures = new Float32Array(count * SIDE * SIDE);
  const labels = new Int32Array(count);
  let order: readonly number[] = [];
  for (let i = 0; i < count; i++) {
    if (i % 10 === 0) order = dice.order(10);
    labels[i] = order[i % 10];
    rasterise(write(labels[i], dice), pictures, i * SIDE * SIDE);
  }
  return new TensorDataset(tensor(pictures, { shape: [count, 1, SIDE, SIDE] }), tensor(labels));
}
