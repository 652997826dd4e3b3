// Notebooks that were made to run a script in the reader's browser, or to make it ask something of a network: rendered
// and opened in a real Chromium, each by itself and all in one.
import { readFileSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderSite } from "../../kernel/render/index.js";
import { fileServer } from "../../kernel/server/files.js";
import { listen } from "../../kernel/server/listen.js";
import { hasBrowser, openBrowser, type TestBrowser } from "../browser.js";
import { HOSTILE } from "./hostile.js";
import { folder, notebook, prose, write } from "./notebooks.js";

const ALL = "all of them";
const NAMES = [...HOSTILE.map(({ name }) => name), ALL];
const fileOf = (name: string) => `n${NAMES.indexOf(name)}`;

describe.runIf(hasBrowser())("hostile notebooks", { timeout: 180_000 }, () => {
  let browser: TestBrowser;
  let server: Server;
  const roots = { file: "", server: "", "single file": "" };

  beforeAll(async () => {
    process.env["CELLGRAD_CACHE"] = folder();
    const every = { name: ALL, cells: HOSTILE.flatMap(({ cells }) => cells) };
    const from = write(
      Object.fromEntries(
        [...HOSTILE, every].map(({ name, cells }) => [
          `${fileOf(name)}.ipynb`,
          // Names and settings of the file are text of the notebook, too.
          notebook([prose("# Title"), ...cells], {
            title: "</title><script>window.ran=[-1]</script>",
            lang: '"><script>window.ran=[-1]</script>',
            kernelspec: {
              name: "x",
              display_name: "<script>window.ran=[-1]</script>",
              language: "typescript",
            },
          }),
        ]),
      ),
    );
    const out = join(from, "site");
    const report = await renderSite([from], { out, execute: "never", jobs: 1 });
    expect(report.failed).toBe(0);
    const single = join(from, "single");
    await renderSite([from], { out: single, execute: "never", jobs: 1, singleFile: true });
    roots["single file"] = `${pathToFileURL(single).href}/`;
    server = fileServer(out);
    roots.file = `${pathToFileURL(out).href}/`;
    roots.server = `http://127.0.0.1:${await listen(server, 0)}/`;
    browser = await openBrowser();
  }, 180_000);
  afterAll(async () => {
    server.close();
    await browser.close();
  });

  test("there are more than thirty", () => {
    expect(HOSTILE.length).toBeGreaterThanOrEqual(50);
  });

  test.for(["file", "server", "single file"] as const)(
    "none runs a script or reaches a network from a %s",
    async (origin) => {
      const waiting = [...NAMES];
      // Most of the time is waiting for what must not happen, so several readers share the pages.
      const reader = async () => {
        const { page, complaints } = await browser.page();
        const dialogs: string[] = [];
        page.on("dialog", (dialog) => {
          dialogs.push(dialog.message());
          dialog.dismiss();
        });
        for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
          await page.goto(`${roots[origin]}${fileOf(name)}.html`);
          for (const figure of await page.locator("figure.figure").all()) {
            await figure.scrollIntoViewIfNeeded();
            await figure.locator("xpath=self::*[@data-state='live' or @data-state='failed']").waitFor();
          }
          const found = await page.evaluate(pressEverything);
          const network = complaints.filter((complaint) => complaint.startsWith("request to a network"));
          expect({ name, ...found, dialogs, network }).toEqual({
            name,
            ran: [],
            active: [],
            covers: 0,
            isShown: true,
            dialogs: [],
            network: [],
          });
        }
        await page.close();
      };
      await Promise.all([reader(), reader(), reader(), reader()]);
    },
  );

  test("what cleaning might miss, the page's policy stops", async () => {
    const missed = `<script>window.ran = [1]</script><img src="x" onerror="window.ran = [2]"><iframe srcdoc="<script>parent.ran = [3]</script>"></iframe><img src="https://example.org/x.png">`;
    const page = readFileSync(new URL(`${roots.file}${fileOf(ALL)}.html`), "utf8");
    const spoilt = page.replace("</main>", `${missed}</main>`);
    expect(spoilt).not.toBe(page);
    const address = new URL(`${roots.file}spoilt.html`);
    writeFileSync(address, spoilt);
    const reader = await browser.page();
    await reader.page.goto(address.href);
    await reader.page.waitForTimeout(500);
    expect(await reader.page.locator("main iframe").count()).toBe(1);
    expect(await reader.page.evaluate(() => (window as { ran?: number[] }).ran)).toBeUndefined();
    // The page's own script is in force all the while.
    expect(await reader.page.locator("button.theme").isVisible()).toBe(true);
    await reader.page.close();
  });
});

/** In the browser: presses all that can be pressed and is no honest link, and looks for what should not be there. */
async function pressEverything() {
  const within = [...document.querySelectorAll("main *")];
  for (const element of within) {
    if (!element.matches("a, summary, button:not(.copy)")) continue;
    const address = element instanceof HTMLAnchorElement ? element.href : "";
    if (/^(https?|file|mailto):/.test(address)) continue;
    element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  const isOurs = (element: Element) => element.closest(".katex, .figure-live") !== null;
  const isActive = (element: Element) =>
    (element.matches("iframe, object, embed, base, form, link, meta, style, math, svg") &&
      !isOurs(element)) ||
    [...element.attributes].some(
      ({ name, value }) => /^on/i.test(name) || /^\s*(java|vb)script:/i.test(value),
    );
  return {
    ran: (window as { ran?: number[] }).ran ?? [],
    active: within.filter(isActive).map((element) => element.outerHTML.slice(0, 100)),
    covers: within.filter((element) => getComputedStyle(element).position === "fixed").length,
    isShown: getComputedStyle(document.body).display === "block",
  };
}
