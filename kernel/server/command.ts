// The command `cellgrad start`: runs the notebooks of a folder, makes their pages, serves them on this machine.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { makeFolder } from "../files/atomic.js";
import { usualJobs } from "../render/command.js";
import { Reporter } from "../render/reporter.js";
import { pagesCache } from "../render/run/cache.js";
import { fileServer } from "./files.js";
import { listen } from "./listen.js";

const USUAL_PORT = 8765;

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

/** Opens the reader's browser where there is a screen; the address stands in the terminal in any case. */
function openBrowser(address: string): void {
  const { platform, env } = process;
  if (!process.stdout.isTTY) return;
  if (platform === "linux" && !env["DISPLAY"] && !env["WAYLAND_DISPLAY"]) return;
  const [command, ...args] =
    platform === "darwin"
      ? ["open", address]
      : platform === "win32"
        ? ["cmd", "/c", "start", "", address]
        : ["xdg-open", address];
  const opener = spawn(command!, args, { stdio: "ignore", detached: true });
  opener.on("error", () => {}); // no such program: the address was printed
  opener.unref();
}

export function registerStart(program: Command): void {
  program
    .command("start")
    .description("run the notebooks of a folder and show their pages in the browser")
    .argument(
      "[folder]",
      "where the notebooks are (default: notebooks/ here if there is one, else this folder)",
    )
    .option("--port <n>", "the port; when it is in use, the next free one", portNumber, USUAL_PORT)
    .option("--no-open", "do not open the browser")
    .action(run);
}

function portNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65535) {
    throw new InvalidArgumentError("expected a port number from 0 to 65535");
  }
  return value;
}
