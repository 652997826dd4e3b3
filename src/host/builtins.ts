// The way to Node's built-in modules. They are asked for when they are used and never imported, so that a
// bundle for the browser neither contains nor looks for them. Only types come from "node:...".

/** Something that this machine or this browser cannot do: a file that is not there, no network, no disk. */
export class HostError extends Error {
  override readonly name = "HostError";
}

interface Builtins {
  fs: typeof import("node:fs");
  "fs/promises": typeof import("node:fs/promises");
  path: typeof import("node:path");
  os: typeof import("node:os");
  crypto: typeof import("node:crypto");
  module: typeof import("node:module");
  zlib: typeof import("node:zlib");
  v8: typeof import("node:v8");
  worker_threads: typeof import("node:worker_threads");
}

/** Whether Node's built-in modules are here. */
export function isNode(): boolean {
  return typeof globalThis.process?.getBuiltinModule === "function";
}

/** A built-in module of Node, or `undefined` in a browser. */
export function findBuiltin<K extends keyof Builtins>(name: K): Builtins[K] | undefined {
  return isNode() ? (process.getBuiltinModule(`node:${name}`) as Builtins[K]) : undefined;
}

/**
 * A built-in module of Node.
 * @throws HostError in a browser.
 */
export function builtin<K extends keyof Builtins>(name: K): Builtins[K] {
  const found = findBuiltin(name);
  if (found === undefined) {
    throw new HostError("a browser has no files or folders to reach; this needs Node.js 20.19 or newer");
  }
  return found;
}

/** An environment variable; undefined when it is not set, empty, or when there is no environment. */
export function environment(name: string): string | undefined {
  return (isNode() ? process.env[name] : undefined) || undefined;
}
