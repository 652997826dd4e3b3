// Which notebooks to render, in which order, and the place of each page on the site. It reads folders, not notebooks.
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";

import { ASSET_FOLDER } from "./assets.js";

/** A notebook file and where it goes. */
export interface Source {
  /** Absolute. */
  readonly path: string;
  /** As the user wrote it, or as it is called within the given folder: for messages. */
  readonly name: string;
  /** The folder that was given, or the notebook's own: pictures are taken from within it. */
  readonly root: string;
  /** The page's address on the site, with `/`: `zh/03-lenet.html`. */
  readonly page: string;
}

/** A path that cannot be rendered: not there, or not a notebook. */
export class SourceError extends Error {
  override name = "SourceError";
}

/**
 * The notebooks of files and folders, in natural order (2 before 10). Folders are searched through, except hidden
 * ones, `node_modules` and folders of pages.
 * @throws SourceError for a path that is not there, a folder without notebooks, or two notebooks with one page.
 */
export function findSources(paths: readonly string[], out: string): Source[] {
  const skip = resolve(out);
  const found = paths.flatMap((path) => {
    const given = resolve(path);
    const kind = statSync(given, { throwIfNoEntry: false });
    if (kind === undefined) throw new SourceError(`${path}: there is no such file or folder`);
    if (!kind.isDirectory()) {
      if (!given.endsWith(".ipynb"))
        throw new SourceError(`${path} is no notebook: its name does not end in .ipynb`);
      return [{ path: given, root: dirname(given), name: path, page: pageOf(basename(given)) }];
    }
    const inside = notebooksIn(given, skip);
    if (inside.length === 0) throw new SourceError(`${path}: there is no notebook (.ipynb) in this folder`);
    return inside.map((file) => {
      const within = relative(given, file);
      return { path: file, root: given, name: join(path, within), page: pageOf(within) };
    });
  });
  const pages = new Map<string, Source>();
  for (const source of found) {
    const key = source.page.toLowerCase();
    const other = pages.get(key);
    if (other !== undefined && other.path !== source.path) {
      throw new SourceError(
        `${other.name} and ${source.name} would both become ${source.page}; rename one of them`,
      );
    }
    if (/^((en|zh)\/)?index\.html$/.test(key) && found.length > 1) {
      throw new SourceError(`${source.name} would become ${key}, which is the list of notebooks; rename it`);
    }
    pages.set(key, source);
  }
  const order = new Intl.Collator("en", { numeric: true });
  return [...pages.values()].sort(
    (a, b) => order.compare(dirname(a.page), dirname(b.page)) || order.compare(a.page, b.page),
  );
}

/** Folders of a language hold the translations of what lies above them: `zh/03-lenet.ipynb`. */
const LANGUAGE_FOLDER = /^(en|zh)\//;

/**
 * The notebooks of the wanted languages; what lies in no language's folder is in the first one.
 * @throws SourceError when nothing is left.
 */
export function ofLanguages(sources: readonly Source[], languages: readonly string[] | undefined): Source[] {
  if (languages === undefined) return [...sources];
  const kept = sources.filter(({ page }) =>
    languages.includes(LANGUAGE_FOLDER.exec(page)?.[1] ?? languages[0]!),
  );
  if (kept.length === 0) throw new SourceError(`there is no notebook in ${languages.join(" or ")} here`);
  return kept;
}

function notebooksIn(folder: string, skip: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(".") || entry.name === "node_modules" || path === skip) return [];
    // The notebooks beside rendered pages are copies of what those were made from.
    if (entry.isDirectory()) return existsSync(join(path, ASSET_FOLDER)) ? [] : notebooksIn(path, skip);
    return entry.name.endsWith(".ipynb") ? [path] : [];
  });
}

function pageOf(path: string): string {
  return path
    .split(sep)
    .join("/")
    .replace(/\.ipynb$/, ".html");
}
