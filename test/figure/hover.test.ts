// What a reader is told under the pointer, in a real browser: the true index and the value.
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { plotlyJson } from "../../src/figure/html.js";
import { LIVE } from "../../src/figure/live.js";
import { frameOf, panelOf } from "../../src/figure/svg/frame.js";
import { hasBrowser, openBrowser, type TestBrowser } from "../browser.js";
import { specimens } from "./specimens.js";

describe.runIf(hasBrowser())("figures in Chromium", () => {
  const specs = specimens();
  let browser: TestBrowser;
  let page: Page;

  beforeAll(async () => {
    browser = await openBrowser();
    ({ page } = await browser.page({ width: 1000, height: 1100 }));
    await page.setContent('<!doctype html><body style="margin:0;background:#fff">');
    await page.addScriptTag({ path: createRequire(import.meta.url).resolve("plotly.js-dist") });
    await page.addScriptTag({
      content: `const live = ${LIVE}; window.draw = (place, figure) => live(Plotly, place, figure);`,
    });
  });
  afterAll(() => browser?.close());

  test.each([
    ["maps-8", { trace: 7, x: 7, y: 18 }, /^channel 7\nrow 18, column 7\nvalue \u2212?[\d.]+$/],
    ["filters-16x8", { trace: 0, x: 7, y: 8 }, /^filter 1, channel 1\nrow 2, column 1\nvalue \u2212?[\d.]+$/],
    ["hidden-7", { trace: 0, x: 5, y: 3 }, /^unit 3\nstep 5 \(V\)\nvalue \u2212?[\d.]+$/],
    ["hidden-300", { trace: 0, x: 120, y: 1 }, /^unit 5\nstep 120\nvalue \u2212?[\d.]+$/],
    ["gates-7", { trace: 1, x: 6, y: 0 }, /^forget gate\nunit 0\nstep 6 \(E\)\nvalue [\d.]+$/],
    [
      "pooling-max",
      { trace: "pooled", x: 3, y: 2 },
      /^window row 2, column 3\nvalue .*\nrows 4\u20135, columns 6\u20137\nmaximum from row \d, column \d$/,
    ],
    ["image-colour", { trace: 0, x: 5, y: 3 }, /^row 3, column 5\nred 0.125, green 0.208333, blue 0.5$/],
    ["tensor-4", { trace: 5, x: 2, y: 4 }, /^item 1, channel 1\nrow 4, column 2\nvalue \u2212?[\d.]+$/],
    [
      "confusion-3",
      { trace: 0, x: 1, y: 0 },
      /^target cat, predicted dog\n\d+ items? \([\d.]+ % of cat\)\nitems \d+/,
    ],
    ["field-cross", { trace: 0, x: 6, y: 4 }, /^input\nrow 4, column 6, seen\nvalue [\d.]+$/],
    ["attention-words", { trace: 0, x: 1, y: 2 }, /^query 2 \(Haus\)\nkey 1 \(red\)\nweight [\d.]+$/],
    ["text-words", { trace: 0, x: 3, y: 0 }, /^unit 0\nstep 3 \(fox\)\nvalue \u2212?[\d.]+$/],
    ["curves-two", { trace: 0, x: 2, y: null }, /^loss\nepoch 2\nvalue [\d.]+$/],
  ] as const)("%s: hovering tells the value", async (name, at, expected) => {
    const spec = specs[name];
    await page.evaluate(
      async (drawn) => {
        const { draw } = window as unknown as { draw(place: Element, figure: unknown): Promise<unknown> };
        document.body.innerHTML = '<div id="figure"></div>';
        await draw(document.body.firstElementChild as Element, drawn);
      },
      { ...plotlyJson(spec, "light"), config: { ...spec.config, displayModeBar: false } },
    );
    const index = typeof at.trace === "number" ? at.trace : spec.data.findIndex((t) => t.name === at.trace);
    const trace = spec.data[index];
    const { x, y } = panelOf(frameOf(spec.layout), trace);
    const value = at.y ?? ((trace as { y: readonly number[] }).y[at.x] as number);
    await page.mouse.move(1, 1);
    await page.mouse.move(x.at(at.x), y.at(value));
    const hover = page.locator("g.hovertext text").first();
    await hover.waitFor({ timeout: 5000 });
    const lines = await hover.evaluate((text) =>
      [...(text.querySelectorAll("tspan.line").length > 0 ? text.querySelectorAll("tspan.line") : [text])]
        .map((line) => line.textContent)
        .join("\n"),
    );
    expect(lines).toMatch(expected);
    if (trace.type === "heatmap" && trace.customdata === undefined) {
      const shown = Number(lines.split("value ")[1].replace("\u2212", "-"));
      expect(shown).toBeCloseTo(trace.z[value][at.x] as number, 4);
    }
  });
});
