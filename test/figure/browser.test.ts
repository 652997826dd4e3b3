// Every figure in a real browser with the real plotly.js: drawn without a complaint, telling the value under the
// pointer, and the picture drawn without a browser where Plotly draws it.
import { createRequire } from "node:module";
import { decode } from "fast-png";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compact } from "../../src/figure/compact.js";
import { Figure } from "../../src/figure/index.js";
import { frameOf, panelOf } from "../../src/figure/svg/frame.js";
import type { FigureSpec, HeatmapTrace } from "../../src/plot/spec.js";
import { hasBrowser, keepPicture, openBrowser, type TestBrowser } from "../browser.js";
import { specimens } from "./specimens.js";

const PLOTLY = createRequire(import.meta.url).resolve("plotly.js-dist");

describe.runIf(hasBrowser())("figures in Chromium", () => {
  const specs = specimens();
  let browser: TestBrowser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    browser = await openBrowser();
    ({ page, complaints } = await browser.page({ width: 1000, height: 1100 }));
    await page.setContent('<!doctype html><body style="margin:0;background:#fff"><div id="figure"></div>');
    await page.addScriptTag({ path: PLOTLY });
  });
  afterAll(() => browser?.close());

  test.each(Object.keys(specs))("%s: Plotly and the static drawing agree", async (name) => {
    const spec = specs[name];
    complaints.length = 0;
    const theirs = await drawWithPlotly(page, spec);
    const live = await shoot(page, spec);
    keepPicture(`plotly/${name}.png`, live.file);
    expect(complaints).toEqual([]);

    const svg = new Figure(spec).toSVG();
    const ours = await page.evaluate((markup) => {
      const place = document.getElementById("figure") as HTMLElement;
      (globalThis as unknown as { Plotly: { purge(e: Element): void } }).Plotly.purge(place);
      place.innerHTML = markup;
      return [...place.querySelectorAll("text")].map((text) => {
        const { left, top, right, bottom } = text.getBoundingClientRect();
        return { text: text.textContent as string, left, top, right, bottom };
      });
    }, svg);
    const still = await shoot(page, spec);
    keepPicture(`static/${name}.png`, still.file);

    // Every label that Plotly writes stands in the drawing too, within 3 pixels, and no other.
    expect(ours.map(({ text }) => text).sort()).toEqual(theirs.map(({ text }) => text).sort());
    expect(labelsApart(theirs, ours)).toBeLessThan(3);
    // Nothing is cut off at the figure's edge.
    const { width, height } = spec.layout;
    const cut = theirs.filter(
      ({ left, top, right, bottom }) => left < 0 || top < 0 || right > width || bottom > height,
    );
    expect(cut).toEqual([]);
    // Every cell has the same colour at the same place.
    for (const { x, y } of cellCentres(spec)) {
      expect(channelDistance(live, still, x, y), `cell at ${x}, ${y}`).toBeLessThanOrEqual(3);
    }
    // And the pictures are alike, which the same picture moved by 4 pixels is not.
    const apart = pictureDistance(live, still);
    expect(apart).toBeLessThan(1.5);
    expect(pictureDistance(live, moved(live, 4))).toBeGreaterThan(2 * apart);
  });

  test.each(Object.keys(specs))("%s: no two labels overlap", async (name) => {
    const labels = await drawWithPlotly(page, specs[name]);
    const meets = labels.flatMap((a, i) =>
      labels.slice(i + 1).flatMap((b) => {
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        return across > 1 && down > 2 ? [`${a.text} / ${b.text}`] : [];
      }),
    );
    expect(meets).toEqual([]);
  });

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
    await drawWithPlotly(page, spec, { staticPlot: false });
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

