// What a server keeps after hundreds of cells: nothing of them.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { BINARY_PROTOCOL, packBinary, unpackBinary } from "../../kernel/server/kernels/frames.js";
import { type Running, serve } from "../../kernel/server/server.js";
import { emptyFolder } from "../lab/lab.js";

const CELLS = 500;
const MEGABYTE = 2 ** 20;

let server: Running | undefined;
afterAll(() => server?.close());

/** Bytes that live after a collection. */
function livingHeap(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

test(`${CELLS} cells and their outputs leave the server as it was`, { timeout: 120_000 }, async () => {
  server = await serve({ folder: emptyFolder(), dataFolder: emptyFolder(), port: 0 });
  const { port, token } = server;
  const headers = { Authorization: `token ${token}` };
  const started = await fetch(`http://127.0.0.1:${port}/api/kernels`, { method: "POST", headers });
  const { id } = (await started.json()) as { id: string };
  const socket = new WebSocket(
    `ws://127.0.0.1:${port}/api/kernels/${id}/channels?session_id=memory`,
    BINARY_PROTOCOL,
    {
      headers,
    },
  );
  await new Promise((resolve) => socket.once("open", resolve));
  let count = 0;
  /** Runs a cell that writes 10 kB; fulfilled when its reply and its output are there. */
  const run = () =>
    new Promise<void>((resolve) => {
      const msg_id = `cell-${count++}`;
      const missing = new Set(["execute_reply", "stream", "status idle"]);
      const listen = (data: Buffer) => {
        const [header, parent, , content] = unpackBinary(data).parts.map((part) =>
          JSON.parse(part.toString()),
        );
        if (parent.msg_id !== msg_id) return;
        missing.delete(header.msg_type === "status" ? `status ${content.execution_state}` : header.msg_type);
        if (missing.size > 0) return;
        socket.off("message", listen);
        resolve();
      };
      socket.on("message", listen);
      const header = {
        msg_id,
        msg_type: "execute_request",
        session: "memory",
        username: "",
        version: "5.4",
        date: "",
      };
      const content = {
        code: `console.log("x".repeat(10_000));`,
        silent: false,
        store_history: false,
        stop_on_error: true,
      };
      const parts = [header, {}, {}, content].map((part) => Buffer.from(JSON.stringify(part)));
      socket.send(packBinary({ channel: "shell", parts }));
    });
  for (let i = 0; i < 50; i++) await run();
  const before = livingHeap();
  for (let i = 0; i < CELLS; i++) await run();
  const grown = (livingHeap() - before) / MEGABYTE;
  expect(count).toBe(CELLS + 50);
  expect(grown).toBeLessThan(2); // the outputs alone were 5 MB
  socket.close();
});
