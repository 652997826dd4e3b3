// Finding what to compare with, and running cases in other processes.
import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A file beside this one. */
export const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** A process that runs cases on request: one JSON line in, one out. */
export class Runner {
  constructor(command, args, env = {}) {
    this.name = [command, ...args].join(" ");
    this.process = spawn(command, args, {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, ...env },
    });
    this.answers = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  async ask(request) {
    this.process.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.answers.next();
    if (done)
      throw new Error(`bench: "${this.name}" ended before it answered ${JSON.stringify(request)}; see above`);
    return JSON.parse(value);
  }

  close() {
    this.process.stdin.end();
  }
}

/** A Python that has PyTorch, or `null`. */
export function findPyTorch() {
  for (const python of ["/usr/bin/python3", "python3"]) {
    if (spawnSync(python, ["-c", "import torch"]).status === 0) return python;
  }
  return null;
}
