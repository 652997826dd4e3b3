// Reads a piece of code from the keyboard: keys in, text out. What a key does to the text stands in text.ts, how it
// looks in screen.ts; whether the text is a whole piece of code, and what could complete it, is asked of its owner.
import type { Key } from "node:readline";
import { fit } from "../../../src/words/width.js";
import type { History } from "../history.js";
import { type Candidates, commonStart, Menu, matching } from "./completions.js";
import { type Drawing, type Output, Screen } from "./screen.js";
import { Search } from "./search.js";
import { EditedText } from "./text.js";

/** What the editor asks about code. */
export interface Language {
  highlight(code: string): string;
  /** `indent`: what a further line starts with. */
  isComplete(code: string): { status: string; indent?: string };
  complete(code: string, position: number): Candidates | undefined;
  /** One line about what stands before a position: its signature. */
  describe(code: string, position: number): string | undefined;
}

export interface ReadOptions {
  prompt: string;
  continuation: string;
  /** Enter always starts a new line; Ctrl-D ends. */
  isPaste?: boolean;
  /** Dim text that stands in for an empty line. */
  hint?: string;
}

export type Reading = { kind: "text"; text: string } | { kind: "cancel" } | { kind: "end" };

const GHOST_DELAY = 80; // milliseconds: nobody who types on wants it

export class Editor {
  private readonly screen: Screen;
  private text = new EditedText();
  private options: ReadOptions = { prompt: "", continuation: "" };
  private done?: (reading: Reading) => void;
  private menu?: Menu;
  private search?: Search;
  private ghost = "";
  private note = "";
  private pasted?: string;
  private ghostTimer?: NodeJS.Timeout;
  private isDrawing = false;
  /** Where in the history; its length when the text is a new one, which `draft` keeps meanwhile. */
  private place = 0;
  private draft = "";
  /** Keys that came while nothing was being read: typed ahead. */
  private ahead: [characters: string | undefined, key: Key][] = [];
  /** Keys that came after an Enter which cannot be judged yet, that Enter included; nothing once all is ready. */
  private waiting?: [characters: string | undefined, key: Key][] = [];

  constructor(
    private readonly output: Output,
    private readonly history: History,
    private readonly language: Language,
    /** Suspends the program until it is resumed. */
    private readonly suspend: () => void,
  ) {
    this.screen = new Screen(output);
  }

  /** Whether a text is being read. */
  get isReading(): boolean {
    return this.done !== undefined;
  }

  read(options: ReadOptions): Promise<Reading> {
    this.options = options;
    this.text = new EditedText();
    [this.menu, this.search, this.ghost, this.note] = [undefined, undefined, options.hint ?? "", ""];
    this.place = this.history.entries.length;
    return new Promise((resolve) => {
      this.done = resolve;
      this.draw();
      const { ahead } = this;
      this.ahead = [];
      for (const [characters, key] of ahead) this.key(characters, key);
    });
  }

  /** Draws once more, as after a change of the screen's size or of the highlighting. */
  refresh(): void {
    if (this.isReading) this.draw();
  }

  /** Lets something write to the screen while a text is being read: above the text. */
  interject(write: () => void): void {
    if (!this.isReading) {
      write();
      return;
    }
    this.screen.erase();
    write();
    this.draw();
  }

  /** From now on the language can tell whether a text is whole. */
  ready(): void {
    const waiting = this.waiting ?? [];
    this.waiting = undefined;
    this.note = "";
    for (const [characters, key] of waiting) this.key(characters, key);
    this.refresh();
  }

  key(characters: string | undefined, key: Key): void {
    const isEnter =
      (key.name === "return" || key.name === "enter") && this.pasted === undefined && !this.options.isPaste;
    if (this.waiting && (isEnter || this.waiting.length > 0)) {
      this.waiting.push([characters, key]);
      this.note = "the compiler is being loaded\u2026";
      this.drawSoon();
      return;
    }
    if (!this.isReading) {
      this.ahead.push([characters, key]);
      return;
    }
    if (key.name === "paste-start") this.pasted = "";
    else if (key.name === "paste-end") {
      const text = (this.pasted ?? "").replace(/\r\n?/g, "\n");
      this.pasted = undefined;
      this.closeMenu();
      this.text.insert(text);
      this.changed();
    } else if (this.pasted !== undefined)
      this.pasted += key.name === "return" ? "\n" : (characters ?? key.sequence ?? "");
    else {
      this.note = "";
      if (!this.search || !this.searchKey(this.search, characters, key)) this.press(characters, key);
    }
    this.drawSoon();
  }

