// Text as a sequence of characters: any file, or any string.
import { readFile } from "../host/index.js";
import { ArgumentError, checkOptions, FormatError } from "../shape/errors.js";
import { tensor } from "../tensor/create.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkCount, TensorDataset } from "./dataset.js";

/** Options of `datasets.text`. */
export interface TextOptions {
  /** Path of a text file in UTF-8; or give `text`. */
  file?: string;
  /** The text itself. */
  text?: string;
  /** Characters of a sequence. Default 64. */
  length?: number;
  /** Share of the text, from its end, that is kept for the test. Default 0.1. */
  test?: number;
}

/** A text as training data, and the way from characters to numbers and back. */
export interface CharacterText {
  /** `inputs` `[N, length]` int32, the characters' numbers; `targets` `[N, length]`, each one's successor. */
  readonly train: TensorDataset;
  /** The same of the end of the text. */
  readonly test: TensorDataset;
  /** All characters of the text, in the order of their code points. */
  readonly alphabet: readonly string[];
  /**
   * Characters as numbers, `[characters]` int32.
   * @throws ArgumentError for one that the text does not have.
   * @example
   * const { encode } = await datasets.text({ text: "abcabcabc", length: 2 });
   * encode("cab") // tensor([2, 0, 1], dtype: int32)
   */
  encode(text: string): Tensor;
  /**
   * Numbers as characters.
   * @throws ArgumentError for a number beyond the alphabet.
   * @example
   * const { decode } = await datasets.text({ text: "abcabcabc", length: 2 });
   * decode([2, 0, 1]) // 'cab'
   */
  decode(numbers: Tensor | ArrayLike<number>): string;
}

/**
 * A text, character by character: a network reads each sequence and predicts at every step the next character. The text is cut
 * into sequences one behind the other; what is left at the end is not used. A character is a Unicode code point.
 * @throws HostError when the file cannot be read, FormatError when it is not UTF-8, ArgumentError for a text that is too short.
 * @example
 * const { train, alphabet, encode, decode } = await datasets.text({ text: "hello world ".repeat(20), length: 8 });
 * alphabet.join("") // ' dehlorw'
 * train // TensorDataset: 26 items, inputs [26, 8] int32, targets [26, 8] int32
 * decode(encode("hello")) // 'hello'
 */
export async function text(options: TextOptions): Promise<CharacterText> {
  const what = "datasets.text";
  checkOptions(what, options ?? {}, ["file", "text", "length", "test"]);
  const length = checkCount(what, "length", options?.length ?? 64, 1);
  const { test: share = 0.1 } = options ?? {};
  if (!(share >= 0 && share < 1)) {
    throw new ArgumentError(`${what}: test is a share from 0 to below 1, got ${String(share)}`);
  }
  const characters = Array.from(await read(what, options));
  const alphabet = [...new Set(characters)].sort((a, b) => (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0));
  const numbers = new Map(alphabet.map((character, i) => [character, i]));
  const encoded = (list: readonly string[]) =>
    Int32Array.from(list, (character, i) => {
      const number = numbers.get(character);
      if (number !== undefined) return number;
      throw new ArgumentError(`${what}: ${JSON.stringify(character)} at ${i} is not in the text's alphabet`);
    });
  const whole = encoded(characters);
  const sequences = Math.floor((whole.length - 1) / length);
  const kept = Math.ceil(sequences * share);
  if (sequences - kept < 1) {
    throw new ArgumentError(
      `${what}: ${characters.length} characters make ${Math.max(0, sequences)} sequences of ${length} with a successor each; use a longer text or a smaller length`,
    );
  }
  const part = (from: number, to: number) => {
    const shape = [to - from, length];
    const take = (shift: number) =>
      tensor(whole.slice(from * length + shift, to * length + shift), { shape });
    return new TensorDataset(take(0), take(1));
  };
  return {
    train: part(0, sequences - kept),
    test: part(sequences - kept, sequences),
    alphabet,
    encode: (given) => tensor(encoded(Array.from(given))),
    decode: (given) => {
      const list = "data" in given ? given.data() : given;
      return Array.from(list, (number) => {
        const character = alphabet[number];
        if (character !== undefined) return character;
        throw new ArgumentError(
          `${what}: ${number} is no character; there are ${alphabet.length}, counted from 0`,
        );
      }).join("");
    },
  };
}

async function read(what: string, options: TextOptions | undefined): Promise<string> {
  const { file, text: given } = options ?? {};
  if (typeof given === "string" && file === undefined) return given;
  if (typeof file !== "string" || given !== undefined) {
    throw new ArgumentError(`${what}: give either { file: "path" } or { text: "..." }`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file));
  } catch (error) {
    if ((error as Error).name === "HostError") throw error;
    throw new FormatError(`${file}: not a text in UTF-8; convert it first`, { cause: error });
  }
}