interface Label {
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

async function drawWithPlotly(
  page: Page,
  spec: FigureSpec,
  config: object = { staticPlot: true },
): Promise<Label[]> {
  return await page.evaluate(
    async ([data, layout, settings]) => {
      const place = document.getElementById("figure") as HTMLElement;
      const Plotly = (
        globalThis as unknown as { Plotly: Record<string, (...args: unknown[]) => Promise<unknown>> }
      ).Plotly;
      Plotly.purge(place);
      place.innerHTML = "";
      await Plotly.newPlot(place, data, layout, settings);
      return [...place.querySelectorAll("svg text")]
        .filter((text) => (text.textContent as string).trim() !== "")
        .map((text) => {
          const { left, top, right, bottom } = text.getBoundingClientRect();
          return { text: text.textContent as string, left, top, right, bottom };
        });
    },
    [compact(spec.data), spec.layout, { ...spec.config, displayModeBar: false, ...config }] as const,
  );
}

interface Picture {
  readonly file: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
  readonly channels: number;
}

async function shoot(page: Page, { layout: { width, height } }: FigureSpec): Promise<Picture> {
  const file = await page.screenshot({ clip: { x: 0, y: 0, width, height } });
  return { file, ...decode(file) };
}

/** The largest distance between the boxes of two labels with the same text, each box used once. */
function labelsApart(theirs: readonly Label[], ours: readonly Label[]): number {
  const rest = [...ours];
  let worst = 0;
  for (const label of theirs) {
    const apart = (other: Label) =>
      Math.max(Math.abs(other.left - label.left), Math.abs(other.top - label.top));
    const same = rest.filter(({ text }) => text === label.text).sort((a, b) => apart(a) - apart(b))[0];
    worst = Math.max(worst, apart(same));
    rest.splice(rest.indexOf(same), 1);
  }
  return worst;
}

/** Middle of every cell of at least 3 pixels that no text or mark is drawn on. */
function cellCentres(spec: FigureSpec): { x: number; y: number }[] {
  const marks = spec.data.filter(({ type }) => type === "scatter");
  const heatmaps = spec.data.filter((trace): trace is HeatmapTrace => trace.type === "heatmap");
  const frame = frameOf(spec.layout);
  const stamped = new Set((spec.layout.annotations ?? []).map(({ xref }) => xref));
  return heatmaps.flatMap((trace) => {
    const { x, y } = panelOf(frame, trace);
    const written = trace.texttemplate !== undefined;
    const small = Math.min(x.length / trace.z[0].length, y.length / trace.z.length) < 3;
    const covered = marks.some(({ xaxis, yaxis }) => xaxis === trace.xaxis && yaxis === trace.yaxis);
    if (small || written || stamped.has(x.id) || covered) return [];
    return trace.z.flatMap((row, r) =>
      row.map((_, c) => ({ x: Math.floor(x.at(c)), y: Math.floor(y.at(r)) })),
    );
  });
}

function channelDistance(a: Picture, b: Picture, x: number, y: number): number {
  let most = 0;
  for (let k = 0; k < 3; k++) {
    const at = (picture: Picture) => picture.data[(y * picture.width + x) * picture.channels + k];
    most = Math.max(most, Math.abs(at(a) - at(b)));
  }
  return most;
}

/** Mean distance of the channels, 0 to 255, over blocks of 4 x 4 pixels: the edges of letters count little. */
function pictureDistance(a: Picture, b: Picture): number {
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  const size = 4;
  let [sum, blocks] = [0, 0];
  for (let top = 0; top + size <= a.height; top += size) {
    for (let left = 0; left + size <= a.width; left += size) {
      for (let k = 0; k < 3; k++) {
        let apart = 0;
        for (let i = 0; i < size * size; i++) {
          const pixel = (top + Math.floor(i / size)) * a.width + left + (i % size);
          apart += a.data[pixel * a.channels + k] - b.data[pixel * b.channels + k];
        }
        sum += Math.abs(apart) / (size * size);
        blocks++;
      }
    }
  }
  return sum / blocks;
}

/** The picture some pixels to the right. */
function moved(picture: Picture, by: number): Picture {
  const { width, height, channels } = picture;
  const data = new Uint8Array(width * height * channels).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = by; x < width; x++) {
      for (let k = 0; k < channels; k++) {
        data[(y * width + x) * channels + k] = picture.data[(y * width + x - by) * channels + k];
      }
    }
  }
  return { ...picture, data };
}
