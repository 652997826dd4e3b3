// The REPL without a keyboard: what is piped into it, `--eval`, a file.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { home } from "../../kernel/files/home.js";

const folder = mkdtempSync(join(tmpdir(), "cellgrad-piped-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function repl(args: readonly string[], input = "") {
  const cli = join(home, "dist", "kernel", "cli.js");
  return spawnSync(process.execPath, [cli, "repl", ...args], { cwd: folder, input, encoding: "utf8" });
}

test("prints results only", () => {
  expect(repl([], "tensor([1,2]).sum()\n")).toMatchObject({ stdout: "tensor(3.)\n", stderr: "", status: 0 });
});

test("a piece of several lines is one; an error is told, and the rest still runs", () => {
  const { stdout, stderr, status } = repl(
    [],
    "const f = (x: number) => {\n  return x + 1\n}\nf('a')\nf(2)\n_ * 2\n?f\nf?\nTensor?\n.nope\n",
  );
  expect(stdout).toContain("3\n6\nconst f: (x: number) => number\n");
  expect(stdout.match(/const f: /g)).toHaveLength(2);
  // How tensors are made inside of the engine is nobody's business: there is `tensor` for that.
  expect(stdout).toMatch(/^class Tensor\n\n/m);
  expect(stderr).toContain("TypeScriptError");
  expect(stderr).toContain("> 1 | f('a')");
  expect(stderr).toContain(".nope is no command");
  expect(status).toBe(1);
});

test("--eval prints a value; a failure is an exit code", () => {
  expect(repl(["--eval", "ones([2])"])).toMatchObject({
    stdout: "tensor([1., 1.])\nfloat32 [2]  all 1  mean 1  std 0\n",
    status: 0,
  });
  expect(repl(["--eval", "nope"]).status).toBe(1);
});

test("a notebook runs first, in its folder, and prints what its cells show", () => {
  writeFileSync(join(folder, "near.ts"), "export const near = 20;\n");
  const cell = (source: string) => ({
    cell_type: "code",
    source,
    metadata: {},
    outputs: [],
    execution_count: null,
    id: `a${source.length}`,
  });
  const cells = [cell("import { near } from './near';\nlet sum = near;"), cell("sum += 1;")];
  writeFileSync(
    join(folder, "book.ipynb"),
    JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }),
  );
  expect(repl(["book.ipynb", "--eval", "sum * 2"])).toMatchObject({ stdout: "21\n42\n", status: 0 });
  const { stderr, status } = repl(["missing.ts", "--eval", "1"]);
  expect(stderr).toContain("missing.ts cannot be read");
  expect(status).toBe(1);
});
