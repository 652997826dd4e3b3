// The command `cellgrad repl`: decides who types the lines, a person or a program. Loads nothing but that.
import type { Command } from "commander";

interface Options {
  eval?: string;
}

async function run(file: string | undefined, options: Options): Promise<void> {
  const { folderOf } = await import("./shell.js");
  const cwd = folderOf(file);
  const isInteractive = options.eval === undefined && process.stdin.isTTY && process.stdout.isTTY;
  if (isInteractive) {
    const { Interactive } = await import("./interactive.js");
    return new Interactive(cwd).run(file);
  }
  const { createScriptedShell, evaluate, runPiped } = await import("./scripted.js");
  const shell = createScriptedShell(cwd);
  if (file !== undefined) {
    await shell.warmUp();
    if ((await shell.runFile(file)) === "failed") process.exitCode = 1;
  }
  const outcome = await (options.eval === undefined ? runPiped(shell) : evaluate(shell, options.eval));
  if (outcome === "failed") process.exitCode = 1;
  shell.cells.session?.close();
}

export function registerRepl(program: Command): void {
  program
    .command("repl")
    .description("explore tensors in the terminal: types, completion, history, pictures")
    .argument("[file]", "a .ts file or a notebook to run first")
    .option("--eval <expression>", "print the value of an expression and leave")
    .action(run);
}
