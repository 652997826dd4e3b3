// One example, taken apart: statements that run, and among them the expressions whose printed results stand behind
// them as comments. A statement that ends in a semicolon shows nothing, as in a cell.
import { loadTypeScript } from "../session/tslab.js";

const typescript = loadTypeScript();
const { ScriptTarget, ModuleKind } = typescript;

/** An expression that shows its value. */
export interface Shown {
  readonly code: string;
  /** Where it stands in the example. */
  readonly start: number;
  readonly end: number;
  /** Where the comment with its result ends; `end` when there is none. */
  readonly resultEnd: number;
  /** The result that the comment claims, line by line; `undefined` when there is none. */
  readonly claimed: string | undefined;
}

/** Wider than this, a result stands below its expression. */
const WIDEST = 100;

export function shownIn(code: string): Shown[] {
  const file = typescript.createSourceFile("example.ts", code, ScriptTarget.ES2022, true);
  return file.statements.flatMap((statement) => {
    if (!typescript.isExpressionStatement(statement)) return [];
    const [start, end] = [statement.getStart(file), statement.end];
    const text = code.slice(start, end);
    if (text.endsWith(";")) return [];
    return [{ code: text, start, end, ...resultAt(code, end) }];
  });
}

/** The comment on the rest of the line, or the comment lines right below. */
function resultAt(code: string, end: number): { resultEnd: number; claimed: string | undefined } {
  const beside = /^[ \t]*\/\/ ?(.*)/.exec(code.slice(end));
  if (beside !== null) return { resultEnd: end + beside[0].length, claimed: beside[1]!.trimEnd() };
  const below = /^[ \t]*(?:\n[ \t]*\/\/.*)+/.exec(code.slice(end));
  if (below === null) return { resultEnd: end, claimed: undefined };
  const lines = below[0].split("\n").slice(1);
  const claimed = lines.map((line) => line.replace(/^\s*\/\/ ?/, "").trimEnd()).join("\n");
  return { resultEnd: end + below[0].length, claimed };
}

/** The example with these results behind its expressions. */
export function withResults(code: string, results: readonly string[]): string {
  let written = "";
  let at = 0;
  for (const [index, { end, resultEnd }] of shownIn(code).entries()) {
    const before = written + code.slice(at, end);
    const result = results[index]!;
    const width = before.length - (before.lastIndexOf("\n") + 1) + result.length + 4;
    const isBeside = !result.includes("\n") && width <= WIDEST;
    written = isBeside
      ? `${before} // ${result}`
      : `${before}\n${result
          .split("\n")
          .map((line) => `// ${line}`.trimEnd())
          .join("\n")}`;
    at = resultEnd;
  }
  return written + code.slice(at);
}

/** JavaScript in which every shown expression is handed to `$show`, to be computed there. */
export function compiled(code: string): string {
  let source = "";
  let at = 0;
  for (const { code: expression, start, end } of shownIn(code)) {
    source += `${code.slice(at, start)}await $show(async () => (${expression}\n));`;
    at = end;
  }
  source += code.slice(at);
  const { outputText } = typescript.transpileModule(source, {
    compilerOptions: { target: ScriptTarget.ES2022, module: ModuleKind.ESNext },
  });
  return outputText;
}
