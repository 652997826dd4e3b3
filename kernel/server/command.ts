// The command `cellgrad start`: opens the notebooks of a folder in the browser, live.
import { cpSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { cacheFolder } from "../../src/host/index.js";
import { home } from "../files/home.js";
import { openBrowser } from "./browser.js";

interface Options {
  port: number;
  ip: string;
  token?: string;
  browser: boolean;
  readonly: boolean;
}

/** What was typed cannot be done. */
export class StartError extends Error {
  override name = "StartError";
}

const USUAL_PORT = 8765;
const TUTORIALS = "cellgrad-tutorials";

async function run(folder: string | undefined, options: Options): Promise<void> {
  const { port, ip, token, browser, readonly } = options;
  const isLocal = /^(127\.\d+\.\d+\.\d+|localhost|::1)$/.test(ip);
  if (!isLocal && (token ?? "").length < 16) {
    throw new StartError(
      `--ip ${ip} lets other machines connect, and whoever connects can run any program as you. If that is what you want, add a token of at least 16 characters: --token ${"x".repeat(16)}`,
    );
  }
  const served = folder === undefined ? tutorials(process.cwd()) : resolve(folder);
  if (!statSync(served, { throwIfNoEntry: false })?.isDirectory()) {
    throw new StartError(
      `${served} is no folder; name the folder of the notebooks, or none for the tutorials`,
    );
  }
  const { isBundled } = await import("./lab/page.js");
  if (!isBundled())
    throw new StartError("the notebook interface is not built yet: npm start, or npm run build:lab");
  const { serve } = await import("./server.js");
  const running = await serve({
    folder: served,
    dataFolder: join(cacheFolder(), "lab"),
    port,
    ip,
    readonly,
    ...(token && { token }),
  });
  if (port !== 0 && running.port !== port) console.log(`Port ${port} is in use; this is on ${running.port}.`);
  console.log(
    `Notebooks of ${relative(process.cwd(), served) || served}\n\n  ${running.address}\n\nCtrl-C ends it, and the kernels with it.`,
  );
  if (browser) openBrowser(running.address);
  let isEnding = false;
  const end = () => {
    if (isEnding) process.exit(1); // asked twice: at once
    isEnding = true;
    void running.close();
  };
  process.on("SIGINT", end);
  process.on("SIGTERM", end);
}

/** A copy of the tutorials that may be written in: made once, later only completed, so that nobody's work is lost. */
function tutorials(here: string): string {
  const copy = join(here, TUTORIALS);
  cpSync(join(home, "notebooks"), copy, { recursive: true, force: false }); // what is there stays
  return copy;
}

export function registerStart(program: Command): void {
  program
    .command("start")
    .description("open notebooks in the browser, with a live kernel")
    .argument("[folder]", `where the notebooks are (default: a copy of the tutorials in ${TUTORIALS}/ here)`)
    .option("--port <n>", "the port; when it is in use, the next free one", portNumber, USUAL_PORT)
    .option(
      "--ip <address>",
      "the address to listen on; other than this machine's own needs --token",
      "127.0.0.1",
    )
    .option("--token <secret>", "the secret in the address (default: a new one)")
    .option("--no-browser", "do not open the browser")
    .option("--readonly", "refuse to change files", false)
    .action(run);
}

function portNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65535) {
    throw new InvalidArgumentError("expected a port number from 0 to 65535");
  }
  return value;
}
