import { describe, expect, test } from "vitest";
import { Edits } from "../../../kernel/session/edits.js";
import { rewriteCell, withoutBoxes } from "../../../kernel/session/rewrite.js";

const known = new Set(["earlier"]);
const rewrite = (code: string) => rewriteCell(code, (name) => known.has(name));

describe("rewriteCell", () => {
  test("needs boxes for what the cell declares and for what it uses of earlier cells", () => {
    const { names } = rewrite(
      "let a = 1; function f(earlier) { return earlier } a + earlier + other; export { a, f };",
    );
    expect(new Set(names)).toEqual(new Set(["a", "f", "earlier"]));
  });

  test("leaves the compiler's helpers alone", () => {
    const { text, names } = rewrite(
      "var __decorate = (this && this.__decorate) || 1; __decorate; export {};",
    );
    expect(names).toEqual([]);
    expect(text).toContain("var __decorate =");
  });

  test("takes imports out and says what they bind", () => {
    const { text, imports } = rewrite(
      'import d, { a as b } from "m";\nimport * as n from "n";\nimport "effect";\nexport { d, b, n };',
    );
    expect(text).not.toContain("import");
    expect(imports).toEqual([
      {
        specifier: "m",
        bindings: [
          { local: "d", imported: "default" },
          { local: "b", imported: "a" },
        ],
      },
      { specifier: "n", bindings: [{ local: "n", imported: "*" }] },
      { specifier: "effect", bindings: [] },
    ]);
  });

  test.each([
    ["await x", true],
    ["for await (const a of b);", true],
    ["async () => { await x }", false],
    ["class A { async m() { for await (const a of b); } }", false],
  ])("%s: async %s", (code, isAsync) => {
    expect(rewrite(code).isAsync).toBe(isAsync);
  });

  test("knows where each place came from", () => {
    const code = "const a = 1;\nfoo(a);\nexport { a };";
    const { text, origin } = rewrite(code);
    expect(origin(text.indexOf("foo"))).toBe(code.indexOf("foo"));
  });

  test("every loop can be stopped", () => {
    const { text } = rewrite("for (;;); while (1) { } do x++; while (1); for (a of b) c; for (a in b) { d }");
    expect(text.match(/\.halt\(\)/g)).toHaveLength(5);
  });
});

test("withoutBoxes gives the engine's messages back the user's names", () => {
  expect(withoutBoxes("(0 , cell$f.v) is not a function")).toBe("f is not a function");
  expect(withoutBoxes("cell$o.v.m is not a function")).toBe("o.m is not a function");
  expect(withoutBoxes("plain")).toBe("plain");
});

describe("Edits", () => {
  test("applies in the order of places, insertions in the order of asking", () => {
    const edits = new Edits("abcdef");
    edits.replace(4, 5, "E");
    edits.insert(1, "<");
    edits.insert(1, "(");
    edits.remove(2, 4);
    const { text, origin } = edits.apply();
    expect(text).toBe("a<(bEf");
    expect([...text].map((_, offset) => origin(offset))).toEqual([0, 1, 1, 1, 4, 5]);
  });

  test("what is removed keeps its line breaks", () => {
    const edits = new Edits("a\nb\nc");
    edits.remove(0, 5);
    expect(edits.apply().text).toBe("\n\n");
  });

  test("overlapping edits are a mistake", () => {
    const edits = new Edits("abc");
    edits.replace(0, 2, "x");
    edits.replace(1, 3, "y");
    expect(() => edits.apply()).toThrow("overlapping");
  });
});
