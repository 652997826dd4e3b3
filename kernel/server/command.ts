// The command `cellgrad start`: opens the notebooks of a folder in the browser, live.
import { accessSync, constants, cpSync, type Stats, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { cacheFolder } from "../../src/host/index.js";
import { makeFolder } from "../files/atomic.js";
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
  const served = folder === undefined ? tutorials(process.cwd()) : chosen(resolve(folder));
  const { isBundled } = await import("./lab/page.js");
  if (!isBundled())
    throw new StartError("the notebook interface is not built yet: npm start, or npm run build:lab");
  const { serve } = await import("./server.js");
  const running = await serve({
    folder: served,
    dataFolder: dataFolder(),
    port,
    ip,
    readonly,
    ...(token && { token }),
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRNOTAVAIL" && error.code !== "ENOTFOUND") throw error;
    throw new StartError(`${ip} is no address of this machine; leave --ip out to serve this machine alone`);
  });
  let isEnding = false;
  const end = () => {
    if (isEnding) process.exit(1); // asked twice: at once
    isEnding = true;
    void running.close();
  };
  process.on("SIGINT", end);
  process.on("SIGTERM", end);
  if (port !== 0 && running.port !== port) console.log(`Port ${port} is in use; this is on ${running.port}.`);
  console.log(
    `Notebooks of ${relative(process.cwd(), served) || served}\n\n  ${running.address}\n\nCtrl-C ends it, and the kernels with it.`,
  );
  if (browser) openBrowser(running.address);
}

/** @throws StartError for what is not there, is no folder or may not be read. */
function chosen(folder: string): string {
  const hint = "name the folder of the notebooks, or none for the tutorials";
  let about: Stats | undefined;
  try {
    about = statSync(folder, { throwIfNoEntry: false });
    if (about?.isDirectory()) accessSync(folder, constants.R_OK | constants.X_OK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOTDIR")
      throw new StartError(`${folder} cannot be read: ${reasonOf(error)}; ${hint}`);
  }
  if (about === undefined) throw new StartError(`${folder} is not there; ${hint}`);
  if (!about.isDirectory()) throw new StartError(`${folder} is no folder but a file; ${hint}`);
  return folder;
}

/** A copy of the tutorials that may be written in: made once, later only completed, so that nobody's work is lost. */
function tutorials(here: string): string {
  const copy = join(here, TUTORIALS);
  try {
    cpSync(join(home, "notebooks"), copy, { recursive: true, force: false }); // what is there stays
  } catch (error) {
    throw new StartError(
      `the tutorials cannot be copied to ${copy}: ${reasonOf(error)}; start in a folder in which you may write, or name a folder of notebooks: cellgrad start FOLDER`,
    );
  }
  return copy;
}

/** Where settings, trust and open tabs are kept; it must be writable. */
function dataFolder(): string {
  const folder = join(cacheFolder(), "lab");
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new StartError(
      `${folder}, where settings and the key of this server are kept, cannot be written: ${reasonOf(error)}; name another place with the variable CELLGRAD_CACHE`,
    );
  }
  return folder;
}

const REASONS: Record<string, string> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "your share of the disk is used up",
  ENOTDIR: "a file stands where a folder is needed",
  EEXIST: "a file stands where a folder is needed",
  ERR_FS_CP_DIR_TO_NON_DIR: "a file stands where a folder is needed",
};

function reasonOf(error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? message;
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
