// What a reader does beyond reading, in a real Chromium: searches, folds, takes a page along as one file, and watches
// it change while its author writes.
import { spawn } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { home } from "../../kernel/files/home.js";
import { renderSite } from "../../kernel/render/index.js";
import { hasBrowser, keepPicture, openBrowser, type TestBrowser } from "../browser.js";
import { code, everything, folder, heatmap, notebook, printed, prose, write } from "./notebooks.js";
import { seeAllFigures, violations } from "./reader.js";

describe.runIf(hasBrowser())("a reader", { timeout: 180_000 }, () => {
  let browser: TestBrowser;
  let from: string;
  let root: string;

  beforeAll(async () => {
    process.env["CELLGRAD_CACHE"] = folder();
    browser = await openBrowser();
    from = write({
      "06-lstm.ipynb": everything(),
      "other.ipynb": notebook([
        prose(
          "# Boxes and numbers\n\n> [!NOTE]\n> A note on $x$, see @fig-map and @eq-sum.\n\n> [!WARNING] Mind the step\n> It is **high**.\n\n> [!TIP]\n> Try it.\n\n> [!IMPORTANT]\n> Do.\n\n> [!CAUTION]\n> Do not.\n\n$$\\sum_i x_i = 1\\label{eq-sum}$$\n\n## A part\n\nBackpropagation through time.",
        ),
        code("//| label: fig-map\n//| fig-cap: A map of *sines*, unit by unit.\nplot.tensor(x)", [
          heatmap("Map"),
        ]),
        code("for (const i of range(100)) console.log(i)", [
          printed(Array.from({ length: 100 }, (_, index) => `line ${index}`).join("\n")),
        ]),
      ]),
      "zh/06-lstm.ipynb": notebook([
        prose("# 长短期记忆网络的门\n\n每一步决定忘记什么。\n\n## 训练\n\n损失函数逐步下降。"),
      ]),
    });
    const out = join(from, "site");
    await renderSite([from], { out, execute: "never", jobs: 1 });
    root = `${pathToFileURL(out).href}/`;
  });
  afterAll(() => browser.close());

  const found = (page: Page) => page.locator("#found li strong").allTextContents();

  test("finds words, their beginnings, misspelt ones and Chinese ones, from a file and with the keyboard", async () => {
    const { page, complaints } = await browser.page({ width: 1280, height: 900 });
    await page.goto(`${root}06-lstm.html`);
    await page.keyboard.press("/");
    const input = page.getByRole("combobox");
    await input.waitFor();
    for (const [words, first] of [
      ["backprop", "A part"],
      ["Bakpropagation", "A part"],
      ["remembered gate", "What is remembered"],
      ["plot.hiddenStates", "Hidden state"],
      ["损失", "训练"],
      ["记忆网络", "长短期记忆网络的门"],
      ["降", "训练"],
    ] as const) {
      await input.fill(words);
      await expect.poll(async () => (await found(page))[0], { message: words }).toBe(first);
    }
    // Chinese is found by pairs of characters; a longer word is marked as one.
    await input.fill("记忆网络");
    await expect.poll(() => page.locator("#found mark").first().textContent()).toBe("记忆网络");
    keepPicture("reading/search.png", await page.screenshot());
    await input.fill("nothing like this");
    await expect.poll(() => page.locator(".search-none").textContent()).toBe("Nothing found");
    expect(await found(page)).toEqual([]);
    await input.fill("backprop");
    await expect.poll(async () => (await found(page)).length).toBeGreaterThan(0);
    expect(await violations(page)).toEqual([]);
    await input.press("ArrowDown");
    await input.press("ArrowUp");
    await input.press("Enter");
    await page.waitForURL(/other\.html#a-part$/);
    await page.goto(`${root}zh/06-lstm.html`);
    await page.getByRole("button", { name: "搜索" }).click();
    await page.getByRole("combobox").fill("gates");
    await expect.poll(async () => (await found(page))[0]).toBe("Gates of an LSTM");
    await page.keyboard.press("Enter");
    await page.waitForURL(/site\/06-lstm\.html/);
    // Who leaves a page at once hangs up on what it still loads.
    expect(complaints.filter((complaint) => !complaint.startsWith("failed request"))).toEqual([]);
    await page.close();
  });

  test("sees boxes, captions and folded text, hides the code, and unfolds what is long", async () => {
    for (const [width, colorScheme] of [
      [1280, "light"],
      [390, "dark"],
    ] as const) {
      const { page, complaints } = await browser.page({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await page.goto(`${root}other.html`);
      await seeAllFigures(page);
      const output = page.locator("pre[data-more]");
      const height = async () => (await output.boundingBox())!.height;
      const folded = await height();
      await page.getByRole("button", { name: "Show all 100 lines" }).click();
      expect(await height()).toBeGreaterThan(2 * folded);
      await page.getByRole("button", { name: "Show less" }).click();
      expect(await height()).toBe(folded);
      keepPicture(`reading/other-${width}.png`, await page.screenshot({ fullPage: true }));
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      expect(await violations(page)).toEqual([]);
      await page.getByRole("button", { name: "Hide the code" }).click();
      expect(await page.locator("main .cell:not(.prose) pre.code").first().isVisible()).toBe(false);
      await page.getByRole("button", { name: "Show the code" }).click();
      expect(await page.locator("main .cell:not(.prose) pre.code").first().isVisible()).toBe(true);
      await page.getByText("Notebook", { exact: true }).click();
      expect(await page.getByText("npx cellgrad start .").isVisible()).toBe(true);
      await page.keyboard.press("Escape");
      expect(complaints).toEqual([]);
      await page.close();
    }
  });

  test("takes a single file elsewhere: fonts, figures and all are in it, and it asks for nothing", async () => {
    const out = join(from, "single");
    await renderSite([join(from, "06-lstm.ipynb")], { out, execute: "never", jobs: 1, singleFile: true });
    const alone = join(folder(), "page.html");
    copyFileSync(join(out, "06-lstm.html"), alone);
    const { page, complaints } = await browser.page({ width: 1280, height: 900 });
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(alone).href);
    expect(await seeAllFigures(page)).toBe(2);
    const fonts = await page.evaluate(async () => {
      await document.fonts.ready;
      return [...document.fonts].filter(({ status }) => status === "error").map(({ family }) => family);
    });
    expect(fonts).toEqual([]);
    expect(requests.filter((url) => !/^(data|blob):/.test(url))).toEqual([pathToFileURL(alone).href]);
    keepPicture("reading/single.png", await page.screenshot({ fullPage: true }));
    await page.getByText("Notebook", { exact: true }).click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: /06-lstm\.ipynb/ }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("06-lstm.ipynb");
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("sees the new page when the author saves, and why there is none when a cell fails", async () => {
    const work = write({ "a.ipynb": notebook([prose("# First"), code("1 + 1")]) });
    const program = spawn(
      process.execPath,
      [join(home, "dist", "kernel", "cli.js"), "render", ".", "--out", "site", "--watch", "--port", "18790"],
      { cwd: work, stdio: ["ignore", "pipe", "inherit"] },
    );
    const ended = new Promise((resolve) => program.once("exit", resolve));
    try {
      const address = await new Promise<string>((resolve) => {
        let said = "";
        program.stdout.setEncoding("utf8").on("data", (text) => {
          said += text;
          const [found] = /http:\/\/127\.0\.0\.1:\d+\//.exec(said) ?? [];
          if (found !== undefined) resolve(found);
        });
      });
      const { page, complaints } = await browser.page();
      await page.goto(`${address}a.html`);
      write({ "a.ipynb": notebook([prose("# Second"), code("1 + 1")]) }, work);
      await page.getByRole("heading", { name: "Second" }).waitFor();
      write({ "a.ipynb": notebook([prose("# Third"), code("throw new RangeError('too far')")]) }, work);
      await page.getByRole("alert").waitFor();
      expect(await page.getByRole("alert").textContent()).toMatch(/Cell \[1\], line 1: RangeError: too far/);
      write({ "a.ipynb": notebook([prose("# Fourth"), code("2 + 2")]) }, work);
      await page.getByRole("heading", { name: "Fourth" }).waitFor();
      // A page that loads itself again hangs up on the news.
      expect(complaints.filter((complaint) => !complaint.endsWith("/cellgrad-live"))).toEqual([]);
      await page.close();
    } finally {
      program.kill("SIGINT");
      expect(await ended).toBe(0);
    }
  });
});
