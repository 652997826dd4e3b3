// The command `cellgrad execute`: a notebook file in, the same notebook with outputs out.
import { dirname, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { type Command, InvalidArgumentError } from "commander";
import { describeFailure } from "./failure.js";
import { checkWritable, readNotebook, writeNotebook } from "./file.js";
import { checkLanguage } from "./language.js";
import { checkParameters, type Parameters, parameter, withParameters } from "./parameters.js";

export function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("expected a number of seconds above 0");
  return value;
}

function plainUnlessTerminal(text: string): string {
  return process.stderr.isTTY ? text : stripVTControlCharacters(text);
}

interface Options {
  out?: string;
  timeout?: number;
  allowErrors?: boolean;
  param?: Parameters;
}

async function run(file: string, options: Options): Promise<void> {
  const started = performance.now();
  const read = readNotebook(file);
  checkLanguage(read, file);
  const parameters = options.param ?? new Map();
  checkParameters(new Map([[file, read]]), parameters);
  const notebook = withParameters(read, parameters);
  const out = options.out ?? file;
  checkWritable(out); // better now than after an hour of training
  const { executeNotebook } = await import("./execute.js"); // loads the messaging, which other commands need not
  const result = await executeNotebook(notebook, {
    cwd: dirname(resolve(file)),
    timeout: options.timeout,
    allowErrors: options.allowErrors,
    onCell: (_cell, { position, total }) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${file}: cell ${position + 1} of ${total}`);
    },
  });
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  if (result.error) {
    console.error(`cellgrad: ${describeFailure(file, result.error)}\n`);
    for (const line of result.error.traceback.slice(1)) console.error(`  ${plainUnlessTerminal(line)}`);
    process.exitCode = 1;
    return; // what stands at OUT is better than a notebook that ends half-way
  }
  writeNotebook(out, result.notebook);
  console.log(`${out} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}

export function registerExecute(program: Command): void {
  program
    .command("execute")
    .description("run a notebook from top to bottom in a fresh kernel and write it with its outputs")
    .argument("<notebook>", "the .ipynb file")
    .option("--out <file>", "where to write the executed notebook (default: in place)")
    .option("--timeout <seconds>", "the longest that one cell may take", seconds)
    .option("--allow-errors", "go on after a cell that fails")
    .option("--param <name=value>", 'a value for the cell tagged "parameters"; may be repeated', parameter)
    .addHelpText(
      "after",
      "\nExit codes: 0 the executed notebook is written; 1 a cell failed, the file is no notebook, or the command line is" +
        "\nwrong: nothing is written then.",
    )
    .action(run);
}
