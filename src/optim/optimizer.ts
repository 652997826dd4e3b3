// What optimisers have in common: their parameters, the learning rate, saving and restoring. The update rules are
// one a file.
import { noGrad } from "../autograd/index.js";
import { KEPT } from "../memory/index.js";
import { ArgumentError, formatShape } from "../shape/errors.js";
import { sameShape } from "../shape/shape.js";
import { isFloat } from "../tensor/dtype.js";
import { isTensor, type Tensor, TYPE } from "../tensor/tensor.js";

/** What an optimiser remembers of one parameter: tensors of its shape, and counts. */
export type ParameterState = Record<string, Tensor | number>;

/** Everything that training on needs: options, and what is remembered of each parameter (`null`: nothing yet). */
export interface OptimizerState {
  readonly kind: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly state: readonly (Readonly<ParameterState> | null)[];
}

/** The base of optimisers: `zeroGrad()`, `backward()`, `step()`. */
export abstract class Optimizer<Options extends { lr: number }> {
  readonly [TYPE] = "Optimizer";
  /** The parameters it changes, in the order in which they were given. */
  readonly parameters: readonly Tensor[];
  protected options: Options;
  protected readonly states: (ParameterState | null)[];

  constructor(
    private readonly kind: string,
    parameters: Iterable<Tensor>,
    options: Options,
  ) {
    this.parameters = checkParameters(kind, parameters);
    this.states = this.parameters.map(() => null);
    this.checkOptions(options);
    this.options = options;
  }

  /** Learning rate; can be set at any time. */
  get lr(): number {
    return this.options.lr;
  }

  set lr(lr: number) {
    const options = { ...this.options, lr };
    this.checkOptions(options);
    this.options = options;
  }

  /** Changes every parameter that has a gradient; the others are left alone. */
  step(): void {
    const ready = this.parameters.flatMap((parameter, i) => (parameter.grad === null ? [] : [i]));
    if (ready.length > 0) noGrad(() => this.update(ready));
  }

  /** Forgets the gradients of its parameters: they would add up otherwise. */
  zeroGrad(): void {
    for (const parameter of this.parameters) parameter.grad = null;
  }

  /** A copy of options and memory, from which `loadStateDict` trains on as if nothing had happened. */
  stateDict(): OptimizerState {
    return {
      kind: this.kind,
      options: { ...this.options },
      state: this.states.map((state) => (state === null ? null : copyState(state))),
    };
  }

  /**
   * Takes over options and memory.
   * @throws ArgumentError when they are of another kind of optimiser or of other parameters; nothing is changed then.
   */
  loadStateDict(saved: OptimizerState): void {
    const what = `${this.kind}.loadStateDict`;
    if (saved?.kind !== this.kind || !Array.isArray(saved.state) || typeof saved.options !== "object") {
      throw new ArgumentError(
        `${what}: expected what ${this.kind}.stateDict() returned, got ${describe(saved?.kind ?? saved)}`,
      );
    }
    if (saved.state.length !== this.parameters.length) {
      throw new ArgumentError(
        `${what}: the state is of ${saved.state.length} parameters, this optimiser has ${this.parameters.length}`,
      );
    }
    const states: (ParameterState | null)[] = saved.state.map((state: ParameterState | null) =>
      state === null ? null : copyState(state),
    );
    states.forEach((state, i) => {
      for (const [name, value] of Object.entries(state ?? {})) {
        if (!isTensor(value) || sameShape(value.shape, this.parameters[i].shape)) continue;
        throw new ArgumentError(
          `${what}: ${name} of parameter ${i} is ${formatShape(value.shape)}, the parameter ${formatShape(this.parameters[i].shape)}`,
        );
      }
    });
    const options = { ...this.options, ...(saved.options as Options) };
    this.checkOptions(options);
    this.options = options;
    this.states.splice(0, this.states.length, ...states);
  }

  toString(): string {
    return `${this.kind}(${this.parameters.length} parameters, ${Object.entries(this.options)
      .map(([name, value]) => `${name}: ${Array.isArray(value) ? `[${value.join(", ")}]` : value}`)
      .join(", ")})`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  /** @throws ArgumentError for a value that the update rule cannot work with. */
  protected abstract checkOptions(options: Options): void;

  /** One step for the parameters at these positions, all of which have a gradient. Nothing is recorded. */
  protected abstract update(positions: readonly number[]): void;
}

function checkParameters(kind: string, parameters: Iterable<Tensor>): Tensor[] {
  const given: unknown = parameters;
  const fix = `pass model.parameters()`;
  if (isTensor(given) || typeof (given as Iterable<Tensor> | null)?.[Symbol.iterator] !== "function") {
    throw new ArgumentError(`${kind}: expected a list of parameters, got ${describe(given)}; ${fix}`);
  }
  const list = [...parameters];
  if (list.length === 0) {
    throw new ArgumentError(
      `${kind}: there are no parameters; a module finds only those in its fields (${fix})`,
    );
  }
  const seen = new Set<Tensor>();
  list.forEach((parameter, i) => {
    const entry = `${kind}: entry ${i} of the parameters`;
    if (!isTensor(parameter))
      throw new ArgumentError(`${entry} is ${describe(parameter)}, not a tensor; ${fix}`);
    if (!parameter.isLeaf) {
      throw new ArgumentError(
        `${entry} was computed by "${parameter.source?.name}"; an optimiser changes leaves only: parameters, or tensors made with { requiresGrad: true }`,
      );
    }
    if (!isFloat(parameter.dtype))
      throw new ArgumentError(`${entry} is ${parameter.dtype}; only floating tensors can be trained`);
    if (seen.has(parameter))
      throw new ArgumentError(`${entry} is in the list twice; it would be changed twice a step`);
    seen.add(parameter);
  });
  return list;
}

function copyState(state: Readonly<ParameterState>): ParameterState {
  const copy: ParameterState = {};
  for (const [name, value] of Object.entries(state)) {
    copy[name] = isTensor(value) ? kept(noGrad(() => value.clone())) : value;
  }
  return copy;
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

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "object" && value !== null)
    return Array.isArray(value) ? JSON.stringify(value) : `a ${value.constructor?.name ?? "object"}`;
  return String(value);
}
