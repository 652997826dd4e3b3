// What went wrong in a cell, in the form that a front end shows: name, message, place, and a traceback with a
// code frame. Any thrown value is welcome, not only errors.
import { inspect } from "node:util";
import { withoutBoxes } from "./rewrite.js";
import { cellFrames, type Frame, type Place } from "./sourceMaps.js";
import type { Diagnostic } from "./tslab.js";

export interface CellError {
  ename: string;
  evalue: string;
  /** Lines to show, with ANSI colours, as front ends expect. */
  traceback: string[];
  /** Where in the cell that was run; not set when no line of it took part. */
  place?: Place;
  /** What was thrown; nothing for an error found before running. */
  cause?: unknown;
}

const red = (text: string) => `\x1b[31m${text}\x1b[39m`;
const bold = (text: string) => `\x1b[1m${text}\x1b[22m`;
const dim = (text: string) => `\x1b[2m${text}\x1b[22m`;

/** The line, two before it and two after it, with a marker under the column. */
export function codeFrame(source: string, { line, column }: Place, length = 1): string[] {
  const lines = source.split("\n");
  const first = Math.max(1, line - 2);
  const last = Math.min(lines.length, line + 2);
  const width = String(last).length;
  const frame: string[] = [];
  for (let n = first; n <= last; n++) {
    const text = lines[n - 1]!;
    const isMarked = n === line;
    frame.push(`${isMarked ? red(">") : " "} ${dim(`${String(n).padStart(width)} |`)} ${text}`);
    if (!isMarked) continue;
    const marks = "^".repeat(Math.max(1, Math.min(length, text.length - column + 1)));
    const indent = text.slice(0, column - 1).replace(/[^\t]/g, " ");
    frame.push(`  ${" ".repeat(width)} ${dim("|")} ${indent}${red(marks)}`);
  }
  return frame;
}

function whereLine({ script, line, functionName }: Frame): string {
  return `${script.name}, line ${line}${functionName ? `, in ${functionName}` : ""}`;
}

/** @param cell how the running cell is called in stack traces */
export function errorFromThrown(thrown: unknown, cell: string): CellError {
  if (!(thrown instanceof Error)) {
    const shown = inspect(thrown);
    return { ename: "Thrown", evalue: shown, traceback: [`${bold(red("Thrown"))}: ${shown}`], cause: thrown };
  }
  const frames = cellFrames(thrown);
  const evalue = withoutBoxes(String(thrown.message));
  const ename = String(thrown.name || thrown.constructor?.name || "Error");
  const top = frames[0];
  const place = frames.find(({ script }) => script.name === cell);
  const traceback = [`${bold(red(ename))}: ${evalue}`];
  if (top) {
    traceback.push(whereLine(top));
    if (top.script.source !== undefined) traceback.push("", ...codeFrame(top.script.source, top), "");
  }
  traceback.push(...stackLines(thrown).map(dim), ...causes(thrown));
  return {
    ename,
    evalue,
    traceback,
    place: place && { line: place.line, column: place.column },
    cause: thrown,
  };
}

function stackLines(error: Error): string[] {
  return String(error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line));
}

/** `new Error(..., { cause })` and AggregateError, as Node prints them. */
function causes(error: Error): string[] {
  const lines: string[] = [];
  if (error.cause !== undefined) lines.push("", ...`Caused by: ${inspect(error.cause)}`.split("\n"));
  if (error instanceof AggregateError) {
    for (const inner of error.errors) lines.push("", ...inspect(inner).split("\n"));
  }
  return lines;
}

export function errorFromInterrupt(): CellError {
  const evalue = "the cell was interrupted";
  return {
    ename: "KeyboardInterrupt",
    evalue,
    traceback: [`${bold(red("KeyboardInterrupt"))}: ${evalue}`],
  };
}

const SYNTAX_ERRORS = { from: 1000, to: 2000 };

/** @param cell how the cell is called; @param source its TypeScript */
export function errorFromDiagnostics(
  diagnostics: readonly Diagnostic[],
  cell: string,
  source: string,
): CellError {
  const [first] = diagnostics as [Diagnostic];
  const isSyntax = first.code >= SYNTAX_ERRORS.from && first.code < SYNTAX_ERRORS.to;
  const ename = isSyntax ? "SyntaxError" : "TypeScriptError";
  const traceback = [`${bold(red(ename))}: ${first.messageText}`];
  for (const diagnostic of diagnostics) {
    const { start, end, fileName, messageText, code } = diagnostic;
    const place = { line: start.line + 1, column: start.character + 1 };
    if (diagnostic !== first) traceback.push(messageText);
    traceback.push(`${fileName ?? cell}, line ${place.line} ${dim(`(TS${code})`)}`, "");
    if (fileName === undefined) {
      const length = end.line === start.line ? end.character - start.character : Number.POSITIVE_INFINITY;
      traceback.push(...codeFrame(source, place, length), "");
    }
  }
  const own = diagnostics.find(({ fileName }) => fileName === undefined);
  return {
    ename,
    evalue: first.messageText,
    traceback,
    place: own && { line: own.start.line + 1, column: own.start.character + 1 },
  };
}
