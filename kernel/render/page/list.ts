// The list of notebooks: the first page of a site, one card a notebook.
import type { Cover } from "./outputs.js";
import { escapeHtml } from "./text.js";

export interface ListEntry {
  readonly address: string;
  readonly title: string;
  readonly summary: string;
  readonly cover?: Cover | undefined;
}

/** Covers larger than this would make the list slow to open. */
const LARGEST_COVER = 400_000;

/** The inside of the list's `<main>`. */
export function listHtml(heading: string, entries: readonly ListEntry[]): string {
  const cards = entries.map(card);
  return `<div class="list"><h1>${escapeHtml(heading)}</h1><ul class="cards">${cards.join("\n")}</ul></div>`;
}

function card({ address, title, summary, cover }: ListEntry): string {
  const picture =
    cover === undefined || cover.address.length > LARGEST_COVER
      ? ""
      : `<img${cover.isDrawing ? ' class="drawing"' : ""} src="${cover.address}" alt="" loading="lazy">`;
  return `<li><h2><a href="${address}">${escapeHtml(title)}</a></h2><p>${escapeHtml(summary)}</p>${picture}</li>`;
}
