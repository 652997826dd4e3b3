// What must not get in, and what must not bring the server down: each attack is followed by a normal request.
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { emptyFolder, endAll, type Started, start } from "../lab/lab.js";
import { code, notebook, write } from "../render/notebooks.js";
import { ask, dial, type Question, say } from "./ask.js";

const SECRET = "what stands outside";
const MEGABYTE = 1024 * 1024;
const BINARY = "v1.kernel.websocket.jupyter.org";

let above: string;
let served: string;
let server: Started;
let token: string;
let known: Record<string, string>;

const asKnown = (path: string, question: Question = {}) =>
  ask(server.port, path, { ...question, headers: { ...known, ...question.headers } });
const json = (method: string, body: unknown): Question => ({ method, body: JSON.stringify(body) });
const kernelCount = async () => JSON.parse((await asKnown("/api/kernels")).body).length as number;

async function newKernel(): Promise<string> {
  const { body } = await asKnown("/api/kernels", json("POST", {}));
  return JSON.parse(body).id;
}

beforeAll(async () => {
  above = emptyFolder();
  served = join(above, "served");
  mkdirSync(join(above, "other"));
  for (const name of ["secret.txt", "other/secret.txt", "served-secret.txt"])
    writeFileSync(join(above, name), SECRET);
  writeFileSync(join(above, "secret.ipynb"), JSON.stringify(notebook([code(SECRET)])));
  write(
    {
      "a.ipynb": notebook([code("1 + 1")]),
      "page.html": "<script>alert(1)</script>",
      "drawing.svg": "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
      "inside/b.txt": "b",
      ".hidden/c.txt": SECRET,
      ".env": SECRET,
    },
    served,
  );
  symlinkSync(join(above, "secret.txt"), join(served, "link.txt"));
  symlinkSync(join(above, "secret.ipynb"), join(served, "link.ipynb"));
  symlinkSync(join(above, "other"), join(served, "linked"));
  symlinkSync(join(above, "made-by-a-save.txt"), join(served, "dangling.txt"));
  symlinkSync("../../secret.txt", join(served, "inside", "relative.txt"));
  server = await start(served);
  token = new URL(server.address).searchParams.get("token")!;
  known = { authorization: `token ${token}` };
});

/** Nothing came in, and the server is as it was. */
afterEach(async () => {
  expect(server.process.exitCode, server.text()).toBeNull();
  const { status, body } = await asKnown("/api/contents/a.ipynb");
  expect([status, JSON.parse(body).content.cells[0].source]).toEqual([200, "1 + 1"]);
  expect(readdirSync(above).sort()).toEqual([
    "other",
    "secret.ipynb",
    "secret.txt",
    "served",
    "served-secret.txt",
  ]);
  expect(readFileSync(join(above, "secret.txt"), "utf8")).toBe(SECRET);
  expect(readdirSync(join(above, "other"))).toEqual(["secret.txt"]);
  expect(readFileSync(join(above, "other", "secret.txt"), "utf8")).toBe(SECRET);
});
afterAll(endAll);

const DOORS = [
  "/",
  "/lab",
  "/lab?reset",
  "/lab/tree/a.ipynb",
  "/lab/static/entry.json",
  "/lab/plotly.js",
  "/lab/api/settings",
  "/lab/api/workspaces/default",
  "/lab/api/notebooks",
  "/api",
  "/api/status",
  "/api/contents",
  "/api/contents/a.ipynb",
  "/api/kernels",
  "/api/kernelspecs",
  "/api/sessions",
  "/files/a.ipynb",
  "/nothing/here",
];

