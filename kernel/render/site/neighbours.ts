// What the links and pictures of a notebook mean on the site: other notebooks become their pages, picture files of
// the same folder are taken along.
import { readFileSync, statSync } from "node:fs";
import { basename, dirname, extname, posix, relative, resolve } from "node:path";
import type { Assets } from "./assets.js";
import type { Neighbourhood } from "../page/cells.js";
import { slug } from "../page/prose.js";
import type { Source } from "./sources.js";

const PICTURES = new Set([".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg"]);
const LARGEST_PICTURE = 32 * 1024 * 1024;

/** The address of one file of the site as another one has to write it. */
export function addressFrom(page: string, target: string): string {
  const path = posix.relative(posix.dirname(page), target);
  return path.split("/").map(encodeURIComponent).join("/");
}

/** The surroundings of one notebook among all that are rendered; pictures it shows are added to `assets`. */
export function neighbourhood(source: Source, all: readonly Source[], assets: Assets): Neighbourhood {
  const folder = dirname(source.path);
  return {
    picture(path) {
      const file = resolve(folder, path);
      // Only what lies with the notebooks: a page must not carry off other files of the machine.
      if (relative(source.root, file).startsWith("..") || !PICTURES.has(extname(file).toLowerCase()))
        return undefined;
      const about = statSync(file, { throwIfNoEntry: false });
      if (!about?.isFile() || about.size > LARGEST_PICTURE) return undefined;
      const bytes = readFileSync(file);
      // An SVG that can be opened by itself could run scripts; inside the page, as a picture, it cannot.
      if (extname(file).toLowerCase() === ".svg")
        return `data:image/svg+xml;base64,${bytes.toString("base64")}`;
      return addressFrom(source.page, assets.add(readable(basename(file)), bytes));
    },
    link(target) {
      const [path = "", fragment] = target.split("#");
      const file = resolve(folder, decodeURI(path));
      const other = all.find((candidate) => candidate.path === file);
      if (other === undefined) return target;
      const place = fragment === undefined ? "" : `#${encodeURIComponent(slug(decodeURI(fragment)))}`;
      return `${addressFrom(source.page, other.page)}${place}`;
    },
  };
}

/** A name that needs no escaping in an address or a style sheet. */
function readable(name: string): string {
  return name.replace(/[^\w.-]+/g, "-");
}
