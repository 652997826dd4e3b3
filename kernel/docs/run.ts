// Runs examples. Everything that the library exports is in scope, as after
// `import { tensor, nn, ... } from "cellgrad"`; each example has a scope of its own.
import { inspect } from "node:util";
import { isFigure } from "../../src/figure/index.js";
import * as library from "../../src/index.js";
import { compiled, shownIn } from "./example.js";

const names = Object.keys(library);
const AsyncFunction = (async () => {}).constructor as new (
  ...args: string[]
) => (...values: unknown[]) => Promise<void>;

/**
 * What each shown expression prints, in order; an error that it throws is its result.
 * @param seed what the random numbers start from: an example that depends on it must say `manualSeed` itself
 * @throws what a statement between them throws
 */
export async function runExample(code: string, seed: number): Promise<string[]> {
  const body = new AsyncFunction(...names, "$show", `"use strict";{\n${compiled(code)}\n}`);
  const results: string[] = [];
  const show = async (compute: () => Promise<unknown>) => {
    const from = printed.length;
    try {
      const value = await compute();
      const before = printed.splice(from);
      const text = value === undefined && before.length > 0 ? [] : [print(value)];
      results.push([...before, ...text].join("\n"));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      results.push(`${error.name}: ${withoutPlaces(error.message)}`);
    }
  };
  const printed: string[] = [];
  const { log } = console;
  console.log = (...values: unknown[]) => void printed.push(values.map(print).join(" "));
  try {
    library.manualSeed(seed);
    // What an example sets for the session is not to show in the next one.
    library.plot.locale("en");
    library.plot.theme("auto");
    await body(...Object.values(library), show);
  } finally {
    console.log = log;
  }
  return results;
}

/** Without the places in the code, which are those of whoever runs it. */
function withoutPlaces(message: string): string {
  return message.replace(/\n\s+at .*/g, "");
}

/**
 * As a cell prints it, several lines of text as they are. Of a figure what it is, not its size: that follows from the
 * width of its numbers.
 */
function print(value: unknown): string {
  const text =
    typeof value === "string" && value.includes("\n")
      ? value
      : inspect(value, { depth: 4, breakLength: 90, maxArrayLength: 100 });
  const lines = text.replace(/^Figure \(\d+ x \d+\)/, "Figure").split("\n");
  return (isFigure(value) ? lines.slice(0, 1) : lines).map((line) => line.trimEnd()).join("\n");
}

/** What is wrong with an example: an empty list when it does what it says. */
export async function problemsOf(code: string, seed: number): Promise<string[]> {
  const shown = shownIn(code);
  if (shown.length === 0) return ["shows no result: leave the semicolon out behind the expression to show"];
  const results = await runExample(code, seed).catch((error: unknown) => String(error));
  if (typeof results === "string") return [`fails with ${results}`];
  return shown.flatMap(({ code: expression, claimed }, index) =>
    results[index] === claimed
      ? []
      : [`${expression}\n  prints   ${results[index]}\n  expected ${claimed ?? "(no result behind it)"}`],
  );
}
