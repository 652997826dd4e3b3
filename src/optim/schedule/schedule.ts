// What learning rate schedules have in common: a count of steps, and the groups whose rates they set. When to step is
// the caller's business; `fit` does it after each epoch or each batch.
import { noGrad } from "../../autograd/index.js";
import { ArgumentError } from "../../shape/errors.js";
import { tensor } from "../../tensor/create.js";
import "../../ops/index.js";
import { TYPE } from "../../tensor/tensor.js";
import type { CommonOptions, Optimizer, ParameterGroup } from "../optimizer.js";
import { describe } from "../parameters.js";

/** How far a schedule is; options are not in it. */
export interface ScheduleState {
  /** The schedule's class. */
  /** The schedule's class. */
  readonly kind: string;
  readonly [count: string]: number | string;
}

/** Any optimiser: a schedule sees its groups only. */
// biome-ignore lint/suspicious/noExplicitAny: the options of the update rule do not matter here
export type AnyOptimizer = Optimizer<any>;

/**
 * The base of schedules. A new one sets the rates of its first step at once; `step()` goes on to the next. Several can
 * act on one optimiser, each on what the others made of the rate, as in PyTorch.
 * @example
 * const optimizer = new optim.SGD([tensor([1], { requiresGrad: true })], { lr: 1 });
 * const schedule = new optim.StepLR(optimizer, 2);
 * schedule.step();
 * schedule // StepLR(step 1, lr 1)
 */
export abstract class Schedule {
  readonly [TYPE] = "Schedule";
  /** Steps so far. */
  protected count = 0;

  constructor(
    /** The schedule's class. */
    readonly kind: string,
    protected readonly optimizer: AnyOptimizer,
  ) {
    if ((optimizer as unknown as Record<symbol, unknown> | null)?.[TYPE] !== "Optimizer") {
      throw new ArgumentError(
        `${kind}: the first argument must be an optimizer such as new optim.Adam(model.parameters()), got ${describe(optimizer)}`,
      );
    }
    for (const group of this.groups) group.initialLr ??= group.lr;
  }

  /** The rate of each group, as the optimiser has it now. */
  get lr(): number[] {
    return this.groups.map((group) => group.lr);
  }

  /**
   * Sets the rates of the next epoch or batch. Call it after `optimizer.step()`.
   * @example
   * const optimizer = new optim.SGD([tensor([1], { requiresGrad: true })], { lr: 1 });
   * const schedule = new optim.ExponentialLR(optimizer, 0.5);
   * schedule.step();
   * optimizer.lr // 0.5
   */
  step(): void {
    this.count++;
    this.apply();
  }

  /**
   * How far it is, for `loadStateDict` of a schedule made with the same options; JSON can hold it.
   * @example
   * const optimizer = new optim.SGD([tensor([1], { requiresGrad: true })], { lr: 1 });
   * new optim.StepLR(optimizer, 2).stateDict() // { kind: 'StepLR', count: 0 }
   */
  stateDict(): ScheduleState {
    return { kind: this.kind, count: this.count };
  }

  /**
   * Goes on from a saved state. The rates themselves are restored by the optimiser's `loadStateDict`.
   * @throws ArgumentError for the state of another kind of schedule.
   * @example
   * const optimizer = new optim.SGD([tensor([1], { requiresGrad: true })], { lr: 1 });
   * const [first, second] = [new optim.StepLR(optimizer, 2), new optim.StepLR(optimizer, 2)];
   * first.step();
   * second.loadStateDict(first.stateDict());
   * second.stateDict() // { kind: 'StepLR', count: 1 }
   */
  loadStateDict(state: ScheduleState): void {
    if (state?.kind !== this.kind) {
      throw new ArgumentError(
        `${this.kind}.loadStateDict: expected what ${this.kind}.stateDict() returned, got ${describe(state?.kind ?? state)}`,
      );
    }
    this.count = state.count as number;
  }

  /** Its kind, the steps so far and the rates. */
  toString(): string {
    return `${this.kind}(step ${this.count}, lr ${this.lr.join(", ")})`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  protected get groups(): ParameterGroup<CommonOptions>[] {
    return this.optimizer.paramGroups;
  }

  /** Sets the rates for the present count; a subclass calls it at the end of its constructor. */
  protected apply(): void {
    const rates = this.groups.map((group) => this.rate(group.lr, group.initialLr ?? group.lr));
    this.groups.forEach((group, i) => {
      group.lr = rates[i];
    });
  }

  /** The rate at the present count, from the one before and the one that the first schedule found. */
  protected abstract rate(lr: number, initial: number): number;
}

/** The cosine of the engine, which has the same bits on every machine; `Math.cos` differs between versions of Node. */
export function cosine(angle: number): number {
  return noGrad(() => tensor(Float64Array.of(angle)).cos().item());
}

/** @throws ArgumentError when it is no number above `low`. */
export function checkAbove(kind: string, name: string, value: unknown, low = 0): void {
  if (typeof value === "number" && value > low && value < Number.POSITIVE_INFINITY) return;
  throw new ArgumentError(`${kind}: ${name} must be a number above ${low}, got ${describe(value)}`);
}

/** @throws ArgumentError when it is no whole number of at least `least`. */
export function checkWhole(kind: string, name: string, value: unknown, least = 1): void {
  if (Number.isSafeInteger(value) && (value as number) >= least) return;
  throw new ArgumentError(
    `${kind}: ${name} must be a whole number of at least ${least}, got ${describe(value)}`,
  );
}
