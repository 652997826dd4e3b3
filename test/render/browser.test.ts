// Pages as a reader sees them, in a real Chromium: figures drawn, nothing fetched, nothing complained about, and no
// script of a notebook ever run.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderSite } from "../../kernel/render/index.js";
import { hasBrowser, keepPicture, openBrowser, type TestBrowser } from "../browser.js";
import { everything, notebook, prose, write } from "./notebooks.js";

async function site(files: Parameters<typeof write>[0]): Promise<string> {
  const folder = write(files);
  const out = process.env["OUT"] ?? join(folder, "site");
  await renderSite([folder], { out, execute: "never", jobs: 1 });
  return out;
}

describe.runIf(hasBrowser())("a page in the browser", () => {
  let browser: TestBrowser;
  let out: string;

  beforeAll(async () => {
    browser = await openBrowser();
    out = await site({
      "06-lstm.ipynb": everything(),
      "other.ipynb": notebook([prose("# Another page\n\nIt is short.\n\n## A part\n\nText.")]),
      "zh/06-lstm.ipynb": notebook([
        prose(
          "# 长短期记忆网络的门\n\n长短期记忆网络在每一步决定**忘记**什么、写入什么、输出什么，状态为 $c_t$。\n\n## 记住了什么\n\n## 训练\n\n文字。",
        ),
        ...everything().cells.slice(1, 2),
      ]),
    });
  });
  afterAll(() => browser.close());

  const address = (page: string) => pathToFileURL(join(out, page)).href;

  test("draws every figure from a file, and asks for nothing but its own files", async () => {
    const { page, complaints } = await browser.page({ width: 1280, height: 900 });
    await page.goto(address("06-lstm.html"));
    const figures = page.locator("figure.figure");
    expect(await figures.count()).toBe(2);
    for (const figure of await figures.all()) {
      await figure.scrollIntoViewIfNeeded();
      await figure.locator(".main-svg").first().waitFor({ timeout: 10_000 });
    }
    await page.waitForFunction(() => document.querySelectorAll('[data-state="live"]').length === 2);
    for (const scheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      keepPicture(`desktop-${scheme}.png`, await page.screenshot({ fullPage: true }));
    }
    expect(complaints).toEqual([]);
    await page.close();
  });
});
