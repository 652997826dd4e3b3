// What optimisers have in common: groups of parameters with their options, steps, saving and restoring. The update
// rules are one a file; how parameters and states are checked is in parameters.ts and state.ts.
import { noGrad, timed } from "../autograd/index.js";
import { KEPT } from "../memory/index.js";
import { readOptions } from "../nn/arguments.js";
import { ArgumentError } from "../shape/errors.js";
import { zerosLike } from "../tensor/create.js";
import { isTensor, type Tensor, TYPE } from "../tensor/tensor.js";
import { describe, type ParameterInput, readGroups } from "./parameters.js";
import { checkState, copyState, type OptimizerState, type ParameterState } from "./state.js";

/** What every optimiser has. */
export interface CommonOptions {
  /** Learning rate. */
  lr: number;
  /** Go uphill instead of downhill. Default false. */
  maximize: boolean;
}

/** Parameters that are changed with the same options. All but `params` may be set at any time. */
export type ParameterGroup<Options = CommonOptions> = Options & {
  readonly params: readonly Tensor[];
  /** The learning rate that schedules start from; set by the first schedule. */
  initialLr?: number;
};

/** One parameter in a step: its gradient, downhill, and what is remembered of it. */
export interface Item {
  readonly parameter: Tensor;
  readonly gradient: Tensor;
  readonly state: ParameterState;
}

/**
 * The base of optimisers: `zeroGrad()`, `backward()`, `step()`.
 *
 * Parameters come as one list, or as groups `{ params, lr, ... }`, each with options of its own:
 * @example
 * const [body, head] = [new nn.Linear(4, 8), new nn.Linear(8, 2)];
 * new optim.SGD([{ params: body.parameters() }, { params: head.parameters(), lr: 0.1 }], { lr: 0.01 })
 * // SGD(
 * //   2 parameters, lr: 0.01, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false, maximize: false
 * //   2 parameters, lr: 0.1, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false, maximize: false
 * // )
 */
export abstract class Optimizer<Options extends CommonOptions = CommonOptions> {
  readonly [TYPE] = "Optimizer";
  /** The groups, in the order in which they were given; as PyTorch's `param_groups`. */
  readonly paramGroups: ParameterGroup<Options>[] = [];
  private readonly states = new Map<Tensor, ParameterState>();

  constructor(
    private readonly kind: string,
    parameters: ParameterInput<Options>,
    /** What holds for a group that does not say otherwise. */
    private readonly defaults: Options,
  ) {
    for (const group of readGroups(kind, parameters)) this.addParamGroup(group);
  }

  /** The parameters it changes, group after group. */
  get parameters(): readonly Tensor[] {
    return this.paramGroups.flatMap(({ params }) => params);
  }

  /** Learning rate of the first group. Setting it sets that of all groups, at any time. */
  get lr(): number {
    return this.paramGroups[0].lr;
  }

  set lr(lr: number) {
    for (const group of this.paramGroups) this.checkOptions({ ...group, lr });
    for (const group of this.paramGroups) group.lr = lr;
  }

  /**
   * Takes more parameters, with options of their own where they are given: layers that are thawed later, say.
   * @throws ArgumentError for an unknown option, or a parameter that it has already.
   * @example
   * const [body, head] = [new nn.Linear(4, 8), new nn.Linear(8, 2)];
   * const optimizer = new optim.SGD(head.parameters(), { lr: 0.1 });
   * optimizer.addParamGroup({ params: body.parameters(), lr: 1e-4 });
   * optimizer.paramGroups.map(({ lr }) => lr) // [ 0.1, 0.0001 ]
   */
  addParamGroup(group: { readonly params: Iterable<Tensor> } & Partial<Options>): void {
    const { params, ...given } = group;
    const options = readOptions(this.kind, given as unknown as Partial<Options>, this.defaults);
    this.checkOptions(options);
    const list = [...params];
    const known = new Set(this.parameters);
    const twice = list.findIndex((parameter) => known.has(parameter));
    if (twice >= 0) {
      throw new ArgumentError(
        `${this.kind}: parameter ${twice} of the new group is in another group already; it would be changed twice a step`,
      );
    }
    this.paramGroups.push({ params: list, ...options });
  }

  /**
   * Changes every parameter that has a gradient; the others are left alone.
   * @throws ArgumentError when an option of a group was set to something that the update rule cannot work with.
   * @example
   * const w = tensor([1, 2], { requiresGrad: true });
   * const optimizer = new optim.SGD([w], { lr: 0.1 });
   * w.square().sum().backward();
   * optimizer.step();
   * w // tensor([0.8000, 1.6000], requiresGrad: true)
   */
  step(): void {
    noGrad(() => {
      for (const group of this.paramGroups) {
        this.checkOptions(group);
        const items = group.params.flatMap((parameter) => this.item(parameter, group));
        if (items.length > 0) timed(`${this.kind} step`, () => this.update(items, group));
      }
    });
  }

