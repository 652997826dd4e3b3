// What a page that is one file carries in itself: the style with the fonts that its letters and formulas need, and
// plotly packed, which browser/page.js unpacks when the first figure comes into view.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { hashOf, keep, readKept } from "../run/cache.js";
import { browserFile, plotlyText } from "./assets.js";

const require = createRequire(import.meta.url);

export interface PackedScript {
  /** gzip as base64. */
  readonly packed: string;
  /** Of the script itself, as a content-security policy names it. */
  readonly hash: string;
}

/** Plotly; packing takes a moment, so it is kept. */
export function packedPlotly(need: "cartesian" | "all"): PackedScript {
  const text = plotlyText(need);
  const key = `plotly-${hashOf(text)}`;
  const kept = readKept("bodies", key);
  if (kept !== undefined) return JSON.parse(kept) as PackedScript;
  const made = {
    packed: gzipSync(text, { level: 9 }).toString("base64"),
    hash: `sha256-${createHash("sha256").update(text).digest("base64")}`,
  };
  keep("bodies", key, JSON.stringify(made));
  return made;
}

/** The whole style of a page whose body is `html`; its fonts hold the letters of the page and no others. */
export async function inlineStyle(html: string, mathematics: boolean): Promise<string> {
  // Figures draw their letters themselves, and pictures are no text.
  const bare = html.replace(/<script[\s\S]*?<\/script>|src="data:[^"]*"|src='data:[^']*'/g, "");
  const letters = new Set(bare);
  // What the frame and the script of a page say by themselves.
  for (const letter of OURS) letters.add(letter);
  const sheets = ["source-sans-3/index.css", "source-code-pro/index.css"];
  if (/<(em|i|cite|dfn|var)\b|class="(note|no-picture)"/.test(bare))
    sheets.push("source-sans-3/wght-italic.css");
  const text = await Promise.all(sheets.map((sheet) => textFaces(`@fontsource-variable/${sheet}`, letters)));
  const formulas = mathematics ? [await mathematicsStyle(bare)] : [];
  return [...text, browserFile("page.css"), ...formulas].join("\n");
}

const ASCII = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
const OURS = [...ASCII, ..."’“”–—…·×"];

/** Which parts of a Fontsource package a text needs, beyond plain Latin. */
const PARTS: readonly (readonly [RegExp, RegExp])[] = [
  [/-latin-wght-/, /./],
  [/-latin-ext-wght-/, /[\u0100-\u02ba\u1e00-\u1eff]/],
  [/-greek-wght-/, /[\u0370-\u03ff]/],
];

async function textFaces(sheet: string, letters: ReadonlySet<string>): Promise<string> {
  const path = require.resolve(sheet);
  const faces = readFileSync(path, "utf8").match(/@font-face\s*{[^}]*}/g) ?? [];
  const all = [...letters].join("");
  const wanted = faces.filter((face) => PARTS.some(([part, some]) => part.test(face) && some.test(all)));
  return withData(wanted.join("\n"), dirname(path), letters);
}

/** KaTeX's style with those of its fonts that the classes of the page ask for. */
async function mathematicsStyle(html: string): Promise<string> {
  const path = require.resolve("katex/dist/katex.min.css");
  const css = readFileSync(path, "utf8").replace(/,url\([^)]*\.(woff|ttf)\) format\("[^"]*"\)/g, "");
  const used = new Set([...html.matchAll(/class="([^"]*)"/g)].flatMap(([, names]) => names!.split(" ")));
  const needed = new Set<string>();
  for (const [, selectors = "", rule = ""] of css
    .replace(/@font-face{[^}]*}/g, "")
    .matchAll(/([^{}]+){([^{}]*)}/g)) {
    const isUsed = selectors
      .split(",")
      .some((selector) => [...selector.matchAll(/\.([\w-]+)/g)].every(([, name]) => used.has(name!)));
    // A rule that only says "bold" or "italic" is about letters of the main family.
    const isShape = /font-(weight|style):/.test(rule);
    const family = /KaTeX_\w+/.exec(rule)?.[0] ?? (isShape ? "KaTeX_Main" : undefined);
    if (isUsed && family !== undefined) needed.add(shapeOf(family, rule));
  }
  const faces = css.replace(/@font-face{[^}]*}/g, (face) => {
    const family = /font-family:"?(KaTeX_\w+)/.exec(face)?.[1] ?? "";
    return needed.has(shapeOf(family, face)) ? face : "";
  });
  const formulas = [...html.matchAll(/<math[\s\S]*?<\/math>/g)].map(([math]) => math.replace(/<[^>]*>/g, ""));
  const signs = html.match(/[^\0-\x7f]/g) ?? [];
  return withData(faces, dirname(path), new Set([...formulas.join(""), ...signs, ...PIECES]));
}

