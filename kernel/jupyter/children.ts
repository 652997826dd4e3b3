// Child processes that inherit standard output would write to the terminal of the notebook server: what they print
// goes to the notebook instead. Node starts every asynchronous child through one method; the synchronous ways are
// three functions, whose output can only be shown when the child has ended.
import childProcess, { ChildProcess } from "node:child_process";
import { syncBuiltinESMExports } from "node:module";

const NAMES = ["stdin", "stdout", "stderr"] as const;

/** Whether a child would write straight to our own stream `fd`. */
function isInherited(stdio: unknown, fd: 1 | 2): boolean {
  const given = Array.isArray(stdio) ? stdio[fd] : stdio;
  return given === "inherit" || given === fd || (given !== undefined && given === process[NAMES[fd]]);
}

function withPipes(stdio: unknown): unknown[] {
  const list = Array.isArray(stdio) ? [...stdio] : [stdio, stdio, stdio];
  for (const fd of [1, 2] as const) if (isInherited(stdio, fd)) list[fd] = "pipe";
  return list;
}

interface Spawning {
  stdio?: unknown;
}

function followSpawn(): void {
  const prototype = ChildProcess.prototype as unknown as { spawn(options: Spawning): unknown };
  const { spawn } = prototype;
  prototype.spawn = function (this: ChildProcess, options) {
    const { stdio } = options;
    const result = spawn.call(this as never, { ...options, stdio: withPipes(stdio) });
    for (const fd of [1, 2] as const) {
      if (!isInherited(stdio, fd)) continue;
      const name = NAMES[fd] as "stdout" | "stderr";
      this[name]?.on("data", (chunk: Buffer) => process[name].write(chunk));
    }
    return result;
  };
}

type Sync = (...args: unknown[]) => unknown;

/** What a synchronous child has written, as `spawnSync` returns it and the others throw it. */
interface Written {
  stdout?: Buffer | string | null;
  stderr?: Buffer | string | null;
}

function followSync(name: "spawnSync" | "execSync" | "execFileSync"): void {
  const original = childProcess[name] as Sync;
  const following: Sync = (...args) => {
    const at = args.findLastIndex((arg) => typeof arg === "object" && arg !== null && !Array.isArray(arg));
    const { stdio } = (args[at] ?? {}) as Spawning;
    const shown = ([1, 2] as const).filter((fd) => isInherited(stdio, fd));
    if (shown.length === 0) return original(...args);
    const piped = args.with(at, { ...(args[at] as object), stdio: withPipes(stdio) });
    const show = (written: Written) => {
      for (const fd of shown) {
        const stream = NAMES[fd] as "stdout" | "stderr";
        if (written[stream]) process[stream].write(written[stream]);
        written[stream] = null; // as it would be, had the child inherited it
      }
    };
    try {
      const result = original(...piped);
      if (name === "spawnSync") show(result as Written);
      else show({ stdout: result as Buffer });
      return name === "spawnSync" || !shown.includes(1) ? result : null;
    } catch (error) {
      show(error as Written);
      throw error;
    }
  };
  Object.assign(childProcess, { [name]: following });
}

/** From now on. */
export function captureChildren(): void {
  followSpawn();
  for (const name of ["spawnSync", "execSync", "execFileSync"] as const) followSync(name);
  syncBuiltinESMExports();
}
