// `?name` and `??name`: what something is, and how it was written.

import { wrapWords } from "../../src/words/width.js";
import type { Inspection } from "../session/index.js";
import type { Cells } from "./cells.js";
import { type Look, styles } from "./print/style.js";

export interface Question {
  name: string;
  /** `??`: its source too. */
  wantsSource: boolean;
}

/** Reads `?name`, `name?`, `??name` and `name??`. */
export function questionIn(line: string): Question | undefined {
  const match =
    /^\s*(?:(\?{1,2})\s*([\p{ID_Start}$_][\p{ID_Continue}$.[\]]*)\s*|([\p{ID_Start}$_][\p{ID_Continue}$.[\]]*)\s*(\?{1,2})\s*)$/u.exec(
      line,
    );
  if (!match) return undefined;
  return { name: (match[2] ?? match[3])!, wantsSource: (match[1] ?? match[4]) === "??" };
}

export async function answerQuestion(
  { name, wantsSource }: Question,
  cells: Cells,
  look: Look,
  highlight: (code: string) => string,
): Promise<string> {
  await cells.ready();
  const found = cells.inspect(name, name.length) ?? cells.inspect(name, name.length - 1);
  if (!found) return `nothing is called ${name}`;
  const about = inspectionLines({ ...found, signature: signatureOf(found, name, cells) }, look, highlight);
  if (!wantsSource) return about.join("\n");
  const source = await sourceOf(name, cells);
  return [
    ...about,
    "",
    source === undefined ? `${name} has no source that can be shown` : highlight(source),
  ].join("\n");
}

/** Of a class what its constructor takes, too. */
function signatureOf({ signature }: Inspection, name: string, cells: Cells): string {
  const shown = withoutAlias(signature);
  if (!/^class /.test(shown)) return shown;
  const made = `new ${name}`;
  const found = cells.inspect(`${made}()`, made.length - 1);
  const constructed = withoutAlias(found?.signature ?? "").replace(/^constructor /, "new ");
  const isOurs = found?.tags.some(({ name }) => name === "internal");
  if (isOurs || !constructed.startsWith("new ")) return shown;
  // Without arguments the compiler fills in a type parameter's default, which says less than what it extends.
  const [, bound, fallback] = /<\w+ extends (\w+) = (.+)>$/.exec(shown) ?? [];
  const told = bound && fallback ? constructed.replaceAll(fallback, bound) : constructed;
  return `${shown}\n${told}`;
}

/** What is imported, or exported again, is shown as what it is. */
function withoutAlias(signature: string): string {
  return signature.replace(/^\(alias\) /, "").replace(/\n(?:import|export) [^\n]*$/, "");
}

export function inspectionLines(
  found: Inspection,
  look: Look,
  highlight: (code: string) => string,
): string[] {
  const { bold, dim } = styles(look);
  const lines = [highlight(found.signature)];
  if (found.documentation !== "") {
    const prose = asLines(found.documentation.replace(/\{@link (\S+)\}/g, "$1"));
    lines.push("", ...wrapWords(prose, Math.min(look.columns - 1, 100)));
  }
  const examples = found.tags.filter((tag) => tag.name === "example");
  const rest = found.tags.filter((tag) => tag.name !== "example");
  if (rest.length > 0) lines.push("");
  for (const { name, text } of rest) {
    lines.push(
      ...wrapWords(asLines(`${name} ${text}`.trim()), Math.min(look.columns - 1, 100)).map((line, i) =>
        i === 0 ? line : `  ${line}`,
      ),
    );
  }
  if (examples.length > 0) lines.push("", bold("Example"));
  for (const { text } of examples) {
    const code = text.replace(/^```\w*\n|\n```$/g, "");
    lines.push(
      ...highlight(code)
        .split("\n")
        .map((line) => `  ${line}`),
    );
  }
  return lines.length === 1 ? [...lines, dim("(no doc comment)")] : lines;
}

/** A paragraph or an item of a list as one line: where it broke in the source means nothing here. */
function asLines(prose: string): string {
  return prose.replace(/(?<=\S)\n[ \t]*(?=[^\s\-*])/g, " ");
}

/** As the user typed it, or as the library runs it. */
async function sourceOf(name: string, cells: Cells): Promise<string | undefined> {
  if (/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) {
    const typed = await declarationOf(name, cells.inputs);
    if (typed !== undefined) return typed;
  }
  const answer = await cells.aside(name);
  if (answer.isError) return undefined;
  if (typeof answer.value === "function") return Function.prototype.toString.call(answer.value);
  return undefined;
}

/** The statement that declared a name last. */
async function declarationOf(name: string, inputs: readonly string[]): Promise<string | undefined> {
  const { loadTypeScript } = await import("../session/tslab.js");
  const typescript = loadTypeScript();
  for (const code of [...inputs].reverse()) {
    if (!code.includes(name)) continue;
    const file = typescript.createSourceFile("cell.ts", code, typescript.ScriptTarget.Latest, false);
    const statement = file.statements.findLast((candidate) => {
      if (typescript.isVariableStatement(candidate)) {
        return candidate.declarationList.declarations.some((one) =>
          one.name
            .getText(file)
            .split(/[^\w$]+/)
            .includes(name),
        );
      }
      const named = candidate as { name?: { getText(file: unknown): string } };
      return named.name?.getText(file) === name;
    });
    if (statement) return statement.getFullText(file).trim();
  }
  return undefined;
}
