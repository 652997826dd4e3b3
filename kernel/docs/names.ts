// The public names of the library, read from its sources: everything that src/index.ts exports, what is inside of its
// namespaces, and the public members of its classes and types, each with its signature, doc comment and examples.
import { join } from "node:path";
import type ts from "@tslab/typescript-for-tslab";
import { home } from "../files/home.js";
import { loadTypeScript } from "../session/tslab.js";
import { type CommentText, commentOf } from "./comment.js";

export type Kind = "function" | "class" | "method" | "property" | "type" | "constant" | "namespace";

export interface PublicName {
  /** As a user writes it: `relu`, `nn.Conv2d`, `Tensor.relu`. */
  readonly id: string;
  readonly kind: Kind;
  /** The class or type that a member belongs to. */
  readonly owner?: string | undefined;
  /** One line for every way to call it. */
  readonly signatures: readonly string[];
  /** Its source file, relative to src/, and the line in it, from 1. */
  readonly file: string;
  readonly line: number;
  /** Its own doc comment; of a member without one, that of the member it overrides. */
  readonly comment: CommentText | undefined;
  /** For a method that is a function, too: `relu` of `Tensor.relu`, and the other way round. */
  readonly twin?: string | undefined;
}

const typescript = loadTypeScript();
const { SymbolFlags, TypeFormatFlags } = typescript;
const FORMAT = TypeFormatFlags.NoTruncation;

