// The examples' own rules: what is shown, what is compared, how results are written; and that wrong ones are found.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { undocumented, withoutExample } from "../../kernel/docs/check.js";
import { commentOf } from "../../kernel/docs/comment.js";
import { shownIn, withResults } from "../../kernel/docs/example.js";
import type { PublicName } from "../../kernel/docs/names.js";
import { problemsOf, runExample } from "../../kernel/docs/run.js";
import { writeResults } from "../../kernel/docs/update.js";
import { loadTypeScript } from "../../kernel/session/tslab.js";

test("an expression without a semicolon shows its value, as in a cell", async () => {
  const code = "const x = tensor([1, 2]);\nx.sum();\nx.mul(2)\nx.sum()";
  expect(shownIn(code).map((shown) => shown.code)).toEqual(["x.mul(2)", "x.sum()"]);
  expect(await runExample(code, 0)).toEqual(["tensor([2., 4.])", "tensor(3.)"]);
});

test("results stand behind an expression or, of several lines, below it", () => {
  const code = withResults("eye(2)\neye(2).sum() // what stood here before", [
    "tensor([[1., 0.],\n        [0., 1.]])",
    "tensor(2.)",
  ]);
  expect(code).toBe("eye(2)\n// tensor([[1., 0.],\n//         [0., 1.]])\neye(2).sum() // tensor(2.)");
  expect(shownIn(code).map(({ claimed }) => claimed)).toEqual([
    "tensor([[1., 0.],\n        [0., 1.]])",
    "tensor(2.)",
  ]);
});

test("awaiting, failing and printing expressions have results, too", async () => {
  expect(await runExample("await Promise.resolve(3)", 0)).toEqual(["3"]);
  expect(await runExample("zeros([2]).item()", 0)).toEqual([
    "ShapeError: item: expected exactly one element, this tensor is [2]; use data(), toArray() or at(...)",
  ]);
  expect(await runExample("console.log(1, 'two')", 0)).toEqual(["1 'two'"]);
});

test("a wrong, a missing and a seed-dependent result are problems, and so is an example that shows nothing", async () => {
  expect(await problemsOf("tensor([1, 2]).sum() // tensor(3.)", 0)).toEqual([]);
  expect(await problemsOf("tensor([1, 2]).sum() // tensor(4.)", 0)).toEqual([
    "tensor([1, 2]).sum()\n  prints   tensor(3.)\n  expected tensor(4.)",
  ]);
  expect(await problemsOf("tensor([1, 2]).sum()", 0)).toHaveLength(1);
  expect(await problemsOf("tensor([1, 2]).sum();", 0)).toHaveLength(1);
  expect(await problemsOf("tensor([[1], 2]).sum();\n1 // 1", 0)).toHaveLength(1);
  const [result] = await runExample("rand([2])", 5);
  expect(await problemsOf(`rand([2]) // ${result}`, 5)).toEqual([]);
  expect(await problemsOf(`rand([2]) // ${result}`, 6)).toHaveLength(1);
});

test("a name without comment or example is found", () => {
  const bare: PublicName = {
    id: "bare",
    kind: "function",
    signatures: ["bare(): void"],
    file: "bare.ts",
    line: 1,
    comment: undefined,
  };
  expect(undocumented([bare])).toEqual(["bare"]);
  expect(withoutExample([bare])).toEqual(["bare"]);
});

test("results are written into the comment where the example stands, and only there", async () => {
  const folder = mkdtempSync(join(tmpdir(), "cellgrad-update-"));
  const path = join(folder, "one.ts");
  const text = `/**
 * One.
 * @throws never
 * @example
 * eye(2)
 * ones([1]) // old
 */
export const one = 1; /* kept */

/** Two. @example-like words stay. */
export const two = 2;
`;
  writeFileSync(path, text);
  const typescript = loadTypeScript();
  const file = typescript.createSourceFile(path, text, typescript.ScriptTarget.ES2022, true);
  const comment = commentOf(file.statements[0]!)!;
  expect(comment.prose).toBe("One.");
  expect(comment.tags).toEqual([{ name: "throws", text: "never" }]);
  const example = comment.examples[0]!;
  writeResults([{ example, results: await runExample(example.code, 0) }]);
  expect(readFileSync(path, "utf8")).toBe(
    text
      .replace(" * eye(2)\n", " * eye(2)\n * // tensor([[1., 0.],\n * //         [0., 1.]])\n")
      .replace("// old", "// tensor([1.])"),
  );
  rmSync(folder, { recursive: true });
});
