// Markdown cells to HTML: tables, footnotes, headings with anchors, mathematics, coloured code. The result is
// sanitised; mathematics and code, which we make ourselves and which need more than prose may have, are put in after.
import katexPlugin from "@vscode/markdown-it-katex";
import MarkdownIt, { type Token } from "markdown-it";
import footnote from "markdown-it-footnote";
import { calloutFence, quotedCallouts } from "./callouts.js";
import { highlight } from "./highlight.js";
import { Mathematics } from "./mathematics.js";
import { References } from "./references.js";
import { type Surroundings, sanitiseProse } from "./sanitise.js";
import { escapeHtml, slug } from "./text.js";
import type { Words } from "./words.js";

export interface Heading {
  readonly level: number;
  readonly id: string;
  /** Plain text. */
  readonly text: string;
  /** HTML of the heading's inside, without links: for the table of contents. */
  readonly html: string;
}

/** What search finds: the words under one heading, without marks. */
export interface Section {
  /** The heading's; `""` before the first. */
  readonly id: string;
  readonly title: string;
  text: string;
}

/** Letters of TeX up to which a formula and the marks around it stay on one line. */
const SHORT_FORMULA = 24;

/** The Markdown of one page: its headings, references and macros hold over all its cells. */
export class Prose {
  readonly headings: Heading[] = [];
  readonly mathematics = new Mathematics();
  readonly references: References;
  readonly sections: Section[] = [{ id: "", title: "", text: "" }];
  readonly #markdown = new MarkdownIt({ html: true, linkify: true });
  readonly #references = {};
  readonly #taken = new Set<string>();
  #slots: string[] = [];
  /** Which slots are short formulas. */
  readonly #short = new Set<number>();
  #cell = "";

  constructor(readonly words: Words) {
    const markdown = this.#markdown;
    this.references = new References(words);
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
      const callout = calloutFence(info, content, words, (source) =>
        markdown.render(source, { references: this.#references, docId: `${this.#cell}-${index}` }),
      );
      if (callout !== undefined) return callout;
      return this.#code(content, info.trim().split(/\s+/)[0]!.toLowerCase());
    };
    rules.code_block = (tokens, index) => this.#code(tokens[index]!.content, "");
    rules.table_open = () => '<div role="group"><table>';
    rules.table_close = () => "</table></div>";
    quotedCallouts(markdown, words);
    this.#referenceRules();
    markdown.core.ruler.push("cellgrad_headings", (state) => {
      state.tokens.forEach((token, index) => {
        if (token.type === "inline" && state.tokens[index - 1]?.type !== "heading_open")
          this.note(plainText(token.children ?? []));
        if (token.type === "fence" && !token.info.startsWith("{")) this.note(token.content);
        if (token.type !== "heading_open") return;
        const inline = state.tokens[index + 1]!;
        const id = this.#heading(token, inline, state.env);
        const anchor = new state.Token("html_inline", "", 0);
        anchor.content = `<a class="anchor" href="#${encodeURIComponent(id)}" aria-label="${words.permalink}">#</a>`;
        inline.children?.push(anchor);
      });
    });
  }

  /** One Markdown cell. `cell` (counted from 1) keeps the footnotes of cells apart. */
  render(source: string, cell: number, surroundings: Surroundings): string {
    this.#empty();
    this.#cell = String(cell);
    const env = { references: this.#references, docId: String(cell) };
    const html = sanitiseProse(this.#markdown.render(labelsInside(source), env), surroundings);
    return this.#fill(html);
  }

  /** One line of Markdown without a paragraph around it: a caption. */
  inline(source: string): string {
    this.#empty();
    const html = this.#markdown.renderInline(source, { references: this.#references });
    return this.#fill(sanitiseProse(html, { image: () => undefined, link: (target) => target }));
  }

  /** Adds words to what search finds in the current section. */
  note(text: string): void {
    const section = this.sections.at(-1)!;
    section.text = `${section.text} ${text.replace(/\s+/g, " ").trim()}`.trim();
  }

  /** Mathematics without prose around it, as a `text/latex` output has it: `$...$`, `$$...$$` or bare. */
  latex(source: string): string {
    const bare = source.trim().replace(/^\$\$?|\$\$?$/g, "");
    return `<div class="formula">${this.mathematics.render(bare, true)}</div>`;
  }

  #empty(): void {
    this.#slots = [];
    this.#short.clear();
  }

  #fill(html: string): string {
    const slots = this.#slots;
    return this.#together(html).replace(
      /<span data-slot="(\d+)"><\/span>/g,
      (_, index: string) => slots[Number(index)] ?? "",
    );
  }

