// Fetching a file from the first mirror that has it. A file is either there, whole and checked, or not at all.
import { builtin, HostError } from "./builtins.js";
import { asHostError } from "./files.js";

/** SHA-256 of bytes, in hexadecimal. */
function sha256(bytes: Uint8Array): string {
  return builtin("crypto").createHash("sha256").update(bytes).digest("hex");
}

/** Silence after which a mirror is given up. */
const STALLED_SECONDS = 30;

/**
 * Makes sure that `path` holds the file with this SHA-256: keeps it when it is there and right, else fetches it
 * from the first of the `urls` that gives it. It is written under another name and renamed when it is whole, so that
 * a broken connection or a stopped process leaves nothing behind that looks finished.
 *
 * @returns Its bytes.
 * @throws HostError when no mirror gives the right file (it says what each one did), when the disk refuses, and in a browser.
 */
export async function download(urls: readonly string[], path: string, checksum: string): Promise<Uint8Array> {
  const fs = builtin("fs/promises");
  const kept = await fs.readFile(path).catch(() => undefined);
  if (kept !== undefined && sha256(kept) === checksum) return kept;
  const failures: string[] = [];
  for (const url of urls) {
    let found: Uint8Array;
    try {
      found = await fetchBytes(url);
    } catch (error) {
      failures.push(`${url}: ${reason(error)}`);
      continue;
    }
    const sum = sha256(found);
    if (sum === checksum) {
      await store(found, path);
      return found;
    }
    failures.push(`${url}: ${found.length} bytes with SHA-256 ${sum}, expected ${checksum}`);
  }
  throw new HostError(`cannot download ${builtin("path").basename(path)}:\n  ${failures.join("\n  ")}`);
}

async function fetchBytes(url: string): Promise<Uint8Array> {
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
    const response = await fetch(url, { signal: abort.signal });
    if (!response.ok || response.body === null) throw new Error(`HTTP status ${response.status}`);
    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      alive();
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    clearTimeout(timer);
  }
}

/** `fetch` says no more than "fetch failed"; why stands in the cause. */
function reason(error: unknown): string {
  const { message, cause } = error as Error;
  const inner = cause as NodeJS.ErrnoException | undefined;
  return inner === undefined ? message : inner.message || inner.code || message;
}

async function store(bytes: Uint8Array, path: string): Promise<void> {
  const fs = builtin("fs/promises");
  const part = `${path}.${process.pid}.${Math.random().toString(36).slice(2, 10)}.part`;
  try {
    await fs.mkdir(builtin("path").dirname(path), { recursive: true });
    await fs.writeFile(part, bytes);
    await fs.rename(part, path);
  } catch (error) {
    await fs.rm(part, { force: true }).catch(() => {});
    throw asHostError(`cannot write ${path}`, error);
  }
}
