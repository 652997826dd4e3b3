// The list of notebooks: the first page of a site, one card a notebook, grouped by language.
import { escapeHtml } from "./sanitise.js";
import { type Language, WORDS } from "./words.js";

export interface ListEntry {
  readonly language: Language;
  readonly address: string;
  readonly title: string;
  readonly summary: string;
  readonly cover?: { readonly address: string; readonly alt: string } | undefined;
}

/** Covers larger than this would make the list slow to open. */
const LARGEST_COVER = 400_000;

/** The inside of the list's `<main>`. */
export function listHtml(siteName: string, entries: readonly ListEntry[]): string {
  const languages = [...new Set(entries.map(({ language }) => language))].sort();
  const groups = languages.map((language) => {
    const words = WORDS[language];
    const isOnly = languages.length === 1;
    const cards = entries
      .filter((entry) => entry.language === language)
      .map((entry) => card(entry, isOnly ? "h2" : "h3"));
    const heading = isOnly ? "" : `<h2 lang="${words.htmlLang}">${words.name}</h2>`;
    return `${heading}<ul class="cards" lang="${words.htmlLang}">${cards.join("\n")}</ul>`;
  });
  return `<div class="list"><h1>${escapeHtml(siteName)}</h1>${groups.join("\n")}</div>`;
}

function card({ address, title, summary, cover }: ListEntry, level: "h2" | "h3"): string {
  const picture =
    cover === undefined || cover.address.length > LARGEST_COVER
      ? ""
      : `<img src="${cover.address}" alt="" loading="lazy">`;
  return `<li><${level}><a href="${address}">${escapeHtml(title)}</a></${level}><p>${escapeHtml(summary)}</p>${picture}</li>`;
}
