// The server under attack: what stands around its folder, and what must hold after every attack.
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { emptyFolder, endAll, type Started, start } from "../lab/lab.js";
import { code, notebook, write } from "../render/notebooks.js";
import { ask, type Question } from "./ask.js";

export const SECRET = "what stands outside";
export const MEGABYTE = 1024 * 1024;
export const BINARY = "v1.kernel.websocket.jupyter.org";

export let above: string;
export let served: string;
export let server: Started;
export let token: string;
export let known: Record<string, string>;

export const asKnown = (path: string, question: Question = {}) =>
  ask(server.port, path, { ...question, headers: { ...known, ...question.headers } });
export const json = (method: string, body: unknown): Question => ({ method, body: JSON.stringify(body) });
export const kernelCount = async () => JSON.parse((await asKnown("/api/kernels")).body).length as number;

export async function newKernel(): Promise<string> {
  const { body } = await asKnown("/api/kernels", json("POST", {}));
  return JSON.parse(body).id;
}

/** A server with files inside and outside of its folder, which each test has to leave as they were. */
export function useBesieged(): void {
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
}
