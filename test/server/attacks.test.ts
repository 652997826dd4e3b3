// Who must not get in, and what must not be reached: each attack is followed by a normal request.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { start } from "../lab/lab.js";
import { code, notebook, write } from "../render/notebooks.js";
import { ask, dial, say } from "./ask.js";
import {
  above,
  asKnown,
  json,
  kernelCount,
  known,
  SECRET,
  served,
  server,
  token,
  useBesieged,
} from "./besieged.js";

useBesieged();

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
      ["a.ipynb", "application/x-ipynb+json"],
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
