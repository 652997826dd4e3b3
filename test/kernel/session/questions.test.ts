// Completing and inspecting a cell, as a front end does while it is typed, must not change what it does when it runs.
import { describe, expect, test } from "vitest";
import { useSession } from "./cells.js";

const cells = useSession();
const { run } = cells;

describe.each<[string, (code: string) => unknown]>([
  ["completed", (code) => cells.session.complete(code, code.length)],
  ["inspected", (code) => cells.session.inspect(code, code.length - 1)],
  ["completed twice", (code) => [1, 2].map((back) => cells.session.complete(code, code.length - back))],
])("a cell that was %s and then runs unchanged", (how, ask) => {
  const name = how.replaceAll(" ", "");

  test("declares what it declares", async () => {
    const code = `const ${name}A = [1, 2]; function ${name}F() { return ${name}A.length }`;
    ask(code);
    await run(code);
    expect(await run(`${name}F() + ${name}A.length`)).toBe(4);
  });

  test("has its last value, with its type", async () => {
    const code = `let ${name}B = 20; ${name}B + 1`;
    ask(code);
    expect(await cells.session.execute(code)).toEqual({ status: "ok", last: { value: 21, type: "number" } });
  });

  test("has its last value when it declares nothing", async () => {
    ask("6 * 7");
    expect(await run("6 * 7")).toBe(42);
  });

  test("fails by its types", async () => {
    const code = `const ${name}C: number = "text";`;
    ask(code);
    expect((await cells.fail(code)).ename).toBe("TypeScriptError");
  });

  test("may run again, and be asked about again", async () => {
    const code = `var ${name}D = 1; ${name}D + 1`;
    expect(await run(code)).toBe(2);
    ask(code);
    expect(await run(code, code)).toBe(2);
  });
});

test("members of a value whose class has members named by symbols are completed", async () => {
  await run('import { tensor } from "cellgrad"; const pair = tensor([1, 2]);');
  for (const code of ["pair.me", "pair.reshape([2]).me", "const mean = pair.me"]) {
    const { matches } = cells.session.complete(code, code.length);
    expect(matches[0]).toEqual({ name: "mean", kind: "method" });
  }
});

test("tags are told from the prose, wherever they stand", async () => {
  await run(
    "/** Halves it. @example half(2) @throws never */ function half(x: number) { return x / 2 }",
    "/**\n * Doubles it.\n * @param x what\n * @example double(2) @throws never\n */ function double(x: number) { return x * 2 }",
  );
  expect(cells.session.inspect("half", 2)).toMatchObject({
    documentation: "Halves it.",
    tags: [
      { name: "example", text: "half(2)" },
      { name: "throws", text: "never" },
    ],
  });
  expect(cells.session.inspect("double", 2)).toMatchObject({
    documentation: "Doubles it.",
    tags: [{ name: "param" }, { name: "example", text: "double(2)" }, { name: "throws", text: "never" }],
  });
});

test("a cell that ends in an export of names runs as one without it", async () => {
  const code = "const exported = 5;\nexport {exported}";
  await run(code);
  cells.session.complete(code, 6);
  await run(code);
  expect(await run("exported")).toBe(5);
});
