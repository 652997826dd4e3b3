// What a program wrote for a terminal, as HTML: colours become classes, overwritten lines show what was left of them,
// and output that no reader would read to the end keeps its beginning and its end.
import { AnsiUp } from "ansi_up";

const MOST_LINES = 1000;
const KEPT_LINES = 400;
const LONGEST_LINE = 4000;

/** Escaped HTML of terminal text. `leftOut` words the note that stands for lines which are not shown. */
export function terminalHtml(text: string, leftOut: (lines: number) => string): string {
  let lines = text.replace(/\r+\n/g, "\n").replace(/\n$/, "").split("\n");
  if (lines.length > MOST_LINES) {
    const gone = lines.length - 2 * KEPT_LINES;
    lines = [...lines.slice(0, KEPT_LINES), "", leftOut(gone), "", ...lines.slice(-KEPT_LINES)];
  }
  lines = lines
    .map(settle)
    .map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)} …` : line));
  const colours = new AnsiUp();
  colours.use_classes = true;
  // Links in terminal text would need the checks that links in HTML get; they stay text.
  colours.url_allowlist = {};
  return colours.ansi_to_html(lines.join("\n"));
}

/** Carriage returns and backspaces as a terminal leaves them, so that a progress bar shows its last state only. */
function settle(line: string): string {
  if (!/[\r\b]/.test(line)) return line;
  let shown = "";
  for (const part of line.split("\r")) {
    const kept = erase(part);
    if (kept !== "") shown = kept + shown.slice(kept.length);
  }
  return shown;
}

function erase(text: string): string {
  let shown = "";
  for (const character of text) shown = character === "\b" ? shown.slice(0, -1) : shown + character;
  return shown;
}
