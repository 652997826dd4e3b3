// The command `cellgrad render`: notebooks in, a folder of pages out.
import { availableParallelism } from "node:os";
import { type Command, InvalidArgumentError, Option } from "commander";
import { seconds } from "../notebook/command.js";
import { Reporter } from "./reporter.js";
import type { SiteOptions } from "./site/site.js";

interface Options {
  out: string;
  execute: SiteOptions["execute"];
  timeout?: number;
  jobs: number;
  strict?: boolean;
  json?: boolean;
}

/** How many notebooks run side by side where nobody says so. */
export function usualJobs(): number {
  return Math.min(4, availableParallelism());
}

async function run(paths: string[], { json, ...options }: Options): Promise<void> {
  const started = performance.now();
  const reporter = new Reporter();
  const { renderSite } = await import("./site/site.js"); // takes a third of a second, which other commands need not wait
  const report = await renderSite(paths, { ...options, onProgress: reporter.onProgress });
  reporter.finish(report, (performance.now() - started) / 1000);
  if (json) console.log(JSON.stringify(report, null, 2));
  else for (const { page, status } of report.pages) if (status === "written") console.log(page);
  if (report.failed > 0) process.exitCode = 1;
}

export function registerRender(program: Command): void {
  program
    .command("render")
    .description("run notebooks and write them as pages")
    .argument("<paths...>", "notebooks (.ipynb), or folders that are searched for them")
    .requiredOption("--out <dir>", "the folder for the pages")
    .addOption(
      new Option("--execute <when>", "run: what is new or changed; everything; or show the stored outputs")
        .choices(["changed", "always", "never"])
        .default("changed"),
    )
    .option("--timeout <seconds>", "the longest that one cell may take", seconds)
    .option("--jobs <n>", "how many notebooks run side by side", positive, usualJobs())
    .option("--strict", "fail on formulas that cannot be read and on broken links and pictures")
    .option("--json", "print a report for programs")
    .addHelpText(
      "after",
      "\nExit codes: 0 all pages are there and up to date; 1 something failed (its old page is kept, the other pages" +
        "\nare made) or the command line is wrong.",
    )
    .action(run);
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError("expected a whole number above 0");
  return value;
}