describe("who is let in", () => {
  test("nobody without the token, at no door", async () => {
    const wrong = "0".repeat(token.length);
    const strangers: [string, Record<string, string>, number][] = [
      ["no token", {}, 401],
      ["a wrong token", { authorization: `token ${wrong}` }, 403],
      ["a wrong bearer", { authorization: `Bearer ${wrong}` }, 403],
      ["an odd header", { authorization: `Basic ${Buffer.from(`:${token}`).toString("base64")}` }, 401],
      ["an invented cookie", { cookie: `cellgrad-access-${server.port}=${wrong}` }, 401],
      ["the token as a cookie", { cookie: `cellgrad-access-${server.port}=${token}` }, 401],
    ];
    for (const [who, headers, status] of strangers) {
      for (const door of DOORS) {
        const answer = await ask(server.port, door, { headers });
        expect([who, door, answer.status]).toEqual([who, door, status]);
        expect(answer.headers["set-cookie"]).toBeUndefined();
      }
      for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
        expect(
          (await ask(server.port, "/api/contents/a.ipynb", { method, headers, body: "{}" })).status,
        ).toBe(status);
      }
      expect((await ask(server.port, "/api/kernels", { method: "POST", headers, body: "{}" })).status).toBe(
        status,
      );
      expect(await dial(server.port, "/api/events/subscribe", headers)).toBe(status);
      expect(await dial(server.port, "/api/kernels/any/channels", headers)).toBe(status);
    }
    for (const door of DOORS) {
      const mark = door.includes("?") ? "&" : "?";
      expect((await ask(server.port, `${door}${mark}token=${wrong}`)).status).toBe(403);
      expect((await ask(server.port, `${door}${mark}token=`)).status).toBe(403);
    }
    expect(await kernelCount()).toBe(0);
  });

  test("no page of another site, even with the token", async () => {
    const { port } = server;
    const foreign: Record<string, string>[] = [
      { origin: "http://evil.example" },
      { origin: "null" },
      { origin: `http://127.0.0.1:${port + 1}` },
      { origin: `https://127.0.0.1:${port}` },
      { origin: `http://localhost:${port}` }, // another name of this machine is another site to a browser
      { origin: `http://127.0.0.1:${port}.evil.example` },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site", "sec-fetch-mode": "cors" },
    ];
    for (const headers of foreign) {
      expect([headers, (await asKnown("/api/contents", { headers })).status]).toEqual([headers, 403]);
      expect([headers, (await asKnown("/api/kernels", { method: "POST", headers })).status]).toEqual([
        headers,
        403,
      ]);
      expect(await dial(port, `/api/events/subscribe?token=${token}`, headers)).toBe(403);
    }
    const own = { origin: `http://127.0.0.1:${port}`, "sec-fetch-site": "same-origin" };
    expect((await asKnown("/api/contents", { headers: own })).status).toBe(200);
  });

  test("no name but this machine's, whoever it leads to (DNS rebinding)", async () => {
    const { port } = server;
    const names = [
      "evil.example",
      `evil.example:${port}`,
      `127.0.0.1.evil.example:${port}`,
      "127.0.0.1",
      `127.0.0.1:${port + 1}`,
      `127.0.0.1:${port}@evil.example`,
      `evil.example#127.0.0.1:${port}`,
      `0.0.0.0:${port}`,
    ];
    for (const host of names) {
      const { status } = await asKnown("/api/contents", { headers: { host } });
      expect([host, status === 400 || status === 403]).toEqual([host, true]);
      const socket = await dial(port, "/api/events/subscribe", { ...known, host });
      expect([host, socket]).toEqual([host, 403]);
    }
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`])
      expect([host, (await asKnown("/api", { headers: { host } })).status]).toEqual([host, 200]);
    const said = await say(port, `GET http://evil.example/api HTTP/1.1\r\nHost: evil.example\r\n\r\n`);
    expect(said).toMatch(/^HTTP\/1\.1 40[03]/);
    expect(await say(port, "GET /api HTTP/1.0\r\n\r\n")).toMatch(/^HTTP\/1\.1 40[03]/);
  });

  test("a browser gets a cookie for the token: no script reads it, no other site sends it", async () => {
    const { status, headers } = await ask(server.port, `/lab?token=${token}`);
    expect([status, headers["location"]]).toEqual([302, "/lab"]);
    const [cookie] = headers["set-cookie"] as string[];
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Strict/);
    expect(cookie).not.toContain(token);
    const withCookie = { headers: { cookie: cookie!.split(";", 1)[0]! } };
    expect((await ask(server.port, "/api/contents", withCookie)).status).toBe(200);
    const socket = await dial(server.port, "/api/events/subscribe", withCookie.headers);
    expect(socket).toBeInstanceOf(WebSocket);
    (socket as WebSocket).close();
    const away = await ask(server.port, `//evil.example/?token=${token}`);
    expect(away.headers["location"] ?? "/").toMatch(/^\/(?!\/)/);
  });
});

