// The command `cellgrad render`: notebooks in, a folder of pages out.
import { availableParallelism } from "node:os";
import { type Command, InvalidArgumentError, Option } from "commander";
import { seconds } from "../notebook/command.js";
import { NotebookError } from "../notebook/file.js";
import { type Parameters, parameter } from "../notebook/parameters.js";
import { WORDS } from "./page/words.js";
import { Reporter } from "./reporter.js";
import type { SiteOptions } from "./site/site.js";
import { keepRendering, type Preview } from "./watch.js";

interface Options
  extends Pick<SiteOptions, "out" | "execute" | "timeout" | "jobs" | "strict" | "singleFile" | "untrusted"> {
  lang?: string[];
  param?: Parameters;
  baseUrl?: string;
  title?: string;
  json?: boolean;
  watch?: boolean;
  port: number;
}

const WATCH_PORT = 8790;

/** How many notebooks run side by side where nobody says so. */
export function usualJobs(): number {
  return Math.min(4, availableParallelism());
}

async function run(paths: string[], options: Options, preview: Preview): Promise<void> {
  const { json, watch, port, lang, param, ...rest } = options;
  if (options.untrusted && options.execute === "always") {
    throw new NotebookError(
      "--untrusted runs nothing, --execute always runs everything: leave one of them out",
    );
  }
  const settings = { ...rest, languages: lang, parameters: param };
  if (watch) return keepRendering(paths, settings, port, preview);
  const started = performance.now();
  const reporter = new Reporter();
  const { renderSite } = await import("./site/site.js"); // other commands need not wait for it
  const report = await renderSite(paths, { ...settings, onProgress: reporter.onProgress });
  reporter.finish(report, (performance.now() - started) / 1000);
  if (json) console.log(JSON.stringify(report, null, 2));
  else for (const { page, status } of report.pages) if (status === "written") console.log(page);
  if (report.failed > 0) process.exitCode = 1;
}

/** @param preview serves the pages while `--watch` renders them again */
export function registerRender(program: Command, preview: Preview): void {
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
    .option("--param <name=value>", 'a value for the cell tagged "parameters"; may be repeated', parameter)
    .option("--timeout <seconds>", "the longest that one cell may take", seconds)
    .option("--jobs <n>", "how many notebooks run side by side", positive, usualJobs())
    .option("--single-file", "put everything a page needs into it: one file to send or to keep")
    .option(
      "--lang <list>",
      "the languages to render, the main one first: en,zh (translations lie in zh/)",
      languages,
    )
    .option("--untrusted", "notebooks of strangers: run nothing, keep figures as still pictures")
    .option(
      "--base-url <url>",
      "where the site will be: adds sitemap.xml and pictures for previews of links",
      baseUrl,
    )
    .option("--title <name>", "the name of the site")
    .option("--strict", "fail on formulas that cannot be read and on broken links and pictures")
    .option("--watch", "render again whenever a file changes, and show it in the browser")
    .option(
      "--port <n>",
      "where --watch serves the pages; when it is in use, the next free one",
      positive,
      WATCH_PORT,
    )
    .option("--json", "print a report for programs")
    .addHelpText(
      "after",
      "\nExit codes: 0 all pages are there and up to date; 1 something failed (its old page is kept, the other pages" +
        "\nare made) or the command line is wrong.",
    )
    .action((paths: string[], options: Options) => run(paths, options, preview));
}

function languages(text: string): string[] {
  const list = text.split(",").map((name) => name.trim());
  const wrong = list.filter((name) => !Object.hasOwn(WORDS, name));
  if (wrong.length > 0) {
    throw new InvalidArgumentError(
      `pages can be in ${Object.keys(WORDS).join(" and ")}, not in ${wrong.join(", ")}`,
    );
  }
  return [...new Set(list)];
}

function baseUrl(text: string): string {
  if (!/^https?:\/\/\S+$/.test(text) || !URL.canParse(text)) {
    throw new InvalidArgumentError("expected an address like https://example.org/tutorials/");
  }
  return text.endsWith("/") ? text : `${text}/`;
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError("expected a whole number above 0");
  return value;
}
