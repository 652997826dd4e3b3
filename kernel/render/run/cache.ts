// Executed notebooks kept for the next time, under a key that holds everything their outputs depend on: a notebook
// whose key is known need not run again. Prose is no part of the key.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { cacheFolder } from "../../../src/host/index.js";
import { makeFolder, writeFileWhole } from "../../files/atomic.js";
import { home } from "../../files/home.js";
import type { CodeCell, Notebook, Output } from "../../notebook/file.js";

/** What one run of a notebook gave. */
export interface Run {
  /** The outputs and counts of the code cells, in order. */
  readonly cells: readonly Pick<CodeCell, "outputs" | "execution_count">[];
  /** How long it took. */
  readonly seconds: number;
}

/** Runs that no notebook has asked for in this time are removed. */
const KEPT_DAYS = 60;
/** Files larger than this are known by size and time, not by what they hold. */
const READ_AT_MOST = 8 * 1024 * 1024;

/** Where things of one kind are kept, within the folder for what can be made again. */
export function pagesCache(kind: "runs" | "bodies"): string {
  return join(cacheFolder(), kind);
}

/**
 * The key of a notebook's outputs: its code cells, the files that they name (data, local modules), the
 * locked dependencies, the build of cellgrad, Node, and the settings in the environment.
 */
export function runKey(notebook: Notebook, path: string, env = process.env): string {
  const hash = createHash("sha256");
  const folder = dirname(path);
  for (const { cell_type, source, metadata } of notebook.cells) {
    if (cell_type === "code") hash.update(JSON.stringify([source, metadata.tags ?? []]));
  }
  hash.update(`${process.version} ${process.platform} ${process.arch}`);
  for (const name of Object.keys(env).sort()) {
    if (name.startsWith("CELLGRAD_") && name !== "CELLGRAD_CACHE") hash.update(`${name}=${env[name]}`);
  }
  hash.update(engineBuild());
  hash.update(lockFile(folder));
  const code = codeCells(notebook).map(({ source }) => source);
  const named = namedFiles(code.join("\n"), folder, new Set());
  const digits = process.env["CELLGRAD_MNIST"];
  if (digits && existsSync(digits)) named.add(resolve(digits));
  for (const path of [...named].sort()) hash.update(`${relative(folder, path)} ${fingerprint(path)}\n`);
  return hash.digest("hex").slice(0, 32);
}

/** A run that is kept, read only when it is needed. */
export interface KeptRun {
  /** Two runs with one id gave the same outputs. */
  readonly id: string;
  load(): Run;
}

/** The run under a key, if there is one. */
export function readRun(key: string): KeptRun | undefined {
  const text = readKept("runs", key);
  return text === undefined ? undefined : { id: hashOf(text), load: () => JSON.parse(text) as Run };
}

/** Keeps a run under a key. */
export function keepRun(key: string, run: Run): KeptRun {
  const text = JSON.stringify(run);
  keep("runs", key, text);
  return { id: hashOf(text), load: () => run };
}

/** What is kept under a key, if it can be read. */
export function readKept(kind: "runs" | "bodies", key: string): string | undefined {
  const path = join(pagesCache(kind), `${key}.json`);
  try {
    const text = readFileSync(path, "utf8");
    const now = new Date();
    utimesSync(path, now, now);
    return text.endsWith("}") ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps JSON text; a cache that cannot be written costs time later and is no failure now. */
export function keep(kind: "runs" | "bodies", key: string, text: string): void {
  try {
    const folder = pagesCache(kind);
    makeFolder(folder);
    writeFileWhole(join(folder, `${key}.json`), text);
    removeOld(folder);
  } catch (error) {
    console.error(`cellgrad: the outputs could not be kept for the next time: ${(error as Error).message}`);
  }
}

export function hashOf(text: string | Uint8Array): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** The run of a notebook as its outputs stand. */
export function runOf(notebook: Notebook, seconds: number): Run {
  const cells = codeCells(notebook).map(({ outputs, execution_count }) => ({ outputs, execution_count }));
  return { cells, seconds };
}

/** A copy of the notebook with the outputs of a run. */
export function withRun(notebook: Notebook, run: Run): Notebook {
  const copy = structuredClone(notebook);
  codeCells(copy).forEach((cell, index) => {
    const { outputs, execution_count } = run.cells[index]!;
    Object.assign(cell, { outputs: outputs as Output[], execution_count });
  });
  return copy;
}

function codeCells(notebook: Notebook): CodeCell[] {
  return notebook.cells.filter((cell) => cell.cell_type === "code");
}

function removeOld(folder: string): void {
  const oldest = Date.now() - KEPT_DAYS * 24 * 3600 * 1000;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const about = statSync(path, { throwIfNoEntry: false });
    if (about !== undefined && about.mtimeMs < oldest) rmSync(path, { force: true });
  }
}

let build: string | undefined;

/** What the compiled engine and kernel hold. Pages and servers are left out: they change no output. */
function engineBuild(): string {
  if (build !== undefined) return build;
  const hash = createHash("sha256");
  const compiled = join(home, "dist");
  for (const name of readdirSync(compiled, { recursive: true, encoding: "utf8" }).sort()) {
    if (!name.endsWith(".js") || /^kernel[\\/](render|server)[\\/]/.test(name)) continue;
    hash.update(name).update(readFileSync(join(compiled, name)));
  }
  build = hash.digest("hex");
  return build;
}

/** The lock file that rules a folder: the nearest one above it. */
function lockFile(folder: string): string {
  const path = join(folder, "package-lock.json");
  if (existsSync(path)) return fingerprint(path);
  const above = dirname(folder);
  return above === folder ? "" : lockFile(above);
}

/**
 * The files that a notebook's code names: every string in it that is the path of a file or folder here, and what the
 * local modules among them name in turn. (A path put together while the notebook runs is not found: `--execute always`.)
 */
function namedFiles(code: string, folder: string, seen: Set<string>): Set<string> {
  for (const [, , literal] of code.matchAll(/(["'`])((?:(?!\1)[^\\\n]){1,400})\1/g)) {
    const path = existing(resolve(folder, literal!));
    if (path === undefined || seen.has(path)) continue;
    seen.add(path);
    if (/\.[cm]?[jt]s$/.test(path) && statSync(path).size < READ_AT_MOST) {
      namedFiles(readFileSync(path, "utf8"), dirname(path), seen);
    }
  }
  return seen;
}

/** The file behind a path as an import names it: `./layers` and `./layers.js` may both be `layers.ts`. */
function existing(path: string): string | undefined {
  const forms = [path, path.replace(/\.js$/, ".ts"), `${path}.ts`, `${path}.js`];
  return forms.find((form) => statSync(form, { throwIfNoEntry: false }) !== undefined);
}

/** A file by what it holds; a folder by the names, sizes and times of the files in it. */
function fingerprint(path: string): string {
  const about = statSync(path);
  if (about.isDirectory()) {
    const inside = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isFile());
    return inside
      .map(({ name }) => `${name} ${sizeAndTime(statSync(join(path, name)))}`)
      .sort()
      .join("\n");
  }
  if (!about.isFile() || about.size > READ_AT_MOST) return sizeAndTime(about);
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

function sizeAndTime({ size, mtimeMs }: { size: number; mtimeMs: number }): string {
  return `${size} ${mtimeMs}`;
}
