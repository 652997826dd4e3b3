// Giving memory back early, where somebody wants it.
import { type Block, scoped } from "../memory/index.js";
import { isTensor } from "./tensor.js";

/**
 * Runs `body` and gives back the memory of what was made inside and is not returned, as far as that is safe. Nothing
 * needs it: memory looks after itself. It makes a long loop run in less of it. `fit` uses it for every step.
 *
 * The rule: a tensor that somebody still holds is never invalid, so what was made inside is one of three.
 * - What the library alone has seen ends at once, when `backward()` has gone through it: what went from layer to layer
 *   inside of an `nn.Sequential`, what only the gradients needed. The graph still knows its shape, no longer its values.
 * - What is returned (a tensor, or arrays and records of them) stays as it is; so do parameters and optimiser state.
 * - Everything else may be held by a variable somewhere. It stays valid, and is the first to be moved out of the engine's
 *   memory when that is full; there the garbage collector finds out whether anybody still has it.
 *
 * @returns What `body` returns.
 * @throws TypeError when `body` is asynchronous, as the scope would be over before it ends.
 * @example
 * const x = ones([2, 3]);
 * const total = scope(() => x.mul(2).add(1).sum()); // what mul and add gave is not needed any more
 * total // tensor(18.)
 */
export function scope<T>(body: () => T): T {
  return scoped(() => {
    const result = body();
    if (typeof (result as { then?: unknown } | null | undefined)?.then === "function") {
      throw new TypeError(
        "scope: the function is async; await the data first and put only the rest into the scope",
      );
    }
    return result;
  }, blocksIn);
}

function blocksIn(result: unknown): Set<Block> {
  const blocks = new Set<Block>();
  const seen = new Set<unknown>();
  const visit = (value: unknown) => {
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    seen.add(value);
    if (isTensor(value)) blocks.add(value.block);
    else if (Array.isArray(value) || value.constructor === Object)
      for (const part of Object.values(value)) visit(part);
  };
  visit(result);
  return blocks;
}
