// `cellgrad start` as a user types it, and what the disk and the network hold against it.
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { home } from "../../kernel/files/home.js";
import { emptyFolder, endAll, type Started, type StartOptions, start } from "../lab/lab.js";
import { code, notebook, prose, write } from "../render/notebooks.js";
import { ask, type Question } from "./ask.js";

afterEach(endAll);

const asker = ({ address, port }: Started) => {
  const headers = { authorization: `token ${new URL(address).searchParams.get("token")}` };
  return (path: string, question: Question = {}) => ask(port, path, { ...question, headers });
};
const json = (method: string, body: unknown): Question => ({ method, body: JSON.stringify(body) });

/** A start that fails: its exit code and what it says. */
const failing = (
  args: string[],
  { cwd = emptyFolder(), cache = emptyFolder(), ...who }: StartOptions & { uid?: number; gid?: number } = {},
) => {
  const cli = join(home, "dist", "kernel", "cli.js");
  const { status, stderr } = spawnSync(process.execPath, [cli, "start", "--no-browser", ...args], {
    cwd,
    env: { ...process.env, CELLGRAD_CACHE: cache },
    encoding: "utf8",
    timeout: 30_000,
    ...who,
  });
  return { status, stderr };
};

test("the address stands in the terminal; the tutorials are copied once and never overwritten", async () => {
  const cwd = emptyFolder();
  const first = await start(undefined, { cwd });
  expect(first.text()).toContain("cellgrad-tutorials");
  expect(new URL(first.address).searchParams.get("token")).toMatch(/^[0-9a-f]{48}$/);
  const names = readdirSync(join(home, "notebooks")).sort();
  expect(readdirSync(join(cwd, "cellgrad-tutorials")).sort()).toEqual(names);
  expect((await asker(first)("/lab/api/notebooks")).body).toContain(names[0]);
  expect(await first.end()).toBe(0);
  const mine = join(cwd, "cellgrad-tutorials", names[0]!);
  writeFileSync(mine, "my own work");
  const missing = join(cwd, "cellgrad-tutorials", "zh", "02-convolution.ipynb"); // as a newer version brings one
  rmSync(missing);
  const second = await start(undefined, { cwd });
  expect(readFileSync(mine, "utf8")).toBe("my own work");
  expect(existsSync(missing)).toBe(true);
  expect(await second.end()).toBe(0);
});

test("a port in use means the next one, and says so", async () => {
  const folder = emptyFolder();
  const first = await start(folder);
  const second = await start(folder, { args: ["--port", String(first.port)] });
  expect(second.port).toBeGreaterThan(first.port);
  expect(second.text()).toContain(`Port ${first.port} is in use`);
});

test("what cannot be done is refused with the reason", () => {
  const folder = write({ "a.ipynb": notebook([code("1")]) });
  const file = join(folder, "a.ipynb");
  const taken = write({ "cellgrad-tutorials": "a file of the user's" });
  for (const [args, options, reason] of [
    [["--ip", "0.0.0.0"], {}, /other machines connect.*--token/s],
    [["--ip", "0.0.0.0", "--token", "short"], {}, /at least 16 characters/],
    [
      ["--ip", "192.0.2.1", "--token", "x".repeat(16), folder],
      {},
      /192\.0\.2\.1 is no address of this machine/,
    ],
    [["not-there"], {}, /not-there is not there; name the folder/],
    [[file], {}, /a\.ipynb is no folder but a file; name the folder/],
    [[join(file, "below")], {}, /below is not there/],
    [[], { cwd: taken }, /cannot be copied to .*cellgrad-tutorials: a file stands where.*start in a folder/],
    [[folder], { cache: file }, /settings.*cannot be written: a file stands where.*CELLGRAD_CACHE/],
  ] as const) {
    const { status, stderr } = failing([...args], options);
    expect([args, status, stderr]).toEqual([args, 1, expect.stringMatching(reason)]);
    expect(stderr).not.toContain("    at ");
  }
});

const isRoot = process.getuid?.() === 0;

/** Root may write everywhere and take every port, so root starts as somebody else. */
test.runIf(process.platform === "linux")(
  "a folder without the right to write, and a port of the system's",
  () => {
    const closed = emptyFolder();
    chmodSync(closed, 0o555);
    const somebody = isRoot ? { uid: 65534, gid: 65534 } : {};
    const cache = emptyFolder();
    chmodSync(cache, 0o777);
    const refused = failing([], { cwd: closed, cache, ...somebody });
    expect([refused.status, refused.stderr]).toEqual([
      1,
      expect.stringMatching(
        /cannot be copied to .*: permission denied; start in a folder in which you may write/,
      ),
    ]);
    expect(refused.stderr).not.toContain("    at ");
    const firstFree = Number(readFileSync("/proc/sys/net/ipv4/ip_unprivileged_port_start", "utf8"));
    if (firstFree <= 81) return; // this system keeps none
    const kept = failing(["--port", "81", closed], { cwd: closed, cache, ...somebody });
    expect([kept.status, kept.stderr]).toEqual([1, expect.stringMatching(/port 81 is kept.*--port/)]);
  },
);

