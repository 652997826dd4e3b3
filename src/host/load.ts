// CommonJS modules that the library needs only in Node and only sometimes: found and loaded when they are asked for.
import { findBuiltin } from "./builtins.js";

/** Node's `require`, as seen from the package; `undefined` in a browser. */
export function nodeRequire(): NodeJS.Require | undefined {
  return findBuiltin("module")?.createRequire(import.meta.url);
}

export type Koffi = typeof import("koffi");

/** The package that calls the system's libraries; `undefined` in a browser and where it is not installed. */
export function findKoffi(): Koffi | undefined {
  try {
    return nodeRequire()?.("koffi") as Koffi | undefined;
  } catch {
    return undefined;
  }
}
