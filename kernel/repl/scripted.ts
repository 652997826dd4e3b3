// The REPL without a keyboard: lines from a pipe, and `--eval`. Prints results, nothing else.
import { createInterface } from "node:readline";
import { lookOf } from "./print/style.js";
import { type Outcome, Shell } from "./shell.js";

export function createScriptedShell(cwd: string): Shell {
  let writes = 0;
  return new Shell({
    cwd,
    stop: new Int32Array(new SharedArrayBuffer(8)),
    look: () => lookOf(process.stdout),
    write: (text) => {
      writes++;
      process.stdout.write(text);
    },
    writeError: (text) => void process.stderr.write(text),
    isLabelled: false,
    writes: () => writes,
  });
}

/** Runs one piece of code. */
export async function evaluate(shell: Shell, code: string): Promise<Outcome> {
  await shell.warmUp();
  return shell.submit(code);
}

/** Runs standard input, piece by piece as each is whole. A piece that fails does not stop those after it. */
export async function runPiped(shell: Shell): Promise<Outcome> {
  await shell.warmUp();
  let hasFailed = false;
  let pending = "";
  /** @returns whether to go on */
  const run = async (code: string): Promise<boolean> => {
    const outcome = await shell.submit(code);
    hasFailed ||= outcome === "failed";
    return outcome !== "exit";
  };
  for await (const line of createInterface({ input: process.stdin })) {
    pending = pending === "" ? line : `${pending}\n${line}`;
    if (shell.isComplete(pending).status === "incomplete") continue;
    const code = pending;
    pending = "";
    if (!(await run(code))) break;
  }
  if (pending.trim() !== "") await run(pending);
  return hasFailed ? "failed" : "ok";
}
