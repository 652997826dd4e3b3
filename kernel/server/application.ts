// The server's addresses: Jupyter's REST API (contents, kernels, sessions), what JupyterLab's front end asks for besides,
// and its page. https://jupyter-server.readthedocs.io/en/latest/developers/rest-api.html
import { createReadStream, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { home } from "../files/home.js";
import { KERNEL_NAME } from "../install/kernelspec.js";
import type { Access } from "./access.js";
import type { Kind } from "./contents/model.js";
import type { Root } from "./contents/paths.js";
import type { SaveRequest, Store } from "./contents/store.js";
import type { Manager, SessionRequest } from "./kernels/manager.js";
import { kernelspecs } from "./kernels/manager.js";
import { framePage, framePolicy } from "./lab/frame.js";
import { bundleFile, labPage, labPolicy, plotlyFile } from "./lab/page.js";
import type { Settings, Workspaces } from "./lab/settings.js";
import { titlesOf } from "./lab/titles.js";
import { Refusal } from "./refusal.js";
import { contentType, tagOf, typeOf } from "./types.js";

export interface Parts {
  access: Access;
  root: Root;
  store: Store;
  manager: Manager;
  settings: Settings;
  workspaces: Workspaces;
  version: string;
  started: Date;
}

/** Notebooks with many figures are large; more than this in one request is no notebook. */
const MAX_BODY = 256 * 1024 * 1024;

type Env = { Bindings: HttpBindings };

export function application(parts: Parts): Hono<Env> {
  const app = new Hono<Env>();
  app.use(async (c, next) => {
    await next();
    secure(c);
  });
  app.use((c, next) => letIn(parts.access, c, next));
  app.use(
    bodyLimit({
      maxSize: MAX_BODY,
      onError: (c) => refuse(c, 413, "This is more than one request may carry."),
    }),
  );
  contents(app, parts);
  kernels(app, parts.manager);
  sessions(app, parts.manager);
  frontEnd(app, parts);
  app.get("/api", (c) => c.json({ version: "2.14.0" }));
  app.get("/api/status", (c) => {
    const models = parts.manager.listKernels();
    return c.json({
      started: parts.started.toISOString(),
      last_activity: new Date().toISOString(),
      kernels: models.length,
      connections: models.reduce((sum, { connections }) => sum + connections, 0),
    });
  });
  app.get("/api/nbconvert", (c) => c.json({})); // no converters of Jupyter's; cellgrad render makes pages
  app.get("/api/me", (c) => c.json({ identity: ME, permissions: {} }));
  app.notFound((c) => refuse(c, 404, "There is nothing at this address."));
  app.onError((error, c) => {
    if (error instanceof Refusal) return refuse(c, error.status, error.message);
    if (error instanceof SyntaxError) return refuse(c, 400, `The request is not JSON: ${error.message}`);
    console.error(`cellgrad: ${c.req.method} ${c.req.path}: ${error.stack}`);
    return refuse(c, 500, error.message);
  });
  return app;
}

const ME = {
  username: "user",
  name: "User",
  display_name: "User",
  initials: "U",
  avatar_url: null,
  color: null,
};

function refuse(c: Context, status: number, message: string) {
  const wantsPage = c.req.header("accept")?.includes("text/html") ?? false;
  return wantsPage ? c.text(`${message}\n`, status as 404) : c.json({ message, reason: null }, status as 404);
}

function secure(c: Context): void {
  const { headers } = c.res;
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Referrer-Policy", "no-referrer");
  headers.set("Cross-Origin-Resource-Policy", "same-origin");
  if (!headers.has("Content-Security-Policy")) {
    headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
  }
  if (!headers.has("Cache-Control")) headers.set("Cache-Control", "no-store");
}

/** Everything stands behind the gate. An address with the token lets a browser in and leaves its address bar without. */
async function letIn(
  access: Access,
  c: Context<Env>,
  next: () => Promise<void>,
): Promise<Response | undefined> {
  const url = new URL(c.req.url);
  const how = access.check(c.env.incoming, url.searchParams);
  if (
    how === "token" &&
    url.searchParams.has("token") &&
    c.req.method === "GET" &&
    !url.pathname.startsWith("/api")
  ) {
    url.searchParams.delete("token");
    return new Response(null, {
      status: 302,
      headers: {
        Location: `${url.pathname.replace(/^\/+/, "/")}${url.search}`, // two slashes would lead to another site
        "Set-Cookie": access.cookieFor(c.req.header("host")),
      },
    });
  }
  await next();
  return undefined;
}

/** The rest of the address behind a prefix, each part decoded once. */
function restOf(c: Context, prefix: string): string {
  const { pathname } = new URL(c.req.url);
  if (!pathname.startsWith(prefix)) throw new Refusal(404, "There is nothing at this address."); // it climbed
  try {
    return pathname
      .slice(prefix.length)
      .split("/")
      .filter(Boolean)
      .map(decodeURIComponent)
      .map(checked)
      .join("/");
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(400, "This address cannot be read.");
  }
}

/** A slash that was written as %2F belongs to a name, and no name may hold one. */
function checked(part: string): string {
  if (part.includes("/")) throw new Refusal(400, "A name cannot hold a slash.");
  return part;
}

const CONTENTS = "/api/contents";

function contents(app: Hono<Env>, { store, root }: Parts): void {
  app.use(`${CONTENTS}/*`, async (c, next) => {
    const rest = restOf(c, CONTENTS);
    const found = /^(.*?)\/?checkpoints(?:\/([^/]+))?$/.exec(rest);
    const answer = found ? await checkpoints(c, store, found[1]!, found[2]) : undefined;
    if (answer) return answer;
    await next();
    return undefined;
  });
  const read = (c: Context) => {
    const { type, format, content, hash } = c.req.query();
    return c.json(
      store.reader.read(restOf(c, CONTENTS), {
        type,
        format,
        content: content !== "0",
        hash: hash === "1",
      }) as never,
    );
  };
  app.get(CONTENTS, read);
  app.get(`${CONTENTS}/*`, read);
  const create = async (c: Context) => {
    const body = texts(await bodyOf(c), "copy_from", "type", "ext");
    const { copy_from, type, ext } = body as { copy_from?: string; type?: Kind; ext?: string };
    const folder = restOf(c, CONTENTS);
    const model = copy_from ? store.copy(copy_from, folder) : store.create(folder, { type, ext });
    return c.json(model as never, 201);
  };
  app.post(CONTENTS, create);
  app.post(`${CONTENTS}/*`, create);
  app.put(`${CONTENTS}/*`, async (c) => {
    const path = restOf(c, CONTENTS);
    return c.json(store.save(path, (await bodyOf(c)) as SaveRequest) as never);
  });
  app.patch(`${CONTENTS}/*`, async (c) => {
    const { path } = (await bodyOf(c)) as { path?: string };
    if (typeof path !== "string") throw new Refusal(400, 'A new "path" is missing.');
    return c.json(store.rename(restOf(c, CONTENTS), path) as never);
  });
  app.delete(`${CONTENTS}/*`, (c) => {
    store.delete(restOf(c, CONTENTS));
    return c.body(null, 204);
  });
  app.get("/files/*", (c) => {
    const path = restOf(c, "/files");
    const { file, about } = root.find(path);
    if (!about.isFile()) throw new Refusal(400, `"${path}" is a folder.`);
    return new Response(Readable.toWeb(createReadStream(file)) as ReadableStream, {
      headers: {
        "Content-Type": typeOf(path) ?? "application/octet-stream",
        "Content-Length": String(about.size),
        // A page or a drawing from the folder is shown, but as a stranger: without scripts and without our cookie.
        "Content-Security-Policy":
          "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; sandbox",
        ...(c.req.query("download") !== undefined && {
          "Content-Disposition": `attachment; filename*=UTF-8''${encodeURIComponent(basename(path))}`,
        }),
      },
    });
  });
}

async function checkpoints(
  c: Context,
  store: Store,
  path: string,
  id?: string,
): Promise<Response | undefined> {
  const { method } = c.req;
  if (id === undefined && method === "GET") return c.json(store.checkpoints(path));
  if (id === undefined && method === "POST") return c.json(store.createCheckpoint(path), 201);
  if (id !== undefined && method === "POST") {
    store.restoreCheckpoint(path, id);
    return c.body(null, 204);
  }
  if (id !== undefined && method === "DELETE") {
    store.deleteCheckpoint(path, id);
    return c.body(null, 204);
  }
  return undefined; // a file that happens to be called so
}

async function bodyOf(c: Context): Promise<Record<string, unknown>> {
  const text = await c.req.text();
  const body: unknown = text.trim() === "" ? {} : JSON.parse(text);
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new Refusal(400, "The request is JSON, but no object.");
  }
  return body as Record<string, unknown>;
}

