// Prints the hashes of the training runs in runs.ts, computed with the built package: run it with any version of Node.
//   npm run build && /path/to/another/node test/determinism/run.mjs [--heap BYTES]
// The hashes that are expected stand in hashes.test.ts.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { heap: { type: "string" } } });
const typescript = createRequire(import.meta.url)("@tslab/typescript-for-tslab");
const built = new URL("../../dist/src/index.js", import.meta.url).href;
const source = readFileSync(new URL("runs.ts", import.meta.url), "utf8").replace("../../src/index.js", built);
const { outputText } = typescript.transpileModule(source, {
  compilerOptions: { target: typescript.ScriptTarget.ES2022, module: typescript.ModuleKind.ES2022 },
});
const runs = await import(`data:text/javascript,${encodeURIComponent(outputText)}`);
const { heapStats, setHeapBudget } = await import(built);

if (values.heap !== undefined) setHeapBudget(Number(values.heap));
for (const [name, run] of Object.entries(runs)) {
  console.log(`${process.version} ${name} ${await run()} (${heapStats().evictions} blocks were moved out)`);
}
