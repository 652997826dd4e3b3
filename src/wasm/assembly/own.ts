// Scratch memory of the thread that runs: several run these kernels at once on one linear memory, each in an instance of its own,
// so that what a kernel puts aside must not lie at a fixed place. Constants and the instance's own variables may.

// Who lies where, in bytes from the start; 512 in all, as src/memory/memory.ts knows, too.
export const COUNTERS: usize = 0; // plan.ts
export const OFFSETS: usize = 32; // plan.ts
export const LANES: usize = 48; // lanes.ts
export const WORDS: usize = 64; // random.ts
export const WIDE: usize = 128; // reduce.ts
export const EDGE: usize = 256; // tile.ts

let start: usize = 0;

/** Address of a part of it. */
// @ts-ignore: decorator
@inline export function own(part: usize): usize {
  return start + part;
}

/** Tells this instance where its scratch memory is; called once, before any kernel. */
export function setOwn(address: usize): void {
  start = address;
}
