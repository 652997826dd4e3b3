// Markdown cells to HTML: tables, footnotes, headings with anchors, mathematics, coloured code. The result is
// sanitised; mathematics and code, which we make ourselves and which need more than prose may have, are put in after.
import katexPlugin from "@vscode/markdown-it-katex";
import MarkdownIt, { type Token } from "markdown-it";
import footnote from "markdown-it-footnote";
import { highlight } from "./highlight.js";
import { Mathematics } from "./mathematics.js";
import { escapeHtml, type Surroundings, sanitiseProse } from "./sanitise.js";

export interface Heading {
  readonly level: number;
  readonly id: string;
  /** Plain text. */
  readonly text: string;
  /** HTML of the heading's inside, without links: for the table of contents. */
  readonly html: string;
}

/** The Markdown of one page: its headings, references and macros hold over all its cells. */
export class Prose {
  readonly headings: Heading[] = [];
  readonly mathematics = new Mathematics();
  readonly #markdown = new MarkdownIt({ html: true, linkify: true });
  readonly #references = {};
  readonly #taken = new Set<string>();
  #slots: string[] = [];

  /** `permalink` is what a screen reader says of the mark beside a heading. */
  constructor(permalink: string) {
    const markdown = this.#markdown;
    // Its types are written for the CommonJS form of markdown-it.
    (footnote as unknown as Plugin)(markdown);
    commonJsDefault(katexPlugin)(markdown, { enableBareBlocks: true });
    markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
    const { rules } = markdown.renderer;
    rules["math_inline"] = (tokens, index) => this.#math(tokens[index]!.content, false);
    for (const name of ["math_block", "math_inline_block", "math_inline_bare_block"]) {
      rules[name] = (tokens, index) => this.#math(tokens[index]!.content, true);
    }
    rules.fence = (tokens, index) => {
      const { content, info } = tokens[index]!;
      return this.#code(content, info.trim().split(/\s+/)[0]!.toLowerCase());
    };
    rules.code_block = (tokens, index) => this.#code(tokens[index]!.content, "");
    rules.table_open = () => '<div role="group"><table>';
    rules.table_close = () => "</table></div>";
    markdown.core.ruler.push("cellgrad_headings", (state) => {
      state.tokens.forEach((token, index) => {
        if (token.type !== "heading_open") return;
        const inline = state.tokens[index + 1]!;
        const id = this.#heading(token, inline, state.env);
        const anchor = new state.Token("html_inline", "", 0);
        anchor.content = `<a class="anchor" href="#${encodeURIComponent(id)}" aria-label="${permalink}">#</a>`;
        inline.children?.push(anchor);
      });
    });
  }

  /** One Markdown cell. `cell` (counted from 1) keeps the footnotes of cells apart. */
  render(source: string, cell: number, surroundings: Surroundings): string {
    this.#slots = [];
    const env = { references: this.#references, docId: String(cell) };
    const html = sanitiseProse(this.#markdown.render(source, env), surroundings);
    return this.#fill(html);
  }

  /** Mathematics without prose around it, as a `text/latex` output has it: `$...$`, `$$...$$` or bare. */
  latex(source: string): string {
    const bare = source.trim().replace(/^\$\$?|\$\$?$/g, "");
    return `<div class="formula">${this.mathematics.render(bare, true)}</div>`;
  }

  #fill(html: string): string {
    const slots = this.#slots;
    return html.replace(
      /<span data-slot="(\d+)"><\/span>/g,
      (_, index: string) => slots[Number(index)] ?? "",
    );
  }

  #slot(html: string): string {
    this.#slots.push(html);
    return `<span data-slot="${this.#slots.length - 1}"></span>`;
  }

  #math(tex: string, display: boolean): string {
    const html = this.mathematics.render(tex, display);
    if (!display) return this.#slot(html);
    // A span, as it may stand inside a paragraph; a keyboard must be able to scroll a long formula on a phone.
    return this.#slot(`<span class="formula" tabindex="0">${html}</span>`);
  }

  #code(content: string, language: string): string {
    const label = language === "" ? "" : ` data-language="${escapeHtml(language)}"`;
    const inside = highlight(content.replace(/\n$/, ""), language === "ts" ? "typescript" : language);
    return this.#slot(`<pre class="code" tabindex="0"${label}><code>${inside}</code></pre>`);
  }

  #heading(open: Token, inline: Token, env: unknown): string {
    const children = inline.children ?? [];
    const text = children
      .map((child) =>
        /^(text|code_inline|math_inline)$/.test(child.type)
          ? child.content
          : child.type === "softbreak"
            ? " "
            : "",
      )
      .join("")
      .trim();
    const id = this.#unique(slug(text));
    open.attrSet("id", id);
    const shown = children.filter((child) => !/^(link_|html_inline|image|footnote)/.test(child.type));
    const html = this.#markdown.renderer.render(shown, this.#markdown.options, env);
    this.headings.push({
      level: Number(open.tag.slice(1)),
      id,
      text,
      html: this.#fill(sanitiseProse(html, { image: () => undefined, link: (target) => target })),
    });
    return id;
  }

  #unique(wanted: string): string {
    let id = wanted;
    for (let n = 2; this.#taken.has(id); n++) id = `${wanted}-${n}`;
    this.#taken.add(id);
    return id;
  }
}

/** `The forget gate (1997)` -> `the-forget-gate-1997`; letters of every script stay. */
export function slug(text: string): string {
  const words = text
    .toLowerCase()
    .normalize("NFC")
    .match(/[\p{L}\p{N}]+/gu);
  return words === null ? "section" : words.join("-");
}

type Plugin = (markdown: MarkdownIt, options?: { enableBareBlocks?: boolean }) => unknown;

/** The plugin is CommonJS with `exports.default`: Node hands over the whole `exports`, a bundler the function. */
function commonJsDefault(imported: unknown): Plugin {
  return (imported as { default?: Plugin }).default ?? (imported as Plugin);
}
