// Node's own modules, where there is a Node: the only door through which the isomorphic library reaches them.

interface NodeProcess {
  getBuiltinModule?(name: string): unknown;
}

/** A built-in module of Node (`"fs"`, `"zlib"`), or `undefined` in a browser. */
export function builtin<T>(name: string): T | undefined {
  return (globalThis as { process?: NodeProcess }).process?.getBuiltinModule?.(name) as T | undefined;
}
