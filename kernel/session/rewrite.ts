// Gives the variables of a cell a life beyond it. A cell, already JavaScript, becomes the body of a function whose
// top-level names live in boxes that all cells share: `total` turns into `box_total.v`. So a function of an
// earlier cell sees a later assignment, redeclaration or redefinition, and a cell that throws loses nothing.
// Also here, since it needs the same walk over the tree: the value of the last expression, imports, and the
// checks that let a loop be interrupted.
import type ts from "@tslab/typescript-for-tslab";
import { type Edited, Edits } from "./edits.js";
import { isImportMeta, isLocal, isOutsideFunctions, isReference, parse } from "./scope.js";
import { loadTypeScript } from "./tslab.js";

const typescript = loadTypeScript();

export interface ImportBinding {
  /** The name in the cell. */
  local: string;
  /** The name in the module; `default`, or `*` for all of it. */
  imported: string;
}

export interface CellImport {
  specifier: string;
  bindings: ImportBinding[];
}

export interface RewrittenCell extends Edited {
  /** Parameters of the function whose body `text` is: `cell`, `stop`, then a box for each of `names`. */
  parameters: string[];
  /** Names whose boxes the body uses, those of earlier cells included. */
  names: string[];
  imports: CellImport[];
  /** The body awaits, so its function must be async. */
  isAsync: boolean;
}

/** What the body calls `cell` and `stop`: the run-time support of runner.ts, and the flag of an interrupt. */
interface Vocabulary {
  cell: string;
  stop: string;
  box(name: string): string;
}

/** Names for our own use that occur nowhere in the code. */
function vocabularyFor(code: string): Vocabulary {
  let prefix = "cell$";
  while (code.includes(prefix)) prefix = `_${prefix}`;
  return { cell: `${prefix}`, stop: `${prefix}stop`, box: (name) => `${prefix}${name}` };
}

/** Turns what the engine says about `cell$total.v` back into the user's words. */
export function withoutBoxes(message: string): string {
  return message
    .replace(/\(0 ?, (_*cell\$([\p{ID_Continue}$]+)\.v)\)/gu, "$2")
    .replace(/\b_*cell\$([\p{ID_Continue}$]+)\.v\b/gu, "$1");
}

function boundNames(name: ts.BindingName): ts.Identifier[] {
  if (typescript.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) =>
    typescript.isOmittedExpression(element) ? [] : boundNames(element.name),
  );
}

function isAnonymousFunction(node: ts.Expression): boolean {
  if (typescript.isParenthesizedExpression(node)) return isAnonymousFunction(node.expression);
  if (typescript.isArrowFunction(node)) return true;
  return (typescript.isFunctionExpression(node) || typescript.isClassExpression(node)) && !node.name;
}

class Rewriter {
  private readonly file: ts.SourceFile;
  /** What is declared at the top. */
  private readonly locals: ts.SymbolTable | undefined;
  private readonly edits: Edits;
  private readonly words: Vocabulary;
  /** Names declared at the top of this cell that later cells may use. */
  private readonly declared = new Set<string>();
  private readonly used = new Set<string>();
  private readonly imports: CellImport[] = [];
  /** Assignments that stand before everything else, as function declarations are hoisted. */
  private prologue = "";
  private isAsync = false;
  /** The expression whose value is the cell's. */
  private last: ts.ExpressionStatement | undefined;

  constructor(
    private readonly code: string,
    private readonly isKnown: (name: string) => boolean,
  ) {
    this.file = parse(code);
    this.locals = (this.file as unknown as { locals?: ts.SymbolTable }).locals;
    this.edits = new Edits(code);
    this.words = vocabularyFor(code);
  }

  rewrite(): RewrittenCell {
    this.collectDeclared();
    this.captureLastValue();
    for (const statement of this.file.statements) this.topLevel(statement);
    const head = `"use strict"; ${this.prologue}`;
    const body = this.edits.apply();
    const names = [...this.used];
    const { cell, stop, box } = this.words;
    return {
      text: head + body.text,
      origin: (offset) => body.origin(Math.max(0, offset - head.length)),
      parameters: [cell, stop, ...names.map(box)],
      names,
      imports: this.imports,
      isAsync: this.isAsync,
    };
  }

  /** The converter exports every name that the user declared, and none of the compiler's helpers. */
  private collectDeclared(): void {
    for (const statement of this.file.statements) {
      if (!typescript.isExportDeclaration(statement) || !statement.exportClause) continue;
      if (!typescript.isNamedExports(statement.exportClause)) continue;
      for (const { name } of statement.exportClause.elements) {
        // `declare const x` exports a name too, but means a variable of somebody else.
        if (this.locals?.has(name.escapedText)) this.declared.add(name.text);
      }
    }
  }

