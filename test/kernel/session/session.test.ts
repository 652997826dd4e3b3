import { describe, expect, test } from "vitest";
import { createSession } from "../../../kernel/session/index.js";
import { useSession } from "./cells.js";

const cells = useSession();
const { run, fail } = cells;

test("a folder may be named with a slash at its end", async () => {
  const session = createSession({ cwd: `${cells.folder}/` });
  await session.execute("const kept = 41;");
  expect(await session.execute("kept + 1")).toMatchObject({ status: "ok", last: { value: 42 } });
  session.close();
});

describe("a variable of one cell in later cells", () => {
  test.each<[string, string[], unknown]>([
    [
      "assignment is seen by functions",
      ["let lr = 0.1; function train() { return lr }", "lr = 0.01; train()"],
      0.01,
    ],
    [
      "redeclaration is seen by functions",
      ["let n1 = 1; const get1 = () => n1;", "let n1 = 2;", "get1()"],
      2,
    ],
    [
      "redeclaration with another kind and type",
      ["const k1 = 1; const g1 = () => k1;", "let k1 = 'x'; g1()"],
      "x",
    ],
    [
      "redefined helper",
      ["function h1() { return 1 } function c1() { return h1() }", "function h1() { return 2 }", "c1()"],
      2,
    ],
    ["function becomes a class", ["function v1() { return 1 }", "class v1 { a = 3 }", "new v1().a"], 3],
    [
      "methods see later values",
      [
        "let s1 = 1; class A1 { get() { return s1 } static s = () => s1 }",
        "s1 = 5; [new A1().get(), A1.s()]",
      ],
      [5, 5],
    ],
    [
      "getters and setters",
      ["let t1 = 1; const o1 = { get t() { return t1 }, set t(v) { t1 = v } };", "o1.t = 8; [o1.t, t1]"],
      [8, 8],
    ],
    [
      "increments from a function",
      ["let i1 = 0; function inc1() { return ++i1 }", "inc1(); inc1(); i1++", "i1"],
      3,
    ],
    ["compound assignment", ["let c2: any = 1; c2 += 2; c2 **= 2", "c2 ??= 1; c2"], 9],
    [
      "generators",
      [
        "let step = 1; function* count() { for (let i = 0; ; i += step) yield i }",
        "step = 5; const it = count(); [it.next().value, it.next().value]",
      ],
      [0, 5],
    ],
    [
      "async functions",
      ["let a3 = 1; async function f3() { await null; return a3 }", "const p3 = f3(); a3 = 2; await p3"],
      2,
    ],
    ["arrow functions in objects", ["let q3 = 1; const o3 = { f: () => q3 }", "q3 = 2; o3.f()"], 2],
    [
      "template tags",
      [
        "const tag = (s: TemplateStringsArray, ...v: unknown[]) => s.raw.join('|') + v.join()",
        `const w = 4; tag\`a\${w}b\``,
      ],
      "a|b4",
    ],
    [
      "optional calls",
      [
        "let maybe: undefined | (() => number);",
        "const before = maybe?.(); maybe = () => 3; [before, maybe?.()]",
      ],
      [undefined, 3],
    ],
    [
      "typeof and delete",
      ["const o4: { x?: number } = { x: 1 }", "delete o4.x; [typeof o4, 'x' in o4]"],
      ["object", false],
    ],
  ])("%s", async (_name, cells, expected) => {
    expect(await run(...cells)).toEqual(expected);
  });

  test("a plain call has no `this`", async () => {
    expect(await run("function self(this: unknown) { return this }", "self()")).toBeUndefined();
  });
});

