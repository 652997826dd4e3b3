// A real terminal for tests: a pseudo-terminal with a program in it, keys to send, and what it wrote. Python's
// standard library opens it, as Node has no way to.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, afterEach, describe } from "vitest";
import { home } from "../../kernel/files/home.js";

const PYTHON = "python3";
const hasPython = spawnSync(PYTHON, ["-c", "import pty"]).status === 0;
if (!hasPython && process.env.CI)
  throw new Error("the tests of the REPL need python3, which opens a pseudo-terminal");

/** Tests that need a terminal: left out where Python is missing, except in CI. */
export function describeInTerminal(name: string, tests: () => void): void {
  describe.skipIf(!hasPython)(name, tests);
}

const BRIDGE = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)";
const PATIENCE = 45_000;

export const keys = {
  enter: "\r",
  tab: "\t",
  up: "\x1b[A",
  right: "\x1b[C",
  ctrl: (letter: string) => String.fromCharCode(letter.charCodeAt(0) - 96),
  paste: (text: string) => `\x1b[200~${text.replaceAll("\n", "\r")}\x1b[201~`,
};

export class Terminal {
  /** Everything written so far, escape sequences included. */
  raw = "";
  private readonly child: ChildProcess;
  readonly ended: Promise<number | null>;

  constructor(folder: string, args: readonly string[], environment: Record<string, string>) {
    const program = [process.execPath, join(home, "dist", "kernel", "cli.js"), "repl", ...args];
    const command = ["sh", "-c", 'stty cols 100 rows 40 && exec "$@"', "sh", ...program];
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      TERM: "xterm-256color",
      COLORTERM: "truecolor",
      CELLGRAD_HISTORY: join(folder, "history"),
      ...environment,
    };
    // A person's terminal, not that of a CI machine, for which Node and its libraries turn colours off.
    for (const name of ["CI", "NO_COLOR", "FORCE_COLOR", "TMUX", "KITTY_WINDOW_ID", "TERM_PROGRAM"]) {
      if (!(name in environment)) delete env[name];
    }
    this.child = spawn(PYTHON, ["-c", BRIDGE, ...command], {
      cwd: folder,
      env,
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.child.stdout!.setEncoding("utf8").on("data", (text: string) => {
      this.raw += text;
    });
    this.ended = new Promise((resolve) => this.child.on("exit", resolve));
  }

  type(text: string): void {
    this.child.stdin!.write(text);
  }

  /** Types a line and waits so many milliseconds for an empty prompt after it. @returns what was written since, as plain text */
  async run(line: string, patience = PATIENCE): Promise<string> {
    const start = this.raw.length;
    const written = () => stripVTControlCharacters(this.raw.slice(start));
    this.type(line + keys.enter);
    await this.waitUntil(
      () => /\n\r*(?:In \[\d+\]: \r*)+$/.test(written()),
      `a prompt after ${JSON.stringify(line)}`,
      patience,
    );
    return written();
  }

  /** Waits until a text has been written. @param start where in `raw` it may begin */
  async waitFor(text: string, start = 0): Promise<void> {
    await this.waitUntil(
      () => stripVTControlCharacters(this.raw.slice(start)).includes(text),
      JSON.stringify(text),
    );
  }

  private async waitUntil(isThere: () => boolean, what: string, patience = PATIENCE): Promise<void> {
    const deadline = Date.now() + patience;
    while (!isThere()) {
      if (Date.now() > deadline) throw new Error(`the terminal never showed ${what}; it shows\n${this.text}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  get text(): string {
    return stripVTControlCharacters(this.raw);
  }

  kill(): void {
    this.child.kill("SIGKILL");
  }
}

/** Terminals in one folder, with one history; all end with the test. */
export function useTerminals() {
  const folder = mkdtempSync(join(tmpdir(), "cellgrad-repl-"));
  const running: Terminal[] = [];
  afterEach(() => {
    for (const terminal of running.splice(0)) terminal.kill();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return {
    folder,
    /** Starts a REPL and waits for its prompt. */
    async open(args: readonly string[] = [], environment: Record<string, string> = {}): Promise<Terminal> {
      const terminal = new Terminal(folder, args, environment);
      running.push(terminal);
      await terminal.waitFor("In [");
      return terminal;
    },
  };
}