  private captureLastValue(): void {
    const last = this.file.statements.findLast((statement) => !typescript.isExportDeclaration(statement));
    if (!last || !typescript.isExpressionStatement(last)) return;
    this.last = last;
    this.edits.insert(last.expression.getStart(), `${this.words.cell}.value = (`);
  }

  private topLevel(statement: ts.Statement): void {
    if (typescript.isImportDeclaration(statement)) this.importDeclaration(statement);
    else if (typescript.isExportDeclaration(statement))
      this.edits.remove(statement.getStart(), statement.end);
    else if (typescript.isClassDeclaration(statement)) this.classDeclaration(statement);
    else {
      if (typescript.isFunctionDeclaration(statement)) this.hoist(statement);
      this.visit(statement);
      if (statement === this.last) this.edits.insert(this.last.expression.end, ")");
    }
  }

  private hoist({ name }: ts.FunctionDeclaration): void {
    if (name && this.declared.has(name.text)) this.prologue += `${this.box(name.text)} = ${name.text}; `;
  }

  private classDeclaration(statement: ts.ClassDeclaration): void {
    const name = statement.name?.text;
    const isShared = name !== undefined && this.declared.has(name);
    if (isShared) this.edits.insert(statement.getStart(), `${this.box(name)} = `);
    typescript.forEachChild(statement, this.visit);
    if (isShared) this.edits.insert(statement.end, ";");
  }

  private importDeclaration(statement: ts.ImportDeclaration): void {
    this.edits.remove(statement.getStart(), statement.end);
    const bindings: ImportBinding[] = [];
    const clause = statement.importClause;
    if (clause?.name) bindings.push({ local: clause.name.text, imported: "default" });
    const named = clause?.namedBindings;
    if (named && typescript.isNamespaceImport(named))
      bindings.push({ local: named.name.text, imported: "*" });
    if (named && typescript.isNamedImports(named)) {
      for (const { name, propertyName } of named.elements) {
        bindings.push({ local: name.text, imported: (propertyName ?? name).text });
      }
    }
    this.imports.push({ specifier: (statement.moduleSpecifier as ts.StringLiteral).text, bindings });
  }

  /** The box of a name, noting that the body needs it. */
  private box(name: string): string {
    this.used.add(name);
    return `${this.words.box(name)}.v`;
  }

  /** Whether an identifier means a variable that lives in a box. */
  private isShared(node: ts.Identifier): boolean {
    const isTop = this.declared.has(node.text) || this.isKnown(node.text);
    if (!isTop || !isReference(node) || isLocal(node)) return false;
    // What this cell's top declares without exporting it is a helper of the compiler.
    return this.declared.has(node.text) || !this.locals?.has(node.escapedText);
  }

  private readonly visit = (node: ts.Node): void => {
    if (!this.rewriteNode(node)) typescript.forEachChild(node, this.visit);
  };

  /** @returns whether the node and all below it are dealt with */
  private rewriteNode(node: ts.Node): boolean {
    if (typescript.isIdentifier(node)) this.identifier(node);
    else if (typescript.isVariableDeclarationList(node) && this.isSharedList(node)) this.declarations(node);
    else if (typescript.isIterationStatement(node, false)) this.loop(node);
    else if (isImportMeta(node)) this.edits.replace(node.getStart(), node.end, `${this.words.cell}.meta`);
    else if (isImportFunction(node))
      this.edits.replace(node.getStart(), node.end, `${this.words.cell}.import`);
    else if (typescript.isBindingElement(node)) this.bindingElement(node);
    else if (isAssignment(node) && typescript.isIdentifier(node.left)) {
      this.visit(node.left);
      this.assigned(node.left, node.right);
    } else if (typescript.isAwaitExpression(node) && isOutsideFunctions(node)) this.topLevelAwait(node);
    else return false;
    return true;
  }

  /** A cell that was interrupted while it waited does not go on when what it waited for comes. */
  private topLevelAwait(node: ts.AwaitExpression): void {
    this.isAsync = true;
    this.edits.insert(node.getStart(), `${this.words.cell}.resume(`);
    this.visit(node.expression);
    this.edits.insert(node.end, ")");
  }

  private bindingElement({ name, propertyName, initializer }: ts.BindingElement): void {
    if (propertyName) this.visit(propertyName);
    this.visit(name);
    if (initializer) this.assigned(name, initializer);
  }

