// What the search of a site knows: each section of each page in plain words. A classic script, as a page from a file may
// load nothing else; browser/search.js reads it when the reader begins to search.
import { scriptJson } from "../page/text.js";
import type { Work } from "./site.js";

/** Words beyond this many letters of a section are not found; no section of prose is so long. */
const MOST_TEXT = 20_000;

export function searchIndex(works: readonly Work[]): string {
  const sections = works.flatMap(({ body, source }) =>
    (body?.sections ?? []).map(({ id, title, text }) => ({
      address: `${source.page.split("/").map(encodeURIComponent).join("/")}${id === "" ? "" : `#${encodeURIComponent(id)}`}`,
      page: body!.title,
      title,
      text: text.slice(0, MOST_TEXT),
      language: body!.language,
    })),
  );
  return `window.cellgradSections = ${scriptJson(sections)};\n`;
}
