// Compiles a local file that a cell imports: an ES module, as the converter gives it, to a CommonJS function; to one
// that gives a promise, when the module awaits at its top.
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";
import type ts from "@tslab/typescript-for-tslab";
import { Edits } from "./edits.js";
import { isImportMeta, isOutsideFunctions, parse } from "./scope.js";
import { readInlineMap, registerScript, takeSourceMap, withoutInlineMap } from "./sourceMaps.js";
import { loadTypeScript } from "./tslab.js";

type CommonJs = (
  exports: unknown,
  require: unknown,
  module: unknown,
  filename: string,
  dirname: string,
  meta: object,
) => Promise<void> | void;

const typescript = loadTypeScript();

export interface LocalFile {
  /** What it imports or exports again, in order; type-only imports are gone. */
  specifiers: string[];
  /** It awaits at its top, so that who imports it has to wait. */
  isAsync: boolean;
  run(exports: unknown, require: unknown, module: unknown): Promise<void> | void;
}

/** The path that the user knows: of the TypeScript, where that stands beside it. */
function sourcePath(path: string): string {
  return [".ts", ".tsx"].map((end) => path.replace(/\.js$/, end)).find((file) => existsSync(file)) ?? path;
}

/** A name for `import.meta`, which CommonJS does not have. */
function nameFor(code: string): string {
  let name = "import_meta";
  while (code.includes(name)) name = `_${name}`;
  return name;
}

/** Reads the module once: what it imports, whether it awaits, and where it says `import.meta`. */
function survey(code: string, meta: string) {
  const file = parse(code);
  const edits = new Edits(code);
  const specifiers: string[] = [];
  let isAsync = false;
  const visit = (node: ts.Node): void => {
    if (typescript.isImportDeclaration(node) || typescript.isExportDeclaration(node)) {
      const { moduleSpecifier } = node;
      if (moduleSpecifier && typescript.isStringLiteral(moduleSpecifier))
        specifiers.push(moduleSpecifier.text);
    }
    if (isImportMeta(node)) edits.replace(node.getStart(), node.end, meta);
    const isWaiting =
      typescript.isAwaitExpression(node) ||
      (typescript.isForOfStatement(node) && node.awaitModifier !== undefined);
    if (isWaiting && isOutsideFunctions(node)) isAsync = true;
    typescript.forEachChild(node, visit);
  };
  visit(file);
  return { specifiers, isAsync, ...edits.apply() };
}

/** @param path where the compiled file would stand, ending in .js */
export function compileFile(path: string, module: string): LocalFile {
  const { ModuleKind, ScriptTarget } = typescript;
  const code = withoutInlineMap(module);
  const metaName = nameFor(code);
  const { specifiers, isAsync, text, origin } = survey(code, metaName);
  const { outputText, sourceMapText } = typescript.transpileModule(text, {
    fileName: path,
    compilerOptions: {
      module: ModuleKind.CommonJS,
      target: ScriptTarget.ES2022,
      esModuleInterop: true,
      sourceMap: true,
    },
  });
  const name = sourcePath(path);
  const toTypeScript = readInlineMap(module);
  const toModule = takeSourceMap(sourceMapText);
  const lines = lineStarts(text);
  registerScript(path, {
    name,
    locate: (line, column) => {
      const middle = toModule.locate(line, column);
      if (!middle) return undefined;
      const offset = origin((lines[middle.line - 1] ?? 0) + middle.column - 1);
      const before = code.slice(0, offset);
      const place = { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
      return toTypeScript?.locate(place.line, place.column) ?? place;
    },
  });
  const make: CommonJs = vm.runInThisContext(
    `(${isAsync ? "async " : ""}function (exports, require, module, __filename, __dirname, ${metaName}) { ${outputText}\n})`,
    { filename: path },
  );
  const folder = dirname(path);
  const meta = { dirname: folder, filename: name, url: pathToFileURL(name).href };
  return {
    specifiers,
    isAsync,
    run: (exports, require, module) => make(exports, require, module, path, folder, meta),
  };
}

function lineStarts(text: string): number[] {
  return [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
}
