// Reverse search: the latest entry of the history that contains what is typed.
import type { History } from "../history.js";

export class Search {
  private query = "";
  private index: number;
  private isFailing = false;

  constructor(
    private readonly history: History,
    /** The text before the search, which comes back when it is cancelled. */
    readonly original: string,
  ) {
    this.index = history.entries.length;
  }

  get found(): string {
    return this.history.entries[this.index] ?? this.original;
  }

  get prompt(): string {
    return `${this.isFailing ? "(failing reverse search)" : "(reverse search)"} '${this.query}': `;
  }

  type(characters: string): void {
    this.query += characters;
    this.go(this.history.findBefore(this.index + 1, this.matches));
  }

  shorten(): void {
    this.query = this.query.slice(0, -1);
    this.go(this.history.findBefore(this.history.entries.length, this.matches));
  }

  older(): void {
    const shown = this.found;
    this.go(this.history.findBefore(this.index, (entry) => this.matches(entry) && entry !== shown));
  }

  newer(): void {
    const shown = this.found;
    this.go(this.history.findAfter(this.index, (entry) => this.matches(entry) && entry !== shown));
  }

  private readonly matches = (entry: string): boolean => this.query !== "" && entry.includes(this.query);

  private go(index: number): void {
    this.isFailing = index < 0 && this.query !== "";
    if (index >= 0) this.index = index;
  }
}
