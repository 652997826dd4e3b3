// Files, the cache folder, gzip, and what a browser is told.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { datasets } from "../../src/data/index.js";
import {
  cacheFolder,
  environment,
  gunzip,
  isGzip,
  isNode,
  listFolder,
  readFile,
} from "../../src/host/index.js";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "cellgrad-host-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  rmSync(dir, { recursive: true, force: true });
});

test("files and folders are read; what is not there is said in words", async () => {
  writeFileSync(join(dir, "b"), "text");
  writeFileSync(join(dir, "a"), "");
  expect(await listFolder(dir)).toEqual(["a", "b"]);
  expect(new TextDecoder().decode(await readFile(join(dir, "b")))).toBe("text");
  await expect(readFile(join(dir, "c"))).rejects.toThrow(/cannot read .*c: it does not exist/);
  await expect(readFile(dir)).rejects.toThrow(/cannot read .*: it is a folder/);
  await expect(listFolder(join(dir, "b"))).rejects.toThrow(
    /cannot list the folder .*b: it, or a part of the path, is not a folder/,
  );
});

test("CELLGRAD_CACHE comes before XDG_CACHE_HOME, which comes before the system's place", () => {
  vi.stubEnv("CELLGRAD_CACHE", "own");
  vi.stubEnv("XDG_CACHE_HOME", dir);
  expect(cacheFolder()).toBe(resolve("own"));
  vi.stubEnv("CELLGRAD_CACHE", "");
  expect(cacheFolder()).toBe(join(dir, "cellgrad"));
  const places: Partial<Record<NodeJS.Platform, string>> = {
    linux: join(homedir(), ".cache", "cellgrad"),
    darwin: join(homedir(), "Library", "Caches", "cellgrad"),
    win32: join(dir, "cellgrad", "Cache"),
  };
  vi.stubEnv("LOCALAPPDATA", dir);
  for (const ignored of ["", "relative/path"]) {
    vi.stubEnv("XDG_CACHE_HOME", ignored);
    for (const [platform, place] of Object.entries(places)) {
      const real = vi.spyOn(process, "platform", "get").mockReturnValue(platform as NodeJS.Platform);
      expect(cacheFolder()).toBe(place);
      real.mockRestore();
    }
  }
});

test("an environment variable that is empty counts as not set", () => {
  vi.stubEnv("CELLGRAD_MNIST", "");
  expect(environment("CELLGRAD_MNIST")).toBeUndefined();
  vi.stubEnv("CELLGRAD_MNIST", "here");
  expect(environment("CELLGRAD_MNIST")).toBe("here");
});

test("gzip is recognised and unpacked, damage is found", async () => {
  const plain = new Uint8Array(100_000).map((_, i) => (i * i) % 251);
  const packed = gzipSync(plain);
  expect([isGzip(packed), isGzip(plain), isGzip(new Uint8Array(0))]).toEqual([true, false, false]);
  expect(await gunzip(packed, "x")).toEqual(plain);
  await expect(gunzip(packed.subarray(0, packed.length - 5), "x.gz")).rejects.toThrow(
    /^x\.gz: the gzip data is truncated or damaged/,
  );
  const changed = Uint8Array.from(packed);
  changed[packed.length - 6] ^= 1; // in the checksum
  await expect(gunzip(changed, "x.gz")).rejects.toThrow(/truncated or damaged/);
});

test("no file of the library imports a built-in of Node, so that it can be bundled for a browser", async () => {
  const source = resolve(import.meta.dirname, "../../src");
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  expect(files).toContain(join("host", "files.ts"));
  const importing = files.filter((name) => {
    const text = readFileSync(join(source, name), "utf8");
    return /^(import|export) (?!type\b).*"node:|^[^/]*(?<!typeof )\bimport\("node:/m.test(text);
  });
  expect(importing).toEqual([]);
});

test("a browser is told what it cannot do", async () => {
  vi.stubGlobal("process", { ...process, getBuiltinModule: undefined });
  expect(isNode()).toBe(false);
  expect(environment("PATH")).toBeUndefined();
  await expect(readFile("x")).rejects.toThrow(/a browser has no files or folders to reach/);
  expect(() => cacheFolder()).toThrow(/needs Node\.js/);
  await expect(datasets.mnist({ dir: "x" })).rejects.toThrow(
    /a browser cannot reach the files; use datasets\.digits\(\)/,
  );
});