  private identifier(node: ts.Identifier): void {
    if (!this.isShared(node)) return;
    const { parent } = node;
    const isDeclarationName = "name" in parent && parent.name === node;
    const isKey =
      typescript.isShorthandPropertyAssignment(parent) ||
      (typescript.isBindingElement(parent) &&
        !parent.propertyName &&
        !parent.dotDotDotToken &&
        typescript.isObjectBindingPattern(parent.parent));
    // Function and class declarations keep their name; topLevel puts them into the box.
    if (isDeclarationName && (typescript.isFunctionLike(parent) || typescript.isClassLike(parent))) return;
    const box = this.box(node.text);
    // A plain call must not make the box its `this`.
    const isCalled =
      (typescript.isCallExpression(parent) && parent.expression === node) ||
      (typescript.isTaggedTemplateExpression(parent) && parent.tag === node);
    const text = isKey ? `${node.text}: ${box}` : isCalled ? `(0, ${box})` : box;
    this.edits.replace(node.getStart(), node.end, text);
  }

  private isSharedList(list: ts.VariableDeclarationList): boolean {
    return list.declarations.some(({ name }) => boundNames(name).some((id) => this.isShared(id)));
  }

  /** Declarations become assignments: `const a = 1, { b } = o` to `a.v = 1, ({ b: b.v } = o)`. */
  private declarations(list: ts.VariableDeclarationList): void {
    const isStatement = typescript.isVariableStatement(list.parent);
    const isInLoopHead = typescript.isForInStatement(list.parent) || typescript.isForOfStatement(list.parent);
    this.edits.remove(list.getStart(), list.declarations[0]!.getStart());
    if (isStatement) this.edits.insert(list.declarations[0]!.getStart(), ";");
    for (const { name, initializer } of list.declarations) {
      if (typescript.isIdentifier(name)) {
        this.visit(name);
        if (initializer) this.assigned(name, initializer);
        else if (!isInLoopHead && this.mustReset(list, name)) this.edits.insert(name.end, " = void 0");
        continue;
      }
      if (!isInLoopHead) this.edits.insert(name.getStart(), "(");
      this.visit(name);
      if (initializer) {
        this.visit(initializer);
        this.edits.insert(initializer.end, ")");
      }
    }
  }

  /** `let x;` sets undefined and `var x;` sets nothing, except where it stands for an enum or a namespace. */
  private mustReset(list: ts.VariableDeclarationList, name: ts.Identifier): boolean {
    if (list.flags & typescript.NodeFlags.BlockScoped) return true;
    return this.code.includes(`(${name.text} || (${name.text} = {}))`);
  }

  /**
   * Visits a value on its way into a variable. `const f = () => 1` names its function, an assignment to a
   * property does not: a property of that name does it instead.
   */
  private assigned(name: ts.BindingName, value: ts.Expression): void {
    const isNamed = typescript.isIdentifier(name) && this.isShared(name) && isAnonymousFunction(value);
    if (isNamed) this.edits.insert(value.getStart(), `({ ${name.text}: `);
    this.visit(value);
    if (isNamed) this.edits.insert(value.end, ` }).${name.text}`);
  }

  /** Each round of a loop looks whether an interrupt was asked for. */
  private loop(node: ts.IterationStatement): void {
    if (typescript.isForOfStatement(node) && node.awaitModifier && isOutsideFunctions(node))
      this.isAsync = true;
    const { statement } = node;
    const check = `if (${this.words.stop}[0]) ${this.words.cell}.halt(); `;
    const isBlock = typescript.isBlock(statement);
    this.edits.insert(
      isBlock ? statement.getStart() + 1 : statement.getStart(),
      isBlock ? check : `{ ${check}`,
    );
    typescript.forEachChild(node, this.visit);
    if (!isBlock) this.edits.insert(statement.end, " }");
  }
}

const NAMING_ASSIGNMENTS = new Set([
  typescript.SyntaxKind.EqualsToken,
  typescript.SyntaxKind.QuestionQuestionEqualsToken,
  typescript.SyntaxKind.BarBarEqualsToken,
  typescript.SyntaxKind.AmpersandAmpersandEqualsToken,
]);

function isAssignment(node: ts.Node): node is ts.BinaryExpression {
  return typescript.isBinaryExpression(node) && NAMING_ASSIGNMENTS.has(node.operatorToken.kind as never);
}

/** The word `import` of `import("...")`. */
function isImportFunction(node: ts.Node): boolean {
  return node.kind === typescript.SyntaxKind.ImportKeyword && typescript.isCallExpression(node.parent);
}

/**
 * Rewrites a cell.
 * @param code an ES module that exports, in one `export { ... }`, the names that the cell declares
 * @param isKnown tells the names that earlier cells declared
 */
export function rewriteCell(code: string, isKnown: (name: string) => boolean): RewrittenCell {
  return new Rewriter(code, isKnown).rewrite();
}
