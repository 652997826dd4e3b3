// Draws the text being edited: prompt, lines, ghost text, what stands below, and the cursor. Draws over its own
// last drawing and nothing else.
import { stripVTControlCharacters } from "node:util";
import { placeAfter } from "../../../src/words/width.js";

export interface Output {
  readonly columns: number;
  readonly rows: number;
  write(text: string): void;
}

export interface Drawing {
  /** Before the first line and before each other one, with colours. */
  prompt: string;
  continuation: string;
  /** The text, and the same text with colours; colours end at each line's end. */
  text: string;
  coloured: string;
  cursor: number;
  /** Shown dim behind the text. */
  ghost: string;
  /** Lines under the text, with colours, each shorter than the screen is wide. */
  below: readonly string[];
}

const CLEAR_BELOW = "\x1b[J";
const HIDE = "\x1b[?25l";
const SHOW = "\x1b[?25h";

export class Screen {
  /** The row of the cursor within the last drawing. */
  private row = 0;

  constructor(private readonly output: Output) {}

  /** Draws; of a text that is taller than the screen, the part around the cursor. */
  draw(drawing: Drawing): void {
    const { below } = drawing;
    const room = Math.max(1, this.output.rows - 1 - below.length);
    const lines = this.lines(drawing);
    const { line, column } = lineOf(drawing.text, drawing.cursor);
    const [first, last] = windowAround(lines, line, room);
    const shown = lines.slice(first, last + 1);
    const above = shown.slice(0, line - first).reduce((sum, { rows }) => sum + rows, 0);
    const total = shown.reduce((sum, { rows }) => sum + rows, 0);
    const cursor = placeAfter(
      lines[line]!.plainPrefix + drawing.text.split("\n")[line]!.slice(0, column),
      this.output.columns,
    );
    const row = above + cursor.row;
    const text = [...shown.map((item) => item.shown), ...below].join("\r\n");
    const up = total + below.length - 1 - row;
    this.output.write(
      `${HIDE}${this.toTop()}${text}${up > 0 ? `\x1b[${up}A` : ""}\r${cursor.column > 0 ? `\x1b[${cursor.column}C` : ""}${SHOW}`,
    );
    this.row = row;
  }

  /** Leaves the whole text on the screen, with the cursor on a fresh line behind it. */
  finish(drawing: Drawing): void {
    const lines = this.lines({ ...drawing, ghost: "" });
    this.output.write(`${this.toTop()}${lines.map(({ shown }) => shown).join("\r\n")}\r\n`);
    this.row = 0;
  }

  /** Takes the drawing off the screen. */
  erase(): void {
    this.output.write(this.toTop());
    this.row = 0;
  }

  /** Empties the screen; the next drawing starts at its top. */
  clear(): void {
    this.output.write("\x1b[H\x1b[2J");
    this.row = 0;
  }

  private toTop(): string {
    return `\r${this.row > 0 ? `\x1b[${this.row}A` : ""}${CLEAR_BELOW}`;
  }

  private lines({ prompt, continuation, text, coloured, ghost }: Drawing): DrawnLine[] {
    const plain = text.split("\n");
    return coloured.split("\n").map((line, i) => {
      const prefix = i === 0 ? prompt : continuation;
      const plainPrefix = stripVTControlCharacters(prefix);
      const tail = i === plain.length - 1 ? ghost : "";
      const end = placeAfter(plainPrefix + plain[i] + tail, this.output.columns);
      // A line that ends at the edge leaves the cursor between two rows; a blank takes it to the next.
      const settle = end.column === 0 && end.row > 0 ? " \r" : "";
      const dim = tail === "" ? "" : `\x1b[2m${tail}\x1b[22m`;
      return { shown: `${prefix}${line}${dim}${settle}`, plainPrefix, rows: end.row + 1 };
    });
  }
}

interface DrawnLine {
  shown: string;
  plainPrefix: string;
  rows: number;
}

function lineOf(text: string, cursor: number): { line: number; column: number } {
  const before = text.slice(0, cursor);
  const start = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length - 1, column: cursor - start };
}

/** The lines around one of them that fit into `room` rows. */
function windowAround(
  lines: readonly DrawnLine[],
  line: number,
  room: number,
): [first: number, last: number] {
  let [first, last] = [line, line];
  let used = lines[line]!.rows;
  for (;;) {
    const before = lines[first - 1];
    const after = lines[last + 1];
    if (before && used + before.rows <= room) {
      used += before.rows;
      first--;
    } else if (after && used + after.rows <= room) {
      used += after.rows;
      last++;
    } else return [first, last];
  }
}
