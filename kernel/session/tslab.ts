// The parts of tslab 1.0.22 that cells are run with, and their types. tslab publishes no interface to them: it
// has no `exports` map, so its files can be required by path. No behaviour of our own stands here.
import { createRequire } from "node:module";
import type ts from "@tslab/typescript-for-tslab";
import { requireCompiled } from "./compileCache.js";

export type TypeScript = typeof ts;

/** What the fork of TypeScript exports beyond its declarations. */
export interface TypeScriptInternals {
  /** Gives every scope of the tree its `locals`. */
  bindSourceFile(file: ts.SourceFile, options: ts.CompilerOptions): void;
  /** What hovering over a position shows. */
  getQuickInfoAtPosition(
    file: ts.SourceFile,
    checker: ts.TypeChecker,
    token: ts.CancellationToken,
    position: number,
  ): ts.QuickInfo | undefined;
  getPreEmitDiagnosticsOfFiles(program: ts.Program, files: readonly ts.SourceFile[]): ts.Diagnostic[];
  Completions: {
    getCompletionsAtPositionForTslab(host: object, ...rest: unknown[]): ts.CompletionInfo | undefined;
  };
  getTouchingPropertyName(file: ts.SourceFile, position: number): ts.Node;
}

/** A place in a cell, from 0. */
export interface DiagnosticPosition {
  offset: number;
  line: number;
  character: number;
}

export interface Diagnostic {
  start: DiagnosticPosition;
  end: DiagnosticPosition;
  messageText: string;
  category: number;
  code: number;
  /** Set when the error is in a file that the cell imports. */
  fileName?: string;
}

export interface ConvertResult {
  output?: string;
  /** Declarations of all cells so far, this one included. */
  declOutput?: string;
  diagnostics: Diagnostic[];
}

export interface Converter {
  convert(declarations: string, source: string): ConvertResult;
  inspect(declarations: string, source: string, position: number): ts.QuickInfo | undefined;
  complete(
    declarations: string,
    source: string,
    position: number,
  ): { start: number; end: number; candidates: string[]; original?: ts.CompletionInfo };
  addModule(name: string, content: string, metadata?: CellMetadata): Diagnostic[];
  close(): void;
}

export interface CellMetadata {
  /** `@module NAME`: the cell is a module that other cells import as "./NAME". */
  module?: string;
  jsx?: boolean;
  mode?: "node" | "browser";
}

export interface ConverterModule {
  createConverter(options: { isJS?: boolean; isBrowser?: boolean }): Converter;
  isCompleteCode(content: string): { completed: boolean; indent?: string };
}

/** `require` as seen from this file: finds tslab whichever way npm laid out node_modules. */
export const require = createRequire(import.meta.url);

/** `require` as seen from within tslab: finds its fork of TypeScript. */
export const tslabRequire = createRequire(require.resolve("tslab/package.json"));

export function loadTypeScript(): TypeScript & TypeScriptInternals {
  return requireCompiled(tslabRequire.resolve("@tslab/typescript-for-tslab")) as TypeScript &
    TypeScriptInternals;
}

export function cellMetadata(source: string): CellMetadata {
  return (
    require("tslab/dist/metadata") as { getCodeMetadata(source: string): CellMetadata }
  ).getCodeMetadata(source);
}

/**
 * Loads tslab's converter on a TypeScript of our choice. The converter reads its functions from that object at
 * every use, so each session can have its own.
 */
export function loadConverter(typescript: object): ConverterModule {
  const path = require.resolve("tslab/dist/converter");
  const cached = require.cache[tslabRequire.resolve("@tslab/typescript-for-tslab")]!;
  const original = cached.exports;
  delete require.cache[path];
  // The converter asks semver for the major version of Node, and would load its 45 files for that.
  const semver = tslabRequire.resolve("semver");
  const isSemverLoaded = require.cache[semver] !== undefined;
  if (!isSemverLoaded) {
    require.cache[semver] = { exports: { major: tslabRequire("semver/functions/major") } } as NodeJS.Module;
  }
  try {
    cached.exports = typescript;
    return require(path);
  } finally {
    cached.exports = original;
    delete require.cache[path];
    if (!isSemverLoaded) delete require.cache[semver];
  }
}

/**
 * What `import * as tslab from "tslab"` gives in a cell. Its display functions write into whatever display the
 * session's owner has set.
 */
export function tslabForCells(): unknown {
  const jupyter = require("tslab/dist/jupyter") as { lastWriteDisplayData: unknown };
  jupyter.lastWriteDisplayData = (
    content: { data: Record<string, unknown>; transient: { display_id?: string } },
    isUpdate?: boolean,
  ) => {
    const door = (globalThis as { [DISPLAY]?: DisplayDoor })[DISPLAY];
    const id = content.transient.display_id;
    if (isUpdate && id !== undefined) door?.update(id, content.data);
    else door?.show(content.data, id);
  };
  return require("tslab");
}

const DISPLAY = Symbol.for("cellgrad.display");

interface DisplayDoor {
  show(bundle: Record<string, unknown>, id?: string): string;
  update(id: string, bundle: Record<string, unknown>): void;
}
