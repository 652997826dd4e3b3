// Fetching a file from the first mirror that has it. A file is either there, whole and checked, or not at all.
import { builtin, HostError } from "./builtins.js";
import { asHostError, makeFolder } from "./files.js";
import { isAlive } from "./processes.js";

/** SHA-256 of bytes, in hexadecimal. */
function sha256(bytes: Uint8Array): string {
  return builtin("crypto").createHash("sha256").update(bytes).digest("hex");
}

/** Silence after which a mirror is given up. */
const STALLED_SECONDS = 30;

let downloads = 0;

/** What is less than this is not worth keeping when a connection breaks. */
const WORTH_KEEPING = 1024 * 1024;

/**
 * Makes sure that `path` holds the file with this SHA-256: keeps it when it is there and right, else fetches it
 * from the first of the `urls` that gives it. It is written under another name (`.part`) and renamed when it is whole, so
 * that nothing looks finished that is not; a large part that a broken connection or a stopped process left is gone on with.
 *
 * @returns Its bytes.
 * @throws HostError when no mirror gives the right file (it says what each one did), when the disk refuses, and in a browser.
 */
export async function download(urls: readonly string[], path: string, checksum: string): Promise<Uint8Array> {
  const fs = builtin("fs/promises");
  const kept = await fs.readFile(path).catch(() => undefined);
  if (kept !== undefined && sha256(kept) === checksum) return kept;
  const part = `${path}.${process.pid}-${++downloads}.part`;
  await takeOver(path, part);
  const failures: string[] = [];
  for (const url of urls) {
    try {
      const found = await fetchFile(url, part, path, checksum);
      await fs.rename(part, path);
      return found;
    } catch (error) {
      if (error instanceof HostError) throw error;
      failures.push(`${url}: ${reason(error)}`);
      await dropSmall(part);
    }
  }
  await fs.rename(part, `${path}.part`).catch(() => {}); // for the next attempt, if there is one
  throw new HostError(`cannot download ${builtin("path").basename(path)}:\n  ${failures.join("\n  ")}`);
}

/** Takes the part that an attempt before this one left, unless it is still at work. Renaming lets only one have it. */
async function takeOver(path: string, part: string): Promise<void> {
  const fs = builtin("fs/promises");
  const { basename, dirname, join } = builtin("path");
  const folder = dirname(path);
  const names = await fs.readdir(folder).catch(() => [] as string[]);
  for (const name of names) {
    if (!name.startsWith(`${basename(path)}.`) || !name.endsWith(".part")) continue;
    const owner = /\.(\d+)-\d+\.part$/.exec(name)?.[1];
    if (owner !== undefined && isAlive(Number(owner))) continue;
    await fs.rename(join(folder, name), part).catch(() => {});
  }
}

/** Fetches what is missing of a part. When the whole is not what it should be, the part is dropped and fetched anew, once. */
async function fetchFile(url: string, part: string, path: string, checksum: string): Promise<Uint8Array> {
  const fs = builtin("fs/promises");
  const before = await fs.stat(part).then(
    ({ size }) => size,
    () => 0,
  );
  await append(url, part, path, before);
  const found = await fs.readFile(part);
  const sum = sha256(found);
  if (sum === checksum) return found;
  await fs.rm(part, { force: true });
  if (before > 0) return await fetchFile(url, part, path, checksum);
  throw new Error(`${found.length} bytes with SHA-256 ${sum}, expected ${checksum}`);
}

async function append(url: string, part: string, path: string, before: number): Promise<void> {
  const abort = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(
      () => abort.abort(new Error(`no answer for ${STALLED_SECONDS} seconds`)),
      STALLED_SECONDS * 1000,
    );
  };
  try {
    alive();
    const headers: Record<string, string> = before > 0 ? { Range: `bytes=${before}-` } : {};
    const response = await fetch(url, { signal: abort.signal, headers });
    // All of it is there already, if it is the right file; its checksum will tell.
    if (response.status === 416 && before > 0) return;
    if (!response.ok || response.body === null) throw new Error(`HTTP status ${response.status}`);
    const goesOn = response.status === 206;
    const file = await openPart(part, path, goesOn ? "a" : "w");
    try {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        alive();
        await file.write(chunk).catch((error) => {
          throw asHostError(`cannot write ${path}`, error);
        });
      }
    } finally {
      await file.close();
    }
  } finally {
    clearTimeout(timer);
  }
}

async function openPart(part: string, path: string, flag: "a" | "w") {
  const fs = builtin("fs/promises");
  try {
    await makeFolder(builtin("path").dirname(path));
    return await fs.open(part, flag);
  } catch (error) {
    throw asHostError(`cannot write ${path}`, error);
  }
}

async function dropSmall(part: string): Promise<void> {
  const fs = builtin("fs/promises");
  const size = await fs.stat(part).then(
    (found) => found.size,
    () => 0,
  );
  if (size < WORTH_KEEPING) await fs.rm(part, { force: true });
}

/** `fetch` says no more than "fetch failed"; why stands in the cause. */
function reason(error: unknown): string {
  const { message, cause } = error as Error;
  const inner = cause as NodeJS.ErrnoException | undefined;
  return inner === undefined ? message : inner.message || inner.code || message;
}
