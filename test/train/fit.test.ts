// Training as a user does it: it learns, it can be watched, stopped and repeated, and it says what is wrong.
import { inspect } from "node:util";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  accuracy,
  crossEntropy,
  DataLoader,
  fit,
  heapStats,
  manualSeed,
  mseLoss,
  nn,
  optim,
  plot,
  randint,
  randn,
  type StepInfo,
  setHeapBudget,
  TensorDataset,
  tensor,
  zeros,
} from "../../src/index.js";

afterEach(() => {
  vi.restoreAllMocks();
});

const xor = () =>
  new TensorDataset(
    tensor([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]),
    tensor([0, 1, 1, 0], { dtype: "int32" }),
  );

const mlp = () =>
  new nn.Sequential({ hidden: new nn.Linear(2, 8), act: new nn.Tanh(), out: new nn.Linear(8, 2) });

/** Points of two classes that a line separates. */
function points(count: number, seed: number) {
  manualSeed(seed);
  const inputs = randn([count, 2]);
  return new TensorDataset(inputs, inputs.at(":", 0).gt(inputs.at(":", 1)).to("int32"));
}

function quiet(model: nn.Module, lr = 0.05) {
  return {
    loss: crossEntropy,
    optimizer: new optim.Adam(model.parameters(), { lr }),
    progress: false,
  } as const;
}

test("a small network learns XOR", async () => {
  manualSeed(1);
  const model = mlp();
  const history = await fit(model, xor(), { ...quiet(model), epochs: 100, batchSize: 4 });
  expect(accuracy(model.forward(xor().inputs), xor().targets)).toBe(1);
  expect(history.loss).toHaveLength(100);
  expect(history.loss[99]).toBeLessThan(0.1);
  expect(history.epochs.at(-1)?.accuracy).toBe(1);
});

test("a recurrent network trains through a forward of its own", async () => {
  manualSeed(1);
  class Last extends nn.Module {
    readonly gru = new nn.GRU(1, 8);
    readonly out = new nn.Linear(8, 2);
    override forward(x: ReturnType<typeof randn>) {
      const { state, gates } = this.gru.forward(x);
      return { logits: this.out.forward(state.squeeze(0)), gates };
    }
  }
  const inputs = randn([64, 5, 1]);
  const data = new TensorDataset(inputs, inputs.at(":", 0, 0).gt(0).to("int32")); // the first of five numbers decides
  const model = new Last();
  const history = await fit(model, data, {
    ...quiet(model, 0.02),
    epochs: 30,
    batchSize: 16,
    forward: (net, x) => net.forward(x).logits,
  });
  expect(history.epochs.at(-1)?.accuracy).toBeGreaterThan(0.95);
});

test("a heap too small for the model changes no bit", async () => {
  const run = async () => {
    manualSeed(3);
    const data = new TensorDataset(randn([48, 1, 20, 20]), randint(0, 3, [48]));
    const model = new nn.Sequential({
      conv: new nn.Conv2d(1, 8, 5),
      pool: new nn.MaxPool2d(2),
      flat: new nn.Flatten(),
      out: new nn.Linear(512, 3),
    });
    const history = await fit(model, data, { ...quiet(model), epochs: 2, batchSize: 16 });
    return { loss: history.loss, weight: model.conv.weight.data() };
  };
  const roomy = await run();
  const { budget, evictions } = heapStats();
  setHeapBudget(300_000);
  try {
    expect(await run()).toEqual(roomy);
    expect(heapStats().evictions).toBeGreaterThan(evictions);
  } finally {
    setHeapBudget(budget);
  }
});

test("the same seed gives the same bits", async () => {
  const runs = [];
  for (let i = 0; i < 2; i++) {
    manualSeed(11);
    const model = new nn.Sequential(new nn.Linear(2, 16), new nn.Dropout(0.2), new nn.Linear(16, 2));
    const history = await fit(model, points(100, 4), { ...quiet(model), epochs: 2, batchSize: 16 });
    runs.push({ loss: history.loss, weight: model[0].weight.data() });
  }
  expect(runs[0]).toEqual(runs[1]);
});

