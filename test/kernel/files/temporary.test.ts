// What a killed process left is removed, and nothing else.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { removeLeftovers, temporaryName } from "../../../kernel/files/temporary.js";

const folder = mkdtempSync(join(tmpdir(), "cellgrad-left-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const DEAD = spawnSync(process.execPath, ["-e", ""]).pid;
const ours = (owner: number, n: number) => `.cellgrad-${owner}-0000000${n}.tmp`;

/** A file that was written so many seconds ago. */
const leave = (name: string, seconds: number) => {
  writeFileSync(join(folder, name), "half");
  const then = new Date(Date.now() - seconds * 1000);
  utimesSync(join(folder, name), then, then);
};

test("only quiet files of dead processes are removed", () => {
  const own = basename(temporaryName(join(folder, "a.ipynb")));
  const kept = [
    ours(process.ppid, 1), // it lives
    ours(DEAD, 2), // it may write on another machine
    own,
    "notes.tmp",
    `.cellgrad-${DEAD}.tmp`,
    "a.ipynb",
  ];
  for (const name of kept) leave(name, name === ours(DEAD, 2) || name === own ? 0 : 7200);
  mkdirSync(join(folder, ours(DEAD, 3))); // a folder may hold somebody's only copy
  leave(ours(DEAD, 4), 7200);
  leave(ours(process.pid, 5), 72_000_000); // from before this process, under the same number
  removeLeftovers(folder);
  expect(readdirSync(folder).sort()).toEqual([...kept, ours(DEAD, 3)].sort());
  removeLeftovers(join(folder, "not-there"));
});
