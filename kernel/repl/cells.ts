// The session of a REPL: the library in scope, numbered lines, and the answers so far under `_`, `__` and `Out[n]`.
import type { CellError, Completion, Inspection, Session, SessionGlobal } from "../session/index.js";

export type Answer =
  | { value: unknown; isError: false; hasValue: boolean }
  | { error: CellError; isError: true };

export interface CellsOptions {
  cwd: string;
  stop: Int32Array;
  /** `display` and what else the REPL adds to the scope. */
  globals(): Promise<SessionGlobal[]>;
}

/** Answers that `Out` keeps: each may hold a large tensor. */
const MOST_ANSWERS = 1000;

export class Cells {
  /** What was run, by its number. */
  readonly inputs: string[] = [];
  private outputs: Record<number, unknown> = {};
  /** What `_`, `__` and `___` were set to; a user may have taken the names. */
  private recent: { value: unknown; type: string }[] = [];
  private given = new Map<string, unknown>();
  private loading?: Promise<Session>;
  /** Set once it is ready. */
  session?: Session;

  constructor(private readonly options: CellsOptions) {}

  /** The number of the next line. */
  get next(): number {
    return this.inputs.length + 1;
  }

  /** Loads the compiler and the library; yields to the keyboard between its parts. */
  ready(): Promise<Session> {
    this.loading ??= this.load();
    return this.loading;
  }

  private async load(): Promise<Session> {
    const pause = () => new Promise((resolve) => setImmediate(resolve));
    const { createSession } = await import("../session/index.js");
    await pause();
    const library = await import("../../src/index.js");
    await pause();
    const globals = await this.options.globals();
    const session = createSession({ cwd: this.options.cwd, stop: this.options.stop, globals });
    await pause();
    // Names of JavaScript keep their meaning: `isNaN` is also `cellgrad.isNaN`.
    const names = Object.keys(library).filter((name) => !(name in globalThis));
    const prelude = `import { ${names.join(", ")} } from "cellgrad"; import * as cellgrad from "cellgrad";`;
    const result = await session.execute(prelude, { name: "the library" });
    if (result.status === "error") throw new Error(result.error.traceback.join("\n"));
    session.define({
      name: "Out",
      value: this.outputs,
      declaration: "/** The answers so far, by number. */\ndeclare const Out: Record<number, any>;",
    });
    session.define({
      name: "In",
      value: this.inputs,
      declaration: "/** What was run so far; `In[0]` was the first. */\ndeclare const In: readonly string[];",
    });
    this.given = new Map(session.variables);
    this.session = session;
    return session;
  }

  /** Runs a piece of code as the next numbered line. */
  async run(code: string): Promise<Answer> {
    const session = await this.ready();
    const number = this.inputs.push(code);
    const result = await session.execute(code, { name: `In [${number}]` });
    if (result.status === "error") return { isError: true, error: result.error };
    const { last } = result;
    if (!last || last.value === undefined) return { isError: false, value: undefined, hasValue: false };
    this.keep(session, number, last);
    return { isError: false, value: last.value, hasValue: true };
  }

  /** Runs code that is no line of the user's: it gets no number and leaves no answer. */
  async aside(code: string): Promise<Answer> {
    const session = await this.ready();
    const result = await session.execute(code, { name: "the line" });
    if (result.status === "error") return { isError: true, error: result.error };
    return { isError: false, value: result.last?.value, hasValue: result.last?.value !== undefined };
  }

  complete(code: string, position: number): Completion | undefined {
    return this.session?.complete(code, position);
  }

  inspect(code: string, position: number): Inspection | undefined {
    return this.session?.inspect(code, position);
  }

  /** What the user has declared. */
  get variables(): [name: string, value: unknown][] {
    const own = [...(this.session?.variables ?? [])];
    return own.filter(
      ([name, value]) => !/^_{1,3}$/.test(name) && (!this.given.has(name) || this.given.get(name) !== value),
    );
  }

  /** Forgets everything that was run. */
  async restart(): Promise<void> {
    (await this.ready()).close();
    this.inputs.length = 0;
    this.outputs = {};
    this.recent = [];
    this.session = undefined;
    this.loading = undefined;
    await this.ready();
  }

  private keep(session: Session, number: number, last: { value: unknown; type: string }): void {
    this.outputs[number] = last.value;
    delete this.outputs[number - MOST_ANSWERS];
    const names = ["_", "__", "___"];
    const isTaken = names.some(
      (name, i) => this.recent[i] && session.variables.get(name) !== this.recent[i]?.value,
    );
    if (isTaken) return; // `import _ from "lodash"` means it
    this.recent = [last, ...this.recent].slice(0, names.length);
    this.recent.forEach(({ value, type }, i) => {
      session.define({ name: names[i]!, value, declaration: `declare let ${names[i]}: ${type};` });
    });
  }
}
