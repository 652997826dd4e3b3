// What `import` in a cell finds: packages, the engine by its name, tslab, and local files that the converter
// compiled. Loads with `require`, as tslab does, so that a CommonJS package and an ES module look as TypeScript
// types them; packages that can only be imported are imported.
import { createRequire } from "node:module";
import { dirname, extname, join, resolve } from "node:path";
import vm from "node:vm";
import { home } from "../files/home.js";
import { needsOwnPackage } from "./converter.js";
import { compileFile, type LocalFile } from "./localFile.js";
import type { CellImport } from "./rewrite.js";
import { tslabForCells } from "./tslab.js";

/** Something whose `v` is a variable of the session. */
export interface Box {
  v: unknown;
}

const CANNOT_BE_REQUIRED = new Set([
  "ERR_PACKAGE_PATH_NOT_EXPORTED",
  "ERR_REQUIRE_ESM",
  "ERR_REQUIRE_ASYNC_MODULE",
]);

function isLocalSpecifier(specifier: string): boolean {
  return /^\.{0,2}\//.test(specifier) || specifier === "." || specifier === "..";
}

/** Whether `default` is a property of the module, rather than the module itself. */
function isEsModule(module: unknown): module is Record<string, unknown> {
  if (typeof module !== "object" && typeof module !== "function") return false;
  if (module === null) return false;
  return (
    "__esModule" in module || (module as { [Symbol.toStringTag]?: string })[Symbol.toStringTag] === "Module"
  );
}

/** What `import * as ns` gives. */
function namespaceOf(module: unknown): unknown {
  if (isEsModule(module)) return module;
  if ((typeof module !== "object" && typeof module !== "function") || module === null)
    return { default: module };
  const namespace: Record<string, unknown> = {};
  for (const key of Object.keys(module)) {
    Object.defineProperty(namespace, key, {
      enumerable: true,
      get: () => (module as Record<string, unknown>)[key],
    });
  }
  Object.defineProperty(namespace, "default", { enumerable: true, value: module });
  return namespace;
}

/** A namespace that was imported, marked as compiled CommonJS expects it of an ES module. */
function marked(module: unknown): unknown {
  if (!isEsModule(module) || "__esModule" in module) return module;
  const copy = Object.defineProperty({}, "__esModule", { value: true });
  for (const key of Object.keys(module)) {
    Object.defineProperty(copy, key, { enumerable: true, get: () => module[key] });
  }
  return copy;
}

/** Makes a box read a module's variable, until something is assigned to it. */
function linkBox(box: Box, get: () => unknown): void {
  Object.defineProperty(box, "v", {
    configurable: true,
    enumerable: true,
    get,
    set: (value: unknown) =>
      Object.defineProperty(box, "v", { configurable: true, enumerable: true, writable: true, value }),
  });
}

/** Some ways to load modules are experimental, says Node; who wrote `import` cannot do anything about it. */
function withoutExperimentalWarnings<T>(action: () => T): T {
  const emit = process.emitWarning;
  process.emitWarning = ((warning: string | Error, ...rest: [never]) => {
    const isExperimental = [warning, ...rest].some((part) => String(part).startsWith("ExperimentalWarning"));
    if (!isExperimental) emit.call(process, warning, ...rest);
  }) as typeof process.emitWarning;
  try {
    return action();
  } finally {
    process.emitWarning = emit;
  }
}

