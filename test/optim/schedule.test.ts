// Schedules as they are used: saved and restored, and what a wrong argument is told. Their numbers are compared with
// PyTorch's in reference.test.ts.
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { nn, optim } from "../../src/index.js";

const optimizer = () => new optim.SGD(new nn.Linear(2, 1).parameters(), { lr: 0.4, momentum: 0.9 });

describe("saved and restored, a schedule goes on:", () => {
  const makers: Readonly<Record<string, (o: optim.SGD) => optim.Schedule & { step(value?: number): void }>> =
    {
      step: (o) => new optim.StepLR(o, 3),
      multi: (o) => new optim.MultiStepLR(o, [4, 6]),
      exponential: (o) => new optim.ExponentialLR(o, 0.9),
      cosine: (o) => new optim.CosineAnnealingLR(o, 8),
      linear: (o) => new optim.LinearLR(o, { totalIters: 7 }),
      cycle: (o) => new optim.OneCycleLR(o, 1, { totalSteps: 10 }),
      plateau: (o) => new optim.ReduceLROnPlateau(o, { patience: 1 }),
    };
  const losses = [5, 4, 4, 4, 4, 4, 3, 3, 3];
  for (const [name, make] of Object.entries(makers)) {
    test(name, () => {
      const first = optimizer();
      const whole = make(first);
      for (const loss of losses.slice(0, 4)) whole.step(loss);
      const saved = JSON.parse(JSON.stringify(whole.stateDict()));
      const second = optimizer();
      const resumed = make(second);
      second.loadStateDict(first.stateDict());
      resumed.loadStateDict(saved);
      for (const loss of losses.slice(4)) {
        whole.step(loss);
        resumed.step(loss);
        expect(second.paramGroups[0].lr).toBe(first.paramGroups[0].lr);
        expect(second.paramGroups[0].momentum).toBe(first.paramGroups[0].momentum);
      }
    });
  }

  test("a plateau schedule that has not seen a number yet", () => {
    const schedule = new optim.ReduceLROnPlateau(optimizer(), { patience: 0 });
    const copy = new optim.ReduceLROnPlateau(optimizer(), { patience: 0 });
    copy.loadStateDict(JSON.parse(JSON.stringify(schedule.stateDict())));
    copy.step(1e9);
    expect(copy.lr).toEqual([0.4]);
  });
});

describe("wrong arguments are explained:", () => {
  const o = optimizer();
  const cases: [string, () => unknown, RegExp][] = [
    [
      "no optimiser",
      () => new optim.StepLR(new nn.Linear(2, 1) as never, 3),
      /must be an optimizer .*got a Linear/,
    ],
    [
      "a step of half",
      () => new optim.StepLR(o, 0.5),
      /stepSize must be a whole number of at least 1, got 0.5/,
    ],
    [
      "one milestone",
      () => new optim.MultiStepLR(o, 30 as never),
      /milestones must be a list such as \[60, 80\]/,
    ],
    ["gamma by position", () => new optim.StepLR(o, 3, 0.1 as never), /options are one object at the end/],
    ["no cycle length", () => new optim.OneCycleLR(o, 1), /give totalSteps, or epochs and stepsPerEpoch/],
    [
      "a rate too many",
      () => new optim.OneCycleLR(o, [1, 2], { totalSteps: 9 }),
      /one for each of the 1 groups/,
    ],
    [
      "no momentum to cycle",
      () => new optim.OneCycleLR(new optim.Adagrad(new nn.Linear(2, 1).parameters()), 1, { totalSteps: 9 }),
      /has no momentum to cycle/,
    ],
    [
      "too many steps",
      () => {
        const cycle = new optim.OneCycleLR(o, 1, { totalSteps: 2 });
        for (let i = 0; i < 3; i++) cycle.step();
      },
      /this is step 3 of a cycle of 2; it is stepped once a batch/,
    ],
    ["no number", () => new optim.ReduceLROnPlateau(o).step(), /step needs the number that is watched/],
    ["a factor of 1", () => new optim.ReduceLROnPlateau(o, { factor: 1 }), /factor must be below 1/],
    [
      "a mode",
      () => new optim.ReduceLROnPlateau(o, { mode: "least" as never }),
      /mode is "min" or "max", got least/,
    ],
    [
      "a warm-up from nothing",
      () => new optim.LinearLR(o, { startFactor: 0 }),
      /startFactor must be a number above 0/,
    ],
    [
      "another state",
      () => new optim.StepLR(o, 3).loadStateDict(new optim.ExponentialLR(o, 0.9).stateDict()),
      /expected what StepLR\.stateDict\(\) returned, got ExponentialLR/,
    ],
  ];
  for (const [name, run, message] of cases) {
    test(name, () => {
      expect(run).toThrow(message);
    });
  }
});

test("a schedule says where it is", () => {
  const schedule = new optim.ExponentialLR(optimizer(), 0.5);
  schedule.step();
  expect(inspect(schedule)).toBe("ExponentialLR(step 1, lr 0.2)");
});

describe("clipping", () => {
  test("refuses a norm that is not finite when asked to", () => {
    const layer = new nn.Linear(1, 1);
    layer.weight.grad = layer.weight.detach().mul(Number.NaN);
    expect(() => optim.clipGradNorm(layer.parameters(), 1, { errorIfNonFinite: true })).toThrow(
      /the norm of the gradients is NaN; .*detectAnomaly/,
    );
  });

  test("explains a wrong argument", () => {
    expect(() => optim.clipGradNorm(new nn.Linear(1, 1) as never, 1)).toThrow(
      /got a Linear; pass model\.parameters/,
    );
    expect(() => optim.clipGradValue([], -1)).toThrow(/clipValue must be a number of at least 0, got -1/);
  });
});