describe("declarations", () => {
  test.each<[string, string[], unknown]>([
    ["shorthand of this cell", ["const z5 = 3; ({ z5 })"], { z5: 3 }],
    ["shorthand of an earlier cell", ["const z6 = 3", "({ z6 })"], { z6: 3 }],
    [
      "object pattern",
      [
        "const { a: a6, b: [b6, , c6 = 9], ...r6 } = { a: 1, b: [2, 3], d: 4, e: 5 } as any",
        "[a6, b6, c6, r6]",
      ],
      [1, 2, 9, { d: 4, e: 5 }],
    ],
    ["array pattern with rest", ["const [x7, ...y7] = [1, 2, 3]", "[x7, y7]"], [1, [2, 3]]],
    ["pattern with computed key", ["const key8 = 'p'", "const { [key8]: v8 = 0 } = { p: 4 }", "v8"], 4],
    [
      "assignment pattern",
      ["let m9 = 1, n9 = 2", "[m9, n9] = [n9, m9]; ({ m9 } = { m9: m9 + 10 }); [m9, n9]"],
      [12, 1],
    ],
    ["assignment pattern with default", ["let d9 = 1", "({ d9 = 7 } = {} as any); d9"], 7],
    ["for-of over an earlier variable", ["let e9 = 0", "for (e9 of [1, 2, 3]);", "e9"], 3],
    ["swap in a for head", ["for (var f9 = 0, g9 = 10; f9 < g9; f9++, g9--);", "[f9, g9]"], [5, 5]],
    ["var in a block", ["if (true) { var h9 = 4 }", "h9"], 4],
    ["var pattern in for-of", ["for (var { p: p9 } of [{ p: 1 }, { p: 2 }]);", "p9"], 2],
    ["let without a value is undefined again", ["let u9: any = 5", "let u9: any; u9"], undefined],
    ["block scope hides", ["let o9 = 1; { let o9 = 2; o9++ }", "o9"], 1],
    [
      "parameter hides",
      ["let par = 1; function fp(par: number) { par++; return par }", "[fp(5), par]"],
      [6, 1],
    ],
    ["catch variable hides", ["let err9 = 1; try { throw 2 } catch (err9) { err9 = 3 }", "err9"], 1],
    [
      "default parameter sees the cell",
      ["let def = 1; function fd(x = def) { return x }", "def = 2; fd()"],
      2,
    ],
    ["enum", ["enum Color { Red, Green = 5, Blue }", "[Color.Blue, Color[5]]"], [6, "Green"]],
    [
      "an enum declared again is a new one",
      ["enum E10 { A }", "enum E10 { B }", "Object.keys(E10)"],
      ["0", "B"],
    ],
    [
      "namespace",
      [
        "namespace N11 { export const q = 1; export namespace M { export const r = 2 } }",
        "N11.q + N11.M.r",
        "N11.q + N11.M.r",
      ],
      3,
    ],
    ["const enum", ["const enum CE { A = 4 }; CE.A"], 4],
    [
      "class with private, static block and inheritance",
      [
        "class B12 { #x = 1; static y = 0; static { B12.y = 7 } get x() { return this.#x } }",
        "class C12 extends B12 { z = super.x }",
        "[new C12().z, C12.y]",
      ],
      [1, 7],
    ],
    [
      "class expression keeps its name",
      [
        "const K13 = class {}; const F13 = () => 1; const G13 = async function () {};",
        "[K13.name, F13.name, G13.name]",
      ],
      ["K13", "F13", "G13"],
    ],
    ["function hoisting", ["const r14 = later14(); function later14() { return 3 }", "r14"], 3],
    [
      "decorators",
      [
        "function seal(t: Function) { Object.defineProperty(t, 'sealed', { value: 1 }) }",
        "@seal class D15 { m() { return D15 } }",
        "[(D15 as any).sealed, new D15().m() === D15]",
      ],
      [1, true],
    ],
    [
      "labels",
      [
        "let l16 = 0; outer: for (let i = 0; i < 5; i++) { for (;;) { if (i === 3) break outer; l16 += i; continue outer } }",
        "l16",
      ],
      3,
    ],
    ["label named as a variable", ["let lab = 2; lab: for (;;) { lab++; break lab }", "lab"], 3],
    [
      "do-while and while without a block",
      ["let w17 = 0; do w17++; while (w17 < 5); while (w17 > 2) w17--;", "w17"],
      2,
    ],
    [
      "for-in",
      ["const keys18: string[] = []; for (const k in { a: 1, b: 2 }) keys18.push(k);", "keys18"],
      ["a", "b"],
    ],
    [
      "exported declarations, as pasted from a module",
      ["export const ex19 = 4; export function fx19() { return ex19 }", "fx19()"],
      4,
    ],
    ["export default of an expression", ["export default 3 + 4"], 7],
    [
      "interfaces and types",
      ["interface P20 { x: number } type T20 = P20['x']", "const v20: T20 = 3; v20"],
      3,
    ],
    [
      "overloads",
      [
        "function ov(x: string): string; function ov(x: number): number; function ov(x: any) { return x }",
        "ov('a') + ov(1)",
      ],
      "a1",
    ],
    [
      "a name like one of ours",
      [
        "const cell$ = 1; const cell$stop = 2; function v(cell$x: number) { return cell$x + cell$ }",
        "v(3) + cell$stop",
      ],
      6,
    ],
    [
      "`declare` means a variable of somebody else",
      [
        "declare const structuredCloneOf: any; declare var Buffer: any; typeof Buffer.from",
        "typeof Buffer.from",
      ],
      "function",
    ],
    ["the same cell twice", ["1 + 1", "1 + 1"], 2],
    ["the same declaring cell often", Array(4).fill("var often = 1; often + 1"), 2],
    ["only a comment", ["// nothing\n/* at all */"], undefined],
    ["a comment after the last expression", ["3 // three"], 3],
    ["the comma operator", ["parseInt('1'), 2"], 2],
    ["unicode names", ["const größe = 2; const 数 = 3", "größe * 数"], 6],
  ])("%s", async (_name, cells, expected) => {
    expect(await run(...cells)).toEqual(expected);
  });
});

