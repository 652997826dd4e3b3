// What the links and pictures of a notebook mean on the site: other notebooks become their pages, picture files of
// the same folder are taken along.
import { readFileSync, statSync } from "node:fs";
import { basename, dirname, extname, posix, relative, resolve, sep } from "node:path";
import type { Neighbourhood } from "../page/cells.js";
import { decoded, slug } from "../page/text.js";
import type { Assets } from "./assets.js";
import type { Source } from "./sources.js";

const PICTURES: Record<string, string> = {
  ".png": "png",
  ".jpg": "jpeg",
  ".jpeg": "jpeg",
  ".gif": "gif",
  ".webp": "webp",
  ".avif": "avif",
  ".svg": "svg+xml",
};
const LARGEST_FILE = 32 * 1024 * 1024;

/** Files that a link does not bring along: opened on the site they could run scripts; a notebook has its page. */
const NOT_TAKEN = new Set([".html", ".htm", ".xhtml", ".xml", ".svg", ".ipynb"]);

/** The address of one file of the site as another one has to write it. */
export function addressFrom(page: string, target: string): string {
  const path = posix.relative(posix.dirname(page), target);
  return path.split("/").map(encodeURIComponent).join("/");
}

/** The surroundings of one notebook among all that are rendered; pictures it shows are added to `assets`. */
export function neighbourhood(
  source: Source,
  all: readonly Source[],
  assets: Assets,
  isSingle: boolean,
): Neighbourhood {
  const folder = dirname(source.path);
  /** A file that may be taken along: a page must not carry off other files of the machine. */
  const own = (path: string): string | undefined => {
    const file = resolve(folder, path);
    const about = statSync(file, { throwIfNoEntry: false });
    const isWithin = !relative(source.root, file)
      .split(sep)
      .some((part) => part.startsWith("."));
    return isWithin && about?.isFile() && about.size <= LARGEST_FILE ? file : undefined;
  };
  return {
    picture(path) {
      const file = own(path);
      const end = extname(path).toLowerCase();
      const kind = PICTURES[end];
      if (file === undefined || kind === undefined) return undefined;
      const bytes = readFileSync(file);
      // An SVG that can be opened by itself could run scripts; inside the page, as a picture, it cannot.
      if (isSingle || end === ".svg") return `data:image/${kind};base64,${bytes.toString("base64")}`;
      return addressFrom(source.page, assets.add(readable(basename(file)), bytes));
    },
    link(target) {
      const [path = "", fragment] = target.split("#");
      const file = resolve(folder, decoded(path));
      const other = all.find((candidate) => candidate.path === file);
      const place = fragment === undefined ? "" : `#${encodeURIComponent(slug(decoded(fragment)))}`;
      if (other !== undefined) return `${addressFrom(source.page, other.page)}${place}`;
      const taken = own(decoded(path));
      if (taken === undefined || isSingle || NOT_TAKEN.has(extname(taken).toLowerCase())) return undefined;
      return addressFrom(source.page, assets.add(readable(basename(taken)), readFileSync(taken)));
    },
  };
}

/** A name that needs no escaping in an address or a style sheet. */
function readable(name: string): string {
  return name.replace(/[^\w.-]+/g, "-");
}
