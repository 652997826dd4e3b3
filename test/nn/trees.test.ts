// What a user may rely on in the cells over trees.
import { describe, expect, test } from "vitest";
import { gradgradcheck, nn, randn, type Tensor } from "../../src/index.js";
import "../reference/matcher.js";

const leaf = (value: Tensor | null): nn.Tree => ({ value, children: [] });

/** A tree that is a list: the last step is the root. */
function chain(x: Tensor): nn.Tree {
  let tree = leaf(x.at(0));
  for (let t = 1; t < x.shape[0]; t++) tree = { value: x.at(t), children: [tree] };
  return tree;
}

describe("Child-Sum TreeLSTM", () => {
  test("on a chain it is an LSTM with the same weights", () => {
    const lstm = new nn.LSTM(3, 5);
    const tree = new nn.ChildSumTreeLSTM(3, 5);
    const state = Object.entries(lstm.stateDict());
    tree.loadStateDict(Object.fromEntries(state.map(([key, value]) => [key.replace("_l0", ""), value])));
    const x = randn([6, 3]);
    const { output, state: last, tree: gates } = tree.forward(chain(x));
    const sequence = lstm.forward(x);
    expect(output).toBeCloseToTensor(sequence.output.at(-1));
    expect(last.c).toBeCloseToTensor(sequence.state.c.at(0));
    expect(gates.value.forget?.squeeze(0)).toBeCloseToTensor(sequence.gates.forget.at(-1));
    expect(gates.children[0].value.input).toBeCloseToTensor(sequence.gates.input.at(-2));
  });

  test("the order of the children does not matter, their grouping does", () => {
    const cell = new nn.ChildSumTreeLSTM(2, 4);
    const [a, b, c] = [randn([2]), randn([2]), randn([2])];
    const root = randn([2]);
    const run = (...children: nn.Tree[]) => cell.forward({ value: root, children }).output;
    expect(run(leaf(a), leaf(b), leaf(c))).toBeCloseToTensor(run(leaf(c), leaf(a), leaf(b)));
    const grouped = run(leaf(a), { value: null, children: [leaf(b), leaf(c)] });
    expect(
      grouped
        .sub(run(leaf(a), leaf(b), leaf(c)))
        .abs()
        .max()
        .item(),
    ).toBeGreaterThan(1e-4);
  });

  test("every child has a forget gate of its own, in the tree's form", () => {
    const cell = new nn.ChildSumTreeLSTM(2, 4);
    const { tree } = cell.forward({
      value: null,
      children: [leaf(randn([2])), leaf(randn([2])), leaf(null)],
    });
    expect(tree.value.forget?.shape).toEqual([3, 4]);
    expect(tree.children).toHaveLength(3);
    expect(tree.children[0].value.forget).toBeNull();
    expect(tree.children[2].value.hidden.shape).toEqual([4]);
  });
});

test("long lists do not overflow the stack", () => {
  const x = randn([3000, 1]);
  const cell = new nn.RecursiveCell(1, 2, { maxChildren: 1 });
  const { output } = cell.forward(chain(x));
  output.sum().backward();
  expect(Number.isFinite(cell.weightHh.grad?.sum().item())).toBe(true);
});

test("both can be differentiated twice", () => {
  for (const cell of [new nn.RecursiveCell(2, 3), new nn.ChildSumTreeLSTM(2, 3)]) {
    cell.to("float64");
    const x = [0, 1, 2].map(() => randn([2], { dtype: "float64" }).requiresGrad_());
    const run = (a: Tensor, b: Tensor, c: Tensor) =>
      cell.forward({ value: a, children: [leaf(b), { value: null, children: [leaf(c)] }] }).output;
    expect(gradgradcheck(run, x)).toBe(true);
  }
});

test("a recursive cell gives the state of every node", () => {
  const { output, tree } = new nn.RecursiveCell(2, 3).forward({
    value: null,
    children: [leaf(randn([2])), leaf(randn([2]))],
  });
  expect(tree.value).toBe(output);
  expect(tree.children.map(({ value }) => value.shape)).toEqual([[3], [3]]);
});

describe("wrong trees are explained:", () => {
  const cell = new nn.RecursiveCell(2, 3);
  test("too many children", () => {
    expect(() => cell.forward({ value: null, children: [leaf(null), leaf(null), leaf(null)] })).toThrow(
      "a node has 3 children, this cell was made for 2; use the option maxChildren: 3",
    );
  });
  test("a value of another size", () => {
    expect(() => cell.forward(leaf(randn([3])))).toThrow("each value must be a vector [2], or null, got [3]");
  });
  test("no tree", () => {
    expect(() => cell.forward(randn([2, 2]) as never)).toThrow(
      "expected a tree { value, children: [...] }, got a tensor [2, 2]",
    );
  });
  test("a node in two places, or within itself", () => {
    const shared = leaf(null);
    expect(() => cell.forward({ value: null, children: [shared, shared] })).toThrow(
      "a node stands in two places",
    );
    const circle = { value: null, children: [] as nn.Tree[] };
    circle.children.push(circle);
    expect(() => cell.forward(circle)).toThrow("a node stands in two places");
  });
});
