// Writes what examples print behind their expressions, into the doc comments in the sources.
import { readFileSync } from "node:fs";
import { writeFileWhole } from "../files/atomic.js";
import type { ExampleText } from "./comment.js";
import { withResults } from "./example.js";

/** @param results what each example's expressions print */
export function writeResults(
  examples: readonly { readonly example: ExampleText; readonly results: readonly string[] }[],
): void {
  const byFile = new Map<string, { example: ExampleText; results: readonly string[] }[]>();
  for (const item of examples) {
    const { path } = item.example;
    byFile.set(path, [...(byFile.get(path) ?? []), item]);
  }
  for (const [path, items] of byFile) {
    const lines = readFileSync(path, "utf8").split("\n");
    // From the last one up, so that the lines above keep their numbers.
    for (const { example, results } of items.sort((a, b) => b.example.line - a.example.line)) {
      const margin = /^\s*/.exec(lines[example.line]!)![0].replace(/ ?$/, " ");
      const code = withResults(example.code, results).split("\n");
      const written = ["@example", ...code].map((line) => `${margin}* ${line}`.trimEnd());
      lines.splice(example.line, example.end - example.line, ...written);
    }
    const text = lines.join("\n");
    if (text !== readFileSync(path, "utf8")) writeFileWhole(path, text);
  }
}
