// Signatures of notebooks that were run here: one line a save, found again after any end of the server.
import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type NotebookJson, Trust } from "../../kernel/server/contents/trust.js";
import { emptyFolder } from "../lab/lab.js";

const saved = (n: number, trusted?: boolean): NotebookJson => ({
  cells: [
    {
      cell_type: "code",
      source: String(n),
      metadata: trusted === undefined ? {} : { trusted },
      outputs: [{ output_type: "display_data", data: { "text/html": `<b>${n}</b>` } }],
    },
  ],
});

const isTrusted = (trust: Trust, n: number) => {
  const notebook = saved(n);
  trust.mark(notebook);
  return notebook.cells![0]!.metadata!.trusted;
};

test("a save adds one line; the same notebook saved again adds none", () => {
  const folder = emptyFolder();
  const file = join(folder, "trusted.txt");
  const trust = new Trust(folder);
  for (let n = 0; n < 100; n++) trust.settle(saved(n, true));
  expect(statSync(file).size).toBe(100 * 44);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  trust.settle(saved(7, true));
  trust.settle(saved(1000, false));
  trust.settle(saved(1001));
  expect(statSync(file).size).toBe(100 * 44);
  const again = new Trust(folder);
  expect([isTrusted(again, 0), isTrusted(again, 99), isTrusted(again, 1000)]).toEqual([true, true, false]);
});

test("two servers add to one file, and a line that was cut off costs no other", () => {
  const folder = emptyFolder();
  const file = join(folder, "trusted.txt");
  const [one, two] = [new Trust(folder), new Trust(folder)];
  one.settle(saved(1, true));
  two.settle(saved(2, true));
  one.settle(saved(3, true));
  truncateSync(file, statSync(file).size - 10);
  const after = new Trust(folder);
  after.settle(saved(4, true));
  const last = new Trust(folder);
  expect([1, 2, 3, 4].map((n) => isTrusted(last, n))).toEqual([true, true, false, true]);
});

test("the file stays short, and nonsense in it trusts nobody", () => {
  const folder = emptyFolder();
  const file = join(folder, "trusted.txt");
  writeFileSync(file, "nonsense\n");
  new Trust(folder).settle(saved(1, true));
  expect(readFileSync(file, "utf8")).toMatch(/^[\w-]{43}\n$/);
  const line = readFileSync(file, "utf8");
  writeFileSync(file, `${"x".repeat(43)}\n`.repeat(20_001));
  appendFileSync(file, line);
  expect(isTrusted(new Trust(folder), 1)).toBe(true);
  expect(statSync(file).size).toBeLessThanOrEqual(10_000 * 44);
});
