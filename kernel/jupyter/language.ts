// Requests about code that do not run it: what language this is, completion, inspection, completeness, history.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { MimeBundle } from "../display/index.js";
import { home } from "../files/home.js";
import { inspectionHtml, inspectionText, type Session } from "../session/index.js";
import { type Content, PROTOCOL_VERSION } from "./wire.js";

const { version } = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as { version: string };
/** Of tslab's fork, which reads the cells. Named here, as loading it takes most of the start-up time. */
export const TYPESCRIPT_VERSION = "5.0.4";

export function kernelInfo(): Content {
  return {
    status: "ok",
    protocol_version: PROTOCOL_VERSION,
    implementation: "cellgrad",
    implementation_version: version,
    language_info: {
      name: "typescript",
      version: TYPESCRIPT_VERSION,
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      // JupyterLab reads `mode`; the classic notebook needs the other two to find CodeMirror's TypeScript.
      codemirror_mode: { mode: "typescript", name: "javascript", typescript: true },
      nbconvert_exporter: "script",
    },
    banner: `cellgrad ${version}: TypeScript notebooks (TypeScript ${TYPESCRIPT_VERSION}, Node ${process.versions.node})`,
    help_links: [],
    debugger: false,
  };
}

/** Jupyter counts cursor positions in code points, JavaScript in UTF-16 units. */
function toUnits(code: string, position: number): number {
  return [...code].slice(0, position).join("").length;
}

function toCodePoints(code: string, offset: number): number {
  return [...code.slice(0, offset)].length;
}

export function complete(session: Session, { code, cursor_pos }: Content): Content {
  const source = String(code);
  const position = typeof cursor_pos === "number" ? toUnits(source, cursor_pos) : source.length;
  const { start, end, matches } = session.complete(source, position);
  const [cursor_start, cursor_end] = [toCodePoints(source, start), toCodePoints(source, end)];
  return {
    status: "ok",
    matches: matches.map(({ name }) => name),
    cursor_start,
    cursor_end,
    metadata: {
      _jupyter_types_experimental: matches.map(({ name, kind }) => ({
        text: name,
        type: kind,
        start: cursor_start,
        end: cursor_end,
      })),
    },
  };
}

export function inspect(session: Session, { code, cursor_pos }: Content): Content {
  const source = String(code);
  const position = typeof cursor_pos === "number" ? toUnits(source, cursor_pos) : source.length;
  const found = session.inspect(source, position) ?? session.inspect(source, Math.max(0, position - 1));
  if (!found) return { status: "ok", found: false, data: {}, metadata: {} };
  const data = { "text/plain": inspectionText(found), "text/html": inspectionHtml(found) };
  return { status: "ok", found: true, data, metadata: {} };
}

/** What `name?` and `?name` ask about: a cell of nothing else shows what is known of the name, as in IPython. */
export function askedAbout(source: string): string | undefined {
  const [, before, name, after] =
    /^\s*(\?{0,2})\s*([\p{ID_Continue}$.]+?)\s*(\?{0,2})\s*$/u.exec(source) ?? [];
  return before || after ? name : undefined;
}

/** The bundle that answers it. */
export function describe(session: Session, name: string): MimeBundle {
  const { found, data } = inspect(session, { code: name });
  return found ? (data as MimeBundle) : { "text/plain": `nothing is known of ${name}` };
}

export function isComplete(session: Session, { code }: Content): Content {
  if (askedAbout(String(code)) !== undefined) return { status: "complete" };
  return { ...session.isComplete(String(code)) };
}
