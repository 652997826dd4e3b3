// The renderer killed at random moments: whoever opens the folder then finds whole pages, old or new, with all that
// they need, and the next run makes up for what was lost.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { home } from "../../kernel/files/home.js";
import type { Notebook } from "../../kernel/notebook/file.js";
import { code, everything, folder, heatmap, notebook, prose, write } from "./notebooks.js";

const KILLS = 100;

beforeAll(() => {
  process.env["CELLGRAD_CACHE"] = folder();
});

test(`killed at ${KILLS} random moments, each page is wholly old or wholly new`, {
  timeout: 900_000,
}, async () => {
  const from = write(versions(0));
  const out = join(folder(), "site");
  const args = ["render", from, "--out", out, "--execute", "never"];
  const calmCache = { CELLGRAD_CACHE: folder() };
  expect(await cellgrad(args)).toBe(0);
  const whole = new Map([["0", copyOf(out)]]);
  let killed = 0;
  for (let run = 1; run <= KILLS; run++) {
    write(versions(run), from);
    // What this version should look like, made where nothing disturbs it, and how long that takes. It has a cache of its
    // own: with what this run had rendered already, the other one would be over long before it is to be killed.
    const calm = join(folder(), "site");
    cpSync(out, calm, { recursive: true });
    const started = performance.now();
    expect(await cellgrad(["render", from, "--out", calm, "--execute", "never"], { env: calmCache })).toBe(0);
    const usual = performance.now() - started;
    whole.set(String(run), copyOf(calm));
    // Most of the time goes into reading and rendering; half of the moments fall into the last third, where files move.
    const share = run % 2 === 0 ? Math.random() : 2 / 3 + Math.random() / 3;
    if ((await cellgrad(args, { killAfter: share * usual })) === null) killed++;
    expectWhole(out, whole);
  }
  expect(killed).toBeGreaterThan(KILLS / 2);
  expect(await cellgrad(args)).toBe(0);
  expect(Object.fromEntries(copyOf(out))).toEqual(Object.fromEntries(whole.get(String(KILLS))!));
  expect(readdirSync(out).filter((name) => name.startsWith("."))).toEqual([]);
});

/** Every page is, byte for byte, what some version's undisturbed run made, and all it refers to is there and sound. */
function expectWhole(out: string, whole: Map<string, Map<string, string>>): void {
  for (const [name, page] of copyOf(out)) {
    const version = /Version (\d+)/.exec(page)?.[1] ?? "none";
    const known = [...whole.values()].some((pages) => pages.get(name) === page);
    expect({ name, version, known }).toEqual({ name, version, known: true });
    for (const [asset, hash] of page.matchAll(/cellgrad-assets\/[\w.-]+?\.([0-9a-f]{12})\.\w+/g)) {
      const found = createHash("sha256")
        .update(readFileSync(join(out, asset)))
        .digest("hex");
      expect(found.slice(0, 12)).toBe(hash);
    }
    for (const [, link] of page.matchAll(/href="([\w-]+\.(?:html|ipynb))"/g))
      expect({ name, link, isThere: existsSync(join(out, link!)) }).toEqual({ name, link, isThere: true });
  }
}

/** The pages of a folder by their names. */
function copyOf(folder: string): Map<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith(".html"));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

function versions(number: number): Record<string, Notebook> {
  const cells = [
    prose(`# Version ${number}`),
    ...everything().cells,
    code("f", [heatmap(`Figure ${number}`)]),
  ];
  return {
    "a.ipynb": notebook(cells),
    "b.ipynb": notebook([...cells, prose("more")]),
    "other.ipynb": notebook([prose(`# Version ${number}\n\n## A part`)]),
  };
}

/** Runs the command; its exit code, or `null` when it was killed after so many milliseconds. */
function cellgrad(
  args: string[],
  { killAfter, env = {} }: { killAfter?: number; env?: NodeJS.ProcessEnv } = {},
): Promise<number | null> {
  const child = spawn(process.execPath, [join(home, "dist", "kernel", "cli.js"), ...args], {
    stdio: "ignore",
    env: { ...process.env, ...env },
  });
  const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfter);
  return new Promise((resolve) =>
    child.once("exit", (status) => {
      clearTimeout(timer);
      resolve(status);
    }),
  );
}
