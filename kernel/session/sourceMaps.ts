// Which line of the user's TypeScript does a place in running code come from? Keeps a record of every script a
// session compiled, and lets stack traces speak of the TypeScript, without the kernel's own frames.
import { SourceMap } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { home } from "../files/home.js";
import { withoutBoxes } from "./rewrite.js";

/** A place in a source, counted from 1 as people and stack traces do. */
export interface Place {
  line: number;
  column: number;
}

export interface Script {
  /** How stack traces call it: `Cell [3]`, or the path of a file. */
  name: string;
  /** The TypeScript of a cell, for code frames. */
  source?: string;
  locate(line: number, column: number): Place | undefined;
}

export interface Frame extends Place {
  script: Script;
  functionName?: string;
}

const scripts = new Map<string, Script>();
const framesOf = new WeakMap<object, Frame[]>();

/** @param filename the name under which the engine knows the script */
export function registerScript(filename: string, script: Script): void {
  scripts.set(filename, script);
}

/** The frames of an error that are in cells and their files, innermost first. */
export function cellFrames(error: Error): Frame[] {
  void error.stack; // the engine asks for the trace, and so fills the record, when it is first read
  return framesOf.get(error) ?? [];
}

interface LocatingMap {
  locate(line: number, column: number): Place | undefined;
}

export function takeSourceMap(json: string | undefined): LocatingMap {
  if (!json) return { locate: (line, column) => ({ line, column }) };
  const map = new SourceMap(JSON.parse(json));
  return {
    locate: (line, column) => {
      const entry = map.findEntry(line - 1, column - 1);
      if (!("originalLine" in entry)) return undefined;
      return { line: entry.originalLine + 1, column: entry.originalColumn + 1 };
    },
  };
}

const INLINE_MAP = /\n\/\/# sourceMappingURL=data:application\/json;base64,([\w+/=]+)\s*$/;

export function readInlineMap(code: string): LocatingMap | undefined {
  const found = INLINE_MAP.exec(code);
  return found ? takeSourceMap(Buffer.from(found[1]!, "base64").toString()) : undefined;
}

export function withoutInlineMap(code: string): string {
  return code.replace(INLINE_MAP, "\n");
}

const OWN_FOLDERS = [join(home, "dist", "kernel"), join(home, "kernel")];

function isOwnFrame(file: string | null | undefined): boolean {
  if (!file) return false;
  const path = file.replace(/^file:\/\//, "");
  return /^node:(vm|internal)/.test(path) || OWN_FOLDERS.some((folder) => path.startsWith(folder));
}

const ENGINE = pathToFileURL(join(home, "dist", "src")).href;
const NATIVE_NAMES = /^(?:Aggregate|Eval|Range|Reference|Syntax|Type|URI)?Error$/;

/** The engine's own errors say what was wrong with what it was given; where inside of it that was noticed is noise. */
function saysItAll(error: Error, firstFile: string): boolean {
  return firstFile.startsWith(ENGINE) && !NATIVE_NAMES.test(String(error.name));
}

type Prepare = NonNullable<typeof Error.prepareStackTrace>;
let previous: Prepare | undefined;

const prepareStackTrace: Prepare = (error, sites) => {
  const fileOf = (site: NodeJS.CallSite) => site.getFileName() ?? "";
  const last = sites.findLastIndex((site) => scripts.has(fileOf(site)));
  if (last < 0)
    return previous ? previous(error, sites) : `${error}${sites.map((s) => `\n    at ${s}`).join("")}`;
  const frames: Frame[] = [];
  const lines: string[] = [];
  const isClear = saysItAll(error, fileOf(sites[0]!));
  for (const [index, site] of sites.entries()) {
    const file = fileOf(site);
    if (isClear && lines.length === 0 && file.startsWith(ENGINE)) continue;
    const script = scripts.get(file);
    if (!script) {
      if (index > last && isOwnFrame(file)) break; // from here on it is about who runs cells
      lines.push(String(site));
      continue;
    }
    const [line, column] = [site.getLineNumber() ?? 1, site.getColumnNumber() ?? 1];
    const place = script.locate(line, column);
    if (!place) continue; // code that we added
    frames.push({ ...place, script, functionName: site.getFunctionName() ?? undefined });
    lines.push(
      String(site).replace(`${file}:${line}:${column}`, `${script.name}:${place.line}:${place.column}`),
    );
  }
  framesOf.set(error, frames);
  cleanMessage(error);
  return `${headline(error)}${lines.map((line) => `\n    at ${line}`).join("")}`;
};

/** The engine quotes the rewritten code in some messages. */
function cleanMessage(error: Error): void {
  const message: unknown = Object.getOwnPropertyDescriptor(error, "message")?.value;
  if (typeof message !== "string") return;
  const clean = withoutBoxes(message);
  if (clean === message) return;
  try {
    error.message = clean;
  } catch {
    // a frozen error keeps its words
  }
}

function headline(error: Error): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}

/** Takes over how stack traces are written; traces without a cell stay as they were. */
export function installStackTraces(): void {
  if (Error.prepareStackTrace === prepareStackTrace) return;
  previous = Error.prepareStackTrace;
  Error.prepareStackTrace = prepareStackTrace;
}
