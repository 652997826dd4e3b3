// What fit does between steps and epochs: early stopping, schedules, clipping.
import { describe, expect, test } from "vitest";
import {
  accuracy,
  crossEntropy,
  type FitOptions,
  fit,
  manualSeed,
  mseLoss,
  nn,
  optim,
  precision,
  randn,
  TensorDataset,
  tensor,
  zeros,
} from "../../src/index.js";

function classifier(lr = 0.5) {
  manualSeed(4);
  const inputs = randn([24, 2]);
  const data = new TensorDataset(inputs, inputs.at(":", 0).gt(0).to("int32"));
  const model = new nn.Linear(2, 2);
  const optimizer = new optim.SGD(model.parameters(), { lr });
  return { model, data, optimizer, options: { loss: crossEntropy, optimizer, progress: false } };
}

/** A model whose only weight is 10 - 1 for each step, and a validation that is best at `best`. */
function downhill(best: number) {
  const model = new nn.Linear(1, 1, { bias: false });
  model.loadStateDict({ weight: tensor([[10]]) });
  const data = new TensorDataset(tensor([[1]]), tensor([[-1000]]));
  const validation = new TensorDataset(tensor([[1]]), tensor([[best]]));
  const optimizer = new optim.SGD(model.parameters(), { lr: 1 });
  const slope = (outputs: typeof data.inputs, targets: typeof data.inputs) =>
    model.training ? outputs.sum() : mseLoss(outputs, targets);
  const options: FitOptions<nn.Module> = { loss: slope, optimizer, validation, epochs: 20, progress: false };
  return { model, data, options };
}

describe("early stopping", () => {
  test("waits, stops, and gives the best weights back", async () => {
    const { model, data, options } = downhill(7);
    const history = await fit(model, data, { ...options, earlyStopping: 3 });
    expect(history.epochs).toHaveLength(6); // 10 - 3 is best, three more epochs are not
    expect([history.bestEpoch, history.stoppedEarly, history.stopped]).toEqual([3, true, false]);
    expect(model.weight.item()).toBe(7);
    expect(String(history)).toMatch(/stopped early; the best epoch was 3$/);
  });

  test("leaves the last weights when asked to", async () => {
    const { model, data, options } = downhill(7);
    await fit(model, data, { ...options, earlyStopping: { patience: 2, restoreBest: false } });
    expect(model.weight.item()).toBe(5);
  });

  test("takes small steps for none with minDelta, and goes to the end while it gets better", async () => {
    const near = downhill(7);
    const history = await fit(near.model, near.data, {
      ...near.options,
      earlyStopping: { patience: 2, minDelta: 4 },
    });
    expect(history.bestEpoch).toBe(1); // 4, 1, 0: never better by more than 4
    const far = downhill(-100);
    const whole = await fit(far.model, far.data, { ...far.options, earlyStopping: 1 });
    expect([whole.epochs.length, whole.stoppedEarly]).toEqual([20, false]);
  });

  test("can watch an accuracy, which is better when it is large", async () => {
    const { model, data, options } = classifier(0);
    const history = await fit(model, data, { ...options, epochs: 9, monitor: "accuracy", earlyStopping: 2 });
    expect([history.epochs.length, history.bestEpoch]).toEqual([3, 1]);
  });

  test("explains a number that is not measured, or whose sense is not known", async () => {
    const { model, data, options } = classifier();
    await expect(fit(model, data, { ...options, monitor: "validationAccuracy" })).rejects.toThrow(
      /monitor "validationAccuracy" is not measured; measured are loss, accuracy \(validation numbers need/,
    );
    await expect(fit(model, data, { ...options, monitor: "shape" })).rejects.toThrow(
      /monitorMode: "min" or "max"/,
    );
    await expect(fit(model, data, { ...options, earlyStopping: 0 })).rejects.toThrow(/at least 1, got 0/);
    await expect(fit(model, data, { ...options, earlyStopping: { wait: 1 } as never })).rejects.toThrow(
      /fit: earlyStopping: unknown option "wait"/,
    );
  });
});

describe("schedules", () => {
  test("step after each epoch, or after each batch", async () => {
    const { model, data, optimizer, options } = classifier();
    const rates: number[] = [];
    await fit(model, data, {
      ...options,
      epochs: 2,
      batchSize: 12,
      schedule: new optim.StepLR(optimizer, 1, { gamma: 0.5 }),
      stepSchedule: [new optim.ExponentialLR(optimizer, 0.1)],
      onStep: () => void rates.push(optimizer.lr),
    });
    const expected = [0.05, 0.005, 0.00025, 0.000025];
    rates.forEach((rate, i) => {
      expect(rate / expected[i]).toBeCloseTo(1, 12);
    });
  });

  test("a plateau is told the monitored number", async () => {
    const { model, data, optimizer, options } = classifier(0.25);
    const same = new TensorDataset(zeros([4, 2]), tensor([0, 1, 0, 1], { dtype: "int32" }));
    optimizer.paramGroups[0].params[0].requiresGrad = true;
    const schedule = new optim.ReduceLROnPlateau(optimizer, { patience: 0, mode: "max" });
    await fit(model, data, {
      ...options,
      validation: same,
      monitor: "validationAccuracy",
      schedule,
      epochs: 3,
    });
    expect(optimizer.lr).toBeCloseTo(0.0025, 12); // the first number is an improvement, the next two are none
  });

  test("in the wrong place are explained", async () => {
    const { model, data, optimizer, options } = classifier();
    const cycle = new optim.OneCycleLR(optimizer, 1, { totalSteps: 100, cycleMomentum: false });
    await expect(fit(model, data, { ...options, schedule: cycle })).rejects.toThrow(
      /pass it as stepSchedule/,
    );
    const plateau = new optim.ReduceLROnPlateau(optimizer);
    await expect(fit(model, data, { ...options, stepSchedule: plateau })).rejects.toThrow(
      /pass it as schedule/,
    );
    await expect(fit(model, data, { ...options, schedule: 0.1 as never })).rejects.toThrow(
      /must be a schedule such as/,
    );
  });
});

describe("clipping", () => {
  test("by norm and by value", async () => {
    for (const [option, expected] of [
      ["clipNorm", [-0.6, -0.8]],
      ["clipValue", [-1, -1]],
    ] as const) {
      const model = new nn.Linear(2, 1, { bias: false });
      model.loadStateDict({ weight: tensor([[0, 0]]) });
      const data = new TensorDataset(tensor([[3, 4]]), tensor([[0]]));
      const optimizer = new optim.SGD(model.parameters(), { lr: 1 });
      await fit(model, data, { loss: (outputs) => outputs.sum(), optimizer, progress: false, [option]: 1 });
      Array.from(model.weight.data()).forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i], 5);
      });
    }
    const { model, data, options } = classifier();
    await expect(fit(model, data, { ...options, clipNorm: 0 })).rejects.toThrow(
      /clipNorm must be a number above 0, got 0/,
    );
  });
});

test("running metrics are those of the epoch, not a mean of the batches", async () => {
  const { model, data, options } = classifier(0);
  const metrics = { accuracy, precision: precision() };
  const history = await fit(model, data, { ...options, batchSize: 5, metrics, validation: data });
  const gathered = metrics.precision.start();
  gathered.add(model.forward(data.inputs), data.targets);
  expect(history.epochs[0].precision).toBe(gathered.value());
  expect(history.epochs[0].validationPrecision).toBe(gathered.value());
});
