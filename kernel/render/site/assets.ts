// The files that pages share: style, fonts, pictures, plotly. Each is named by the hash of what it holds, so that an
// old page keeps the old file and a browser may keep it for ever. It decides names; write.ts writes.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, extname, join } from "node:path";
import { home } from "../../files/home.js";

/** The folder of a site that is ours alone: what no page needs is removed from it. */
export const ASSET_FOLDER = "cellgrad-assets";

const require = createRequire(import.meta.url);

/** Collects the files that the pages of one site need. Addresses are relative to the site's root. */
export class Assets {
  readonly files: Map<string, Uint8Array> = new Map();
  readonly #made = new Map<string, string>();

  /** Keeps a file; `name` gives the readable part of its address. */
  add(name: string, content: Uint8Array | string): string {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
    const end = extname(name);
    const address = `${ASSET_FOLDER}/${basename(name, end)}.${hash}${end}`;
    this.files.set(address, bytes);
    return address;
  }

  /** The style of every page, with the fonts of prose and code. */
  pageStyle(): string {
    return this.#once("page.css", () => {
      const fonts = [
        this.#fonts("@fontsource-variable/source-sans-3/index.css"),
        this.#fonts("@fontsource-variable/source-sans-3/wght-italic.css"),
        this.#fonts("@fontsource-variable/source-code-pro/index.css"),
      ];
      return this.add("page.css", [...fonts, browserFile("page.css")].join("\n"));
    });
  }

  /** KaTeX's style, for pages with mathematics. */
  mathematicsStyle(): string {
    return this.#once("katex.css", () => {
      const path = require.resolve("katex/dist/katex.min.css");
      // Every browser that can read the rest of the page reads woff2; the older forms stay out.
      const css = readFileSync(path, "utf8").replace(/,url\([^)]*\.(woff|ttf)\) format\("[^"]*"\)/g, "");
      return this.add("katex.css", this.#withFiles(css, dirname(path)));
    });
  }

  /** Plotly: the cartesian bundle, a third of the whole, unless a figure needs more. */
  plotly(need: "cartesian" | "all"): string {
    const name = `plotly-${need}.js`;
    return this.#once(name, () => this.add(name, plotlyText(need)));
  }

  /** The script behind the search button, the same for every site. */
  searchScript(): string {
    return this.#once("search.js", () => {
      const library = readFileSync(
        require.resolve("minisearch").replace(/cjs.index\.cjs$/, "umd/index.js"),
        "utf8",
      );
      return this.add(
        "search.js",
        `${library.replace(/^\/\/# source.*$/m, "")}\n${browserFile("search.js")}`,
      );
    });
  }

  /** What it searches. It keeps its name, so that one changed word does not change every page. */
  searchIndex(content: string): string {
    const address = `${ASSET_FOLDER}/search-index.js`;
    this.files.set(address, Buffer.from(content));
    return address;
  }

  #once(name: string, make: () => string): string {
    const made = this.#made.get(name) ?? make();
    this.#made.set(name, made);
    return made;
  }

  /** The font faces of a Fontsource package for the scripts that our pages are written in. */
  #fonts(sheet: string): string {
    const path = require.resolve(sheet);
    const faces = readFileSync(path, "utf8").match(/@font-face\s*{[^}]*}/g) ?? [];
    const wanted = faces.filter((face) => /-(latin|latin-ext|greek)-wght-/.test(face));
    return this.#withFiles(wanted.join("\n"), dirname(path));
  }

  #withFiles(css: string, folder: string): string {
    return css.replace(/url\(([^)]+)\)/g, (_, file: string) => {
      const address = this.add(basename(file), readFileSync(join(folder, file)));
      return `url(${basename(address)})`;
    });
  }
}

/**
 * The script of plotly. The function that holds it stands in brackets, which tells engines to compile it at once: they
 * would read its megabyte first to find its end, then again to run it.
 */
export function plotlyText(need: "cartesian" | "all"): string {
  const name = need === "cartesian" ? "plotly.js-cartesian-dist-min" : "plotly.js-dist";
  const text = readFileSync(require.resolve(name), "utf8");
  return text.replace(/(?<=this, )\(\) => \{[\s\S]*\}(?=\)\);?\s*$)/, (factory) => `(${factory})`);
}

/** A file of kernel/render/browser: what the browser gets as it is. */
export function browserFile(name: string): string {
  return readFileSync(join(home, "kernel", "render", "browser", name), "utf8");
}
