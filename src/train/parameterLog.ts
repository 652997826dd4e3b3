// What happens to a model's parameters while it is trained, layer by layer: the numbers behind plot.parameters.
import { checkModule, type Module } from "../nn/module.js";
import type { Parameter } from "../nn/parameter.js";
import { ArgumentError, checkOptions } from "../shape/errors.js";
import { TYPE } from "../tensor/tensor.js";

/** Options of `ParameterLog`. */
export interface ParameterLogOptions {
  /** Steps from one record to the next. Default 1. */
  every?: number;
}

/**
 * Records after a step how large each layer's weights and gradients are (root mean square), and how large the step was
 * against the weights (the update ratio; about a thousandth is usual). A layer's parameters count together.
 *
 * @throws ArgumentError for what is no module, or a module without parameters.
 * @example
 * const data = new TensorDataset(ones([4, 2]), zeros([4, 1]));
 * const model = new nn.Sequential({ hidden: new nn.Linear(2, 8), out: new nn.Linear(8, 1) });
 * const log = new ParameterLog(model);
 * const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
 * await fit(model, data, { loss: mseLoss, optimizer, epochs: 3, onStep: log.record, progress: false });
 * log.steps // [ 1, 2, 3 ]
 * log.layers // [ 'hidden', 'out' ]
 */
export class ParameterLog {
  readonly [TYPE] = "ParameterLog";
  /** The layers that have parameters, by their path. */
  readonly layers: readonly string[];
  /** The steps that were recorded, counted from 1. */
  readonly steps: number[] = [];
  /** Root mean square of each layer's weights after each recorded step. */
  readonly weight: Readonly<Record<string, number[]>>;
  /** Of its gradients; NaN where it had none. */
  readonly gradient: Readonly<Record<string, number[]>>;
  /** Root mean square of the change in the step, divided by that of the weights. */
  readonly update: Readonly<Record<string, number[]>>;
  private readonly groups: ReadonlyMap<string, readonly Parameter[]>;
  private readonly every: number;
  private count = 0;
  private before = new Map<Parameter, ArrayLike<number>>();

  constructor(model: Module, options: ParameterLogOptions = {}) {
    checkModule("ParameterLog", model);
    checkOptions("ParameterLog", options, ["every"]);
    const { every = 1 } = options;
    if (!Number.isInteger(every) || every < 1) {
      throw new ArgumentError(`ParameterLog: every must be a whole number from 1, got ${String(every)}`);
    }
    this.every = every;
    this.groups = parametersByLayer(model);
    if (this.groups.size === 0) {
      throw new ArgumentError(`ParameterLog: ${model.constructor.name} has no parameters to record`);
    }
    this.layers = [...this.groups.keys()];
    const lists = () => Object.fromEntries(this.layers.map((layer): [string, number[]] => [layer, []]));
    [this.weight, this.gradient, this.update] = [lists(), lists(), lists()];
    this.remember();
  }

  /**
   * Call it after every step of the optimiser, while the gradients are still there: `fit` does as its `onStep`.
   * @example
   * const model = new nn.Linear(2, 1);
   * const log = new ParameterLog(model);
   * model.forward(ones([1, 2])).sum().backward();
   * log.record();
   * log.gradient // { weight: [ 1 ], bias: [ 1 ] }
   */
  readonly record = (): void => {
    this.count++;
    if (this.count % this.every === 0) {
      this.steps.push(this.count);
      for (const [layer, parameters] of this.groups) this.measure(layer, parameters);
    }
    this.remember();
  };

  private measure(layer: string, parameters: readonly Parameter[]): void {
    const [weight, gradient, change] = [new Mean(), new Mean(), new Mean()];
    for (const parameter of parameters) {
      const now = parameter.data();
      weight.add(now);
      if (parameter.grad !== null) gradient.add(parameter.grad.data());
      const before = this.before.get(parameter);
      if (before !== undefined) change.add(now.map((v, i) => v - before[i]));
    }
    this.weight[layer].push(weight.value);
    this.gradient[layer].push(gradient.value);
    this.update[layer].push(change.value / weight.value);
  }

  /** The weights before a step that will be recorded. */
  private remember(): void {
    if ((this.count + 1) % this.every !== 0) return;
    for (const parameters of this.groups.values())
      for (const parameter of parameters) this.before.set(parameter, parameter.data());
  }
}

/** A root mean square. */
class Mean {
  private sum = 0;
  private count = 0;

  add(values: ArrayLike<number>): void {
    for (let i = 0; i < values.length; i++) this.sum += values[i] ** 2;
    this.count += values.length;
  }

  get value(): number {
    return this.count === 0 ? Number.NaN : Math.sqrt(this.sum / this.count);
  }
}

function parametersByLayer(model: Module): Map<string, Parameter[]> {
  const groups = new Map<string, Parameter[]>();
  for (const [path, parameter] of model.namedParameters()) {
    const layer = layerOf(path);
    groups.set(layer, [...(groups.get(layer) ?? []), parameter]);
  }
  return groups;
}

/** `conv1` of `conv1.weight`; a parameter of the model itself is a layer of its own. */
function layerOf(path: string): string {
  const at = path.lastIndexOf(".");
  return at < 0 ? path : path.slice(0, at);
}
