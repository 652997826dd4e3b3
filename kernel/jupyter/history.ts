// The cells that were run, for `history_request`: the last ones, a range, or those that match a pattern.
import type { Content } from "./wire.js";

type Entry = [session: number, line: number, source: string];

/** Jupyter's patterns: `*` is any text, `?` any character. */
function matcher(pattern: string): RegExp {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${escaped}$`, "s");
}

export class History {
  private readonly entries: Entry[] = [];

  add(line: number, source: string): void {
    this.entries.push([1, line, source]);
  }

  reply(request: Content): Content {
    const found = this.find(request);
    const history = request.output
      ? found.map(([session, line, source]) => [session, line, [source, null]])
      : found;
    return { status: "ok", history };
  }

  private find({ hist_access_type, n, start, stop, pattern, unique }: Content): Entry[] {
    const last = (entries: Entry[]) => (typeof n === "number" && n > 0 ? entries.slice(-n) : entries);
    switch (hist_access_type) {
      case "tail":
        return last(this.entries);
      case "range":
        return this.entries.filter(
          ([, line]) => line >= Number(start ?? 0) && line < Number(stop ?? Number.POSITIVE_INFINITY),
        );
      case "search": {
        const wanted = matcher(String(pattern ?? "*"));
        const found = this.entries.filter(([, , source]) => wanted.test(source));
        // Of equal cells the latest one counts.
        return last(unique ? [...new Map(found.map((entry) => [entry[2], entry])).values()] : found);
      }
      default:
        return [];
    }
  }
}
