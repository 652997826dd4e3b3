// Puts a finished site in its folder so that every page is wholly old or wholly new at every moment, whatever stops
// the program: everything is written into a temporary folder first, then moved file by file, what is referred to
// before what refers to it, the list of notebooks last.
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { isAlive } from "../../../src/host/index.js";
import { makeFolder } from "../../files/atomic.js";
import { ASSET_FOLDER } from "./assets.js";

/** The files of a site by their addresses (relative, with `/`), in the order in which they have to appear. */
export type SiteFiles = ReadonlyMap<string, Uint8Array | string>;

const TEMPORARY = ".cellgrad-";

/**
 * Writes `files` into `folder`; what is there already with the same content is left alone.
 * @returns the addresses of the files that changed.
 */
export function writeSite(folder: string, files: SiteFiles): string[] {
  makeFolder(folder);
  const isAlone = removeLeftovers(folder);
  const changed = [...files].filter(([address, content]) => !holds(join(folder, address), content));
  if (changed.length > 0) {
    const temporary = mkdtempSync(join(folder, `${TEMPORARY}${process.pid}-`));
    try {
      for (const [index, [, content]] of changed.entries())
        writeFileSync(join(temporary, String(index)), content);
      for (const [index, [address]] of changed.entries()) {
        makeFolder(dirname(join(folder, address)));
        renameSync(join(temporary, String(index)), join(folder, address));
      }
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  }
  if (isAlone) removeUnused(folder);
  return changed.map(([address]) => address);
}

function holds(path: string, content: Uint8Array | string): boolean {
  const bytes = Buffer.from(content);
  if (statSync(path, { throwIfNoEntry: false })?.size !== bytes.length) return false;
  return readFileSync(path).equals(bytes);
}

/** Removes the temporary folders of runs that were killed; says whether no other program is writing here. */
function removeLeftovers(folder: string): boolean {
  let isAlone = true;
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(TEMPORARY)) continue;
    const owner = Number.parseInt(name.slice(TEMPORARY.length), 10);
    if (owner !== process.pid && isAlive(owner)) isAlone = false;
    else rmSync(join(folder, name), { recursive: true, force: true });
  }
  return isAlone;
}

/** Removes shared files that no page of the folder refers to any more. */
function removeUnused(folder: string): void {
  const assets = join(folder, ASSET_FOLDER);
  if (!existsSync(assets)) return;
  const kept = readdirSync(assets, { withFileTypes: true }).filter((entry) => entry.isFile());
  const used = new Set<string>();
  // Both patterns begin with fixed text: pages hold megabytes of pictures as letters, which others crawl through.
  for (const page of pagesIn(folder)) {
    for (const [, name] of readFileSync(page, "utf8").matchAll(/cellgrad-assets\/([\w.-]+)/g))
      used.add(name!);
  }
  for (const { name } of kept.filter((entry) => entry.name.endsWith(".css"))) {
    for (const [, file] of readFileSync(join(assets, name), "utf8").matchAll(/url\(([\w.-]+)\)/g))
      used.add(file!);
  }
  for (const { name } of kept) if (!used.has(name)) rmSync(join(assets, name));
}

function pagesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(".") || entry.name === ASSET_FOLDER || entry.name === "node_modules") return [];
    if (entry.isDirectory()) return pagesIn(path);
    return entry.name.endsWith(".html") ? [path] : [];
  });
}