/** What KaTeX builds large signs and accents from, beyond the letters of a formula. */
const PIECES = "⎛⎜⎝⎞⎟⎠⎡⎢⎣⎤⎥⎦⎧⎨⎩⎫⎬⎭⎪√∣∥⌈⌉⌊⌋⟨⟩()[]{}|/,.:;=+-−*!^~'′`´˙¨ˉ˘ˇ˚ˆ˜0123456789";

function shapeOf(family: string, rule: string): string {
  const isBold = /font-weight:\s*(700|bold)/.test(rule);
  const isItalic = /font-style:\s*italic/.test(rule);
  return `${family}${isBold ? " bold" : ""}${isItalic ? " italic" : ""}`;
}

async function withData(css: string, folder: string, letters: ReadonlySet<string>): Promise<string> {
  const files = [...new Set([...css.matchAll(/url\(([^)]+)\)/g)].map(([, file]) => file!))];
  const data = new Map<string, string>();
  for (const file of files)
    data.set(file, await subset(join(folder, file.replace(/^["']|["']$/g, "")), letters));
  return css.replace(/url\(([^)]+)\)/g, (_, file: string) => `url(data:font/woff2;base64,${data.get(file)})`);
}

/** A font with only these letters, as base64. Made once for the letters of a page, then kept. */
async function subset(path: string, letters: ReadonlySet<string>): Promise<string> {
  const text = [...letters].sort().join("");
  const font = readFileSync(path);
  const key = `font-${hashOf(`${hashOf(font)} ${text}`)}`;
  const kept = readKept("bodies", key);
  if (kept !== undefined) return (JSON.parse(kept) as { woff2: string }).woff2;
  const { default: subsetFont } = await import("subset-font"); // HarfBuzz: only pages that are one file need it
  const woff2 = (await subsetFont(font, text, { targetFormat: "woff2" })).toString("base64");
  keep("bodies", key, JSON.stringify({ woff2 }));
  return woff2;
}

/** The body of a page that is one file: pictures written as short as they can be, all figures packed together. */
export function packBody(html: string): string {
  const figures: string[] = [];
  const body = html
    .replace(/src="data:image\/svg\+xml;base64,([A-Za-z0-9+/=]+)"/g, (_, base64: string) => {
      const svg = Buffer.from(base64, "base64").toString("utf8");
      // A third shorter than base64; only what would end the attribute or the address is written otherwise.
      const signs: Record<string, string> = { "%": "%25", "#": "%23", "&": "&amp;", "'": "&#39;" };
      return `src='data:image/svg+xml,${svg.replace(/[%#&']/g, (sign) => signs[sign]!)}'`;
    })
    .replace(/<script type="application\/json">([\s\S]*?)<\/script>/g, (_, json: string) => {
      figures.push(json);
      return `<script type="text/plain" data-packed="${figures.length - 1}"></script>`;
    });
  if (figures.length === 0) return body;
  // JSON on one line has no line breaks of its own. Packed as one, what figures have in common is stored once.
  const packed = gzipSync(figures.join("\n"), { level: 9 }).toString("base64");
  return `${body}\n<script type="text/plain" id="figures-packed">${packed}</script>`;
}
