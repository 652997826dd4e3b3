// From notebooks to a site: gets their outputs, renders the pages, and writes them when all are ready. A notebook
// that fails keeps its old page and does not stop the others.
import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { LIVE } from "../../src/figure/live.js";
import { home } from "../files/home.js";
import { Assets, browserFile } from "./assets.js";
import { type Body, renderCells } from "./cells.js";
import { type DocumentParts, documentHtml, type Link } from "./document.js";
import { listHtml } from "./list.js";
import { addressFrom, neighbourhood } from "./neighbours.js";
import { type Obtained, type ObtainOptions, obtain } from "./obtain.js";
import { escapeHtml } from "./sanitise.js";
import { findSources, type Source } from "./sources.js";
import { languageOf, WORDS } from "./words.js";
import { writeSite } from "./write.js";

export interface SiteOptions extends ObtainOptions {
  /** The folder that the pages are written to. */
  readonly out: string;
  /** How many notebooks run side by side. */
  readonly jobs: number;
  /** Treat what would only be reported (unreadable formulas, broken links and pictures) as failures. */
  readonly strict?: boolean | undefined;
}

/** What became of one notebook. */
export interface PageReport {
  readonly notebook: string;
  /** The page's path; also of a page that was kept as it was. Absent when there is none. */
  readonly page?: string;
  readonly status: "written" | "unchanged" | "old page kept" | "no page";
  /** How long the run took that the outputs come from; absent when nothing was run for them. */
  readonly seconds?: number;
  /** The outputs come from an earlier run. */
  readonly reused?: boolean;
  /** Why the page was not made. */
  readonly error?: string;
  /** What the author should mend. */
  readonly problems: readonly string[];
}

export interface SiteReport {
  readonly pages: readonly PageReport[];
  /** The address of the page to open first, within the folder; absent when there is no page at all. */
  readonly start?: string;
  readonly failed: number;
}

const SITE_NAME = "cellgrad";
const VERSION: string = JSON.parse(readFileSync(join(home, "package.json"), "utf8")).version;

/** A notebook that will have a page: a new one when `body` is there and `error` is not, else its old one. */
interface Work extends Obtained {
  readonly source: Source;
  readonly body?: Body;
}

/**
 * Renders notebooks to a folder of pages.
 * @throws SourceError when the paths name no notebooks; nothing is written then.
 */
export async function renderSite(paths: readonly string[], options: SiteOptions): Promise<SiteReport> {
  const sources = findSources(paths, options.out);
  const obtained = await sideBySide(sources, options.jobs, (source) => obtain(source, options));
  const assets = new Assets();
  const works = sources.map((source, index) => render(source, obtained[index]!, sources, assets, options));
  const hasPage = ({ source, error }: Work) =>
    error === undefined || existsSync(join(options.out, source.page));
  const shown = works.filter(hasPage);
  const isSite = works.length > 1 || paths.some((path) => statSync(path).isDirectory());
  const files = new Map<string, Uint8Array | string>();
  const made = shown.filter(({ error }) => error === undefined);
  const pages = made.map(
    (work) => [work.source.page, page(work, shown, assets, isSite, options.out)] as const,
  );
  const list = isSite && shown.length > 0 ? listPage(shown, assets, options.out) : undefined;
  for (const [address, bytes] of assets.files) files.set(address, bytes);
  for (const { source } of made) files.set(notebookOf(source), readFileSync(source.path));
  for (const [address, html] of pages) files.set(address, html);
  if (list !== undefined) files.set("index.html", list);
  const changed = new Set(files.size === 0 ? [] : writeSite(options.out, files));
  const start = list !== undefined ? "index.html" : shown[0]?.source.page;
  return {
    pages: works.map((work) => report(work, hasPage(work), changed, options.out)),
    ...(start === undefined ? {} : { start }),
    failed: works.filter(({ error }) => error !== undefined).length,
  };
}

async function sideBySide<T, R>(
  items: readonly T[],
  jobs: number,
  task: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = [...items.entries()];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      results[next[0]] = await task(next[1]);
  };
  await Promise.all(Array.from({ length: Math.max(1, jobs) }, worker));
  return results;
}

