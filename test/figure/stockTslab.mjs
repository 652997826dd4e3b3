// Runs cells in tslab's own kernel handler, as its `main.js` sets it up but without the sockets, and writes to a file
// what a notebook would have been sent. A process of its own, as tslab takes over standard output.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { createConverter } = require("tslab/dist/converter.js");
const { createExecutor } = require("tslab/dist/executor.js");
const { JupyterHandlerImpl } = require("tslab/dist/jupyter.js");

const [target, ...cells] = process.argv.slice(2);
const node = createConverter({ isJS: false, isBrowser: false });
const converters = { node, browser: node, close() {} };
const executor = createExecutor(process.cwd(), converters, { log: console.log, error: console.error });
const handler = new JupyterHandlerImpl(executor, false);
const outputs = [];
for (const code of cells) {
  const cell = { streams: [], displays: [] };
  const { status } = await handler.handleExecute(
    { code },
    (name, text) => cell.streams.push({ name, text }),
    (message, update) => cell.displays.push({ ...message, update }),
  );
  outputs.push({ status, ...cell });
}
writeFileSync(target, JSON.stringify(outputs));
process.exit(0);
