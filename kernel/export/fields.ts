// What both written forms of a notebook share: the settings of a cell as `key=JSON` behind its heading, the lines of its
// source, and the notebook made again from them.
import { createHash } from "node:crypto";
import { type Cell, type Notebook, NotebookError } from "../notebook/file.js";

/** A cell's metadata, and `id`, `attachments` and `blank` (how many empty lines end its source). */
export type Fields = Record<string, unknown>;

const RESERVED = /^(id|attachments|blank|metadata)$/;

export function headerFields(cell: Cell): Fields {
  const own = Object.keys(cell.metadata);
  // Keys that cannot stand alone, or that mean something else here, go into one object.
  const isPlain = own.every((key) => /^\w+(-\w+)*$/.test(key) && !RESERVED.test(key));
  const blank = /\n*$/.exec(cell.source)![0].length;
  return {
    id: cell.id,
    ...(isPlain ? cell.metadata : { metadata: cell.metadata }),
    ...("attachments" in cell && cell.attachments !== undefined ? { attachments: cell.attachments } : {}),
    ...(blank > 0 ? { blank } : {}),
  };
}

/** Without the empty lines at the end, which the heading counts. */
export function bodyLines(source: string): string[] {
  const body = source.replace(/\n+$/, "");
  return body === "" ? [] : body.split("\n");
}

export function writeFields(fields: Fields): string {
  return Object.entries(fields)
    .map(([key, value]) => ` ${key}=${JSON.stringify(value)}`)
    .join("");
}

/** @throws NotebookError naming the place, where a value is no JSON. */
export function readFields(text: string, place: string): Fields {
  const fields: Fields = {};
  let rest = text.trim();
  while (rest !== "") {
    const key = /^([\w-]+)=/.exec(rest)?.[1];
    if (key === undefined)
      throw new NotebookError(`${place}: expected key=value with a JSON value, found ${rest.slice(0, 40)}`);
    rest = rest.slice(key.length + 1);
    const end = jsonEnd(rest);
    try {
      fields[key] = JSON.parse(rest.slice(0, end));
    } catch {
      throw new NotebookError(`${place}: the value of ${key} is no JSON: ${rest.slice(0, 40)}`);
    }
    rest = rest.slice(end).trim();
  }
  return fields;
}

/** Where the JSON value at the beginning of a text ends. */
function jsonEnd(text: string): number {
  let depth = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]!;
    if (isQuoted) {
      if (sign === "\\") at++;
      else if (sign === '"') isQuoted = false;
    } else if (sign === '"') isQuoted = true;
    else if (sign === "{" || sign === "[") depth++;
    else if (sign === "}" || sign === "]") depth--;
    else if (/\s/.test(sign) && depth === 0) return at;
  }
  return text.length;
}

/**
 * A cell from its lines and settings.
 * @param isExact no line was added behind the source; else the empty lines at its end are the file's
 */
export function cellOf(
  type: Cell["cell_type"],
  lines: readonly string[],
  fields: Fields,
  index: number,
  isExact = false,
): Cell {
  const { id, attachments, blank = 0, metadata, ...rest } = fields;
  const text = lines.join("\n");
  const body = isExact ? text : text.replace(/\n+$/, "");
  const source = `${body}${"\n".repeat(Number(blank))}`;
  const base = {
    id:
      typeof id === "string"
        ? id
        : createHash("sha256").update(`${index} ${source}`).digest("hex").slice(0, 8),
    metadata: (metadata ?? rest) as Cell["metadata"],
    source,
  };
  if (type === "code") return { cell_type: "code", ...base, outputs: [], execution_count: null };
  return {
    cell_type: type,
    ...base,
    ...(attachments === undefined ? {} : { attachments: attachments as never }),
  };
}

/** @param metadata JSON of what is said about the whole notebook */
export function notebookOf(cells: Cell[], metadata: string | undefined): Notebook {
  let read: Record<string, unknown> = {};
  if (metadata !== undefined) {
    try {
      read = JSON.parse(metadata);
    } catch {
      throw new NotebookError(`what is said about the whole notebook is no JSON: ${metadata.slice(0, 60)}`);
    }
  }
  return { nbformat: 4, nbformat_minor: 5, metadata: read, cells };
}