  private press(characters: string | undefined, key: Key): void {
    const { text } = this;
    const name = `${key.ctrl ? "C-" : ""}${key.meta ? "M-" : ""}${key.shift && key.name === "tab" ? "S-" : ""}${key.name ?? characters ?? ""}`;
    if (name === "tab" || name === "S-tab") {
      this.tab(name === "tab" ? 1 : -1);
      return;
    }
    if (name === "escape" && this.menu) {
      this.closeMenu();
      return;
    }
    const hadGhost = this.ghost !== "" && text.isAtEnd && text.text !== "";
    this.closeMenu();
    if (hadGhost && ["right", "end", "C-e", "C-f"].includes(name)) {
      this.accept(this.ghost);
      return;
    }
    if (hadGhost && ["M-f", "C-right", "M-right"].includes(name)) {
      this.accept(/^\s*([\p{L}\p{N}_$]+|[^\p{L}\p{N}_$\s]+)?/u.exec(this.ghost)![0]);
      return;
    }
    const action = this.actions[name];
    if (action) {
      action();
      return;
    }
    const printable =
      characters !== undefined && !key.ctrl && !key.meta && characters >= " " && characters !== "\x7f";
    if (!printable) return;
    // A bracket that closes a block stands where the block began.
    if (/^[)\]}]$/.test(characters) && /^ {2,}$/.test(text.lineBefore) && !this.options.isPaste)
      text.splice(text.cursor - 2, text.cursor, characters);
    else text.insert(characters);
    this.changed();
  }

  private readonly edit = (action: (text: EditedText) => void) => () => {
    action(this.text);
    this.changed();
  };

  private readonly move = (action: (text: EditedText) => void) => () => {
    action(this.text);
    this.ghost = "";
  };

  private readonly actions: Readonly<Record<string, () => void>> = {
    return: () => this.enter(),
    // What was typed before the terminal was ours: it made a line feed of Enter.
    enter: () => this.enter(),
    "M-return": this.edit((text) => text.insert("\n")),
    "M-enter": this.edit((text) => text.insert("\n")),
    backspace: this.edit((text) => text.deleteBefore()),
    "C-h": this.edit((text) => text.deleteBefore()),
    delete: this.edit((text) => text.deleteAfter()),
    "C-d": () => this.deleteOrEnd(),
    "C-c": () => this.cancel(),
    "C-z": () => this.suspend(),
    left: this.move((text) => text.left()),
    "C-b": this.move((text) => text.left()),
    right: this.move((text) => text.right()),
    "C-f": this.move((text) => text.right()),
    "C-left": this.move((text) => text.wordLeft()),
    "M-left": this.move((text) => text.wordLeft()),
    "M-b": this.move((text) => text.wordLeft()),
    "C-right": this.move((text) => text.wordRight()),
    "M-right": this.move((text) => text.wordRight()),
    "M-f": this.move((text) => text.wordRight()),
    home: this.move((text) => text.home()),
    "C-a": this.move((text) => text.home()),
    end: this.move((text) => text.end()),
    "C-e": this.move((text) => text.end()),
    up: () => this.up(),
    "C-p": () => this.up(),
    down: () => this.down(),
    "C-n": () => this.down(),
    "C-w": this.edit((text) => text.killWordBefore()),
    "M-backspace": this.edit((text) => text.killWordBefore()),
    "M-d": this.edit((text) => text.killWordAfter()),
    "C-u": this.edit((text) => text.killToLineStart()),
    "C-k": this.edit((text) => text.killToLineEnd()),
    "C-y": this.edit((text) => text.yank()),
    "C-_": this.edit((text) => text.undo()),
    "C-/": this.edit((text) => text.undo()),
    "\x1f": this.edit((text) => text.undo()), // Ctrl-_, for which Node has no name
    "C-l": () => this.screen.clear(),
    "C-r": () => this.startSearch(),
  };

  private enter(): void {
    const { text, language, options } = this;
    if (options.isPaste) {
      this.edit((edited) => edited.insert("\n"))();
      return;
    }
    const { status, indent } = language.isComplete(text.text);
    // In the middle of several lines, Enter splits one.
    const goesOn = status === "incomplete" || !text.isOnLastLine;
    if (!goesOn) {
      this.finish({ kind: "text", text: text.text });
      return;
    }
    text.insert(`\n${text.isAtEnd ? (indent ?? "") : ""}`);
    this.changed();
  }

  private deleteOrEnd(): void {
    if (this.text.text !== "" && !(this.options.isPaste && this.text.isAtEnd)) {
      this.text.deleteAfter();
      this.changed();
      return;
    }
    if (this.options.isPaste) this.finish({ kind: "text", text: this.text.text });
    else this.finish({ kind: "end" });
  }

  private cancel(): void {
    this.finish({ kind: "cancel" });
  }

  private finish(reading: Reading): void {
    const { done } = this;
    clearTimeout(this.ghostTimer);
    this.done = undefined;
    [this.ghost, this.menu, this.search, this.note] = ["", undefined, undefined, ""];
    this.screen.finish(this.drawing());
    done?.(reading);
  }

  private accept(ghost: string): void {
    this.text.insert(ghost);
    this.changed();
  }

  /** After every change of the text. */
  private changed(): void {
    this.place = this.history.entries.length;
    this.ghost = "";
    clearTimeout(this.ghostTimer);
    const { text } = this;
    if (text.text === "") this.ghost = this.options.hint ?? "";
    if (text.text.trim() === "" || !text.isAtEnd || this.options.isPaste) return;
    const index = this.history.findBefore(
      Number.POSITIVE_INFINITY,
      (entry) => entry.startsWith(text.text) && entry !== text.text,
    );
    const line = index < 0 ? "" : this.history.entries[index]!.slice(text.text.length);
    this.ghost = line.split("\n")[0]!;
    if (this.ghost === "") this.ghostTimer = setTimeout(() => this.ghostFromTypes(), GHOST_DELAY);
  }

  private ghostFromTypes(): void {
    const { text } = this;
    if (!this.isReading || !text.isAtEnd || this.menu || !/[\w$]$/.test(text.text)) return;
    const found = this.language.complete(text.text, text.cursor);
    if (!found) return;
    const typed = text.text.slice(found.start);
    const best = matching(found.names, typed)
      .filter((name) => name.startsWith(typed))
      .sort((a, b) => a.length - b.length)[0];
    if (!best || best === typed) return;
    this.ghost = best.slice(typed.length);
    this.draw();
  }

  private tab(step: 1 | -1): void {
    const { text } = this;
    if (this.menu) {
      this.menu.move(step);
      const { text: next, cursor } = this.menu.apply();
      text.set(next, cursor);
      this.note = this.language.describe(next, cursor) ?? "";
      return;
    }
    this.ghost = "";
    if (text.lineBefore.trim() === "") {
      text.insert("  ");
      return;
    }
    const found = this.language.complete(text.text, text.cursor);
    if (!found) {
      this.note = "the compiler is still being loaded";
      return;
    }
    const typed = text.text.slice(found.start, found.end);
    const names = matching(found.names, typed);
    if (names.length === 0) return;
    const common = commonStart(names);
    if (names.length === 1 || common.length > typed.length) {
      text.splice(found.start, found.end, names.length === 1 ? names[0]! : common);
      if (names.length === 1) this.note = this.language.describe(text.text, text.cursor) ?? "";
    }
    if (names.length > 1) this.menu = new Menu({ start: found.start, end: text.cursor, names }, text.text);
  }

  private closeMenu(): void {
    this.menu = undefined;
  }

  private up(): void {
    const { text } = this;
    if (!text.isOnFirstLine) {
      text.up();
      return;
    }
    this.recall((isOther) => this.history.findBefore(this.place, isOther));
  }

  private down(): void {
    const { text, history } = this;
    if (!text.isOnLastLine) {
      text.down();
      return;
    }
    if (this.place >= history.entries.length) return;
    this.recall((isOther) => this.history.findAfter(this.place, isOther));
  }

  /** Goes through those entries of the history that start with what was typed. */
  private recall(find: (matches: (entry: string) => boolean) => number): void {
    const { text, history } = this;
    if (this.place >= history.entries.length) this.draft = text.text;
    const index = find((entry) => entry.startsWith(this.draft) && entry !== text.text);
    this.ghost = "";
    if (index >= 0) {
      this.place = index;
      text.set(history.entries[index]!);
    } else if (this.place < history.entries.length) {
      const isNewest = history.findAfter(this.place, (entry) => entry.startsWith(this.draft)) < 0;
      if (!isNewest) return; // there is nothing older
      this.place = history.entries.length;
      text.set(this.draft);
    }
  }

  private startSearch(): void {
    this.ghost = "";
    this.search = new Search(this.history, this.text.text);
  }

  /** @returns whether the key belonged to the search */
  private searchKey(search: Search, characters: string | undefined, key: Key): boolean {
    if (key.ctrl && (key.name === "r" || key.name === "s")) {
      if (key.name === "r") search.older();
      else search.newer();
    } else if (key.name === "backspace") search.shorten();
    else if (key.ctrl && (key.name === "g" || key.name === "c")) {
      this.search = undefined;
      this.text.set(search.original);
      return true;
    } else if (characters && !key.ctrl && !key.meta && characters >= " " && characters !== "\x7f")
      search.type(characters);
    else {
      // Whatever else is pressed goes to the text that was found.
      this.search = undefined;
      return key.name === "escape";
    }
    this.text.set(search.found);
    return true;
  }

  private drawSoon(): void {
    if (this.isDrawing) return;
    this.isDrawing = true;
    setImmediate(() => {
      this.isDrawing = false;
      if (this.isReading) this.draw();
    });
  }

  private draw(): void {
    this.screen.draw(this.drawing());
  }

  private drawing(): Drawing {
    const { text, search, menu } = this;
    const { columns } = this.output;
    const below = menu?.lines(columns) ?? [];
    if (this.note !== "") below.push(`\x1b[2m${fit(this.note, columns - 1)}\x1b[22m`);
    return {
      prompt: search ? search.prompt : this.options.prompt,
      continuation: this.options.continuation,
      text: text.text,
      coloured: this.language.highlight(text.text),
      cursor: text.cursor,
      ghost: search ? "" : this.ghost,
      below,
    };
  }
}