  /** Browsers break a line between a formula and the mark before or behind it: a line would begin with a comma. */
  #together(html: string): string {
    return html.replace(
      /([(（“‘「『《]*)(<span data-slot="(\d+)"><\/span>)([,.;:!?)，。、；：！？）”’」』》…]*)/g,
      (all: string, before: string, _slot: string, index: string, behind: string) =>
        this.#short.has(Number(index)) && before + behind !== ""
          ? `<span class="together">${all}</span>`
          : all,
    );
  }

  #slot(html: string): string {
    this.#slots.push(html);
    return `<span data-slot="${this.#slots.length - 1}"></span>`;
  }

  #math(source: string, display: boolean): string {
    const reference = /^\s*\\(?:eq)?ref\{([^}]+)\}\s*$/.exec(source);
    if (reference !== null) return this.#slot(this.references.open(reference[1]!, source.trim()));
    const { tex, id } = display ? this.#numbered(source) : { tex: source, id: "" };
    const html = this.mathematics.render(tex, display);
    if (!display) {
      // A longer one may have to break where the line does.
      if (tex.length <= SHORT_FORMULA) this.#short.add(this.#slots.length);
      return this.#slot(html);
    }
    // A span, as it may stand inside a paragraph; a keyboard must be able to scroll a long formula on a phone.
    return this.#slot(`<span class="formula" tabindex="0"${id}>${html}</span>`);
  }

  /** `\label{eq-cell}` in a formula becomes its number, and the place that links to it lead to. */
  #numbered(source: string): { tex: string; id: string } {
    const label = /\\label\{([^}]+)\}/.exec(source)?.[1];
    if (label === undefined) return { tex: source, id: "" };
    const tag = `\\tag{${this.references.count("equation", label)}}`;
    const tex = source.replace(/\\label\{[^}]+\}/g, "");
    return { tex: `${tex}${tag}`, id: ` id="${escapeHtml(label)}"` };
  }

  /** `@fig-name`, `@eq-name`, `\eqref{name}` in prose, and pictures with a caption: `![caption](x.png){#fig-name}`. */
  #referenceRules(): void {
    const markdown = this.#markdown;
    markdown.inline.ruler.before("escape", "cellgrad_reference", (state, silent) => {
      const before = state.src[state.pos - 1] ?? " ";
      const found = /^(?:@((?:fig|eq)-[\w-]*\w)|\\(?:eq)?ref\{([^}\s]+)\})/.exec(
        state.src.slice(state.pos, state.pos + 200),
      );
      if (found === null || (found[1] !== undefined && /[\w.]/.test(before))) return false;
      if (!silent) state.push("reference", "", 0).content = found[0];
      state.pos += found[0].length;
      return true;
    });
    markdown.renderer.rules["reference"] = (tokens, index) => {
      const written = tokens[index]!.content;
      const label = written.startsWith("@") ? written.slice(1) : /\{([^}]+)\}/.exec(written)![1]!;
      return this.#slot(this.references.open(label, written));
    };
    markdown.core.ruler.push("cellgrad_captions", (state) => {
      state.tokens.forEach((inline, index) => {
        const [image, label, ...rest] = inline.children ?? [];
        const id = /^\{#(fig-[\w-]+)\}$/.exec(label?.content.trim() ?? "")?.[1];
        const [open, close] = [state.tokens[index - 1], state.tokens[index + 1]];
        if (image?.type !== "image" || id === undefined || rest.length > 0 || open?.type !== "paragraph_open")
          return;
        open.tag = "figure";
        close!.tag = "figure";
        open.attrSet("class", "captioned");
        open.attrSet("id", id);
        const caption = new state.Token("html_inline", "", 0);
        const start = this.references.captionStart(this.references.count("figure", id));
        caption.content = `<figcaption>${start} ${markdown.renderInline(image.content, state.env)}</figcaption>`;
        inline.children = [image, caption];
      });
    });
  }

  #code(content: string, language: string): string {
    const label = language === "" ? "" : ` data-language="${escapeHtml(language)}"`;
    const inside = highlight(content.replace(/\n$/, ""), language === "ts" ? "typescript" : language);
    return this.#slot(`<pre class="code" tabindex="0"${label}><code>${inside}</code></pre>`);
  }

  #heading(open: Token, inline: Token, env: unknown): string {
    const children = inline.children ?? [];
    const text = plainText(children).trim();
    const id = this.#unique(slug(text));
    open.attrSet("id", id);
    this.sections.push({ id, title: text, text: "" });
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

function plainText(children: readonly Token[]): string {
  return children
    .map(({ type, content }) =>
      /^(text|code_inline|math_inline)$/.test(type) ? content : type === "softbreak" ? " " : "",
    )
    .join("");
}

/** Quarto writes the label of an equation behind it, `$$ ... $$ {#eq-cell}`; TeX within. Code is left alone. */
function labelsInside(source: string): string {
  return source
    .split(/(^```[\s\S]*?^```)/m)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part.replace(/\$\$[^\S\n]*\{#(eq-[\w-]+)\}/g, (_, label) => `\\label{${label}}$$`),
    )
    .join("");
}

type Plugin = (markdown: MarkdownIt, options?: { enableBareBlocks?: boolean }) => unknown;

/** The plugin is CommonJS with `exports.default`: Node hands over the whole `exports`, a bundler the function. */
function commonJsDefault(imported: unknown): Plugin {
  return (imported as { default?: Plugin }).default ?? (imported as Plugin);
}