describe("measuring", () => {
  test("every sample counts once, also in a smaller last batch", async () => {
    const model = mlp();
    const data = points(10, 1);
    const optimizer = new optim.SGD(model.parameters(), { lr: 0 });
    const history = await fit(model, data, {
      loss: crossEntropy,
      optimizer,
      batchSize: 4,
      validation: data,
      progress: false,
    });
    const { loss, accuracy: share, validationLoss, validationAccuracy } = history.epochs[0];
    const expected = crossEntropy(model.forward(data.inputs), data.targets).item();
    expect(loss).toBeCloseTo(expected, 5);
    expect(validationLoss).toBeCloseTo(expected, 5);
    expect(share).toBeCloseTo(accuracy(model.forward(data.inputs), data.targets), 6);
    expect(validationAccuracy).toBe(share);
    expect(history.loss).toHaveLength(3);
  });

  test("validation runs in evaluation mode and is not trained on", async () => {
    const modes: boolean[] = [];
    const model = mlp();
    const before = model.hidden.weight.data();
    const optimizer = new optim.SGD(model.parameters(), { lr: 0 });
    await fit(model, points(8, 1), {
      loss: crossEntropy,
      optimizer,
      batchSize: 8,
      validation: points(8, 2),
      progress: false,
      forward: (net, x) => {
        modes.push(net.act.training);
        return net.forward(x);
      },
    });
    expect(modes).toEqual([true, false]);
    expect(model.hidden.weight.data()).toEqual(before);
  });

  test("a regression has no accuracy, but metrics of one's own", async () => {
    const model = new nn.Linear(2, 1);
    const x = randn([6, 2]);
    const data = new TensorDataset(x, x.sum(1, { keepDim: true }));
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
    const error = (outputs: typeof x, targets: typeof x) => outputs.sub(targets).abs().mean().item();
    const history = await fit(model, data, {
      loss: mseLoss,
      optimizer,
      epochs: 2,
      validation: data,
      metrics: { error },
      progress: false,
    });
    expect(Object.keys(history.perEpoch)).toEqual(["loss", "error", "validationLoss", "validationError"]);
    expect(history.perEpoch.error).toHaveLength(2);
  });

  test("the history prints as a table and can be plotted", async () => {
    const model = mlp();
    const history = await fit(model, points(8, 1), { ...quiet(model), epochs: 2, validation: points(8, 2) });
    expect(inspect(history)).toMatch(
      /^epoch {2} +loss {2}accuracy {2}validation loss {2}validation accuracy {2}seconds\n/,
    );
    expect(inspect(history).split("\n")).toHaveLength(4);
    expect(plot.curves(history.perEpoch).data.length).toBe(4);
  });
});

describe("stopping", () => {
  test("a signal stops between two steps, history and model stay", async () => {
    const model = mlp().eval();
    const stop = new AbortController();
    const history = await fit(model, points(64, 1), {
      ...quiet(model),
      epochs: 50,
      batchSize: 8,
      signal: stop.signal,
      onStep: ({ step }: StepInfo) => {
        if (step === 11) stop.abort();
      },
    });
    expect(history.stopped).toBe(true);
    expect(history.loss).toHaveLength(11);
    expect(history.epochs.map(({ epoch }) => epoch)).toEqual([1]);
    expect(model.training).toBe(false);
    expect(String(history)).toMatch(/stopped after step 11$/);
    expect(
      Number.isFinite(
        model
          .forward(zeros([1, 2]))
          .sum()
          .item(),
      ),
    ).toBe(true);
  });

  test("a kernel's interrupt stops it as well", async () => {
    const key = Symbol.for("cellgrad.interrupted");
    const model = mlp();
    let steps = 0;
    (globalThis as Record<symbol, unknown>)[key] = () => steps >= 3;
    try {
      const history = await fit(model, points(64, 1), {
        ...quiet(model),
        batchSize: 4,
        onStep: () => void steps++,
      });
      expect(history.loss).toHaveLength(3);
      expect(history.stopped).toBe(true);
    } finally {
      delete (globalThis as Record<symbol, unknown>)[key];
    }
  });

  test("timers run while it trains", async () => {
    const model = mlp();
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 120);
    const history = await fit(model, points(64, 1), {
      ...quiet(model),
      epochs: 1500,
      batchSize: 4,
      signal: stop.signal,
    });
    expect(history.stopped).toBe(true);
  });
});

