// A notebook as a TypeScript file in the percent format that Jupytext, VS Code and others read: a line `// %%` begins a
// cell, prose stands in comments. And back. Outputs are no part of it.
// https://jupytext.readthedocs.io/en/latest/formats-scripts.html#the-percent-format
import type { Cell, Notebook } from "../notebook/file.js";
import { bodyLines, cellOf, headerFields, notebookOf, readFields, writeFields } from "./fields.js";

const HEADER = /^\/\/ %%(?=\s|$)/;

export function toScript(notebook: Notebook): string {
  const metadata = JSON.stringify(notebook.metadata);
  const head = ["// ---", `// jupyter: ${metadata}`, "// ---"];
  const cells = notebook.cells.map((cell) => {
    const kind = cell.cell_type === "code" ? "" : ` [${cell.cell_type}]`;
    const lines = bodyLines(cell.source);
    const body =
      cell.cell_type === "code"
        ? lines.map(guard)
        : lines.map((line) => (line === "" ? "//" : guard(`// ${line}`)));
    return [`// %%${kind}${writeFields(headerFields(cell))}`, ...body].join("\n");
  });
  return `${[head.join("\n"), ...cells].join("\n\n")}\n`;
}

/** A line of code that looks like the beginning of a cell gets a mark, which reading takes away. */
function guard(line: string): string {
  return /^\/\/ \\*%%/.test(line) ? line.replace("// ", "// \\") : line;
}

function unguard(line: string): string {
  return /^\/\/ \\+%%/.test(line) ? line.replace("// \\", "// ") : line;
}

/** @throws NotebookError when the settings of a cell cannot be read. */
export function fromScript(text: string, file: string): Notebook {
  const lines = text.split("\n");
  const metadata = readHead(lines);
  const cells: Cell[] = [];
  let current: { header: string; line: number; body: string[] } | undefined;
  const close = () => {
    if (current === undefined) return;
    const [, kind = "code", fields = ""] = /^\/\/ %%(?:\s*\[(markdown|md|raw)\])?(.*)$/.exec(current.header)!;
    const type = kind === "md" ? "markdown" : kind;
    const body =
      type === "code"
        ? current.body.map(unguard)
        : current.body.map((line) => unguard(line).replace(/^\/\/ ?/, ""));
    cells.push(
      cellOf(type as Cell["cell_type"], body, readFields(fields, `${file}:${current.line}`), cells.length),
    );
  };
  lines.forEach((line, index) => {
    if (HEADER.test(line)) {
      close();
      current = { header: line, line: index + 1, body: [] };
    } else if (current !== undefined) current.body.push(line);
    // A script that was never a notebook: all of it is one cell.
    else if (line.trim() !== "") current = { header: "// %%", line: index + 1, body: [line] };
  });
  close();
  return notebookOf(cells, metadata);
}

/** Takes the lines about the whole notebook away and returns what they say. */
function readHead(lines: string[]): string | undefined {
  if (lines[0] !== "// ---") return undefined;
  const end = lines.indexOf("// ---", 1);
  if (end < 0) return undefined;
  const said = lines.splice(0, end + 1).find((line) => line.startsWith("// jupyter: "));
  return said?.slice("// jupyter: ".length);
}
