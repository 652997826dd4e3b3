import { expect, test } from "vitest";
import { loadTypeScript } from "../../../kernel/session/tslab.js";
import { useSession } from "./cells.js";
import { randomProgram } from "./randomProgram.js";

// `CELLGRAD_PROGRAMS=300` is what CI runs; a few keep a user's `npm test` short.
const PROGRAMS = Number(process.env.CELLGRAD_PROGRAMS ?? 25);

const { run } = useSession();
const typescript = loadTypeScript();

/** Runs the program as one module, the way Node does. */
async function runAsModule(statements: readonly string[]): Promise<unknown> {
  const { outputText } = typescript.transpileModule(`${statements.join("\n")}\nexport { log };`, {
    compilerOptions: { target: typescript.ScriptTarget.ES2022, module: typescript.ModuleKind.ESNext },
  });
  const url = `data:text/javascript,${encodeURIComponent(outputText)}`;
  return ((await import(/* @vite-ignore */ url)) as { log: unknown }).log;
}

test(`${PROGRAMS} random programs mean the same in cells as in one module`, {
  timeout: 600_000,
}, async () => {
  for (let seed = 1; seed <= PROGRAMS; seed++) {
    const { statements, cells } = randomProgram(seed);
    const expected = await runAsModule(statements);
    const actual = await run(...cells, "log");
    expect(actual, `seed ${seed}:\n${cells.join("\n// ---\n")}`).toEqual(expected);
  }
});
