// A notebook as Markdown that reads well anywhere: prose as it is, code in fences, and before each cell a comment, which
// no reader sees, with what is needed to make the notebook again. Outputs are no part of it.
import type { Cell, Notebook } from "../notebook/file.js";
import {
  bodyLines,
  cellOf,
  type Fields,
  headerFields,
  notebookOf,
  readFields,
  writeFields,
} from "./fields.js";

const HEADER = /^<!-- (code|markdown|raw) cell(.*) -->$/;

export function toMarkdown(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) => {
    const header = comment(`${cell.cell_type} cell`, writeFields(headerFields(cell)));
    const lines = bodyLines(cell.source);
    if (cell.cell_type === "markdown") return [header, ...lines.map(guard)].join("\n");
    const fence = "`".repeat(Math.max(3, longestRun(cell.source) + 1));
    return [header, `${fence}${cell.cell_type === "code" ? "ts" : ""}`, ...lines, fence].join("\n");
  });
  return `${[comment("notebook", ` ${JSON.stringify(notebook.metadata)}`), ...cells].join("\n\n")}\n`;
}

/** Two dashes would end a comment early; in JSON a dash can be written otherwise. */
function comment(kind: string, fields: string): string {
  return `<!-- ${kind}${fields.replaceAll("--", "-\\u002d")} -->`;
}

function guard(line: string): string {
  return /^<!-- \\*(code|markdown|raw) cell/.test(line) ? line.replace("<!-- ", "<!-- \\") : line;
}

function unguard(line: string): string {
  return /^<!-- \\+(code|markdown|raw) cell/.test(line) ? line.replace("<!-- \\", "<!-- ") : line;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/**
 * Markdown that was never a notebook becomes one: fences of `ts` are its code cells, what is between them its prose.
 * @throws NotebookError when the settings of a cell cannot be read.
 */
export function fromMarkdown(text: string, file: string): Notebook {
  const lines = text.split("\n");
  const metadata = /^<!-- notebook (.*) -->$/.exec(lines[0] ?? "")?.[1];
  if (metadata !== undefined) lines.shift();
  const isOurs = metadata !== undefined || lines.some((line) => HEADER.test(line));
  return notebookOf(isOurs ? readCells(lines, file) : splitAtFences(lines), metadata);
}

function readCells(lines: readonly string[], file: string): Cell[] {
  const cells: Cell[] = [];
  let at = 0;
  while (at < lines.length) {
    const header = HEADER.exec(lines[at]!);
    if (header === null) {
      // What an author wrote before the first cell is prose, too.
      const end = nextHeader(lines, at);
      if (lines.slice(at, end).some((line) => line.trim() !== ""))
        cells.push(cellOf("markdown", lines.slice(at, end), {}, cells.length));
      at = end;
      continue;
    }
    const [, type, fields] = header;
    const settings = readFields(fields!, `${file}: cell ${cells.length + 1}`);
    at++;
    if (type === "markdown") {
      const end = nextHeader(lines, at);
      cells.push(cellOf("markdown", lines.slice(at, end).map(unguard), settings, cells.length));
      at = end;
    } else {
      const fence = /^`{3,}/.exec(lines[at] ?? "")?.[0] ?? "```";
      const end = lines.indexOf(fence, at + 1);
      const close = end < 0 ? lines.length : end;
      cells.push(cellOf(type as "code" | "raw", lines.slice(at + 1, close), settings, cells.length, true));
      at = close + 1;
      while (lines[at]?.trim() === "") at++;
    }
  }
  return cells;
}

function nextHeader(lines: readonly string[], from: number): number {
  const found = lines.findIndex((line, index) => index >= from && HEADER.test(line));
  return found < 0 ? lines.length : found;
}

function splitAtFences(lines: readonly string[]): Cell[] {
  const cells: Cell[] = [];
  const none: Fields = {};
  let body: string[] = [];
  let fence: string | undefined;
  const close = (type: Cell["cell_type"]) => {
    const whole = body.join("\n").trim();
    if (whole !== "") cells.push(cellOf(type, whole.split("\n"), none, cells.length));
    body = [];
  };
  for (const line of lines) {
    const opening = /^(`{3,})(ts|typescript|js|javascript)\s*$/.exec(line)?.[1];
    if (fence === undefined && opening !== undefined) {
      close("markdown");
      fence = opening;
    } else if (line === fence) {
      close("code");
      fence = undefined;
    } else body.push(line);
  }
  close(fence === undefined ? "markdown" : "code");
  return cells;
}
