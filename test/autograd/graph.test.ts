// The dataflow graph as something to walk and to print.
import { expect, test } from "vitest";
import { graph, heapStats, randn, tensor, zeros } from "../../src/index.js";

function network() {
  const weight = tensor([[1, 2]], { requiresGrad: true });
  const bias = tensor([3], { requiresGrad: true });
  const x = tensor([[1], [2]]);
  const hidden = x.matmul(weight).add(bias);
  const loss = hidden.tanh().add(hidden.relu()).sum([0, 1]);
  return { weight, bias, x, hidden, loss };
}

test("nodes: operation, attributes, shape, kind, name, inputs; each value once, inputs first", () => {
  const { weight, bias, x, loss } = network();
  const { root, nodes } = graph(loss, { names: { weight, x } });
  expect(nodes.map((node) => node.operation ?? node.kind)).toEqual([
    "input",
    "parameter",
    "matmul",
    "parameter",
    "add",
    "tanh",
    "relu",
    "add",
    "sum",
  ]);
  expect(nodes.map((node) => node.id)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(root).toBe(nodes[8]);
  expect(root.attributes).toEqual({ dims: [0, 1], keepDim: false });
  expect(nodes[1].name).toBe("weight");
  expect(nodes[3].name).toBeNull();
  expect([nodes[2].shape, nodes[2].dtype]).toEqual([[2, 2], "float32"]);
  expect(nodes[7].inputs).toEqual([nodes[5], nodes[6]]);
  expect(nodes[5].inputs[0]).toBe(nodes[6].inputs[0]);
  expect(nodes[3].value().toArray()).toEqual(bias.toArray());
});

test("gradients are there after backward, of parameters and of retained values", () => {
  const { weight, hidden, loss } = network();
  hidden.retainGrad();
  const { nodes } = graph(loss);
  expect(nodes.every((node) => node.gradient() === null)).toBe(true);
  loss.backward();
  expect(nodes[1].gradient()).toBe(weight.grad);
  expect(nodes[4].gradient()?.shape).toEqual([2, 2]);
  expect(nodes[5].gradient()).toBeNull();
});

test("prints a tree: chains in a row, branches where several operations meet, what is shared by reference", () => {
  const { weight, bias, x, loss } = network();
  const names: [string, typeof x][] = [
    ["weight", weight],
    ["bias", bias],
    ["x", x],
  ];
  expect(String(graph(loss, { names }))).toBe(
    `graph: 6 operations, 2 parameters, 1 input
sum (dims [0, 1], keepDim false) []
add [2, 2]
├─ tanh [2, 2]
│  #4 add [2, 2] ← ↓, bias [1]
│  matmul [2, 2] ← x [2, 1], weight [1, 2]
└─ relu [2, 2]
   add (#4, above)`,
  );
  expect(String(graph(tensor([1, 2])))).toBe("graph: 0 operations, 0 parameters, 1 input\ninput [2]");
  expect(String(graph(weight.mul(2)))).toContain("mul [1, 2] ← parameter [1, 2], 2");
});

test("the second result of an operation is told from the first", () => {
  const { values } = randn([2, 3], { requiresGrad: true }).max(1);
  expect(graph(values).root.output).toBe(0);
  expect(graph(values).root.inputs[0].kind).toBe("parameter");
});

test("a walked graph does not change what backward does, nor hold memory once it is gone", () => {
  const plain = network();
  plain.loss.backward();
  const walked = network();
  const before = heapStats().used;
  String(graph(walked.loss));
  expect(heapStats().used).toBe(before);
  walked.loss.backward();
  expect(walked.weight.grad?.toArray()).toEqual(plain.weight.grad?.toArray());
  expect(() => walked.loss.backward()).toThrow(/already used/);
});

test("100,000 operations in a row: graph, print and backward use no stack for each", () => {
  const x = zeros([1], { requiresGrad: true });
  let y = x;
  for (let i = 0; i < 100_000; i++) y = y.add(1);
  const whole = graph(y);
  expect(whole.nodes.length).toBe(100_002);
  expect(String(whole).split("\n").length).toBe(102);
  expect(String(whole)).toMatch(/\.\.\. 99900 more operations$/);
  y.backward();
  expect(x.grad?.item()).toBe(1);
});

test("10,000 residual blocks in a row branch and print", () => {
  const x = zeros([1], { requiresGrad: true });
  let y = x;
  for (let i = 0; i < 10_000; i++) y = y.add(y.tanh());
  expect(String(graph(y)).split("\n").length).toBe(102);
});

test("bad input says what was expected", () => {
  expect(() => graph(3 as never)).toThrow(/expected a tensor/);
  expect(() => graph(tensor(1), { names: ["x"] as never })).toThrow(/pairs of a name and a tensor/);
});
