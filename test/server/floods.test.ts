// What must not bring the server down: requests and messages of every wrong kind, each followed by a normal request.
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { dial, type Question, say } from "./ask.js";
import {
  asKnown,
  BINARY,
  json,
  kernelCount,
  known,
  MEGABYTE,
  newKernel,
  served,
  server,
  token,
  useBesieged,
} from "./besieged.js";

useBesieged();

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
