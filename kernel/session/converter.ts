// Turns the TypeScript of a cell into JavaScript, with tslab's converter on a TypeScript adjusted to our needs:
// modern module resolution, types of modern packages, files outside the working folder, source maps, plain
// ES modules as output (rewrite.ts takes over from there), and the package itself always importable.
import { createRequire } from "node:module";
import { dirname, join, parse, relative } from "node:path";
import type ts from "@tslab/typescript-for-tslab";
import { home } from "../files/home.js";
import { Documentation, withoutDocumentation } from "./documentation.js";
import { NodeTypes } from "./nodeTypes.js";
import { isOutsideFunctions } from "./scope.js";
import { type Converter, type Diagnostic, loadConverter, loadTypeScript, type TypeScript } from "./tslab.js";

export interface Converted {
  diagnostics: Diagnostic[];
  /** An ES module with an inline source map; nothing when the cell has errors. */
  code?: string;
  /** Declarations of all cells so far, this one included. */
  declarations: string;
  /** The type of the expression that the cell ends in, as a declaration can write it. */
  lastType?: string;
  /** Local files that the cell imports, compiled: absolute path (ending in .js) to ES module. */
  files: Map<string, string>;
}

export interface CellConverter extends Omit<Converter, "convert"> {
  convert(declarations: string, source: string): Converted;
  /** Loads the types that the first cells did not wait for. @param declarations of all cells so far */
  settle(declarations: string): void;
  readonly isSettled: boolean;
  isComplete(source: string): { status: "complete" | "incomplete" | "invalid" | "unknown"; indent?: string };
}

/** tslab puts this before each cell, to make it a module; source maps count the line. */
export const LINES_BEFORE_CELL = 1;

type Builder = ts.EmitAndSemanticDiagnosticsBuilderProgram;

/** Where tslab calls a cell complete. */
const UNTERMINATED_TEMPLATE = 1160;

/** `await` and `for await` where there is no async function. */
const AWAIT_OUTSIDE = new Set([1308, 1103]);

const CANNOT_FIND_MODULE = 2307;

/** What tslab puts behind a cell that declares something. */
const OWN_EXPORT = /\nexport \{[^{}]*\}$/;

const OUT = "outDir";
const CELL_FILE = "__tslab__";

// TypeScript 5.0 knows no type argument on these, and makes `any` of the whole type in silence.
const GENERIC_BUFFERS =
  /\b((?:Float|Int|Uint|BigInt|BigUint)(?:8|16|32|64)(?:Clamped)?Array|Buffer|DataView)<ArrayBuffer(?:Like)?>/g;

/** Where a cell may import cellgrad from although its folder has none: the package that this kernel belongs to. */
export function needsOwnPackage(cwd: string): boolean {
  try {
    createRequire(join(cwd, "cell.js")).resolve("cellgrad/package.json");
    return false;
  } catch {
    return true;
  }
}

const isDeclarationFile = (path: string) => /\.d\.[cm]?ts$/.test(path);

interface System extends ts.System {
  /** The text of a declaration file as the compiler sees it, but with its doc comments. */
  readDocumented(path: string): string | undefined;
}

function createSystem(base: ts.System, cwd: string, nodeTypes: NodeTypes): System {
  const virtual = `${join(cwd, "node_modules", "cellgrad").replaceAll("\\", "/")}`;
  const isVirtual = needsOwnPackage(cwd);
  const real = (path: string) =>
    isVirtual && (path === virtual || path.startsWith(`${virtual}/`))
      ? home + path.slice(virtual.length)
      : path;
  const readDocumented = (path: string) => base.readFile(real(path))?.replace(GENERIC_BUFFERS, "$1");
  return {
    ...base,
    readDocumented,
    getCurrentDirectory: () => cwd.replaceAll("\\", "/"),
    fileExists: (path) => base.fileExists(real(path)),
    directoryExists: (path) => base.directoryExists(real(path)),
    readDirectory: (path, ...rest) => base.readDirectory(real(path), ...rest),
    readFile: (path, encoding) => {
      if (!isDeclarationFile(path)) return base.readFile(real(path), encoding);
      if (nodeTypes.hides(path)) return "";
      const text = readDocumented(path);
      return text && withoutDocumentation(text);
    },
    watchFile: (path, callback, ...rest) => {
      nodeTypes.watching(path, callback);
      return base.watchFile!(path, callback, ...rest);
    },
  };
}

