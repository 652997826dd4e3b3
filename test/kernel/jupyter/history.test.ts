import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { History, historyFile } from "../../../kernel/jupyter/history.js";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cellgrad-history-"));
  file = join(folder, "deep", "history.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true }));

const tail = (history: History, n: number) => history.reply({ hist_access_type: "tail", n }).history;

test("the next session finds what the last one ran", () => {
  const first = new History(file);
  first.add(1, "const a = 1");
  first.add(2, "a + 1");
  const second = new History(file);
  second.add(1, "'now'");
  expect(tail(second, 2)).toEqual([
    [1, 2, "a + 1"],
    [2, 1, "'now'"],
  ]);
  const range = (session: number) =>
    second.reply({ hist_access_type: "range", session, start: 1, stop: 3 }).history;
  expect(range(0)).toEqual([[2, 1, "'now'"]]);
  expect(range(-1)).toEqual(range(1));
  expect(range(1)).toHaveLength(2);
});

test("of equal cells, the latest one is found", () => {
  const history = new History(file);
  for (const [index, source] of ["x(1)", "y", "x(1)"].entries()) history.add(index + 1, source);
  const search = { hist_access_type: "search", pattern: "x(?)", n: 5 };
  expect(history.reply(search).history).toHaveLength(2);
  expect(history.reply({ ...search, unique: true }).history).toEqual([[1, 3, "x(1)"]]);
});

test("lines that were cut off are passed over, and a long file is cut to its newer half", () => {
  const line = (n: number) => `${JSON.stringify({ session: "old", line: n, source: "z".repeat(1000) })}\n`;
  writeFileSync(join(folder, "long"), `{"sess\n${Array.from({ length: 3000 }, (_, n) => line(n)).join("")}`);
  const history = new History(join(folder, "long"));
  expect(tail(history, 1)).toEqual([[1, 2999, "z".repeat(1000)]]);
  expect(statSync(join(folder, "long")).size).toBeLessThan(2 << 20);
  expect(readFileSync(join(folder, "long"), "utf8").endsWith(line(2999))).toBe(true);
});

test("where nothing can be written, the session remembers for itself", () => {
  writeFileSync(join(folder, "deep"), "a file");
  const history = new History(file);
  history.add(1, "kept");
  expect(tail(history, 5)).toEqual([[1, 1, "kept"]]);
});

test("the environment says where, or that there is none", () => {
  expect(historyFile({ CELLGRAD_HISTORY: "/h" })).toBe("/h");
  expect(historyFile({ CELLGRAD_HISTORY: "none" })).toBeUndefined();
  expect(historyFile({})).toMatch(/history\.jsonl$/);
});
