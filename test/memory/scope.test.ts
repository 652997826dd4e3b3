// What a user may rely on: what nobody can reach is used again at once, and what somebody holds stays valid.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  crossEntropy,
  graph,
  heapStats,
  manualSeed,
  nn,
  noGrad,
  ones,
  optim,
  randint,
  randn,
  scope,
  setHeapBudget,
  type Tensor,
  zeros,
} from "../../src/index.js";

const MEGA = 1024 * 1024;

let budget = 0;
beforeEach(() => {
  budget = heapStats().budget;
  manualSeed(1);
});
afterEach(() => setHeapBudget(budget));

/** 2 MB of values between its layers for 64 samples. */
const network = () =>
  new nn.Sequential({
    first: new nn.Linear(64, 2048),
    relu1: new nn.ReLU(),
    tanh: new nn.Tanh(),
    silu: new nn.SiLU(),
    out: new nn.Linear(2048, 10),
  });

class Keeper extends nn.Module {
  readonly seen: Tensor[] = [];
  forward(x: Tensor): Tensor {
    const y = x.mul(2);
    this.seen.push(x, y);
    return y;
  }
}

test("a training loop over a Sequential copies nothing and fills no more than a few steps", () => {
  const model = network();
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.01 });
  const [x, y] = [randn([64, 64]), randint(0, 10, [64])];
  const step = () => {
    optimizer.zeroGrad();
    crossEntropy(model.forward(x), y).backward();
    optimizer.step();
  };
  step();
  const { used, evictions } = heapStats();
  for (let i = 0; i < 40; i++) step();
  expect(heapStats().evictions).toBe(evictions);
  // 40 steps make 80 MB between the layers.
  expect(heapStats().used - used).toBeLessThan(30 * MEGA);
});

test("what a layer of the user's own keeps is valid for good, whatever it stands between", () => {
  const keeper = new Keeper();
  const model = new nn.Sequential(
    new nn.Linear(64, 2048),
    new nn.Sequential(new nn.ReLU(), keeper),
    new nn.Linear(2048, 2),
  );
  const x = randn([64, 64]);
  const expected: unknown[] = [];
  for (let i = 0; i < 60; i++) {
    model.forward(x).sum().backward();
    if (i === 0) expected.push(...keeper.seen.map((seen) => seen.toArray()));
    else keeper.seen.length = 2;
  }
  expect(keeper.seen.map((seen) => seen.toArray())).toEqual(expected);
});

test("so is what is caught by a forward of one's own in front of a layer's, and what a trace gives", () => {
  const model = network();
  const x = randn([64, 64]);
  const caught: Tensor[] = [];
  const { relu1 } = model;
  relu1.forward = function (input: Tensor) {
    caught.push(input);
    return nn.ReLU.prototype.forward.call(this, input);
  };
  const trace = model.trace(x);
  noGrad(() => model.forward(x));
  for (let i = 0; i < 20; i++) model.forward(x).sum().backward();
  expect(caught[1].toArray()).toEqual(caught[0].toArray());
  expect(trace.at("first").toArray()).toEqual(caught[0].toArray());
  expect(trace.at("relu1").toArray()).toEqual(caught[0].relu().toArray());
});

test("gradients that nobody has read end with the step, those that were read stay", () => {
  const layer = new nn.Linear(512, 512);
  const x = randn([4, 512]);
  const step = () => {
    layer.zeroGrad();
    layer.forward(x).square().sum().backward();
  };
  step();
  const held = layer.weight.grad as Tensor;
  const expected = held.toArray();
  step();
  const { used } = heapStats();
  for (let i = 0; i < 50; i++) step(); // 50 MB of gradients
  expect(heapStats().used - used).toBeLessThan(4 * MEGA);
  expect(held.toArray()).toEqual(expected);
  expect(layer.weight.grad?.toArray()).toEqual(expected);
});

test("without gradients, what goes from layer to layer ends at once", () => {
  const model = network();
  const x = randn([64, 64]);
  noGrad(() => model.forward(x));
  const { used } = heapStats();
  for (let i = 0; i < 20; i++) noGrad(() => model.forward(x));
  expect(heapStats().used - used).toBeLessThan(MEGA);
});

