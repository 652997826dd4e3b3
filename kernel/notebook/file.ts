// Notebook files: reading and checking nbformat 4 (and 3, converted), writing 4.5. In memory, texts are strings; in the file, they
// are lists of lines, as Jupyter writes them. Runs and renders nothing.
import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { MimeBundle } from "../display/index.js";
import { writeFileWhole } from "../files/atomic.js";
import { isVersion3, upgradeVersion3 } from "./upgrade.js";

export type Output =
  | { output_type: "stream"; name: "stdout" | "stderr"; text: string }
  | { output_type: "display_data"; data: MimeBundle; metadata: Record<string, unknown> }
  | {
      output_type: "execute_result";
      data: MimeBundle;
      metadata: Record<string, unknown>;
      execution_count: number | null;
    }
  | { output_type: "error"; ename: string; evalue: string; traceback: string[] };

interface CellBase {
  id: string;
  source: string;
  metadata: Record<string, unknown> & { tags?: string[] };
}

export interface CodeCell extends CellBase {
  cell_type: "code";
  execution_count: number | null;
  outputs: Output[];
}

export interface TextCell extends CellBase {
  cell_type: "markdown" | "raw";
  /** Pictures that the text refers to as `attachment:NAME`. */
  attachments?: Record<string, MimeBundle>;
}

export type Cell = CodeCell | TextCell;

export interface Notebook {
  nbformat: 4;
  nbformat_minor: number;
  metadata: Record<string, unknown>;
  cells: Cell[];
}

/** A file that is no notebook this program can read. The message names the file, the place and the remedy. */
export class NotebookError extends Error {
  override name = "NotebookError";
}

type Json = Record<string, unknown>;

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return value === undefined ? "nothing" : `a ${typeof value}`;
}

function isJsonMime(type: string): boolean {
  return type === "application/json" || type.endsWith("+json");
}

/** Reads the parts of one file; each check knows where it stands, so that its message can say so. */
class Reader {
  constructor(private readonly file: string) {}

  fail(place: string, expected: string, value: unknown): never {
    const where = place === "" ? this.file : `${this.file}: ${place}`;
    throw new NotebookError(`${where}: expected ${expected}, found ${kindOf(value)}`);
  }

  object(value: unknown, place: string): Json {
    return isObject(value) ? value : this.fail(place, "an object", value);
  }

  list(value: unknown, place: string): unknown[] {
    return Array.isArray(value) ? value : this.fail(place, "a list", value);
  }

  text(value: unknown, place: string): string {
    if (typeof value === "string") return value;
    if (Array.isArray(value) && value.every((line) => typeof line === "string")) return value.join("");
    return this.fail(place, "a string or a list of strings", value);
  }

  bundle(value: unknown, place: string): MimeBundle {
    const entries = Object.entries(this.object(value, place)).map(([type, data]) => [
      type,
      isJsonMime(type) ? data : this.text(data, `${place}, ${type}`),
    ]);
    return Object.fromEntries(entries);
  }

  output(value: unknown, place: string): Output {
    const output = this.object(value, place);
    const metadata = isObject(output.metadata) ? output.metadata : {};
    switch (output.output_type) {
      case "stream": {
        const name = output.name === "stderr" ? "stderr" : "stdout";
        return { output_type: "stream", name, text: this.text(output.text, `${place}, text`) };
      }
      case "display_data":
        return { output_type: "display_data", data: this.bundle(output.data, `${place}, data`), metadata };
      case "execute_result": {
        const data = this.bundle(output.data, `${place}, data`);
        return { output_type: "execute_result", data, metadata, execution_count: count(output) };
      }
      case "error":
        return {
          output_type: "error",
          ename: String(output.ename ?? "Error"),
          evalue: String(output.evalue ?? ""),
          traceback: this.list(output.traceback ?? [], `${place}, traceback`).map(String),
        };
      default:
        throw new NotebookError(
          `${this.file}: ${place}: unknown output_type ${JSON.stringify(output.output_type)}`,
        );
    }
  }

  cell(value: unknown, index: number): Cell {
    const place = `cell ${index + 1}`;
    const cell = this.object(value, place);
    const source = this.text(cell.source, `${place}, source`);
    const metadata = this.object(cell.metadata ?? {}, `${place}, metadata`) as CellBase["metadata"];
    const id = typeof cell.id === "string" ? cell.id : idFor(index, source);
    switch (cell.cell_type) {
      case "code": {
        const outputs = this.list(cell.outputs ?? [], `${place}, outputs`).map((output, i) =>
          this.output(output, `${place}, output ${i + 1}`),
        );
        return { cell_type: "code", id, metadata, source, execution_count: count(cell), outputs };
      }
      case "markdown":
      case "raw": {
        const attachments = cell.attachments as TextCell["attachments"];
        return { cell_type: cell.cell_type, id, metadata, source, ...(attachments && { attachments }) };
      }
      default:
        throw new NotebookError(
          `${this.file}: ${place}: unknown cell_type ${JSON.stringify(cell.cell_type)}; expected "code", "markdown" or "raw"`,
        );
    }
  }
}