/** An `import()` that looks for packages from a folder. */
function createImport(folder: string): (specifier: string) => Promise<unknown> {
  const load = vm.runInThisContext("(specifier) => import(specifier)", {
    filename: join(folder, "cell.js"),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  return (specifier) => withoutExperimentalWarnings(() => load(specifier));
}

export class Modules {
  private readonly require: NodeJS.Require;
  private readonly nativeImport: (specifier: string) => Promise<unknown>;
  /** Compiled local files by absolute path, and those that have run. */
  private readonly sources = new Map<string, string>();
  private readonly compiled = new Map<string, LocalFile>();
  private readonly running = new Map<string, { exports: unknown }>();
  /** Packages that had to be imported, as `require` cannot load them. */
  private readonly imported = new Map<string, unknown>();
  private readonly hasOwnPackage: boolean;

  /** `require` in cells, which tslab has and TypeScript knows: from the session's folder. Prefer `import`, which knows types. */
  readonly requireInCells: NodeJS.Require;

  constructor(private readonly cwd: string) {
    this.require = createRequire(join(cwd, "cell.js"));
    this.hasOwnPackage = !needsOwnPackage(cwd);
    this.nativeImport = createImport(cwd);
    this.requireInCells = Object.assign(
      (specifier: string) =>
        withoutExperimentalWarnings(() => this.requireFrom(cwd, this.require, String(specifier))),
      this.require,
    );
  }

  /** Takes newly compiled local files; one that changed runs again when it is next imported. */
  update(files: ReadonlyMap<string, string>): void {
    for (const [path, code] of files) {
      this.sources.set(path, code);
      this.compiled.delete(path);
      // Whoever imported the old one holds it: all of them start anew.
      if (this.running.has(path)) this.running.clear();
    }
  }

  /** Loads the modules of a cell and puts what it imports into boxes. */
  async link(imports: readonly CellImport[], boxOf: (name: string) => Box): Promise<void> {
    for (const { specifier, bindings } of imports) {
      const module = await this.load(specifier);
      const isLocal = isLocalSpecifier(specifier);
      for (const { local, imported } of bindings) {
        const get = () => {
          if (imported === "*") return namespaceOf(module);
          if (imported === "default" && !isEsModule(module)) return module;
          return (module as Record<string, unknown> | undefined)?.[imported];
        };
        const box = boxOf(local);
        // A file of the user may change what it exports while it runs; of packages, that is not expected.
        if (isLocal && imported !== "*") linkBox(box, get);
        else box.v = get();
      }
    }
  }

  /** `import(specifier)` in a cell. */
  async import(specifier: string): Promise<unknown> {
    return namespaceOf(await this.load(String(specifier)));
  }

  private async load(specifier: string): Promise<unknown> {
    if (isLocalSpecifier(specifier)) await this.prepare(this.cwd, specifier);
    try {
      return withoutExperimentalWarnings(() => this.requireFrom(this.cwd, this.require, specifier));
    } catch (error) {
      if (!CANNOT_BE_REQUIRED.has((error as NodeJS.ErrnoException).code ?? "")) throw error;
      const module = await this.nativeImport(specifier);
      this.imported.set(specifier, module);
      return module;
    }
  }

  /**
   * Does for a local file what only an asynchronous way of loading can do, before `require` loads the rest: runs
   * those that await at their top, after what they import, and imports packages that cannot be required.
   */
  private async prepare(folder: string, specifier: string, seen = new Set<string>()): Promise<boolean> {
    if (!isLocalSpecifier(specifier)) {
      await this.preparePackage(folder, specifier);
      return false;
    }
    const path = this.findSource(resolve(folder, specifier));
    if (path === undefined || seen.has(path) || this.running.has(path)) return false;
    seen.add(path);
    const file = this.compile(path);
    let mustWait = file.isAsync;
    for (const imported of file.specifiers) {
      if (await this.prepare(dirname(path), imported, seen)) mustWait = true;
    }
    // Whoever imports a file that waited runs right after it, so that everything runs in the order of the imports.
    if (mustWait) await this.start(path).finished;
    return mustWait;
  }

  private async preparePackage(folder: string, specifier: string): Promise<void> {
    if (this.imported.has(specifier)) return;
    try {
      withoutExperimentalWarnings(() =>
        this.requireFrom(folder, createRequire(join(folder, "file.js")), specifier),
      );
    } catch (error) {
      if (!CANNOT_BE_REQUIRED.has((error as NodeJS.ErrnoException).code ?? "")) return; // fails when it is its turn
      this.imported.set(specifier, await createImport(folder)(specifier));
    }
  }

  private compile(path: string): LocalFile {
    let file = this.compiled.get(path);
    if (!file) {
      file = compileFile(path, this.sources.get(path)!);
      this.compiled.set(path, file);
    }
    return file;
  }

  private requireFrom(folder: string, require: NodeJS.Require, specifier: string): unknown {
    if (specifier === "tslab") return tslabForCells();
    if (!this.hasOwnPackage && /^cellgrad(\/|$)/.test(specifier)) {
      return createRequire(join(home, "package.json"))(specifier);
    }
    if (isLocalSpecifier(specifier)) {
      const path = this.findSource(resolve(folder, specifier));
      if (path !== undefined) return this.run(path);
    }
    return this.imported.get(specifier) ?? require(specifier);
  }

  private findSource(path: string): string | undefined {
    const extension = extname(path);
    const candidates = [
      path,
      `${path}.js`,
      join(path, "index.js"),
      ...(/^\.[jt]sx?$/.test(extension) ? [`${path.slice(0, -extension.length)}.js`] : []),
    ];
    return candidates.find((candidate) => this.sources.has(candidate));
  }

  private run(path: string): unknown {
    const started = this.running.get(path);
    if (started) return started.exports; // a cycle sees what has been exported so far, as in CommonJS
    return this.start(path).module.exports;
  }

  private start(path: string): { module: { exports: unknown }; finished: Promise<void> | void } {
    const module = { exports: {} as unknown };
    this.running.set(path, module);
    const require = createRequire(path);
    const folder = dirname(path);
    const local = Object.assign(
      (specifier: string) => marked(this.requireFrom(folder, require, specifier)),
      require,
    );
    const failed = (error: unknown): never => {
      this.running.delete(path);
      throw error;
    };
    try {
      const finished = this.compile(path).run(module.exports, local, module)?.catch(failed);
      return { module, finished };
    } catch (error) {
      return failed(error);
    }
  }
}