describe("asynchronous cells", () => {
  test.each<[string, string[], unknown]>([
    ["top-level await", ["const w1 = await Promise.resolve(3)", "w1"], 3],
    [
      "await in a pattern and in a loop",
      ["let w2 = 0; for (const p of [Promise.resolve(1), Promise.resolve(2)]) w2 += await p;", "w2"],
      3,
    ],
    [
      "for await",
      [
        "async function* gen3() { yield 1; yield 2 } let w3 = 0; for await (const x of gen3()) w3 += x;",
        "w3",
      ],
      3,
    ],
    ["await inside functions only", ["const f4 = async () => await 4; await f4()"], 4],
    [
      "functions in an awaiting cell",
      ["await null; function f5() { return v5 } let v5 = 1;", "v5 = 2; f5()"],
      2,
    ],
    ["dynamic import", ["const { join: join6 } = await import('node:path'); join6('a', 'b')"], "a/b"],
  ])("%s", async (_name, cells, expected) => {
    expect(await run(...cells)).toEqual(expected);
  });

  test("a promise as last expression is a value, not awaited", async () => {
    const result = await cells.session.execute("Promise.resolve(1)");
    expect(result).toMatchObject({ status: "ok", last: { value: expect.any(Promise) } });
  });
});

describe("a cell that fails", () => {
  test("keeps what it set before it threw", async () => {
    await fail("const kept1 = 5; let half1 = [1]; half1.push(2); throw new Error('x'); const never1 = 1;");
    expect(await run("[kept1, half1]")).toEqual([5, [1, 2]]);
  });

  test("keeps functions and classes that it declared", async () => {
    await fail("function kept2() { return 1 } class Kept2 {} (null as any).x");
    expect(await run("[kept2(), typeof Kept2]")).toEqual([1, "function"]);
  });

  test("after await too", async () => {
    await fail("const kept3 = 1; await null; throw new Error('x')");
    expect(await run("kept3")).toBe(1);
  });

  test("by its types changes nothing", async () => {
    await run("let safe = 1");
    const { ename, evalue, place } = await fail("safe = 2;\nconst wrong: number = 'x';");
    expect({ ename, evalue, place }).toEqual({
      ename: "TypeScriptError",
      evalue: "Type 'string' is not assignable to type 'number'.",
      place: { line: 2, column: 7 },
    });
    expect(await run("safe")).toBe(1);
  });

  test("may throw anything", async () => {
    expect(await fail("throw 'text'")).toMatchObject({ ename: "Thrown", evalue: "'text'" });
    expect(await fail("throw undefined")).toMatchObject({ evalue: "undefined" });
    expect(await fail("throw Object.freeze(new Error('cold'))")).toMatchObject({ evalue: "cold" });
  });

  test("is stopped by an interrupt and keeps what it set", async () => {
    setTimeout(() => cells.session.interrupt(), 50);
    const error = await fail("let kept4 = 1; await new Promise(() => {})");
    expect(error.ename).toBe("KeyboardInterrupt");
    expect(await run("kept4")).toBe(1);
  });
});
