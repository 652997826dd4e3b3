// Notes which module's `forward` is running, so that the graph and anomaly mode can name it, and knows which modules are
// the library's own. What a forward pass gave is in watch.ts.
//
// A module's `forward` is an ordinary method that users call. So each class's own `forward` is replaced, once, when the
// first module of the class is made, by one that says who runs and then does the same.
import { type Place, setPlace } from "../autograd/index.js";
import type { Module } from "./module.js";

type AnyForward = (this: Module, ...inputs: unknown[]) => unknown;

let running: Running | null = null;

/** A module whose `forward` runs inside of another's. Names are looked up only when somebody asks. */
class Running implements Place {
  constructor(
    readonly module: Module,
    readonly outer: Running | null,
  ) {}

  path(): string {
    if (this.outer === null) return "";
    const known = this.root.namedModules().find(([, module]) => module === this.module);
    if (known !== undefined) return known[0];
    // Not a field of what called it: by its class, behind the path of that.
    return [this.outer.path(), this.module.constructor.name].filter((part) => part !== "").join(".");
  }

  get root(): Module {
    return this.chain()[0].module;
  }

  names(): ReadonlyMap<object, string> {
    const { root } = this;
    return new Map<object, string>(
      [...root.namedParameters(), ...root.namedBuffers()].map(([name, tensor]) => [tensor, name]),
    );
  }

  classes(): string {
    return this.chain()
      .map(({ module }) => module.constructor.name)
      .join(" > ");
  }

  /** From the outermost in. */
  private chain(): Running[] {
    const chain: Running[] = [];
    for (let each: Running | null = this; each !== null; each = each.outer) chain.unshift(each);
    return chain;
  }
}

const noted = new WeakSet<object>();

/** Makes the `forward` of a class, and of those it extends, say that it runs. */
export function noteForward(prototype: object): void {
  for (let level = prototype; !noted.has(level) && level !== Object.prototype; ) {
    noted.add(level);
    const own = Object.getOwnPropertyDescriptor(level, "forward");
    if (typeof own?.value === "function") {
      Object.defineProperty(level, "forward", { ...own, value: noting(own.value) });
    }
    level = Object.getPrototypeOf(level) ?? Object.prototype;
  }
}

function noting(forward: AnyForward): AnyForward {
  const run: AnyForward = function (...inputs) {
    if (running?.module === this) return forward.apply(this, inputs); // super.forward(...)
    const outer = running;
    running = new Running(this, outer);
    const before = setPlace(running);
    try {
      return forward.apply(this, inputs);
    } finally {
      running = outer;
      setPlace(before);
    }
  };
  Object.defineProperty(run, "name", { value: "forward" });
  Object.defineProperty(run, "length", { value: forward.length });
  return run;
}

const library = new WeakSet<object>();

/** Says that these classes are the library's own: their `forward` keeps no tensor that it is given or makes. */
export function addToLibrary(classes: Iterable<unknown>): void {
  for (const each of classes) if (typeof each === "function" && each.prototype) library.add(each.prototype);
}

/**
 * Whether nobody but the library sees what goes into and out of this module: it and all inside of it are the library's,
 * and nobody (a user, a trace) has put another `forward` in front.
 */
export function isSealed(module: Module): boolean {
  if (Object.hasOwn(module, "forward") || !library.has(Object.getPrototypeOf(module))) return false;
  return module.namedChildren().every(([, child]) => isSealed(child));
}