function render(
  source: Source,
  obtained: Obtained,
  all: readonly Source[],
  assets: Assets,
  { strict, onProgress }: SiteOptions,
): Work {
  const { notebook } = obtained;
  if (notebook === undefined) return { ...obtained, source };
  const body = renderCells(notebook, basename(source.page, ".html"), neighbourhood(source, all, assets));
  if (!strict || body.problems.length === 0 || obtained.error !== undefined)
    return { ...obtained, source, body };
  const error = `${source.name}: ${body.problems.join("\n  ")}`;
  onProgress?.(source.name, { kind: "failed", message: error });
  return { ...obtained, source, body, error };
}

function page(work: Work, shown: readonly Work[], assets: Assets, isSite: boolean, out: string): string {
  const { source, seconds } = work;
  const body = work.body!;
  const words = WORDS[body.language];
  const from = (address: string) => addressFrom(source.page, address);
  const peers = shown.filter((other) => describe(other, out).language === body.language);
  const place = peers.indexOf(work);
  const link = (other: Work | undefined): Link | undefined =>
    other && { address: from(other.source.page), text: describe(other, out).title };
  const heading = body.titled ? "" : `<h1>${escapeHtml(body.title)}</h1>\n`;
  const ran = seconds === undefined ? "" : `${words.ran(seconds, VERSION, process.versions.node)} `;
  return documentHtml({
    ...frame(assets, from, body.mathematics, body.figures),
    words,
    title: body.title,
    summary: body.summary,
    site: { name: SITE_NAME, home: isSite ? from("index.html") : undefined },
    main: `${heading}${body.html}`,
    headings: body.headings,
    previous: link(peers[place - 1]),
    next: link(peers[place + 1]),
    download: from(notebookOf(source)),
    translations: shown
      .filter((other) => basename(other.source.page) === basename(source.page) && other !== work)
      .map((other) => ({ other, language: describe(other, out).language }))
      .filter(({ language }) => language !== body.language)
      .map(({ other, language }) => ({
        address: from(other.source.page),
        text: WORDS[language].name,
        language,
        htmlLang: WORDS[language].htmlLang,
      })),
    footer: escapeHtml(ran.trim()),
  });
}

function listPage(shown: readonly Work[], assets: Assets, out: string): string {
  const entries = shown.map((work) => ({
    ...describe(work, out),
    address: addressFrom("index.html", work.source.page),
  }));
  return documentHtml({
    ...frame(assets, (address) => address, false, "none"),
    words: WORDS[entries[0]!.language],
    title: SITE_NAME,
    summary: entries.map(({ title }) => title).join(" · "),
    site: { name: SITE_NAME, home: undefined },
    main: listHtml(WORDS[entries[0]!.language].notebooks, entries),
    headings: [],
    translations: [],
    footer: "",
  });
}

/** What a page loads. */
function frame(
  assets: Assets,
  from: (address: string) => string,
  mathematics: boolean,
  figures: Body["figures"],
): Pick<DocumentParts, "styles" | "plotly" | "script"> {
  const styles = mathematics ? [assets.pageStyle(), assets.mathematicsStyle()] : [assets.pageStyle()];
  return {
    styles: styles.map(from),
    plotly: figures === "none" ? undefined : from(assets.plotly(figures)),
    script: `const cellgradLive = ${LIVE};\n${browserFile("page.js")}`,
  };
}

/** What other pages say of a notebook; of one that cannot be read, what its old page says. */
function describe(work: Work, out: string): Pick<Body, "title" | "summary" | "language" | "cover"> {
  if (work.body !== undefined) return work.body;
  const old = readFileSync(join(out, work.source.page), "utf8");
  const title = /<title>([^<]*?)(?: · [^<]*)?<\/title>/.exec(old)?.[1] ?? basename(work.source.page, ".html");
  return { title, summary: "", language: languageOf(title), cover: undefined };
}

/** Where the notebook itself can be had. */
function notebookOf({ page }: Source): string {
  return page.replace(/\.html$/, ".ipynb");
}

function report(work: Work, hasPage: boolean, changed: ReadonlySet<string>, out: string): PageReport {
  const { source, error, seconds, reused, body } = work;
  const status =
    error !== undefined
      ? hasPage
        ? "old page kept"
        : "no page"
      : changed.has(source.page)
        ? "written"
        : "unchanged";
  return {
    notebook: source.name,
    status,
    problems: body?.problems ?? [],
    ...(hasPage ? { page: join(out, source.page) } : {}),
    ...(seconds === undefined ? {} : { seconds }),
    ...(reused === undefined ? {} : { reused }),
    ...(error === undefined ? {} : { error }),
  };
}
