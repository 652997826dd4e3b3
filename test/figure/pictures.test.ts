// The look of every figure, kept: drawn without a browser (light, dark, Chinese) and by Plotly in Chromium, compared
// with the pictures in test/figures/ and with each other. `npm run figures` keeps new ones and makes a sheet of all to look at.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { decode, encode } from "fast-png";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { plotlyJson, stillSvg, themedSvg } from "../../src/figure/html.js";
import { LIVE } from "../../src/figure/live.js";
import { frameOf, panelOf } from "../../src/figure/svg/frame.js";
import { svgToPng } from "../../src/host/rasterise.js";
import type { FigureSpec, HeatmapTrace } from "../../src/plot/spec.js";
import { chooseLocale } from "../../src/words/words.js";
import { hasBrowser, openBrowser, type TestBrowser } from "../browser.js";
import { KINDS, pictures, writeContactSheet } from "./contactSheet.js";
import { specimens } from "./specimens.js";

const KEPT = join(dirname(fileURLToPath(import.meta.url)), "..", "figures");
const isKeeping = process.env["CELLGRAD_KEEP_FIGURES"] === "1";
/** Names that CELLGRAD_FIGURES lists, or all. */
const wanted = process.env["CELLGRAD_FIGURES"]?.split(",");

const english = specimens();
chooseLocale("zh");
const chinese = specimens();
chooseLocale("en");
const all = Object.keys(english);
const names = all.filter((name) => wanted === undefined || wanted.includes(name));

function still(spec: FigureSpec, theme: "light" | "dark"): Uint8Array {
  return svgToPng(stillSvg(spec, theme), 1);
}

/** Compares a picture with the kept one, or keeps it. At most 0.5 % of the pixels may differ by more than 8 of 255. */
function agree(kind: string, name: string, file: Uint8Array): void {
  const path = join(KEPT, kind, `${name}.png`);
  if (isKeeping) {
    mkdirSync(dirname(path), { recursive: true });
    // A picture that looks the same stays as it is, so that a change of one figure changes one file.
    if (!existsSync(path) || share(file, readFileSync(path)) > 0) writeFileSync(path, small(file));
    return;
  }
  expect(existsSync(path), `${kind}/${name}.png is not kept; look at it with npm run figures`).toBe(true);
  const apart = share(file, readFileSync(path));
  if (apart > 0.005) {
    const other = join(KEPT, "..", "..", ".figures-that-differ", kind, `${name}.png`);
    mkdirSync(dirname(other), { recursive: true });
    writeFileSync(other, file);
    expect.fail(
      `${kind}/${name}: ${(apart * 100).toFixed(2)} % of the pixels differ; the new one is ${other}`,
    );
  }
}

/** The same picture in a file of half the size: channels in steps of 5, which is less than is compared. */
function small(file: Uint8Array): Uint8Array {
  const { width, height, channels, data } = decode(file);
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < rgb.length; i++) {
    rgb[i] = Math.round(data[Math.floor(i / 3) * channels + (i % 3)] / 5) * 5;
  }
  return encode({ width, height, channels: 3, data: rgb }, { zlib: { level: 9 } });
}

/** Share of the pixels that differ by more than 8 in a channel; 1 for another size. */
function share(a: Uint8Array, b: Uint8Array): number {
  const [one, other] = [decode(a), decode(b)];
  if (one.width !== other.width || one.height !== other.height) return 1;
  const count = one.width * one.height;
  let differ = 0;
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < 3; k++) {
      if (Math.abs(one.data[i * one.channels + k] - other.data[i * other.channels + k]) <= 8) continue;
      differ++;
      break;
    }
  }
  return differ / count;
}

/** The first specimen of each figure stands for it in the other looks, which differ in nothing but colours and words. */
const firsts = new Set(
  all.filter((name, i) => all.findIndex((other) => kindOf(other) === kindOf(name)) === i),
);
function kindOf(name: string): string {
  return name.split("-")[0];
}

test.each(names)("%s without a browser: light, dark, Chinese", (name) => {
  agree("light", name, still(english[name], "light"));
  if (!firsts.has(name)) return;
  agree("dark", name, still(english[name], "dark"));
  agree("zh", name, still(chinese[name], "light"));
});

