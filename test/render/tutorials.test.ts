// The notebooks that come with cellgrad, run and rendered in one command, as a reader finds them: from a folder of
// files and from a server, light and dark, on paper, and with a screen reader.
import type { Server } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
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

  /** Opens a page and looks at all of its figures; what it complains of and asks for elsewhere is a failure. */
  async function visit(
    address: string,
    root: string,
    look?: (page: Page, address: string) => Promise<void>,
  ): Promise<number> {
    const { page, complaints } = await browser.page({ width: 1280, height: 900 });
    const elsewhere: string[] = [];
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(root) && !/^(data|blob):/.test(url)) elsewhere.push(url);
    });
    await page.emulateMedia({ colorScheme: "light" });
    await page.goto(root + address);
    const figures = await seeAllFigures(page);
    expect({ address, complaints, elsewhere }).toEqual({ address, complaints: [], elsewhere: [] });
    await look?.(page, address);
    await page.close();
    return figures;
  }

  /** Visits all pages, two at a time: much of the time goes into waiting until a figure is drawn. */
  async function visitAll(
    root: string,
    look?: (page: Page, address: string) => Promise<void>,
  ): Promise<number> {
    const waiting = [...addresses];
    let figures = 0;
    const reader = async () => {
      for (let address = waiting.shift(); address !== undefined; address = waiting.shift()) {
        const seen = await visit(address, root, look);
        figures += seen;
      }
    };
    await Promise.all([reader(), reader()]);
    return figures;
  }

  test("from a folder, every figure is drawn and nothing else is asked for", async () => {
    expect(await visitAll(`${pathToFileURL(out).href}/`)).toBeGreaterThan(addresses.length);
  });

  test("from a server, too; axe finds nothing in light and dark colours; on paper, every figure is there", async () => {
    const seen = await visitAll(served, async (page, address) => {
      const keep = async (name: string) =>
        process.env["CELLGRAD_SCREENSHOTS"] &&
        keepPicture(`pages/${address}.${name}.png`, await page.screenshot({ fullPage: true }));
      await keep("light");
      expect({ address, light: await violations(page) }).toEqual({ address, light: [] });
      await page.emulateMedia({ colorScheme: "dark" });
      await keep("dark");
      expect({ address, dark: await violations(page, "colours") }).toEqual({ address, dark: [] });
      // Whoever reads in the dark does not print so.
      await page.evaluate(() => document.documentElement.setAttribute("data-theme", "dark"));
      await page.emulateMedia({ media: "print" });
      const onPaper = await page.locator("figure.figure .figure-still img").evaluateAll((all) => ({
        hidden: all.filter((image) => !image.checkVisibility()).length,
        unloaded: all.filter((image) => !(image as HTMLImageElement).complete).length,
        dimmed: all.filter((image) => getComputedStyle(image).filter !== "none").length,
        taller: all.filter((image) => image.clientHeight > 900).length, // than a sheet of A4, in CSS pixels
        dark: getComputedStyle(document.body).color === "rgb(31, 35, 40)" ? 0 : 1,
      }));
      expect({ address, ...onPaper }).toEqual({
        address,
        hidden: 0,
        unloaded: 0,
        dimmed: 0,
        taller: 0,
        dark: 0,
      });
      if (process.env["CELLGRAD_SCREENSHOTS"])
        keepPicture(`pages/${address}.pdf`, await page.pdf({ format: "A4" }));
    });
    expect(seen).toBeGreaterThan(addresses.length);
  });
});
