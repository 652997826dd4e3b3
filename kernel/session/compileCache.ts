// Loads one large CommonJS file with what V8 made of it the last time: compiling the nine megabytes of TypeScript
// takes a third of the time in which a session starts. Node 22 can do it for every module (main.ts asks it to);
// this is for Node 20, where a library could only do it by taking over `require` of the user's packages as well.
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { dirname } from "node:path";
import vm from "node:vm";
import { cacheFolder, joinPath } from "../../src/host/index.js";
import { writeFileWhole } from "../files/atomic.js";

/** By then the first cells have run, and V8 has not yet dropped what only starting needed. */
const SETTLED = 3000;

/** Where compiled code is kept: a folder within cellgrad's cache. */
export const compileCacheFolder = (): string => joinPath(cacheFolder(), "code");

/** Another Node, another version or another place of the file is another name. */
function cacheFile(path: string): string {
  const { size, mtimeMs } = statSync(path);
  const key = `${process.version} ${process.arch} ${process.execArgv.join(" ")} ${path} ${size} ${mtimeMs}`;
  return joinPath(compileCacheFolder(), createHash("sha256").update(key).digest("hex").slice(0, 16));
}

function readSoftly(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined; // the first time, or a folder that may not be read
  }
}

/** Writes what V8 has compiled, once: when things have settled, or when the process ends before. */
function keepLater(script: vm.Script, path: string): void {
  const keep = () => {
    clearTimeout(timer);
    process.off("exit", keep);
    try {
      writeFileWhole(path, script.createCachedData());
    } catch {
      // a full disk or one that cannot be written only makes the next start slower
    }
  };
  const timer = setTimeout(keep, SETTLED).unref();
  process.on("exit", keep);
}

/** As `require(path)`, where nothing has loaded the file yet. @param path absolute */
export function requireCompiled(path: string): unknown {
  const require = createRequire(path);
  const isDoneByNode = (Module as { getCompileCacheDir?(): string | undefined }).getCompileCacheDir?.();
  if (isDoneByNode || require.cache[path]) return require(path);
  const file = cacheFile(path);
  const cachedData = readSoftly(file);
  const script = new vm.Script(Module.wrap(readFileSync(path, "utf8")), { filename: path, cachedData });
  if (!cachedData || script.cachedDataRejected) keepLater(script, file);
  const module = new Module(path);
  module.filename = path;
  require.cache[path] = module;
  try {
    script.runInThisContext().call(module.exports, module.exports, require, module, path, dirname(path));
  } catch (error) {
    delete require.cache[path];
    throw error;
  }
  module.loaded = true;
  return module.exports;
}
