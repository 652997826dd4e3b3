// The menu under the line: candidates in columns, the chosen one marked, and what it is. Draws nothing itself.
import { fit, width } from "../../../src/words/width.js";

export interface Candidates {
  /** The part of the text that a candidate replaces. */
  start: number;
  end: number;
  names: readonly string[];
}

const MOST_ROWS = 6;

export class Menu {
  /** -1 until one is chosen. */
  private chosen = -1;
  private readonly end: number;

  constructor(
    readonly candidates: Candidates,
    /** The text as it was when the menu opened. */
    private readonly original: string,
  ) {
    this.end = candidates.end;
  }

  get name(): string | undefined {
    return this.candidates.names[this.chosen];
  }

  /** Goes to the next candidate, or with -1 to the one before. */
  move(step: 1 | -1): void {
    const { length } = this.candidates.names;
    this.chosen = this.chosen < 0 ? (step > 0 ? 0 : length - 1) : (this.chosen + step + length) % length;
  }

  /** The text with the chosen candidate in it, and where the cursor stands then. */
  apply(): { text: string; cursor: number } {
    const { start, names } = this.candidates;
    const name = names[this.chosen] ?? this.original.slice(start, this.end);
    return {
      text: this.original.slice(0, start) + name + this.original.slice(this.end),
      cursor: start + name.length,
    };
  }

  /** The lines of the menu, each within `columns`. */
  lines(columns: number): string[] {
    const { names } = this.candidates;
    const cell = Math.min(columns - 1, Math.max(...names.map(width)) + 2);
    const across = Math.max(1, Math.floor((columns - 1) / cell));
    const total = Math.ceil(names.length / across);
    const row = this.chosen < 0 ? 0 : Math.floor(this.chosen / across);
    const first = Math.max(0, Math.min(row - MOST_ROWS + 1, total - MOST_ROWS));
    const lines: string[] = [];
    for (let r = first; r < Math.min(total, first + MOST_ROWS); r++) {
      const items = names.slice(r * across, (r + 1) * across).map((name, i) => {
        const text = fit(name, cell - 1);
        const padding = " ".repeat(Math.max(0, cell - width(text)));
        return r * across + i === this.chosen ? `\x1b[7m${text}\x1b[27m${padding}` : text + padding;
      });
      lines.push(items.join("").trimEnd());
    }
    if (total > lines.length) lines.push(`\x1b[2m${names.length} in all, Tab goes on\x1b[22m`);
    return lines;
  }
}

/** The longest text that all names start with. */
export function commonStart(names: readonly string[]): string {
  let common = names[0] ?? "";
  for (const name of names) while (!name.startsWith(common)) common = common.slice(0, -1);
  return common;
}

/**
 * Those that start with what was typed; else those that do so in another case; else those that contain it.
 * Names that start with an underscore come last.
 */
export function matching(names: readonly string[], typed: string): string[] {
  const lower = typed.toLowerCase();
  const found =
    [
      names.filter((name) => name.startsWith(typed)),
      names.filter((name) => name.toLowerCase().startsWith(lower)),
      names.filter((name) => name.toLowerCase().includes(lower)),
    ].find((list) => list.length > 0) ?? [];
  const rank = (name: string) => (name.startsWith("_") ? 1 : 0);
  return [...new Set(found)].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0));
}
