// Runs rewritten cells and keeps what they leave behind: one box for each variable. Also stops them.
import vm from "node:vm";
import { LINES_BEFORE_CELL } from "./converter.js";
import type { Box, Modules } from "./modules.js";
import type { RewrittenCell } from "./rewrite.js";
import { readInlineMap, registerScript } from "./sourceMaps.js";

/** A cell was stopped by an interrupt. */
export class Interrupted extends Error {
  override name = "KeyboardInterrupt";
}

/** What the rewritten code reaches under the name `cell`. */
class CellSupport {
  /** The value of the last expression; absent when the cell does not end in one. */
  value?: unknown;

  constructor(
    private readonly modules: Modules,
    private readonly stop: Int32Array,
    /** `import.meta` */
    readonly meta: { dirname: string; filename: string; url: string },
  ) {}

  /** `import(specifier)` */
  import(specifier: string): Promise<unknown> {
    return this.modules.import(specifier);
  }

  /** Stays true when the next cell has begun and `stop` is clear again. */
  isInterrupted = false;

  resume<T>(value: T): T {
    return this.isInterrupted || this.stop[0] !== 0 ? this.halt() : value;
  }

  halt(): never {
    throw new Interrupted("the cell was interrupted");
  }
}

export interface RunnableCell {
  /** How stack traces call it. */
  name: string;
  source: string;
  /** The ES module from which the cell was rewritten: its source map leads to the TypeScript. */
  module: string;
  rewritten: RewrittenCell;
}

/** A boxed value, as the value of a cell may itself be a promise. */
export type LastValue = { value: unknown } | undefined;

// Calls what the runner left under this symbol. The call happens inside the script, so that `breakOnSigint`
// covers it.
const CALL = Symbol.for("cellgrad.cell");
const trampoline = new vm.Script(`globalThis[Symbol.for("cellgrad.cell")]()`, { filename: "node:vm/cell" });

export class Runner {
  private readonly boxes = new Map<string, Box>();
  private interruptRunning?: () => void;
  private count = 0;

  constructor(
    private readonly modules: Modules,
    private readonly meta: CellSupport["meta"],
    /** An interrupt was asked for, here or in another thread: loops in cells look at it. Which cell is running, or 0. */
    private readonly stop: Int32Array,
  ) {}

  /** Whether a cell has declared the name. */
  readonly isDeclared = (name: string): boolean => this.boxes.has(name);

  readonly boxOf = (name: string): Box => {
    let box = this.boxes.get(name);
    if (!box) {
      box = { v: undefined };
      this.boxes.set(name, box);
    }
    return box;
  };

  get variables(): ReadonlyMap<string, unknown> {
    return new Map([...this.boxes].map(([name, box]) => [name, box.v]));
  }

  /** @throws what the cell throws; Interrupted when it was stopped. */
  async run(cell: RunnableCell): Promise<LastValue> {
    const { rewritten } = cell;
    const make = this.compile(cell);
    const support = new CellSupport(this.modules, this.stop, this.meta);
    const body = () => make(support, this.stop, ...rewritten.names.map(this.boxOf));
    const interrupted = new Promise<never>((_, reject) => {
      this.interruptRunning = () => {
        support.isInterrupted = true;
        reject(new Interrupted("the cell was interrupted"));
      };
    });
    interrupted.catch(() => undefined);
    Atomics.store(this.stop, 1, ++this.count);
    try {
      const running = callInterruptibly(body);
      if (rewritten.isAsync) await Promise.race([running, interrupted]);
      // Library code that looks at the flag itself may have come to a good end: the cell was stopped all the same.
      if (this.isInterrupted) throw new Interrupted("the cell was interrupted");
    } catch (error) {
      // What code throws when it sees the flag itself, or while it is being stopped, is the interrupt too.
      const wasStopped = isSignal(error) || this.isInterrupted;
      throw wasStopped ? new Interrupted("the cell was interrupted") : error;
    } finally {
      Atomics.store(this.stop, 1, 0);
      this.interruptRunning = undefined;
    }
    return "value" in support ? { value: support.value } : undefined;
  }

  /** @throws Interrupted when an interrupt came before the cell could run. */
  checkInterrupt(): void {
    if (this.isInterrupted) throw new Interrupted("the cell was interrupted before it ran");
  }

  /** Forgets earlier interrupts. */
  reset(): void {
    Atomics.store(this.stop, 0, 0);
  }

  /** Stops the running cell: its loops at their next round, its awaits at once. */
  interrupt(): void {
    Atomics.store(this.stop, 0, 1);
    this.interruptRunning?.();
  }

  get isInterrupted(): boolean {
    return Atomics.load(this.stop, 0) !== 0;
  }

  private compile({ name, source, module, rewritten }: RunnableCell): (...args: unknown[]) => unknown {
    const { parameters, text, isAsync } = rewritten;
    const head = `(${isAsync ? "async " : ""}function (${parameters.join(", ")}) { `;
    const code = `${head}${text}\n})`;
    registerScript(name, { name, source, locate: createLocator(code, head.length, module, rewritten) });
    return vm.runInThisContext(code, { filename: name });
  }
}

/** Place in the running code -> place in the rewritten module -> place in the TypeScript. */
function createLocator(code: string, headLength: number, module: string, { origin }: RewrittenCell) {
  let map: ReturnType<typeof readInlineMap>;
  return (line: number, column: number) => {
    map ??= readInlineMap(module);
    let offset = origin(lineStart(code, line) + column - 1 - headLength);
    // A call through a box is reported at its parenthesis; people look at the name.
    if (module[offset] === "(") offset -= /[\p{ID_Continue}$]*$/u.exec(module.slice(0, offset))![0].length;
    const before = module.slice(0, offset);
    const moduleLine = before.split("\n").length;
    const place = map?.locate(moduleLine, offset - before.lastIndexOf("\n"));
    if (!place || place.line <= LINES_BEFORE_CELL) return undefined;
    return { line: place.line - LINES_BEFORE_CELL, column: place.column };
  };
}

function lineStart(text: string, line: number): number {
  let start = 0;
  for (let n = 1; n < line; n++) start = text.indexOf("\n", start) + 1;
  return start;
}

function callInterruptibly(body: () => unknown): unknown {
  Object.defineProperty(globalThis, CALL, { configurable: true, value: body });
  return trampoline.runInThisContext({ breakOnSigint: true, displayErrors: false });
}

function isSignal(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED";
}
