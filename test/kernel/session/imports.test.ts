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

  test("`require`, from the folder of the cells, until a cell declares another", async () => {
    write({
      "node_modules/required/package.json": manifest({ name: "required", main: "index.js" }),
      "node_modules/required/index.js": "module.exports = { answer: 42 };",
      "data/sizes.json": "[3, 5]",
    });
    expect(await run('const required = require("required"); required.answer')).toBe(42);
    expect(await run('require("./data/sizes.json")')).toEqual([3, 5]);
    expect(await run('require.resolve("required").endsWith("index.js")')).toBe(true);
    expect((await cells.fail('require("no-such-package")')).evalue).toContain("no-such-package");
    expect(await run("const require = (name: string) => name.length; require('four')")).toBe(4);
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

  test("a file that was missing is found when it is there, and the session outlives files that appear meanwhile", async () => {
    expect(await cells.fail("import { born } from './born'")).toMatchObject({ ename: "TypeScriptError" });
    write({ "born.ts": "export const born = 1;", "bystander.ts": "" });
    expect(await run("import { born } from './born'; born")).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 300)); // until the watchers have told
    expect(await run("born + 1")).toBe(2);
  });

  test("a file that awaits at its top runs after what it imports and before who imports it", async () => {
    write({
      "order.ts": "export const order: string[] = [];",
      "slow.ts":
        "import { order } from './order'; order.push('slow begins'); export const slow: number = await new Promise<number>((r) => setTimeout(() => r(4), 20)); for await (const x of [1]) order.push('slow ends');",
      "quick.ts": "import { order } from './order'; order.push('quick'); export const quick = 1;",
      "whole.ts":
        "import { order } from './order'; import { slow } from './slow'; import { quick } from './quick'; order.push('whole'); export { order }; export const sum: number = slow + quick;",
    });
    expect(await run("import { order, sum } from './whole'; [sum, ...order]")).toEqual([
      5,
      "slow begins",
      "slow ends",
      "quick",
      "whole",
    ]);
  });

  test("a file that awaits and fails says where, and runs again when it is imported again", async () => {
    write({
      "sour.ts":
        "\nawait null;\nif (!(globalThis as any).sweet) throw new Error('sour');\nexport const sour = 1;",
    });
    const error = await cells.fail("import { sour } from './sour'");
    expect([error.evalue, error.traceback.join()]).toEqual(["sour", expect.stringContaining("sour.ts:3:")]);
    expect(await run("(globalThis as any).sweet = true", "import { sour } from './sour'; sour")).toBe(1);
  });

  test("an await in a function that is not async stays an error", async () => {
    write({ "wrong.ts": "export function wrong() { await null; }" });
    expect((await cells.fail("import { wrong } from './wrong'")).evalue).toContain("async function");
  });

  test("a file may import packages that can only be imported", async () => {
    write({ "uses.ts": "import d, { named } from 'modern'; export const both: string = d + named;" });
    expect(await run("import { both } from './uses'; both")).toBe("def1");
  });

  test("import.meta of a file is that of its TypeScript", async () => {
    write({
      "lib/meta.ts":
        "\nexport const meta: string[] = [import.meta.url, import.meta.filename, import.meta.dirname];\nexport function fail(): never { throw new Error(import.meta.url.slice(0, 4)); }",
    });
    const path = join(cells.folder, "lib", "meta.ts");
    expect(await run("import { meta, fail } from './lib/meta'; meta")).toEqual([
      pathToFileURL(path).href,
      path,
      join(cells.folder, "lib"),
    ]);
    const error = await cells.fail("fail()");
    expect([error.evalue, error.traceback.join()]).toEqual(["file", expect.stringContaining("meta.ts:3:39")]);
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
