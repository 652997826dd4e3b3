// Runs the code cells of a notebook in a kernel process and puts their outputs in. Reads and writes no files.
import {
  type KernelClient,
  KernelDiedError,
  type LaunchOptions,
  launchKernel,
  TimeoutError,
} from "../jupyter/client.js";
import type { Content, Message } from "../jupyter/wire.js";
import type { CodeCell, Notebook } from "./file.js";
import { OutputCollector } from "./outputs.js";
import { kernelEnvironment } from "./prose.js";

export interface ExecuteNotebookOptions extends LaunchOptions {
  /** Seconds that one cell may take. Default: no limit. */
  timeout?: number;
  /** Go on after a cell that fails. Default false; a cell tagged `raises-exception` may always fail. */
  allowErrors?: boolean;
  /** Called before each code cell with its place among all cells and the number of code cells before it. */
  onCell?(cell: CodeCell, progress: { index: number; position: number; total: number }): void;
}

/** Why a notebook did not run to its end. */
export interface CellFailure {
  /** Place among all cells, from 0. */
  index: number;
  /** The number that the cell's outputs and error messages show: `Cell [3]`. */
  cell: number;
  /** Line and column of the cell's source, from 1, where that is known. */
  line?: number;
  column?: number;
  ename: string;
  evalue: string;
  traceback: string[];
}

export interface ExecutedNotebook {
  /** A copy of the notebook with the new outputs and counts; cells that did not run have none. */
  notebook: Notebook;
  error?: CellFailure;
}

/**
 * Runs all code cells from top to bottom in a fresh kernel.
 * @throws KernelDiedError when the kernel cannot be started.
 */
export async function executeNotebook(
  notebook: Notebook,
  options: ExecuteNotebookOptions = {},
): Promise<ExecutedNotebook> {
  const result = structuredClone(notebook);
  const kernel = await launchKernel({ env: kernelEnvironment(notebook), ...options });
  try {
    await kernel.execute("", { silent: true }); // loads the compiler, which no cell's time limit should count
    const error = await runCells(kernel, result, options);
    const info = await kernel.request("kernel_info_request", {}, { timeout: 5000 }).catch(() => undefined);
    if (info) describeKernel(result, info.content);
    return error ? { notebook: result, error } : { notebook: result };
  } finally {
    await kernel.shutdown();
  }
}

/** Writes into the notebook which kernel and language it is for, where it does not say so itself. */
function describeKernel(notebook: Notebook, info: Content): void {
  notebook.metadata.kernelspec ??= {
    display_name: "cellgrad (TypeScript)",
    language: "typescript",
    name: "cellgrad",
  };
  notebook.metadata.language_info = info.language_info;
}

async function runCells(
  kernel: KernelClient,
  notebook: Notebook,
  options: ExecuteNotebookOptions,
): Promise<CellFailure | undefined> {
  const collector = new OutputCollector();
  const codeCells = notebook.cells
    .map((cell, index) => ({ cell, index }))
    .filter((entry): entry is { cell: CodeCell; index: number } => entry.cell.cell_type === "code");
  for (const { cell } of codeCells) Object.assign(cell, { outputs: [], execution_count: null });
  let ran = 0;
  for (const [position, { cell, index }] of codeCells.entries()) {
    options.onCell?.(cell, { index, position, total: codeCells.length });
    if (cell.source.trim() === "") continue;
    ran++;
    const mayFail = options.allowErrors || cell.metadata.tags?.includes("raises-exception");
    const failure = await runCell(kernel, cell, ran, collector, options.timeout);
    if (failure && (!mayFail || failure.isFatal)) return { index, ...failure.error };
  }
  return undefined;
}

interface Failed {
  error: Omit<CellFailure, "index">;
  /** Nothing more can run in this kernel. */
  isFatal: boolean;
}

async function runCell(
  kernel: KernelClient,
  cell: CodeCell,
  number: number,
  collector: OutputCollector,
  timeout: number | undefined,
): Promise<Failed | undefined> {
  let place: { line?: number; column?: number } = {};
  const onOutput = (message: Message) => {
    collector.add(cell, message);
    if (message.header.msg_type === "error") place = (message.metadata.cellgrad as typeof place) ?? {};
  };
  const fail = (ename: string, evalue: string, traceback: string[], isFatal: boolean): Failed => {
    const { line, column } = place;
    return {
      error: { cell: cell.execution_count ?? number, line, column, ename, evalue, traceback },
      isFatal,
    };
  };
  try {
    const limit = timeout === undefined ? undefined : timeout * 1000;
    const reply = await kernel.execute(cell.source, { onOutput, timeout: limit, stopOnError: false });
    cell.execution_count = typeof reply.execution_count === "number" ? reply.execution_count : number;
    if (reply.status === "ok") return undefined;
    return fail(String(reply.ename), String(reply.evalue), (reply.traceback as string[]) ?? [], false);
  } catch (error) {
    if (!(error instanceof TimeoutError) && !(error instanceof KernelDiedError)) throw error;
    const evalue =
      error instanceof TimeoutError ? `the cell took longer than the limit of ${timeout} s` : error.message;
    cell.outputs.push({
      output_type: "error",
      ename: error.name,
      evalue,
      traceback: [`${error.name}: ${evalue}`],
    });
    return fail(error.name, evalue, [`${error.name}: ${evalue}`], true);
  }
}
