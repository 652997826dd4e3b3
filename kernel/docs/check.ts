// What the doc comments owe the reader: a comment for every public name, and for whatever can be called an example
// whose results are what the code prints.
import type ts from "@tslab/typescript-for-tslab";
import type { ExampleText } from "./comment.js";
import type { PublicName } from "./names.js";
import { problemsOf } from "./run.js";
import { typeErrors } from "./types.js";

/** Names without a doc comment. */
export function undocumented(names: readonly PublicName[]): string[] {
  return names.filter(({ comment }) => comment === undefined).map(({ id }) => id);
}

/**
 * Names without an example. A tensor method may have that of the function of its name; a method may be called in the
 * example of its class; types are seen in the examples of what takes and gives them.
 */
export function withoutExample(names: readonly PublicName[]): string[] {
  const byId = new Map(names.map((name) => [name.id, name]));
  const has = (name: PublicName | undefined) => (name?.comment?.examples.length ?? 0) > 0;
  const isCalled = ({ id, owner }: PublicName) => {
    const call = `.${id.slice(id.lastIndexOf(".") + 1)}(`;
    const family = names.filter((other) => other.id === owner || other.owner === owner);
    return family.some(({ comment }) => comment?.examples.some(({ code }) => code.includes(call)));
  };
  return names
    .filter(({ kind }) => ["function", "class", "method"].includes(kind))
    .filter(({ owner }) => owner === undefined || byId.get(owner)?.kind === "class")
    .filter(({ id }) => !id.endsWith(".toString")) // whatever prints the value calls it
    .filter((name) => !has(name) && !has(byId.get(name.twin ?? "")) && !isCalled(name))
    .map(({ id }) => id);
}

/** All examples, each once: what a class inherits has the same. */
export function examplesOf(names: readonly PublicName[]): { id: string; example: ExampleText }[] {
  const found = new Map<string, { id: string; example: ExampleText }>();
  for (const { id, comment } of names) {
    for (const example of comment?.examples ?? []) {
      const place = `${example.path}:${example.line}`;
      if (!found.has(place)) found.set(place, { id, example });
    }
  }
  return [...found.values()];
}

/** What is wrong with the examples: their types, their results. One entry for each that is wrong. */
export async function wrongExamples(
  names: readonly PublicName[],
  sources: ts.Program,
  seed: number,
): Promise<string[]> {
  const examples = examplesOf(names);
  const types = typeErrors(
    examples.map(({ example }) => example.code),
    sources,
  );
  const wrong: string[] = [];
  for (const [index, { id, example }] of examples.entries()) {
    const problems = [...types[index]!, ...(await problemsOf(example.code, seed))];
    if (problems.length > 0)
      wrong.push(`${id} (${example.path}:${example.line + 1})\n${problems.join("\n")}`);
  }
  return wrong;
}
