import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { codeFrame } from "../../../kernel/session/index.js";
import { useSession } from "./cells.js";

const cells = useSession();

/** Runs a cell under a name of its own and gives the traceback as plain text. */
async function traceback(name: string, source: string) {
  const result = await cells.session.execute(source, { name });
  if (result.status === "ok") throw new Error("the cell did not fail");
  return { ...result.error, text: stripVTControlCharacters(result.error.traceback.join("\n")) };
}

describe("places in error messages are those of the TypeScript", () => {
  test("line, column and code frame", async () => {
    const source = "interface Gone {\n  x: number;\n}\nconst o: any = undefined;\n\n  o.x.y;";
    const { text, place } = await traceback("Cell [7]", source);
    expect(place).toEqual({ line: 6, column: 5 });
    expect(text).toBe(
      [
        "TypeError: Cannot read properties of undefined (reading 'x')",
        "Cell [7], line 6",
        "",
        "  4 | const o: any = undefined;",
        "  5 | ",
        "> 6 |   o.x.y;",
        "    |     ^",
        "",
        "    at Cell [7]:6:5",
      ].join("\n"),
    );
  });

  test("a function of an earlier cell: its frame first, and the line of this cell", async () => {
    await cells.session.execute(
      "function deep(n: number): number {\n  if (n === 0) throw new RangeError('bottom');\n  return deep(n - 1);\n}",
      { name: "Cell [1]" },
    );
    const { text, place } = await traceback("Cell [2]", "const a = 1;\ndeep(2);");
    expect(place).toEqual({ line: 2, column: 1 });
    expect(text).toContain("Cell [1], line 2, in deep");
    expect(text.match(/at .*/g)).toEqual([
      "at deep (Cell [1]:2:22)",
      "at deep (Cell [1]:3:10)",
      "at deep (Cell [1]:3:10)",
      "at Cell [2]:2:1",
    ]);
  });

  test("what the engine says of its arguments comes without the engine's frames, which others keep", async () => {
    const clear = await traceback(
      "Cell [3]",
      'import { tensor } from "cellgrad";\ntensor([1, 2]).matmul(tensor([[1, 2, 3]]));',
    );
    expect(clear.ename).toBe("ShapeError");
    expect(clear.text.match(/at .*/g)).toEqual(["at Cell [3]:2:16"]);
    const fault = await traceback(
      "Cell [4]",
      'import { noGrad } from "cellgrad";\nnoGrad(() => {\n  throw new TypeError("mine");\n});',
    );
    expect(fault.text).toMatch(/at Cell \[4\]:3:9\n(.*\n)*.*at noGrad .*\n +at Cell \[4\]:2:1$/);
  });

  test("after an await, in a class, and in an arrow function", async () => {
    const source =
      "class Layer {\n  async forward() {\n    await null;\n    (() => {\n      throw new Error('inside');\n    })();\n  }\n}\nawait new Layer().forward();";
    const { text, place } = await traceback("Cell [9]", source);
    expect(text).toContain("at Layer.forward (Cell [9]:6:7)");
    expect(place).toEqual({ line: 5, column: 13 });
  });

  test("error.stack in the cell says the same", async () => {
    const stack = await cells.run("\n\nnew Error('seen').stack");
    expect(stack).toMatch(/^Error: seen\n {4}at Cell \[\d+\]:3:1$/);
  });

  test("a local file", async () => {
    writeFileSync(
      join(cells.folder, "broken.ts"),
      "type T = number;\n\nexport function boom(x: T): T {\n  throw new Error('no ' + x);\n}\n",
    );
    const { text } = await traceback("Cell [3]", "import { boom } from './broken';\nboom(3)");
    expect(text).toContain(`at boom (${join(cells.folder, "broken.ts")}:4:9)`);
    expect(text).toContain("at Cell [3]:2:1");
  });
});

describe("messages speak of the user's names", () => {
  test.each([
    ["const notCallable: any = 3; notCallable()", "notCallable is not a function"],
    ["const notNew: any = 3; new notNew()", "notNew is not a constructor"],
    ["const holder: any = {}; holder.method()", "holder.method is not a function"],
  ])("%s", async (cell, message) => {
    expect((await cells.fail(cell)).evalue).toBe(message);
  });
});

describe("errors found before running", () => {
  test("a syntax error is called one", async () => {
    const { ename, place, text } = await traceback("Cell [4]", "const x = (1 + ;\nlet y");
    expect({ ename, place }).toEqual({ ename: "SyntaxError", place: { line: 1, column: 16 } });
    expect(text).toContain("> 1 | const x = (1 + ;");
  });

  test.each(["using x = { [Symbol.dispose]() {} };", "let a = 1;\nawait using y: any = null;"])(
    "%s: says what it needs",
    async (source) => {
      expect(await cells.fail(source)).toMatchObject({
        ename: "SyntaxError",
        evalue: expect.stringContaining("`using` needs TypeScript 5.2"),
      });
    },
  );

  test("every type error is listed with its place", async () => {
    const { text } = await traceback("Cell [5]", "const a1: string = 1;\nconst b1: number = 'x';");
    expect(text).toMatch(/Cell \[5\], line 1 \(TS2322\)[\s\S]*Cell \[5\], line 2 \(TS2322\)/);
  });

  test("an error in a local file names the file", async () => {
    writeFileSync(join(cells.folder, "wrong.ts"), "export const n: number = 'x';\n");
    const { text } = await traceback("Cell [6]", "import { n } from './wrong'; n");
    expect(text).toContain("wrong.ts, line 1");
  });
});

test("causes are told", async () => {
  const { text } = await traceback("Cell [8]", "throw new Error('outer', { cause: new TypeError('inner') })");
  expect(text).toContain("Caused by: TypeError: inner");
});

test("a code frame at the edges of a source", () => {
  expect(stripVTControlCharacters(codeFrame("one", { line: 1, column: 4 }).join("\n"))).toBe(
    "> 1 | one\n    |    ^",
  );
});