test.runIf(process.platform === "linux")("Ctrl-C ends it and leaves no process behind", async () => {
  const server = await start(emptyFolder());
  const made = await asker(server)("/api/kernels", json("POST", {}));
  expect(made.status).toBe(201);
  const children = readFileSync(`/proc/${server.process.pid}/task/${server.process.pid}/children`, "utf8")
    .trim()
    .split(" ")
    .map(Number);
  expect(children.length).toBeGreaterThan(0);
  expect(await server.end()).toBe(0);
  const isThere = (pid: number) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  await expect.poll(() => children.filter(isThere)).toEqual([]);
});

test("broken notebooks are told apart, an old one is converted, names that exist are kept, a large notebook opens", async () => {
  const large = notebook([prose("# Large"), code(`// ${"x".repeat(50 * 1024 * 1024)}`)]);
  const folder = write({
    "broken.ipynb": '{"cells": [',
    "list.ipynb": "[]",
    "holes.ipynb": '{"cells": [null], "nbformat": 4}',
    "old.ipynb": '{"worksheets": [{"cells": [{"cell_type": "code", "input": "1"}]}], "nbformat": 3}',
    "a.ipynb": notebook([code("1")]),
    "b.ipynb": notebook([code("2")]),
    "large.ipynb": large,
  });
  const server = await start(folder);
  const request = asker(server);
  for (const [name, reason] of [
    ["broken", /is not a notebook/],
    ["list", /no list of cells/],
    ["holes", /no list of cells/],
  ] as const) {
    const { status, body } = await request(`/api/contents/${name}.ipynb`);
    expect([name, status, JSON.parse(body).message]).toEqual([name, 400, expect.stringMatching(reason)]);
  }
  const old = JSON.parse((await request("/api/contents/old.ipynb")).body).content;
  expect(old).toMatchObject({ nbformat: 4, cells: [{ cell_type: "code", source: "1", outputs: [] }] });
  expect((await request("/api/contents/a.ipynb", json("PATCH", { path: "b.ipynb" }))).status).toBe(409);
  const read = JSON.parse((await request("/api/contents/large.ipynb")).body);
  expect(read.content.cells[1].source.length).toBeGreaterThan(50 * 1024 * 1024);
  const saved = await request("/api/contents/large.ipynb", json("PUT", { type: "notebook", content: large }));
  expect(saved.status).toBe(200);
  expect(await server.end()).toBe(0);
});

const canMount =
  isRoot &&
  process.platform === "linux" &&
  spawnSync("unshare", ["-m", "true"], { stdio: "ignore" }).status === 0;

/** A small disk that only the server sees, full or read-only; it is gone with the server. */
test.runIf(canMount)("a full disk and a read-only folder are told; what was there stays", async () => {
  for (const [options, status, reason] of [
    ["size=1m", 507, /disk is full.*still there/],
    ["size=1m,ro", 403, /cannot be written/],
  ] as const) {
    const folder = emptyFolder();
    const source = write({ "a.ipynb": notebook([code("1")]) });
    mkdirSync(join(folder, "disk"));
    const disk = join(folder, "disk");
    const cli = join(home, "dist", "kernel", "cli.js");
    const [size, ...rest] = options.split(",");
    const script = [
      `mount -t tmpfs -o ${size} tmpfs "${disk}"`,
      `cp "${source}/a.ipynb" "${disk}"`,
      ...rest.map(() => `mount -o remount,ro "${disk}"`),
      `exec "${process.execPath}" "${cli}" start "${disk}" --no-browser --port 0`,
    ].join(" && ");
    const child = spawn("unshare", ["-m", "sh", "-c", script], {
      env: { ...process.env, CELLGRAD_CACHE: emptyFolder() },
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (text += part));
    const ended = new Promise((resolve) => child.once("close", resolve));
    try {
      await expect.poll(() => text, { timeout: 30_000 }).toMatch(/token=/);
      const address = /http:\S+/.exec(text)![0];
      const request = asker({ address, port: Number(new URL(address).port) } as Started);
      const content = notebook([code("x".repeat(3 * 1024 * 1024))]);
      const saved = await request("/api/contents/a.ipynb", json("PUT", { type: "notebook", content }));
      expect([saved.status, saved.body]).toEqual([status, expect.stringMatching(reason)]);
      const kept = JSON.parse((await request("/api/contents/a.ipynb")).body);
      expect(kept.content.cells[0].source).toBe("1");
      const listed = JSON.parse((await request("/api/contents")).body).content;
      expect(listed.map(({ name }: { name: string }) => name)).toEqual(["a.ipynb"]);
    } finally {
      child.kill("SIGINT");
      await ended;
    }
  }
});
