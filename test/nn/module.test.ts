// What a user may rely on in Module: what is found where, modes, state and how a model prints.
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { manualSeed, nn, noGrad, ones, randn, type Tensor, tensor, zeros } from "../../src/index.js";

class Block extends nn.Module {
  readonly scale = new nn.Parameter(ones([3]));
  readonly inner = new nn.Linear(3, 3);
  override forward(x: Tensor): Tensor {
    return this.inner.forward(x).mul(this.scale);
  }
}

class Net extends nn.Module {
  readonly first = new nn.Linear(2, 3);
  readonly blocks = [new Block(), new Block()];
  readonly heads = { left: new nn.Linear(3, 1, { bias: false }), right: new nn.Linear(3, 1) };
  readonly note = "neither a parameter nor a module";
  readonly mask = ones([3]);
  override forward(x: Tensor): Tensor {
    let h = this.first.forward(x);
    for (const block of this.blocks) h = block.forward(h);
    return this.heads.left.forward(h).add(this.heads.right.forward(h));
  }
}

describe("finding parameters", () => {
  test("fields, arrays and records of modules are found in declaration order", () => {
    expect(new Net().namedParameters().map(([name]) => name)).toEqual([
      "first.weight",
      "first.bias",
      "blocks.0.scale",
      "blocks.0.inner.weight",
      "blocks.0.inner.bias",
      "blocks.1.scale",
      "blocks.1.inner.weight",
      "blocks.1.inner.bias",
      "heads.left.weight",
      "heads.right.weight",
      "heads.right.bias",
    ]);
  });

  test("a shared layer counts once, under its first name", () => {
    const shared = new nn.Linear(2, 2);
    const model = new nn.Sequential({ encode: shared, act: new nn.Tanh(), decode: shared });
    expect(model.parameters()).toEqual([shared.weight, shared.bias]);
    expect(Object.keys(model.stateDict())).toEqual([
      "encode.weight",
      "encode.bias",
      "decode.weight",
      "decode.bias",
    ]);
  });

  test("a child that knows its parent does not go round for ever", () => {
    class Child extends nn.Module {
      parent: nn.Module | null = null;
      readonly weight = new nn.Parameter(ones([1]));
      override forward(x: Tensor): Tensor {
        return x.mul(this.weight);
      }
    }
    class Parent extends nn.Module {
      readonly child = new Child();
      override forward(x: Tensor): Tensor {
        return this.child.forward(x);
      }
    }
    const parent = new Parent();
    parent.child.parent = parent;
    expect(parent.namedParameters().map(([name]) => name)).toEqual(["child.weight"]);
    expect(Object.keys(parent.stateDict())).toEqual(["child.weight"]);
  });

  test("a layer that is replaced is found at once", () => {
    class Classifier extends nn.Module {
      head = new nn.Linear(4, 2);
      override forward(x: Tensor): Tensor {
        return this.head.forward(x);
      }
    }
    const model = new Classifier();
    model.head = new nn.Linear(4, 7);
    expect(model.parameters()[0].shape).toEqual([7, 4]);
  });

  test("every parameter gets a gradient, and zeroGrad forgets it", () => {
    const model = new Net();
    model
      .forward(randn([5, 2]))
      .sum()
      .backward();
    expect(model.parameters().every((parameter) => parameter.grad !== null)).toBe(true);
    model.zeroGrad();
    expect(model.parameters().every((parameter) => parameter.grad === null)).toBe(true);
  });

  test("a frozen module gets no gradients", () => {
    const model = new Net();
    model.blocks[0].requiresGrad_(false);
    model
      .forward(randn([5, 2]))
      .sum()
      .backward();
    expect(model.blocks[0].scale.grad).toBeNull();
    expect(model.first.weight.grad).not.toBeNull();
  });
});

test("train and eval reach every module", () => {
  const model = new nn.Sequential({
    block: new nn.Sequential(new nn.Dropout(0.5)),
    out: new nn.Linear(2, 2),
  });
  expect(
    model
      .eval()
      .namedModules()
      .map(([, module]) => module.training),
  ).toEqual([false, false, false, false]);
  expect(
    model
      .train()
      .namedModules()
      .map(([, module]) => module.training),
  ).toEqual([true, true, true, true]);
});