describe("the graph after backward()", () => {
  const values = (loss: Tensor) => graph(loss).nodes.filter((node) => node.kind === "operation");

  test("still has all values, and keeps them once it was looked at", () => {
    const model = network();
    const x = randn([64, 64]);
    const loss = model.forward(x).sum();
    const before = values(loss).map((node) => node.value().sum().item());
    loss.backward();
    for (let i = 0; i < 20; i++) model.forward(x).sum().backward();
    expect(values(loss).map((node) => node.value().sum().item())).toEqual(before);
  });

  test("has lost those between the layers when later steps needed the memory, and says so", () => {
    const model = network();
    const x = randn([64, 64]);
    const loss = model.forward(x).sum();
    loss.backward();
    expect(values(loss).some((node) => node.isGone)).toBe(false);
    const old = model.forward(x).sum();
    old.backward();
    for (let i = 0; i < 20; i++) model.forward(x).sum().backward();
    const gone = values(old).filter((node) => node.isGone);
    expect(gone.map((node) => [node.operation, node.module])).toEqual([
      ["linear", "first"],
      ["relu", "relu1"],
      ["tanh", "tanh"],
      ["silu", "silu"],
    ]);
    expect(() => gone[0].value()).toThrow(
      /the value of "linear" \[64, 2048\] is gone.*call graph\(\) before/,
    );
    expect(values(old).at(-1)?.value().item()).toBe(old.item());
    expect(() => old.backward()).toThrow(/already used by a backward\(\) before/);
  });

  test("is whole for a second run with retainGraph", () => {
    const model = network();
    const x = randn([8, 64]).requiresGrad_();
    const loss = model.forward(x).sum();
    loss.backward({ retainGraph: true });
    const once = x.grad?.clone();
    for (let i = 0; i < 20; i++)
      model
        .forward(randn([64, 64]))
        .sum()
        .backward();
    loss.backward();
    expect(x.grad?.toArray()).toEqual(once?.mul(2).toArray());
  });
});

describe("scope", () => {
  test("returns what the body returns, and what is held outside stays valid", () => {
    setHeapBudget(heapStats().used + 4 * MEGA);
    const held: Tensor[] = [];
    const results = Array.from({ length: 30 }, (_, i) =>
      scope(() => {
        const x = ones([1000, 100]).mul(i);
        held.push(x);
        return { total: x.sum(), parts: [x.add(1)] };
      }),
    );
    results.forEach(({ total, parts }, i) => {
      expect(total.item()).toBe(100_000 * i);
      expect(parts[0].at(-1, -1).item()).toBe(i + 1);
      expect(held[i].at(0, 0).item()).toBe(i);
    });
  });

  test("what was made inside is moved out before what was made before it", () => {
    const before = zeros([MEGA]);
    setHeapBudget(heapStats().used + 12 * MEGA);
    const returned = heapStats().returns;
    for (let i = 0; i < 10; i++) scope(() => zeros([MEGA]).add(1).sum().item());
    before.sum();
    expect(heapStats().returns).toBe(returned);
  });

  test("the graph of a result that was not run backward is whole", () => {
    const model = network();
    const x = randn([8, 64]);
    const loss = scope(() => model.forward(x).square().sum());
    for (let i = 0; i < 10; i++)
      scope(() =>
        model
          .forward(randn([64, 64]))
          .sum()
          .backward(),
      );
    loss.backward();
    expect(model.out.bias?.grad?.sum().isFinite().item()).toBe(1);
  });

  test("nests, and an error passes through", () => {
    expect(scope(() => scope(() => ones([3])).add(1)).toArray()).toEqual([2, 2, 2]);
    const fail = () => {
      throw new Error("mine");
    };
    expect(() => scope(fail)).toThrow("mine");
    expect(() => scope(async () => ones([1]))).toThrow(/the function is async/);
  });
});

test("out of memory names the largest owners", () => {
  const x = ones([MEGA]);
  const kept = Array.from({ length: 8 }, () => x.exp());
  expect(() => noGrad(() => zeros([1 << 30, 8]))).toThrow(/ MB in \d+ blocks: results of exp/);
  expect(kept[7].at(0).item()).toBeCloseTo(Math.E, 5);
});
