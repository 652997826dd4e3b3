// Gets the outputs of one notebook: from its file, from an earlier run, or by running it in the real kernel.
import { dirname } from "node:path";
import { describeFailure } from "../../notebook/command.js";
import { executeNotebook } from "../../notebook/execute.js";
import { type Notebook, readNotebook } from "../../notebook/file.js";
import type { Source } from "../site/sources.js";
import { keepRun, readRun, runKey, runOf, withRun } from "./cache.js";

export interface ObtainOptions {
  /**
   * `"changed"`: run what has not run in this form before, `"always"`: run everything, `"never"`: take the outputs
   * that the files hold.
   */
  readonly execute: "always" | "changed" | "never";
  /** The longest that one cell may take, in seconds. Default: no limit. */
  readonly timeout?: number | undefined;
  /** Called when something worth telling happens to a notebook. */
  onProgress?(name: string, event: Progress): void;
}

export type Progress =
  | { readonly kind: "running"; readonly cell: number; readonly cells: number }
  | { readonly kind: "ran"; readonly seconds: number }
  | { readonly kind: "reused" }
  | { readonly kind: "failed"; readonly message: string };

export interface Obtained {
  /** As far as the file could be read; without new outputs when there is an error. */
  readonly notebook?: Notebook;
  /** How long the run took that the outputs come from. */
  readonly seconds?: number;
  /** The outputs come from an earlier run. */
  readonly reused?: boolean;
  /** Why there are no outputs: the notebook, the cell, the line, the message. */
  readonly error?: string;
}

/** Never throws for what a notebook does: a notebook that fails must not stop the others. */
export async function obtain(source: Source, options: ObtainOptions): Promise<Obtained> {
  const tell = (event: Progress) => options.onProgress?.(source.name, event);
  const fail = (error: string, notebook?: Notebook): Obtained => {
    tell({ kind: "failed", message: error });
    return notebook === undefined ? { error } : { error, notebook };
  };
  let notebook: Notebook;
  try {
    notebook = readNotebook(source.path);
  } catch (error) {
    return fail((error as Error).message.replaceAll(source.path, source.name));
  }
  const hasCode = notebook.cells.some(
    ({ cell_type, source }) => cell_type === "code" && source.trim() !== "",
  );
  if (options.execute === "never" || !hasCode) return { notebook };
  const key = runKey(notebook, source.path);
  const known = options.execute === "changed" ? readRun(key) : undefined;
  if (known !== undefined) {
    tell({ kind: "reused" });
    return { notebook: withRun(notebook, known), seconds: known.seconds, reused: true };
  }
  try {
    return await run(source, notebook, key, options, tell, fail);
  } catch (error) {
    return fail(`${source.name}: ${(error as Error).message}`, notebook);
  }
}

async function run(
  source: Source,
  notebook: Notebook,
  key: string,
  { timeout }: ObtainOptions,
  tell: (event: Progress) => void,
  fail: (error: string, notebook: Notebook) => Obtained,
): Promise<Obtained> {
  const started = performance.now();
  const executed = await executeNotebook(notebook, {
    cwd: dirname(source.path),
    ...(timeout === undefined ? {} : { timeout }),
    onCell: (_, { position, total }) => tell({ kind: "running", cell: position + 1, cells: total }),
  });
  if (executed.error !== undefined) return fail(describeFailure(source.name, executed.error), notebook);
  const seconds = (performance.now() - started) / 1000;
  keepRun(key, runOf(executed.notebook, seconds));
  tell({ kind: "ran", seconds });
  return { notebook: executed.notebook, seconds, reused: false };
}
