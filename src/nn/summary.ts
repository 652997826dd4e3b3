// What a model costs, layer by layer: shapes, parameters, multiply-adds and memory of one forward pass. The values
// themselves are in trace.ts.
import type { Block } from "../memory/index.js";
import { formatShape } from "../shape/errors.js";
import { checkShape, type Shape } from "../shape/shape.js";
import { zeros } from "../tensor/create.js";
import { isTensor, type Tensor, TYPE } from "../tensor/tensor.js";
import { say } from "../words/words.js";
import { members } from "./members.js";
import type { Module } from "./module.js";
import { isParameter, type Parameter } from "./parameter.js";
import { formatCount, ShownAsTable, type Table } from "./table.js";
import { type Call, watchForward } from "./watch.js";

/** One call of a layer. */
export interface SummaryRow {
  /** Its path, with `#2` when it is called again. */
  readonly name: string;
  /** Its class. */
  readonly layer: string;
  /** Shape of its (first) output; `null` for a layer that the forward pass never called. */
  readonly outputShape: Shape | null;
  /** Its own parameters, without those of its children; 0 when it is called again. */
  readonly parameters: number;
  /** Multiplications with an addition: the usual measure of work. */
  readonly multiplyAdds: number;
  /** Bytes that its parameters and its results take; results that share another value's memory take none. */
  readonly memory: number;
}

/**
 * What `model.summary(inputShape)` returns: the numbers, which print as a table.
 * @example
 * const summary = new nn.Linear(784, 10).summary([1, 784]);
 * summary.parameters // 7850
 * summary.multiplyAdds // 7840
 */
export class ModelSummary extends ShownAsTable {
  readonly [TYPE] = "ModelSummary";

  /** @internal Use `model.summary(inputShape)`. */
  constructor(
    /** The model's class. */
    readonly model: string,
    /** With the batch. */
    readonly inputShape: Shape,
    /** The layers, in the order in which they ran. */
    readonly rows: readonly SummaryRow[],
    /** Number of all parameters. */
    readonly parameters: number,
    /** How many of them are trained, not frozen. */
    readonly trainableParameters: number,
  ) {
    super();
  }

  /** Multiply-adds of one forward pass. */
  get multiplyAdds(): number {
    return sum(this.rows, (row) => row.multiplyAdds);
  }

  /** Bytes of all parameters and of what the layers put out, gradients not counted. */
  get memory(): number {
    return sum(this.rows, (row) => row.memory);
  }

  /** A table with a line for each layer. */
  override toString(): string {
    return `${say`${this.model}, input ${formatShape(this.inputShape)}`}\n${super.toString()}`;
  }

  protected override table(): Table {
    const frozen = this.parameters - this.trainableParameters;
    return {
      columns: [
        { title: "layer", align: "left" },
        { title: "kind", align: "left" },
        { title: "output", align: "left" },
        { title: "parameters", align: "right" },
        { title: "multiply-adds", align: "right" },
        { title: "memory", align: "right" },
      ],
      rows: [
        ...this.rows.map((row) => [
          row.name,
          row.layer,
          row.outputShape === null ? say`not called` : formatShape(row.outputShape),
          formatCount(row.parameters),
          formatCount(row.multiplyAdds),
          formatBytes(row.memory),
        ]),
        [
          say`total`,
          "",
          "",
          formatCount(this.parameters),
          formatCount(this.multiplyAdds),
          formatBytes(this.memory),
        ],
      ],
      notes: frozen > 0 ? [say`${formatCount(frozen)} of the parameters are frozen`] : [],
    };
  }
}

/** Runs the model on zeros and counts; see `Module.summary`. */
export function summarize(root: Module, inputShape: Shape): ModelSummary {
  checkShape("summary", inputShape);
  const parameters = root.parameters();
  const input = zeros(inputShape, { dtype: parameters[0]?.dtype ?? "float32" });
  const calls = watchForward(root, [input]);
  const counter = new Counter(input);
  const rows = calls.filter(({ module }) => isRow(module)).map((call) => counter.row(call));
  const called = new Set(calls.map(({ module }) => module));
  for (const [path, module] of root.namedModules()) {
    if (!called.has(module) && isRow(module)) rows.push(counter.idle(path, module));
  }
  const count = (list: readonly Parameter[]) => sum(list, (parameter) => parameter.numel);
  return new ModelSummary(
    root.constructor.name,
    inputShape,
    rows,
    count(parameters),
    count(parameters.filter((parameter) => parameter.requiresGrad)),
  );
}

/** A container is seen through its layers, unless it has parameters of its own. */
function isRow(module: Module): boolean {
  return module.namedChildren().length === 0 || ownParameters(module).length > 0;
}

function ownParameters(module: Module): Parameter[] {
  return members(module).flatMap(({ value }) => (isParameter(value) ? [value] : []));
}

/** Counts every parameter and every block of memory once. */
class Counter {
  private readonly parameters = new Set<Parameter>();
  private readonly blocks = new Set<Block>();

  constructor(input: Tensor) {
    this.blocks.add(input.block);
  }

  row({ name, module, inputs, output }: Call): SummaryRow {
    const outputs = tensorsIn(output);
    const input = inputs.find(isTensor);
    const work =
      input === undefined || outputs.length === 0 ? 0 : module.multiplyAdds(input.shape, outputs[0].shape);
    const own = this.newParameters(module);
    return {
      name: name === "" ? "(model)" : name,
      layer: module.constructor.name,
      outputShape: outputs[0]?.shape ?? null,
      parameters: sum(own, (parameter) => parameter.numel),
      multiplyAdds: work,
      memory: this.newBytes([...own, ...outputs]),
    };
  }

  idle(path: string, module: Module): SummaryRow {
    const own = this.newParameters(module);
    return {
      name: path,
      layer: module.constructor.name,
      outputShape: null,
      parameters: sum(own, (parameter) => parameter.numel),
      multiplyAdds: 0,
      memory: this.newBytes(own),
    };
  }

  private newParameters(module: Module): Parameter[] {
    const found = ownParameters(module).filter((parameter) => !this.parameters.has(parameter));
    for (const parameter of found) this.parameters.add(parameter);
    return [...new Set(found)];
  }

  private newBytes(tensors: readonly Tensor[]): number {
    let bytes = 0;
    for (const { block } of tensors) {
      if (!this.blocks.has(block)) bytes += block.bytes;
      this.blocks.add(block);
    }
    return bytes;
  }
}

function tensorsIn(value: unknown): Tensor[] {
  if (isTensor(value)) return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(tensorsIn);
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}

function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const unit = bytes < 1024 ** 2 ? 1 : bytes < 1024 ** 3 ? 2 : 3;
  return `${(bytes / 1024 ** unit).toFixed(1)} ${["B", "KiB", "MiB", "GiB"][unit]}`;
}
