// Files and folders that appear whole or not at all: written beside their place, then renamed.
import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { temporaryName } from "./temporary.js";

/**
 * Makes a folder with the folders above it. Node's own recursive `mkdir` never returns where the system answers "no such
 * file" for a folder whose parent is there, as Linux does in /proc.
 */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  try {
    mkdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error; // somebody else was quicker
  }
}

/** Gives `fill` a path in the folder of `path`; what it left there replaces `path`. */
export function replaceWhole(path: string, fill: (temporary: string) => void): void {
  const temporary = temporaryName(path);
  makeFolder(dirname(path));
  try {
    fill(temporary);
    moveOver(temporary, path);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw error;
  }
}

/** Renames; a folder in the way, which rename would not replace, steps aside first. */
function moveOver(temporary: string, path: string): void {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    renameSync(temporary, path);
    return;
  }
  const old = `${temporary}.old`;
  renameSync(path, old);
  try {
    renameSync(temporary, path);
  } catch (error) {
    renameSync(old, path);
    throw error;
  }
  rmSync(old, { recursive: true });
}

/** Writes a file (`mode`: who may read it, less the umask); a reader sees the old content or the new, never half of it. */
export function writeFileWhole(path: string, content: string | Uint8Array, mode = 0o666): void {
  replaceWhole(path, (temporary) => writeFileSync(temporary, content, { mode }));
}
