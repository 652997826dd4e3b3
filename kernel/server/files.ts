// Answers requests with the files of one folder: for the reader on this machine only. It refuses what a page of
// another site could make a browser ask (foreign Host), and every path that leads out of the folder.
import {
  closeSync,
  createReadStream,
  fstatSync,
  openSync,
  readFileSync,
  realpathSync,
  type Stats,
  statSync,
} from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join, sep } from "node:path";
import { pipeline } from "node:stream";
import { Refusal } from "./refusal.js";
import { contentType, tagOf } from "./types.js";

/** Names that carry the hash of what they hold (see render/site/assets.ts) never change their content. */
const HASHED = /\.[0-9a-f]{12}\.\w+$/;

/** Tells open pages that they are out of date. */
export interface LivePages {
  /** Where pages listen. */
  readonly address: string;
  listen(request: IncomingMessage, response: ServerResponse): void;
}

/** A server for `folder`; it does not listen yet. With `live`, the pages it gives listen for news of themselves. */
export function fileServer(folder: string, live?: LivePages): Server {
  const root = realpathSync(folder);
  const server = createServer((request, response) => {
    try {
      answer(root, server, request, response, live);
    } catch (error) {
      if (!(error instanceof Refusal)) console.error(`cellgrad: ${request.url}: ${(error as Error).message}`);
      refuse(response, error instanceof Refusal ? error : new Refusal(500, "This page could not be read."));
    }
  });
  return server;
}

function answer(
  root: string,
  server: Server,
  request: IncomingMessage,
  response: ServerResponse,
  live: LivePages | undefined,
): void {
  if (!isOurHost(request.headers.host, server)) throw new Refusal(403, "This address is not served here.");
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("Allow", "GET, HEAD");
    throw new Refusal(405, "Pages can only be read.");
  }
  const path = pathOf(request.url ?? "/");
  if (path === live?.address) {
    live.listen(request, response);
    return;
  }
  const found = find(root, path);
  if (found.about.isDirectory()) redirect(response, `${encodeURI(path)}/`);
  else if (live !== undefined && found.path.endsWith(".html")) sendLive(found.path, live, response);
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
  const about = fstatSync(file);
  const tag = tagOf(about);
  secure(response);
  response.setHeader("ETag", tag);
  response.setHeader("Cache-Control", HASHED.test(path) ? "public, max-age=31536000, immutable" : "no-cache");
  if (path.toLowerCase().endsWith(".ipynb")) response.setHeader("Content-Disposition", "attachment");
  const isKnown = request.headers["if-none-match"] === tag;
  if (isKnown) response.writeHead(304);
  else
    response.writeHead(200, {
      "Content-Type": contentType(path),
      "Content-Length": about.size,
    });
  if (isKnown || request.method === "HEAD") {
    closeSync(file);
    response.end();
    return;
  }
  // A reader who goes away early is no error.
  pipeline(createReadStream(path, { fd: file }), response, () => {});
}

/** A page that may listen: only what is sent says so, the file stays as it is. */
function sendLive(path: string, live: LivePages, response: ServerResponse): void {
  const html = readFileSync(path, "utf8")
    .replace("<html ", `<html data-live="${live.address}" `)
    .replace("default-src 'none'", "default-src 'none'; connect-src 'self'");
  secure(response);
  response.setHeader("Cache-Control", "no-store");
  response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(html);
}

/**
 * Server-sent events to all pages that are open.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function livePages(): LivePages & { send(event: "changed" | "failed", data: unknown): void } {
  const open = new Set<ServerResponse>();
  return {
    address: "/cellgrad-live",
    listen(request, response) {
      secure(response);
      response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
      response.write("retry: 500\n\n");
      open.add(response);
      request.once("close", () => open.delete(response));
    },
    send(event, data) {
      for (const response of open) response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    },
  };
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
