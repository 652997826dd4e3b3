// Text that becomes part of HTML or of an address. Light: what composes pages from finished parts loads no more.

/** Pictures that a page may hold in itself. In an `<img>` not even an SVG can run a script. */
const EMBEDDABLE = /^data:image\/(png|jpeg|gif|webp|avif|bmp|svg\+xml)[;,]/i;

/** Whether an address is a picture in itself, of a kind that cannot run anything. */
export function isEmbeddedPicture(source: string): boolean {
  return EMBEDDABLE.test(source.trimStart());
}

const NAMED: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text as HTML, in an element or in an attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => NAMED[character]!);
}

/** JSON that cannot end the element it stands in: no `<` is left in it. */
export function scriptJson(value: unknown, replace?: (key: string, value: unknown) => unknown): string {
  return JSON.stringify(value, replace)
    .replace(/</g, "\\u003c")
    .replace(/\u2028/g, "\\u2028")
    .replace(/\u2029/g, "\\u2029");
}

/** `The forget gate (1997)` -> `the-forget-gate-1997`; letters of every script stay. */
export function slug(text: string): string {
  const words = text
    .toLowerCase()
    .normalize("NFC")
    .match(/[\p{L}\p{N}]+/gu);
  return words === null ? "section" : words.join("-");
}

/** Percent signs read, where they are well-formed. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
