// CommonJS modules that the library needs only in Node and only sometimes: found and loaded when they are asked for.
import type * as Module from "node:module";
import { builtin } from "./builtin.js";

/** Node's `require`, as seen from the package; `undefined` in a browser. */
export function nodeRequire(): NodeJS.Require | undefined {
  return builtin<typeof Module>("module")?.createRequire(import.meta.url);
}
