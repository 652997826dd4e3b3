// Answers requests with the files of one folder: for the reader on this machine only. It refuses what a page of
// another site could make a browser ask (foreign Host), and every path that leads out of the folder.
import {
  closeSync,
  createReadStream,
  fstatSync,
  openSync,
  realpathSync,
  type Stats,
  statSync,
} from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { extname, join, sep } from "node:path";
import { pipeline } from "node:stream";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".ipynb": "application/x-ipynb+json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".webp": "image/webp",
  ".avif": "image/avif",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
};

/** Names that carry the hash of what they hold (see render/site/assets.ts) never change their content. */
const HASHED = /\.[0-9a-f]{12}\.\w+$/;

/** A server for `folder`; it does not listen yet. */
export function fileServer(folder: string): Server {
  const root = realpathSync(folder);
  const server = createServer((request, response) => {
    try {
      answer(root, server, request, response);
    } catch (error) {
      if (!(error instanceof Refusal)) console.error(`cellgrad: ${request.url}: ${(error as Error).message}`);
      refuse(response, error instanceof Refusal ? error : new Refusal(500, "This page could not be read."));
    }
  });
  return server;
}

/** A reason not to answer with a page. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

function answer(root: string, server: Server, request: IncomingMessage, response: ServerResponse): void {
  if (!isOurHost(request.headers.host, server)) throw new Refusal(403, "This address is not served here.");
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("Allow", "GET, HEAD");
    throw new Refusal(405, "Pages can only be read.");
  }
  const path = pathOf(request.url ?? "/");
  const found = find(root, path);
  if (found.about.isDirectory()) redirect(response, `${encodeURI(path)}/`);
  else send(found.path, request, response);
}

/** Only the names of this machine: a foreign name that points here is the trick called DNS rebinding. */
function isOurHost(host: string | undefined, server: Server): boolean {
  const address = server.address();
  if (address === null || typeof address === "string") return false;
  return host === `127.0.0.1:${address.port}` || host === `localhost:${address.port}`;
}

/** The decoded path of a request; what no browser would send for our pages is refused. */
function pathOf(url: string): string {
  let path: string;
  try {
    path = decodeURIComponent(url.split(/[?#]/, 1)[0]!);
  } catch {
    throw new Refusal(400, "This address cannot be read.");
  }
  const isOdd = !path.startsWith("/") || path.startsWith("//") || /[\0\\]/.test(path);
  if (isOdd || path.split("/").includes("..")) throw new Refusal(400, "This address cannot be read.");
  return path;
}

/** The file or folder behind a path: inside the root even after symbolic links, and not hidden. */
function find(root: string, path: string): { path: string; about: Stats } {
  const missing = new Refusal(404, "There is no such page here.");
  if (path.split("/").some((part) => part.startsWith("."))) throw missing;
  const wanted = join(root, path.endsWith("/") ? `${path}index.html` : path);
  const about = statSync(wanted, { throwIfNoEntry: false });
  if (about === undefined || (!about.isFile() && !about.isDirectory())) throw missing;
  const real = realpathSync(wanted);
  if (real !== root && !real.startsWith(root + sep)) throw missing;
  return { path: real, about };
}

function send(path: string, request: IncomingMessage, response: ServerResponse): void {
  // Opened first: a page that is replaced meanwhile is sent as it was, with its own length.
  const file = openSync(path, "r");
  const { size, mtimeMs } = fstatSync(file);
  const tag = `"${size.toString(36)}-${Math.trunc(mtimeMs).toString(36)}"`;
  const end = extname(path).toLowerCase();
  secure(response);
  response.setHeader("ETag", tag);
  response.setHeader("Cache-Control", HASHED.test(path) ? "public, max-age=31536000, immutable" : "no-cache");
  if (end === ".ipynb") response.setHeader("Content-Disposition", "attachment");
  const isKnown = request.headers["if-none-match"] === tag;
  if (isKnown) response.writeHead(304);
  else
    response.writeHead(200, {
      "Content-Type": TYPES[end] ?? "application/octet-stream",
      "Content-Length": size,
    });
  if (isKnown || request.method === "HEAD") {
    closeSync(file);
    response.end();
    return;
  }
  // A reader who goes away early is no error.
  pipeline(createReadStream(path, { fd: file }), response, () => {});
}

function redirect(response: ServerResponse, location: string): void {
  secure(response);
  response.writeHead(301, { Location: location }).end();
}

function refuse(response: ServerResponse, { status, message }: Refusal): void {
  secure(response);
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" }).end(`${message}
`);
}

function secure(response: ServerResponse): void {
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Referrer-Policy", "no-referrer");
  response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
  response.setHeader("Content-Security-Policy", "frame-ancestors 'none'");
}
