// Every optimiser with its options and groups, every schedule and clipping against PyTorch, step by step.
import { describe, expect, test } from "vitest";
import { optim, type Tensor, tensor } from "../../src/index.js";
import { fromJson, loadReference, type TensorJson } from "../reference/load.js";

const OPTIMISERS = {
  SGD: optim.SGD,
  Adam: optim.Adam,
  AdamW: optim.AdamW,
  RMSprop: optim.RMSprop,
  Adagrad: optim.Adagrad,
};
type Kind = keyof typeof OPTIMISERS;
type Maker = new (parameters: unknown, options: unknown) => optim.Optimizer;

const optimiser = (kind: Kind) => OPTIMISERS[kind] as unknown as Maker;

interface OptimiserCase {
  readonly name: string;
  readonly optimizer: Kind;
  readonly options: object;
  readonly groups?: readonly object[];
  readonly start: readonly TensorJson[];
  readonly steps: readonly {
    readonly gradients: readonly (TensorJson | null)[];
    readonly parameters: readonly TensorJson[];
  }[];
}

describe("every optimiser, as PyTorch has it", () => {
  const cases = loadReference<OptimiserCase>("optimisers");

  test("the reference covers every optimiser", () => {
    expect(new Set(cases.map(({ optimizer }) => optimizer))).toEqual(new Set(Object.keys(OPTIMISERS)));
  });

  for (const { name, optimizer: kind, options, groups, start, steps } of cases) {
    test(name, () => {
      const parameters: Tensor[] = start.map((json) => fromJson(json).requiresGrad_());
      const given = groups?.map((group, i) => ({ params: [parameters[i]], ...group }));
      const optimizer = new (optimiser(kind))(given ?? parameters, options);
      for (const { gradients, parameters: expected } of steps) {
        parameters.forEach((parameter, i) => {
          const gradient = gradients[i];
          parameter.grad = gradient === null ? null : fromJson(gradient);
        });
        optimizer.step();
        parameters.forEach((parameter, i) => {
          const rtol = parameter.dtype === "float64" ? 1e-12 : 1e-5;
          expect(parameter).toBeCloseToTensor(fromJson(expected[i]), { rtol });
        });
      }
    });
  }
});

interface ScheduleCase {
  readonly name: string;
  readonly optimizer: Kind;
  readonly schedules: readonly {
    readonly kind: string;
    readonly arguments: readonly unknown[];
    readonly options: object;
  }[];
  readonly measured?: readonly (number | "nan")[];
  readonly trace: readonly Readonly<Record<string, readonly (number | readonly number[])[]>>[];
}

describe("every schedule, as PyTorch has it", () => {
  const SCHEDULES = {
    StepLR: optim.StepLR,
    MultiStepLR: optim.MultiStepLR,
    ExponentialLR: optim.ExponentialLR,
    CosineAnnealingLR: optim.CosineAnnealingLR,
    LinearLR: optim.LinearLR,
    OneCycleLR: optim.OneCycleLR,
    ReduceLROnPlateau: optim.ReduceLROnPlateau,
  } as unknown as Record<
    string,
    new (
      ...all: unknown[]
    ) => optim.Schedule & { step(measured?: number): void }
  >;
  const cases = loadReference<ScheduleCase>("schedules");

  test("the reference covers every schedule", () => {
    const covered = new Set(cases.flatMap(({ schedules }) => schedules.map(({ kind }) => kind)));
    expect(covered).toEqual(new Set(Object.keys(SCHEDULES)));
  });

  for (const { name, optimizer: kind, schedules, measured, trace } of cases) {
    test(name, () => {
      const groups = [0.4, 0.03].map((lr) => ({ params: [tensor([0], { requiresGrad: true })], lr }));
      const momentum = kind === "SGD" || kind === "RMSprop" ? { momentum: 0.9 } : {};
      const optimizer = new (optimiser(kind))(groups, { lr: 1, ...momentum });
      const made = schedules.map((schedule) => {
        return new SCHEDULES[schedule.kind](optimizer, ...schedule.arguments, schedule.options);
      });
      trace.forEach((expected, step) => {
        if (step > 0) {
          const value = measured?.[step - 1];
          for (const schedule of made) schedule.step(value === "nan" ? Number.NaN : value);
        }
        for (const [option, values] of Object.entries(expected)) {
          const have = optimizer.paramGroups.map((group) => (group as unknown as typeof expected)[option]);
          have.flat(2).forEach((number, i) => {
            expect(Math.abs((number as number) - (values.flat()[i] as number))).toBeLessThan(1e-13);
          });
        }
      });
    });
  }
});

interface ClipCase {
  readonly name: string;
  readonly what: "norm" | "value";
  readonly argument: number;
  readonly options: { normType?: number | "inf" };
  readonly before: readonly (TensorJson | null)[];
  readonly total: number | string | null;
  readonly after: readonly (TensorJson | null)[];
}

describe("clipping, as PyTorch has it", () => {
  for (const { name, what, argument, options, before, total, after } of loadReference<ClipCase>("clipping")) {
    test(name, () => {
      const parameters = before.map((json) => {
        const parameter = tensor([0], { requiresGrad: true });
        if (json !== null) parameter.grad = fromJson(json);
        return parameter;
      });
      if (what === "norm") {
        const normType = options.normType === "inf" ? Number.POSITIVE_INFINITY : options.normType;
        const norm = optim.clipGradNorm(parameters, argument, normType === undefined ? {} : { normType });
        if (typeof total === "number") expect(Math.abs(norm / total - 1)).toBeLessThan(1e-6);
        else expect(String(norm)).toBe(total === "nan" ? "NaN" : "Infinity");
      } else optim.clipGradValue(parameters, argument);
      parameters.forEach((parameter, i) => {
        const expected = after[i];
        if (expected === null) expect(parameter.grad).toBeNull();
        else expect(parameter.grad).toBeCloseToTensor(fromJson(expected));
      });
    });
  }
});