describe("what is reached", () => {
  const CLIMBS = [
    "../secret.txt",
    "%2e%2e/secret.txt",
    "%2E%2E%2Fsecret.txt",
    "..%2fsecret.txt",
    "%252e%252e%252fsecret.txt",
    "..%5csecret.txt",
    "..\\secret.txt",
    "%c0%ae%c0%ae/secret.txt",
    "..%c0%afsecret.txt",
    "%e0%80%ae%e0%80%ae/secret.txt",
    "inside/../../secret.txt",
    "inside/%2e%2e/%2e%2e/secret.txt",
    "inside%2f..%2f..%2fsecret.txt",
    "/..//secret.txt",
    "....//secret.txt",
    "..;/secret.txt",
    "%00/../secret.txt",
    "a.ipynb%00/../../secret.txt",
    "../served-secret.txt",
    "%u002e%u002e/secret.txt",
  ];

  test("no path climbs out of the folder, however it is written", async () => {
    const absolute = join(above, "secret.txt");
    for (const path of [...CLIMBS, absolute, encodeURIComponent(absolute), `/${absolute}`]) {
      for (const door of ["/api/contents/", "/files/", "/lab/static/", "/lab/themes/"]) {
        const { body } = await asKnown(door + path);
        expect([door + path, body.includes(SECRET)]).toEqual([door + path, false]);
      }
      const body = { type: "file", format: "text", content: "overwritten" };
      const saved = await asKnown(`/api/contents/${path}`, json("PUT", body));
      if (saved.status === 200) expect(JSON.parse(saved.body).path).not.toContain("..");
      await asKnown(`/api/contents/${path}`, { method: "DELETE" });
      for (const climb of [path, decoded(path)]) {
        const moved = await asKnown("/api/contents/inside/b.txt", json("PATCH", { path: climb }));
        if (moved.status === 200) {
          const back = `/api/contents/${encoded(JSON.parse(moved.body).path)}`;
          expect((await asKnown(back, json("PATCH", { path: "inside/b.txt" }))).status).toBe(200);
        }
        const copied = await asKnown("/api/contents/inside", json("POST", { copy_from: climb }));
        expect([climb, copied.status]).not.toEqual([climb, 201]);
      }
    }
    const inside = (await asKnown("/api/contents/inside")).body;
    expect(inside).not.toContain("secret");
    const kernel = await asKnown("/api/sessions", json("POST", { path: "../other/x.ipynb", kernel: {} }));
    expect(kernel.status).toBe(400);
    expect(await kernelCount()).toBe(0);
  });

  test("no symbolic link leads out: to a file, to a folder, to what a save would make", async () => {
    const links = ["link.txt", "link.ipynb", "linked/secret.txt", "dangling.txt", "inside/relative.txt"];
    for (const path of links) {
      for (const [method, body] of [
        ["GET", undefined],
        ["PUT", { type: "file", format: "text", content: "x" }],
        ["PUT", { type: "file", format: "text", content: "x", chunk: 1 }],
        ["DELETE", undefined],
        ["PATCH", { path: "moved.txt" }],
      ] as const) {
        const { status } = await asKnown(`/api/contents/${path}`, json(method, body));
        expect([method, path, status]).toEqual([method, path, 403]);
      }
      expect((await asKnown(`/files/${path}`)).status).toBe(403);
      expect((await asKnown("/api/contents", json("POST", { copy_from: path }))).status).toBe(403);
      expect((await asKnown(`/api/contents/${path}/checkpoints`, { method: "POST" })).status).toBe(403);
    }
    for (const folder of ["linked", "linked/", "linked//"]) {
      expect((await asKnown(`/api/contents/${folder}`)).status).toBe(403);
      expect((await asKnown(`/api/contents/${folder}`, json("POST", { type: "notebook" }))).status).toBe(403);
    }
    const into = await asKnown("/api/contents/inside/b.txt", json("PATCH", { path: "linked/b.txt" }));
    expect(into.status).toBe(403);
    const session = json("POST", { path: "linked/x.ipynb", kernel: {} });
    expect((await asKnown("/api/sessions", session)).status).toBe(403);
    const listed = JSON.parse((await asKnown("/api/contents")).body).content as { name: string }[];
    expect(listed.map(({ name }) => name).sort()).toEqual(["a.ipynb", "drawing.svg", "inside", "page.html"]);
    const titles = await asKnown("/lab/api/notebooks");
    expect(JSON.parse(titles.body).notebooks.map(({ path }: { path: string }) => path)).toEqual(["a.ipynb"]);
  });

  test("hidden files are not there", async () => {
    for (const path of [
      ".env",
      ".hidden/c.txt",
      ".hidden",
      "%2eenv",
      ".ipynb_checkpoints/a-previous.ipynb",
    ]) {
      expect([path, (await asKnown(`/api/contents/${path}`)).status]).toEqual([path, 404]);
      expect([path, (await asKnown(`/files/${path}`)).status]).toEqual([path, 404]);
    }
    const body = { type: "file", format: "text", content: "x" };
    expect((await asKnown("/api/contents/.bashrc", json("PUT", body))).status).toBe(404);
    expect(existsSync(join(served, ".bashrc"))).toBe(false);
  });

  test("pages and drawings of the folder are strangers: no scripts, no cookie, no guessing of types", async () => {
    for (const [path, type] of [
      ["page.html", "text/html"],
      ["drawing.svg", "image/svg+xml"],
      ["a.ipynb", "application/octet-stream"],
    ] as const) {
      const { headers } = await asKnown(`/files/${path}`);
      const policy = String(headers["content-security-policy"]);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toMatch(/(^|; )sandbox($|;)/); // no allow-scripts, no allow-same-origin after it
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["content-type"]).toBe(type);
    }
    const download = await asKnown("/files/page.html?download=1");
    expect(download.headers["content-disposition"]).toMatch(/^attachment/);
  });
});

