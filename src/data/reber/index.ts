// The data set of embedded Reber strings: strings of different length, padded, with a mask.
import { ArgumentError, checkOptions } from "../../shape/errors.js";
import { tensor } from "../../tensor/create.js";
import { Generator } from "../../tensor/random.js";
import { type Tensor, TYPE } from "../../tensor/tensor.js";
import { type Batch, checkCount, type Dataset, summary } from "../dataset.js";
import { encode, targets } from "./encode.js";
import { ALPHABET, countWords, isLegal, legalSuccessors, randomWord, SHORTEST } from "./grammar.js";

/** Some strings, padded to the longest of them. */
export interface SequenceBatch extends Batch {
  /** 1 at the steps that have a successor to predict, 0 at the last symbol of each string and behind it: `[N, time]` float32. */
  readonly mask: Tensor;
  /** Number of symbols of each string, `[N]` int32. */
  readonly lengths: Tensor;
  /** The strings themselves, for the ticks of a figure. */
  readonly strings: readonly string[];
}

/**
 * Strings with their one-hot symbols as `inputs` and the legal successors of each symbol as `targets`, both
 * `[N, time, 7]` float32. Shorter strings are padded with zeros at the end; `mask` tells which steps count.
 * @example
 * const data = new ReberDataset(["BTBTXSETE", "BPBPVVEPE"]);
 * data.length // 2
 * data.at(0).inputs.shape // [ 9, 7 ]
 */
export class ReberDataset implements Dataset<SequenceBatch>, SequenceBatch {
  readonly [TYPE] = "ReberDataset";
  readonly inputs: Tensor;
  readonly targets: Tensor;
  readonly mask: Tensor;
  readonly lengths: Tensor;

  constructor(/** The words, in order. */ readonly strings: readonly string[]) {
    ({
      inputs: this.inputs,
      targets: this.targets,
      mask: this.mask,
      lengths: this.lengths,
    } = padded(strings));
  }

  get length(): number {
    return this.strings.length;
  }

  /**
   * One string without padding: `inputs` and `targets` `[time, 7]`.
   * @example
   * new ReberDataset(["BTBTXSETE"]).at(0).inputs.shape // [ 9, 7 ]
   */
  at(index: number): Batch {
    const { inputs, targets } = this.batch([index]);
    return { inputs: inputs.at(0), targets: targets.at(0) };
  }

  subset(indices: readonly number[] | Int32Array): ReberDataset {
    return new ReberDataset(this.pick(indices));
  }

  /**
   * Padded no further than to the longest string among them.
   * @example
   * new ReberDataset(["BTBTXSETE", "BPBPVVEPE"]).batch([0, 1]).inputs.shape // [ 2, 9, 7 ]
   */
  batch(indices: readonly number[] | Int32Array): SequenceBatch {
    return padded(this.pick(indices));
  }

  private pick(indices: readonly number[] | Int32Array): string[] {
    return Array.from(indices, (index) => {
      const word = this.strings.at(index);
      if (word !== undefined && Number.isInteger(index)) return word;
      throw new ArgumentError(
        `ReberDataset: there is no item ${index}; there are ${this.length}, counted from 0`,
      );
    });
  }

  toString(): string {
    return summary("ReberDataset", this);
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

function padded(strings: readonly string[]): SequenceBatch {
  const inputs = encode(strings);
  const time = inputs.shape[1];
  const mask = new Float32Array(strings.length * time);
  strings.forEach((word, row) => {
    mask.fill(1, row * time, row * time + word.length - 1);
  });
  return {
    inputs,
    targets: targets(strings),
    mask: tensor(mask, { shape: [strings.length, time] }),
    lengths: tensor(Int32Array.from(strings, (word) => word.length)),
    strings,
  };
}

/** Options of `datasets.reber`. */
export interface ReberOptions {
  /** Number of strings to train with. Default 2000. */
  train?: number;
  /** Number of strings to test with. Default 500. */
  test?: number;
  /** Seed, 0 to 2^53 - 1. Default 0. */
  seed?: number;
  /** Longest string, at least 9; longer ones are drawn again. Default 40: of 100,000 about four are longer. */
  maxLength?: number;
}

/**
 * Random strings of the embedded Reber grammar, a task that needs memory: the last symbol but one is the second one
 * again, however long the string between them is (Hochreiter and Schmidhuber, 1997).
 *
 * A network reads the symbols, `inputs` `[N, time, 7]`, and predicts at each step which may come next, `targets`
 * `[N, time, 7]`: one or two of the seven are 1. Train it on `binaryCrossEntropyWithLogits`, or on that times `mask`. `train` is
 * drawn as it comes and holds short strings many times; the strings of `test` all differ and none is in `train`.
 * @throws ArgumentError for an unknown option or a wrong number, or when the grammar has not enough strings.
 * @example
 * const { train } = await datasets.reber({ train: 100, test: 20 });
 * train.strings.at(0) // 'BPBTSSSSXSEPE'
 * train.at(0).inputs.shape // [ 13, 7 ]
 */
export async function reberStrings(
  options: ReberOptions = {},
): Promise<{ train: ReberDataset; test: ReberDataset }> {
  const what = "datasets.reber";
  checkOptions(what, options, ["train", "test", "seed", "maxLength"]);
  const count = checkCount(what, "train", options.train ?? 2000);
  const testCount = checkCount(what, "test", options.test ?? 500);
  const maxLength = checkCount(what, "maxLength", options.maxLength ?? 40, SHORTEST);
  const generator = new Generator(checkCount(what, "seed", options.seed ?? 0));
  const draw = (): string => {
    const word = randomWord(() => generator.next());
    return word.length <= maxLength ? word : draw();
  };
  const train = Array.from({ length: count }, draw);
  const known = new Set(train);
  const left = countWords(maxLength) - known.size;
  if (left < testCount) {
    throw new ArgumentError(
      `${what}: ${testCount} test strings were asked for, but only ${left} strings of at most ${maxLength} symbols are not in train; ` +
        "use a larger maxLength or fewer strings",
    );
  }
  const test: string[] = [];
  while (test.length < testCount) {
    const word = draw();
    if (known.has(word)) continue;
    known.add(word);
    test.push(word);
  }
  return { train: new ReberDataset(train), test: new ReberDataset(test) };
}

/** The embedded Reber grammar: reading and encoding its strings. */
export const reber = {
  /** `"BTPSXVE"`: the symbols in the order of the one-hot axis. */
  alphabet: ALPHABET,
  encode,
  targets,
  isLegal,
  legalSuccessors,
} as const;
