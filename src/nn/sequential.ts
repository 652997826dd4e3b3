// Layers one after the other.
import { ArgumentError, formatShape, ShapeError } from "../shape/errors.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { Between } from "./between.js";
import { isModule } from "./members.js";
import { checkModule, Module } from "./module.js";
import { isSealed } from "./running.js";

/** What a Sequential is made of: a module that takes a tensor and gives one, or a recurrent layer. */
export type SequentialLayer = Module & { forward(x: Tensor): Tensor | { readonly output: Tensor } };

/** The part of a Sequential that does not depend on which layers it has. */
export interface SequentialModule extends Module, Iterable<SequentialLayer> {
  /** The input through all layers, one after the other. */
  forward(x: Tensor): Tensor;
  /** Number of layers. */
  readonly length: number;
}

/**
 * A Sequential whose layers are also its fields: `model.conv1`, or `model[0]` for layers without names.
 * @example
 * const model = new nn.Sequential({ hidden: new nn.Linear(784, 64), act: new nn.ReLU(), out: new nn.Linear(64, 10) });
 * model.forward(zeros([32, 784])).shape // [ 32, 10 ]
 * model.out // Linear(64, 10)
 */
export type Sequential<Layers = unknown> = SequentialModule & Readonly<Layers>;

/** Layers given in order, under their positions. */
export type ByPosition<Layers extends readonly SequentialLayer[]> = {
  [Position in Extract<keyof Layers, `${number}`>]: Layers[Position];
};

/**
 * Two ways to make one, hence a type of its own: TypeScript classes cannot have fields that depend on the
 * arguments of their constructor.
 */
export interface SequentialConstructor {
  /**
   * @param layers A record of named layers, in order.
   * @throws ArgumentError for a name that a module needs itself.
   */
  new <Layers extends Readonly<Record<string, SequentialLayer>>>(layers: Layers): Sequential<Layers>;
  /** @param layers The layers in order; they are called `"0"`, `"1"`, ... */
  new <Layers extends readonly SequentialLayer[]>(...layers: Layers): Sequential<ByPosition<Layers>>;
}

/**
 * Layers one after the other, each given what the one before returned. Of a recurrent layer, which returns
 * `{ output, state, gates }`, the next layer is given the `output`, `[batch, time, hidden]`.
 *
 * Made from layers in order, or from a record of named layers, which then are typed fields:
 * @example
 * const model = new nn.Sequential({ hidden: new nn.Linear(2, 8), act: new nn.Tanh(), out: new nn.Linear(8, 1) });
 * model.hidden.weight.shape // [8, 2]
 */
export const Sequential: SequentialConstructor = class Sequential extends Module implements SequentialModule {
  constructor(...layers: readonly unknown[]) {
    super();
    if (Array.isArray(layers[0])) {
      throw new ArgumentError(
        "Sequential: layers come one by one, new nn.Sequential(first, second), or as a record of named ones",
      );
    }
    const named = layers.length === 1 && isRecord(layers[0]);
    for (const [name, layer] of Object.entries(named ? (layers[0] as object) : layers)) {
      if (named) checkName("Sequential", name, this);
      checkModule(`Sequential, layer ${name}`, layer);
      (this as unknown as Record<string, Module>)[name] = layer;
    }
  }

  override forward(x: Tensor): Tensor {
    const between = new Between();
    let value = x;
    for (const [name, layer] of this.namedChildren()) {
      value = step(name, layer as SequentialLayer, value, between);
    }
    between.end(value);
    return value;
  }

  get length(): number {
    return this.namedChildren().length;
  }

  *[Symbol.iterator](): IterableIterator<SequentialLayer> {
    for (const [, layer] of this.namedChildren()) yield layer as SequentialLayer;
  }
} as unknown as SequentialConstructor;

function step(name: string, layer: SequentialLayer, x: Tensor, between: Between): Tensor {
  const sealed = isSealed(layer);
  let result: unknown;
  try {
    result = layer.forward(x);
  } catch (error) {
    throw located(error, name, layer);
  }
  between.passed(x, result, sealed);
  if (isTensor(result)) return result;
  const output = (result as { output?: unknown } | null | undefined)?.output;
  if (isTensor(output)) return output;
  throw new ShapeError(
    `Sequential: layer "${name}", ${layer.constructor.name}, returned no tensor for an input ${formatShape(x.shape)}; its forward must return a tensor, or a record with one as output`,
  );
}

/** The error says in which layer it happened: "conv2d" alone could be any of them. */
function located(error: unknown, name: string, layer: Module): unknown {
  if (!(error instanceof Error)) return error;
  const what = layer.namedChildren().length > 0 ? layer.constructor.name : layer.toString();
  const message = `${error.message}\n  in layer "${name}", ${what}`;
  error.stack = error.stack?.replace(error.message, () => message);
  error.message = message;
  return error;
}

function isRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null && !isModule(value) && !isTensor(value);
}

/** @throws ArgumentError for a name that cannot be a module's field. */
export function checkName(what: string, name: string, module: Module): void {
  if (name in module) {
    throw new ArgumentError(
      `${what}: a layer cannot be called "${name}", as every module has a field of that name`,
    );
  }
  if (/^\d*$/.test(name) || name.includes(".")) {
    throw new ArgumentError(
      `${what}: a layer cannot be called "${name}": names are not empty, have no dot (they become paths) and are no numbers (JavaScript would change their order); give layers without names as ${what === "Sequential" ? "new nn.Sequential(first, second)" : "new nn.ModuleList([first, second])"}`,
    );
  }
}
