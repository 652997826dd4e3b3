// Who owns which bytes of the linear memory, and what leaves it when it is full.
//
// A `Block` is the owner: tensors that share memory share a Block. While its bytes are in the linear
// memory ("resident"), the heap's table holds the Block's `Slot`; when the heap is over its budget it
// copies slots out into ordinary JavaScript memory and forgets them, so that only the Block still reaches
// the copy. A dead Block then takes its copy with it, in any garbage collection: this is what keeps a
// synchronous training loop flat, in which no finaliser ever runs. A live one comes back on its next use.
//
// Invariants:
// - An address is valid from `address()` to the next `begin()`: what was used since `begin()` never moves.
// - The table and the finalisers never reach a Block or an evicted copy: ids and resident slots only.
// - A Block somebody still holds is never invalid. Only Blocks that were never handed out end early: `release` ends one
//   now, `retire` one that nobody needs once the memory is wanted. Which ones these are is told by `Reach`.
import { uninitialised } from "../host/bytes.js";
import { Allocator } from "./allocator.js";
import { heapViews } from "./memory.js";

/** What to move out first: values of a graph whose backward has run, then anything, then parameters. */
export type Rank = 0 | 1 | 2;
export const SPENT: Rank = 0;
export const ORDINARY: Rank = 1;
export const KEPT: Rank = 2;

/**
 * Who can have a block's tensors. A block starts as ANYBODY's, which is treated as if the user had it. INNER: no code
 * but the library's was ever given a tensor of it, so it may end when the graph is through with it. HANDED_OUT: somebody
 * was given one, for good.
 */
export type Reach = 0 | 1 | 2;
export const ANYBODY: Reach = 0;
export const INNER: Reach = 1;
export const HANDED_OUT: Reach = 2;

interface Slot {
  readonly id: number;
  /** What it was made for, to be named when memory is short. */
  readonly owner: string;
  readonly bytes: number;
  /** Byte address, or 0 while not resident. */
  address: number;
  /** The bytes while not resident. */
  copy: Uint8Array | null;
  lastUse: number;
  rank: Rank;
}

/** Owner of a range of bytes. Get one from `allocate`; its address changes when it is moved out and back. */
export class Block {
  /** Counts in-place changes, so that the graph can tell that a value it needs is no longer the one it saw. */
  version = 0;
  reach: Reach = ANYBODY;
  /** Counts up: later blocks have larger ids. */
  readonly id: number = nextBlock++;

  /** @internal */
  constructor(
    readonly slot: Slot,
    /** Where in the slot the bytes start; -1 once released. */
    public start: number,
    readonly bytes: number,
    /** The page that the slot belongs to, when it is shared. */
    readonly page: Page | null,
  ) {}

  /** A shared slot has the ordinary rank, whatever its blocks are. */
  set rank(rank: Rank) {
    if (this.page === null) this.slot.rank = rank;
  }

  get rank(): Rank {
    return this.slot.rank;
  }

  /** Whether it was ended by `release`; only blocks that were never handed out can be. */
  get isReleased(): boolean {
    return this.start < 0;
  }
}

/**
 * Several small values in one slot: a finaliser for each would cost more than the operation that made the value.
 * Only its blocks hold a page (and the list of holes), so it goes when all of them are dead.
 */
interface Page {
  readonly slot: Slot;
  /** Where the free rest begins. */
  end: number;
}

const PAGE_BYTES = 4096; // what one small live value can keep from being freed
const SMALL = 512;
const MOST_HOLES = 256;
const MEGABYTE = 1024 * 1024;
const LARGEST_BUDGET = 3584 * MEGABYTE;
const RETIRED_BYTES = 16 * MEGABYTE;
const MOST_RETIRED = 4096;
const MOST_OWNERS = 5; // named when memory is short

const allocator = new Allocator();
const resident = new Map<number, Slot>();
const finalisers = new FinalizationRegistry<number>((id) => {
  const slot = resident.get(id);
  if (slot !== undefined) drop(slot);
});
const frames: Block[][] = [];
const scopes: Block[][] = [];
const holes: { page: Page; start: number }[][] = []; // released places in pages, by size

/** Blocks nobody needs, oldest first from `firstRetired` on; they end when the next ones come. */
const retired: Block[] = [];
let firstRetired = 0;
let retiredBytes = 0;
let owner = ""; // of what is allocated next

let openPage: Page | null = null;
let budget = 128 * MEGABYTE;
let used = 0;
let nextSlot = 1;
let nextBlock = 1;
let now = 0;
let returnedBytes = 0; // brought back since the last eviction
let evictedBytes = 0; // moved out by the last eviction
const counts = { evictions: 0, returns: 0 };

/** Starts an operation: addresses fetched before may move from here on. */
export function begin(): void {
  now++;
}

