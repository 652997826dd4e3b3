// One doc comment: its prose, its tags and its examples, with the places of the examples in the file, so that results
// can be written back.
import type ts from "@tslab/typescript-for-tslab";
import { loadTypeScript } from "../session/tslab.js";

export interface ExampleText {
  /** As a user would type it, results behind it as comments. */
  readonly code: string;
  /** Where it stands: absolute path, the line (from 0) of `@example`, and the first line behind the example. */
  readonly path: string;
  readonly line: number;
  readonly end: number;
}

export interface CommentText {
  /** Where it stands. */
  readonly place: string;
  /** Markdown. */
  readonly prose: string;
  /** All but the examples: `throws`, `param`, ... */
  readonly tags: readonly { readonly name: string; readonly text: string }[];
  readonly examples: readonly ExampleText[];
}

const typescript = loadTypeScript();

/** The doc comment of a declaration. */
export function commentOf(declaration: ts.Node): CommentText | undefined {
  const file = declaration.getSourceFile();
  const found = jsDocOf(declaration);
  if (found === undefined) return undefined;
  const first = file.getLineAndCharacterOfPosition(found.pos).line;
  return read(file.text.slice(found.pos, found.end), file.fileName, first);
}

/** The last one before it; that of `const x = ...` hangs on the statement. */
function jsDocOf(declaration: ts.Node): ts.JSDoc | undefined {
  const { jsDoc } = declaration as ts.Node & { jsDoc?: readonly ts.JSDoc[] };
  if (jsDoc !== undefined) return jsDoc.at(-1);
  const isVariable =
    typescript.isVariableDeclaration(declaration) || typescript.isVariableDeclarationList(declaration);
  return isVariable || typescript.isNamespaceExport(declaration) ? jsDocOf(declaration.parent) : undefined;
}

function read(comment: string, path: string, first: number): CommentText {
  const lines = comment.split("\n").map((line, index) => {
    const opened = index === 0 ? line.replace(/^\/\*\*\s?/, "") : line.replace(/^\s*\*(?!\/)\s?/, "");
    return opened.replace(/\s*\*\/$/, "").trimEnd();
  });
  const prose: string[] = [];
  const tags: { name: string; text: string }[] = [];
  const examples: ExampleText[] = [];
  const last = comment.trimEnd().split("\n").length - (/^\s*\*\/$/.test(comment.split("\n").at(-1)!) ? 1 : 0);
  let example: { code: string[]; line: number } | undefined;
  const finish = (end: number) => {
    if (example) {
      const code = example.code.join("\n").trim();
      examples.push({ code, path, line: first + example.line, end: first + end });
    }
    example = undefined;
  };
  for (const [index, line] of lines.entries()) {
    if (index >= last) break;
    const tag = /^(?:(.*?)\s)?@(\w+)(?:\s+(.*))?$/.exec(line);
    const startsLine = tag !== null && (tag[1] ?? "") === "";
    if (tag !== null && startsLine) {
      finish(index);
      const [, , name, rest = ""] = tag;
      if (name === "example") example = { code: rest === "" ? [] : [rest], line: index };
      else tags.push({ name: name!, text: rest });
    } else if (example) example.code.push(line);
    else if (tags.length > 0) tags[tags.length - 1]!.text += `\n${line}`;
    else prose.push(line);
  }
  finish(last);
  return { place: `${path}:${first + 1}`, prose: prose.join("\n").trim(), tags, examples };
}
