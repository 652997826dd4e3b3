// Pages as a reader sees them, in a real Chromium: figures drawn, nothing fetched, nothing complained about, and no
// script of a notebook ever run.
import type { Server } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderSite } from "../../kernel/render/index.js";
import { fileServer } from "../../kernel/server/files.js";
import { listen } from "../../kernel/server/listen.js";
import { hasBrowser, keepPicture, openBrowser, type TestBrowser } from "../browser.js";
import { code, everything, heatmap, notebook, PNG, prose, shown, write } from "./notebooks.js";
import { seeAllFigures } from "./reader.js";

async function site(files: Parameters<typeof write>[0]): Promise<string> {
  const folder = write(files);
  const out = join(folder, "site");
  await renderSite([folder], { out, execute: "never", jobs: 1 });
  return out;
}

describe.runIf(hasBrowser())("pages in the browser", { timeout: 180_000 }, () => {
  let browser: TestBrowser;
  let out: string;
  let server: Server;
  let served: string;

  beforeAll(async () => {
    browser = await openBrowser();
    const chinese =
      "# 长短期记忆网络的门\n\n长短期记忆网络在每一步决定**忘记**什么、写入什么、输出什么，状态为 $c_t$。";
    out = await site({
      "06-lstm.ipynb": everything(),
      "other.ipynb": notebook([prose("# Another page\n\nIt is short.\n\n## A part\n\nText.")]),
      "zh/06-lstm.ipynb": notebook([
        prose(`${chinese}\n\n## 记住了什么\n\n## 训练\n\n文字。`),
        code("x", [heatmap("门")]),
      ]),
    });
    server = fileServer(out);
    served = `http://127.0.0.1:${await listen(server, 0)}/`;
  });
  afterAll(async () => {
    server.close();
    await browser.close();
  });

  test.for(["file", "server"])(
    "a page from a %s shows every figure and asks for nothing else",
    async (origin) => {
      const root = origin === "file" ? `${pathToFileURL(out).href}/` : served;
      const { page, complaints } = await browser.page({ width: 1280, height: 900 });
      for (const [address, figures] of [
        ["06-lstm.html", 2],
        ["zh/06-lstm.html", 1],
        ["other.html", 0],
        ["index.html", 0],
      ] as const) {
        const requests: string[] = [];
        page.on("request", (request) => requests.push(request.url()));
        await page.goto(root + address);
        expect(await seeAllFigures(page)).toBe(figures);
        expect(requests.filter((url) => !url.startsWith(root) && !/^(data|blob):/.test(url))).toEqual([]);
      }
      expect(complaints).toEqual([]);
      await page.close();
    },
  );

  test("hovering over a cell tells its value", async () => {
    const { page } = await browser.page({ width: 1280, height: 900 });
    await page.goto(`${served}06-lstm.html`);
    await seeAllFigures(page);
    const plot = page.locator("figure.figure .nsewdrag").first();
    await plot.scrollIntoViewIfNeeded();
    const box = (await plot.boundingBox())!;
    // The first cell of the topmost row: unit 7, step 0, sin(7).
    await page.mouse.move(box.x + box.width / 48, box.y + box.height / 16);
    expect(await page.locator(".hoverlayer .hovertext").first().textContent()).toBe("unit 7, step 0: 0.66");
    await page.close();
  });

  test("on a phone, figures shrink, hovering still finds the cell, and nothing but code and figures scrolls", async () => {
    const { page, complaints } = await browser.page({ width: 390, height: 844 });
    await page.goto(`${served}06-lstm.html`);
    await seeAllFigures(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    const plot = page.locator("figure.figure .nsewdrag").first();
    await plot.scrollIntoViewIfNeeded();
    const box = (await plot.boundingBox())!;
    await page.mouse.move(box.x + box.width / 48, box.y + box.height / 16);
    expect(await page.locator(".hoverlayer .hovertext").first().textContent()).toBe("unit 7, step 0: 0.66");
    expect(complaints).toEqual([]);
    keepPicture("pages/phone.png", await page.screenshot({ fullPage: true }));
    await page.close();
  });

  test("light and dark follow the system, and the button overrules it for later visits", async () => {
    const { page } = await browser.page();
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.goto(`${served}06-lstm.html`);
    expect(await paper()).toBe("rgb(21, 24, 29)");
    keepPicture("pages/dark.png", await page.screenshot());
    await page.locator("button.theme").click();
    expect(await paper()).toBe("rgb(255, 255, 255)");
    await page.goto(`${served}other.html`);
    expect(await paper()).toBe("rgb(255, 255, 255)");
    await page.evaluate(() => localStorage.clear());
    await page.close();
  });

  test("in print and without scripts, still pictures stand for all figures", async () => {
    const { page } = await browser.page();
    await page.goto(`${served}06-lstm.html`);
    await page.emulateMedia({ media: "print" });
    for (const figure of await page.locator("figure.figure").all()) {
      expect(await figure.locator(".figure-still img").isVisible()).toBe(true);
      expect(await figure.locator(".figure-live").isVisible()).toBe(false);
    }
    const pdf = await page.pdf({ format: "A4" });
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    keepPicture("pages/print.pdf", pdf);
    await page.close();

    const formulas = "<details><summary>Solution</summary>\n\n$\\frac12$ is *half*.\n\n</details>";
    const cells = [prose(formulas), code("x", [heatmap("Folded")], ["hide-output"])];
    const folded = await site({ "a.ipynb": notebook([prose("# Folded"), ...cells]) });
    const unfolded = await browser.page();
    await unfolded.page.goto(pathToFileURL(join(folded, "a.html")).href);
    const shows = () =>
      unfolded.page.locator("main :is(details .katex-html, details .figure-still img)").evaluateAll((all) => {
        return all.map((one) => one.checkVisibility({ contentVisibilityAuto: true }));
      });
    expect(await shows()).toEqual([false, false]);
    // Letters whose font comes after printing has begun are blank on paper.
    await expect
      .poll(() =>
        unfolded.page.evaluate(() => {
          const loaded = [...document.fonts].filter(({ status }) => status === "loaded");
          return loaded.filter(({ family }) => family.includes("KaTeX")).length;
        }),
      )
      .toBeGreaterThan(0);
    await unfolded.page.emulateMedia({ media: "print" });
    await expect.poll(shows).toEqual([true, true]);
    await unfolded.page.close();

    const plain = await browser.page();
    const devtools = await plain.page.context().newCDPSession(plain.page);
    await devtools.send("Emulation.setScriptExecutionDisabled", { value: true });
    await plain.page.goto(`${served}06-lstm.html`);
    expect(await plain.page.locator(".figure-still img").first().isVisible()).toBe(true);
    expect(await plain.page.locator("main").innerText()).toContain("looking at the gates");
    await plain.page.close();
  });

  test("whoever prints as soon as the page is there has all figures, too", async () => {
    const figures = Array.from({ length: 20 }, (_, index) => code("x", [heatmap(`Figure ${index}`)]));
    const folder = await site({ "a.ipynb": notebook([prose("# Many"), ...figures]) });
    for (const wait of [0, 100, 300]) {
      const { page } = await browser.page();
      await page.addInitScript(() => {
        addEventListener("afterprint", () => {
          const stills = [...document.querySelectorAll<HTMLImageElement>(".figure-still img")];
          const printed = stills.filter(({ complete, naturalWidth }) => complete && naturalWidth > 0).length;
          Object.assign(window, { printed });
        });
      });
      await page.goto(pathToFileURL(join(folder, "a.html")).href);
      await page.waitForTimeout(wait);
      await page.pdf({ format: "A4" });
      const printed = await page.evaluate(() => (window as { printed?: number }).printed);
      expect({ wait, printed }).toEqual({ wait, printed: 20 });
      await page.close();
    }
  });

  test("the drawing of a graph is dark on the dark list of notebooks, too", async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><rect width="90" height="60" fill="#fff"/></svg>';
    const img = `<img src="data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}" alt="A graph">`;
    const graph = `<div>${img}<details><summary>as text</summary><pre>square</pre></details></div>`;
    const folder = await site({
      "a.ipynb": notebook([prose("# Graph"), code("g", [shown({ "text/html": graph })])]),
      "b.ipynb": notebook([prose("# Map"), code("m", [heatmap("Map")])]),
    });
    const { page } = await browser.page();
    await page.emulateMedia({ colorScheme: "dark" });
    await page.goto(pathToFileURL(join(folder, "index.html")).href);
    const filters = () =>
      page.locator(".cards img").evaluateAll((all) => all.map((one) => getComputedStyle(one).filter));
    expect(await filters()).toEqual([expect.stringContaining("invert"), "none"]);
    await page.emulateMedia({ colorScheme: "light" });
    expect(await filters()).toEqual(["none", "none"]);
    await page.close();
  });

  test("links lead to sections and pages, the copy button copies the code, languages are paired", async () => {
    const { page } = await browser.page({ width: 1280, height: 900 });
    await page.goto(`${served}06-lstm.html`);
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
    await page.getByRole("link", { name: "the training" }).click();
    expect(new URL(page.url()).hash).toBe("#training");
    await page.getByRole("link", { name: "中文" }).click();
    expect(await page.locator("html").getAttribute("lang")).toBe("zh-CN");
    keepPicture("pages/chinese.png", await page.screenshot());
    await page.getByRole("link", { name: "English" }).click();
    await page.getByRole("link", { name: "the other page" }).click();
    expect(page.url()).toBe(`${served}other.html#a-part`);
    await page.goBack();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.locator(".cell:not(.prose) .code-holder").nth(1).hover();
    await page.locator(".cell:not(.prose) .copy").nth(1).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("plot.hiddenStates(gates.hidden)");
    await page.close();
  });

  test("figures in view are drawn first, and one far below when the reader comes; the text stays in its place", async () => {
    const lines = Array.from({ length: 150 }, (_, line) => `Line ${line}.`).join("\n\n");
    const figures = Array.from({ length: 6 }, (_, index) => code("x", [heatmap(`Figure ${index}`)]));
    const folder = await site({
      "top.ipynb": notebook([prose("# Top"), ...figures, prose(lines)]),
      "far.ipynb": notebook([prose(`# Far\n\n${lines}`), code("x", [heatmap("Far below")])]),
    });
    const { page, complaints } = await browser.page({ width: 1280, height: 700 });
    await page.addInitScript(() => {
      const seen = { moved: [] as number[], drawn: [] as string[] };
      Object.assign(window, { seen });
      new PerformanceObserver((list) => {
        for (const shift of list.getEntries()) seen.moved.push((shift as unknown as { value: number }).value);
      }).observe({ type: "layout-shift", buffered: true });
      new MutationObserver((changes) => {
        for (const { target } of changes) {
          const figure = target as HTMLElement;
          if (figure.dataset["state"] !== "live") continue;
          seen.drawn.push(figure.getBoundingClientRect().top < innerHeight ? "in view" : "near");
        }
      }).observe(document, { subtree: true, attributeFilter: ["data-state"] });
    });
    await page.goto(pathToFileURL(join(folder, "top.html")).href);
    const seen = () =>
      page.evaluate(() => (window as unknown as { seen: { moved: number[]; drawn: string[] } }).seen);
    await expect.poll(async () => (await seen()).drawn.at(-1)).toBe("near");
    const order = (await seen()).drawn;
    expect(order.indexOf("near")).toBe(order.filter((place) => place === "in view").length);
    expect(order[0]).toBe("in view");
    expect(await page.locator("figure.figure").last().getAttribute("data-state")).toBeNull();
    expect(await seeAllFigures(page)).toBe(6);
    // Parts of the screen times parts of its height: letters that get their own font may move a little.
    expect((await seen()).moved.reduce((sum, value) => sum + value, 0)).toBeLessThan(0.01);
    await page.goto(pathToFileURL(join(folder, "far.html")).href);
    expect(await page.locator("figure.figure[data-state]").count()).toBe(0);
    expect(await seeAllFigures(page)).toBe(1);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("a figure that plotly cannot draw keeps its still picture", async () => {
    const broken = heatmap("Broken");
    const data = (broken as { data: Record<string, unknown> }).data;
    data["application/vnd.plotly.v1+json"] = {
      data: [{ type: "heatmap", z: [[1]] }],
      layout: { xaxis: 3, shapes: 5 },
    };
    const cells = [code("a", [broken]), code("b", [heatmap("Whole")]), code("c", [heatmap("Third")])];
    const folder = await site({
      "a.ipynb": notebook(cells),
      "b.ipynb": notebook([]),
      "red.png": Buffer.from(PNG, "base64"),
    });
    const { page } = await browser.page();
    await page.goto(pathToFileURL(join(folder, "a.html")).href);
    await page.locator("figure.figure").nth(1).locator("xpath=self::*[@data-state='live']").waitFor();
    const first = page.locator("figure.figure").first();
    const shows = await first
      .locator(".figure-still img, .figure-live")
      .evaluateAll((all) => all.some((one) => one.checkVisibility()));
    expect(shows).toBe(true);
    await page.close();
  });
});
