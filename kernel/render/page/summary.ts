// What a page is about, in one paragraph: for the list of notebooks, for search machines and previews.
import type { Notebook } from "../../notebook/file.js";

/** The first paragraph of prose, without marks. */
export function summaryOf(notebook: Notebook): string {
  for (const cell of notebook.cells) {
    if (cell.cell_type !== "markdown") continue;
    for (const paragraph of cell.source.split(/\n\s*\n/)) {
      const text = paragraph.trim();
      if (text === "" || /^(#|>|```|\||[-*+] |\d+\. |<|\$\$|!\[|---)/.test(text)) continue;
      const plain = text
        .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
        .replace(/\[\^[^\]]*\]/g, "")
        .replace(/<[^>]+>/g, "")
        .replace(/\$([^$]+)\$/g, (_, tex: string) => readTex(tex))
        .replace(/[*_`]+/g, "")
        .replace(/\s+/g, " ");
      // What introduces a list or a formula makes no sense without it.
      const whole = /[.!?…。！？]["'”’)]*$/.test(plain)
        ? plain
        : (/^.*[.!?。！？](?=\s|$)/.exec(plain)?.[0] ?? plain);
      return shortened(whole);
    }
  }
  return "";
}

function shortened(plain: string): string {
  return plain.length <= 240 ? plain : `${plain.slice(0, 238).replace(/[\s\p{P}]+\S*$/u, "")} …`;
}

/** A short formula as one would type it: `28 \times 28` -> `28 × 28`. */
function readTex(tex: string): string {
  const signs: Record<string, string> = {
    times: "×",
    cdot: "·",
    to: "→",
    le: "≤",
    ge: "≥",
    ne: "≠",
    infty: "∞",
  };
  return tex.replace(/\\([a-zA-Z]+)/g, (_, name: string) => signs[name] ?? name).replace(/[{}_^\\]/g, "");
}
