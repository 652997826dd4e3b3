// `npm run docs`: the reference page of the public names. `--update` first runs all examples and writes what they
// print into the doc comments.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { examplesOf } from "./check.js";
import { publicNames, readSources } from "./names.js";
import { writeReference } from "./page.js";
import { runExample } from "./run.js";
import { writeResults } from "./update.js";

/** Examples that depend on the random numbers must say so themselves; another seed than the tests' shows those that do not. */
const SEED = 20_260_101;

async function update(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "cellgrad-examples-"));
  const back = process.cwd();
  const done = [];
  process.chdir(folder);
  try {
    for (const { id, example } of examplesOf(publicNames(readSources()))) {
      try {
        done.push({ example, results: await runExample(example.code, SEED) });
      } catch (error) {
        console.error(`${id} (${example.path}:${example.line + 1}): ${error}`);
        process.exitCode = 1;
      }
    }
  } finally {
    process.chdir(back);
    rmSync(folder, { recursive: true });
  }
  writeResults(done);
}

const program = new Command("docs")
  .description("write the reference page of cellgrad's public names")
  .option("--out <dir>", "the folder for the page", join("site", "reference"))
  .option("--update", "run the examples and write their results into the doc comments first")
  .action(async (options: { out: string; update?: boolean }) => {
    if (options.update) await update();
    console.log(writeReference(publicNames(readSources()), resolve(options.out)));
  });

await program.parseAsync();
