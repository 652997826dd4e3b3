// The text being edited and its cursor: insertion, deletion, movement, undo. Knows no keys and no screen.
import { characters } from "../../../src/words/width.js";

interface State {
  text: string;
  cursor: number;
}

const MOST_UNDO = 200;

export class EditedText {
  private past: State[] = [];
  private lastEdit = "";
  private killed = "";

  constructor(
    public text = "",
    /** Offset in UTF-16 units. */
    public cursor = text.length,
  ) {}

  get before(): string {
    return this.text.slice(0, this.cursor);
  }

  get after(): string {
    return this.text.slice(this.cursor);
  }

  /** The part of the cursor's line that stands before it. */
  get lineBefore(): string {
    return this.before.slice(this.before.lastIndexOf("\n") + 1);
  }

  get isAtEnd(): boolean {
    return this.cursor === this.text.length;
  }

  get isOnFirstLine(): boolean {
    return !this.before.includes("\n");
  }

  get isOnLastLine(): boolean {
    return !this.after.includes("\n");
  }

  /** Another text altogether, as from the history. */
  set(text: string, cursor = text.length): void {
    this.remember("set");
    [this.text, this.cursor] = [text, cursor];
  }

  insert(text: string): void {
    // Letters in a row are undone together, up to the next space.
    this.remember(/^\S$/.test(text) ? "type" : "insert");
    this.replace(this.cursor, this.cursor, text);
  }

  /** Puts `text` in place of a range; the cursor stands behind it. */
  splice(start: number, end: number, text: string): void {
    this.remember("splice");
    this.replace(start, end, text);
  }

  deleteBefore(): void {
    this.erase(this.cursor - (characters(this.before).at(-1)?.length ?? 0), this.cursor, "delete");
  }

  deleteAfter(): void {
    this.erase(this.cursor, this.cursor + (characters(this.after)[0]?.length ?? 0), "delete");
  }

  killWordBefore(): void {
    this.kill(this.wordStart(), this.cursor);
  }

  killWordAfter(): void {
    this.kill(this.cursor, this.wordEnd());
  }

  killToLineStart(): void {
    this.kill(this.lineStart(), this.cursor);
  }

  /** To the end of the line; at the end of a line, the line break. */
  killToLineEnd(): void {
    this.kill(this.cursor, Math.max(this.lineEnd(), Math.min(this.text.length, this.cursor + 1)));
  }

  yank(): void {
    if (this.killed !== "") this.insert(this.killed);
  }

  left(): void {
    this.move(this.cursor - (characters(this.before).at(-1)?.length ?? 0));
  }

  right(): void {
    this.move(this.cursor + (characters(this.after)[0]?.length ?? 0));
  }

  wordLeft(): void {
    this.move(this.wordStart());
  }

  wordRight(): void {
    this.move(this.wordEnd());
  }

  home(): void {
    this.move(this.lineStart());
  }

  end(): void {
    this.move(this.lineEnd());
  }

  up(): void {
    const column = this.cursor - this.lineStart();
    const previous = this.lineStart() - 1;
    const start = this.text.lastIndexOf("\n", previous - 1) + 1;
    this.move(Math.min(start + column, previous));
  }

  down(): void {
    const column = this.cursor - this.lineStart();
    const start = this.lineEnd() + 1;
    const end = this.text.indexOf("\n", start);
    this.move(Math.min(start + column, end < 0 ? this.text.length : end));
  }

  undo(): void {
    const state = this.past.pop();
    if (state) [this.text, this.cursor, this.lastEdit] = [state.text, state.cursor, ""];
  }

  private move(cursor: number): void {
    this.cursor = Math.max(0, Math.min(this.text.length, cursor));
    this.lastEdit = "";
  }

  private lineStart(): number {
    return this.before.lastIndexOf("\n") + 1;
  }

  private lineEnd(): number {
    const end = this.text.indexOf("\n", this.cursor);
    return end < 0 ? this.text.length : end;
  }

  private wordStart(): number {
    return this.cursor - /([\p{L}\p{N}_$]+|[^\p{L}\p{N}_$\s]+)?\s*$/u.exec(this.before)![0].length;
  }

  private wordEnd(): number {
    return this.cursor + /^\s*([\p{L}\p{N}_$]+|[^\p{L}\p{N}_$\s]+)?/u.exec(this.after)![0].length;
  }

  private kill(start: number, end: number): void {
    if (start < end) this.killed = this.text.slice(start, end);
    this.erase(start, end, "kill");
  }

  private erase(start: number, end: number, edit: string): void {
    if (start === end) return;
    this.remember(edit);
    this.replace(start, end, "");
  }

  private replace(start: number, end: number, text: string): void {
    this.text = this.text.slice(0, start) + text + this.text.slice(end);
    this.cursor = start + text.length;
  }

  private remember(edit: string): void {
    const isSame = edit === this.lastEdit && (edit === "type" || edit === "delete");
    if (!isSame) this.past.push({ text: this.text, cursor: this.cursor });
    if (this.past.length > MOST_UNDO) this.past.shift();
    this.lastEdit = edit;
  }
}
