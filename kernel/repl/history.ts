// What was typed in this session and in earlier ones. The file has one JSON string a line, as entries may have
// several lines; each entry is appended when it is made, so that sessions side by side lose nothing.
import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { writeFileWhole } from "../files/atomic.js";

const MOST = 5000;

/** `CELLGRAD_HISTORY`, or a file in the user's folder for state. */
export function historyFile(): string {
  const state = process.env.XDG_STATE_HOME || join(homedir(), ".local", "state");
  return process.env.CELLGRAD_HISTORY || join(state, "cellgrad", "repl_history");
}

export class History {
  /** Oldest first. */
  readonly entries: string[] = [];
  private isBroken = false;

  /** @param warn told once, when the file cannot be read or written */
  constructor(
    private readonly file: string,
    private readonly warn: (message: string) => void,
  ) {
    this.read();
  }

  add(entry: string): void {
    if (entry.trim() === "" || this.entries.at(-1) === entry) return;
    this.entries.push(entry);
    this.attempt(() => {
      mkdirSync(dirname(this.file), { recursive: true });
      appendFileSync(this.file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
    });
  }

  /** The latest entry before `index` that `matches`, as its index; -1 when there is none. */
  findBefore(index: number, matches: (entry: string) => boolean): number {
    for (let i = Math.min(index, this.entries.length) - 1; i >= 0; i--)
      if (matches(this.entries[i]!)) return i;
    return -1;
  }

  /** The first entry after `index` that `matches`, as its index; -1 when there is none. */
  findAfter(index: number, matches: (entry: string) => boolean): number {
    for (let i = index + 1; i < this.entries.length; i++) if (matches(this.entries[i]!)) return i;
    return -1;
  }

  private read(): void {
    this.attempt(() => {
      const lines = readFileSync(this.file, "utf8").split("\n");
      for (const line of lines) {
        const entry = parse(line);
        if (entry !== undefined && entry !== this.entries.at(-1)) this.entries.push(entry);
      }
      if (this.entries.length <= 2 * MOST) return;
      this.entries.splice(0, this.entries.length - MOST);
      writeFileWhole(this.file, this.entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
    });
  }

  private attempt(action: () => void): void {
    if (this.isBroken) return;
    try {
      action();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return; // the first session of all
      this.isBroken = true;
      this.warn(`the history is not kept: ${(error as Error).message} (CELLGRAD_HISTORY names another file)`);
    }
  }
}

/** A line that another program spoilt is no entry. */
function parse(line: string): string | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === "string" ? entry : undefined;
  } catch {
    return undefined;
  }
}