/**
 * A new range of `bytes` bytes, uninitialised.
 * @throws RangeError when the memory is full of values that are in use.
 */
export function allocate(bytes: number): Block {
  const block = bytes <= SMALL ? allocateSmall(bytes) : allocateOwn(bytes);
  if (frames.length > 0) frames[frames.length - 1].push(block);
  if (scopes.length > 0) scopes[scopes.length - 1].push(block);
  return block;
}

/** A range for the engine's own use (workspaces, constants): no frame releases it, and it is moved out last. */
export function allocateKept(bytes: number): Block {
  const block = allocateOwn(bytes);
  block.rank = KEPT;
  return block;
}

function allocateOwn(bytes: number): Block {
  const slot = newSlot(bytes);
  const block = new Block(slot, 0, bytes, null);
  finalisers.register(block, slot.id);
  return block;
}

function allocateSmall(bytes: number): Block {
  const size = Allocator.padded(bytes);
  for (let hole = holes[size]?.pop(); hole !== undefined; hole = holes[size].pop()) {
    const { slot } = hole.page;
    if (slot.address === 0) continue; // moved out; bringing it back costs more than the place is worth
    slot.lastUse = now;
    return new Block(slot, hole.start, bytes, hole.page);
  }
  let page = openPage;
  if (page === null || page.end + size > PAGE_BYTES || page.slot.address === 0) {
    page = { slot: newSlot(PAGE_BYTES), end: 0 };
    finalisers.register(page, page.slot.id);
    openPage = page;
  }
  const start = page.end;
  page.end += size;
  page.slot.lastUse = now;
  return new Block(page.slot, start, bytes, page);
}

function newSlot(bytes: number): Slot {
  const slot: Slot = {
    id: nextSlot++,
    owner,
    bytes,
    address: reserve(bytes),
    copy: null,
    lastUse: now,
    rank: ORDINARY,
  };
  resident.set(slot.id, slot);
  return slot;
}

/** The number of blocks made so far: a block whose `id` is larger was made later. */
export function blockCount(): number {
  return nextBlock - 1;
}

/** Where the block's bytes are until the next `begin()`. Brings them back if they were moved out. */
export function address(block: Block): number {
  const slot = block.slot;
  slot.lastUse = now;
  if (block.start < 0)
    throw new Error("heap: this value was released; this is a bug in cellgrad, please report it");
  if (slot.address === 0) bringBack(slot);
  return slot.address + block.start;
}

function bringBack(slot: Slot): void {
  const copy = slot.copy as Uint8Array; // what is not resident has one: only `release` forgets both
  slot.address = reserve(slot.bytes);
  heapViews().bool.set(copy, slot.address);
  slot.copy = null;
  resident.set(slot.id, slot);
  returnedBytes += slot.bytes;
  counts.returns++;
}

/** Ends a block that was never handed out. */
export function release(block: Block): void {
  const { slot, page } = block;
  if (page === null) {
    if (slot.address !== 0) drop(slot);
    slot.copy = null;
    block.start = -1;
  } else if (block.start >= 0) {
    const size = Allocator.padded(block.bytes);
    holes[size] ??= [];
    if (holes[size].length < MOST_HOLES) holes[size].push({ page, start: block.start });
    block.start = -1;
  }
}

/**
 * Takes a block that was never handed out and that nothing needs any more. It ends when 16 MB of later ones have come, or
 * a scope ends: until then who looks at the graph still finds its values. One that is handed out in the meantime stays.
 */
export function retire(block: Block): void {
  retired.push(block);
  retiredBytes += block.bytes;
  while (retiredBytes > RETIRED_BYTES || retired.length - firstRetired > MOST_RETIRED) endOldest();
  if (firstRetired < MOST_RETIRED) return;
  retired.splice(0, firstRetired);
  firstRetired = 0;
}

function endOldest(): void {
  const block = retired[firstRetired++];
  retiredBytes -= block.bytes;
  if (block.reach === INNER) release(block);
}

/** Somebody outside of the library gets a tensor of this block. */
export function handOut(block: Block): void {
  block.reach = HANDED_OUT;
}

/**
 * Runs `body`, then ends at once what `retire` was given inside, and makes the other blocks allocated inside that `keeps`
 * does not name the first to be moved out.
 */
export function scoped<T>(body: () => T, keeps: (result: T) => ReadonlySet<Block>): T {
  const made: Block[] = [];
  scopes.push(made);
  let result: T;
  try {
    result = body();
  } finally {
    scopes.pop();
  }
  while (firstRetired < retired.length) endOldest();
  retired.length = 0;
  firstRetired = 0;
  const kept = keeps(result);
  for (const block of made) {
    if (kept.has(block)) scopes[scopes.length - 1]?.push(block);
    else if (block.rank === ORDINARY) block.rank = SPENT;
  }
  return result;
}

