// The notebook server as a whole: HTTP and websockets on one port, kernels behind them.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { IncomingMessage, Server } from "node:http";
import { createServer } from "node:http";
import { hostname, networkInterfaces } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import { type WebSocket, WebSocketServer } from "ws";
import { home } from "../files/home.js";
import { Access } from "./access.js";
import { application } from "./application.js";
import { Root } from "./contents/paths.js";
import { Store } from "./contents/store.js";
import { Trust } from "./contents/trust.js";
import { BINARY_PROTOCOL } from "./kernels/frames.js";
import { Manager } from "./kernels/manager.js";
import { bundle } from "./lab/page.js";
import { Settings, Workspaces } from "./lab/settings.js";
import { listen } from "./listen.js";
import { Refusal } from "./refusal.js";

export interface ServeOptions {
  /** The folder whose files are served. */
  folder: string;
  /** Where settings, workspaces, signatures and the cookie's key are kept. */
  dataFolder: string;
  /** Default: 8765, or the next free one; 0 is any. */
  port?: number;
  /** Default: 127.0.0.1. */
  ip?: string;
  token?: string;
  readonly?: boolean;
  /** Minutes after which a kernel that no page shows and that has nothing to do ends. Default: 120. */
  idleMinutes?: number;
}

export interface Running {
  readonly port: number;
  readonly token: string;
  /** What a browser is given once. */
  readonly address: string;
  /** Ends the kernels and the server. */
  close(): Promise<void>;
}

const MAX_MESSAGE = 256 * 1024 * 1024;
/** Pages and clients on one machine; more is an attack or a mistake. */
const MAX_SOCKETS = 128;
const PING_MS = 30_000;

export async function serve(options: ServeOptions): Promise<Running> {
  const { folder, dataFolder, port = 8765, ip = "127.0.0.1", idleMinutes = 120 } = options;
  const { version } = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as { version: string };
  const root = new Root(folder);
  const manager = new Manager(root, idleMinutes * 60_000);
  let bound = 0;
  const access = new Access({
    ...(options.token && { token: options.token }),
    dataFolder,
    hosts: () => namesOf(ip).map((name) => `${name}:${bound}`),
  });
  const app = application({
    access,
    root,
    manager,
    store: new Store(root, new Trust(dataFolder), options.readonly),
    settings: new Settings(bundle, dataFolder),
    workspaces: new Workspaces(join(dataFolder, "folders", hashOf(root.folder))),
    version,
    started: new Date(),
  });
  const server = createServer(getRequestListener(app.fetch));
  const sockets = acceptSockets(server, access, manager);
  bound = await listen(server, port, ip);
  return {
    port: bound,
    token: access.token,
    address: `http://${ip === "0.0.0.0" || ip === "::" ? "127.0.0.1" : inAddress(ip)}:${bound}/lab?token=${access.token}`,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      server.close();
      server.closeAllConnections();
      await manager.endAll();
    },
  };
}

/** What was open belongs to the folder that it was open in. */
function hashOf(folder: string): string {
  return createHash("sha256").update(folder).digest("hex").slice(0, 16);
}

/** The names by which browsers call this machine when the server listens on `ip`. */
function namesOf(ip: string): string[] {
  const local = ["127.0.0.1", "localhost", "[::1]"];
  const isEverywhere = ip === "0.0.0.0" || ip === "::";
  const others = isEverywhere
    ? [
        hostname().toLowerCase(),
        ...Object.values(networkInterfaces())
          .flatMap((all) => all ?? [])
          .map(({ address }) => address),
      ]
    : [ip];
  return [...new Set([...local, ...others.map(inAddress)])];
}

/** IPv6 stands in brackets. */
const inAddress = (ip: string) => (ip.includes(":") ? `[${ip}]` : ip);

function acceptSockets(server: Server, access: Access, manager: Manager): WebSocketServer {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE,
    handleProtocols: (offered) => (offered.has(BINARY_PROTOCOL) ? BINARY_PROTOCOL : false),
  });
  server.on("upgrade", (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on("error", () => stream.destroy());
    try {
      const url = addressOf(request);
      access.check(request, url.searchParams);
      if (sockets.clients.size >= MAX_SOCKETS) {
        throw new Refusal(403, `There are ${MAX_SOCKETS} connections already; close some pages.`);
      }
      if (url.pathname === "/api/events/subscribe") {
        // Nothing is ever announced here; a page that is refused would ask again and again.
        sockets.handleUpgrade(request, stream, head, (socket) => sockets.emit("connection", socket, request));
        return;
      }
      const id = /^\/api\/kernels\/([\w-]+)\/channels$/.exec(url.pathname)?.[1];
      if (id === undefined) throw new Refusal(404, "There is nothing at this address.");
      manager.kernel(id);
      const client = url.searchParams.get("session_id") ?? "";
      sockets.handleUpgrade(request, stream, head, (socket) => {
        sockets.emit("connection", socket, request);
        manager.connect(id, client, socket);
      });
    } catch (error) {
      const status = error instanceof Refusal ? error.status : 400;
      stream.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    }
  });
  keepAlive(sockets);
  return sockets;
}

/** @throws Refusal for what is no address: it comes before anybody is let in. */
function addressOf({ url = "/" }: IncomingMessage): URL {
  try {
    return new URL(url, "http://localhost");
  } catch {
    throw new Refusal(400, "This address cannot be read.");
  }
}

/** A page whose machine fell asleep says nothing any more: its socket is ended, its place is kept for it. */
function keepAlive(sockets: WebSocketServer): void {
  const silent = new WeakSet<WebSocket>();
  const ping = setInterval(() => {
    for (const socket of sockets.clients) {
      if (silent.has(socket)) socket.terminate();
      silent.add(socket);
      socket.ping();
    }
  }, PING_MS);
  ping.unref();
  sockets.on("connection", (socket) => {
    socket.on("pong", () => silent.delete(socket));
    socket.on("error", () => socket.terminate()); // a broken frame; without a listener it would end the server
  });
  sockets.on("close", () => clearInterval(ping));
}
