// The embedded Reber grammar as an automaton: making strings, reading them. Tensors are made in encode.ts.
//
// Hochreiter and Schmidhuber, "Long short-term memory" (1997), experiment 1; Reber (1967) for the inner grammar. A string
// is B, then T or P, then a whole string of the inner grammar, then the same T or P again, then E: what has to
// be remembered across the inner string is its second symbol.
import { ArgumentError } from "../../shape/errors.js";

/**
 * The seven symbols, in the order of the one-hot axis.
 * @example
 * reber.alphabet // 'BTPSXVE'
 */
export const ALPHABET = "BTPSXVE";

/** From each state: the symbols that may follow, and the state each leads to. */
type Automaton = readonly Readonly<Record<string, number>>[];

const INNER_STATES = 8;

/** Reber's grammar; its states are numbered from `first`, and its last E leads to `first + 7`. */
function inner(first: number): Automaton {
  return [
    { B: first + 1 },
    { T: first + 2, P: first + 3 },
    { S: first + 2, X: first + 4 },
    { T: first + 3, V: first + 5 },
    { X: first + 3, S: first + 6 },
    { P: first + 4, V: first + 6 },
    { E: first + 7 },
  ];
}

const TOP = 2;
const BOTTOM = TOP + INNER_STATES;
const LAST = BOTTOM + INNER_STATES;
const END = LAST + 1;

const STATES: Automaton = [
  { B: 1 },
  { T: TOP, P: BOTTOM },
  ...inner(TOP),
  { T: LAST },
  ...inner(BOTTOM),
  { P: LAST },
  { E: END },
  {},
];

/** Length of the shortest strings: B, T, B T X S E, T, E. */
export const SHORTEST = 9;

/** A string, each branch taken with the same probability. */
export function randomWord(next: () => number): string {
  let word = "";
  for (let state = 0; state !== END; ) {
    const symbols = Object.keys(STATES[state]);
    const symbol = symbols[Math.floor(next() * symbols.length)];
    word += symbol;
    state = STATES[state][symbol];
  }
  return word;
}

/** How many different strings have at most this many symbols. */
export function countWords(maxLength: number): number {
  let ways = new Map([[0, 1]]); // how many beginnings of the present length lead to each state
  let words = 0;
  for (let length = 1; length <= maxLength; length++) {
    const longer = new Map<number, number>();
    for (const [state, count] of ways) {
      for (const target of Object.values(STATES[state]))
        longer.set(target, (longer.get(target) ?? 0) + count);
    }
    words += longer.get(END) ?? 0;
    ways = longer;
  }
  return words;
}

/** The states after each symbol, as far as the word is legal. */
function walk(word: string): number[] {
  const states: number[] = [];
  let state = 0;
  for (const symbol of word) {
    const target = STATES[state][symbol];
    if (target === undefined) break;
    states.push(target);
    state = target;
  }
  return states;
}

/**
 * Whether the word is a whole string of the grammar.
 * @example
 * reber.isLegal("BTBTXSETE") // true
 * reber.isLegal("BTBTXSEPE") // false
 */
export function isLegal(word: string): boolean {
  const states = walk(word);
  return states.length === word.length && states[states.length - 1] === END;
}

/**
 * For each symbol of a string, or of the beginning of one, the symbols that may come next; nothing after the last E.
 * @throws ArgumentError when the grammar does not allow the word, saying where.
 * @example
 * reber.legalSuccessors("BT") // [ 'TP', 'B' ]
 */
export function legalSuccessors(word: string): string[] {
  const states = walk(word);
  if (states.length < word.length) {
    const place = states.length;
    const legal = symbolsOf(place === 0 ? 0 : states[place - 1]);
    throw new ArgumentError(
      `reber: "${word}" is no string of the grammar: symbol ${place} is "${word[place]}", expected ${legal.split("").join(" or ") || "the end"}`,
    );
  }
  return states.map(symbolsOf);
}

function symbolsOf(state: number): string {
  return Object.keys(STATES[state]).join("");
}
