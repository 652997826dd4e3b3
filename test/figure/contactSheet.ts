// All kept pictures on one page, figure by figure, to be looked at: an HTML file beside them, and its picture.
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { openBrowser } from "../browser.js";

/** The folders of kept pictures: drawn without a browser in three looks, and by Plotly. */
export const KINDS = ["plotly", "light", "dark", "zh"] as const;

/** The names of the kept pictures of a kind. */
export function pictures(folder: string, kind: string): string[] {
  const path = join(folder, kind);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((file) => file.endsWith(".png"))
    .map((file) => file.slice(0, -4));
}

/** Writes `index.html` and `contact-sheet.png` into the folder. */
export async function writeContactSheet(folder: string): Promise<void> {
  const names = [...new Set(KINDS.flatMap((kind) => pictures(folder, kind)))].sort();
  const rows = names.map((name) => {
    const cells = KINDS.map(
      (kind) =>
        `<td><a href="${kind}/${name}.png"><img src="${kind}/${name}.png" alt="${name}, ${kind}"></a></td>`,
    );
    return `<tr><th>${name}</th>${cells.join("")}</tr>`;
  });
  const html = `<!doctype html><meta charset="utf-8"><title>Figures</title>
<style>body { margin: 12px; font: 13px sans-serif; background: #eceff3 } td { padding: 3px; vertical-align: top } img { width: 380px; display: block } th { text-align: left }</style>
<table><tr><th></th>${KINDS.map((kind) => `<th>${kind}</th>`).join("")}</tr>${rows.join("\n")}</table>\n`;
  const path = join(folder, "index.html");
  writeFileSync(path, html);
  const browser = await openBrowser();
  const { page } = await browser.page({ width: 1720, height: 1000 });
  await page.goto(pathToFileURL(path).href, { waitUntil: "load" });
  await page.screenshot({ path: join(folder, "contact-sheet.png"), fullPage: true });
  await browser.close();
}
