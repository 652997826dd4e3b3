// TeX to HTML and MathML with KaTeX, when the page is made. Nothing of it runs in the browser; the page only needs
// KaTeX's style and fonts (assets.ts).
import katex from "katex";
import { escapeHtml } from "./text.js";

/** Renders the formulas of one page: macros defined by one formula (`\gdef`, `\newcommand`) hold for the later ones. */
export class Mathematics {
  /** What KaTeX could not read: the formula and its complaint. */
  readonly problems: string[] = [];
  /** Whether the page has a formula, and so needs KaTeX's style and fonts. */
  used = false;
  readonly #macros: Record<string, string> = {};

  render(tex: string, display: boolean): string {
    this.used = true;
    try {
      return katex.renderToString(tex, {
        displayMode: display,
        throwOnError: true,
        globalGroup: true,
        macros: this.#macros,
        // A formula is text of the notebook: no links, no HTML of its own, no rules of a thousand ems.
        trust: false,
        strict: "ignore",
        maxSize: 40,
        maxExpand: 1000,
      });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.problems.push(`${message} (in ${tex.trim().slice(0, 60)})`);
      return `<code class="math-problem" title="${escapeHtml(message)}">${escapeHtml(tex.trim())}</code>`;
    }
  }
}