function count(value: Json): number | null {
  return typeof value.execution_count === "number" ? value.execution_count : null;
}

/** An id for a cell that has none (they came with nbformat 4.5); the same notebook always gets the same ids. */
function idFor(index: number, source: string): string {
  return createHash("sha256").update(`${index}:${source}`).digest("hex").slice(0, 8);
}

/**
 * Reads the text of a notebook file of nbformat 4 (any minor version).
 * @param file how messages call it
 * @throws NotebookError when the text is not JSON, not nbformat 4, or a part has the wrong form.
 */
export function parseNotebook(text: string, file: string): Notebook {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const reason = text.trim() === "" ? "the file is empty" : (error as Error).message;
    throw new NotebookError(`${file} is not a notebook: expected JSON, but ${reason}`);
  }
  const reader = new Reader(file);
  const top = reader.object(isVersion3(value) ? upgradeVersion3(value) : value, "");
  if (top.nbformat !== 4) {
    if (typeof top.nbformat !== "number") {
      throw new NotebookError(`${file} is not a notebook: it is JSON, but has no nbformat`);
    }
    const remedy =
      top.nbformat === 3
        ? "it has no list of worksheets"
        : top.nbformat < 3
          ? "save it again with a Jupyter of this decade, or run: jupyter nbconvert --to notebook --nbformat 4"
          : "a newer cellgrad may know it";
    throw new NotebookError(`${file}: nbformat ${top.nbformat}; nbformat 3 and 4 can be read (${remedy})`);
  }
  const cells = reader.list(top.cells, "cells").map((cell, index) => reader.cell(cell, index));
  const metadata = reader.object(top.metadata ?? {}, "metadata");
  return { nbformat: 4, nbformat_minor: Number(top.nbformat_minor ?? 0), metadata, cells };
}

/** @throws NotebookError when there is no such file, it cannot be read, or it is no notebook. */
export function readNotebook(path: string): Notebook {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new NotebookError(`${path}: there is no such file`);
    if (code === "EISDIR") throw new NotebookError(`${path} is a folder; a notebook file (.ipynb) is needed`);
    throw new NotebookError(`${path} cannot be read: ${message}`);
  }
  return parseNotebook(text, path);
}

function lines(text: string): string[] {
  return text === "" ? [] : text.split(/(?<=\n)/);
}

function bundleForFile(bundle: MimeBundle): MimeBundle {
  const entries = Object.entries(bundle).map(([type, data]) => [
    type,
    typeof data === "string" && /^text\/|^image\/svg/.test(type) ? lines(data) : data,
  ]);
  return Object.fromEntries(entries);
}

function outputForFile(output: Output): Json {
  if (output.output_type === "stream") return { ...output, text: lines(output.text) };
  return "data" in output ? { ...output, data: bundleForFile(output.data) } : output;
}

/** The text of a notebook file: nbformat 4.5, laid out as Jupyter does it, so that version control sees lines. */
export function formatNotebook(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    source: lines(cell.source),
    ...(cell.cell_type === "code" && { outputs: cell.outputs.map(outputForFile) }),
  }));
  return `${JSON.stringify({ cells, metadata: notebook.metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}

function unwritable(path: string, error: unknown): NotebookError {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = {
    EACCES: "permission denied",
    EROFS: "the disk is read-only",
    ENOSPC: "the disk is full",
    ENOTDIR: "a part of the path is a file, not a folder",
    EISDIR: "it is a folder",
  };
  return new NotebookError(`${path} cannot be written: ${reasons[code ?? ""] ?? message}`);
}

/** Finds out whether a notebook could be written there, without leaving a trace. @throws NotebookError */
export function checkWritable(path: string): void {
  let folder = dirname(resolve(path));
  while (!existsSync(folder)) folder = dirname(folder);
  try {
    if (!statSync(folder).isDirectory()) throw { code: "ENOTDIR" };
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw { code: "EISDIR" };
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/**
 * Writes a notebook file, and the folders above it; whatever happens, `path` holds the old notebook or the whole
 * new one.
 * @throws NotebookError when it cannot be written
 */
export function writeNotebook(path: string, notebook: Notebook): void {
  try {
    writeFileWhole(path, formatNotebook(notebook));
  } catch (error) {
    throw unwritable(path, error);
  }
}
