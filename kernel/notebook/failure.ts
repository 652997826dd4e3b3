// What is said when a cell fails. Light: it loads no kernel client.
import type { CellFailure } from "./execute.js";

/** One or two lines that name the cell, the line and the message. */
export function describeFailure(file: string, { cell, line, ename, evalue }: CellFailure): string {
  const where = line === undefined ? `Cell [${cell}]` : `Cell [${cell}], line ${line}`;
  return `${file}: ${where}: ${ename}: ${evalue}`;
}
