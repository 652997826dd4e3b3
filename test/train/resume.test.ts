// A run that was stopped and resumed is the unbroken run, bit for bit: in memory and from files, between epochs and
// within them.
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  crossEntropy,
  DataLoader,
  type FitOptions,
  fit,
  type History,
  loadSafetensors,
  manualSeed,
  nn,
  optim,
  perplexity,
  precision,
  randint,
  randn,
  saveSafetensors,
  TensorDataset,
  tensor,
} from "../../src/index.js";

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "cellgrad-resume-"));
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const points = (count: number, seed: number) => {
  manualSeed(seed);
  return new TensorDataset(randn([count, 3]), randint(0, 3, [count]));
};
const [train, validation] = [points(50, 1), points(20, 2)];

type Options = Partial<FitOptions<nn.Module>>;

/** A run with everything that has a state: dropout, shuffling, schedules, running metrics, a best epoch. */
function setUp(kind: "shared" | "seeded" | "transformed") {
  manualSeed(5);
  const model = new nn.Sequential(
    new nn.Linear(3, 8),
    new nn.Dropout(0.3),
    new nn.Tanh(),
    new nn.Linear(8, 3),
  );
  const optimizer = new optim.AdamW(model.parameters(), { lr: 0.05 });
  const data = {
    shared: train,
    seeded: new DataLoader(train, { batchSize: 8, shuffle: true, seed: 3 }),
    transformed: new DataLoader(train, {
      batchSize: 8,
      shuffle: true,
      seed: 3,
      transform: (x, generator) => x.add(randn(x.shape, { generator })),
    }),
  }[kind];
  const options = (): FitOptions<nn.Module> => ({
    loss: crossEntropy,
    optimizer,
    epochs: 5,
    batchSize: 8,
    validation: new DataLoader(validation, { batchSize: 8, shuffle: true }),
    metrics: { precision: precision(), perplexity: perplexity() },
    schedule: new optim.ReduceLROnPlateau(optimizer, { patience: 0 }),
    stepSchedule: new optim.LinearLR(optimizer, { totalIters: 9 }),
    clipNorm: 1,
    earlyStopping: { patience: 10 },
    progress: false,
  });
  return { model, optimizer, data, options };
}

/** All that a run leaves behind but the time it took. */
function remains(model: nn.Module, optimizer: optim.Optimizer, history: History) {
  const plain = (value: unknown) =>
    JSON.parse(JSON.stringify(value, (_, v) => (v?.data instanceof Function ? Array.from(v.data()) : v)));
  return {
    weights: plain(model.stateDict()),
    optimizer: plain(optimizer.stateDict()),
    loss: history.loss,
    epochs: history.epochs.map(({ seconds: _, ...rest }) => rest),
    bestEpoch: history.bestEpoch,
    next: Array.from(randn([3]).data()), // the shared stream is where it would be
  };
}

const stopAt = (step: number): Options => {
  const stop = new AbortController();
  return { signal: stop.signal, onStep: (info) => void (info.step === step && stop.abort()) };
};

for (const kind of ["shared", "seeded", "transformed"] as const) {
  describe(`with ${kind} random numbers`, () => {
    const unbroken = async () => {
      const { model, optimizer, data, options } = setUp(kind);
      return remains(model, optimizer, await fit(model, data, options()));
    };

    // 7 steps an epoch: within an epoch, after the last step of one (which leaves its validation), and at the start.
    for (const step of [10, 14, 1]) {
      test(`stopped after step ${step} and resumed in memory`, async () => {
        const { model, optimizer, data, options } = setUp(kind);
        const same = options();
        const first = await fit(model, data, { ...same, ...stopAt(step) });
        expect(first.stopped).toBe(true);
        expect(first.loss).toHaveLength(step);
        randn([0]);
        const second = await fit(model, data, { ...same, resume: first });
        expect(remains(model, optimizer, second)).toEqual(await unbroken());
        expect(first.loss).toHaveLength(step); // the earlier history stays as it was
      });

      test(`stopped after step ${step} and resumed from a file, with everything made anew`, async () => {
        const checkpoints = join(root, `${kind}-${step}`);
        const before = setUp(kind);
        await fit(before.model, before.data, { ...before.options(), checkpoints, ...stopAt(step) });
        const { model, optimizer, data, options } = setUp(kind);
        manualSeed(999); // whatever the new program has drawn
        const history = await fit(model, data, { ...options(), resume: checkpoints });
        expect(remains(model, optimizer, history)).toEqual(await unbroken());
      });
    }

    test("trained for 2 epochs, then for 5", async () => {
      const checkpoints = join(root, `${kind}-epochs`);
      const before = setUp(kind);
      await fit(before.model, before.data, { ...before.options(), epochs: 2, checkpoints });
      const { model, optimizer, data, options } = setUp(kind);
      const history = await fit(model, data, { ...options(), checkpoints, resume: true });
      expect(remains(model, optimizer, history)).toEqual(await unbroken());
    });
  });
}

