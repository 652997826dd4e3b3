// Strings of the embedded Reber grammar as tensors. The grammar itself is in grammar.ts.
import { ArgumentError } from "../../shape/errors.js";
import { tensor } from "../../tensor/create.js";
import type { Tensor } from "../../tensor/tensor.js";
import { ALPHABET, legalSuccessors } from "./grammar.js";

/**
 * Words as one-hot vectors, `[words, time, 7]` float32; `time` is the length of the longest, and the steps after
 * the end of a shorter one are zero. The last axis follows `reber.alphabet`.
 * @throws ArgumentError for a symbol outside of the alphabet, or an empty word.
 * @example
 * reber.encode("BTBTXSETE").shape // [ 1, 9, 7 ]
 * reber.encode("BT")
 * // tensor([[[1., 0., 0., 0., 0., 0., 0.],
 * //          [0., 1., 0., 0., 0., 0., 0.]]])
 */
export function encode(words: string | readonly string[]): Tensor {
  return fill(asList(words), (word) => [...word]);
}

/**
 * What a network that reads the words is to predict at each step: 1 for each symbol that may come next, `[words, time, 7]` float32.
 * Nothing comes after the last symbol of a whole string: that step, and the steps after it, are zero.
 * @throws ArgumentError when the grammar does not allow a word, saying where.
 * @example
 * reber.targets("BTBTXSETE").shape // [ 1, 9, 7 ]
 */
export function targets(words: string | readonly string[]): Tensor {
  return fill(asList(words), legalSuccessors);
}

function asList(words: string | readonly string[]): readonly string[] {
  return typeof words === "string" ? [words] : words;
}

/** Ones at the places of the symbols that `symbolsAt` gives for each step of each word. */
function fill(words: readonly string[], symbolsAt: (word: string) => readonly string[]): Tensor {
  const time = words.reduce((longest, word) => Math.max(longest, word.length), 0);
  const width = ALPHABET.length;
  const values = new Float32Array(words.length * time * width);
  words.forEach((word, row) => {
    if (word === "") throw new ArgumentError("reber: the word is empty; a string begins with B");
    symbolsAt(word).forEach((symbols, step) => {
      for (const symbol of symbols) {
        const place = ALPHABET.indexOf(symbol);
        if (place < 0) {
          throw new ArgumentError(
            `reber: "${symbol}" in "${word}" is not a symbol; the alphabet is ${ALPHABET}`,
          );
        }
        values[(row * time + step) * width + place] = 1;
      }
    });
  });
  return tensor(values, { shape: [words.length, time, width] });
}