describe("a loss that is no number", () => {
  test("is warned of once, with the parameter that is broken, and training goes on", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const model = mlp();
    const optimizer = new optim.SGD(model.parameters(), { lr: 1e39 });
    const history = await fit(model, points(64, 1), {
      loss: crossEntropy,
      optimizer,
      batchSize: 8,
      progress: false,
    });
    expect(history.loss).toHaveLength(8);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0][0]).toMatch(
      /^fit: the loss is (NaN|infinite) at epoch 1, step \d: the parameter [\w.]+ holds NaN or infinity since the last step/,
    );
  });

  test("because of the data is said so", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const model = mlp();
    const data = new TensorDataset(tensor([[1, Number.NaN]]), tensor([1], { dtype: "int32" }));
    await fit(model, data, quiet(model));
    expect(warn.mock.calls[0][0]).toMatch(/the inputs of this batch hold NaN/);
  });
});

describe("wrong arguments are explained:", () => {
  const model = mlp();
  const data = points(4, 1);
  const cases: [string, () => Promise<unknown>, RegExp][] = [
    ["no options", () => fit(model, data, undefined as never), /expected options such as/],
    [
      "an unknown option",
      () => fit(model, data, { ...quiet(model), batchsize: 3 } as never),
      /Did you mean "batchSize"/,
    ],
    [
      "no loss",
      () => fit(model, data, { optimizer: quiet(model).optimizer } as never),
      /loss must be a function such as crossEntropy/,
    ],
    [
      "no optimiser",
      () => fit(model, data, { loss: crossEntropy } as never),
      /optimizer must be one such as/,
    ],
    [
      "an optimiser of another model",
      () => fit(model, data, quiet(mlp())),
      /none of this model's parameters/,
    ],
    [
      "a tensor in place of data",
      () => fit(model, data.inputs as never, quiet(model)),
      /expected a dataset or a DataLoader, got a Tensor/,
    ],
    [
      "negative epochs",
      () => fit(model, data, { ...quiet(model), epochs: -1 }),
      /epochs must be a whole number/,
    ],
    ["no model", () => fit(null as never, data, quiet(model)), /fit: expected a module/],
  ];
  for (const [name, run, message] of cases) {
    test(name, async () => {
      await expect(run()).rejects.toThrow(message);
    });
  }

  test("outputs that are a record", async () => {
    const gru = new nn.GRU(2, 3);
    const sequences = new TensorDataset(zeros([2, 4, 2]), zeros([2, 4, 3]));
    await expect(fit(gru, sequences, { ...quiet(gru), loss: mseLoss })).rejects.toThrow(
      /returned a record \{ output, state, gates \}.*forward: \(model, inputs\) => model\.forward\(inputs\)\.output/,
    );
  });

  test("an error in a step says where, and leaves the modes as they were", async () => {
    const wrong = new TensorDataset(zeros([4, 3]), zeros([4], { dtype: "int32" }));
    model.eval();
    await expect(fit(model, wrong, quiet(model))).rejects.toThrow(
      /in layer "hidden", Linear\(2, 8\)\n {2}in fit, epoch 1, step 1: inputs \[4, 3\] float32, targets \[4\] int32$/,
    );
    expect(model.act.training).toBe(false);
  });
});

test("a loader of one's own decides order and batches", async () => {
  const model = mlp();
  const seen: number[] = [];
  const loader = new DataLoader(points(10, 1), { batchSize: 5 });
  await fit(model, loader, {
    ...quiet(model),
    forward: (net, x) => {
      seen.push(x.shape[0]);
      return net.forward(x);
    },
  });
  expect(seen).toEqual([5, 5]);
});

test("accuracy takes classes on the second or the last axis", () => {
  const targets = tensor([[1, 0, 1]], { dtype: "int32" });
  expect(
    accuracy(
      tensor([
        [
          [1, 2],
          [2, 1],
          [2, 1],
        ],
      ]),
      targets,
    ),
  ).toBeCloseTo(2 / 3, 6);
  expect(
    accuracy(
      tensor([
        [
          [1, 2, 2],
          [2, 1, 1],
        ],
      ]),
      targets,
    ),
  ).toBeCloseTo(2 / 3, 6);
  expect(() => accuracy(zeros([4, 3]), zeros([3], { dtype: "int32" }))).toThrow(
    /outputs \[4, 3\] and targets \[3\]/,
  );
});
