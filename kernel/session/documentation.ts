// Doc comments of declaration files, read when somebody asks for one. Parsing them takes two fifths of the time in
// which a session starts and the engine's types are read, and a cell never needs them.
import type ts from "@tslab/typescript-for-tslab";
import type { TypeScript, TypeScriptInternals } from "./tslab.js";

type Comments = readonly ts.JSDoc[] | undefined;
type Documented = ts.Node & { jsDoc?: Comments };

/** Makes doc comments plain comments; every position stays as it is. */
export function withoutDocumentation(declarations: string): string {
  return declarations.replace(/^([ \t]*\/\*)\*(?!\/)/gm, "$1 ");
}

export class Documentation {
  private readonly documented = new Map<string, ts.SourceFile>();

  /** @param read the text of a declaration file, with its doc comments */
  constructor(
    private readonly typescript: TypeScript & TypeScriptInternals,
    private readonly read: (path: string) => string | undefined,
  ) {}

  /** Gives the declarations of what stands at a position their doc comments back. */
  restore(file: ts.SourceFile, checker: ts.TypeChecker, position: number): void {
    const node = this.typescript.getTouchingPropertyName(file, position);
    const symbol = checker.getSymbolAtLocation(node);
    if (!symbol) return;
    const isAlias = symbol.flags & this.typescript.SymbolFlags.Alias;
    const meant = isAlias ? checker.getAliasedSymbol(symbol) : symbol;
    for (const declaration of meant.declarations ?? []) {
      this.document(declaration);
      this.documentBases(declaration, meant.name, checker);
      // Behind `new`, a class stands for its constructor.
      if (!this.typescript.isClassLike(declaration)) continue;
      for (const member of declaration.members) {
        if (this.typescript.isConstructorDeclaration(member)) this.document(member);
      }
    }
  }

  /** An override without a comment of its own is said to be what its base says. */
  private documentBases(declaration: ts.Declaration, name: string, checker: ts.TypeChecker): void {
    const { parent } = declaration;
    if (!parent || !(this.typescript.isClassLike(parent) || this.typescript.isInterfaceDeclaration(parent)))
      return;
    for (const type of (parent.heritageClauses ?? []).flatMap((clause) => clause.types)) {
      for (const base of checker.getTypeAtLocation(type).getProperty(name)?.declarations ?? []) {
        this.document(base);
        this.documentBases(base, name, checker);
      }
    }
  }

  /** A doc comment may hang on the declaration or on what surrounds it: `declare const x` is a statement. */
  private document(declaration: ts.Declaration): void {
    const { fileName } = declaration.getSourceFile();
    if (!/\.d\.[cm]?ts$/.test(fileName)) return;
    const file = this.fileOf(fileName);
    if (!file) return;
    for (let node: Documented = declaration; node.parent; node = node.parent) {
      if (!node.jsDoc) node.jsDoc = this.withExample(this.twin(node, file)?.jsDoc, declaration, file);
    }
  }

  /** A method that is declared beside the function of its name has that one's example: `x.relu()` and `relu(x)`. */
  private withExample(own: Comments, declaration: ts.Declaration, file: ts.SourceFile): Comments {
    const last = own?.at(-1);
    const { name } = declaration as ts.NamedDeclaration;
    const isExample = (tag: ts.JSDocTag) => tag.tagName.text === "example";
    if (!last || !name || !this.typescript.isMethodSignature(declaration) || last.tags?.some(isExample)) {
      return own;
    }
    const example = this.functionOf(file, name.getText())?.jsDoc?.at(-1)?.tags?.filter(isExample) ?? [];
    const both = Object.assign(Object.create(Object.getPrototypeOf(last)), last, {
      tags: [...(last.tags ?? []), ...example],
    });
    return [both];
  }

  private functionOf(file: ts.SourceFile, name: string): Documented | undefined {
    return file.statements.find((statement) =>
      this.typescript.isVariableStatement(statement)
        ? statement.declarationList.declarations.some((one) => one.name.getText(file) === name)
        : this.typescript.isFunctionDeclaration(statement) && statement.name?.text === name,
    );
  }

  private fileOf(path: string): ts.SourceFile | undefined {
    const known = this.documented.get(path);
    const text = known ? undefined : this.read(path);
    if (text === undefined) return known;
    const file = this.typescript.createSourceFile(path, text, this.typescript.ScriptTarget.Latest, true);
    this.documented.set(path, file);
    return file;
  }

  private twin(wanted: ts.Node, within: ts.Node): Documented | undefined {
    if (within.kind === wanted.kind && within.pos === wanted.pos && within.end === wanted.end) return within;
    return this.typescript.forEachChild(within, (child) =>
      child.pos <= wanted.pos && wanted.end <= child.end ? this.twin(wanted, child) : undefined,
    );
  }
}
