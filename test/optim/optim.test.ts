// What a user may rely on in optimisers. Their numbers are compared with PyTorch's in test/reference.
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { nn, optim, randn, tensor, zeros } from "../../src/index.js";
import "../reference/matcher.js";

/** One step on a sum of squares. */
function descend(optimizer: { zeroGrad(): void; step(): void }, layer: nn.Linear): void {
  optimizer.zeroGrad();
  layer
    .forward(tensor([[1, -2]]))
    .square()
    .sum()
    .backward();
  optimizer.step();
}

test("plain SGD goes along the negative gradient", () => {
  const w = tensor([1, 2], { requiresGrad: true });
  w.mul(tensor([3, -1]))
    .sum()
    .backward();
  new optim.SGD([w], { lr: 0.5 }).step();
  expect(w.toArray()).toEqual([-0.5, 2.5]);
});

test("the first step of Adam has the size of the learning rate", () => {
  const w = tensor([1, 2], { requiresGrad: true });
  w.mul(tensor([300, -0.01]))
    .sum()
    .backward();
  new optim.Adam([w], { lr: 0.5 }).step();
  expect(w.detach()).toBeCloseToTensor(tensor([0.5, 2.5]));
});

test("parameters without a gradient are left alone, also by momentum and weight decay", () => {
  const [used, unused] = [tensor([1], { requiresGrad: true }), tensor([1], { requiresGrad: true })];
  const optimizer = new optim.SGD([used, unused], { lr: 0.1, momentum: 0.9, weightDecay: 0.5 });
  used.sum().backward();
  optimizer.step();
  expect(unused.item()).toBe(1);
  expect(used.item()).not.toBe(1);
  expect(optimizer.stateDict().state[1]).toBeNull();
});

test("a step changes a view of the parameter's memory too, and the graph notices", () => {
  const w = tensor([2], { requiresGrad: true });
  const loss = w.square().sum();
  loss.backward({ retainGraph: true } as never);
  new optim.SGD([w], { lr: 0.1 }).step();
  expect(() => loss.backward()).toThrow(/changed in place/);
});

test("the learning rate can be changed between steps", () => {
  const w = tensor([0], { requiresGrad: true });
  const optimizer = new optim.SGD([w], { lr: 1 });
  for (const lr of [1, 0.25]) {
    optimizer.lr = lr;
    optimizer.zeroGrad();
    w.sum().backward();
    optimizer.step();
  }
  expect(w.item()).toBe(-1.25);
  expect(optimizer.lr).toBe(0.25);
  expect(() => {
    optimizer.lr = -1;
  }).toThrow(/SGD: lr must be a number of at least 0, got -1/);
  expect(optimizer.lr).toBe(0.25);
});

describe("saved and restored, training goes on bit for bit:", () => {
  const makers: ((parameters: nn.Parameter[]) => optim.Optimizer)[] = [
    (parameters) => new optim.SGD(parameters, { lr: 0.05, momentum: 0.9, nesterov: true }),
    (parameters) => new optim.Adam(parameters, { lr: 0.05, weightDecay: 0.01 }),
    (parameters) => new optim.AdamW(parameters, { lr: 0.05, amsgrad: true }),
    (parameters) => new optim.RMSprop(parameters, { lr: 0.05, momentum: 0.9, centered: true }),
    (parameters) => new optim.Adagrad(parameters, { lr: 0.05, lrDecay: 0.1, initialAccumulatorValue: 0.1 }),
    ([weight, bias]) => new optim.SGD([{ params: [weight] }, { params: [bias], lr: 0.5 }], { lr: 0.1 }),
  ];
  for (const make of makers) {
    test(String(make(new nn.Linear(2, 3).parameters())), () => {
      const layer = new nn.Linear(2, 3);
      const optimizer = make(layer.parameters());
      for (let i = 0; i < 3; i++) descend(optimizer, layer);
      const [state, memory] = [layer.stateDict(), optimizer.stateDict()];
      const copy = new nn.Linear(2, 3);
      copy.loadStateDict(state);
      const resumed = make(copy.parameters());
      resumed.loadStateDict(memory);
      for (let i = 0; i < 3; i++) {
        descend(optimizer, layer);
        descend(resumed, copy);
      }
      expect(copy.weight.data()).toEqual(layer.weight.data());
      expect(copy.bias?.data()).toEqual(layer.bias?.data());
    });
  }

  test("and a state of something else is refused", () => {
    const sgd = new optim.SGD([new nn.Parameter(zeros([2]))], { lr: 1 });
    const adam = new optim.Adam([new nn.Parameter(zeros([2]))]);
    expect(() => adam.loadStateDict(sgd.stateDict())).toThrow(
      /expected what Adam\.stateDict\(\) returned, got SGD/,
    );
    const other = new optim.Adam([new nn.Parameter(zeros([3]))]);
    other.parameters[0].sum().backward();
    other.step();
    expect(() => adam.loadStateDict(other.stateDict())).toThrow(
      /of parameter 0 is \[3\] float32, the parameter \[2\]/,
    );
  });
});

