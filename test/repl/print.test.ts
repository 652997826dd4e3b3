// How values that are no pictures print in the REPL: graphs as trees, modules as tables.
import { expect, test } from "vitest";
import { PLAIN } from "../../kernel/repl/print/style.js";
import { printValue } from "../../kernel/repl/print/value.js";
import { graph, nn, ones, tensor } from "../../src/index.js";

const print = async (value: unknown, columns = 80) => (await printValue(value, { ...PLAIN, columns })).text;

test("a graph is a tree with shapes and values, and gradients once they are there", async () => {
  const w = tensor(
    [
      [1, 2],
      [3, 4],
    ],
    { requiresGrad: true },
  ); // prettier than four lines
  const loss = w
    .matmul(ones([2, 2]))
    .mul(w)
    .sum();
  expect(await print(graph(loss, { names: { w } }))).toBe(
    [
      "3 operations, 2 leaves",
      "sum (dims [0, 1], keepDim false)  []      58",
      "mul                               [2, 2]  3 … 28",
      "├─ w                              [2, 2]  1 … 4",
      "matmul                            [2, 2]  3 … 7",
      "├─ w",
      "└─ input                          [2, 2]  1",
    ].join("\n"),
  );
  loss.backward();
  // As the first factor w gets its own row sums (3 and 7), as the second those of the product: the same again.
  expect(await print(graph(loss, { names: { w } }))).toContain("1 … 4   grad 6 … 14");
});

test("operations that feed one operation branch", async () => {
  const x = ones([2], { requiresGrad: true });
  const text = await print(graph(x.exp().add(x.neg()), { names: { x } }));
  expect(text).toBe(
    [
      "3 operations, 1 leaf",
      "add      [2]  1.72",
      "├─ exp   [2]  2.72",
      "│  └─ x  [2]  1",
      "└─ neg   [2]  -1",
      "   └─ x",
    ].join("\n"),
  );
});

test("values that are not finite are counted; a long chain is cut, a narrow terminal respected", async () => {
  expect(await print(graph(tensor([-1, 1], { requiresGrad: true }).log()))).toContain("0 1 NaN or inf");
  let x = ones([1], { requiresGrad: true });
  for (let i = 0; i < 150; i++) x = x.add(0.5);
  const lines = (await print(graph(x), 40)).split("\n");
  expect(lines.at(-1)).toMatch(/^\.\.\. \d+ more values$/);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(40);
});

test("a module is a table of its layers", async () => {
  const hidden = new nn.Linear(4, 8);
  for (const parameter of hidden.parameters()) parameter.requiresGrad = false;
  const model = new nn.Sequential({
    hidden,
    act: new nn.Tanh(),
    out: new nn.Linear(8, 1000),
  });
  expect(await print(model)).toBe(
    [
      "Sequential  layer            parameters  shapes",
      "──────────  ───────────────  ──────────  ─────────────────────────────",
      "hidden      Linear(4, 8)             40  weight [8, 4], bias [8]",
      "act         Tanh()                    0",
      "out         Linear(8, 1000)       9,000  weight [1000, 8], bias [1000]",
      "total                             9,040",
      "40 of the parameters are frozen",
    ].join("\n"),
  );
  expect(Math.max(...(await print(model, 50)).split("\n").map((line) => line.length))).toBeLessThan(50);
});
