// The tutorials as the tests run them: read from the project's folder, changed where a test says so, executed by a
// kernel process. What a tutorial claims is asserted in its own cells; here it is seen to run.
import { fileURLToPath } from "node:url";
import type { LaunchOptions } from "../../kernel/jupyter/client.js";
import { executeNotebook } from "../../kernel/notebook/execute.js";
import { type Notebook, type Output, readNotebook } from "../../kernel/notebook/file.js";

export const folder = fileURLToPath(new URL("../../notebooks", import.meta.url));

/** A tutorial by its file name. */
export function tutorial(name: string): Notebook {
  return readNotebook(`${folder}/${name}.ipynb`);
}

/** The tutorial with another seed. */
export function withSeed(notebook: Notebook, seed: number): Notebook {
  const changed = structuredClone(notebook);
  let found = 0;
  for (const cell of changed.cells) {
    if (cell.cell_type !== "code") continue;
    cell.source = textOf(cell.source).replace(/manualSeed\(\d+\)/, () => {
      found++;
      return `manualSeed(${seed})`;
    });
  }
  if (found !== 1) throw new Error(`the tutorial sets its seed ${found} times, expected once`);
  return changed;
}

/** Runs a tutorial from top to bottom; the error of a cell that fails is thrown. */
export async function run(notebook: Notebook, options: LaunchOptions = {}): Promise<Output[]> {
  const { notebook: done, error } = await executeNotebook(notebook, {
    cwd: folder,
    timeout: 240,
    ...options,
  });
  if (error) throw new Error(`Cell [${error.cell}]: ${error.ename}: ${error.evalue}`);
  return done.cells.flatMap((cell) => (cell.cell_type === "code" ? cell.outputs : []));
}

/** What the cells printed. */
export function printed(outputs: readonly Output[]): string {
  return outputs.map((output) => (output.output_type === "stream" ? textOf(output.text) : "")).join("");
}

/** How many figures were shown, each with its interactive and its still form in one bundle. */
export function figures(outputs: readonly Output[]): number {
  return outputs.filter((output) => {
    if (output.output_type !== "display_data" && output.output_type !== "execute_result") return false;
    const { data } = output;
    return "application/vnd.plotly.v1+json" in data && textOf(data["text/html"]).includes("<img");
  }).length;
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join("") : String(value ?? "");
}
