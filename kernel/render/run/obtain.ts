// Gets the outputs of one notebook: from its file, from an earlier run, or by running it in the real kernel.
import { dirname } from "node:path";
import { describeFailure } from "../../notebook/failure.js";
import { type Notebook, readNotebook } from "../../notebook/file.js";
import { checkLanguage } from "../../notebook/language.js";
import { checkParameters, type Parameters, withParameters } from "../../notebook/parameters.js";
import { kernelEnvironment } from "../../notebook/prose.js";
import type { Source } from "../site/sources.js";
import { type KeptRun, keepRun, readRun, runKey, runOf } from "./cache.js";

export interface ObtainOptions {
  /**
   * `"changed"`: run what has not run in this form before, `"always"`: run everything, `"never"`: take the outputs
   * that the files hold.
   */
  readonly execute: "always" | "changed" | "never";
  /** The longest that one cell may take, in seconds. Default: no limit. */
  readonly timeout?: number | undefined;
  /** Values for the cells tagged `parameters`. */
  readonly parameters?: Parameters | undefined;
  /** Called when something worth telling happens to a notebook. */
  onProgress?(name: string, event: Progress): void;
}

export type Progress =
  | { readonly kind: "running"; readonly cell: number; readonly cells: number }
  | { readonly kind: "ran"; readonly seconds: number }
  | { readonly kind: "reused" }
  | { readonly kind: "failed"; readonly message: string };

/** A notebook as it will be run, or why it cannot be read. */
export interface Prepared {
  readonly notebook?: Notebook;
  readonly error?: string;
}

export interface Obtained extends Prepared {
  /** The run that the outputs come from; absent when they are those of the file. */
  readonly run?: KeptRun;
  /** The outputs come from an earlier run. */
  readonly reused?: boolean;
}

/**
 * Reads the notebooks and puts parameters in.
 * @throws NotebookError when a parameter belongs to none of them.
 */
export function prepare(sources: readonly Source[], { parameters, onProgress }: ObtainOptions): Prepared[] {
  const read = sources.map((source): Prepared => {
    try {
      return { notebook: readNotebook(source.path) };
    } catch (failure) {
      const error = (failure as Error).message.replaceAll(source.path, source.name);
      onProgress?.(source.name, { kind: "failed", message: error });
      return { error };
    }
  });
  if (parameters === undefined || parameters.size === 0) return read;
  const notebooks = read.flatMap(({ notebook }, index) =>
    notebook === undefined ? [] : [[sources[index]!.name, notebook] as const],
  );
  checkParameters(new Map(notebooks), parameters);
  return read.map((prepared) =>
    prepared.notebook === undefined
      ? prepared
      : { ...prepared, notebook: withParameters(prepared.notebook, parameters) },
  );
}

/** Never throws for what a notebook does: a notebook that fails must not stop the others. */
export async function obtain(
  source: Source,
  { notebook, error }: Prepared,
  options: ObtainOptions,
): Promise<Obtained> {
  if (notebook === undefined) return { error: error ?? `${source.name} cannot be read` };
  const tell = (event: Progress) => options.onProgress?.(source.name, event);
  const hasCode = notebook.cells.some(
    ({ cell_type, source }) => cell_type === "code" && source.trim() !== "",
  );
  if (options.execute === "never" || !hasCode) return { notebook };
  const fail = (message: string): Obtained => {
    tell({ kind: "failed", message });
    return { notebook, error: message };
  };
  try {
    checkLanguage(notebook, source.name);
    const key = runKey(notebook, source.path, kernelEnvironment(notebook));
    const known = options.execute === "changed" ? readRun(key) : undefined;
    if (known === undefined) return await run(source, notebook, key, options, tell, fail);
    tell({ kind: "reused" });
    return { notebook, run: known, reused: true };
  } catch (error) {
    const { message } = error as Error;
    return fail(message.startsWith(source.name) ? message : `${source.name}: ${message}`);
  }
}

async function run(
  source: Source,
  notebook: Notebook,
  key: string,
  { timeout }: ObtainOptions,
  tell: (event: Progress) => void,
  fail: (error: string) => Obtained,
): Promise<Obtained> {
  const { executeNotebook } = await import("../../notebook/execute.js"); // slow to load, and seldom needed
  const started = performance.now();
  const executed = await executeNotebook(notebook, {
    cwd: dirname(source.path),
    ...(timeout === undefined ? {} : { timeout }),
    onCell: (_, { position, total }) => tell({ kind: "running", cell: position + 1, cells: total }),
  });
  if (executed.error !== undefined) return fail(describeFailure(source.name, executed.error));
  const seconds = (performance.now() - started) / 1000;
  const kept = keepRun(key, runOf(executed.notebook, seconds));
  tell({ kind: "ran", seconds });
  return { notebook, run: kept, reused: false };
}
