// Figures in the pages and notebooks that readers have: a picture without scripts, a live figure with them, and
// updates that leave nothing behind.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type MimeBundle, plot } from "../../src/figure/index.js";
import { hasBrowser, keepPicture, openBrowser, type TestBrowser } from "../browser.js";
import { fragment } from "./fragment.js";
import { pattern } from "./gallery.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const PLOTLY = createRequire(import.meta.url).resolve("plotly.js-dist");
const htmlOf = (value: object) =>
  (value as Record<symbol, () => MimeBundle>)[Symbol.for("Jupyter.display")]()["text/html"] as string;

type Library = typeof import("../../src/figure/index.js") & typeof import("../../src/tensor/create.js");

describe.runIf(hasBrowser())("live figures", () => {
  let browser: TestBrowser;
  const folder = mkdtempSync(join(tmpdir(), "cellgrad-live-"));
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(["inline", "local"] as const)(
    "a saved page with Plotly %s draws itself and hides the picture",
    async (plotly) => {
      const { page, complaints } = await browser.page();
      writeFileSync(
        join(folder, "page.html"),
        plot.image(pattern([8, 8], (r, c) => r - c)).toHTML({ plotly }),
      );
      writeFileSync(
        join(folder, "plotly.js"),
        `window.wasLocal = true; ${plotly === "local" ? await (await import("node:fs/promises")).readFile(PLOTLY, "utf8") : ""}`,
      );
      await page.goto(pathToFileURL(join(folder, "page.html")).href);
      await page.locator(".cellgrad-figure .main-svg").first().waitFor();
      await page.locator(".cellgrad-figure img").waitFor({ state: "hidden" });
      keepPicture(`page-${plotly}.png`, await page.screenshot());
      expect(complaints).toEqual([]);
      await page.close();
    },
  );

  test("without Plotly, and without scripts, the picture stands with its text", async () => {
    const { page, complaints } = await browser.page();
    const image = plot.image(pattern([8, 8], (r, c) => r - c));
    // What a notebook keeps; and what JupyterLab's sanitiser leaves of a page's part: no script.
    for (const html of [htmlOf(image), fragment(image).replace(/<script>.*<\/script>/s, "")]) {
      await page.setContent(html);
      const picture = page.locator("img");
      await picture.waitFor();
      expect(
        await picture.evaluate((img: HTMLImageElement) => [img.complete, img.naturalWidth > 300]),
      ).toEqual([true, true]);
      expect(await picture.getAttribute("alt")).toContain("Image: 8 x 8; largest 7 at row 7, column 0");
    }
    keepPicture("page-none.png", await page.screenshot());
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("a figure becomes live when Plotly loads after it", async () => {
    const { page, complaints } = await browser.page();
    const late = `<script defer src="data:text/javascript,window.loadedLate=true"></script>`;
    writeFileSync(
      join(folder, "late.html"),
      `<!doctype html>${late}${fragment(plot.curves({ loss: [3, 2, 1] }))}<script src="${pathToFileURL(PLOTLY).href}"></script>`,
    );
    await page.goto(pathToFileURL(join(folder, "late.html")).href);
    await page.locator(".main-svg").first().waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("the library draws in a browser what it draws in Node", async () => {
    const { page, complaints } = await browser.page();
    // The built files, as a server would give them: no bundler, so that anything of Node in them would fail. Packages
    // are found by an import map.
    const imports = { "@dagrejs/dagre": "/node_modules/@dagrejs/dagre/dist/dagre.esm.js" };
    const body = `<!doctype html><title>t</title><script type="importmap">${JSON.stringify({ imports })}</script>`;
    await page.route("http://localhost/**", async (route) => {
      const path = new URL(route.request().url()).pathname;
      if (path === "/") return await route.fulfill({ contentType: "text/html", body });
      await route.fulfill({ path: join(root, path), contentType: "text/javascript" });
    });
    await page.goto("http://localhost/");
    await page.addScriptTag({
      type: "module",
      content: `import * as figure from "/dist/src/figure/index.js";
        import { tensor } from "/dist/src/tensor/create.js";
        window.cellgrad = { ...figure, tensor };`,
    });
    await page.waitForFunction("window.cellgrad");
    const [curves, image, error] = await page.evaluate(async () => {
      const { plot, tensor } = (window as unknown as { cellgrad: Library }).cellgrad;
      const picture = plot.image(
        tensor([
          [1, 2],
          [3, 4],
        ]),
      );
      document.body.innerHTML = picture.toSVG();
      const pixels = new Image();
      pixels.src = document.querySelector("image")?.getAttribute("href") as string;
      await pixels.decode();
      let message = "";
      try {
        picture.save("a.svg");
      } catch (thrown) {
        message = (thrown as Error).message;
      }
      return [plot.curves({ loss: [2, 1] }).toSVG(), [pixels.width, pixels.height], message] as const;
    });
    expect(curves).toBe(plot.curves({ loss: [2, 1] }).toSVG());
    expect(image).toEqual([2, 2]);
    expect(error).toContain("a browser has no files");
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("a tensor shows a picture too", async () => {
    const { page, complaints } = await browser.page();
    await page.setContent(htmlOf(pattern([20, 1, 28, 28], (n, _, r, c) => Math.sin((r * c) / 20 + n) ** 2)));
    await page.locator("img").waitFor();
    await page.locator("summary").click();
    keepPicture("tensor.png", await page.screenshot({ fullPage: true }));
    expect(await page.locator("code").textContent()).toMatch(/^Tensor \[20, 1, 28, 28\] float32: min /);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
