// What every layer and every network is: named parameters and children, found in its fields. What a forward
// pass did inside of it is in trace.ts and summary.ts, saving and loading in state.ts.
import { noGrad } from "../autograd/index.js";
import { ArgumentError } from "../shape/errors.js";
import { type DType, isFloat } from "../tensor/dtype.js";
import { TYPE } from "../tensor/tensor.js";
import { Buffer, isBuffer } from "./buffer.js";
import { isModule, join, members } from "./members.js";
import { isParameter, Parameter } from "./parameter.js";
import { noteForward } from "./running.js";
import { type LoadOptions, type LoadReport, loadState, type StateDict, stateOf } from "./state.js";
import { type ModelSummary, summarize } from "./summary.js";
import { type Trace, traceOf } from "./trace.js";

/**
 * The base of layers and networks.
 *
 * Parameters and children are found in the module's own fields, in the order in which the fields are declared:
 * a field that holds a `Parameter`, a `Buffer` or a `Module` counts under its own name, and a field that holds an
 * array or a plain record of them counts as `field.0`, `field.1`, ... or `field.key`. Nothing is registered, so a
 * layer that is replaced (`net.head = new nn.Linear(64, 2)`) is simply found. Not seen: `#private` fields, closures,
 * and plain tensors. One that stands in two places is one parameter (shared weights), under the first name.
 *
 * A module of one's own needs its layers as fields and a `forward`:
 * @example
 * class Net extends nn.Module {
 *   hidden = new nn.Linear(2, 8);
 *   out = new nn.Linear(8, 1);
 *   forward(x: Tensor): Tensor {
 *     return this.out.forward(this.hidden.forward(x).tanh());
 *   }
 * }
 * const net = new Net();
 * net
 * // Net(
 * //   hidden: Linear(2, 8)
 * //   out: Linear(8, 1)
 * // )
 * net.forward(zeros([5, 2])).shape // [ 5, 1 ]
 */
export abstract class Module {
  readonly [TYPE] = "Module";

  /** True while training; `train()` and `eval()` switch it. Dropout reads it. */
  training = true;

  constructor() {
    noteForward(new.target.prototype);
  }

  /**
   * What the module computes.
   * @example
   * const model = new nn.Sequential(new nn.Linear(2, 8), new nn.ReLU());
   * model.forward(zeros([5, 2])).shape // [ 5, 8 ]
   */
  abstract forward(...inputs: never[]): unknown;

  /**
   * The modules directly inside of this one, by name.
   * @example
   * const model = new nn.Sequential({ hidden: new nn.Linear(2, 8), act: new nn.ReLU() });
   * model.namedChildren() // [ [ 'hidden', Linear(2, 8) ], [ 'act', ReLU() ] ]
   */
  namedChildren(): [name: string, child: Module][] {
    return members(this).flatMap(({ name, value }): [string, Module][] =>
      isModule(value) ? [[name, value]] : [],
    );
  }

  /**
   * This module, under the name `""`, and all inside of it by their path (`"encoder.conv1"`), each one once.
   * @example
   * const model = new nn.Sequential({ body: new nn.Sequential(new nn.Linear(2, 8)), head: new nn.Linear(8, 1) });
   * model.namedModules().map(([path]) => path) // [ '', 'body', 'body.0', 'head' ]
   */
  namedModules(): [path: string, module: Module][] {
    const found = new Map<Module, string>();
    const visit = (module: Module, path: string) => {
      if (found.has(module)) return;
      found.set(module, path);
      for (const [name, child] of module.namedChildren()) visit(child, join(path, name));
    };
    visit(this, "");
    return [...found].map(([module, path]) => [path, module]);
  }

  /**
   * All parameters by their path (`"conv1.weight"`), each one once: what is shared has its first name.
   * @example
   * const model = new nn.Sequential({ hidden: new nn.Linear(2, 8), out: new nn.Linear(8, 1) });
   * model.namedParameters().map(([path, { shape }]) => [path, shape])
   * // [
   * //   [ 'hidden.weight', [ 8, 2 ] ],
   * //   [ 'hidden.bias', [ 8 ] ],
   * //   [ 'out.weight', [ 1, 8 ] ],
   * //   [ 'out.bias', [ 1 ] ]
   * // ]
   */
  namedParameters(): [path: string, parameter: Parameter][] {
    const found = new Map<Parameter, string>();
    for (const [path, module] of this.namedModules()) {
      for (const { name, value } of members(module)) {
        if (isParameter(value) && !found.has(value)) found.set(value, join(path, name));
      }
    }
    return [...found].map(([parameter, path]) => [path, parameter]);
  }

