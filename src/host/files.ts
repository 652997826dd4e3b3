// Writing a file whole or not at all. Reading, and where caches lie, is not here.
import type * as Fs from "node:fs";
import type * as Path from "node:path";
import { builtin } from "./builtin.js";

/**
 * Writes a file by way of a neighbour that is renamed, so that a full disk leaves no half of it.
 * @throws Error where there are no files (a browser), or the folder is missing or cannot be written.
 */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const [fs, paths] = [builtin<typeof Fs>("fs"), builtin<typeof Path>("path")];
  if (fs === undefined || paths === undefined) {
    throw new Error(
      `cannot write ${path}: there are no files in a browser; use toSVG() or toHTML() and offer the text for download`,
    );
  }
  const folder = paths.dirname(paths.resolve(path));
  if (!fs.existsSync(folder))
    throw new Error(`cannot write ${path}: the folder ${folder} does not exist; make it first`);
  const part = `${path}.part`;
  try {
    fs.writeFileSync(part, content);
    fs.renameSync(part, path);
  } catch (error) {
    fs.rmSync(part, { force: true });
    throw new Error(`cannot write ${path}: ${(error as Error).message}`, { cause: error });
  }
}
