// What a graph shows as the last value of a cell.
import { expect, test } from "vitest";
import { crossEntropy, graph, manualSeed, nn, plot, randn, scope, tensor } from "../../src/index.js";

type Bundle = Record<string, string>;

const show = (value: unknown): Bundle =>
  (value as Record<symbol, () => Bundle>)[Symbol.for("Jupyter.display")]();

test("operations with their layers, parameters with their names, values, and gradients after backward()", () => {
  manualSeed(0);
  const model = new nn.Sequential({
    hidden: new nn.Linear(3, 4),
    act: new nn.Tanh(),
    out: new nn.Linear(4, 2),
  });
  const loss = crossEntropy(model.forward(randn([5, 3])), tensor([0, 1, 1, 0, 1], { dtype: "int32" }));
  const before = show(graph(loss));
  expect(before["text/plain"]).toContain("hidden: linear (bias true) [5, 4]");
  const svg = before["image/svg+xml"];
  for (const text of ["hidden.weight [4, 3]", "out.bias [2]", "tanh [5, 4]", ">act<", ">crossEntropy<"]) {
    expect(svg).toContain(text);
  }
  expect(svg).not.toContain("gradient");
  loss.backward();
  expect(show(graph(loss))["image/svg+xml"].match(/>gradient /g)).toHaveLength(4);
  expect(before["text/html"]).toContain(
    "Dataflow graph of crossEntropy []: 4 operations, 4 parameters, 2 inputs",
  );
});

test("values that are gone, and names that mean something in XML", () => {
  const model = new nn.Sequential(new nn.Linear(2, 3), new nn.ReLU(), new nn.Linear(3, 1));
  const loss = scope(() => {
    const result = model.forward(tensor([[1, 2]])).sum();
    result.backward();
    return result;
  });
  const bundle = show(graph(loss, { names: { "<b>&": loss } }));
  expect(bundle["image/svg+xml"]).toContain("values are gone");
  expect(bundle["image/svg+xml"]).toContain("&lt;b&gt;&amp; = sum");
});

test("the text below the drawing is announced in the reader's language", () => {
  const shown = () => show(graph(tensor([1], { requiresGrad: true }).mul(2)))["text/html"];
  expect(shown()).toContain("<summary>as text</summary>");
  plot.locale("zh");
  try {
    expect(shown()).toContain("<summary>以文字显示</summary>");
  } finally {
    plot.locale("en");
  }
});

test("a graph that is too large to be drawn is text", () => {
  let x = tensor([1], { requiresGrad: true });
  for (let i = 0; i < 300; i++) x = x.neg();
  expect(Object.keys(show(graph(x)))).toEqual(["text/plain"]);
});
