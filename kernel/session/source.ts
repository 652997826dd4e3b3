// Small repairs to a cell before it is converted, and words for what cannot be repaired. Positions stay as they are:
// what goes is replaced by blanks.
import type ts from "@tslab/typescript-for-tslab";
import { type Diagnostic, loadTypeScript } from "./tslab.js";

const typescript = loadTypeScript();

/**
 * Takes `export` off the declarations of a cell: code is often pasted from a module, and a cell has nobody to
 * export to. `export default f(x)` becomes the expression, `export { a, b }` goes.
 */
export function withoutExports(source: string): string {
  if (!source.includes("export")) return source;
  const file = typescript.createSourceFile("cell.ts", source, typescript.ScriptTarget.Latest, false);
  let result = source;
  const blank = (start: number, end: number) => {
    result = result.slice(0, start) + " ".repeat(end - start) + result.slice(end);
  };
  for (const statement of file.statements) {
    if (typescript.isExportAssignment(statement) && !statement.isExportEquals) {
      blank(statement.getStart(file), statement.expression.getStart(file));
    }
    if (typescript.isExportDeclaration(statement) && !statement.moduleSpecifier) {
      blank(statement.getStart(file), statement.end);
    }
    const modifiers = (statement as { modifiers?: ts.NodeArray<ts.ModifierLike> }).modifiers ?? [];
    for (const modifier of modifiers) {
      const { ExportKeyword, DefaultKeyword } = typescript.SyntaxKind;
      if (modifier.kind === ExportKeyword || modifier.kind === DefaultKeyword) {
        blank(modifier.getStart(file), modifier.end);
      }
    }
  }
  return result;
}

/** Takes the declaration of a name out of a declaration file. */
export function withoutDeclaration(declarations: string, name: string): string {
  if (!declarations.includes(name)) return declarations;
  const file = typescript.createSourceFile("cells.d.ts", declarations, typescript.ScriptTarget.Latest, false);
  const declares = (statement: ts.Statement) => {
    if (typescript.isVariableStatement(statement)) {
      const { declarations: list } = statement.declarationList;
      return list.length === 1 && typescript.isIdentifier(list[0]!.name) && list[0]!.name.text === name;
    }
    return typescript.isFunctionDeclaration(statement) && statement.name?.text === name;
  };
  return file.statements
    .filter((statement) => !declares(statement))
    .map(({ pos, end }) => declarations.slice(pos, end))
    .join("")
    .concat("\n");
}
/** TypeScript 5.0 does not know `using`, and says something about a semicolon. */
export function explainUsing(diagnostics: Diagnostic[], source: string): Diagnostic[] {
  const [first] = diagnostics;
  if (!first || first.fileName !== undefined) return diagnostics;
  const declaration = /^[ \t]*(?:await[ \t]+)?using[ \t]+[\p{ID_Start}$_][\p{ID_Continue}$]*[ \t]*[=:]/u;
  const line = source.split("\n")[first.start.line] ?? "";
  if (!declaration.test(line)) return diagnostics;
  const messageText = `\`using\` needs TypeScript 5.2, and cells are read by ${typescript.version}; use const with try { ... } finally { ... }`;
  return [{ ...first, messageText, code: SYNTAX_ERROR }];
}

/** The number of "Declaration or statement expected.", as it is none of the types. */
const SYNTAX_ERROR = 1128;
