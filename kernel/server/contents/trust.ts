// Whose outputs may do what they like: a notebook that was run here is signed when it is saved, and trusted when it is
// opened unchanged, as Jupyter does it. https://jupyter-server.readthedocs.io/en/latest/operators/security.html
import { createHmac } from "node:crypto";
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileWhole } from "../../files/atomic.js";
import { secretOf } from "../access.js";

export interface NotebookJson {
  cells?: CellJson[];
  metadata?: Record<string, unknown>;
  nbformat?: number;
  nbformat_minor?: number;
}

interface CellJson {
  cell_type?: string;
  metadata?: Record<string, unknown>;
  outputs?: { output_type?: string; data?: Record<string, unknown> | null }[];
  source?: unknown;
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** What is needed to read its cells; the rest is the business of whoever shows them. */
export function isNotebook(value: unknown): value is NotebookJson & { cells: CellJson[] } {
  const { cells } = (value ?? {}) as NotebookJson;
  return (
    Array.isArray(cells) &&
    cells.every(
      (cell) =>
        isObject(cell) &&
        (cell.metadata === undefined || isObject(cell.metadata)) &&
        (cell.outputs === undefined || (Array.isArray(cell.outputs) && cell.outputs.every(isObject))),
    )
  );
}

const KEPT = 10_000;
const SIGNATURE = /^[\w-]{43}$/;

export class Trust {
  private readonly file: string;
  private readonly secret: Buffer;
  private readonly signatures: Set<string>;

  constructor(dataFolder: string) {
    this.file = join(dataFolder, "trusted.txt");
    this.secret = secretOf(dataFolder);
    const lines = readLines(this.file);
    this.signatures = new Set(lines.filter((line) => SIGNATURE.test(line)).slice(-KEPT));
    // A line that was cut off would spoil the next; and what grew at every save is made short again.
    const isWhole = lines.at(-1) === "" && lines.slice(0, -1).every((line) => SIGNATURE.test(line));
    if (isWhole && lines.length <= 2 * KEPT) return;
    writeFileWhole(this.file, [...this.signatures].map((signature) => `${signature}\n`).join(""), 0o600);
  }

  /** Marks the cells of a notebook that is opened: `metadata.trusted`, which is not written to files. */
  mark(notebook: NotebookJson): void {
    const isSigned = this.signatures.has(this.sign(notebook));
    for (const cell of notebook.cells ?? []) {
      if (cell.cell_type !== "code") continue;
      cell.metadata ??= {};
      cell.metadata.trusted = isSigned || !canDoHarm(cell);
    }
  }

  /** Takes the marks off a notebook that is saved, and signs it when every cell bore one. */
  settle(notebook: NotebookJson): void {
    let isTrusted = true;
    for (const cell of notebook.cells ?? []) {
      if (cell.cell_type !== "code") continue;
      const { trusted, ...metadata } = cell.metadata ?? {};
      cell.metadata = metadata;
      isTrusted &&= trusted === true || !canDoHarm(cell);
    }
    if (isTrusted) this.remember(this.sign(notebook));
  }

  private sign({ cells = [] }: NotebookJson): string {
    const hmac = createHmac("sha256", this.secret);
    for (const { cell_type, source, outputs } of cells)
      hmac.update(JSON.stringify([cell_type, joined(source), outputs]));
    return hmac.digest("base64url");
  }

  /** One line more at the end of the file, in one write: two servers may do so at once, and a kill loses no other line. */
  private remember(signature: string): void {
    if (this.signatures.has(signature)) return;
    this.signatures.add(signature);
    try {
      appendFileSync(this.file, `${signature}\n`, { mode: 0o600 });
    } catch (error) {
      // The notebook is saved all the same; after the next start it has to be trusted once more.
      console.error(`cellgrad: ${this.file}: ${(error as Error).message}`);
    }
  }
}

/** A source is text, or lines of it: the same source either way. */
function joined(source: unknown): unknown {
  return Array.isArray(source) ? source.join("") : source;
}

function canDoHarm({ outputs = [] }: CellJson): boolean {
  return outputs.some(({ output_type, data = {} }) => {
    if (output_type === "stream" || output_type === "error") return false;
    return Object.keys(data ?? {}).some(
      (type) => type !== "text/plain" && !/^image\/(png|jpeg|gif)$/.test(type),
    );
  });
}

/** @returns "" behind the last line; nobody is trusted where the file is not there or cannot be read */
function readLines(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    return [""];
  }
}
