import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { useSession } from "./cells.js";

const cells = useSession();
const { run } = cells;

/** Writes files below the folder of the cells. */
function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(cells.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

const manifest = (fields: object) => JSON.stringify({ version: "1.0.0", ...fields });

describe("packages", () => {
  test("CommonJS: default, named and namespace import", async () => {
    write({
      "node_modules/old/package.json": manifest({ name: "old", main: "index.js", types: "index.d.ts" }),
      "node_modules/old/index.js":
        "function old() { return 1 } old['hid' + 'den'] = 2; module.exports = old;",
      "node_modules/old/index.d.ts":
        "declare function old(): number; declare namespace old { const hidden: number } export = old;",
    });
    expect(
      await run("import old, { hidden } from 'old'; import * as all from 'old'; [old(), hidden, all.hidden]"),
    ).toEqual([1, 2, 2]);
  });

  test("ES modules with exports for import only, subpaths and their types", async () => {
    write({
      "node_modules/modern/package.json": manifest({
        name: "modern",
        type: "module",
        exports: {
          ".": { types: "./index.d.ts", import: "./index.js" },
          "./deep/*": { types: "./lib/*.d.ts", import: "./lib/*.js" },
        },
      }),
      "node_modules/modern/index.js": "export default 'def'; export const named = 1;",
      "node_modules/modern/index.d.ts":
        "declare const d: string; export default d; export const named: number;",
      "node_modules/modern/lib/part.js": "export const part = await Promise.resolve('part');",
      "node_modules/modern/lib/part.d.ts": "export const part: string;",
    });
    expect(
      await run(
        "import d, { named } from 'modern'; import { part } from 'modern/deep/part'; [d, named, part.length]",
      ),
    ).toEqual(["def", 1, 4]);
    expect(await run("(await import('modern')).named")).toBe(1);
    expect((await cells.fail("part.toFixed()")).evalue).toContain("toFixed");
  });

  test("types with generic buffers, which TypeScript 5.0 does not know, are not `any`", async () => {
    write({
      "node_modules/buffers/package.json": manifest({
        name: "buffers",
        main: "index.js",
        types: "index.d.ts",
      }),
      "node_modules/buffers/index.js": "exports.make = () => new Float32Array(2);",
      "node_modules/buffers/index.d.ts": "export declare function make(): Float32Array<ArrayBuffer>;",
    });
    expect(await run("import { make } from 'buffers'; make().length")).toBe(2);
    expect((await cells.fail("make().noSuchThing")).evalue).toContain("noSuchThing");
    expect(cells.session.complete("make().byteL", 12).matches).toContainEqual({
      name: "byteLength",
      kind: "property",
    });
  });

  test("a package that is not there", async () => {
    expect(await cells.fail("import x from 'no-such-package'")).toMatchObject({ ename: "TypeScriptError" });
    expect(await cells.fail("await import('no-' + 'such-package')")).toMatchObject({
      evalue: expect.stringContaining("no-such-package"),
    });
  });

  test("a package that fails while it loads declares nothing", async () => {
    write({
      "node_modules/broken/package.json": manifest({ name: "broken", main: "index.js", types: "index.d.ts" }),
      "node_modules/broken/index.js": "throw new Error('broken on purpose');",
      "node_modules/broken/index.d.ts": "export const brokenPart: number;",
    });
    expect((await cells.fail("import { brokenPart } from 'broken'")).evalue).toBe("broken on purpose");
    expect((await cells.fail("brokenPart")).evalue).toBe("Cannot find name 'brokenPart'.");
  });

  test("built-in modules, and imports stay for later cells", async () => {
    await run("import { basename } from 'node:path'; import * as os from 'os'; import fs from 'fs'");
    expect(
      await run("[basename('/a/b'), typeof os.EOL, typeof fs.readFileSync, ({ basename }).basename('c/d')]"),
    ).toEqual(["b", "string", "function", "d"]);
    expect(await run("const basename = 3; basename")).toBe(3);
  });
});

describe("local files", () => {
  test("TypeScript with and without an ending, in folders, importing each other in a circle", async () => {
    write({
      "lib/a.ts":
        "import { b } from './b.js'; export const a = (): number => b() + 1; export const base = 10;",
      "lib/b.ts": "import { base } from './a'; export const b = (): number => base * 2;",
      "lib/index.ts": "export * from './a'; export { default as data } from '../data.json';",
      "data.json": '{ "k": [1, 2] }',
    });
    expect(
      await run("import { a, data } from './lib'; import { base } from './lib/a.ts'; [a(), data.k, base]"),
    ).toEqual([21, [1, 2], 10]);
  });

  test("a variable that the file changes is seen", async () => {
    write({ "counter.ts": "export let count = 0; export function up() { count++ }" });
    expect(await run("import { count, up } from './counter'", "up(); up()", "count")).toBe(2);
  });

  test("plain JavaScript beside the notebook", async () => {
    write({ "plain.js": "export const plain = { deep: 1 };" });
    expect(await run("import { plain } from './plain.js'; plain.deep")).toBe(1);
  });

  test("a @module cell is a file for later cells", async () => {
    await run("/** @module virtual */\nexport const inside: number = 4;");
    expect(await run("import { inside } from './virtual'; inside")).toBe(4);
  });

  test("import.meta tells where the notebook is", async () => {
    expect(await run("import.meta.url")).toBe(pathToFileURL(join(cells.folder, "cell.ts")).href);
  });
});

test("cellgrad itself, though the folder has no packages at all", async () => {
  expect(await run("import { version } from 'cellgrad/package.json'; version")).toMatch(/^\d+\.\d+\.\d+/);
});

test("@browser cells are refused with a reason", async () => {
  expect((await cells.fail("/** @browser */\nalert(1)")).evalue).toContain("@browser");
});
