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
import { callGemm, library } from "./precision.js";
import { DONE, FAILED, GEMM, JOB, READY, STEPS, type ThreadData, work } from "./worker.js";

const MOST_THREADS = 32;

const BLOCK_BYTES = 64;
/** Steps that a thread is handed at a time; the room for them is two numbers a step more than a kernel ever takes. */
const MOST_STEPS = 400;
const ROOM_BYTES = MOST_STEPS * 24 * 8;

/** A kernel or a product in the system's BLAS, and what it is called with. */
export type Step = readonly [name: keyof KernelExports | "gemm", numbers: readonly number[]];

let wanted: number | null = null; // what setThreads said; null for as many as the machine has
let started = 0; // other threads that have been started
let ready = 0; // and that are there
const blocks: { readonly fields: Int32Array; readonly program: Float64Array }[] = [];

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
  const program = new SharedArrayBuffer(ROOM_BYTES);
  blocks.push({
    fields: new Int32Array(memory.buffer, block, BLOCK_BYTES / 4),
    program: new Float64Array(program),
  });
  const scratch = SCRATCH_START + (started + 1) * SCRATCH_BYTES;
  startThread<ThreadData>(work, { module, memory, block, scratch, program, library }); // one that cannot start never gets ready
  started++;
}

const places = new Map<string, number>(Object.keys(kernels).map((name, place) => [name, place]));
places.set("gemm", GEMM);

/**
 * @internal Calls a kernel with each list of numbers, the first on this thread and the others at the same time on others, and
 * returns when all are done. There may be at most `threadsAtHand()`.
 */
export function runParts(name: keyof KernelExports, parts: readonly (readonly number[])[]): void {
  if (parts.length === 1) (kernels[name] as Call)(...parts[0]);
  else runPrograms(parts.map((numbers) => [[name, numbers]]));
}

/** @internal Runs each list of steps from its first to its last: the first list on this thread, the others at the same time on others. */
export function runPrograms(programs: readonly (readonly Step[])[]): void {
  const longest = Math.max(...programs.map((steps) => steps.length));
  for (let from = 0; from < longest; from += MOST_STEPS) {
    const to = from + MOST_STEPS;
    for (let i = 1; i < programs.length; i++) handOver(i, programs[i].slice(from, to));
    for (const [name, numbers] of programs[0].slice(from, to)) {
      (name === "gemm" ? callGemm : (kernels[name] as Call))(...numbers);
    }
    for (let i = 1; i < programs.length; i++) join(i);
  }
}

type Call = (...numbers: number[]) => void;

function handOver(thread: number, steps: readonly Step[]): void {
  const { fields, program } = blocks[thread - 1];
  join(thread); // an interrupt may have cut the main thread's waiting short
  let at = 0;
  for (const [name, numbers] of steps) {
    program[at] = places.get(name) as number;
    program[at + 1] = numbers.length;
    program.set(numbers, at + 2);
    at += 2 + numbers.length;
  }
  fields[STEPS] = steps.length;
  Atomics.add(fields, JOB, 1);
  Atomics.notify(fields, JOB);
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