  /**
   * All parameters: what an optimiser is given.
   * @example
   * const model = new nn.Linear(2, 3);
   * const optimizer = new optim.Adam(model.parameters());
   * model.parameters().length // 2
   */
  parameters(): Parameter[] {
    return this.namedParameters().map(([, parameter]) => parameter);
  }

  /**
   * All buffers (running means, counts, ...) by their path (`"norm1.runningMean"`), each one once.
   * @example
   * const model = new nn.Sequential({ norm: new nn.BatchNorm1d(2) });
   * model.namedBuffers().map(([path]) => path)
   * // [ 'norm.runningMean', 'norm.runningVar', 'norm.numBatchesTracked' ]
   */
  namedBuffers(): [path: string, buffer: Buffer][] {
    const found = new Map<Buffer, string>();
    for (const [path, module] of this.namedModules()) {
      for (const { name, value } of members(module)) {
        if (isBuffer(value) && !found.has(value)) found.set(value, join(path, name));
      }
    }
    return [...found].map(([buffer, path]) => [path, buffer]);
  }

  /**
   * All buffers: what the module keeps but does not learn.
   * @example
   * new nn.BatchNorm1d(2).buffers() // [ tensor([0., 0.]), tensor([1., 1.]), tensor(0, dtype: int32) ]
   */
  buffers(): Buffer[] {
    return this.namedBuffers().map(([, buffer]) => buffer);
  }

  /**
   * Switches this module and all inside of it to training (dropout is on, batch normalisation uses the batch).
   * @example
   * const drop = new nn.Dropout();
   * drop.eval();
   * drop.train().training // true
   */
  train(mode = true): this {
    for (const [, module] of this.namedModules()) module.training = mode;
    return this;
  }

  /**
   * Switches this module and all inside of it to evaluation (dropout is off, running statistics are used). Gradients
   * are off in `noGrad` only.
   * @example
   * const model = new nn.Sequential(new nn.Linear(2, 2), new nn.Dropout());
   * model.eval().forward(ones([1, 2])).eq(model.forward(ones([1, 2]))).all() // tensor(true)
   */
  eval(): this {
    return this.train(false);
  }