/** Says what is allocated from here on: `conv2d [32, 8, 28, 28] float32`. Returns what was said before. */
export function nameOwner(name: string): string {
  const before = owner;
  owner = name;
  return before;
}

/**
 * Runs `body`, then releases every block allocated inside that `keeps` does not name.
 * Only for code whose tensors cannot have been kept by anybody else (the gradients of built-in operations).
 */
export function releasing<T>(body: () => T, keeps: (result: T) => readonly Block[]): T {
  const frame: Block[] = [];
  frames.push(frame);
  let result: T;
  try {
    result = body();
  } finally {
    frames.pop();
  }
  const kept = keeps(result);
  for (const block of frame) {
    if (!kept.includes(block)) release(block);
    else if (frames.length > 0) frames[frames.length - 1].push(block);
  }
  return result;
}

/**
 * How many bytes of the linear memory live and dead values may fill before the heap moves some out.
 * The default is 128 MiB; it grows by itself when what was moved out keeps coming back.
 * @example
 * const { budget } = heapStats();
 * setHeapBudget(256 * 1024 * 1024);
 * heapStats().budget // 268435456
 * setHeapBudget(budget);
 */
export function setHeapBudget(bytes: number): void {
  budget = bytes;
}

/**
 * What the heap holds: bytes and blocks in the linear memory, the budget, and how often it moved blocks out and back.
 * @example
 * const before = heapStats().used;
 * const kept = zeros([1000]); // 4,000 bytes
 * heapStats().used - before >= 4000 // true
 */
export function heapStats(): {
  used: number;
  blocks: number;
  budget: number;
  evictions: number;
  returns: number;
} {
  return { used, blocks: resident.size, budget, ...counts };
}

function reserve(bytes: number): number {
  const size = Allocator.padded(bytes);
  // What would move everything out is named before it does.
  const before = size > budget / 2 ? largestOwners() : null;
  if (used + size > budget) makeRoom(size);
  let place: number;
  try {
    place = allocator.allocate(bytes);
  } catch {
    // The machine, or the 4 GiB limit, refuses to grow: move out everything that is not in use, once.
    const owners = before ?? largestOwners();
    try {
      evict(0);
      place = allocator.allocate(bytes);
    } catch {
      throw new RangeError(
        [
          `out of memory: ${mega(bytes)} MB were asked for${owner === "" ? "" : ` by ${owner}`} while ${mega(used)} MB are in use by one operation; use smaller batches`,
          ...owners,
        ].join("\n"),
      );
    }
  }
  used += size;
  return place;
}

/** What fills the memory: values of one origin and size together, the largest first. */
function largestOwners(): string[] {
  const groups = new Map<string, { count: number; bytes: number }>();
  for (const slot of resident.values()) {
    const what =
      slot.rank === KEPT
        ? "parameters, optimiser state and workspaces"
        : slot.owner === ""
          ? "values made by no operation (data, random numbers)"
          : `results of ${slot.owner}`;
    const group = groups.get(what) ?? { count: 0, bytes: 0 };
    groups.set(what, { count: group.count + 1, bytes: group.bytes + slot.bytes });
  }
  const largest = [...groups].sort(([, a], [, b]) => b.bytes - a.bytes).slice(0, MOST_OWNERS);
  return largest.map(([what, { count, bytes }]) => `  ${mega(bytes)} MB in ${count} blocks: ${what}`);
}

function mega(bytes: number): number {
  return Math.round(bytes / MEGABYTE);
}

function makeRoom(size: number): void {
  // When most of what was moved out was needed again, the living alone fill the budget: a larger one is kinder.
  if (returnedBytes * 2 > evictedBytes && evictedBytes > 0) budget = Math.min(budget * 1.5, LARGEST_BUDGET);
  returnedBytes = 0;
  if (used + size > budget) evict(Math.max(0, budget * 0.75 - size));
}

/** Moves slots out until at most `target` bytes are used: lowest rank first, then least recently used. */
function evict(target: number): void {
  const movable: Slot[] = [];
  for (const slot of resident.values()) if (slot.lastUse !== now) movable.push(slot);
  movable.sort((a, b) => a.rank - b.rank || a.lastUse - b.lastUse);
  const bytes = heapViews().bool;
  evictedBytes = 0;
  for (const slot of movable) {
    if (used <= target) break;
    const copy = uninitialised(slot.bytes);
    copy.set(bytes.subarray(slot.address, slot.address + slot.bytes));
    slot.copy = copy;
    evictedBytes += slot.bytes;
    counts.evictions++;
    drop(slot);
  }
}

function drop(slot: Slot): void {
  resident.delete(slot.id);
  allocator.release(slot.address, slot.bytes);
  used -= Allocator.padded(slot.bytes);
  slot.address = 0;
}
