// A module's parameters and buffers as a record of tensors under PyTorch's keys, and back. Files are the io room.
import { noGrad } from "../autograd/index.js";
import { ArgumentError, checkOptions, formatShape } from "../shape/errors.js";
import { sameShape } from "../shape/shape.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { isModule, join, members } from "./members.js";
import type { Module } from "./module.js";

/** Parameters and buffers by PyTorch's keys. */
export type StateDict = Record<string, Tensor>;

/** Options of `model.loadStateDict()`. */
export interface LoadOptions {
  /** Whether every entry must be there and used. Default true. */
  strict?: boolean;
}

/** What `loadStateDict` did not find in the state, and what it did not use of it. */
export interface LoadReport {
  /** Names the model has and the state has not. */
  readonly missing: readonly string[];
  /** Names the state has and the model has not. */
  readonly unexpected: readonly string[];
}

/** Every parameter and buffer under every key it has: shared ones are listed at each place, as in PyTorch's files. */
function entries(root: Module): [key: string, value: Tensor][] {
  const found: [string, Tensor][] = [];
  const above = new Set<Module>();
  const visit = (module: Module, path: string) => {
    if (above.has(module)) return; // a child that refers back to its parent
    above.add(module);
    const inside = members(module);
    for (const { name, value } of inside) {
      if (!isModule(value)) found.push([join(path, module.stateName(name)), value]);
    }
    for (const { name, value } of inside)
      if (isModule(value)) visit(value, join(path, module.stateName(name)));
    above.delete(module);
  };
  visit(root, "");
  return found;
}

/** A copy of all parameters and buffers by key. */
export function stateOf(root: Module): StateDict {
  return noGrad(() => Object.fromEntries(entries(root).map(([key, value]) => [key, value.clone()])));
}

/** Copies a state into a module's parameters and buffers; see `Module.loadStateDict`. */
export function loadState(root: Module, state: StateDict, options: LoadOptions): LoadReport {
  const what = "loadStateDict";
  checkOptions(what, options, ["strict"]);
  if (typeof state !== "object" || state === null || isTensor(state) || isModule(state)) {
    const given = isModule(state)
      ? `a ${(state as Module).constructor.name}; pass its stateDict()`
      : String(state);
    throw new ArgumentError(
      `${what}: expected a record of tensors such as model.stateDict() gives, got ${given}`,
    );
  }
  const wanted = entries(root);
  const keys = new Set(wanted.map(([key]) => key));
  const missing = [...keys].filter((key) => !Object.hasOwn(state, key));
  const unexpected = Object.keys(state).filter((key) => !keys.has(key));
  const present = wanted.filter(([key]) => Object.hasOwn(state, key));
  const misshaped = present.flatMap(([key, own]) => {
    const value: unknown = state[key];
    if (!isTensor(value)) return [`${key}: the model has ${formatShape(own.shape)}, the state no tensor`];
    if (sameShape(value.shape, own.shape)) return [];
    return [`${key}: the model has ${formatShape(own.shape)}, the state ${formatShape(value.shape)}`];
  });
  const strict = options.strict ?? true;
  if (misshaped.length > 0 || (strict && missing.length + unexpected.length > 0)) {
    throw new ArgumentError(
      [
        `${what}: the state does not fit this ${root.constructor.name}; nothing was changed`,
        ...(strict ? [list("missing in the state", missing), list("not in the model", unexpected)] : []),
        list("of another shape", misshaped, "\n    "),
        strict && misshaped.length === 0 ? "  To load only what fits, use { strict: false }." : "",
      ]
        .filter((line) => line !== "")
        .join("\n"),
    );
  }
  noGrad(() => {
    for (const [key, own] of present) own.copy_(state[key]);
  });
  return { missing, unexpected };
}

function list(what: string, items: readonly string[], separator = ", "): string {
  if (items.length === 0) return "";
  return `  ${what}:${separator === ", " ? " " : separator}${items.join(separator)}`;
}
