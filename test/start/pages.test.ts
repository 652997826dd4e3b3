// `cellgrad pages` as a user types it: a real process, the real kernel, a real port.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { home } from "../../kernel/files/home.js";
import { code, folder, notebook, prose, write } from "../render/notebooks.js";

const running: ChildProcessWithoutNullStreams[] = [];
const servers: Server[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
  for (const server of servers.splice(0)) server.close();
});

interface Started {
  child: ChildProcessWithoutNullStreams;
  /** All it wrote so far. */
  text(): string;
  /** Waits until it has written something. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  ended: Promise<number | null>;
}

function start(cwd: string, cache: string, args: string[]): Started {
  const child = spawn(
    process.execPath,
    [join(home, "dist", "kernel", "cli.js"), "pages", "--no-open", ...args],
    {
      cwd,
      env: { ...process.env, CELLGRAD_CACHE: cache },
    },
  );
  running.push(child);
  let written = "";
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (written += part));
  const says = async (pattern: RegExp) => {
    for (;;) {
      const found = pattern.exec(written);
      if (found) return found;
      if (child.exitCode !== null) throw new Error(`ended before it said ${pattern}: ${written}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  return { child, text: () => written, says, ended };
}

const ADDRESS = /^ {2}(http:\/\/127\.0\.0\.1:(\d+)\/\S*)$/m;

// Kernels start slowly on a machine that is busy with other tests.
describe("cellgrad pages", { timeout: 300_000 }, () => {
  test("runs the notebooks, serves their pages, is quick the second time, and ends on Ctrl-C", async () => {
    const cwd = write({
      "notebooks/1-sum.ipynb": notebook([prose("# A sum"), code("const x: number = 40;\nx + 2")]),
      "notebooks/2-fails.ipynb": notebook([prose("# Not yet"), code("throw new Error('not yet')")]),
    });
    const cache = folder();
    const first = start(cwd, cache, ["--port", "0"]);
    const [, address] = await first.says(ADDRESS);
    expect(first.text()).toMatch(/2-fails\.ipynb: Cell \[1\], line 1: Error: not yet/);
    expect(first.text()).toMatch(/1 of 2 pages ready, 1 run now, 1 failed/);
    expect(await (await fetch(address!)).text()).toContain("A sum");
    expect(await (await fetch(`${address}1-sum.html`)).text()).toMatch(/<pre class="stream"[^>]*>42</);
    first.child.kill("SIGINT");
    expect(await first.ended).toBe(0);

    const second = start(cwd, cache, ["notebooks", "--port", "0"]);
    await second.says(ADDRESS);
    expect(second.text()).toMatch(/1 unchanged since an earlier run/);
    second.child.kill("SIGTERM");
    expect(await second.ended).toBe(0);
  });

  test("takes the next port when the wanted one is in use, and says so", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    servers.push(other);
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as { port: number };
    const cwd = write({ "a.ipynb": notebook([prose("# Only words")]) });
    const started = start(cwd, folder(), ["a.ipynb", "--port", String(port)]);
    const [, address, found] = await started.says(ADDRESS);
    expect(Number(found)).toBeGreaterThan(port);
    expect(started.text()).toContain(`Port ${port} is in use; this is on ${found}.`);
    expect(await (await fetch(address!)).text()).toContain("Only words");
  });

  test("with nothing to show, says what is missing and ends with 1", async () => {
    const empty = start(folder(), folder(), []);
    expect(await empty.ended).toBe(1);
    expect(empty.text()).toMatch(/there is no notebook \(\.ipynb\) in this folder/);
    const broken = start(write({ "a.ipynb": "{" }), folder(), []);
    expect(await broken.ended).toBe(1);
    expect(broken.text()).toMatch(/a\.ipynb is not a notebook/);
    const wrong = start(folder(), folder(), ["--port", "99999"]);
    expect(await wrong.ended).toBe(1);
    expect(wrong.text()).toMatch(/expected a port number from 0 to 65535/);
  });
});
