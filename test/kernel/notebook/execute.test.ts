import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { home } from "../../../kernel/files/home.js";
import { executeNotebook } from "../../../kernel/notebook/execute.js";
import {
  type CodeCell,
  formatNotebook,
  type Notebook,
  parseNotebook,
} from "../../../kernel/notebook/file.js";

const folder = mkdtempSync(join(tmpdir(), "cellgrad-execute-"));
afterAll(() => rmSync(folder, { recursive: true }));

function notebook(...sources: (string | { source: string; tags: string[] })[]): Notebook {
  const cells = sources.map((given) => {
    const { source, tags } = typeof given === "string" ? { source: given, tags: [] } : given;
    return { cell_type: "code", metadata: { tags }, source, outputs: [], execution_count: null };
  });
  return parseNotebook(JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }), "test");
}

describe("executeNotebook", () => {
  let outputs: CodeCell["outputs"][];
  let executed: Notebook;

  beforeAll(async () => {
    const source = notebook(
      "console.log('a'); console.log('b'); console.error('c');\n1 + 1",
      "",
      { source: "throw new Error('expected')", tags: ["raises-exception"] },
      "const door = (globalThis as any)[Symbol.for('cellgrad.display')]; const id = door.show({ 'text/plain': 'old' });",
      "door.update(id, { 'text/plain': 'new', 'application/json': { a: 1 } })",
    );
    const result = await executeNotebook(source, { cwd: folder });
    expect(result.error).toBeUndefined();
    executed = result.notebook;
    outputs = executed.cells.map((cell) => (cell as CodeCell).outputs);
    expect(source.cells[0]).toMatchObject({ outputs: [] }); // the given notebook stays as it was
  });

  test("joins printed text by stream and keeps the result", () => {
    expect(outputs[0]).toEqual([
      { output_type: "stream", name: "stdout", text: "a\nb\n" },
      { output_type: "stream", name: "stderr", text: "c\n" },
      { output_type: "execute_result", data: { "text/plain": "2" }, metadata: {}, execution_count: 1 },
    ]);
  });

  test("numbers cells as the kernel does, and skips empty ones", () => {
    expect(executed.cells.map((cell) => (cell as CodeCell).execution_count)).toEqual([1, null, 2, 3, 4]);
  });

  test("a cell tagged raises-exception may fail", () => {
    expect(outputs[2]).toMatchObject([{ output_type: "error", ename: "Error", evalue: "expected" }]);
  });

  test("an update changes the output where it was shown", () => {
    expect(outputs[3]).toMatchObject([
      { output_type: "display_data", data: { "text/plain": "new", "application/json": { a: 1 } } },
    ]);
    expect(outputs[4]).toEqual([]);
  });

  test("names the kernel and its language", () => {
    expect(executed.metadata).toMatchObject({
      kernelspec: { name: "cellgrad" },
      language_info: { name: "typescript" },
    });
  });

  test("a cell that takes too long, and one that ends the kernel", async () => {
    const slow = await executeNotebook(notebook("1", "\nawait new Promise(() => {})", "3"), { timeout: 1 });
    expect(slow.error).toMatchObject({
      index: 1,
      cell: 2,
      ename: "TimeoutError",
      evalue: "the cell took longer than the limit of 1 s",
    });
    const dead = await executeNotebook(notebook("process.exit(4)"));
    expect(dead.error).toMatchObject({ index: 0, cell: 1, ename: "KernelDiedError" });
    expect(dead.error!.evalue).toContain("exit code 4");
  });

  test("with allowErrors, the rest runs too", async () => {
    const { notebook: done, error } = await executeNotebook(notebook("throw 1", "2"), { allowErrors: true });
    expect(error).toBeUndefined();
    expect((done.cells[1] as CodeCell).outputs).toMatchObject([{ output_type: "execute_result" }]);
  });
});

describe("cellgrad execute", () => {
  const cellgrad = (...args: string[]) =>
    spawnSync(process.execPath, [join(home, "dist/kernel/cli.js"), ...args], {
      cwd: folder,
      encoding: "utf8",
    });
  const write = (name: string, content: Notebook) =>
    writeFileSync(join(folder, name), formatNotebook(content));

  test("writes the notebook with its outputs", () => {
    write("good.ipynb", notebook("21 * 2"));
    const { status } = cellgrad("execute", "good.ipynb", "--out", "deep/out.ipynb");
    expect(status).toBe(0);
    const written = JSON.parse(readFileSync(join(folder, "deep/out.ipynb"), "utf8"));
    expect(written).toMatchObject({ nbformat: 4, nbformat_minor: 5 });
    expect(written.cells[0]).toMatchObject({
      execution_count: 1,
      outputs: [{ data: { "text/plain": ["42"] } }],
    });
  });

  test("a failing cell: exit code, place and message, and OUT as it was", () => {
    write("bad.ipynb", notebook("1", "const x = 1;\nthrow new RangeError('too far');"));
    writeFileSync(join(folder, "out.ipynb"), "old");
    const { status, stderr } = cellgrad("execute", "bad.ipynb", "--out", "out.ipynb");
    expect(status).toBe(1);
    expect(stderr).toContain("bad.ipynb: Cell [2], line 2: RangeError: too far");
    expect(readFileSync(join(folder, "out.ipynb"), "utf8")).toBe("old");
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test.each([
    [["execute", "none.ipynb"], "no such file"],
    [["execute", "good.ipynb", "--out", "good.ipynb/out.ipynb"], "cannot be written"],
    [["execute", "good.ipynb", "--timeout", "soon"], "number of seconds"],
    [["frobnicate"], "unknown command"],
  ])("%j: a clear error, no stack", (args, message) => {
    const { status, stderr } = cellgrad(...args);
    expect(status).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at ");
  });
});