/** What a body holds under these names is text, or not there. */
function texts(body: Record<string, unknown>, ...names: string[]): Record<string, unknown> {
  for (const name of names)
    if (!["string", "undefined"].includes(typeof body[name]) && body[name] !== null)
      throw new Refusal(400, `"${name}" is no text.`);
  return body;
}

function sessionIn(body: Record<string, unknown>): SessionRequest {
  const { kernel } = body;
  if (typeof kernel === "object" && kernel !== null) texts(kernel as Record<string, unknown>, "id", "name");
  else if (kernel !== undefined && kernel !== null) throw new Refusal(400, '"kernel" is no object.');
  return texts(body, "path", "name", "type");
}

function kernels(app: Hono<Env>, manager: Manager): void {
  app.get("/api/kernelspecs", (c) => c.json(kernelspecs));
  app.get("/api/kernelspecs/:name", (c) => {
    const spec = (kernelspecs.kernelspecs as Record<string, unknown>)[c.req.param("name")];
    if (!spec) throw new Refusal(404, `There is no kernel "${c.req.param("name")}" here.`);
    return c.json(spec as never);
  });
  app.get(`/kernelspecs/${KERNEL_NAME}/:file{logo-[\\w.-]+}`, (c) => {
    const file = c.req.param("file");
    return c.body(readFileSync(join(home, "kernel", "install", "logo", file)), 200, {
      "Content-Type": contentType(file),
    });
  });
  app.get("/api/kernels", (c) => c.json(manager.listKernels()));
  app.post("/api/kernels", async (c) => {
    const { name, path } = texts(await bodyOf(c), "name", "path") as { name?: string; path?: string };
    return c.json((await manager.startKernel(name, path)).model, 201);
  });
  app.get("/api/kernels/:id", (c) => c.json(manager.kernel(c.req.param("id")).model));
  app.delete("/api/kernels/:id", async (c) => {
    await manager.endKernel(c.req.param("id"));
    return c.body(null, 204);
  });
  app.post("/api/kernels/:id/interrupt", async (c) => {
    await manager.kernel(c.req.param("id")).interrupt();
    return c.body(null, 204);
  });
  app.post("/api/kernels/:id/restart", async (c) => {
    const kernel = manager.kernel(c.req.param("id"));
    await kernel.restart();
    return c.json(kernel.model);
  });
}

