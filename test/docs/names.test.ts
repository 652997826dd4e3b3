// Every public name says what it is and shows itself in an example, and every example prints what it claims.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { undocumented, withoutExample, wrongExamples } from "../../kernel/docs/check.js";
import { type PublicName, publicNames, readSources } from "../../kernel/docs/names.js";

const sources = readSources();
const names = publicNames(sources);
const back = process.cwd();
const folder = mkdtempSync(join(tmpdir(), "cellgrad-examples-"));

// Examples write files.
beforeAll(() => process.chdir(folder));
afterAll(() => {
  process.chdir(back);
  rmSync(folder, { recursive: true });
});

test("the names are all there", () => {
  const ids = names.map(({ id }) => id);
  expect(ids).toEqual(
    expect.arrayContaining(["tensor", "relu", "Tensor.relu", "sum", "nn.Conv2d", "nn.Module.trace"]),
  );
  expect(ids).toEqual(
    expect.arrayContaining(["nn.init.dirac", "optim.AdamW", "plot.gates", "Figure.save", "datasets.digits"]),
  );
  expect(ids).toEqual(
    expect.arrayContaining(["transforms.compose", "reber.isLegal", "fit", "FitOptions.loss"]),
  );
  expect(new Set(ids).size).toBe(ids.length);
});

test("every public name has a doc comment", () => {
  expect(undocumented(names)).toEqual([]);
});

test("a tag begins a line, as it would else be read as prose", () => {
  const tagged = ({ comment }: PublicName) =>
    /\S @(throws|example|param|returns)\b/.test(comment?.prose ?? "");
  expect(names.filter(tagged).map(({ id }) => id)).toEqual([]);
});

test("whatever can be called has an example", () => {
  expect(withoutExample(names)).toEqual([]);
});

test("every example has right types and prints what stands behind it, whatever the seed", async () => {
  expect(await wrongExamples(names, sources, 1)).toEqual([]);
});
