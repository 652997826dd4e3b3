// Rectangles of text that are put side by side or one below the other. Their lines may hold colours.
import { stripVTControlCharacters } from "node:util";
import { width } from "../../../src/words/width.js";

export interface Block {
  lines: readonly string[];
  /** Columns of its widest line. */
  width: number;
}

export function block(lines: readonly string[]): Block {
  return { lines, width: Math.max(0, ...lines.map((line) => width(stripVTControlCharacters(line)))) };
}

/** Blocks side by side, `gap` columns between them, as many in a row as fit; a blank line between rows. */
export function flow(blocks: readonly Block[], columns: number, gap: number): string[] {
  const rows: Block[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const item of blocks) {
    if (used + gap + item.width > columns) {
      rows.push([]);
      used = -gap;
    }
    rows.at(-1)!.push(item);
    used += gap + item.width;
  }
  return rows.flatMap((row, i) => [...(i > 0 ? [""] : []), ...beside(row, gap)]);
}

function beside(blocks: readonly Block[], gap: number): string[] {
  const height = Math.max(...blocks.map(({ lines }) => lines.length));
  return Array.from({ length: height }, (_, i) =>
    blocks
      .map((item, b) => {
        const line = item.lines[i] ?? "";
        const isLast = b === blocks.length - 1;
        return isLast ? line : line + " ".repeat(item.width - width(stripVTControlCharacters(line)) + gap);
      })
      .join(""),
  );
}