test("stopped twice, also while it validates", async () => {
  const whole = setUp("shared");
  const expected = remains(whole.model, whole.optimizer, await fit(whole.model, whole.data, whole.options()));
  const { model, optimizer, data, options } = setUp("shared");
  const same = options();
  const stop = new AbortController();
  let calls = 0;
  const first = await fit(model, data, {
    ...same,
    signal: stop.signal,
    forward: (net, x) => {
      if (++calls === 9) stop.abort(); // 7 steps, then the second batch of the first validation
      return (net as nn.Sequential).forward(x) as typeof x;
    },
  });
  expect([first.loss.length, first.epochs.length]).toEqual([7, 0]);
  const second = await fit(model, data, { ...same, resume: first, ...stopAt(20) });
  expect(second.loss).toHaveLength(20);
  expect(remains(model, optimizer, await fit(model, data, { ...same, resume: second }))).toEqual(expected);
});

describe("checkpoints", () => {
  const small = () => {
    manualSeed(1);
    const model = new nn.Linear(3, 3);
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
    return { model, optimizer, options: { loss: crossEntropy, optimizer, progress: false } };
  };

  test("the folder holds the run and the best weights, as plain safetensors files", async () => {
    const folder = join(root, "deep", "folder");
    const { model, options } = small();
    const history = await fit(model, train, { ...options, epochs: 3, validation, checkpoints: folder });
    expect(readdirSync(folder).sort()).toEqual(["best.safetensors", "last.safetensors"]);
    const copy = new nn.Linear(3, 3);
    copy.loadStateDict(await loadSafetensors(join(folder, "best.safetensors")));
    const loss = crossEntropy(copy.forward(validation.inputs), validation.targets).item();
    const losses = history.epochs.map((record) => record.validationLoss ?? Number.NaN);
    expect(loss).toBeCloseTo(Math.min(...losses), 5);
    expect(history.bestEpoch).toBe(losses.indexOf(Math.min(...losses)) + 1);
    const last = await loadSafetensors(join(folder, "last.safetensors"));
    expect(last["model.weight"].data()).toEqual(model.weight.data());
  });

  test("are written every so many epochs, and at the end", async () => {
    const folder = join(root, "rare");
    const { model, options } = small();
    const there: boolean[] = [];
    await fit(model, train, {
      ...options,
      epochs: 3,
      batchSize: 50,
      checkpoints: { folder, every: 2 },
      onStep: () => void there.push(existsSync(join(folder, "last.safetensors"))),
    });
    expect(there).toEqual([false, false, true]);
  });

  test("resume: true starts from nothing where there is nothing", async () => {
    const { model, options } = small();
    const history = await fit(model, train, { ...options, checkpoints: join(root, "fresh"), resume: true });
    expect(history.epochs).toHaveLength(1);
  });

  test("a loss that is no number survives", async () => {
    const folder = join(root, "nan");
    const data = new TensorDataset(tensor([[Number.NaN, 1, 2]]), tensor([1], { dtype: "int32" }));
    const { model, options } = small();
    const warnings = console.warn;
    console.warn = () => {};
    try {
      await fit(model, data, { ...options, checkpoints: folder });
      const history = await fit(model, data, { ...options, resume: folder, epochs: 2 });
      expect(history.loss).toEqual([Number.NaN, Number.NaN]);
      expect(history.epochs[0].loss).toBeNaN();
    } finally {
      console.warn = warnings;
    }
  });

  test("what does not fit is explained, and the model stays", async () => {
    const folder = join(root, "wrong");
    const { model, options } = small();
    await fit(model, train, { ...options, checkpoints: folder });
    const other = new nn.Linear(3, 4);
    const otherOptions = { ...options, optimizer: new optim.SGD(other.parameters(), { lr: 1 }) };
    await expect(fit(other, train, { ...otherOptions, resume: folder })).rejects.toThrow(
      /does not fit this Linear/,
    );
    const before = model.weight.data();
    const adam = { ...options, optimizer: new optim.Adam(model.parameters()) };
    await expect(fit(model, train, { ...adam, resume: folder })).rejects.toThrow(
      /expected what Adam\.stateDict\(\) returned, got SGD/,
    );
    const scheduled = { ...options, schedule: new optim.StepLR(options.optimizer, 2) };
    await expect(fit(model, train, { ...scheduled, resume: folder })).rejects.toThrow(
      /had 0 schedules, this one has 1/,
    );
    await expect(fit(model, train, { ...options, resume: join(root, "nowhere") })).rejects.toThrow(
      /there is no checkpoint in .*nowhere/,
    );
    await expect(fit(model, train, { ...options, resume: true })).rejects.toThrow(
      /give checkpoints: "folder"/,
    );
    await expect(fit(model, train, { ...options, resume: { loss: [] } as never })).rejects.toThrow(
      /no history that fit returned/,
    );
    const weights = join(root, "weights.safetensors");
    await saveSafetensors(weights, model.stateDict());
    await expect(fit(model, train, { ...options, resume: weights })).rejects.toThrow(
      /not a checkpoint of fit; weights alone are loaded with/,
    );
    expect(model.weight.data()).toEqual(before);
  });
});