  /**
   * Forgets the gradients of its parameters: they would add up otherwise.
   * @example
   * const w = tensor([1, 2], { requiresGrad: true });
   * const optimizer = new optim.SGD([w], { lr: 0.1 });
   * w.sum().backward();
   * optimizer.zeroGrad();
   * w.grad // null
   */
  zeroGrad(): void {
    for (const parameter of this.parameters) parameter.grad = null;
  }

  /**
   * A copy of options and memory, from which `loadStateDict` trains on as if nothing had happened.
   * @example
   * const w = tensor([1, 2], { requiresGrad: true });
   * const optimizer = new optim.SGD([w], { lr: 0.1, momentum: 0.9 });
   * w.sum().backward();
   * optimizer.step();
   * const { kind, state } = optimizer.stateDict();
   * kind // 'SGD'
   * state // [ { momentumBuffer: tensor([1., 1.]) } ]
   */
  stateDict(): OptimizerState {
    let first = 0;
    return {
      kind: this.kind,
      groups: this.paramGroups.map(({ params, ...options }) => {
        const positions = params.map((_, i) => first + i);
        first += params.length;
        return { params: positions, options };
      }),
      state: this.parameters.map((parameter) => {
        const state = this.states.get(parameter);
        return state === undefined ? null : copyState(state);
      }),
    };
  }

  /**
   * Takes over options and memory.
   * @throws ArgumentError when they are of another kind of optimiser or of other parameters; nothing is changed then.
   * @example
   * const model = new nn.Linear(2, 1);
   * const [first, second] = [new optim.Adam(model.parameters(), { lr: 0.5 }), new optim.Adam(model.parameters())];
   * second.loadStateDict(first.stateDict());
   * second.lr // 0.5
   */
  loadStateDict(saved: OptimizerState): void {
    checkState(this.kind, saved, this.paramGroups);
    const options = saved.groups.map((group) => group.options as unknown as Options);
    for (const group of options) this.checkOptions({ ...this.defaults, ...group });
    this.paramGroups.forEach((group, i) => {
      Object.assign(group, options[i]);
    });
    const { parameters } = this;
    this.states.clear();
    saved.state.forEach((state, i) => {
      if (state !== null) this.states.set(parameters[i], copyState(state));
    });
  }

  /**
   * `Adam(4 parameters, lr: 0.001, ...)`, with a line for each group where there are several.
   * @example
   * String(new optim.SGD(new nn.Linear(2, 1).parameters(), { lr: 0.1 }))
   * // 'SGD(2 parameters, lr: 0.1, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false, maximize: false)'
   */
  toString(): string {
    const lines = this.paramGroups.map(({ params, ...options }) => {
      const shown = Object.entries(options).filter(([name]) => name !== "initialLr");
      const texts = shown.map(
        ([name, value]) => `${name}: ${Array.isArray(value) ? `[${value.join(", ")}]` : value}`,
      );
      return [`${params.length} parameters`, ...texts].join(", ");
    });
    return lines.length === 1 ? `${this.kind}(${lines[0]})` : `${this.kind}(\n  ${lines.join("\n  ")}\n)`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  /** @throws ArgumentError for a value that the update rule cannot work with. */
  protected abstract checkOptions(options: Options): void;

  /** One step for these parameters of a group. Nothing is recorded. */
  protected abstract update(items: readonly Item[], options: Options): void;

  private item(parameter: Tensor, { maximize }: Options): Item[] {
    const grad = parameter.peekGradient();
    if (grad === null) return [];
    let state = this.states.get(parameter);
    if (state === undefined) {
      state = {};
      this.states.set(parameter, state);
    }
    return [{ parameter, gradient: maximize ? grad.neg() : grad, state }];
  }
}

/** A tensor that an optimiser remembers of a parameter; zeros at first. */
export function memory({ parameter, state }: Item, name: string): Tensor {
  const known = state[name];
  if (isTensor(known)) return known;
  const fresh = kept(zerosLike(parameter));
  state[name] = fresh;
  return fresh;
}

/** Which step of the parameter this is, from 1. */
export function countStep({ state }: Item): number {
  const step = ((state.step as number | undefined) ?? 0) + 1;
  state.step = step;
  return step;
}

/** Every step reads it: it is moved out of the linear memory last. */
export function kept(tensor: Tensor): Tensor {
  tensor.block.rank = KEPT;
  return tensor;
}

/** @throws ArgumentError when it is no number from `low` to below `high`. */
export function checkNumber(
  kind: string,
  name: string,
  value: unknown,
  low: number,
  high = Number.POSITIVE_INFINITY,
): void {
  if (typeof value === "number" && value >= low && value < high) return;
  const range =
    high < Number.POSITIVE_INFINITY
      ? ` from ${low} to below ${high}`
      : Number.isFinite(low)
        ? ` of at least ${low}`
        : "";
  throw new ArgumentError(`${kind}: ${name} must be a number${range}, got ${describe(value)}`);
}