/** Types as a user writes them: without the files and rooms they come from. */
function tidy(text: string): string {
  return text.replace(/import\("[^"]*"\)\./g, "").replace(/\bmake\./g, "plot.");
}

export const sources: string = join(home, "src");
export const face: string = join(sources, "index.ts").replaceAll("\\", "/");

/** How the sources are read: by the compiler that reads cells. */
export const compilerOptions: ts.CompilerOptions = {
  target: typescript.ScriptTarget.ES2022,
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
  module: typescript.ModuleKind.NodeNext,
  moduleResolution: typescript.ModuleResolutionKind.NodeNext,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: ["node"],
  typeRoots: [join(home, "node_modules", "@types")],
};

/** The sources, parsed. */
export function readSources(): ts.Program {
  return typescript.createProgram([face], compilerOptions);
}

/** All public names, in the order of the sources. */
export function publicNames(program: ts.Program): PublicName[] {
  const reader = new Reader(program.getTypeChecker());
  reader.namespace("", program.getSourceFile(face)!);
  return withTwins(reader.found);
}

class Reader {
  readonly found: PublicName[] = [];

  constructor(private readonly checker: ts.TypeChecker) {}

  namespace(prefix: string, file: ts.SourceFile): void {
    const module = this.checker.getSymbolAtLocation(file)!;
    for (const symbol of this.checker.getExportsOfModule(module)) {
      this.name(`${prefix}${symbol.name}`, this.resolved(symbol), symbol);
    }
  }

  private resolved(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }

  private name(id: string, symbol: ts.Symbol, alias: ts.Symbol): void {
    const declaration = symbol.declarations?.find((one) => !typescript.isModuleDeclaration(one));
    if (declaration === undefined) return;
    if (typescript.isSourceFile(declaration)) {
      this.add(id, "namespace", [], this.namespaceExport(alias) ?? symbol, declaration);
      this.namespace(`${id}.`, declaration);
    } else if (typescript.isClassDeclaration(declaration)) {
      this.add(id, "class", this.constructors(id, symbol, declaration), symbol, declaration);
      this.members(id, symbol);
    } else if (typescript.isInterfaceDeclaration(declaration)) {
      this.add(id, "type", [typeHead(id, declaration)], symbol, declaration);
      this.members(id, symbol);
    } else if (typescript.isTypeAliasDeclaration(declaration)) {
      this.add(id, "type", [plain(declaration).replace(/^export /, "")], symbol, declaration);
    } else {
      this.value(id, symbol, declaration);
    }
  }

  /** Where it says `export * as name`: the doc comment stands there. */
  private namespaceExport(alias: ts.Symbol): ts.Symbol | undefined {
    const checker = this.checker as ts.TypeChecker & {
      getImmediateAliasedSymbol(symbol: ts.Symbol): ts.Symbol | undefined;
    };
    for (
      let symbol: ts.Symbol | undefined = alias;
      symbol;
      symbol = checker.getImmediateAliasedSymbol(symbol)
    ) {
      if (symbol.declarations?.some(typescript.isNamespaceExport)) return symbol;
      if (!(symbol.flags & SymbolFlags.Alias)) return undefined;
    }
    return undefined;
  }

  private value(id: string, symbol: ts.Symbol, declaration: ts.Declaration, owner?: string): void {
    const type = this.checker.getTypeOfSymbolAtLocation(symbol, declaration);
    const calls = type.getCallSignatures();
    if (calls.length > 0) {
      const name = id.slice(id.lastIndexOf(".") + 1);
      const kind = owner === undefined ? "function" : "method";
      this.add(id, kind, this.calls(name, calls, declaration), symbol, declaration, owner);
      return;
    }
    const written = this.checker.typeToString(type, declaration, FORMAT);
    const isTable =
      owner === undefined && typescript.isVariableDeclaration(declaration) && /^\{/.test(written);
    this.add(
      id,
      isTable ? "namespace" : owner === undefined ? "constant" : "property",
      isTable ? [] : [`${id.slice(id.lastIndexOf(".") + 1)}: ${written}`],
      symbol,
      declaration,
      owner,
    );
    if (!isTable) return;
    for (const member of type.getProperties()) {
      const meant = this.meant(member);
      if (meant !== undefined) this.value(`${id}.${member.name}`, ...meant);
    }
  }

  /** What an entry of a table of functions stands for: `{ mnist }`, `{ reber: reberStrings }`. */
  private meant(member: ts.Symbol): [ts.Symbol, ts.Declaration] | undefined {
    const declaration = member.declarations?.[0];
    if (declaration === undefined) return undefined;
    let symbol: ts.Symbol | undefined = member;
    if (typescript.isShorthandPropertyAssignment(declaration)) {
      symbol = this.checker.getShorthandAssignmentValueSymbol(declaration);
    } else if (
      typescript.isPropertyAssignment(declaration) &&
      typescript.isIdentifier(declaration.initializer)
    ) {
      symbol = this.checker.getSymbolAtLocation(declaration.initializer);
    }
    const found = symbol && this.resolved(symbol);
    const at = found?.declarations?.[0];
    return found && at ? [found, at] : undefined;
  }

  private calls(name: string, calls: readonly ts.Signature[], at: ts.Declaration): string[] {
    return calls.map((call) => name + this.checker.signatureToString(call, at, FORMAT));
  }

  private constructors(id: string, symbol: ts.Symbol, declaration: ts.ClassDeclaration): string[] {
    if (typescript.getCombinedModifierFlags(declaration) & typescript.ModifierFlags.Abstract) {
      return [`abstract class ${id}`];
    }
    const type = this.checker.getTypeOfSymbolAtLocation(symbol, declaration);
    return type
      .getConstructSignatures()
      .filter((call) => call.declaration === undefined || !isInternal(call.declaration))
      .map((call) => {
        const text = this.checker.signatureToString(call, declaration, FORMAT);
        return `new ${id}${text.replace(/\): [^)]*$/, ")")}`;
      });
  }

  private members(owner: string, symbol: ts.Symbol): void {
    const type = this.checker.getDeclaredTypeOfSymbol(symbol);
    for (const member of type.getProperties()) {
      const declarations = member.declarations ?? [];
      const declaration = declarations[0];
      if (declaration === undefined || !isOurs(declaration) || declarations.some(isHidden)) continue;
      const parent = declaration.parent;
      // What a public base says already is not said again.
      if (!isInside(parent, symbol) && isExported(parent)) continue;
      this.value(`${owner}.${member.name}`, member, declaration, owner);
    }
  }

  private add(
    id: string,
    kind: Kind,
    signatures: readonly string[],
    symbol: ts.Symbol,
    declaration: ts.Declaration,
    owner?: string,
  ): void {
    const source = declaration.getSourceFile();
    const line = source.getLineAndCharacterOfPosition(declaration.getStart()).line + 1;
    const file = source.fileName.slice(sources.length + 1);
    const comment = this.comment(symbol, declaration);
    // An override of what is internal is internal, too; one without a comment of its own says nothing new.
    if (comment?.tags.some(({ name }) => name === "internal")) return;
    if (owner !== undefined && comment !== undefined && this.isSaidByBase(symbol, comment)) return;
    this.found.push({ id, kind, owner, signatures: signatures.map(tidy), file, line, comment });
  }

  private comment(symbol: ts.Symbol, declaration: ts.Declaration): CommentText | undefined {
    for (const one of [declaration, ...(symbol.declarations ?? [])]) {
      const own = commentOf(one);
      if (own !== undefined) return own;
    }
    return this.inherited(symbol, declaration);
  }

  private isSaidByBase(symbol: ts.Symbol, comment: CommentText): boolean {
    return !(symbol.declarations ?? []).some((one) => commentOf(one)?.place === comment.place);
  }

  private inherited(symbol: ts.Symbol, declaration: ts.Declaration): CommentText | undefined {
    const parent = declaration.parent;
    const isMember =
      parent !== undefined &&
      (typescript.isClassDeclaration(parent) || typescript.isInterfaceDeclaration(parent));
    if (!isMember) return undefined;
    for (const clause of parent.heritageClauses ?? []) {
      for (const type of clause.types) {
        const member = this.checker.getTypeAtLocation(type).getProperty(symbol.name);
        const at = member?.declarations?.[0];
        const found = member && at && this.comment(member, at);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }
}

/** Whether a declaration belongs to a class or interface (of which there may be several parts). */
function isInside(parent: ts.Node, symbol: ts.Symbol): boolean {
  return (symbol.declarations ?? []).includes(parent as ts.Declaration);
}

/** Base classes that are public have an entry of their own. */
const PUBLIC_BASES = new Set(["Module", "Tensor", "Optimizer", "Schedule"]);

function isExported(parent: ts.Node): boolean {
  const name = (parent as { name?: ts.Identifier }).name?.text;
  return name !== undefined && PUBLIC_BASES.has(name);
}

function isOurs(declaration: ts.Declaration): boolean {
  return declaration.getSourceFile().fileName.startsWith(sources.replaceAll("\\", "/"));
}

function isHidden(declaration: ts.Declaration): boolean {
  const { Private, Protected } = typescript.ModifierFlags;
  const name = typescript.getNameOfDeclaration(declaration);
  return (
    (typescript.getCombinedModifierFlags(declaration) & (Private | Protected)) !== 0 ||
    (name !== undefined &&
      (typescript.isComputedPropertyName(name) || typescript.isPrivateIdentifier(name))) ||
    isInternal(declaration)
  );
}

function isInternal(declaration: ts.Node): boolean {
  return typescript.getJSDocTags(declaration).some(({ tagName }) => tagName.text === "internal");
}

function typeHead(id: string, declaration: ts.InterfaceDeclaration): string {
  const bases = (declaration.heritageClauses ?? []).map((clause) => ` ${clause.getText()}`).join("");
  const parameters = declaration.typeParameters?.map((one) => one.getText()).join(", ");
  return `interface ${id}${parameters === undefined ? "" : `<${parameters}>`}${bases}`;
}

function plain(declaration: ts.Declaration): string {
  return declaration.getText().replace(/\/\*\*[\s\S]*?\*\/\s*/g, "");
}

/** A tensor method and the function of the same name. */
function withTwins(names: readonly PublicName[]): PublicName[] {
  const ids = new Set(names.map(({ id }) => id));
  return names.map((name) => {
    const other = name.owner === "Tensor" ? name.id.slice("Tensor.".length) : `Tensor.${name.id}`;
    return ids.has(other) && (name.owner === "Tensor" || name.kind === "function")
      ? { ...name, twin: other }
      : name;
  });
}
