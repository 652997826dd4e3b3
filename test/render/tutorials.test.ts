// The notebooks that come with cellgrad, run and rendered in one command, as a reader finds them: from a folder of
// files and from a server, light and dark, on paper, and with a screen reader.
import type { Server } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { home } from "../../kernel/files/home.js";
import { renderSite, type SiteReport } from "../../kernel/render/index.js";
import { fileServer } from "../../kernel/server/files.js";
import { listen } from "../../kernel/server/listen.js";
import { hasBrowser, keepPicture, openBrowser, type TestBrowser } from "../browser.js";
import { folder } from "./notebooks.js";
import { seeAllFigures, violations } from "./reader.js";

describe.runIf(hasBrowser())("the tutorials as pages", { timeout: 900_000 }, () => {
  const out = join(folder(), "site");
  let report: SiteReport;
  let addresses: string[];
  let browser: TestBrowser;
  let server: Server;
  let served: string;

  beforeAll(async () => {
    // Runs of the same notebooks are taken from the cache, as a user's second command takes them.
    report = await renderSite([join(home, "notebooks")], { out, execute: "changed", jobs: 2, timeout: 300 });
    addresses = [
      "index.html",
      ...report.pages.map(({ page }) => page!.slice(out.length + 1).replaceAll("\\", "/")),
    ];
    server = fileServer(out);
    served = `http://127.0.0.1:${await listen(server, 0)}/`;
    browser = await openBrowser();
  }, 900_000);
  afterAll(async () => {
    server?.close();
    await browser?.close();
  });

  test("all are made, with nothing for their author to mend", () => {
    expect(report.failed).toBe(0);
    expect(report.pages.length).toBeGreaterThanOrEqual(5);
    expect(report.pages.flatMap(({ problems }) => problems)).toEqual([]);
  });

  test.for(["file", "server"])(
    "from a %s, every figure is drawn and nothing else is asked for",
    async (origin) => {
      const root = origin === "file" ? `${pathToFileURL(out).href}/` : served;
      let figures = 0;
      for (const address of addresses) {
        const { page, complaints } = await browser.page({ width: 1280, height: 900 });
        const elsewhere: string[] = [];
        page.on("request", (request) => {
          const url = request.url();
          if (!url.startsWith(root) && !/^(data|blob):/.test(url)) elsewhere.push(url);
        });
        await page.goto(root + address);
        figures += await seeAllFigures(page);
        expect({ address, complaints, elsewhere }).toEqual({ address, complaints: [], elsewhere: [] });
        await page.close();
      }
      expect(figures).toBeGreaterThan(addresses.length);
    },
  );

  test.for(["light", "dark"] as const)(
    "axe finds nothing against a page in %s colours",
    async (colorScheme) => {
      for (const address of addresses) {
        const { page } = await browser.page({ width: 1280, height: 900 });
        await page.emulateMedia({ colorScheme });
        await page.goto(served + address);
        await seeAllFigures(page);
        keepPicture(`pages/${address}.${colorScheme}.png`, await page.screenshot({ fullPage: true }));
        expect({ address, violations: await violations(page) }).toEqual({ address, violations: [] });
        await page.close();
      }
    },
  );

  test("on paper, every figure is there", async () => {
    for (const address of addresses) {
      const { page } = await browser.page();
      await page.goto(served + address);
      await page.emulateMedia({ media: "print" });
      const hidden = await page
        .locator("figure.figure .figure-still img")
        .evaluateAll((all) => all.filter((image) => !image.checkVisibility()).length);
      expect({ address, hidden }).toEqual({ address, hidden: 0 });
      keepPicture(`pages/${address}.pdf`, await page.pdf({ format: "A4" }));
      await page.close();
    }
  });
});
