// Live figures in a page, as a reader uses them: sliders and play, the cursor and the range of linked figures, the page's
// theme, and figures that change many times a second.
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Figure } from "../../src/index.js";
import { nn, plot, randn } from "../../src/index.js";
import { hasBrowser, openBrowser, type TestBrowser } from "../browser.js";
import { fragment } from "./fragment.js";
import { noise, pattern } from "./gallery.js";

const PLOTLY = createRequire(import.meta.url).resolve("plotly.js-dist");

describe.runIf(hasBrowser())("figures in a page", () => {
  let browser: TestBrowser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    browser = await openBrowser();
    ({ page, complaints } = await browser.page({ width: 1200, height: 1600 }));
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    complaints.length = 0;
    await page.setContent('<!doctype html><body style="margin:0;background:#fff">');
    await page.addScriptTag({ path: PLOTLY });
  });

  /** Puts figures into the page as a notebook does: markup first, then its scripts run. */
  async function show(...figures: readonly Figure[]): Promise<void> {
    await page.evaluate((markups) => {
      for (const markup of markups) {
        const range = document.createRange();
        range.selectNode(document.body);
        document.body.append(range.createContextualFragment(markup));
      }
    }, figures.map(fragment));
    await page.waitForFunction(
      (count) =>
        document.querySelectorAll(".cellgrad-figure > div").length === count &&
        [...document.querySelectorAll<HTMLElement>(".cellgrad-figure img")].every(
          (image) => image.style.display === "none",
        ),
      figures.length,
    );
  }

  /** What the figure shows of a trace now. */
  const cells = (trace: number) =>
    page.evaluate((at) => {
      const figure = document.querySelector(".js-plotly-plot") as unknown as {
        calcdata: { z: number[][] }[][];
      };
      return figure.calcdata[at][0].z.flat().map(Number);
    }, trace);

  test("on a touch screen no buttons lie over the title", async () => {
    const curves = plot.curves({ loss: [3, 2, 1] });
    await show(curves);
    expect(await page.locator(".modebar").count()).toBe(1);
    const desktop = page;
    ({ page } = await browser.page({ width: 390, height: 844 }));
    const device = await page.context().newCDPSession(page);
    await device.send("Emulation.setTouchEmulationEnabled", { enabled: true });
    await page.setContent("<!doctype html><body>");
    await page.addScriptTag({ path: PLOTLY });
    await show(curves);
    expect(await page.locator(".modebar").count()).toBe(0);
    await page.close();
    page = desktop;
  });

  test("a slider goes to the page it names", async () => {
    const value = pattern([5, 20, 4, 3], noise);
    await show(plot.tensor(value, { axes: ["item", "map", "row", "column"] }));
    const rail = await page.locator(".slider-rail-touch-rect").boundingBox();
    if (rail === null) throw new Error("there is no slider");
    const expected = (item: number) => Array.from(value.at(item, 7).data(), (v) => Number(v.toPrecision(6)));
    for (const item of [4, 2]) {
      await page.mouse.click(rail.x + 10 + ((rail.width - 20) * item) / 4, rail.y + 10);
      await page.waitForFunction(
        (name) => document.querySelector(".slider-label")?.textContent === name,
        `item ${item}`,
      );
      await page.waitForTimeout(150);
      const shown = await cells(7);
      for (const [i, v] of expected(item).entries()) expect(shown[i]).toBeCloseTo(v, 5);
    }
    expect(complaints).toEqual([]);
  });

  test("the window of a convolution is played from place to place, and stops", async () => {
    const trace = new nn.Sequential({ conv: new nn.Conv2d(1, 1, 3) }).trace(pattern([1, 1, 6, 6], noise));
    await show(plot.convolution(trace, "conv", { at: [0, 0] }));
    const said = () => page.locator(".slider-label").first().textContent();
    expect(await said()).toBe("output cell 0, 0");
    const title = () => page.locator(".gtitle").textContent();
    const before = await title();
    await page.locator(".updatemenu-button").first().click();
    await page.waitForFunction(
      () => document.querySelector(".slider-label")?.textContent === "output cell 0, 3",
    );
    await page.locator(".updatemenu-button").last().click();
    const stopped = await said();
    await page.waitForTimeout(1400);
    expect(await said()).toBe(stopped);
    expect(await title()).not.toBe(before);
    // Plotly ends what is stopped with a promise that is rejected for no reason.
    expect(complaints.filter((text) => text !== "page error: undefined")).toEqual([]);
  });

  test("linked figures share the cursor and the range", async () => {
    const lstm = new nn.LSTM(3, 6);
    const { output, gates } = lstm.forward(randn([1, 20, 3]));
    const [a, b] = [plot.gates(gates, { units: [0, 1] }), plot.hiddenStates(output)];
    plot.link(a, b);
    await show(a, b);
    const panel = await page.locator(".js-plotly-plot").last().locator(".nsewdrag").first().boundingBox();
    if (panel === null) throw new Error("there is no panel");
    await page.mouse.move(panel.x + panel.width * 0.525, panel.y + 20);
    await page.waitForFunction(() => document.querySelectorAll(".cellgrad-cursor").length === 7);
    const lefts = await page.locator(".cellgrad-cursor").evaluateAll((lines) =>
      lines.map((line) => {
        const panelOf = line.parentElement?.querySelector(".nsewdrag")?.getBoundingClientRect() as DOMRect;
        return (line.getBoundingClientRect().left + 0.5 - panelOf.left) / panelOf.width;
      }),
    );
    for (const left of lefts) expect(left).toBeCloseTo(10.5 / 20, 2);
    await page.mouse.move(2, 2);
    await page.waitForFunction(() => document.querySelectorAll(".cellgrad-cursor").length === 0);
    // Zooming in one moves all panels of the other.
    await page.evaluate(async () => {
      const { Plotly } = window as unknown as {
        Plotly: { relayout(gd: Element, change: object): Promise<void> };
      };
      await Plotly.relayout(document.querySelectorAll(".js-plotly-plot")[1], { "xaxis.range": [4.5, 9.5] });
    });
    await page.waitForFunction(() => {
      const layout = (
        document.querySelector(".js-plotly-plot") as unknown as {
          _fullLayout: Record<string, { range: number[] }>;
        }
      )._fullLayout;
      return ["xaxis", "xaxis3", "xaxis6"].every((axis) => layout[axis].range.join() === "4.5,9.5");
    });
    expect(complaints).toEqual([]);
  });

  test("figures take the page's colours, and follow when it changes them; values keep theirs", async () => {
    await page.evaluate(() => document.documentElement.style.setProperty("color-scheme", "light"));
    await show(plot.tensor(pattern([5, 20, 4, 3], noise)));
    const colours = () =>
      page.evaluate(() => {
        const paper = document.querySelector(".main-svg") as SVGElement;
        const title = document.querySelector(".gtitle") as SVGElement;
        const bar = document.querySelector(".cbfills rect, .cbfill") as SVGElement;
        return [
          getComputedStyle(paper).backgroundColor,
          getComputedStyle(title).fill,
          getComputedStyle(bar).fill,
        ];
      });
    const light = await colours();
    expect(light.slice(0, 2)).toEqual(["rgb(255, 255, 255)", "rgb(31, 35, 40)"]);
    await page.evaluate(() => document.body.style.setProperty("background", "#111"));
    await page.waitForFunction(
      () =>
        getComputedStyle(document.querySelector(".main-svg") as Element).backgroundColor ===
        "rgb(21, 24, 29)",
    );
    expect(await colours()).toEqual(["rgb(21, 24, 29)", "rgb(217, 222, 229)", light[2]]);
    expect(complaints).toEqual([]);
  });

  test("the still picture is in the colours of the page it stands in", async () => {
    const figure = plot.curves({ loss: [3, 2, 1] });
    const corner = async (scheme: "light" | "dark") => {
      const source = /<img src="([^"]+)"/.exec(fragment(figure))?.[1] as string;
      await page.setContent(
        `<!doctype html><html style="color-scheme:${scheme}"><body style="margin:0"><img src="${source}">`,
      );
      await page.waitForFunction(() => document.querySelector("img")?.complete);
      return page.evaluate(async (src) => {
        const image = document.querySelector("img") as HTMLImageElement;
        return [image.naturalWidth > 0, src.length > 0];
      }, source);
    };
    const { decode } = await import("fast-png");
    for (const [scheme, expected] of [
      ["light", [255, 255, 255]],
      ["dark", [21, 24, 29]],
    ] as const) {
      await corner(scheme);
      const { data } = decode(await page.screenshot({ clip: { x: 5, y: 5, width: 1, height: 1 } }));
      expect(Array.from(data.slice(0, 3)), scheme).toEqual(expected);
    }
  });

  test("a figure that changes twenty times a second for ten seconds leaves nothing behind", async () => {
    const session = await page.context().newCDPSession(page);
    await session.send("HeapProfiler.enable");
    const heap = async () => {
      await session.send("HeapProfiler.collectGarbage");
      const { usedSize } = (await session.send("Runtime.getHeapUsage")) as { usedSize: number };
      const { nodes } = (await session.send("Memory.getDOMCounters")) as { nodes: number };
      return { usedSize, nodes };
    };
    const markups = Array.from({ length: 20 }, (_, i) =>
      fragment(
        plot.curves({
          loss: Array.from({ length: 40 }, (_, k) => Math.exp(-k / 20) * (1 + 0.05 * noise(i, k))),
        }),
      ),
    );
    const run = (rounds: number) =>
      page.evaluate(
        async ([list, count]) => {
          for (let i = 0; i < count; i++) {
            const range = document.createRange();
            range.selectNode(document.body);
            document.body.replaceChildren(range.createContextualFragment(list[i % list.length]));
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
        },
        [markups, rounds] as const,
      );
    await run(40);
    const before = await heap();
    await run(200);
    const after = await heap();
    const live = await page.evaluate(() =>
      (window as unknown as { cellgradFigures: HTMLElement[] }).cellgradFigures.map(
        (place) => place.isConnected,
      ),
    );
    expect(live).toEqual([true]);
    expect(after.usedSize - before.usedSize).toBeLessThan(3_000_000);
    expect(after.nodes - before.nodes).toBeLessThan(1500);
    expect(complaints).toEqual([]);
  });
});