describe("what is sent", () => {
  test("bodies and headers past all measure are refused", async () => {
    const huge = { method: "PUT", headers: { "content-length": String(300 * MEGABYTE) } };
    const head = (method: string, path: string, ...lines: string[]) =>
      [
        `${method} ${path} HTTP/1.1`,
        `Host: 127.0.0.1:${server.port}`,
        `Authorization: token ${token}`,
        ...lines,
        "",
        "",
      ].join("\r\n");
    const announced = head(huge.method, "/api/contents/huge.txt", `Content-Length: ${300 * MEGABYTE}`);
    expect(await say(server.port, announced, 2000)).toMatch(/^HTTP\/1\.1 413/);
    expect(await say(server.port, head("GET", "/api", `X-Long: ${"x".repeat(100_000)}`), 2000)).toMatch(
      /^HTTP\/1\.1 431/,
    );
    expect(await say(server.port, head("GET", `/api/${"x".repeat(100_000)}`), 2000)).toMatch(
      /^HTTP\/1\.1 431/,
    );
    expect(await unending()).toMatch(/^(HTTP\/1\.1 413|closed)/);
    expect(existsSync(join(served, "huge.txt"))).toBe(false);

    const deep = await asKnown("/api/contents/deep.ipynb", { method: "PUT", body: "[".repeat(5_000_000) });
    expect(deep.status).toBeGreaterThanOrEqual(400);
    const long = await asKnown(`/api/contents/${"x".repeat(4000)}`, json("PUT", { content: "x" }));
    expect(long.status).toBe(400);
  });

  /** A body in chunks that never ends. */
  function unending(): Promise<string> {
    return new Promise((resolve) => {
      const lines = [
        "PUT /api/contents/huge.txt HTTP/1.1",
        `Host: 127.0.0.1:${server.port}`,
        `Authorization: token ${token}`,
        "Transfer-Encoding: chunked",
      ];
      const chunk = Buffer.concat([
        Buffer.from(`${MEGABYTE.toString(16)}\r\n`),
        Buffer.alloc(MEGABYTE, "x"),
        Buffer.from("\r\n"),
      ]);
      const socket = connect(server.port, "127.0.0.1", () => {
        socket.write(`${lines.join("\r\n")}\r\n\r\n`);
        pour();
      });
      let text = "";
      let poured = 0;
      const pour = () => {
        while (!socket.destroyed && text === "" && socket.write(chunk)) poured++;
        expect(poured).toBeLessThan(600);
      };
      socket.on("drain", pour);
      socket.on("data", (part) => {
        text += part;
        socket.destroy();
      });
      socket.on("error", () => {});
      socket.on("close", () => resolve(text || "closed"));
    });
  }

  test("requests that are no requests", async () => {
    const from = `Host: 127.0.0.1:${server.port}\r\nAuthorization: token ${token}`;
    const upgrade = `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString("base64")}`;
    const nobody = `Host: 127.0.0.1:${server.port}`;
    const odd = [
      "\r\n\r\n\r\n",
      "nonsense\r\n\r\n",
      "\0\0\0\0",
      `GET //[ HTTP/1.1\r\n${nobody}\r\n${upgrade}\r\n\r\n`,
      `GET //[ HTTP/1.1\r\n${nobody}\r\n\r\n`,
      `GET http:// HTTP/1.1\r\n${nobody}\r\n${upgrade}\r\n\r\n`,
      `GET //[ HTTP/1.1\r\n${from}\r\n${upgrade}\r\n\r\n`,
      `GET http://[ HTTP/1.1\r\n${from}\r\n\r\n`,
      `GET * HTTP/1.1\r\n${from}\r\n${upgrade}\r\n\r\n`,
      `OPTIONS * HTTP/1.1\r\n${from}\r\n\r\n`,
      `CONNECT evil.example:80 HTTP/1.1\r\n${from}\r\n\r\n`,
      `TRACE /api HTTP/1.1\r\n${from}\r\n\r\n`,
      `POST /api/events/subscribe HTTP/1.1\r\n${from}\r\n${upgrade}\r\n\r\n`,
      `GET /api/events/subscribe HTTP/1.1\r\n${from}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
      `GET /api/events/subscribe HTTP/1.1\r\n${from}\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n`,
      `GET /api/kernels/%/channels HTTP/1.1\r\n${from}\r\n${upgrade}\r\n\r\n`,
      `PUT /api/contents/x HTTP/1.1\r\n${from}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      `PUT /api/contents/x HTTP/1.1\r\n${from}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
    ];
    for (const bytes of odd) {
      await say(server.port, bytes, 100);
      expect([bytes, server.process.exitCode, server.process.signalCode]).toEqual([bytes, null, null]);
    }
    for (const [path, question] of [
      ["/api/contents/x.txt", { method: "PUT", body: "{" }],
      ["/api/contents/x.txt", { method: "PUT", body: "[]" }],
      ["/api/contents/x.txt", { method: "PUT", body: "null" }],
      ["/api/contents/x.txt", json("PUT", { content: 5 })],
      ["/api/contents/x.ipynb", json("PUT", { type: "notebook", content: null })],
      ["/api/contents/x.ipynb", json("PUT", { type: "notebook", content: { cells: [null], nbformat: 4 } })],
      ["/api/contents/a.ipynb", json("PATCH", { path: 5 })],
      ["/api/contents", json("POST", { copy_from: 5 })],
      ["/api/contents", json("POST", { ext: "/../x" })],
      ["/api/contents", json("POST", { ext: 5 })],
      ["/api/sessions", json("POST", { path: 5 })],
      ["/api/sessions/none", json("PATCH", {})],
      ["/api/kernels", json("POST", { name: "python3" })],
      ["/api/kernels", json("POST", { name: 5 })],
      ["/api/kernels/none/interrupt", { method: "POST" }],
      ["/lab/api/settings/%E0%A4", json("PUT", { raw: "{}" })],
      ["/lab/api/settings/nothing:here", json("PUT", { raw: "{}" })],
      ["/lab/api/settings/@jupyterlab%2Fdocmanager-extension:plugin", json("PUT", { raw: 5 })],
      [`/lab/api/workspaces/${"x".repeat(1000)}`, json("PUT", { data: {} })],
    ] as [string, Question][]) {
      const { status } = await asKnown(path, question);
      expect([path, question, status >= 400 && status < 500 ? "refused" : status]).toEqual([
        path,
        question,
        "refused",
      ]);
    }
    expect(await kernelCount()).toBe(0);
  });

  test("requests that never come to their end, and readers who leave", async () => {
    writeFileSync(join(served, "large.bin"), Buffer.alloc(32 * MEGABYTE));
    const lines = `PUT /api/contents/half.txt HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nAuthorization: token ${token}\r\n`;
    const halves = ["G", "GET /api", lines, `${lines}Content-Length: 1000\r\n\r\n{"content"`];
    const sockets = Array.from({ length: 200 }, (_, i) => {
      const socket = connect(server.port, "127.0.0.1", () => socket.write(halves[i % halves.length]!));
      return socket.on("error", () => {});
    });
    expect((await asKnown("/api")).status).toBe(200);
    for (const socket of sockets) socket.destroy();
    const get = `GET /files/large.bin HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nAuthorization: token ${token}\r\n\r\n`;
    await Promise.all(Array.from({ length: 20 }, () => say(server.port, get, 20)));
    for (let i = 0; i < 50; i++)
      expect((await asKnown("/files/a.ipynb", { method: "HEAD" })).status).toBe(200);
    if (process.platform === "linux") {
      const open = () => readdirSync(`/proc/${server.process.pid}/fd`).length;
      await expect.poll(open, { timeout: 10_000 }).toBeLessThan(60);
    }
    expect(existsSync(join(served, "half.txt"))).toBe(false);
  });
});

describe("websockets", () => {
  const raw = (first: number, payload: Uint8Array, length = payload.length) => {
    const head = Buffer.alloc(14); // always with the long form of the length, and a mask of zeros
    head[0] = first;
    head[1] = 0xff;
    head.writeBigUInt64BE(BigInt(length), 2);
    return Buffer.concat([head, payload]);
  };
  const FRAMES: [string, Buffer][] = [
    ["an unknown opcode", raw(0x8f, Buffer.from("x"))],
    ["reserved bits", raw(0xf1, Buffer.from("x"))],
    ["text that is no UTF-8", raw(0x81, Buffer.from([0xff, 0xfe, 0xc0]))],
    ["a frame without a mask", Buffer.from([0x81, 0x01, 0x78])],
    ["a ping that is too long", raw(0x89, Buffer.alloc(500))],
    ["a message past all measure", raw(0x82, Buffer.from("x"), 2 ** 40)],
    ["a continuation of nothing", raw(0x80, Buffer.from("x"))],
    ["a close with an impossible code", raw(0x88, Buffer.from([0x00, 0x01]))],
  ];
  const offsets = (...values: number[]) => {
    const bytes = Buffer.alloc(8 * values.length);
    for (const [i, value] of values.entries()) bytes.writeBigUInt64LE(BigInt(value), 8 * i);
    return bytes;
  };
  const message = (channel: string, ...parts: string[]) => {
    const pieces = [channel, ...parts].map((part) => Buffer.from(part));
    const count = pieces.length + 1;
    let at = 8 * (count + 1);
    const starts = [at, ...pieces.map(({ length }) => (at += length))];
    return Buffer.concat([offsets(count, ...starts), ...pieces]);
  };
  const MESSAGES: (string | Buffer)[] = [
    "",
    "no JSON",
    "null",
    "5",
    '"text"',
    "[]",
    "{}",
    '{"channel":"toString"}',
    '{"channel":"__proto__","header":{}}',
    '{"channel":"iopub","header":{}}',
    '{"channel":"shell","header":5,"content":[]}',
    '{"channel":"shell","header":{"msg_type":"execute_request"},"content":{"code":5}}',
    '{"channel":"shell","header":{"msg_type":"no_such_request","msg_id":"x"},"content":{}}',
    Buffer.alloc(0),
    Buffer.alloc(7),
    offsets(6, 0, 0, 0, 0, 0, 0),
    offsets(Number.MAX_SAFE_INTEGER, 1, 2),
    Buffer.alloc(64, 0xff),
    offsets(7, 64, 63, 62, 61, 60, 59, 58),
    offsets(7, 64, 70, 80, 90, 1e9, 2e9, 3e9),
    message("shell", "no JSON", "{}", "{}", "{}"),
    message("shell", "null", "null", "null", "null"),
    message("shell", "{}", "{}", "{}", "{}"),
    message("toString", "{}", "{}", "{}", "{}"),
    message("shell", '{"msg_type":"execute_request"}', "{}", "{}", '{"code":{}}'),
    message("control", '{"msg_type":"debug_request"}', "{}", "{}", "[]"),
    message("stdin", '{"msg_type":"input_reply"}', "{}", "{}", "5"),
  ];

  test("broken frames end the connection, not the server and not the kernel", {
    timeout: 120_000,
  }, async () => {
    const id = await newKernel();
    const channels = `/api/kernels/${id}/channels`;
    for (const path of [channels, "/api/events/subscribe"]) {
      for (const [what, frame] of FRAMES) {
        const socket = await dial(server.port, path, known);
        if (typeof socket === "number") throw new Error(`${what}: ${socket}`);
        const closed = new Promise((resolve) => socket.once("close", resolve));
        (socket as unknown as { _socket: { write(bytes: Buffer): void } })._socket.write(frame);
        await closed;
        expect([what, server.process.exitCode]).toEqual([what, null]);
      }
    }
    for (const protocols of [[], [BINARY]]) {
      for (const bytes of MESSAGES) {
        const socket = (await dial(server.port, channels, known, protocols)) as WebSocket;
        socket.send(bytes);
        socket.send(bytes);
        socket.close();
      }
    }
    for (const session of ["x".repeat(1000), "%00", "../..", "%ff", ""]) {
      const socket = await dial(server.port, `${channels}?session_id=${session}`, known);
      expect(socket).toBeInstanceOf(WebSocket);
      (socket as WebSocket).close();
    }
    expect(await infoOf(id)).toBe("typescript");
    expect((await asKnown(`/api/kernels/${id}`, { method: "DELETE" })).status).toBe(204);
  });

  test("200 connections at once, again and again", { timeout: 120_000 }, async () => {
    const id = await newKernel();
    const path = `/api/kernels/${id}/channels`;
    for (let round = 0; round < 3; round++) {
      const strangers = await Promise.all(Array.from({ length: 200 }, () => dial(server.port, path)));
      expect(new Set(strangers)).toEqual(new Set([401]));
      const sockets = await Promise.all(
        Array.from({ length: 200 }, (_, i) => dial(server.port, `${path}?session_id=${round}-${i}`, known)),
      );
      const open = sockets.filter((socket) => typeof socket !== "number");
      expect(open.length).toBe(128);
      expect(new Set(sockets.filter((socket) => typeof socket === "number"))).toEqual(new Set([403]));
      expect((await asKnown("/api")).status).toBe(200);
      const closed = open.map((socket) => new Promise((resolve) => socket.once("close", resolve)));
      for (const socket of open) socket.close();
      await Promise.all(closed);
      const connections = async () => JSON.parse((await asKnown(`/api/kernels/${id}`)).body).connections;
      await expect.poll(connections).toBe(0);
      const events = await Promise.all(
        Array.from({ length: 200 }, () => dial(server.port, "/api/events/subscribe", known)),
      );
      expect(events.filter((socket) => typeof socket !== "number").length).toBe(128);
      for (const socket of events) if (typeof socket !== "number") socket.terminate();
      await expect.poll(async () => (await infoOf(id)) === "typescript").toBe(true);
    }
    expect((await asKnown(`/api/kernels/${id}`, { method: "DELETE" })).status).toBe(204);
    const another = await newKernel();
    expect(await infoOf(another)).toBe("typescript");
    expect((await asKnown(`/api/kernels/${another}`, { method: "DELETE" })).status).toBe(204);
  });

  /** Asks a kernel for its language as an old client does, in JSON. */
  async function infoOf(id: string): Promise<string | number> {
    const socket = await dial(server.port, `/api/kernels/${id}/channels`, known);
    if (typeof socket === "number") return socket;
    const header = {
      msg_id: "info",
      msg_type: "kernel_info_request",
      session: "s",
      username: "",
      version: "5.3",
    };
    const answer = new Promise<string>((resolve, reject) => {
      socket.on("message", (data) => {
        const { msg_type, content } = JSON.parse(String(data));
        if (msg_type === "kernel_info_reply") resolve(content.language_info.name);
      });
      socket.on("close", (code, reason) => reject(new Error(`closed ${code} ${reason}`)));
    });
    socket.send(JSON.stringify({ channel: "shell", header, parent_header: {}, metadata: {}, content: {} }));
    const name = await answer;
    socket.close();
    return name;
  }
});

test("with --readonly nothing is changed", async () => {
  const folder = write({ "a.ipynb": notebook([code("1")]), "b.txt": "b" });
  const { port, address, end } = await start(folder, { args: ["--port", "0", "--readonly"] });
  const headers = { authorization: `token ${new URL(address).searchParams.get("token")}` };
  const before = readFileSync(join(folder, "a.ipynb"), "utf8");
  for (const [method, path, body] of [
    ["PUT", "a.ipynb", { type: "notebook", content: notebook([]) }],
    ["PUT", "new.txt", { type: "file", format: "text", content: "x" }],
    ["PUT", "folder", { type: "directory" }],
    ["PUT", "new.bin", { type: "file", format: "base64", content: "eA==", chunk: 1 }],
    ["POST", "", { type: "notebook" }],
    ["POST", "", { copy_from: "a.ipynb" }],
    ["PATCH", "a.ipynb", { path: "moved.ipynb" }],
    ["DELETE", "b.txt", {}],
    ["POST", "a.ipynb/checkpoints", {}],
    ["POST", "a.ipynb/checkpoints/checkpoint", {}],
    ["DELETE", "a.ipynb/checkpoints/checkpoint", {}],
  ] as const) {
    const answer = await ask(port, `/api/contents/${path}`, { ...json(method, body), headers });
    expect([method, path, answer.status]).toEqual([method, path, 403]);
    expect(answer.body).toContain("--readonly");
  }
  expect(readdirSync(folder).sort()).toEqual(["a.ipynb", "b.txt"]);
  expect(readFileSync(join(folder, "a.ipynb"), "utf8")).toBe(before);
  const read = await ask(port, "/api/contents/a.ipynb", { headers });
  expect(JSON.parse(read.body).writable).toBe(false);
  expect(await end()).toBe(0);
});

const encoded = (path: string) => path.split("/").map(encodeURIComponent).join("/");

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