describe.runIf(hasBrowser())("in Chromium", () => {
  let browser: TestBrowser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    browser = await openBrowser();
    ({ page, complaints } = await browser.page({ width: 1600, height: 1400 }));
    const require = createRequire(import.meta.url);
    // The first font that figures ask for is this one here, whatever the machine has.
    const font = readFileSync(require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf")).toString("base64");
    await page.setContent(
      `<!doctype html><style>@font-face { font-family: Inter; src: url(data:font/ttf;base64,${font}) }
      body { margin: 0; font-family: Inter; background: #fff }</style><div id="figure"></div>`,
    );
    await page.evaluate(() => document.fonts.load("12px Inter"));
    await page.addScriptTag({ path: require.resolve("plotly.js-dist") });
    await page.addScriptTag({
      content: `const live = ${LIVE}; window.draw = (place, figure) => live(Plotly, place, figure);`,
    });
  });
  afterAll(async () => {
    await browser?.close();
    if (isKeeping) await writeContactSheet(KEPT);
  });

  test.each(names)("%s by Plotly", async (name) => {
    complaints.length = 0;
    const spec = english[name];
    const { width, height } = spec.layout;
    const figure = { ...plotlyJson(spec, "light"), config: { ...spec.config, displayModeBar: false } };
    await page.evaluate(async (drawn) => {
      const { draw } = window as unknown as { draw(place: Element, figure: unknown): Promise<unknown> };
      document.body.innerHTML = '<div id="figure"></div>';
      await draw(document.body.firstElementChild as Element, drawn);
    }, figure);
    const theirs = await labels(page);
    const file = await page.screenshot({ clip: { x: 0, y: 0, width, height } });
    agree("plotly", name, file);
    expect(complaints).toEqual([]);

    // Nothing is cut off at the figure's edge, and no two labels overlap.
    expect(
      theirs.filter((at) => at.left < 0 || at.top < 0 || at.right > width || at.bottom > height),
    ).toEqual([]);
    expect(overlaps(theirs)).toEqual([]);
    // Every label that Plotly writes stands in the static drawing too, within 3 pixels, and no other.
    await page.evaluate(
      (svg) => {
        document.body.innerHTML = svg;
      },
      themedSvg(spec, "light"),
    );
    const ours = await labels(page);
    expect(ours.map(({ text }) => text).sort()).toEqual(theirs.map(({ text }) => text).sort());
    expect(labelsApart(theirs, ours)).toBeLessThan(3);
    // Every cell has the same colour at the same place.
    const [live, drawn] = [decode(file), decode(still(spec, "light"))];
    const differ = cellCentres(spec).filter(({ x, y }) =>
      [0, 1, 2].some((k) => {
        const at = (picture: typeof live) => picture.data[(y * picture.width + x) * picture.channels + k];
        return Math.abs(at(live) - at(drawn)) > 3;
      }),
    );
    expect(differ).toEqual([]);
  });
});

test("no picture is kept of a figure that is gone", () => {
  if (isKeeping && wanted === undefined) {
    for (const stale of staleIn(KEPT)) rmSync(stale);
  }
  if (wanted === undefined) expect(staleIn(KEPT)).toEqual([]);
});

function staleIn(folder: string): string[] {
  return KINDS.flatMap((kind) =>
    pictures(folder, kind)
      .filter((name) => !(kind === "dark" || kind === "zh" ? [...firsts] : names).includes(name))
      .map((name) => join(folder, kind, `${name}.png`)),
  );
}

interface Label {
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What is written in the page, and where. */
function labels(page: Page): Promise<Label[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll("svg text")]
      .filter((text) => (text.textContent as string).trim() !== "")
      .map((text) => {
        const { left, top, right, bottom } = text.getBoundingClientRect();
        return { text: text.textContent as string, left, top, right, bottom };
      }),
  );
}

function overlaps(all: readonly Label[]): string[] {
  return all.flatMap((a, i) =>
    all.slice(i + 1).flatMap((b) => {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      return across > 1 && down > 2 ? [`${a.text} / ${b.text}`] : [];
    }),
  );
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