/**
 * tslab keeps one timer for the compiler, that of the next update. When files appear in a watched folder, the
 * compiler sets a second one, to look again for what it had not found; the next update does that anyway.
 */
function withOneTimer(system: ts.System): ts.System {
  const never = {};
  return Object.assign(Object.create(system) as ts.System, {
    setTimeout: (callback: (...args: unknown[]) => void, milliseconds: number) =>
      callback.name === "invalidateResolutionsOfFailedLookup"
        ? never
        : system.setTimeout?.(callback, milliseconds),
    clearTimeout: (timer: unknown) => {
      if (timer !== never) system.clearTimeout?.(timer);
    },
  });
}

/** The names that the statements of a declaration file declare. */
function declaredNames(typescript: TypeScript, statements: readonly ts.Statement[]): Set<string> {
  const names = new Set<string>();
  for (const statement of statements) {
    if (typescript.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations) names.add((name as ts.Identifier).text);
    }
    const { name } = statement as { name?: ts.Node };
    if (name && typescript.isIdentifier(name)) names.add(name.text);
  }
  return names;
}

/**
 * What tslab forgets to declare: namespaces of earlier cells, and a `var` in a block or a loop of this one.
 * @param earlier declarations before this cell; @param own those of this cell
 */
function forgottenDeclarations(
  typescript: TypeScript,
  earlier: string,
  own: string,
  program: ts.Program,
  cell: string,
) {
  const statementsOf = (text: string) =>
    typescript.createSourceFile("cell.d.ts", text, typescript.ScriptTarget.Latest).statements;
  const declared = declaredNames(typescript, statementsOf(own));
  const kept = /\bnamespace\b/.test(earlier)
    ? statementsOf(earlier).filter(
        (statement) => typescript.isModuleDeclaration(statement) && !declared.has(statement.name.text),
      )
    : [];
  const lines = kept.map(({ pos, end }) => earlier.slice(pos, end).trim());
  const checker = program.getTypeChecker();
  const { locals } = program.getSourceFile(cell) as unknown as { locals?: ts.SymbolTable };
  locals?.forEach((symbol, name) => {
    const isVariable = symbol.flags & typescript.SymbolFlags.FunctionScopedVariable;
    if (!isVariable || declared.has(String(name)) || !symbol.valueDeclaration) return;
    const type = checker.getTypeOfSymbolAtLocation(symbol, symbol.valueDeclaration);
    lines.push(
      `declare var ${name}: ${checker.typeToString(type, undefined, typescript.TypeFormatFlags.NoTruncation)};`,
    );
  });
  return lines.map((line) => `${line}\n`).join("");
}

const LONGEST_TYPE = 2000;

/** The type of the expression that a cell ends in; `any` where no declaration could write it. */
function typeOfLast(typescript: TypeScript, program: ts.Program, cell: string): string | undefined {
  const statements = program.getSourceFile(cell)?.statements;
  const last = statements?.findLast((statement) => !typescript.isExportDeclaration(statement));
  if (last === undefined || !typescript.isExpressionStatement(last)) return undefined;
  const checker = program.getTypeChecker();
  const { NoTruncation, UseFullyQualifiedType, WriteArrayAsGenericType } = typescript.TypeFormatFlags;
  const flags = NoTruncation | UseFullyQualifiedType | WriteArrayAsGenericType;
  const type = checker.typeToString(checker.getTypeAtLocation(last.expression), undefined, flags);
  // Types of the cell itself are gone with it, or mean something else by then.
  return type.length > LONGEST_TYPE || type.includes(CELL_FILE) ? "any" : type;
}