test("a model converts to float64 and computes in it", () => {
  const model = new Net().to("float64");
  expect(new Set(model.parameters().map(({ dtype }) => dtype))).toEqual(new Set(["float64"]));
  expect(model.forward(randn([2, 2], { dtype: "float64" })).dtype).toBe("float64");
});

describe("state", () => {
  test("goes from one model to another and gives the same outputs", () => {
    const [a, b] = [new Net(), new Net()];
    const x = randn([4, 2]);
    expect(b.loadStateDict(a.stateDict())).toEqual({ missing: [], unexpected: [] });
    expect(b.forward(x).toArray()).toEqual(a.forward(x).toArray());
  });

  test("has PyTorch's keys", () => {
    const model = new nn.Sequential({
      conv1: new nn.Conv2d(1, 2, 3),
      lstm: new nn.LSTM(2, 3),
      out: new nn.Linear(3, 1),
    });
    expect(Object.keys(model.stateDict())).toEqual([
      "conv1.weight",
      "conv1.bias",
      "lstm.weight_ih_l0",
      "lstm.weight_hh_l0",
      "lstm.bias_ih_l0",
      "lstm.bias_hh_l0",
      "out.weight",
      "out.bias",
    ]);
  });

  test("is a copy that later training does not change", () => {
    const layer = new nn.Linear(1, 1);
    const kept = layer.stateDict();
    const before = kept["weight"].item();
    noGrad(() => layer.weight.add_(1));
    expect(kept["weight"].item()).toBe(before);
  });

  test("names everything that does not fit, and changes nothing", () => {
    const layer = new nn.Linear(2, 3);
    const before = layer.weight.toArray();
    const wrong = { weight: zeros([3, 4]), extra: zeros([1]) };
    expect(() => layer.loadStateDict(wrong)).toThrow(
      /nothing was changed\n.*missing in the state: bias\n.*not in the model: extra\n.*\n.*weight: the model has \[3, 2\], the state \[3, 4\]/,
    );
    expect(layer.weight.toArray()).toEqual(before);
  });

  test("loads in part when asked to, and reports the rest", () => {
    const layer = new nn.Linear(1, 2);
    const report = layer.loadStateDict({ bias: tensor([5, 6]), other: zeros([1]) }, { strict: false });
    expect(report).toEqual({ missing: ["weight"], unexpected: ["other"] });
    expect(layer.bias?.toArray()).toEqual([5, 6]);
    expect(() => layer.loadStateDict({ bias: zeros([3]) }, { strict: false })).toThrow(/the state \[3\]/);
  });

  test("a model in place of its state is explained", () => {
    const layer = new nn.Linear(1, 2);
    expect(() => layer.loadStateDict(layer as never)).toThrow(/pass its stateDict\(\)/);
  });
});

test("a model prints as a tree of its layers", () => {
  const model = new nn.Sequential({
    conv1: new nn.Conv2d(1, 8, 5, { padding: "same" }),
    features: new nn.Sequential(new nn.MaxPool2d(2), new nn.AvgPool2d([2, 1], { countIncludePad: false })),
    rnn: new nn.RNN(4, 5, { nonlinearity: "relu", bias: false }),
    out: new nn.Linear(3, 2, { bias: false }),
  });
  expect(inspect(model)).toBe(`Sequential(
  conv1: Conv2d(1, 8, kernelSize: 5, padding: same)
  features: Sequential(
    0: MaxPool2d(kernelSize: 2)
    1: AvgPool2d(kernelSize: [2, 1], countIncludePad: false)
  )
  rnn: RNN(4, 5, bias: false, nonlinearity: relu)
  out: Linear(3, 2, bias: false)
)`);
});

test("the same seed makes the same model", () => {
  manualSeed(5);
  const a = new Net().stateDict();
  manualSeed(5);
  const b = new Net().stateDict();
  for (const key of Object.keys(a)) expect(b[key].data()).toEqual(a[key].data());
});
