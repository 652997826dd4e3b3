// The other threads: they sleep until the main thread hands them parts of one kernel's work, and it waits until all are done, so
// that for everybody else a kernel is a function that returns when its result is there.
//
// A thread has a block of memory for itself: which job it is to do and which it has done (both count up), the kernel, its numbers.
// Which thread computes what must never change a result: callers split work where no sum crosses the border.
import { availableThreads, startThread } from "../host/threads.js";
import { isShared, memory, THREADS_START } from "../memory/memory.js";
import { ArgumentError } from "../shape/errors.js";
import type { KernelExports } from "./binary.js";
import { kernels, module, SCRATCH_BYTES, SCRATCH_START } from "./kernels.js";
import { setBlasThreads } from "./precision.js";

const MOST_THREADS = 32;

// A block: int32 fields, then the kernel's numbers.
const BLOCK_BYTES = 512;
const READY = 0;
const JOB = 1;
const DONE = 2;
const KERNEL = 3;
const COUNT = 4;
const FAILED = 5;
const FIELDS = BLOCK_BYTES / 4;
const NUMBERS = 8; // the first float64 behind the fields

interface ThreadData {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly block: number;
  readonly scratch: number;
}

/** What a thread runs. It is sent as text, so the places of the fields stand here once more. */
function work({ module, memory, block, scratch }: ThreadData): void {
  const [READY, JOB, DONE, KERNEL, COUNT, FAILED, NUMBERS] = [0, 1, 2, 3, 4, 5, 8];
  // Rounds of looking for the next job before going to sleep, some 30 microseconds: waking a thread takes as long.
  const ROUNDS = 3000;
  const fields = new Int32Array(memory.buffer, block, 128);
  const numbers = new Float64Array(memory.buffer, block, 64);
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  const kernels = Object.values(instance.exports) as ((...numbers: number[]) => void)[];
  (instance.exports.useScratch as (address: number) => void)(scratch);
  let done = Atomics.load(fields, DONE);
  Atomics.store(fields, READY, 1);
  for (;;) {
    for (let round = 0; Atomics.load(fields, JOB) === done; round++) {
      if (round > ROUNDS) Atomics.wait(fields, JOB, done);
    }
    done = Atomics.load(fields, JOB);
    try {
      kernels[fields[KERNEL]](...numbers.subarray(NUMBERS, NUMBERS + fields[COUNT]));
    } catch {
      Atomics.store(fields, FAILED, 1);
    }
    Atomics.store(fields, DONE, done);
    Atomics.notify(fields, DONE);
  }
}

let wanted: number | null = null; // what setThreads said; null for as many as the machine has
let started = 0; // other threads that have been started
let ready = 0; // and that are there
const blocks: { readonly fields: Int32Array; readonly numbers: Float64Array }[] = [];

/**
 * How many threads compute, the main one among them; by default as many as the machine can run at once. Results do not depend on it.
 * Where memory cannot be shared (a browser page without isolation) there is one.
 *
 * @throws ArgumentError unless it is a whole number of at least 1.
 * @example
 * const before = getThreads();
 * setThreads(1); // leave the other cores to others
 * getThreads() // 1
 * setThreads(before);
 */
export function setThreads(count: number): void {
  if (!Number.isInteger(count) || count < 1) {
    throw new ArgumentError(`setThreads: expected a whole number of at least 1, got ${String(count)}`);
  }
  wanted = count;
  setBlasThreads(getThreads());
}

/**
 * How many threads compute, see `setThreads`.
 * @example
 * getThreads() >= 1 // true
 */
export function getThreads(): number {
  return isShared ? Math.min(wanted ?? availableThreads(), MOST_THREADS) : 1;
}

/** @internal Threads that can take a part right now. The first call starts the others, which takes them some 30 milliseconds. */
export function threadsAtHand(): number {
  const others = getThreads() - 1;
  while (started < others) start();
  if (ready < others) {
    while (ready < started && Atomics.load(blocks[ready].fields, READY) === 1) ready++;
  }
  return Math.min(ready, others) + 1;
}

function start(): void {
  const block = THREADS_START + started * BLOCK_BYTES;
  blocks.push({
    fields: new Int32Array(memory.buffer, block, FIELDS),
    numbers: new Float64Array(memory.buffer, block, BLOCK_BYTES / 8),
  });
  const scratch = SCRATCH_START + (started + 1) * SCRATCH_BYTES;
  startThread<ThreadData>(work, { module, memory, block, scratch }); // one that cannot start never gets ready
  started++;
}

const places = new Map(Object.keys(kernels).map((name, place) => [name, place]));

/**
 * @internal Calls a kernel with each list of numbers, the first on this thread and the others at the same time on others, and
 * returns when all are done. There may be at most `threadsAtHand()`.
 */
export function runParts(name: keyof KernelExports, parts: readonly (readonly number[])[]): void {
  for (let i = 1; i < parts.length; i++) {
    const { fields, numbers } = blocks[i - 1];
    join(i); // an interrupt may have cut the main thread's waiting short
    fields[KERNEL] = places.get(name) as number;
    fields[COUNT] = parts[i].length;
    numbers.set(parts[i], NUMBERS);
    Atomics.add(fields, JOB, 1);
    Atomics.notify(fields, JOB);
  }
  (kernels[name] as (...numbers: number[]) => void)(...parts[0]);
  for (let i = 1; i < parts.length; i++) join(i);
}

const LOOKS = 20_000; // some 100 microseconds
const PATIENCE = 50; // milliseconds

function join(thread: number): void {
  const { fields } = blocks[thread - 1];
  const job = Atomics.load(fields, JOB);
  for (let look = 0; ; look++) {
    const done = Atomics.load(fields, DONE);
    if (done === job) break;
    if (look > LOOKS) waitFor(fields, done);
  }
  if (Atomics.exchange(fields, FAILED, 0) === 1) {
    throw new Error("a thread failed in a compute kernel; this is a bug in cellgrad, please report it");
  }
}

function waitFor(fields: Int32Array, done: number): void {
  try {
    Atomics.wait(fields, DONE, done, PATIENCE);
  } catch {
    // A browser's main thread may not sleep; it goes on looking.
  }
}