export function createCellConverter(cwd: string): CellConverter {
  const typescript = loadTypeScript();
  const root = parse(cwd).root;
  const files = new Map<string, string>();
  const cellPath = join(cwd, `${CELL_FILE}.ts`).replaceAll("\\", "/");
  const { ScriptTarget } = typescript;
  let ownDeclarations = "";
  let latest: Builder | undefined;
  let stage: "naming" | "checking" = "checking";
  /** The last cell imported what was not there. */
  let isSomethingMissing = false;

  /** Lets the compiler emit, and takes the local files for itself: tslab refuses those outside the folder. */
  function wrapBuilder(builder: Builder) {
    const wrapped: Builder = Object.create(builder);
    wrapped.emit = (file, write, token, declarationsOnly, transformers) =>
      builder.emit(
        file,
        (name, text, ...rest) => {
          const path = join(root, relative(OUT, name));
          const isCell = dirname(path) === cwd && parse(path).base.startsWith(`${CELL_FILE}.`);
          if (isCell && path.endsWith(".d.ts")) ownDeclarations = text;
          if (isCell) write?.(join(OUT, parse(path).base).replaceAll("\\", "/"), text, ...rest);
          else if (path.endsWith(".js")) files.set(path, text);
        },
        token,
        declarationsOnly,
        // tslab's own rewriting of the emitted tree gives way to rewrite.ts; that of the declarations stays.
        { afterDeclarations: transformers?.afterDeclarations },
      );
    return wrapped;
  }

  /**
   * tslab makes two programs for each cell, the first only to learn which names the cell declares. Parsing the
   * cell alone tells them too, in a twentieth of the time. A cell that was just completed or inspected has its first
   * program already: then the only one asked for is the second.
   */
  const createProgram: ts.CreateProgram<Builder> = (names, options, host, old, ...rest) => {
    const text = stage === "naming" ? (host?.readFile(cellPath) ?? "") : "";
    const isNaming = stage === "naming" && !OWN_EXPORT.test(text);
    stage = "checking";
    if (isNaming && latest) {
      const file = typescript.createSourceFile(cellPath, text, ScriptTarget.ES2022, true);
      typescript.bindSourceFile(file, options ?? {});
      const { locals } = file as unknown as { locals?: ts.SymbolTable };
      if (locals && locals.size > 0) {
        const naming: Builder = Object.create(latest);
        naming.getSourceFile = (path) => (path === cellPath ? file : latest?.getSourceFile(path));
        // The compiler makes the second program only if the first seems outdated, which it would not where the same
        // cell runs again: here it is asked about a file of no version.
        const program: ts.Program = Object.create(latest.getProgram());
        const { resolvedPath } = latest.getSourceFile(cellPath) as unknown as { resolvedPath: ts.Path };
        program.getSourceFiles = () => [Object.assign(file, { resolvedPath, version: "" })];
        return Object.assign(naming, { getProgramOrUndefined: () => program });
      }
    }
    latest = typescript.createEmitAndSemanticDiagnosticsBuilderProgram(
      names,
      options,
      host,
      latest ?? old,
      ...rest,
    );
    return latest;
  };

  const createWatchCompilerHost = (
    rootFiles: string[],
    options: ts.CompilerOptions,
    system: ts.System,
    _createProgram: undefined,
    reportDiagnostic: ts.DiagnosticReporter,
    reportStatus: ts.WatchStatusReporter,
  ) => {
    const host = typescript.createWatchCompilerHost(
      rootFiles,
      {
        ...options,
        moduleResolution: typescript.ModuleResolutionKind.Bundler,
        allowImportingTsExtensions: true,
        lib: ["lib.es2023.d.ts"],
        types: ["node"],
        typeRoots: nodeTypes.roots,
        rootDir: root,
        inlineSourceMap: true,
      },
      withOneTimer(system),
      createProgram,
      reportDiagnostic,
      reportStatus,
    );
    let afterProgramCreate = host.afterProgramCreate;
    Object.defineProperty(host, "afterProgramCreate", {
      get: () => afterProgramCreate,
      set: (after: typeof afterProgramCreate) => {
        afterProgramCreate = after && ((builder) => after(wrapBuilder(builder)));
      },
    });
    return host;
  };

  /** tslab turns top-level await off, as it looks for it itself in cells. Local files are modules and may await. */
  const isAwaitInFile = ({ code, file, start }: ts.Diagnostic) => {
    if (!file || file.fileName === cellPath || start === undefined || !AWAIT_OUTSIDE.has(code)) return false;
    return isOutsideFunctions(typescript.getTouchingPropertyName(file, start));
  };

  const nodeTypes = new NodeTypes(cwd);
  const system = createSystem(typescript.sys, cwd, nodeTypes);
  /** tslab names no host, which the compiler asks where a value has members named by symbols. */
  const completionHost = { ...system, useCaseSensitiveFileNames: () => system.useCaseSensitiveFileNames };

  const documentation = new Documentation(typescript, system.readDocumented);
  const tslab = loadConverter({
    ...typescript,
    sys: system,
    createWatchCompilerHost,
    getQuickInfoAtPosition: (
      file: ts.SourceFile,
      checker: ts.TypeChecker,
      token: ts.CancellationToken,
      position: number,
    ) => {
      documentation.restore(file, checker, position);
      return typescript.getQuickInfoAtPosition(file, checker, token, position);
    },
    Completions: {
      getCompletionsAtPositionForTslab: (_none: object, ...rest: unknown[]) =>
        typescript.Completions.getCompletionsAtPositionForTslab(completionHost, ...rest),
    },
    getPreEmitDiagnosticsOfFiles: (program: ts.Program, checked: readonly ts.SourceFile[]) =>
      typescript
        .getPreEmitDiagnosticsOfFiles(program, checked)
        .filter((diagnostic) => !isAwaitInFile(diagnostic)),
    transpileModule: (code: string) => ({ outputText: code }),
  });
  const converter = tslab.createConverter({ isJS: false, isBrowser: false });

  const loadAllTypes = () => {
    if (!nodeTypes.isLoaded) nodeTypes.load();
  };

  const convertWithTypesThatAreThere = (declarations: string, source: string) => {
    files.clear();
    ownDeclarations = "";
    stage = "naming";
    const result = converter.convert(declarations, source);
    stage = "checking";
    return result;
  };

  return {
    ...converter,
    complete(...args) {
      loadAllTypes();
      return converter.complete(...args);
    },
    inspect(...args) {
      loadAllTypes();
      return converter.inspect(...args);
    },
    addModule(...args) {
      loadAllTypes();
      return converter.addModule(...args);
    },
    get isSettled() {
      return nodeTypes.isLoaded;
    },
    settle(declarations) {
      loadAllTypes();
      converter.convert(declarations, 'import "cellgrad";');
    },
    convert(declarations, source) {
      if (nodeTypes.mayNeed(source)) loadAllTypes();
      // A cell with other imports makes the compiler forget what it did not find; the watchers tell too late.
      if (isSomethingMissing) converter.convert(declarations, 'import "node:path";');
      let result = convertWithTypesThatAreThere(declarations, source);
      if (result.diagnostics.length > 0 && !nodeTypes.isLoaded) {
        nodeTypes.load();
        result = convertWithTypesThatAreThere(declarations, source);
      }
      const { output, declOutput, diagnostics } = result;
      isSomethingMissing = diagnostics.some(({ code }) => code === CANNOT_FIND_MODULE);
      if (diagnostics.length > 0) return { diagnostics, declarations, files: new Map(files) };
      const program = latest?.getProgram();
      const forgotten =
        program && forgottenDeclarations(typescript, declarations, ownDeclarations, program, cellPath);
      return {
        diagnostics,
        code: output ?? "",
        declarations: (declOutput ?? "") + (forgotten ?? ""),
        lastType: program && typeOfLast(typescript, program, cellPath),
        files: new Map(files),
      };
    },
    isComplete(source) {
      const file = typescript.createSourceFile("cell.ts", source, typescript.ScriptTarget.Latest);
      const { parseDiagnostics } = file as unknown as { parseDiagnostics: { code: number }[] };
      // tslab looks for brackets that are open, word by word, and takes some that are not for open ones (in templates after
      // a division): what the parser finds whole is whole.
      if (parseDiagnostics.length === 0) return { status: "complete" };
      const { completed, indent } = tslab.isCompleteCode(source);
      if (!completed) return { status: "incomplete", indent: indent ?? "" };
      if (parseDiagnostics.some(({ code }) => code === UNTERMINATED_TEMPLATE)) {
        return { status: "incomplete", indent: "" };
      }
      return { status: "invalid" };
    },
  };
}
