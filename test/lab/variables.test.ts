// The panel of variables: what cells declared, with a picture on demand; it asks after a cell has run, and not again.
import { describe, expect, test } from "vitest";
import { hasBrowser, keepPicture } from "../browser.js";
import { write as writeFiles } from "../render/notebooks.js";
import { blank, menu, open, run, start, useBrowser } from "./lab.js";

describe.runIf(hasBrowser())("the panel of variables", { timeout: 120_000 }, () => {
  const browser = useBrowser();

  test("lists names, types and values, shows a picture, and leaves an idle kernel alone", async () => {
    const declares = 'import { rand } from "cellgrad";\nconst picture = rand([1, 12, 12]);';
    const server = await start(writeFiles({ "a.ipynb": blank(declares) }));
    const { page } = await browser.page({ width: 1200, height: 800 });
    let sent = 0;
    page.on("websocket", (socket) => socket.on("framesent", () => sent++));
    const panel = await open(page, server.address, "a.ipynb");
    await page.locator('.jp-SideBar li[data-id="cellgrad-variables"]').click();
    await menu(page, "Run", "Run All Cells");
    const rows = page.locator(".cellgrad-Variables tr");
    await expect
      .poll(() => rows.allTextContents().then((all) => all.join()), { timeout: 30_000 })
      .toMatch(/picture.*Tensor.*\[1, 12, 12\]/);
    await run(page, panel, "const answer = 42;");
    await expect
      .poll(() => rows.allTextContents().then((all) => all.join()), { timeout: 30_000 })
      .toMatch(/answer.*number.*42/);
    await page.locator(".cellgrad-Variables button", { hasText: "picture" }).click();
    await page.locator(".cellgrad-Variables-value img").waitFor();
    keepPicture("lab-variables.png", await page.screenshot());
    const many = Array.from({ length: 60 }, (_, i) => `const name${i} = ${i};`).join("\n");
    await run(page, panel, many);
    await expect.poll(() => rows.count(), { timeout: 30_000 }).toBe(62);
    await page.locator(".cellgrad-Variables button", { hasText: "picture" }).click();
    const value = page.locator(".cellgrad-Variables-value img");
    await value.waitFor();
    await expect.poll(async () => (await value.boundingBox())!.y).toBeLessThan(750); // in view, below a long list
    await page.locator(".cellgrad-Variables button", { hasText: /^name59$/ }).scrollIntoViewIfNeeded();
    expect((await value.boundingBox())!.y).toBeLessThan(750);
    await page.waitForTimeout(500);
    const before = sent;
    await page.waitForTimeout(2000);
    expect(sent - before).toBeLessThanOrEqual(1); // it asked again and again before, tens of times a second
    await page.close();
  });
});
