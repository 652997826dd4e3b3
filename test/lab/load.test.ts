// How much the notebook interface loads before a reader can do anything, as a browser counts it.
import { describe, expect, test } from "vitest";
import { hasBrowser } from "../browser.js";
import { write as writeFiles } from "../render/notebooks.js";
import { blank, reload, start, useBrowser } from "./lab.js";

const MEGABYTE = 1e6;

describe.runIf(hasBrowser())("the first load", () => {
  const browser = useBrowser();

  test("is at most 1.3 MB, and a second one fetches no script and no style again", {
    timeout: 120_000,
  }, async () => {
    const server = await start(writeFiles({ "a.ipynb": blank("1 + 1") }));
    const { page } = await browser.page();
    await page.goto(server.address);
    await page.locator(".cellgrad-Welcome li").first().waitFor();
    /** [what came over the network, name]; bodies as they were sent, compressed */
    const loaded = () =>
      page.evaluate(() =>
        (performance.getEntriesByType("resource") as PerformanceResourceTiming[]).map(
          ({ name, encodedBodySize, transferSize }) => ({ name, encodedBodySize, transferSize }),
        ),
      );
    const first = await loaded();
    const bytes = first.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
    expect(bytes).toBeGreaterThan(0.5 * MEGABYTE); // the counting works
    expect(bytes).toBeLessThan(1.3 * MEGABYTE);

    await reload(page);
    await page.locator(".cellgrad-Welcome li").first().waitFor();
    const again = (await loaded()).filter(({ name }) => name.includes("/lab/static/"));
    expect(again.length).toBeGreaterThan(5);
    expect(again.filter(({ transferSize }) => transferSize > 0)).toEqual([]);
    await page.close();
  });
});
