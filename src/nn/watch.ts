// Watches one forward pass: which module was called with what, and what came out. Traces and summaries are made
// of it.
//
// For the time of the pass every module below the root has a `forward` of its own in front of the one of its
// class. So it sees every call, also those that a user's own `forward` makes, and costs nothing otherwise.
import { noGrad, withRecording } from "../autograd/index.js";
import type { Module } from "./module.js";

/** One call of a module's `forward`. */
export interface Call {
  /** Its path in the root (`""` for the root itself), with `#2`, `#3`, ... from its second call on. */
  readonly name: string;
  readonly module: Module;
  readonly inputs: readonly unknown[];
  readonly output: unknown;
}

/**
 * Runs `root.forward(...inputs)` in evaluation mode, by default without recording gradients, and returns the calls in the
 * order in which they returned. Modes and methods are put back whatever happens.
 */
export function watchForward(root: Module, inputs: readonly unknown[], record = false): Call[] {
  const calls: Call[] = [];
  const undo: (() => void)[] = [];
  try {
    for (const [path, module] of root.namedModules()) {
      const { training } = module;
      undo.push(() => {
        module.training = training;
      });
      module.training = false;
      undo.push(interceptForward(module, path, calls));
    }
    const forward = root.forward as (...inputs: readonly unknown[]) => unknown;
    const run = () => forward.apply(root, inputs as unknown[]);
    if (record) withRecording(true, run);
    else noGrad(run);
  } finally {
    for (const step of undo.reverse()) step();
  }
  return calls;
}

function interceptForward(module: Module, path: string, calls: Call[]): () => void {
  const own = Object.getOwnPropertyDescriptor(module, "forward");
  const forward = module.forward as (...inputs: readonly unknown[]) => unknown;
  let count = 0;
  Object.defineProperty(module, "forward", {
    configurable: true,
    enumerable: own?.enumerable ?? false,
    writable: true,
    value: (...inputs: unknown[]) => {
      const output = forward.apply(module, inputs);
      count++;
      calls.push({ name: count === 1 ? path : `${path}#${count}`, module, inputs, output });
      return output;
    },
  });
  return () => {
    if (own === undefined) Reflect.deleteProperty(module, "forward");
    else Object.defineProperty(module, "forward", own);
  };
}
