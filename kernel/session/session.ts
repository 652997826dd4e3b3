// One cell in, one value out. The notebook kernel, the REPL and the tests run their cells here; what becomes of
// the value is their affair.
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type CellConverter, createCellConverter } from "./converter.js";
import { type CellError, errorFromDiagnostics, errorFromInterrupt, errorFromThrown } from "./errors.js";
import { type Inspection, inspectionOf } from "./inspection.js";
import { Modules } from "./modules.js";
import { rewriteCell } from "./rewrite.js";
import { Interrupted, Runner } from "./runner.js";
import { explainUsing, withoutDeclaration, withoutExports } from "./source.js";
import { installStackTraces } from "./sourceMaps.js";
import { cellMetadata } from "./tslab.js";

export interface SessionOptions {
  /** The folder of the notebook: where imports are looked for. Default: this process's. */
  cwd?: string;
  /** Values in scope of every cell. */
  globals?: readonly SessionGlobal[];
  /** Two shared integers: an interrupt was asked for; a cell's code is running. Another thread may set the first. */
  stop?: Int32Array;
}

export interface SessionGlobal {
  name: string;
  value: unknown;
  /** Its TypeScript declaration with a doc comment: what completion and inspection show. */
  declaration: string;
}

export type CellResult =
  | { status: "ok" /** Set when the cell ends in an expression. */; last?: LastExpression }
  | { status: "error"; error: CellError };

export interface LastExpression {
  value: unknown;
  /** Its TypeScript type, as a declaration can write it. */
  type: string;
}

export interface ExecuteOptions {
  /** How error messages call the cell. Default `Cell [n]`, counting from 1. */
  name?: string;
}

export interface Completion {
  /** The part of the code that a match replaces: offsets in UTF-16 units. */
  start: number;
  end: number;
  matches: { name: string; kind: string }[];
}

/** So many milliseconds after the last cell no other waits in line, and what else a front end loads is there. */
const IDLE = 1000;

export class Session {
  private readonly converter: CellConverter;
  private readonly modules: Modules;
  private readonly runner: Runner;
  private declarations: string;
  private count = 0;
  private settling?: NodeJS.Timeout;

  constructor(options: SessionOptions = {}) {
    const { globals = [], stop = new Int32Array(new SharedArrayBuffer(8)) } = options;
    // The compiler compares paths as text: a slash at the end would make another folder of it.
    const cwd = resolve(options.cwd ?? process.cwd());
    installStackTraces();
    this.converter = createCellConverter(cwd);
    this.modules = new Modules(cwd);
    const filename = join(cwd, "cell.ts");
    const meta = { dirname: cwd, filename, url: pathToFileURL(filename).href };
    this.runner = new Runner(this.modules, meta, stop);
    this.declarations = "";
    this.runner.boxOf("require").v = this.modules.requireInCells;
    for (const global of globals) this.define(global);
    this.settleLater();
  }

  /** Puts a value in scope of the cells to come, in place of what had the name. */
  define({ name, value, declaration }: SessionGlobal): void {
    this.declarations = `${declaration}\n${withoutDeclaration(this.declarations, name)}`;
    this.runner.boxOf(name).v = value;
  }

  /** What the cells so far have declared or imported, and what was in scope from the start. */
  get variables(): ReadonlyMap<string, unknown> {
    return this.runner.variables;
  }

  /** Runs a cell. Never rejects: what goes wrong is part of the result. */
  async execute(
    source: string,
    { name = `Cell [${++this.count}]` }: ExecuteOptions = {},
  ): Promise<CellResult> {
    clearTimeout(this.settling);
    this.runner.reset();
    try {
      const { module, mode, jsx } = cellMetadata(source);
      if (mode === "browser") {
        throw new Error(
          "@browser cells would run in the browser, which this kernel does not do; leave the comment out",
        );
      }
      if (module !== undefined) {
        const diagnostics = this.converter.addModule(module, source, { jsx });
        return diagnostics.length > 0
          ? failed(errorFromDiagnostics(diagnostics, name, source))
          : { status: "ok" };
      }
      return await this.convertAndRun(source, name);
    } catch (error) {
      return failed(error instanceof Interrupted ? errorFromInterrupt() : errorFromThrown(error, name));
    } finally {
      this.settleLater();
    }
  }

  private settleLater(): void {
    if (this.converter.isSettled) return;
    this.settling = setTimeout(() => this.converter.settle(this.declarations), IDLE).unref();
  }

  private async convertAndRun(source: string, name: string): Promise<CellResult> {
    const converted = this.converter.convert(this.declarations, withoutExports(source));
    this.modules.update(converted.files);
    if (converted.code === undefined) {
      return failed(errorFromDiagnostics(explainUsing(converted.diagnostics, source), name, source));
    }
    const rewritten = rewriteCell(converted.code, this.runner.isDeclared);
    await this.modules.link(rewritten.imports, this.runner.boxOf);
    this.runner.checkInterrupt();
    // Declared from here on, even if the cell throws half-way: what it set before stays.
    this.declarations = converted.declarations;
    const last = await this.runner.run({ name, source, module: converted.code, rewritten });
    return last ? { status: "ok", last: { ...last, type: converted.lastType ?? "any" } } : { status: "ok" };
  }

  /** Stops the running cell; its result is a KeyboardInterrupt. */
  interrupt(): void {
    this.runner.interrupt();
  }

  /** Whether an interrupt was asked for since the current cell began. */
  get isInterrupted(): boolean {
    return this.runner.isInterrupted;
  }

  /** @param position offset in UTF-16 units */
  complete(source: string, position: number): Completion {
    const { start, end, candidates, original } = this.converter.complete(this.declarations, source, position);
    const kinds = new Map(original?.entries.map(({ name, kind }) => [name, kind]));
    return { start, end, matches: candidates.map((name) => ({ name, kind: kinds.get(name) ?? "" })) };
  }

  /** Signature, type and doc comment of what stands at a position (an offset in UTF-16 units). */
  inspect(source: string, position: number): Inspection | undefined {
    const info = this.converter.inspect(this.declarations, source, position);
    const found = info && inspectionOf(info);
    // The compiler calls a name that nobody knows an `any` of no kind.
    return info?.kind === "" && found?.signature === "any" ? undefined : found;
  }

  /** Whether a REPL should run the code or wait for more lines. */
  isComplete(source: string): { status: "complete" | "incomplete" | "invalid" | "unknown"; indent?: string } {
    return this.converter.isComplete(source);
  }

  close(): void {
    clearTimeout(this.settling);
    this.converter.close();
  }
}

function failed(error: CellError): CellResult {
  return { status: "error", error };
}

export function createSession(options?: SessionOptions): Session {
  return new Session(options);
}