  /**
   * Forgets the gradients of all parameters.
   * @example
   * const model = new nn.Linear(2, 1);
   * model.forward(ones([1, 2])).sum().backward();
   * model.weight.grad // tensor([[1., 1.]])
   * model.zeroGrad();
   * model.weight.grad // null
   */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.grad = null;
  }

  /**
   * Freezes all parameters (`false`) or lets them be trained again.
   * @example
   * const model = new nn.Sequential({ body: new nn.Linear(2, 8), head: new nn.Linear(8, 1) });
   * model.body.requiresGrad_(false); // only the head is trained
   * model.parameters().map(({ requiresGrad }) => requiresGrad) // [ false, false, true, true ]
   */
  requiresGrad_(value = true): this {
    for (const parameter of this.parameters()) parameter.requiresGrad = value;
    return this;
  }

  /**
   * Converts all parameters, and the buffers that are no whole numbers, to `float32` or `float64`. The parameters
   * become new ones: make the optimiser afterwards.
   * @throws DTypeError for a type that cannot carry gradients.
   * @example
   * new nn.Linear(2, 1).to("float64").weight.dtype // 'float64'
   */
  to(dtype: DType): this {
    const converted = new Map<Parameter | Buffer, Parameter | Buffer>();
    for (const [, module] of this.namedModules()) {
      for (const { owner, key, value } of members(module)) {
        if (isModule(value) || value.dtype === dtype || !isFloat(value.dtype)) continue;
        const tensor = converted.get(value) ?? inType(value, dtype);
        converted.set(value, tensor);
        owner[key] = tensor;
      }
    }
    return this;
  }

  /**
   * A copy of all parameters and buffers under PyTorch's keys (`conv1.weight`, `lstm.weight_ih_l0`). Training
   * further does not change it: it can be kept as the best state so far.
   * @example
   * const { weight, bias } = new nn.Linear(2, 3).stateDict();
   * weight.shape // [ 3, 2 ]
   */
  stateDict(): StateDict {
    return stateOf(this);
  }

  /**
   * Copies values into the parameters and buffers. All or nothing: when an entry is missing, unexpected or of
   * another shape, nothing is changed.
   *
   * @param options `strict: false` loads what fits by name and returns what was missing and what was not used.
   * @throws ArgumentError listing every entry that does not fit.
   * @example
   * const [trained, fresh] = [new nn.Linear(2, 3), new nn.Linear(2, 3)];
   * fresh.loadStateDict(trained.stateDict()) // { missing: [], unexpected: [] }
   * fresh.loadStateDict({ weight: zeros([3, 4]) })
   * // ArgumentError: loadStateDict: the state does not fit this Linear; nothing was changed
   * //   missing in the state: bias
   * //   of another shape:
   * //     weight: the model has [3, 2], the state [3, 4]
   */
  loadStateDict(state: StateDict, options: LoadOptions = {}): LoadReport {
    return loadState(this, state, options);
  }

  /**
   * What each layer makes of an input of this shape: output shape, parameters, multiply-adds and memory. Runs one
   * forward pass on zeros, in evaluation mode.
   *
   * @param inputShape With the batch: `[1, 1, 28, 28]`.
   * @throws ShapeError when the input does not fit the model.
   * @example
   * const model = new nn.Sequential({ conv1: new nn.Conv2d(1, 8, 3), pool1: new nn.MaxPool2d(2) });
   * model.summary([1, 1, 28, 28])
   * // Sequential, input [1, 1, 28, 28]
   * // layer  kind       output          parameters  multiply-adds    memory
   * // ─────  ─────────  ──────────────  ──────────  ─────────────  ────────
   * // conv1  Conv2d     [1, 8, 26, 26]          80         48,672  21.4 KiB
   * // pool1  MaxPool2d  [1, 8, 13, 13]           0              0   5.3 KiB
   * // total                                     80         48,672  26.7 KiB
   */
  summary(inputShape: readonly number[]): ModelSummary {
    return summarize(this, inputShape);
  }

  /**
   * Runs `forward` and keeps the value of every layer by its name, ready to plot: `"conv1"`, `"lstm.gates.forget"`.
   * In evaluation mode and without recording gradients; the mode is put back afterwards.
   * @example
   * const model = new nn.Sequential({ conv1: new nn.Conv2d(1, 8, 3), relu1: new nn.ReLU() });
   * const trace = model.trace(zeros([1, 1, 28, 28]));
   * trace.at("conv1").shape // [ 1, 8, 26, 26 ]
   */
  trace(...inputs: Parameters<this["forward"]>): Trace {
    return traceOf(this, inputs);
  }

  /**
   * What stands between the brackets when the module is printed: sizes and what differs from the defaults.
   * @example
   * new nn.Conv2d(1, 8, 3).extraRepr() // '1, 8, kernelSize: 3'
   */
  extraRepr(): string {
    return "";
  }

  /** @internal PyTorch's name of a parameter, a buffer or a child, where it is not the field's. */
  stateName(field: string): string {
    return field;
  }

  /** @internal Multiplications with an addition that a forward pass between these shapes takes. */
  multiplyAdds(_input: readonly number[], _output: readonly number[]): number {
    return 0;
  }

  /**
   * The tree of layers, as PyTorch prints it.
   * @example
   * String(new nn.Sequential({ hidden: new nn.Linear(2, 8), act: new nn.ReLU() }))
   * // Sequential(
   * //   hidden: Linear(2, 8)
   * //   act: ReLU()
   * // )
   */
  toString(): string {
    const children = this.namedChildren();
    const extra = this.extraRepr();
    if (children.length === 0) return `${this.constructor.name}(${extra})`;
    const lines = children.map(([name, child]) => `${name}: ${child.toString()}`);
    if (extra !== "") lines.unshift(extra);
    return `${this.constructor.name}(\n${lines.map((line) => `  ${line.replaceAll("\n", "\n  ")}`).join("\n")}\n)`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** @throws ArgumentError when it is no module. */
export function checkModule(what: string, value: unknown): asserts value is Module {
  if (isModule(value)) return;
  const given =
    typeof value === "function" ? `the ${value.name || "function"} itself; make one with new` : String(value);
  throw new ArgumentError(`${what}: expected a module such as new nn.Linear(2, 3), got ${given}`);
}

function inType(value: Parameter | Buffer, dtype: DType): Parameter | Buffer {
  const tensor = noGrad(() => value.to(dtype));
  if (!isParameter(value)) return new Buffer(tensor);
  const parameter = new Parameter(tensor);
  parameter.requiresGrad = value.requiresGrad;
  return parameter;
}
