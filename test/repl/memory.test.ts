// What a REPL keeps of the lines it has run: their texts and small answers, not their compilations.
import { expect, test } from "vitest";
import { describeInTerminal, useTerminals } from "./terminal.js";

describeInTerminal("a long session", () => {
  const terminals = useTerminals();

  test("hundreds of lines do not make the heap grow", async () => {
    const terminal = await terminals.open();
    await terminal.run("import * as v8 from 'node:v8'; import { runInNewContext } from 'node:vm'");
    await terminal.run("v8.setFlagsFromString('--expose-gc'); const gc: () => void = runInNewContext('gc')");
    const megabytes = async () => {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the template of the code that is typed
      const answer = await terminal.run("gc(); gc(); `heap ${process.memoryUsage().heapUsed / 2 ** 20}`");
      return Number(/'heap ([\d.]+)'/.exec(answer)![1]);
    };
    const work = async (lines: number) => {
      for (let i = 0; i < lines; i += 2) {
        await terminal.run(`tensor([${i}, 1]).sum().item()`);
        await terminal.run(`'line ${i}'.length`);
      }
    };
    await work(100);
    const before = await megabytes();
    await work(400);
    expect((await megabytes()) - before).toBeLessThan(5);
  }, 120_000);
});
