// What a place in a piece of JavaScript means, as far as rewriting a cell or a local file needs to know: is a name
// declared inside some function, block or loop, or does it belong to the top of the cell? Does code run there at once?
import type ts from "@tslab/typescript-for-tslab";
import { loadTypeScript } from "./tslab.js";

const typescript = loadTypeScript();

/** Parses JavaScript and gives every scope its table of names. */
export function parse(code: string): ts.SourceFile {
  const { ScriptTarget, ScriptKind } = typescript;
  const file = typescript.createSourceFile("cell.js", code, ScriptTarget.ES2022, true, ScriptKind.JS);
  typescript.bindSourceFile(file, { target: ScriptTarget.ES2022, allowJs: true });
  return file;
}

/** False where an identifier is only a word: a property, a label, the key of a pattern. */
export function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (typescript.isPropertyAccessExpression(parent) || typescript.isMetaProperty(parent)) {
    return parent.name !== node;
  }
  if (typescript.isBindingElement(parent)) return parent.propertyName !== node;
  if (
    typescript.isPropertyAssignment(parent) ||
    typescript.isMethodDeclaration(parent) ||
    typescript.isGetAccessor(parent) ||
    typescript.isSetAccessor(parent) ||
    typescript.isPropertyDeclaration(parent)
  ) {
    return parent.name !== node;
  }
  return !typescript.isLabeledStatement(parent) && !typescript.isBreakOrContinueStatement(parent);
}

/** Whether a scope between this place and the top of the file declares the name. */
export function isLocal(node: ts.Identifier): boolean {
  const name = node.escapedText;
  for (let scope: ts.Node = node.parent; !typescript.isSourceFile(scope); scope = scope.parent) {
    const { locals } = scope as unknown as { locals?: ts.SymbolTable };
    if (locals?.has(name)) return true;
    // A class or a function expression sees itself by its own name, whatever that means outside.
    if (typescript.isClassLike(scope) && scope.name?.escapedText === name) return true;
    if (typescript.isFunctionExpression(scope) && scope.name?.escapedText === name) return true;
  }
  return false;
}

export function isImportMeta(node: ts.Node): boolean {
  return typescript.isMetaProperty(node) && node.keywordToken === typescript.SyntaxKind.ImportKeyword;
}

/** Whether code runs there when the whole does, and not when a function is called. */
export function isOutsideFunctions(node: ts.Node): boolean {
  for (let outer = node.parent; outer; outer = outer.parent) {
    if (typescript.isFunctionLike(outer) || typescript.isClassStaticBlockDeclaration(outer)) return false;
  }
  return true;
}
