// The command `cellgrad pages`: runs the notebooks of a folder, makes their pages, serves them on this machine.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Command } from "commander";
import { makeFolder } from "../files/atomic.js";
import { pagesCache } from "../render/cache.js";
import { usualJobs } from "../render/command.js";
import { Reporter } from "../render/reporter.js";
import { listen } from "./listen.js";
import { openBrowser, portNumber, USUAL_PORT } from "./options.js";
import { fileServer } from "./pages.js";

interface Options {
  port: number;
  open: boolean;
}

async function run(folder: string | undefined, { port, open }: Options): Promise<void> {
  const started = performance.now();
  const notebooks = folder ?? (existsSync("notebooks") ? "notebooks" : ".");
  const out = siteOf(resolve(notebooks));
  const reporter = new Reporter();
  const { renderSite } = await import("../render/index.js"); // slow to load, and only needed here
  const report = await renderSite([notebooks], {
    out,
    execute: "changed",
    jobs: usualJobs(),
    onProgress: reporter.onProgress,
  });
  reporter.finish(report, (performance.now() - started) / 1000);
  if (report.start === undefined) {
    process.exitCode = 1; // nothing to serve; why was said above
    return;
  }
  const server = fileServer(out);
  const bound = await listen(server, port);
  const address = `http://127.0.0.1:${bound}/${report.start === "index.html" ? "" : report.start}`;
  if (port !== 0 && bound !== port) console.log(`Port ${port} is in use; this is on ${bound}.`);
  console.log(`\n  ${address}\n\nCtrl-C ends it.`);
  if (open) openBrowser(address);
  const end = () => {
    server.close();
    server.closeAllConnections();
  };
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
}

/** Where the pages of a folder of notebooks are kept: outside it, as they are no part of the user's work. */
function siteOf(notebooks: string): string {
  const hash = createHash("sha256").update(notebooks).digest("hex").slice(0, 12);
  const out = join(pagesCache("sites"), `${basename(notebooks)}-${hash}`);
  makeFolder(out);
  return out;
}

export function registerPages(program: Command): void {
  program
    .command("pages")
    .description("run the notebooks of a folder and show their pages in the browser")
    .argument(
      "[folder]",
      "where the notebooks are (default: notebooks/ here if there is one, else this folder)",
    )
    .option("--port <n>", "the port; when it is in use, the next free one", portNumber, USUAL_PORT)
    .option("--no-open", "do not open the browser")
    .action(run);
}
