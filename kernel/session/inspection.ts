// What Shift-Tab and `?name` show: the signature with its types, and the doc comment.
import type ts from "@tslab/typescript-for-tslab";

export interface Inspection {
  /** `function range(end: number): Tensor` */
  signature: string;
  documentation: string;
  tags: { name: string; text: string }[];
}

const join = (parts: readonly ts.SymbolDisplayPart[] | undefined) =>
  (parts ?? []).map(({ text }) => text).join("");

/** A tag that does not begin its line, as in comments of one line, is text to the compiler and a tag to people. */
const TAG_INSIDE = /\s+@(example|throws|returns|see)\s+/;

export function inspectionOf({ displayParts, documentation, tags = [] }: ts.QuickInfo): Inspection {
  const [prose = "", ...inside] = join(documentation).split(TAG_INSIDE);
  const found: Inspection["tags"] = [];
  const add = (names: readonly string[]) => {
    for (let i = 0; i + 1 < names.length; i += 2) found.push({ name: names[i]!, text: names[i + 1]! });
  };
  add(inside);
  for (const { name, text } of tags) add([name, ...join(text).split(TAG_INSIDE)]);
  return { signature: join(displayParts), documentation: prose, tags: found };
}

export function inspectionText({ signature, documentation, tags }: Inspection): string {
  const notes = tags.map(({ name, text }) =>
    text.includes("\n") && name === "example" ? `@${name}\n${text}` : `@${name} ${text}`.trim(),
  );
  return [signature, documentation, notes.join("\n")].filter((part) => part !== "").join("\n\n");
}

const escapeHtml = (text: string) =>
  text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]!);

export function inspectionHtml({ signature, documentation, tags }: Inspection): string {
  const prose = documentation
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph !== "")
    .map((paragraph) => `<p>${inline(paragraph)}</p>`);
  const notes = tags.map(({ name, text }) =>
    name === "example"
      ? `<p><b>@example</b></p>\n<pre>${escapeHtml(text)}</pre>`
      : `<p><b>@${escapeHtml(name)}</b> ${inline(text)}</p>`,
  );
  return [`<pre>${escapeHtml(signature)}</pre>`, ...prose, ...notes].join("\n");
}

/** Code between backquotes is all the Markdown that doc comments need here. */
function inline(text: string): string {
  return escapeHtml(text).replace(/`([^`\n]+)`/g, "<code>$1</code>");
}
