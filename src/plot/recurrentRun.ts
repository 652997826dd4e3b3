// One sequence through one recurrent layer, step by step: what the diagrams of recurrent layers read, from a layer and
// its input or from the trace of a whole model.
import { noGrad } from "../autograd/index.js";
import { isModule } from "../nn/members.js";
import type { Module } from "../nn/module.js";
import { watchForward } from "../nn/watch.js";
import { cat } from "../ops/index.js";
import { ArgumentError, formatShape, ShapeError } from "../shape/errors.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { say } from "../words/words.js";
import type { RecurrentLayer } from "./gradientFlow.js";
import { checkTensor } from "./planes.js";
import { readSequence, type Sequence } from "./sequence.js";

/** What a figure asks of `model.trace(x)`. */
export interface RecurrentTrace {
  /** All names, in the order in which the values were computed. */
  readonly names: readonly string[];
  /** The value of a name. */
  at(name: string): Tensor;
  /** The module of a name, what it was given and what it made of it. */
  entry(name: string): { readonly module: object; readonly input: Tensor; readonly output: Tensor };
}

export interface RecurrentPlace {
  /** Which layer of a stack. Default 0, the one that reads the input. */
  layer?: number;
  /** Which direction of a bidirectional layer. Default "forward". */
  direction?: "forward" | "backward";
}

export interface RecurrentRun {
  /** The layer's class. */
  readonly kind: string;
  readonly module: object;
  readonly input: Sequence;
  /** Everything the layer kept of each step, by name; of a layer of the user's only `hidden`. */
  readonly gates: Readonly<Record<string, Sequence>>;
  readonly hidden: Sequence;
  /** Which layer and direction, where there are several; else empty. */
  readonly note: string;
}

type Gates = Readonly<Record<string, Tensor>>;

/**
 * @param source A recurrent layer, or a trace.
 * @param given The layer's input, or its name in the trace.
 * @throws ArgumentError for what is no recurrent layer; ShapeError for an input that is not one sequence.
 */
export function recurrentRun(
  what: string,
  source: unknown,
  given: unknown,
  place: RecurrentPlace,
  call: string,
): RecurrentRun {
  const found = isTrace(source) ? fromTrace(what, source, given, call) : fromLayer(what, source, given, call);
  const { layer = 0, direction = "forward" } = place;
  const { module, input } = found;
  const [kept, below] = choose(what, found.gates, layer, direction);
  const turned = (module as { batchFirst?: boolean }).batchFirst === false && input.ndim === 3;
  const read = (name: string, tensor: Tensor) =>
    readSequence(`${what}: ${name}`, turned ? tensor.transpose(0, 1) : tensor);
  const gates = Object.fromEntries(Object.entries(kept).map(([name, value]) => [name, read(name, value)]));
  const stacked = kept !== found.gates;
  return {
    kind: module.constructor.name,
    module,
    input: read("the input", below ?? input),
    gates,
    hidden: gates["hidden"],
    note: stacked
      ? direction === "forward"
        ? say`layer ${layer}, forwards`
        : say`layer ${layer}, backwards`
      : "",
  };
}

interface Found {
  readonly module: object;
  readonly input: Tensor;
  readonly gates: Readonly<Record<string, unknown>>;
}

function isTrace(source: unknown): source is RecurrentTrace {
  return typeof (source as Partial<RecurrentTrace> | null)?.entry === "function";
}

function fromLayer(what: string, layer: unknown, x: unknown, call: string): Found {
  if (typeof (layer as Partial<RecurrentLayer> | null)?.forward !== "function") {
    throw new ArgumentError(`${what}: expected a recurrent layer or a trace first: ${call}`);
  }
  checkTensor(what, x, "[1, time, features]");
  if (x.ndim !== 2 && x.ndim !== 3) {
    throw new ShapeError(
      `${what}: expected an input [1, time, features] or [time, features], got ${formatShape(x.shape)}: ${call}`,
    );
  }
  const result: unknown = isModule(layer)
    ? watchForward(layer as Module, [x]).find(({ name }) => name === "")?.output
    : noGrad(() => (layer as RecurrentLayer).forward(x));
  const { output, state, gates } = (result ?? {}) as { output?: unknown; state?: unknown; gates?: unknown };
  if (!isTensor(output) || state === undefined) {
    const kind = (layer as object).constructor.name;
    const inside = isModule(layer) && layer.namedChildren().length > 0;
    const hint = inside
      ? '; look into a model by its trace: plot.unrolled(model.trace(x), "lstm")'.replace(
          "plot.unrolled",
          what,
        )
      : "";
    throw new ArgumentError(
      `${what}: ${kind} returned no state, so it is no recurrent layer${hint}: ${call}`,
    );
  }
  return { module: layer as object, input: x, gates: isRecord(gates) ? gates : { hidden: output } };
}

function fromTrace(what: string, trace: RecurrentTrace, name: unknown, call: string): Found {
  if (typeof name !== "string") {
    throw new ArgumentError(`${what}: expected the layer's name in the trace, got ${String(name)}: ${call}`);
  }
  const { module, input } = trace.entry(name);
  const prefix = name === "output" ? "gates." : `${name}.gates.`;
  const gates: Record<string, unknown> = {};
  for (const full of trace.names) {
    if (!full.startsWith(prefix)) continue;
    const path = full.slice(prefix.length).split(".");
    let at = gates;
    for (const key of path.slice(0, -1)) {
      at[key] ??= {};
      at = at[key] as Record<string, unknown>;
    }
    at[path[path.length - 1]] = trace.at(full);
  }
  if (Object.keys(gates).length === 0) {
    throw new ArgumentError(
      `${what}: ${name} is a ${module.constructor.name}, which has no gates; name an RNN, LSTM or GRU of the trace: ${call}`,
    );
  }
  return { module, input, gates };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !isTensor(value);
}

/** The gates of one layer and direction, and the input that it read where that is not the given one. */
function choose(
  what: string,
  gates: Readonly<Record<string, unknown>>,
  layer: number,
  direction: string,
): [Gates, Tensor | undefined] {
  if (isTensor(gates["hidden"])) {
    if (layer !== 0 || direction !== "forward") {
      throw new ArgumentError(`${what}: there is one layer, forwards: leave out layer and direction`);
    }
    return [gates as Gates, undefined];
  }
  const at = (index: number) => gates[`layer${index}`] as Readonly<Record<string, Gates>> | undefined;
  const chosen = at(layer)?.[direction];
  if (chosen === undefined) {
    const known = Object.entries(gates).map(
      ([name, all]) => `${name} ${Object.keys(all as object).join(" and ")}`,
    );
    throw new ArgumentError(
      `${what}: there is no layer ${layer} ${direction}; there are ${known.join(", ")}`,
    );
  }
  const below = layer === 0 ? undefined : Object.values(at(layer - 1) ?? {}).map(({ hidden }) => hidden);
  return [
    chosen,
    below === undefined ? undefined : below.length === 1 ? below[0] : cat(below, below[0].ndim - 1),
  ];
}
