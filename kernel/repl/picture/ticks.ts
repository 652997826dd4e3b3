// Numbers and words along the edges of a panel of cells.
import { richText } from "../../../src/figure/svg/text.js";
import type { Axis } from "../../../src/plot/spec.js";
import { width } from "../../../src/words/width.js";

function labels(axis: Axis): { value: number; text: string }[] {
  if (axis.showticklabels === false) return [];
  return (axis.tickvals ?? []).map((value, i) => {
    const text = richText(axis.ticktext?.[i] ?? String(value));
    return {
      value,
      text: text
        .flat()
        .map((run) => run.text)
        .join(""),
    };
  });
}

/** A label for each line, mostly empty. `down`: lines for a row of cells. */
export function gutter(axis: Axis, lines: number, down: number, isFlipped: boolean, rows: number): string[] {
  const result = new Array<string>(lines).fill("");
  let last = -2;
  for (const { value, text } of labels(axis)) {
    const row = isFlipped ? rows - 1 - value : value;
    const line = Math.floor((row + 0.25) * down);
    // Numbers on neighbouring lines would read as one column of all rows.
    if (line < 0 || line >= lines || (Math.abs(line - last) < 2 && down < 1)) continue;
    result[line] = text;
    last = line;
  }
  return result;
}

/**
 * One line of labels under the cells. Numbers thin out evenly, as 0 2 4 6; of words those that would touch are left
 * out. `across`: characters for a cell.
 */
export function ticksBelow(axis: Axis, across: number, room: number): string {
  const all = labels(axis);
  if (!all.every(({ text }) => /^[\d.,−-]+$/.test(text))) return placed(all, across, room).line;
  for (let step = 1; ; step++) {
    const kept = all.filter((_, i) => i % step === 0);
    const { line, isWhole } = placed(kept, across, room);
    if (isWhole || kept.length <= 1) return line;
  }
}

function placed(ticks: ReturnType<typeof labels>, across: number, room: number) {
  let line = "";
  let isWhole = true;
  for (const { value, text } of ticks) {
    const centre = (value + 0.5) * across;
    const start = Math.max(0, Math.round(centre - width(text) / 2 - 0.01));
    if (start + width(text) > room) continue;
    const isClear = line === "" || start >= width(line) + (width(text) > 1 || across > 1.5 ? 1 : 0);
    if (isClear) line += " ".repeat(start - width(line)) + text;
    else isWhole = false;
  }
  return { line, isWhole };
}
