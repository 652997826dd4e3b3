// What a line means and what it prints: code, a question (`?name`), or a command (`.help`). The same for a keyboard,
// a pipe and `--eval`; where lines come from is their affair.

import { readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { FigureSpec } from "../../src/plot/spec.js";
import type { MimeBundle } from "../display/index.js";
import type { CellError, Session, SessionGlobal } from "../session/index.js";
import { Cells } from "./cells.js";
import { runCommand } from "./commands.js";
import type { Highlighter } from "./editor/highlight.js";
import { answerQuestion, questionIn } from "./help.js";
import { type Look, styles } from "./print/style.js";

export interface ShellOptions {
  cwd: string;
  stop: Int32Array;
  look: () => Look;
  write: (text: string) => void;
  writeError: (text: string) => void;
  /** Whether answers get `Out[n]:` before them. */
  isLabelled: boolean;
  /** How often something was written, by whomever. */
  writes: () => number;
  /** Reads a text in which Enter does not run anything; nothing where nobody types. */
  readText?: () => Promise<string | undefined>;
}

export type Outcome = "ok" | "failed" | "exit";

export class Shell {
  readonly cells: Cells;
  highlight: Highlighter = (code) => code;
  lastFigure?: FigureSpec;
  private printing?: typeof import("./print/value.js");
  private session?: { readonly isInterrupted: boolean };
  /** What the running line shows and may change in place. */
  private live?: { id: string; lines: number; writes: number };

  constructor(readonly options: ShellOptions) {
    this.cells = new Cells({ cwd: options.cwd, stop: options.stop, globals: () => this.globals() });
  }

  get look(): Look {
    return this.options.look();
  }

  /** Loads what running code takes. */
  async warmUp(): Promise<void> {
    const session = await this.cells.ready();
    this.session = session;
    const { openFrontDoor } = await import("../display/index.js");
    openFrontDoor(
      (bundle, id, isUpdate) => this.publish(bundle, id, isUpdate),
      () => session.isInterrupted,
    );
    Object.assign((globalThis as { [DOOR]?: object })[DOOR] ?? {}, { isTerminal: true });
    this.printing = await import("./print/value.js");
    if (this.look.isColoured) {
      const [{ createHighlighter }, { loadTypeScript }] = await Promise.all([
        import("./editor/highlight.js"),
        import("../session/tslab.js"),
      ]);
      this.highlight = createHighlighter(loadTypeScript());
    }
  }

  /** Whether a line can be run, or waits for more: a question or a command never does. */
  isComplete(text: string): ReturnType<Session["isComplete"]> {
    const isWhole = text.trim() === "" || questionIn(text) !== undefined || /^\s*\.[a-z]+\b/.test(text);
    return isWhole
      ? { status: "complete" }
      : (this.cells.session?.isComplete(text) ?? { status: "complete" });
  }

  /** Does what a line says. */
  async submit(text: string): Promise<Outcome> {
    if (text.trim() === "") return "ok";
    const question = questionIn(text);
    if (question) {
      this.print(await answerQuestion(question, this.cells, this.look, this.highlight));
      return "ok";
    }
    const command = /^\s*\.([a-z]+)(?:\s+(.*))?$/s.exec(text);
    if (command) return runCommand(this, command[1]!, (command[2] ?? "").trim());
    return this.runCode(text);
  }

  async runCode(code: string): Promise<Outcome> {
    const number = this.cells.next;
    const answer = await this.cells.run(code);
    if (answer.isError) {
      this.printError(answer.error);
      return "failed";
    }
    if (answer.hasValue)
      await this.printValue(answer.value, this.options.isLabelled ? `Out[${number}]: ` : "");
    return "ok";
  }

  /** Runs a file: a notebook cell by cell, anything else as one piece of code. */
  async runFile(path: string): Promise<Outcome> {
    let sources: string[];
    try {
      sources = await sourcesOf(path);
    } catch (error) {
      this.options.writeError(`${(error as Error).message}\n`);
      return "failed";
    }
    for (const source of sources) if ((await this.runCode(source)) === "failed") return "failed";
    return "ok";
  }

  async printValue(value: unknown, label = ""): Promise<void> {
    const { printValue, labelled } = await import("./print/value.js");
    const { red } = styles(this.look);
    try {
      const printed = await printValue(value, this.look);
      this.lastFigure = printed.figure ?? this.lastFigure;
      this.print(labelled(red(label), printed.text, this.look.columns));
    } catch (error) {
      this.options.writeError(`this value cannot be printed: ${(error as Error).message}\n`);
    }
  }

  print(text: string): void {
    this.options.write(
      `${this.look.isColoured || this.look.graphics ? text : stripVTControlCharacters(text)}\n`,
    );
  }

  private printError({ traceback }: CellError): void {
    // Frames of the kernel and of Node say nothing about the user's code.
    const lines = traceback
      .join("\n")
      .split("\n")
      .filter((line) => !/^\s*at .*(node:|kernel\/(session|repl)\/)/.test(stripVTControlCharacters(line)));
    const text = lines.join("\n").trimEnd();
    this.options.writeError(`${this.look.isColoured ? text : stripVTControlCharacters(text)}\n`);
  }

  private publish(bundle: MimeBundle, id: string | undefined, isUpdate: boolean): void {
    if (!this.printing) return; // nothing runs before it is loaded
    const printed = this.printing.printBundle(bundle, this.look);
    this.lastFigure = printed.figure ?? this.lastFigure;
    const { live } = this;
    const isInPlace =
      isUpdate &&
      live !== undefined &&
      live.id === id &&
      live.writes === this.options.writes() &&
      this.look.isColoured;
    if (isInPlace) this.options.write(`\x1b[${live.lines}A\r\x1b[J`);
    this.print(printed.text);
    if (id !== undefined)
      this.live = { id, lines: printed.text.split("\n").length, writes: this.options.writes() };
  }

  /** The helpers of a notebook's cells; `display` prints as an answer does, and there is no cell to clear or to ask in. */
  private async globals(): Promise<SessionGlobal[]> {
    const { helpers } = await import("../helpers/index.js");
    const host = {
      publish: (bundle: MimeBundle, id: string | undefined, isUpdate: boolean) =>
        this.publish(bundle, id, isUpdate),
      clear: () => {},
      ask: () => Promise.reject(new Error("prompt: there is no input field in a terminal session")),
      isInterrupted: () => this.session?.isInterrupted ?? false,
    };
    const display = async (...values: unknown[]) => {
      for (const value of values) await this.printValue(value);
    };
    return helpers(host)
      .filter(({ name }) => name !== "clear" && name !== "prompt")
      .map((helper) => (helper.name === "display" ? { ...helper, value: display } : helper));
  }
}

const DOOR = Symbol.for("cellgrad.display");

async function sourcesOf(path: string): Promise<string[]> {
  if (path.endsWith(".ipynb")) {
    const { readNotebook } = await import("../notebook/file.js");
    return readNotebook(path).cells.flatMap((cell) =>
      cell.cell_type === "code" && cell.source.trim() !== "" ? [cell.source] : [],
    );
  }
  try {
    return [readFileSync(path, "utf8")];
  } catch (error) {
    throw new Error(`${basename(path)} cannot be read: ${(error as Error).message}`);
  }
}

/** The folder where the imports of a file are looked for. */
export function folderOf(file: string | undefined): string {
  return file === undefined ? process.cwd() : dirname(resolve(file));
}
