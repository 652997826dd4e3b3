// `render --watch`: looks whether files changed, renders again, and tells the browser. It looks instead of being told,
// as that works on every system and every disk; a look costs milliseconds.
import { readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Reporter } from "./reporter.js";
import { ASSET_FOLDER } from "./site/assets.js";
import type { SiteOptions } from "./site/site.js";

/** Shows a folder of pages in the browser. The server is above this room, so it is handed in. */
export type Preview = (folder: string, port: number) => Promise<Live>;

export interface Live {
  readonly address: string;
  /** Open pages load themselves again. */
  changed(): void;
  /** Open pages show why there is no new one. */
  failed(message: string): void;
  close(): void;
}

const BETWEEN_LOOKS = 250;

/** Goes on until the program is interrupted. */
export async function keepRendering(
  paths: readonly string[],
  options: SiteOptions,
  port: number,
  preview: Preview,
): Promise<void> {
  const { renderSite } = await import("./site/site.js");
  let live: Live | undefined;
  const render = async () => {
    const started = performance.now();
    const reporter = new Reporter();
    try {
      const report = await renderSite(paths, { ...options, onProgress: reporter.onProgress });
      reporter.finish(report, (performance.now() - started) / 1000);
      const errors = report.pages.flatMap(({ error }) => error ?? []);
      if (errors.length > 0) live?.failed(errors.join("\n\n"));
      else live?.changed();
      return report.start;
    } catch (error) {
      console.error(`cellgrad: ${(error as Error).message}`);
      live?.failed((error as Error).message);
      return undefined;
    }
  };
  let seen = look(paths, options.out);
  const start = await render();
  live = await preview(options.out, port);
  console.log(`\n  ${live.address}${start === "index.html" ? "" : (start ?? "")}\n\nCtrl-C ends it.`);
  let isWanted = true;
  const end = () => {
    isWanted = false;
    live?.close();
  };
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
  while (isWanted) {
    await new Promise((next) => setTimeout(next, BETWEEN_LOOKS));
    const now = look(paths, options.out);
    if (!isWanted || now === seen) continue;
    seen = now;
    await render();
  }
}

/** The names, sizes and times of all files that pages may depend on: those beside the notebooks and below. */
function look(paths: readonly string[], out: string): string {
  const folders = new Set(paths.map((path) => (isFolder(path) ? resolve(path) : dirname(resolve(path)))));
  return [...folders]
    .flatMap((folder) => filesIn(folder, resolve(out), isGivenFolder(folder, paths)))
    .join("\n");
}

function isGivenFolder(folder: string, paths: readonly string[]): boolean {
  return paths.some((path) => resolve(path) === folder);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function filesIn(folder: string, out: string, isDeep: boolean): string[] {
  let entries: ReturnType<typeof read>;
  try {
    entries = read(folder);
  } catch {
    return []; // it went away while we looked
  }
  if (entries.some(({ name }) => name === ASSET_FOLDER))
    entries = entries.filter((entry) => !entry.isDirectory());
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(".") || entry.name === "node_modules" || path === out) return [];
    if (entry.isDirectory()) return isDeep ? filesIn(path, out, true) : [];
    // Pages that stand beside their notebooks are made by us.
    if (entry.name.endsWith(".html")) return [];
    const about = statSync(path, { throwIfNoEntry: false });
    return about === undefined ? [] : [`${path} ${about.size} ${about.mtimeMs}`];
  });
}

function read(folder: string) {
  return readdirSync(folder, { withFileTypes: true });
}
