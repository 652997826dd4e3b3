// Every named value of one forward pass. How the calls are seen is in watch.ts; pictures of the values are the
// plot room.
import { ArgumentError, formatShape } from "../shape/errors.js";
import { isTensor, type Tensor, TYPE } from "../tensor/tensor.js";
import { join } from "./members.js";
import type { Module } from "./module.js";
import { ShownAsTable, type Table } from "./table.js";
import { type Call, watchForward } from "./watch.js";

/** One named value: the module that made it, what that was given, and the value. */
export interface TraceEntry {
  /** The module that computed it. */
  readonly module: Module;
  /** The first tensor the module was given. */
  readonly input: Tensor;
  /** The value. */
  readonly output: Tensor;
}

/**
 * The values of one forward pass by name, in the order in which they were computed.
 *
 * A layer's output has the layer's path (`"conv1"`, `"encoder.conv1"`); when it was called again, `"conv1#2"`.
 * A recurrent layer `"lstm"` gives its output under `"lstm"`, and `"lstm.gates.forget"`, ..., `"lstm.state.h"`.
 * What the traced module itself returns is `"output"` (and `"gates.forget"`, ... for a recurrent layer), unless it
 * is the result of a layer that has its name already.
 * @example
 * const model = new nn.Sequential({ embed: new nn.Linear(7, 4), lstm: new nn.LSTM(4, 8) });
 * const trace = model.trace(zeros([1, 5, 7]));
 * trace.names
 * // [
 * //   'embed',
 * //   'lstm',
 * //   'lstm.state.h',
 * //   'lstm.state.c',
 * //   'lstm.gates.input',
 * //   'lstm.gates.forget',
 * //   'lstm.gates.candidate',
 * //   'lstm.gates.output',
 * //   'lstm.gates.cell',
 * //   'lstm.gates.hidden'
 * // ]
 */
export class Trace extends ShownAsTable implements Iterable<[name: string, value: Tensor]> {
  readonly [TYPE] = "Trace";
  /** All names, in the order in which the values were computed. */
  readonly names: readonly string[];
  private readonly values: ReadonlyMap<string, { module: Module; input: Tensor | null; output: Tensor }>;

  /** @internal Use `model.trace(x)`. */
  constructor(calls: readonly Call[]) {
    super();
    const values = new Map<string, { module: Module; input: Tensor | null; output: Tensor }>();
    const seen = new Set<Tensor>();
    for (const { name, module, inputs, output } of calls) {
      const input = inputs.find(isTensor) ?? null;
      const found = [...namedTensors(output, name)].filter(([, value]) => name !== "" || !seen.has(value));
      for (const [key, value] of found) {
        seen.add(value);
        values.set(free(values, key === "" ? "output" : key), { module, input, output: value });
      }
    }
    this.values = values;
    this.names = [...values.keys()];
  }

  /**
   * The value of this name.
   * @throws ArgumentError listing the names there are.
   * @example
   * const trace = new nn.LSTM(7, 16).trace(zeros([1, 5, 7]));
   * trace.at("gates.forget").shape // [ 1, 5, 16 ]
   */
  at(name: string): Tensor {
    return this.find(name).output;
  }

  /**
   * The module behind a name, what it was given and the value.
   * @throws ArgumentError when there is no such name.
   * @example
   * const model = new nn.Sequential({ pool1: new nn.MaxPool2d(2) });
   * const { input, output } = model.trace(zeros([1, 1, 8, 8])).entry("pool1");
   * [input.shape, output.shape] // [ [ 1, 1, 8, 8 ], [ 1, 1, 4, 4 ] ]
   */
  entry(name: string): TraceEntry {
    const { module, input, output } = this.find(name);
    if (input === null) {
      throw new ArgumentError(
        `trace: "${name}" was called without a tensor, so it has no input; use at("${name}")`,
      );
    }
    return { module, input, output };
  }

  *[Symbol.iterator](): IterableIterator<[name: string, value: Tensor]> {
    for (const [name, { output }] of this.values) yield [name, output];
  }

  protected override table(): Table {
    return {
      columns: [
        { title: "name", align: "left" },
        { title: "layer", align: "left" },
        { title: "shape", align: "left" },
        { title: "dtype", align: "left" },
      ],
      rows: [...this.values].map(([name, { module, output }]) => [
        name,
        module.constructor.name,
        formatShape(output.shape),
        output.dtype,
      ]),
    };
  }

  private find(name: string) {
    const value = this.values.get(name);
    if (value !== undefined) return value;
    const inside = this.names.filter((known) => known.startsWith(`${name}.`));
    const near = inside.length > 0 ? inside : this.names;
    throw new ArgumentError(`trace: there is no value "${name}"; there are: ${near.join(", ") || "none"}`);
  }
}

/** Runs the model and collects the named values; see `Module.trace`. */
export function traceOf(root: Module, inputs: readonly unknown[]): Trace {
  return new Trace(watchForward(root, inputs));
}

/** The tensors in what a module returned; in a record like a recurrent layer's, `output` has the name itself. */
function* namedTensors(value: unknown, path: string, depth = 0): Generator<[string, Tensor]> {
  if (isTensor(value)) yield [path, value];
  else if (Array.isArray(value) || isRecord(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (depth === 0 && key === "output" && isTensor(item)) yield [path, item];
      else yield* namedTensors(item, join(path, key), depth + 1);
    }
  }
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && value.constructor === Object;
}

/** The name itself, or the next free one where a layer has taken it. */
function free(taken: ReadonlyMap<string, unknown>, name: string): string {
  let result = name;
  for (let i = 2; taken.has(result); i++) result = `${name}#${i}`;
  return result;
}
