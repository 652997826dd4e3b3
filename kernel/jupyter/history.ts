// The cells that were run, for `history_request`: the last ones, a range, or those that match a pattern. Earlier
// sessions are read from a file of JSON lines, to which each session adds its own; where that cannot be done, the
// history is that of this session.
import { randomUUID } from "node:crypto";
import { appendFileSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { cacheFolder, joinPath } from "../../src/host/index.js";
import { writeFileWhole } from "../files/atomic.js";
import type { Content } from "./wire.js";

type Entry = [session: number, line: number, source: string];

/** A line of the file: which session, its how manieth cell, the source. */
interface Line {
  session: string;
  line: number;
  source: string;
}

/** A longer file is cut to its newer half. */
const MAX_BYTES = 2 << 20;

/** The file that `CELLGRAD_HISTORY` names, else one in the cache folder; undefined when it says `none`. */
export function historyFile(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = env.CELLGRAD_HISTORY;
  if (named === "none") return undefined;
  return named || joinPath(cacheFolder(), "history.jsonl");
}

/** Jupyter's patterns: `*` is any text, `?` any character. */
function matcher(pattern: string): RegExp {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${escaped}$`, "s");
}

function parseLine(text: string): Line | undefined {
  try {
    const { session, line, source } = JSON.parse(text) as Partial<Line>;
    if (typeof session !== "string" || typeof line !== "number" || typeof source !== "string")
      return undefined;
    return { session, line, source };
  } catch {
    return undefined; // two sessions wrote at once, or a write was cut off
  }
}

function readLines(file: string): Line[] {
  try {
    const text = readFileSync(file, "utf8");
    if (statSync(file).size > MAX_BYTES) {
      const half = text.slice(text.indexOf("\n", text.length / 2) + 1);
      writeFileWhole(file, half);
    }
    return text.split("\n").flatMap((line) => parseLine(line) ?? []);
  } catch {
    return [];
  }
}

export class History {
  private readonly id = randomUUID().slice(0, 8);
  private readonly own: Omit<Line, "session">[] = [];
  private earlier: Entry[] | undefined;
  private session = 1;

  /** @param file where sessions meet; undefined for a history of this session only */
  constructor(private file = historyFile()) {}

  add(line: number, source: string): void {
    this.own.push({ line, source });
    if (this.file === undefined) return;
    try {
      mkdirSync(dirname(this.file), { recursive: true });
      appendFileSync(this.file, `${JSON.stringify({ session: this.id, line, source })}\n`, { mode: 0o600 });
    } catch {
      this.file = undefined; // a full or read-only disk: this session remembers for itself
    }
  }

  reply(request: Content): Content {
    const found = this.find(request);
    const history = request.output
      ? found.map(([session, line, source]) => [session, line, [source, null]])
      : found;
    return { status: "ok", history };
  }

  /** All entries, oldest first; sessions are counted from 1. */
  private entries(): Entry[] {
    this.earlier ??= this.readEarlier();
    return [...this.earlier, ...this.own.map(({ line, source }): Entry => [this.session, line, source])];
  }

  private readEarlier(): Entry[] {
    const lines = this.file === undefined ? [] : readLines(this.file);
    const numbers = new Map<string, number>();
    const entries: Entry[] = [];
    for (const { session, line, source } of lines) {
      if (session === this.id) continue;
      if (!numbers.has(session)) numbers.set(session, numbers.size + 1);
      entries.push([numbers.get(session)!, line, source]);
    }
    this.session = numbers.size + 1;
    return entries;
  }

  private find({ hist_access_type, n, session, start, stop, pattern, unique }: Content): Entry[] {
    const entries = this.entries();
    const last = (found: Entry[]) => (typeof n === "number" && n > 0 ? found.slice(-n) : found);
    switch (hist_access_type) {
      case "tail":
        return last(entries);
      case "range": {
        // 0 is this session, -1 the one before it.
        const given = Number(session ?? 0);
        const wanted = given > 0 ? given : this.session + given;
        const [from, to] = [Number(start ?? 0), Number(stop ?? Number.POSITIVE_INFINITY)];
        return entries.filter(([number, line]) => number === wanted && line >= from && line < to);
      }
      case "search": {
        const wanted = matcher(String(pattern ?? "*"));
        const found = entries.filter(([, , source]) => wanted.test(source));
        // Of equal cells the latest one counts.
        return last(unique ? [...new Map(found.map((entry) => [entry[2], entry])).values()] : found);
      }
      default:
        return [];
    }
  }
}
