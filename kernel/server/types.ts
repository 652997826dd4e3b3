// What kind of content a file has, by its name, and the tag by which a browser knows that it has it already.
import type { Stats } from "node:fs";
import { extname } from "node:path";

const TYPES: Record<string, string> = {
  ".avif": "image/avif",
  ".css": "text/css",
  ".csv": "text/csv",
  ".eot": "application/vnd.ms-fontobject",
  ".gif": "image/gif",
  ".html": "text/html",
  ".ipynb": "application/x-ipynb+json",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".js": "text/javascript",
  ".json": "application/json",
  ".md": "text/markdown",
  ".mjs": "text/javascript",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".ts": "text/x-typescript",
  ".ttf": "font/ttf",
  ".txt": "text/plain",
  ".webp": "image/webp",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
};

export const typeOf = (name: string): string | undefined => TYPES[extname(name).toLowerCase()];

/** The header `Content-Type`: text of ours is UTF-8. */
export function contentType(name: string): string {
  const type = typeOf(name) ?? "application/octet-stream";
  return /^text\/|json$/.test(type) ? `${type}; charset=utf-8` : type;
}

/** The header `ETag`: another one when the file is another. */
export function tagOf({ size, mtimeMs }: Pick<Stats, "size" | "mtimeMs">): string {
  return `"${size.toString(36)}-${Math.trunc(mtimeMs).toString(36)}"`;
}
