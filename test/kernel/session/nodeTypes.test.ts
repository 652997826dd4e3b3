// Node's types load when something needs them. No order of cells may tell: each test has a session of its own, in
// which nothing has loaded them yet.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { createSession, type Session } from "../../../kernel/session/index.js";

const folder = mkdtempSync(join(tmpdir(), "cellgrad-types-"));
afterAll(() => rmSync(folder, { recursive: true }));

let session: Session;
beforeEach(() => {
  session = createSession({ cwd: folder });
});
afterEach(() => session.close());

async function typeOf(code: string): Promise<string | undefined> {
  const result = await session.execute(code);
  if (result.status === "error") throw new Error(result.error.traceback.join("\n"));
  return result.last?.type;
}

test.each([
  ["a global", "process.version", "string"],
  ["a global's property", "const out = process.stdout; out.columns", "number"],
  ["a property of globalThis", "globalThis.Buffer", "BufferConstructor"],
  ["an import", 'import { readFileSync } from "node:fs"; readFileSync', "PathOrFileDescriptor"],
  ["a dynamic import", 'const { join } = await import("node:path"); join("a")', "string"],
  ["a type only", "const bytes: Buffer | undefined = undefined; bytes", "Buffer"],
  ["a member that Node adds", "import.meta.dirname", "string"],
])("the first cell uses %s", async (_what, code, type) => {
  expect(await typeOf(code)).toContain(type);
});

test("a local file of the first cell uses them", async () => {
  writeFileSync(
    join(folder, "near.ts"),
    'import { Socket } from "node:net";\nexport const near = new Socket();\n',
  );
  expect(await typeOf('import { near } from "./near"; near.remotePort')).toBe("number");
});

test("cells before them keep what they declared", async () => {
  await session.execute("const before = [1, 2]; class Kept { a = before.length }");
  expect(await typeOf('Buffer.from("abc").length + new Kept().a + before.length')).toBe("number");
  expect(await typeOf("before")).toBe("Array<number>");
});

test("a name of Node's may be a variable of one's own, before and after they load", async () => {
  await session.execute("const fetch = 5; function process() { return fetch }");
  expect(await typeOf("process() + Buffer.alloc(fetch).length + fetch")).toBe("number");
});

test("an error stays an error, told once", async () => {
  const result = await session.execute("const n: number = 'text';\nnobody;");
  expect(result).toMatchObject({ status: "error", error: { place: { line: 1 } } });
});

test("completion and inspection know them", () => {
  expect(session.complete("conso", 5).matches.map(({ name }) => name)).toContain("console");
  expect(session.inspect("process.cwd", 10)?.signature).toContain("(): string");
});

test("a session that had nothing to do, and loaded them meanwhile, goes on", async () => {
  await session.execute("let count = 1;");
  await new Promise((resolve) => setTimeout(resolve, 1300));
  expect(await typeOf("count++; [count, process.pid]")).toBe("Array<number>");
  expect(session.variables.get("count")).toBe(2);
});
