#!/usr/bin/env node
// The command `cellgrad`: reads the command line, runs a command, turns errors into messages and exit codes.
// What a command does stands in its own room.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { registerExport } from "./export/command.js";
import { home } from "./files/home.js";
import { registerKernel } from "./install/command.js";
import { registerExecute } from "./notebook/command.js";
import { registerRender } from "./render/command.js";
import { registerRepl } from "./repl/command.js";
import { registerStart } from "./server/command.js";

const { version, description } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));

const program = new Command("cellgrad")
  .description(description)
  .version(version)
  .showHelpAfterError("(--help shows the commands and options)")
  .configureHelp({ showGlobalOptions: false });

registerStart(program);
registerRepl(program);
registerExecute(program);
registerRender(program, async (folder, port) => (await import("./server/preview.js")).preview(folder, port));
registerExport(program);
registerKernel(program);

program.parseAsync().catch((error: unknown) => {
  // What is thrown on purpose says all there is to say; the stack of anything else helps to mend it.
  const known = error instanceof Error && error.name !== "Error" && error.name !== "TypeError";
  console.error(
    `cellgrad: ${error instanceof Error ? (known ? error.message : error.stack) : String(error)}`,
  );
  process.exitCode = 1;
});
