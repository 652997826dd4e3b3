// Boxes that stand out of the text, written as GitHub reads them (`> [!NOTE]` at the beginning of a quotation) or as
// MyST does (a code fence named `{note}`).
import type MarkdownIt from "markdown-it";
import { escapeHtml } from "./text.js";
import type { Words } from "./words.js";

export type Callout = "note" | "tip" | "important" | "warning" | "caution";

/** Other names in use, by what they mean here. */
const ALIASES: Record<string, Callout> = {
  hint: "tip",
  attention: "warning",
  danger: "caution",
  error: "caution",
  seealso: "note",
};

function calloutOf(name: string): Callout | undefined {
  const lower = name.toLowerCase();
  return /^(note|tip|important|warning|caution)$/.test(lower) ? (lower as Callout) : ALIASES[lower];
}

function titleHtml(kind: Callout, title: string, words: Words): string {
  return `<p class="callout-title">${title === "" ? words.callouts[kind] : escapeHtml(title)}</p>`;
}

/** A fence whose language is `{note}` or `{warning} Its title`; `render` makes HTML of the Markdown in it. */
export function calloutFence(
  info: string,
  content: string,
  words: Words,
  render: (source: string) => string,
): string | undefined {
  const [, name = "", title = ""] = /^\{([a-z]+)\}\s*(.*)$/i.exec(info.trim()) ?? [];
  const kind = calloutOf(name);
  if (kind === undefined) return undefined;
  return `<div class="callout callout-${kind}" role="note">${titleHtml(kind, title, words)}${render(content)}</div>`;
}

/** Teaches `markdown` quotations that begin with `[!NOTE]`. */
export function quotedCallouts(markdown: MarkdownIt, words: Words): void {
  markdown.core.ruler.push("cellgrad_callouts", (state) => {
    const { tokens } = state;
    for (let index = 0; index + 2 < tokens.length; index++) {
      const [open, paragraph, inline] = tokens.slice(index, index + 3);
      if (open!.type !== "blockquote_open" || paragraph!.type !== "paragraph_open") continue;
      const [, name = "", title = ""] = /^\[!([a-z]+)\][^\S\n]*([^\n]*)/i.exec(inline!.content) ?? [];
      const kind = calloutOf(name);
      if (kind === undefined) continue;
      const close = tokens.findIndex(
        (token, at) => at > index && token.type === "blockquote_close" && token.level === open!.level,
      );
      open!.tag = "div";
      open!.attrSet("class", `callout callout-${kind}`);
      open!.attrSet("role", "note");
      tokens[close]!.tag = "div";
      const children = inline!.children ?? [];
      const firstBreak = children.findIndex(({ type }) => type === "softbreak" || type === "hardbreak");
      inline!.children = firstBreak < 0 ? [] : children.slice(firstBreak + 1);
      const heading = new state.Token("html_block", "", 0);
      heading.content = titleHtml(kind, title.trim(), words);
      const isEmpty = inline!.children.length === 0;
      tokens.splice(index + 1, isEmpty ? 3 : 0, heading);
    }
  });
}
