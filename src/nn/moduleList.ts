// Modules in a list whose order a forward of one's own decides. Layers that simply follow each other are a Sequential.
import { ArgumentError } from "../shape/errors.js";
import { checkModule, Module } from "./module.js";

/**
 * Modules under their positions, `"0"`, `"1"`, ...: found by `parameters()` and saved as PyTorch's `ModuleList` is. (A
 * plain array in a field is found too; this one can be appended to and printed.) It computes nothing by itself.
 * @throws ArgumentError for what is no module.
 * @example
 * class Deep extends nn.Module {
 *   layers = new nn.ModuleList([new nn.Linear(4, 4), new nn.Linear(4, 4), new nn.Linear(4, 2)]);
 *   forward(x: Tensor): Tensor {
 *     for (const layer of this.layers) x = layer.forward(x).relu();
 *     return x;
 *   }
 * }
 * new Deep().forward(zeros([5, 4])).shape // [ 5, 2 ]
 */
export class ModuleList<M extends Module = Module> extends Module implements Iterable<M> {
  constructor(modules: Iterable<M> = []) {
    super();
    this.extend(modules);
  }

  /** How many modules there are. */
  get length(): number {
    return this.namedChildren().length;
  }

  /**
   * The module at a position; negative ones count from the end.
   * @throws ArgumentError when there is none.
   * @example
   * new nn.ModuleList([new nn.ReLU(), new nn.Tanh()]).at(-1) // Tanh()
   */
  at(position: number): M {
    const modules = [...this];
    const found = Number.isInteger(position) ? modules.at(position) : undefined;
    if (found !== undefined) return found;
    throw new ArgumentError(`ModuleList: there is no module ${position} among ${modules.length}`);
  }

  /**
   * Puts a module at the end.
   * @example
   * const layers = new nn.ModuleList<nn.Module>([new nn.ReLU()]);
   * layers.append(new nn.Tanh()).length // 2
   */
  append(module: M): this {
    return this.extend([module]);
  }

  /**
   * Puts modules at the end.
   * @example
   * const layers = new nn.ModuleList<nn.Module>([new nn.ReLU()]);
   * layers.extend([new nn.Tanh(), new nn.SiLU()]).length // 3
   */
  extend(modules: Iterable<M>): this {
    if (typeof modules !== "object" || modules === null || !(Symbol.iterator in modules)) {
      throw new ArgumentError(
        "ModuleList: expected modules in an array, such as new nn.ModuleList([new nn.Linear(2, 3)])",
      );
    }
    this.write([...this, ...modules]);
    return this;
  }

  /**
   * Puts a module before the one at a position; those behind move up.
   * @example
   * const layers = new nn.ModuleList<nn.Module>([new nn.ReLU()]);
   * layers.insert(0, new nn.Tanh()).at(0) // Tanh()
   */
  insert(position: number, module: M): this {
    const modules = [...this];
    if (!Number.isInteger(position) || position < -modules.length || position > modules.length) {
      throw new ArgumentError(`ModuleList: cannot insert at ${position} among ${modules.length} modules`);
    }
    modules.splice(position, 0, module);
    this.write(modules);
    return this;
  }

  *[Symbol.iterator](): IterableIterator<M> {
    for (const [, module] of this.namedChildren()) yield module as M;
  }

  /** @throws ArgumentError always: a list does not say in which order its modules are used. */
  override forward(..._inputs: never[]): never {
    throw new ArgumentError(
      "ModuleList: a list of modules has no forward; call its modules one by one, or use a Sequential",
    );
  }

  private write(modules: readonly M[]): void {
    modules.forEach((module, i) => {
      checkModule(`ModuleList, module ${i}`, module);
    });
    modules.forEach((module, i) => {
      (this as unknown as Record<number, Module>)[i] = module;
    });
  }
}
