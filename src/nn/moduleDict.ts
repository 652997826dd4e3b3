// Modules by name, of which a forward of one's own chooses.
import { ArgumentError } from "../shape/errors.js";
import { checkModule, Module } from "./module.js";
import { checkName } from "./sequential.js";

/**
 * Modules under names: found by `parameters()` and saved as PyTorch's `ModuleDict` is. (A plain record in a field is
 * found too; this one can be added to and printed.) It computes nothing by itself.
 * @throws ArgumentError for what is no module, or a name that a module needs itself.
 * @example
 * class Choice extends nn.Module {
 *   acts = new nn.ModuleDict({ relu: new nn.ReLU(), tanh: new nn.Tanh() });
 *   forward(x: Tensor, act: "relu" | "tanh"): Tensor {
 *     return this.acts.get(act).forward(x);
 *   }
 * }
 * const choice = new Choice();
 * choice.forward(tensor([-1, 1]), "relu") // tensor([0., 1.])
 * choice.acts.keys() // [ 'relu', 'tanh' ]
 */
export class ModuleDict<
  Modules extends Readonly<Record<string, Module>> = Record<string, Module>,
> extends Module {
  constructor(modules: Modules = {} as Modules) {
    super();
    if (typeof modules !== "object" || modules === null || Array.isArray(modules)) {
      throw new ArgumentError("ModuleDict: expected a record of modules; for an array use nn.ModuleList");
    }
    for (const [name, module] of Object.entries(modules)) this.set(name, module as Modules[string]);
  }

  /** How many modules there are. */
  get size(): number {
    return this.namedChildren().length;
  }

  /** The names, in the order in which the modules were added. */
  keys(): string[] {
    return this.namedChildren().map(([name]) => name);
  }

  /**
   * The modules, in the order in which they were added.
   * @example
   * new nn.ModuleDict({ relu: new nn.ReLU(), tanh: new nn.Tanh() }).values() // [ ReLU(), Tanh() ]
   */
  values(): Modules[string][] {
    return this.entries().map(([, module]) => module);
  }

  /**
   * Names and modules, in the order in which they were added.
   * @example
   * new nn.ModuleDict({ relu: new nn.ReLU() }).entries() // [ [ 'relu', ReLU() ] ]
   */
  entries(): [name: string, module: Modules[string]][] {
    return this.namedChildren() as [string, Modules[string]][];
  }

  /**
   * Whether there is a module of this name.
   * @example
   * new nn.ModuleDict({ relu: new nn.ReLU() }).has("tanh") // false
   */
  has(name: string): boolean {
    return this.keys().includes(name);
  }

  /**
   * The module of a name.
   * @throws ArgumentError listing the names there are.
   */
  get<Name extends keyof Modules & string>(name: Name): Modules[Name] {
    const found = this.namedChildren().find(([known]) => known === name);
    if (found !== undefined) return found[1] as Modules[Name];
    throw new ArgumentError(
      `ModuleDict: there is no module "${name}"; there are: ${this.keys().join(", ") || "none"}`,
    );
  }

  /**
   * Adds a module, or puts it in the place of the one of this name.
   * @example
   * const acts = new nn.ModuleDict<Record<string, nn.Module>>({ relu: new nn.ReLU() });
   * acts.set("tanh", new nn.Tanh()).keys() // [ 'relu', 'tanh' ]
   */
  set(name: string, module: Modules[string]): this {
    checkModule(`ModuleDict, module "${name}"`, module);
    if (!this.has(name)) checkName("ModuleDict", name, this);
    (this as unknown as Record<string, Module>)[name] = module;
    return this;
  }

  /**
   * Removes a module and returns whether it was there.
   * @example
   * const acts = new nn.ModuleDict({ relu: new nn.ReLU(), tanh: new nn.Tanh() });
   * acts.delete("relu") // true
   * acts.keys() // [ 'tanh' ]
   */
  delete(name: string): boolean {
    return this.has(name) && Reflect.deleteProperty(this, name);
  }

  *[Symbol.iterator](): IterableIterator<[name: string, module: Modules[string]]> {
    yield* this.entries();
  }

  /** @throws ArgumentError always: a record does not say which of its modules is used. */
  override forward(..._inputs: never[]): never {
    throw new ArgumentError(
      "ModuleDict: a record of modules has no forward; call one: dict.get(name).forward(x)",
    );
  }
}
