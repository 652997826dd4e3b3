// What the server gives and what it refuses, over real sockets.
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fileServer } from "../../kernel/server/files.js";
import { listen, PortError } from "../../kernel/server/listen.js";
import { folder } from "../render/notebooks.js";
import { ask as askAt, type Question } from "./ask.js";

let server: Server;
let port: number;

const ask = (path: string, question: Question = {}) => askAt(port, path, question);

beforeAll(async () => {
  const root = folder();
  const site = join(root, "site");
  mkdirSync(join(site, "zh"), { recursive: true });
  mkdirSync(join(root, "site-secret"));
  writeFileSync(join(root, "secret.txt"), "secret");
  writeFileSync(join(root, "site-secret", "a.txt"), "secret");
  writeFileSync(join(site, "index.html"), "<p>list</p>");
  writeFileSync(join(site, "zh", "index.html"), "<p>列表</p>");
  writeFileSync(join(site, "a b é.html"), "<p>odd name</p>");
  writeFileSync(join(site, "style.0123456789ab.css"), "p {}");
  writeFileSync(join(site, "lenet.ipynb"), "{}");
  writeFileSync(join(site, ".hidden"), "secret");
  symlinkSync(join(root, "secret.txt"), join(site, "link.txt"));
  symlinkSync(join(root, "site-secret"), join(site, "linked"));
  server = fileServer(site);
  port = await listen(server, 0);
});
afterAll(() => server.close());

describe("the server of pages", () => {
  test("gives pages, folders and files with their types", async () => {
    const list = await ask("/");
    expect([list.status, list.body, list.headers["content-type"]]).toEqual([
      200,
      "<p>list</p>",
      "text/html; charset=utf-8",
    ]);
    expect((await ask("/a%20b%20%C3%A9.html?x=1")).body).toBe("<p>odd name</p>");
    expect((await ask("/zh")).headers["location"]).toBe("/zh/");
    expect((await ask("/zh/")).body).toBe("<p>列表</p>");
    const style = await ask("/style.0123456789ab.css");
    expect(style.headers["content-type"]).toBe("text/css; charset=utf-8");
    expect(style.headers["cache-control"]).toContain("immutable");
    expect((await ask("/lenet.ipynb")).headers["content-disposition"]).toBe("attachment");
    expect(list.headers["x-content-type-options"]).toBe("nosniff");
  });

  test("sends a page again only when it changed", async () => {
    const { headers } = await ask("/");
    expect(headers["cache-control"]).toBe("no-cache");
    const again = await ask("/", { headers: { "If-None-Match": String(headers["etag"]) } });
    expect([again.status, again.body]).toEqual([304, ""]);
    expect((await ask("/", { headers: { "If-None-Match": '"old"' } })).status).toBe(200);
  });

  test.for([
    "/../secret.txt",
    "/zh/../../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/zh/..%2f..%2fsecret.txt",
    "/..%5csecret.txt",
    "/%00",
    "/%zz",
    "//etc/passwd",
    "/../site-secret/a.txt",
    "/link.txt",
    "/linked/a.txt",
    "/.hidden",
    "/nothing.html",
    "etc/passwd",
  ])("gives nothing for %s", async (path) => {
    const { status, body } = await ask(path);
    expect([400, 404]).toContain(status);
    expect(body).not.toContain("secret");
  });

  test.for(["evil.example", "evil.example:PORT", "127.0.0.1", "127.0.0.1.evil.example:PORT", "localhost:1"])(
    "refuses the foreign host %j",
    async (host) => {
      expect((await ask("/", { headers: { Host: host.replace("PORT", String(port)) } })).status).toBe(403);
    },
  );

  test("answers to its two names", async () => {
    for (const name of ["127.0.0.1", "localhost"]) {
      expect((await ask("/", { headers: { Host: `${name}:${port}` } })).status).toBe(200);
    }
  });

  test("only reads", async () => {
    expect((await ask("/", { method: "POST" })).status).toBe(405);
    const head = await ask("/", { method: "HEAD" });
    expect([head.status, head.body, head.headers["content-length"]]).toEqual([200, "", "11"]);
  });

  test("takes the next port when the wanted one is in use, and listens on this machine only", async () => {
    const next = fileServer(folder());
    const found = await listen(next, port);
    expect(found).toBeGreaterThan(port);
    expect(next.address()).toMatchObject({ address: "127.0.0.1", port: found });
    next.close();
  });

  test("says so when no port is left", async () => {
    const last = createServer();
    await new Promise<void>((resolve) => last.listen(65535, "127.0.0.1", resolve));
    await expect(listen(fileServer(folder()), 65535)).rejects.toThrow(PortError);
    last.close();
  });
});
