// What others than readers ask of a published site: a map for search machines, a picture for previews of a link.
import { svgToPng } from "../../../src/host/rasterise.js";
import { escapeHtml } from "../page/text.js";
import { hashOf, keep, readKept } from "../run/cache.js";
import type { Assets } from "./assets.js";

/** The addresses of all pages, in the form of sitemaps.org. */
export function siteMap(baseUrl: string, pages: readonly string[]): string {
  const lines = pages.map((page) => {
    const address = new URL(encodeURI(page.replace(/(^|\/)index\.html$/, "$1")), baseUrl).href;
    return `  <url><loc>${escapeHtml(address)}</loc></url>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${lines.join("\n")}\n</urlset>\n`;
}

/** The picture that stands for a page, as a file that previews can show (they know no SVG); where it cannot be made, none. */
export function previewPicture(address: string, assets: Assets): string | undefined {
  const [, kind, base64] = /^data:image\/([\w+]+);base64,(.*)$/s.exec(address) ?? [];
  if (kind === undefined || base64 === undefined) return undefined;
  const bytes = Buffer.from(base64, "base64");
  if (kind === "png" || kind === "jpeg") return assets.add(`cover.${kind}`, bytes);
  return kind === "svg+xml" ? assets.add("cover.png", drawn(bytes.toString("utf8"))) : undefined;
}

/** Drawing takes a moment, so the picture is kept. */
function drawn(svg: string): Uint8Array {
  const key = `cover-${hashOf(svg)}`;
  const kept = readKept("bodies", key);
  if (kept !== undefined) return Buffer.from((JSON.parse(kept) as { png: string }).png, "base64");
  const png = svgToPng(svg, 2);
  keep("bodies", key, JSON.stringify({ png: Buffer.from(png).toString("base64") }));
  return png;
}
