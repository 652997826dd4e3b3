// What an optimiser is given: one list of parameters, or groups of them. Every mistake is caught here, before training.
import { ArgumentError } from "../shape/errors.js";
import { isFloat } from "../tensor/dtype.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";

/** A group as it is given: parameters, and the options in which it differs. */
export type GroupInput<Options> = { readonly params: Iterable<Tensor> } & Partial<Options>;

/** `model.parameters()`, or groups `[{ params: a.parameters(), lr: 0.1 }, ...]`. */
export type ParameterInput<Options> = Iterable<Tensor> | Iterable<GroupInput<Options>>;

const FIX = "pass model.parameters()";

/** @throws ArgumentError for anything that cannot be trained. */
export function readGroups<Options>(kind: string, given: ParameterInput<Options>): GroupInput<Options>[] {
  const list = listOf(kind, "a list of parameters", given);
  if (list.length === 0) {
    throw new ArgumentError(
      `${kind}: there are no parameters; a module finds only those in its fields (${FIX})`,
    );
  }
  const seen = new Set<Tensor>();
  if (!isGroup(list[0])) {
    checkParameters(kind, "the parameters", list, seen);
    return [{ params: list as Tensor[] } as unknown as GroupInput<Options>];
  }
  return list.map((group, i) => {
    if (!isGroup(group)) {
      throw new ArgumentError(
        `${kind}: entry ${i} is ${describe(group)}, the first one is a group; give groups { params, ... } only, or parameters only`,
      );
    }
    const params = listOf(kind, `params of group ${i} as a list`, group.params);
    checkParameters(kind, `group ${i}`, params, seen);
    return { ...group, params: params as Tensor[] } as unknown as GroupInput<Options>;
  });
}

function isGroup(value: unknown): value is { params: unknown } {
  return typeof value === "object" && value !== null && !isTensor(value) && Object.hasOwn(value, "params");
}

function listOf(kind: string, expected: string, given: unknown): unknown[] {
  if (isTensor(given) || typeof (given as Iterable<unknown> | null)?.[Symbol.iterator] !== "function") {
    throw new ArgumentError(`${kind}: expected ${expected}, got ${describe(given)}; ${FIX}`);
  }
  return [...(given as Iterable<unknown>)];
}

function checkParameters(kind: string, place: string, list: readonly unknown[], seen: Set<Tensor>): void {
  list.forEach((parameter, i) => {
    const entry = `${kind}: entry ${i} of ${place}`;
    if (!isTensor(parameter))
      throw new ArgumentError(`${entry} is ${describe(parameter)}, not a tensor; ${FIX}`);
    if (!parameter.isLeaf) {
      throw new ArgumentError(
        `${entry} was computed by "${parameter.source?.name}"; an optimiser changes leaves only: parameters, or tensors made with { requiresGrad: true }`,
      );
    }
    if (!isFloat(parameter.dtype))
      throw new ArgumentError(`${entry} is ${parameter.dtype}; only floating tensors can be trained`);
    if (seen.has(parameter))
      throw new ArgumentError(`${entry} is in the list twice; it would be changed twice a step`);
    seen.add(parameter);
  });
}

/** A value in an error message. */
export function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "object" && value !== null)
    return Array.isArray(value) ? JSON.stringify(value) : `a ${value.constructor?.name ?? "object"}`;
  return String(value);
}
