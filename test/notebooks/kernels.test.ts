// The tutorials in the kernels that people have: ours over the wire, ours under Jupyter's own nbconvert, and stock tslab.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import type { Notebook } from "../../kernel/notebook/file.js";
import { figures, folder, printed, run, tutorial } from "./tutorial.js";

const scratch = mkdtempSync(join(tmpdir(), "cellgrad-tutorials-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** What a tutorial shows, in whichever kernel: figures at least, and the line its training ends with. */
const TUTORIALS = [
  ["03-lenet", 10, /accuracy after training: 9[5-9]\.\d %/],
  ["06-lstm", 5, /predicted right after training: (99\.\d|100\.0) % of 500/],
] as const;

const cli = fileURLToPath(new URL("../../dist/kernel/cli.js", import.meta.url));
const tslab = fileURLToPath(new URL("../../node_modules/tslab/bin/tslab", import.meta.url));
const JUPYTER = "/usr/bin/jupyter";
const hasJupyter = spawnSync(JUPYTER, ["nbconvert", "--version"]).status === 0;

test.each(TUTORIALS)(
  "%s runs in cellgrad's kernel",
  async (name, count, line) => {
    const outputs = await run(tutorial(name));
    expect(figures(outputs)).toBeGreaterThanOrEqual(count);
    expect(printed(outputs)).toMatch(line);
  },
  300_000,
);

test.each(TUTORIALS)(
  "%s runs under stock tslab and shows its figures",
  async (name, count, line) => {
    const argv = [process.execPath, tslab, "kernel", "--config-path", "{connection_file}"];
    const outputs = await run(tutorial(name), { argv });
    expect(figures(outputs)).toBeGreaterThanOrEqual(count);
    expect(printed(outputs)).toMatch(line);
  },
  300_000,
);

test("Jupyter is there on CI", () => {
  if (process.env["CI"] === "true") expect(hasJupyter).toBe(true);
});

test.runIf(hasJupyter).each(TUTORIALS)(
  "%s runs in Jupyter's nbconvert with the installed kernel",
  (name, count, line) => {
    execFileSync(process.execPath, [cli, "kernel", "install", "--prefix", scratch]);
    execFileSync(
      JUPYTER,
      ["nbconvert", "--execute", "--to", "notebook", "--output-dir", scratch, `${folder}/${name}.ipynb`],
      { env: { ...process.env, JUPYTER_PATH: join(scratch, "share", "jupyter") }, stdio: "pipe" },
    );
    const done = JSON.parse(readFileSync(join(scratch, `${name}.ipynb`), "utf8")) as Notebook;
    const outputs = done.cells.flatMap((cell) => (cell.cell_type === "code" ? cell.outputs : []));
    expect(figures(outputs)).toBeGreaterThanOrEqual(count);
    expect(printed(outputs)).toMatch(line);
  },
  300_000,
);
