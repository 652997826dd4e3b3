// sh`...`: a line for the system's shell. What it prints is printed by the cell, or is a string of the program.
import { spawn } from "node:child_process";
import { inspect } from "node:util";
import type { SessionGlobal } from "../session/index.js";
import type { HelperHost } from "./host.js";

/** How often a waiting command looks whether the stop button was pressed. */
const LOOK = 50;

/** A shell command ended with an exit code other than 0. */
export class ShellError extends Error {
  override name = "ShellError";

  constructor(
    command: string,
    readonly exitCode: number | null,
    readonly signal: NodeJS.Signals | null,
    readonly stderr: string,
  ) {
    const how = signal === null ? `ended with exit code ${exitCode}` : `was ended by ${signal}`;
    super(`sh: ${command}: ${how}${stderr.trim() === "" ? "" : `\n${stderr.trim().slice(-1000)}`}`);
  }
}

/** One word for the shell, whatever stands in it. */
export function quote(value: unknown): string {
  if (Array.isArray(value)) return value.map(quote).join(" ");
  const text = String(value);
  if (/^[\w./:=@%+,-]+$/.test(text)) return text;
  return process.platform === "win32"
    ? `"${text.replaceAll('"', '""')}"`
    : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A command that starts when it is first waited for, or when the running code has come to its end. */
export class ShellCommand implements PromiseLike<undefined> {
  private running: Promise<string> | undefined;

  constructor(
    private readonly command: string,
    private readonly isInterrupted: () => boolean,
  ) {
    queueMicrotask(() => void this.start(true));
  }

  /** What it prints on standard output, instead of printing it; without the last line break. */
  text(): Promise<string> {
    return this.start(false);
  }

  // biome-ignore lint/suspicious/noThenProperty: `await sh` is the point of it
  then<A, B>(
    done?: ((value: undefined) => A | PromiseLike<A>) | null,
    failed?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.start(true)
      .then(() => undefined)
      .then(done as never, failed);
  }

  [inspect.custom](): string {
    return `sh: ${this.command}`;
  }

  private start(isPrinted: boolean): Promise<string> {
    this.running ??= this.run(isPrinted);
    return this.running;
  }

  private run(isPrinted: boolean): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = spawn(this.command, { shell: true, stdio: ["ignore", "pipe", "pipe"] });
      const texts = { stdout: "", stderr: "" };
      for (const name of ["stdout", "stderr"] as const) {
        child[name].setEncoding("utf8").on("data", (text: string) => {
          if (isPrinted || name === "stderr") process[name].write(text);
          if (!isPrinted || name === "stderr") texts[name] += text;
        });
      }
      const look = setInterval(() => {
        if (this.isInterrupted()) child.kill("SIGINT");
      }, LOOK);
      child.once("error", (error) => {
        clearInterval(look);
        reject(error);
      });
      child.once("close", (code, signal) => {
        clearInterval(look);
        if (code === 0) resolve(texts.stdout.replace(/\r?\n$/, ""));
        else reject(new ShellError(this.command, code, signal, texts.stderr));
      });
    });
  }
}

export function shellHelper({ isInterrupted }: HelperHost): SessionGlobal {
  return {
    name: "sh",
    declaration: `/**
 * Runs a line in the system's shell, in the folder of the notebook, and prints what it prints: \`await sh\\\`ls -l\\\`\`.
 * Values put in are quoted: \`await sh\\\`cat \${file}\\\`\`. With \`.text()\` the output is a string instead:
 * \`const log = await sh\\\`git log\\\`.text()\`.
 * @throws ShellError when the command ends with an exit code other than 0
 */
declare function sh(command: TemplateStringsArray, ...values: unknown[]): PromiseLike<void> & { text(): Promise<string> };`,
    value: ({ raw }: TemplateStringsArray, ...values: unknown[]) =>
      new ShellCommand(
        raw
          .map((part, i) => part + (i < values.length ? quote(values[i]) : ""))
          .join("")
          .trim(),
        isInterrupted,
      ),
  };
}
