// The commands: lines that start with a dot. Code cannot start so, which makes them safe to tell apart.
import { readFileSync } from "node:fs";
import { fit, width } from "../../src/words/width.js";
import { briefly } from "../display/index.js";
import { writeFileWhole } from "../files/atomic.js";
import { styles } from "./print/style.js";
import type { Outcome, Shell } from "./shell.js";

interface Command {
  argument?: string;
  help: string;
  run(shell: Shell, argument: string): Promise<Outcome> | Outcome;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  help: { help: "these commands and the keys", run: (shell) => help(shell) },
  type: {
    argument: "EXPR",
    help: "the TypeScript type of an expression",
    run: (shell, code) => type(shell, code),
  },
  time: { argument: "EXPR", help: "how long an expression takes", run: (shell, code) => time(shell, code) },
  who: { help: "your variables, their types and values", run: (shell) => who(shell) },
  load: {
    argument: "FILE",
    help: "run a .ts file or a notebook here",
    run: (shell, file) => load(shell, file),
  },
  save: {
    argument: "FILE",
    help: "write what was run so far to a file",
    run: (shell, file) => save(shell, file),
  },
  editor: { help: "type or paste several lines; Ctrl-D runs them", run: (shell) => editor(shell) },
  open: { help: "show the last figure in the browser", run: (shell) => open(shell) },
  clear: {
    help: "forget all variables and start anew (Ctrl-L empties the screen)",
    run: (shell) => clear(shell),
  },
  exit: { help: "leave (or Ctrl-D)", run: () => "exit" },
};

export const commandNames: readonly string[] = Object.keys(COMMANDS).map((name) => `.${name}`);

const KEYS: readonly (readonly [string, string])[] = [
  ["Tab", "complete; Tab again chooses; Right takes the grey text"],
  ["?name  name?", "signature, doc comment, example; ??name also the source"],
  ["_  __  Out[n]", "the last answers; In has what was run"],
  ["Ctrl-R", "search the history backwards"],
  ["Alt-Enter", "a new line, wherever the cursor is"],
  ["Ctrl-C", "stop what runs; drop the line"],
];

export async function runCommand(shell: Shell, name: string, argument: string): Promise<Outcome> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) return fail(shell, `.${name} is no command; .help lists them`);
  if (command.argument && argument === "")
    return fail(shell, `.${name} needs ${command.argument}: ${command.help}`);
  return command.run(shell, argument);
}

function fail(shell: Shell, message: string): Outcome {
  shell.options.writeError(`${message}\n`);
  return "failed";
}

function help(shell: Shell): Outcome {
  const { dim } = styles(shell.look);
  const rows = Object.entries(COMMANDS).map(
    ([name, { argument = "", help: text }]) => [`.${name} ${argument}`.trim(), text] as const,
  );
  const line = ([left, right]: readonly [string, string]) => `  ${left.padEnd(16)}${dim(right)}`;
  shell.print([...rows.map(line), "", ...KEYS.map(line)].join("\n"));
  return "ok";
}

async function type(shell: Shell, code: string): Promise<Outcome> {
  await shell.cells.ready();
  const text = typeOf(shell, code);
  if (text === undefined) return fail(shell, `this is no expression: ${code}`);
  shell.print(shell.highlight(text));
  return "ok";
}

function typeOf(shell: Shell, code: string): string | undefined {
  const name = "type$of$line";
  const found = shell.cells.inspect(`const ${name} = (${code}\n);`, 7);
  return found?.signature.startsWith(`const ${name}: `)
    ? found.signature.slice(`const ${name}: `.length)
    : undefined;
}

async function time(shell: Shell, code: string): Promise<Outcome> {
  const action = /\bawait\b/.test(code) ? "async () =>" : "() =>";
  const answer = await shell.cells.aside(`await time(${action} (${code}\n))`);
  return answer.isError ? fail(shell, `${answer.error.ename}: ${answer.error.evalue}`) : "ok";
}

async function who(shell: Shell): Promise<Outcome> {
  await shell.cells.ready();
  const { variables } = shell.cells;
  if (variables.length === 0) {
    shell.print("no variables yet");
    return "ok";
  }
  const { dim } = styles(shell.look);
  const rows = variables.map(([name, value]) => ({
    name,
    type: fit((typeOf(shell, name) ?? "").replace(/\s+/g, " "), 40),
    value: briefly(value),
  }));
  const widest = (key: "name" | "type") => Math.max(...rows.map((row) => width(row[key])));
  const [names, types] = [widest("name"), widest("type")];
  shell.print(
    rows
      .map(({ name, type: text, value }) => {
        const left = `${name.padEnd(names)}  ${dim(text.padEnd(types))}  `;
        return left + fit(value, Math.max(10, shell.look.columns - names - types - 5));
      })
      .join("\n"),
  );
  return "ok";
}

function load(shell: Shell, file: string): Promise<Outcome> {
  return shell.runFile(file);
}

function save(shell: Shell, file: string): Outcome {
  try {
    writeFileWhole(file, shell.cells.inputs.map((code) => `${code}\n`).join(""));
  } catch (error) {
    return fail(shell, `${file} cannot be written: ${(error as Error).message}`);
  }
  shell.print(`${file}: ${readFileSync(file, "utf8").split("\n").length - 1} lines`);
  return "ok";
}

async function editor(shell: Shell): Promise<Outcome> {
  const code = await shell.options.readText?.();
  if (code === undefined) return "ok";
  return code.trim() === "" ? "ok" : shell.runCode(code);
}

async function open(shell: Shell): Promise<Outcome> {
  if (!shell.lastFigure) return fail(shell, "no figure was shown yet; try plot.image(rand([8, 8]))");
  const { openFigure } = await import("./open.js");
  const { path, isOpened } = await openFigure(shell.lastFigure);
  shell.print(isOpened ? path : `no browser could be started (BROWSER names one); the page is ${path}`);
  return "ok";
}

async function clear(shell: Shell): Promise<Outcome> {
  await shell.cells.restart();
  return "ok";
}
