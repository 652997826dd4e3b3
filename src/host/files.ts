// Reading and writing files and folders, and where cellgrad keeps what it has downloaded. What is in the files is not
// known here.
import { builtin, environment, HostError } from "./builtins.js";

/**
 * The bytes of a file.
 * @throws HostError when it cannot be read, and in a browser.
 */
export async function readFile(path: string): Promise<Uint8Array> {
  try {
    return await builtin("fs/promises").readFile(path);
  } catch (error) {
    throw asHostError(`cannot read ${path}`, error);
  }
}

/**
 * The names of what is in a folder, sorted.
 * @throws HostError when there is no such folder, and in a browser.
 */
export async function listFolder(path: string): Promise<string[]> {
  try {
    return (await builtin("fs/promises").readdir(path)).sort();
  } catch (error) {
    throw asHostError(`cannot list the folder ${path}`, error);
  }
}

/**
 * Writes a file by way of a neighbour that is renamed, so that a full disk leaves no half of it.
 * @throws HostError when the folder is missing or cannot be written, and in a browser.
 */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const fs = builtin("fs");
  const part = `${path}.part`;
  try {
    fs.writeFileSync(part, content);
    fs.renameSync(part, path);
  } catch (error) {
    fs.rmSync(part, { force: true });
    throw asHostError(`cannot write ${path}`, error);
  }
}

/**
 * Makes a folder, and those that it is in, unless they are there.
 * @throws HostError when the disk refuses, and in a browser.
 */
export async function makeFolder(path: string): Promise<void> {
  if ((await kindOfPath(path)) === "folder") return;
  const parent = builtin("path").dirname(path);
  // One by one: Node's recursive mkdir never returns where the system says "no such file" of a folder whose parent exists.
  if (parent !== path) await makeFolder(parent);
  try {
    await builtin("fs/promises").mkdir(path);
  } catch (error) {
    if ((await kindOfPath(path)) === "folder") return; // somebody else was quicker
    throw asHostError(`cannot make the folder ${path}`, error);
  }
}

/**
 * What a path leads to.
 * @throws HostError in a browser.
 */
export async function kindOfPath(path: string): Promise<"file" | "folder" | "nothing"> {
  const found = await builtin("fs/promises")
    .stat(path)
    .catch(() => undefined);
  return found === undefined ? "nothing" : found.isDirectory() ? "folder" : "file";
}

/** A path from its parts, with this system's separator. */
export function joinPath(...parts: readonly string[]): string {
  return builtin("path").join(...parts);
}

/**
 * The folder for what can be fetched or computed again: `CELLGRAD_CACHE`, else `cellgrad` in `XDG_CACHE_HOME`, else
 * the system's own place (`~/.cache/cellgrad`, `~/Library/Caches/cellgrad`, `%LOCALAPPDATA%\cellgrad\Cache`). It is not made here.
 * @throws HostError in a browser.
 */
export function cacheFolder(): string {
  const { isAbsolute, join, resolve } = builtin("path");
  const own = environment("CELLGRAD_CACHE");
  if (own !== undefined) return resolve(own);
  const shared = environment("XDG_CACHE_HOME");
  // The XDG specification says that a relative path is to be ignored.
  if (shared !== undefined && isAbsolute(shared)) return join(shared, "cellgrad");
  const home = builtin("os").homedir();
  if (process.platform === "darwin") return join(home, "Library", "Caches", "cellgrad");
  if (process.platform === "win32") {
    return join(environment("LOCALAPPDATA") ?? join(home, "AppData", "Local"), "cellgrad", "Cache");
  }
  return join(home, ".cache", "cellgrad");
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  EEXIST: "it already exists and is no folder",
  ENOTDIR: "it, or a part of the path, is not a folder",
  EISDIR: "it is a folder",
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
};

/** @internal The error of a built-in in words; a HostError passes as it is. */
export function asHostError(what: string, error: unknown): HostError {
  if (error instanceof HostError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  return new HostError(`${what}: ${REASONS[code ?? ""] ?? message}`, { cause: error });
}
