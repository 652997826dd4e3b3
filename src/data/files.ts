// The files of data sets that are not generated: from a folder that the user has, or downloaded once and checked.
import { cacheFolder, download, HostError, isNode, joinPath, listFolder, readFile } from "../host/index.js";
import { ArgumentError } from "../shape/errors.js";

/** Finds a file by one of its names in a folder, or downloads it by its official one. */
export type Source = (
  spellings: readonly string[],
  official: string,
) => Promise<{ path: string; bytes: Uint8Array }>;

/** @throws HostError in a browser. */
export function requireNode(what: string): void {
  if (isNode()) return;
  throw new HostError(
    `${what}: a browser cannot reach the files; use datasets.digits(), whose digits are generated`,
  );
}

/** @throws HostError when there is no such folder; the source, when it has none of the names. */
export async function filesInFolder(what: string, dir: string, variable: string): Promise<Source> {
  const present = await listFolder(dir);
  return async (spellings) => {
    const found = spellings.find((spelling) => present.includes(spelling));
    if (found === undefined) {
      const there = present.length === 0 ? "the folder is empty" : `there are ${list(present)}`;
      throw new HostError(
        `${what}: no ${spellings[0]} in ${dir}: looked for ${spellings.join(", ")}; ${there}. ` +
          `Without dir (and ${variable}) the files are downloaded`,
      );
    }
    const path = joinPath(dir, found);
    return { path, bytes: await readFile(path) };
  };
}

/** Files that are kept in the cache folder once they are downloaded, and checked each time. */
export function downloadedFiles(
  what: string,
  folder: string,
  mirrors: readonly string[],
  checksums: Readonly<Record<string, string>>,
): Source {
  return async (_, file) => {
    const checksum = checksums[file];
    if (checksum === undefined) throw new ArgumentError(`${what}: checksums has no SHA-256 for ${file}`);
    const path = joinPath(cacheFolder(), folder, file);
    const urls = mirrors.map((mirror) => (mirror.endsWith("/") ? mirror : `${mirror}/`) + file);
    try {
      return { path, bytes: await download(urls, path, checksum) };
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      throw new HostError(
        `${what}: ${error.message}\n` +
          `Without a network use datasets.digits(), whose digits are generated, or dir: "..." with the files`,
        { cause: error },
      );
    }
  };
}

/** The first few names of a folder. */
function list(names: readonly string[]): string {
  const few = names.slice(0, 6).join(", ");
  return names.length > 6 ? `${few} and ${names.length - 6} more` : few;
}
