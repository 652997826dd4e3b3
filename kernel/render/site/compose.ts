// Finished bodies into whole pages: what each loads or carries, its neighbours, its translations; and the lists.

import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { LIVE } from "../../../src/figure/live.js";
import { home } from "../../files/home.js";
import { type Language, languageOf } from "../../notebook/prose.js";
import type { Body } from "../page/cells.js";
import { type DocumentParts, documentHtml, type Link } from "../page/document.js";
import { listHtml } from "../page/list.js";
import { escapeHtml } from "../page/text.js";
import { WORDS } from "../page/words.js";
import { type Assets, browserFile } from "./assets.js";
import { inlineStyle, packBody, packedPlotly } from "./inline.js";
import { addressFrom } from "./neighbours.js";
import { previewPicture } from "./publish.js";
import type { SiteOptions, Work } from "./site.js";
import type { Source } from "./sources.js";

/** What all pages of one site are made from. */
export interface Composition {
  /** The notebooks that have a page, new or old. */
  readonly shown: readonly Work[];
  readonly assets: Assets;
  /** More than one page: with lists, neighbours and search. */
  readonly isSite: boolean;
  readonly options: SiteOptions;
}

const USUAL_TITLE = "cellgrad";
const VERSION: string = JSON.parse(readFileSync(join(home, "package.json"), "utf8")).version;

/** Where the notebook itself can be had. */
export function notebookOf({ page }: Source): string {
  return page.replace(/\.html$/, ".ipynb");
}

/** The whole text of the page of one notebook. */
export async function composePage(work: Work, composition: Composition): Promise<string> {
  const { shown, isSite, options } = composition;
  const { source, seconds } = work;
  const body = work.body!;
  const words = WORDS[body.language];
  const from = (address: string) => addressFrom(source.page, address);
  const peers = shown.filter((other) => describe(other, options.out).language === body.language);
  const place = peers.indexOf(work);
  const link = (other: Work | undefined): Link | undefined =>
    other && { address: from(other.source.page), text: describe(other, options.out).title };
  const heading = body.titled ? "" : `<h1>${escapeHtml(body.title)}</h1>\n`;
  const main = `${heading}${options.singleFile ? packBody(body.html) : body.html}`;
  const ran = seconds === undefined ? "" : words.ran(seconds, VERSION, process.versions.node);
  return documentHtml({
    ...(await frame(composition, source.page, main, body.mathematics, body.figures)),
    words,
    title: body.title,
    summary: body.summary,
    site: {
      name: options.title ?? USUAL_TITLE,
      home: isSite ? from(listAddress(body.language, composition)) : undefined,
    },
    main,
    headings: body.headings,
    previous: isSite ? link(peers[place - 1]) : undefined,
    next: isSite ? link(peers[place + 1]) : undefined,
    download: {
      name: basename(notebookOf(source)),
      address: options.singleFile
        ? `data:application/x-ipynb+json;base64,${readFileSync(source.path).toString("base64")}`
        : from(notebookOf(source)),
    },
    translations: shown
      .filter((other) => basename(other.source.page) === basename(source.page) && other !== work)
      .map((other) => ({ other, language: describe(other, options.out).language }))
      .filter(({ language }) => language !== body.language)
      .map(({ other, language }) => translation(from(other.source.page), language)),
    preview: preview(source.page, body.cover, composition),
    footer: escapeHtml(ran),
  });
}

/** The lists of notebooks by their addresses: one for each language, each linked to the others. */
export async function composeLists(composition: Composition): Promise<Map<string, string>> {
  const { shown, options } = composition;
  const title = options.title ?? USUAL_TITLE;
  const languages = languagesOf(composition);
  const lists = languages.map(async (language) => {
    const address = listAddress(language, composition);
    const from = (target: string) => addressFrom(address, target);
    const entries = shown
      .filter((work) => describe(work, options.out).language === language)
      .map((work) => ({ ...describe(work, options.out), address: from(work.source.page) }));
    const main = listHtml(WORDS[language].notebooks, entries);
    const html = documentHtml({
      ...(await frame(composition, address, main, false, "none")),
      words: WORDS[language],
      title,
      summary: entries.map((entry) => entry.title).join(" · "),
      site: { name: title, home: undefined },
      main,
      headings: [],
      translations: languages
        .filter((other) => other !== language)
        .map((other) => translation(from(listAddress(other, composition)), other)),
      preview: preview(address, entries.find(({ cover }) => cover !== undefined)?.cover, composition),
      footer: "",
    });
    return [address, html] as const;
  });
  return new Map((await Promise.all(lists)).reverse()); // the first one is what people open: it comes last
}

function translation(address: string, language: Language): DocumentParts["translations"][number] {
  const { name, htmlLang } = WORDS[language];
  return { address, text: name, language, htmlLang };
}

/** The languages that there are pages in, the main one first. */
function languagesOf({ shown, options }: Composition): Language[] {
  const there = [...new Set(shown.map((work) => describe(work, options.out).language))];
  const order = options.languages ?? ["en"];
  const rank = (language: Language) => (order.includes(language) ? order.indexOf(language) : order.length);
  return there.sort((a, b) => rank(a) - rank(b));
}

function listAddress(language: Language, composition: Composition): string {
  return languagesOf(composition)[0] === language ? "index.html" : `${language}/index.html`;
}

/** What a page loads, or carries in itself. */
async function frame(
  { assets, isSite, options }: Composition,
  page: string,
  main: string,
  mathematics: boolean,
  figures: Body["figures"],
): Promise<Pick<DocumentParts, "styles" | "style" | "plotly" | "packed" | "script" | "search">> {
  const script = `const cellgradLive = ${LIVE};\n${browserFile("page.js")}`;
  if (options.singleFile) {
    return {
      styles: [],
      style: await inlineStyle(main, mathematics),
      script,
      ...(figures === "none" ? {} : { packed: packedPlotly(figures) }),
    };
  }
  const from = (address: string) => addressFrom(page, address);
  const styles = mathematics ? [assets.pageStyle(), assets.mathematicsStyle()] : [assets.pageStyle()];
  return {
    styles: styles.map(from),
    script,
    ...(figures === "none" ? {} : { plotly: from(assets.plotly(figures)) }),
    ...(isSite
      ? {
          search: {
            script: from(assets.searchScript()),
            index: from("cellgrad-assets/search-index.js"),
            root: from("index.html").replace(/index\.html$/, ""),
          },
        }
      : {}),
  };
}

function preview(
  page: string,
  cover: Body["cover"],
  { assets, options }: Composition,
): DocumentParts["preview"] {
  if (options.baseUrl === undefined) return undefined;
  const whole = (address: string) => new URL(encodeURI(address), options.baseUrl).href;
  const picture =
    options.singleFile || cover === undefined ? undefined : previewPicture(cover.address, assets);
  return {
    address: whole(page.replace(/(^|\/)index\.html$/, "$1")),
    ...(picture === undefined ? {} : { picture: whole(picture), alt: cover!.alt }),
  };
}

/** What other pages say of a notebook; of one that cannot be read, what its old page says. */
function describe(work: Work, out: string): Pick<Body, "title" | "summary" | "language" | "cover"> {
  if (work.body !== undefined) return work.body;
  const old = readFileSync(join(out, work.source.page), "utf8");
  const title = /<title>([^<]*?)(?: · [^<]*)?<\/title>/.exec(old)?.[1] ?? basename(work.source.page, ".html");
  return { title, summary: "", language: languageOf(title), cover: undefined };
}