describe("wrong arguments are explained:", () => {
  const w = () => [tensor([1], { requiresGrad: true })];
  const model = new nn.Linear(2, 1);
  const cases: [string, () => unknown, RegExp][] = [
    ["the model itself", () => new optim.Adam(model as never), /got a Linear; pass model\.parameters\(\)/],
    ["one tensor", () => new optim.Adam(w()[0] as never), /expected a list of parameters/],
    ["no parameters", () => new optim.Adam(new nn.ReLU().parameters()), /there are no parameters/],
    [
      "a name",
      () => new optim.Adam([...model.namedParameters()] as never),
      /entry 0 of the parameters is \[/,
    ],
    [
      "a computed tensor",
      () => new optim.Adam([w()[0].mul(2)]),
      /computed by "mul"; an optimiser changes leaves only/,
    ],
    [
      "whole numbers",
      () => new optim.Adam([zeros([2], { dtype: "int32" })]),
      /entry 0 of the parameters is int32/,
    ],
    ["the same twice", () => new optim.Adam([model.weight, model.weight]), /entry 1 .* is in the list twice/],
    ["no learning rate", () => new optim.SGD(w(), undefined as never), /a learning rate is needed/],
    [
      "a learning rate by position",
      () => new optim.Adam(w(), 0.1 as never),
      /options are one object at the end/,
    ],
    [
      "an unknown option",
      () => new optim.Adam(w(), { learningRate: 1 } as never),
      /unknown option "learningRate"; known: lr/,
    ],
    ["NaN", () => new optim.Adam(w(), { lr: Number.NaN }), /lr must be a number of at least 0, got NaN/],
    [
      "a beta of 1",
      () => new optim.Adam(w(), { betas: [0.9, 1] }),
      /betas\[1\] must be a number from 0 to below 1, got 1/,
    ],
    [
      "nesterov alone",
      () => new optim.SGD(w(), { lr: 1, nesterov: true }),
      /nesterov needs a momentum above 0/,
    ],
  ];
  for (const [name, make, message] of cases) {
    test(name, () => {
      expect(make).toThrow(message);
    });
  }
});

test("an optimiser says what it is", () => {
  const optimizer = new optim.Adam(new nn.Linear(2, 1).parameters(), { lr: 0.01 });
  expect(inspect(optimizer)).toBe(
    "Adam(2 parameters, lr: 0.01, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, amsgrad: false, maximize: false)",
  );
  const { weight, bias } = new nn.Linear(2, 1);
  const grouped = new optim.Adagrad([{ params: [weight], eps: 0.1 }, { params: [bias as nn.Parameter] }]);
  expect(inspect(grouped).split("\n")).toHaveLength(4);
});

test("a second optimiser trains another part of the model", () => {
  const [a, b] = [new nn.Linear(2, 3), new nn.Linear(2, 3)];
  const before = a.weight.data();
  const optimizer = new optim.SGD(b.parameters(), { lr: 0.1 });
  a.forward(randn([4, 2]))
    .sum()
    .add(b.forward(randn([4, 2])).sum())
    .backward();
  optimizer.step();
  expect(a.weight.data()).toEqual(before);
});

describe("parameter groups", () => {
  const [a, b] = [new nn.Linear(2, 3), new nn.Linear(3, 1)];

  test("have options of their own, which can be changed between steps", () => {
    const optimizer = new optim.SGD([{ params: a.parameters() }, { params: b.parameters(), lr: 0.5 }], {
      lr: 0.1,
    });
    expect(optimizer.paramGroups.map(({ lr }) => lr)).toEqual([0.1, 0.5]);
    expect(optimizer.parameters).toEqual([...a.parameters(), ...b.parameters()]);
    optimizer.paramGroups[1].lr = 0;
    const before = b.weight.data();
    b.forward(a.forward(randn([4, 2])))
      .sum()
      .backward();
    optimizer.step();
    expect(b.weight.data()).toEqual(before);
    optimizer.lr = 0.3;
    expect(optimizer.paramGroups.map(({ lr }) => lr)).toEqual([0.3, 0.3]);
    optimizer.paramGroups[0].momentum = -1;
    expect(() => optimizer.step()).toThrow(/SGD: momentum must be a number of at least 0, got -1/);
  });

  test("can be added, once", () => {
    const optimizer = new optim.Adam(a.parameters());
    optimizer.addParamGroup({ params: b.parameters(), lr: 1 });
    expect(optimizer.paramGroups.map(({ lr }) => lr)).toEqual([1e-3, 1]);
    expect(() => optimizer.addParamGroup({ params: [b.weight] })).toThrow(/in another group already/);
    expect(() => optimizer.addParamGroup({ params: [randn([2])], learnRate: 1 } as never)).toThrow(
      /unknown option "learnRate"/,
    );
  });

  test("that are wrong are explained", () => {
    const mixed = [{ params: a.parameters() }, b.weight];
    expect(() => new optim.Adam(mixed as never)).toThrow(/entry 1 is a Parameter, the first one is a group/);
    expect(() => new optim.Adam([{ params: a as never }])).toThrow(/expected params of group 0 as a list/);
    expect(() => new optim.SGD([{ params: a.parameters(), lr: 1 }, { params: b.parameters() }])).toThrow(
      /a learning rate is needed/,
    );
    const twice = [{ params: a.parameters() }, { params: [a.weight] }];
    expect(() => new optim.Adam(twice)).toThrow(/entry 0 of group 1 is in the list twice/);
  });
});
