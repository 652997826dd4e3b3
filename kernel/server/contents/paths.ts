// From the path in a request to a file inside the served folder, and never to one outside.
import { lstatSync, realpathSync, type Stats, statSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { Refusal } from "../refusal.js";

export class Root {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = realpathSync(folder);
  }

  /**
   * The file of a path as clients write it: parts between slashes, relative to the folder, "" for the folder itself.
   * @throws Refusal for hidden files, for names that climb, and where a symbolic link leads out.
   */
  resolve(path: string): string {
    const parts = path.split("/").filter((part) => part !== "");
    for (const part of parts) {
      if (
        part === ".." ||
        part === "." ||
        /[\0\\]/.test(part) ||
        (process.platform === "win32" && part.includes(":"))
      ) {
        throw new Refusal(400, `"${path}" is no path inside the served folder.`);
      }
      if (part.startsWith(".")) throw new Refusal(404, `"${path}" is hidden and not served.`);
    }
    const wanted = join(this.folder, ...parts);
    if (!this.holds(realFolderOf(wanted))) {
      throw new Refusal(403, `"${path}" leads out of the served folder.`);
    }
    return wanted;
  }

  /** Like `resolve`, for what must be there. */
  find(path: string): { file: string; about: Stats } {
    const file = this.resolve(path);
    const about = statSync(file, { throwIfNoEntry: false });
    if (about === undefined) throw new Refusal(404, `There is no file or folder "${path}".`);
    if (!about.isFile() && !about.isDirectory()) {
      throw new Refusal(403, `"${path}" is neither a file nor a folder.`);
    }
    return { file, about };
  }

  private holds(real: string): boolean {
    return real === this.folder || real.startsWith(this.folder + sep);
  }
}

/** Where a path ends after all symbolic links; for what is not there yet, where it would be made. */
function realFolderOf(path: string): string {
  if (lstatSync(path, { throwIfNoEntry: false })) {
    try {
      return realpathSync(path);
    } catch {
      return "\0"; // a link to nowhere: writing would follow it
    }
  }
  const parent = dirname(path);
  return parent === path ? path : join(realFolderOf(parent), basename(path));
}
