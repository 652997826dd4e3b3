// The page keeps nothing of outputs and toolbars that are gone: its memory after many runs is that after a few.
import type { CDPSession, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { hasBrowser } from "../browser.js";
import { code, notebook, write as writeFiles } from "../render/notebooks.js";
import { open, start, useBrowser } from "./lab.js";

const CELLS = [
  'import { plot, rand } from "cellgrad";',
  'for (let i = 0; i < 100; i++) console.log("line", i);',
  "rand([12, 12])",
  "plot.featureMaps(rand([2, 12, 12]))",
  "{ const figure = plot.curves({ loss: [1] }); figure.show(); for (let i = 0; i < 3; i++) figure.update(plot.curves({ loss: [1, i] })); }",
  'throw new Error("no")',
];
const WARM_UP = 4;
const ROUNDS = 12;

/** What lives after a collection. */
async function living(page: Page, cdp: CDPSession) {
  for (let i = 0; i < 3; i++) {
    await cdp.send("HeapProfiler.collectGarbage");
    await page.waitForTimeout(200); // finalisers, and what waits for an idle moment
  }
  const { usedSize } = await cdp.send("Runtime.getHeapUsage");
  const { nodes, jsEventListeners } = await cdp.send("Memory.getDOMCounters");
  return { megabytes: usedSize / 2 ** 20, nodes, jsEventListeners };
}

/** Runs every cell, one after the other, as the keyboard does. */
const runAll = (page: Page) =>
  page.evaluate(async (count) => {
    type Lab = {
      shell: { currentWidget: { content: { activeCellIndex: number } } };
      commands: { execute(id: string): Promise<void> };
    };
    const lab = (window as unknown as { jupyterapp: Lab }).jupyterapp;
    for (let i = 0; i < count; i++) {
      lab.shell.currentWidget.content.activeCellIndex = i;
      await lab.commands.execute("notebook:run-cell");
    }
  }, CELLS.length);

describe.runIf(hasBrowser())("the page's memory", () => {
  const browser = useBrowser();

  test(`${CELLS.length * ROUNDS} runs of cells after ${CELLS.length * WARM_UP} add nothing`, {
    timeout: 120_000,
  }, async () => {
    const cells = CELLS.map((source, i) => ({ ...code(source), execution_count: null, id: `c${i}` }));
    const kernelspec = { display_name: "cellgrad (TypeScript)", language: "typescript", name: "cellgrad" };
    const server = await start(writeFiles({ "a.ipynb": notebook(cells, { kernelspec }) }));
    const { page } = await browser.page({ width: 1200, height: 900 });
    await open(page, server.address, "a.ipynb");
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("HeapProfiler.enable");
    for (let i = 0; i < WARM_UP; i++) await runAll(page);
    const before = await living(page, cdp);
    for (let i = 0; i < ROUNDS; i++) await runAll(page);
    const after = await living(page, cdp);
    // A run that kept its figure, its toolbar or its outputs would add about 250 nodes, 800 listeners and 0.2 MB.
    expect(after.nodes - before.nodes).toBeLessThan(500);
    expect(after.jsEventListeners - before.jsEventListeners).toBeLessThan(200);
    expect(after.megabytes - before.megabytes).toBeLessThan(4); // compiled code; it comes to an end
    await page.close();
  });
});