function sessions(app: Hono<Env>, manager: Manager): void {
  app.get("/api/sessions", (c) => c.json(manager.listSessions()));
  app.post("/api/sessions", async (c) => c.json(await manager.startSession(sessionIn(await bodyOf(c))), 201));
  app.get("/api/sessions/:id", (c) => c.json(manager.session(c.req.param("id"))));
  app.patch("/api/sessions/:id", async (c) =>
    c.json(await manager.changeSession(c.req.param("id"), sessionIn(await bodyOf(c)))),
  );
  app.delete("/api/sessions/:id", async (c) => {
    await manager.endSession(c.req.param("id"));
    return c.body(null, 204);
  });
}

function frontEnd(app: Hono<Env>, { root, settings, workspaces, version }: Parts): void {
  const page = (c: Context, workspace: string, treePath: string) =>
    c.html(labPage({ version, treePath, workspace, serverRoot: basename(root.folder) }), 200, {
      "Content-Security-Policy": labPolicy,
      "Cache-Control": "no-cache",
    });
  app.get("/", (c) => c.redirect("/lab"));
  app.get("/lab", (c) => page(c, "default", ""));
  app.get("/lab/tree/*", (c) => page(c, "default", restOf(c, "/lab/tree")));
  app.get("/lab/workspaces/:name", (c) => page(c, c.req.param("name"), ""));
  app.get("/lab/workspaces/:name/tree/*", (c) => {
    const name = c.req.param("name");
    return page(c, name, restOf(c, `/lab/workspaces/${encodeURIComponent(name)}/tree`));
  });
  const file = (c: Context, path: string) => {
    const found = bundleFile(path, /\bbr\b/.test(c.req.header("accept-encoding") ?? ""));
    if (!found) throw new Refusal(404, "There is no such file in the front end.");
    return found;
  };
  app.get("/lab/static/*", (c) => file(c, restOf(c, "/lab/static")));
  app.get("/lab/themes/*", (c) => file(c, join("themes", restOf(c, "/lab/themes"))));
  app.get("/lab/frame", (c) => c.html(framePage, 200, { "Content-Security-Policy": framePolicy }));
  app.get("/lab/plotly.js", (c) => unchanging(c, plotlyFile()));
  app.get("/lab/logo.svg", (c) =>
    c.body(readFileSync(join(home, "kernel", "install", "logo", "logo-svg.svg")), 200, {
      "Content-Type": "image/svg+xml",
    }),
  );
  app.get("/lab/api/notebooks", (c) => c.json({ notebooks: titlesOf(root) }));
  app.get("/lab/api/settings", (c) => c.json({ settings: settings.list() as never }));
  app.get("/lab/api/settings/*", (c) => {
    const id = restOfId(c, "/lab/api/settings");
    return c.json((id === "" ? { settings: settings.list() } : settings.get(id)) as never);
  });
  app.put("/lab/api/settings/*", async (c) => {
    const { raw = "{}" } = await bodyOf(c);
    if (typeof raw !== "string") throw new Refusal(400, 'Settings are sent as the text "raw".');
    settings.set(restOfId(c, "/lab/api/settings"), raw);
    return c.body(null, 204);
  });
  app.get("/lab/api/workspaces", (c) => c.json({ workspaces: workspaces.list() } as never));
  app.get("/lab/api/workspaces/*", (c) =>
    c.json(workspaces.get(restOfId(c, "/lab/api/workspaces")) as never),
  );
  app.put("/lab/api/workspaces/*", async (c) => {
    workspaces.set(restOfId(c, "/lab/api/workspaces"), JSON.stringify(await bodyOf(c)));
    return c.body(null, 204);
  });
  app.delete("/lab/api/workspaces/*", (c) => {
    workspaces.delete(restOfId(c, "/lab/api/workspaces"));
    return c.body(null, 204);
  });
  app.get("/lab/api/translations/*", (c) =>
    restOf(c, "/lab/api/translations") === ""
      ? c.json({ data: { en: { displayName: "English", nativeName: "English" } }, message: "" })
      : c.json({ data: {}, message: "" }),
  );
  app.get("/lab/api/translations", (c) => c.json({ data: {}, message: "" }));
}

/** Ids such as "@jupyterlab/notebook-extension:tracker" hold a slash, plain or as %2F. */
function restOfId(c: Context, prefix: string): string {
  const id = new URL(c.req.url).pathname.slice(prefix.length).replace(/^\/+/, "");
  try {
    return decodeURIComponent(id);
  } catch {
    throw new Refusal(400, "This address cannot be read.");
  }
}

/** A large file that stays the same: a browser asks whether it has it already. */
function unchanging(c: Context, file: string): Response {
  const about = statSync(file);
  const tag = tagOf(about);
  const headers = { ETag: tag, "Cache-Control": "private, max-age=3600", "Content-Type": contentType(file) };
  if (c.req.header("if-none-match") === tag) return new Response(null, { status: 304, headers });
  return new Response(Readable.toWeb(createReadStream(file)) as ReadableStream, {
    headers: { ...headers, "Content-Length": String(about.size) },
  });
}
