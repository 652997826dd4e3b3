// HTML of outputs in the notebook interface: pictures of tensors are alive, scripts run in a frame or not at all, and the
// browser's console stays silent.
import { describe, expect, test } from "vitest";
import { hasBrowser, keepPicture } from "../browser.js";
import { code, notebook, write as writeFiles } from "../render/notebooks.js";
import { blank, isKnown, KERNELSPEC, menu, open, opened, reload, run, start, useBrowser } from "./lab.js";

const SCRIPTED = `<p id="said">silent</p><div style="height: 150px"></div><script>
  document.getElementById("said").textContent = "spoken";
  try { parent.document.title = "harmed"; } catch {}
</script>`;

describe.runIf(hasBrowser())("HTML of outputs", { timeout: 120_000 }, () => {
  const browser = useBrowser();

  test("tensors are live figures, also after reloading; scripts of trusted outputs run in a frame", async () => {
    const folder = writeFiles({ "a.ipynb": blank('import { rand } from "cellgrad";') });
    const server = await start(folder);
    const { page, complaints } = await browser.page({ width: 1200, height: 900 });
    const panel = await open(page, server.address, "a.ipynb");
    await menu(page, "Run", "Run All Cells");
    await panel.locator(".jp-InputPrompt", { hasText: "[1]" }).waitFor();
    const tensors = panel.locator(".cellgrad-tensor .main-svg");
    await run(page, panel, "rand([12, 12])");
    await tensors.first().waitFor();
    expect(await panel.locator(".cellgrad-tensor img").isVisible()).toBe(false);
    await run(page, panel, "rand([8, 40, 40])"); // large enough to be packed
    const drawn = panel.locator(".cellgrad-tensor .cellgrad-figure", { has: page.locator(".main-svg") });
    await expect.poll(() => drawn.count()).toBe(2);
    await expect.poll(() => panel.locator(".cellgrad-tensor img:visible").count()).toBe(0);

    await run(
      page,
      panel,
      `({ [Symbol.for("Jupyter.display")]: () => ({ "text/html": ${JSON.stringify(SCRIPTED)} }) })`,
    );
    const frame = panel.frameLocator("iframe.cellgrad-Frame");
    await expect.poll(() => frame.locator("#said").textContent()).toBe("spoken");
    await expect
      .poll(async () => (await panel.locator("iframe.cellgrad-Frame").boundingBox())!.height)
      .toBeGreaterThan(150);
    expect(await page.title()).not.toBe("harmed");
    keepPicture("lab-outputs.png", await page.screenshot());
    await page.keyboard.press("Control+S");
    await page.waitForFunction(() => !document.querySelector(".jp-mod-dirty"));
    await reload(page);
    const again = await opened(page);
    await again.locator(".cellgrad-tensor .main-svg").first().waitFor();
    await expect
      .poll(() => again.frameLocator("iframe.cellgrad-Frame").locator("#said").textContent())
      .toBe("spoken");
    expect(complaints.filter((one) => !isKnown(one))).toEqual([]);
    await page.close();
  });

  test("scripts of outputs that were not run here stay silent", async () => {
    const shown = {
      output_type: "display_data",
      metadata: {},
      data: { "text/html": SCRIPTED, "text/plain": "" },
    };
    const folder = writeFiles({ "a.ipynb": notebook([code("1", [shown] as never)], KERNELSPEC) });
    const server = await start(folder);
    const { page, complaints } = await browser.page();
    const panel = await open(page, server.address, "a.ipynb");
    const said = panel.locator(".jp-RenderedHTML p", { hasText: "silent" });
    await said.waitFor();
    expect(await panel.locator("iframe").count()).toBe(0);
    expect(complaints.filter((one) => !isKnown(one))).toEqual([]);
    await page.close();
  });

  test("a figure that is wider than its place is scaled to fit, and knows the cell under the pointer", async () => {
    const draws = 'import { plot, rand } from "cellgrad";\nplot.hiddenStates(rand([1, 16, 24]))';
    const server = await start(writeFiles({ "a.ipynb": blank(draws) }));
    const { page } = await browser.page({ width: 1000, height: 900 });
    const panel = await open(page, server.address, "a.ipynb");
    await menu(page, "Run", "Run All Cells");
    const figure = panel.locator(".cellgrad-Figure");
    await figure.locator(".main-svg").first().waitFor();
    const sizes = () =>
      figure.evaluate((node) => ({
        room: node.clientWidth,
        wide: node.scrollWidth,
        high: node.scrollHeight,
      }));
    await expect.poll(async () => (await sizes()).high).toBeGreaterThan(100);
    const made = await figure
      .locator(".js-plotly-plot")
      .evaluate((node) => (node as HTMLElement & { layout: { width: number } }).layout.width);
    const { room, wide } = await sizes();
    expect(room).toBeLessThan(made);
    expect(wide).toBeLessThanOrEqual(room);
    keepPicture("lab-narrow.png", await page.screenshot());

    const hovered = () =>
      page.evaluate(() => {
        const plots = document.querySelectorAll<HTMLElement & { _hoverdata?: { x: number; y: number }[] }>(
          ".cellgrad-Figure .js-plotly-plot",
        );
        const [at] = plots[0]!._hoverdata ?? [];
        return at && [at.x, at.y];
      });
    const box = (await figure.locator(".nsewdrag").first().boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.95, box.y + box.height * 0.85, { steps: 3 });
    await expect.poll(hovered).toEqual([15, 20]);

    await page.setViewportSize({ width: 1400, height: 900 });
    await expect
      .poll(async () => (await figure.locator(".main-svg").first().boundingBox())!.width)
      .toBe(made);
    await page.close();
  });
});
