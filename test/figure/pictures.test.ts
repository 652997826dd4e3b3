// The look of every figure, kept: drawn without a browser (light, dark, Chinese) and by Plotly in Chromium, and
// compared with the pictures in test/figures/. `npm run figures` keeps new ones and makes a sheet of all to look at.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { decode, encode } from "fast-png";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { plotlyJson, stillSvg } from "../../src/figure/html.js";
import { LIVE } from "../../src/figure/live.js";
import { svgToPng } from "../../src/host/rasterise.js";
import type { FigureSpec } from "../../src/plot/spec.js";
import { chooseLocale } from "../../src/plot/words.js";
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
const names = Object.keys(english).filter((name) => wanted === undefined || wanted.includes(name));

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
  names.filter((name, i) => names.findIndex((other) => kindOf(other) === kindOf(name)) === i),
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
    agree("plotly", name, await page.screenshot({ clip: { x: 0, y: 0, width, height } }));
    expect(complaints).toEqual([]);
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
