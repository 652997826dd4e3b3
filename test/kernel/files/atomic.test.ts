// Files and folders that appear whole or not at all.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeFolder, replaceWhole, writeFileWhole } from "../../../kernel/files/atomic.js";

const scratch = mkdtempSync(join(tmpdir(), "cellgrad-files-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test("a folder is made with the folders above it, also when some are there", () => {
  makeFolder(join(scratch, "a", "b"));
  makeFolder(join(scratch, "a", "b", "c"));
  makeFolder(join(scratch, "a", "b", "c"));
  expect(statSync(join(scratch, "a", "b", "c")).isDirectory()).toBe(true);
});

test.runIf(process.platform === "linux")(
  "where the system lets nobody make a folder, it says so and ends",
  () => {
    expect(() => makeFolder("/proc/cellgrad/kernels")).toThrow("ENOENT");
  },
);

test("what cannot be filled leaves the old content and nothing beside it", () => {
  const path = join(scratch, "page.html");
  writeFileWhole(path, "old");
  const fail = () =>
    replaceWhole(path, () => {
      throw new Error("disk full");
    });
  expect(fail).toThrow("disk full");
  expect(readFileSync(path, "utf8")).toBe("old");
  expect(readdirSync(scratch).filter((name) => name.startsWith("page"))).toEqual(["page.html"]);
  writeFileWhole(path, "new");
  expect(readFileSync(path, "utf8")).toBe("new");
  expect(existsSync(`${path}.tmp`)).toBe(false);
});
