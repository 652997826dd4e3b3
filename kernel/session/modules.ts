// What `import` in a cell finds: packages, the engine by its name, tslab, and local files that the converter
// compiled. Loads with `require`, as tslab does, so that a CommonJS package and an ES module look as TypeScript
// types them; packages that can only be imported are imported.
import { createRequire } from "node:module";
import { dirname, extname, join, resolve } from "node:path";
import vm from "node:vm";
import { home } from "../files/home.js";
import { needsOwnPackage } from "./converter.js";
import { compileFile } from "./localFile.js";
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
  private readonly running = new Map<string, { exports: unknown }>();
  /** Packages that had to be imported, as `require` cannot load them. */
  private readonly imported = new Map<string, unknown>();
  private readonly hasOwnPackage: boolean;

  constructor(private readonly cwd: string) {
    this.require = createRequire(join(cwd, "cell.js"));
    this.hasOwnPackage = !needsOwnPackage(cwd);
    this.nativeImport = createImport(cwd);
  }

  /** Takes newly compiled local files; one that changed runs again when it is next imported. */
  update(files: ReadonlyMap<string, string>): void {
    for (const [path, code] of files) {
      this.sources.set(path, code);
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
    try {
      return withoutExperimentalWarnings(() => this.requireFrom(this.cwd, this.require, specifier));
    } catch (error) {
      if (!CANNOT_BE_REQUIRED.has((error as NodeJS.ErrnoException).code ?? "")) throw error;
      const module = await this.nativeImport(specifier);
      this.imported.set(specifier, module);
      return module;
    }
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
    const module = { exports: {} as unknown };
    this.running.set(path, module);
    const require = createRequire(path);
    const folder = dirname(path);
    const local = Object.assign((specifier: string) => this.requireFrom(folder, require, specifier), require);
    try {
      compileFile(path, this.sources.get(path)!)(module.exports, local, module, path, folder);
    } catch (error) {
      this.running.delete(path);
      throw error;
    }
    return module.exports;
  }
}
