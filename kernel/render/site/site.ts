// From notebooks to a site: gets their outputs, renders the pages, and writes them when all are ready. A notebook
// that fails keeps its old page and does not stop the others.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Begun, type Obtained, type ObtainOptions, obtain, prepare } from "../run/obtain.js";
import { Assets } from "./assets.js";
import { bodyOf, type Made } from "./bodies.js";
import { type Composition, composeLists, composePage, notebookOf } from "./compose.js";
import { neighbourhood } from "./neighbours.js";
import { siteMap } from "./publish.js";
import { searchIndex } from "./search.js";
import { findSources, ofLanguages, type Source } from "./sources.js";
import { writeSite } from "./write.js";

export interface SiteOptions extends ObtainOptions {
  /** The folder that the pages are written to. */
  readonly out: string;
  /** How many notebooks run side by side. */
  readonly jobs: number;
  /** Treat what would only be reported (unreadable formulas, broken links and pictures) as failures. */
  readonly strict?: boolean | undefined;
  /** Each page is one file, with everything in it. */
  readonly singleFile?: boolean | undefined;
  /** The notebooks come from strangers: nothing is run, and figures are still pictures. */
  readonly untrusted?: boolean | undefined;
  /** The languages to render, the first one's list first; those of other folders (`zh/`) are left out. Default: all. */
  readonly languages?: readonly string[] | undefined;
  /** Where the site will be: for previews and search machines, which need whole addresses. */
  readonly baseUrl?: string | undefined;
  /** The name of the site. Default `"cellgrad"`. */
  readonly title?: string | undefined;
}

/** What became of one notebook. */
export interface PageReport {
  readonly notebook: string;
  /** The page's path; also of a page that was kept as it was. Absent when there is none. */
  readonly page?: string;
  readonly status: "written" | "unchanged" | "old page kept" | "no page";
  /** How long the run took that the outputs come from; absent when nothing was run for them. */
  readonly seconds?: number;
  /** The outputs come from an earlier run, or from that of another notebook with the same code. */
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

/** A notebook that will have a page: a new one when `body` is there and `error` is not, else its old one. */
export interface Work extends Obtained, Partial<Made> {
  readonly source: Source;
}

/**
 * Renders notebooks to a folder of pages.
 * @throws SourceError when the paths name no notebooks, NotebookError when a parameter belongs to none of them; nothing
 * is written then.
 */
export async function renderSite(paths: readonly string[], options: SiteOptions): Promise<SiteReport> {
  const { out, singleFile = false } = options;
  const settings: SiteOptions = options.untrusted ? { ...options, execute: "never" } : options;
  const sources = ofLanguages(findSources(paths, out), options.languages);
  const prepared = prepare(sources, settings);
  const begun: Begun = new Map();
  const obtained = await sideBySide(sources, options.jobs, (source, index) =>
    obtain(source, prepared[index]!, settings, begun),
  );
  const assets = new Assets();
  const made: Work[] = [];
  for (const [index, source] of sources.entries()) {
    made.push(await render(source, obtained[index]!, sources, assets, settings));
  }
  const works = made.map((work) => judged(work, made, settings));
  const hasPage = ({ source, error }: Work) => error === undefined || existsSync(join(out, source.page));
  const shown = works.filter(hasPage);
  const isSite = works.length > 1 || paths.some((path) => statSync(path).isDirectory());
  const composition: Composition = { shown, assets, isSite, options: settings };
  const files = new Map<string, Uint8Array | string>();
  const ready = shown.filter(({ error }) => error === undefined);
  if (isSite && !singleFile && shown.length > 0) assets.searchIndex(searchIndex(shown));
  const pages = await Promise.all(
    ready.map(async (work) => [work.source.page, await composePage(work, composition)] as const),
  );
  const lists = isSite && shown.length > 0 ? await composeLists(composition) : new Map<string, string>();
  for (const [address, bytes] of assets.files) files.set(address, bytes);
  if (!singleFile) for (const { source } of ready) files.set(notebookOf(source), readFileSync(source.path));
  for (const [address, html] of pages) files.set(address, html);
  if (options.baseUrl !== undefined && files.size > 0) {
    files.set(
      "sitemap.xml",
      siteMap(options.baseUrl, [...lists.keys(), ...ready.map(({ source }) => source.page)]),
    );
  }
  for (const [address, html] of lists) files.set(address, html);
  const changed = new Set(files.size === 0 ? [] : writeSite(out, files));
  const start = lists.size > 0 ? "index.html" : shown[0]?.source.page;
  return {
    pages: works.map((work) => report(work, hasPage(work), changed, out)),
    ...(start === undefined ? {} : { start }),
    failed: works.filter(({ error }) => error !== undefined).length,
  };
}

async function sideBySide<T, R>(
  items: readonly T[],
  jobs: number,
  task: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = [...items.entries()];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      results[next[0]] = await task(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: Math.max(1, jobs) }, worker));
  return results;
}

async function render(
  source: Source,
  obtained: Obtained,
  all: readonly Source[],
  assets: Assets,
  { singleFile = false, untrusted = false }: SiteOptions,
): Promise<Work> {
  if (obtained.notebook === undefined) return { ...obtained, source };
  const around = neighbourhood(source, all, assets, singleFile);
  return { ...obtained, source, ...(await bodyOf(source, obtained, around, untrusted)) };
}

/** Adds what only shows when all pages are there, and makes problems failures where that is asked for. */
function judged(work: Work, all: readonly Work[], { strict, languages, onProgress }: SiteOptions): Work {
  if (work.body === undefined) return work;
  const problems = [...work.body.problems, ...lostPlaces(work, all)];
  const [, ...others] = languages ?? [];
  if (languages !== undefined && !work.source.page.includes("/")) {
    for (const language of others) {
      const isThere = all.some(({ source }) => source.page === `${language}/${work.source.page}`);
      if (!isThere)
        problems.push(`there is no ${language}/${work.source.page.replace(/html$/, "ipynb")} beside it`);
    }
  }
  const told = { ...work, body: { ...work.body, problems } };
  if (!strict || problems.length === 0 || work.error !== undefined) return told;
  const error = `${work.source.name}: ${problems.join("\n  ")}`;
  onProgress?.(work.source.name, { kind: "failed", message: error });
  return { ...told, error };
}

/** Links to sections of other pages that those pages do not have. */
function lostPlaces({ body, source }: Work, all: readonly Work[]): string[] {
  const links = body!.html.matchAll(/<a\b[^>]*?\shref="([^"#:]+\.html)#([^"]+)"/g);
  return [...links].flatMap(([, address, fragment]) => {
    const page = new URL(address!, `file:///${source.page}`).pathname.slice(1);
    const other = all.find((work) => encodeURI(work.source.page) === page);
    if (other?.body === undefined || other.body.html.includes(` id="${decodeURIComponent(fragment!)}"`))
      return [];
    return [
      `the link ${decodeURIComponent(address!)}#${decodeURIComponent(fragment!)} leads to a section that is not there`,
    ];
  });
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
