// `time`: how long a function takes.
import type { SessionGlobal } from "../session/index.js";
import type { HelperHost } from "./host.js";

/** Milliseconds to warm up and to measure, and how many measurements are enough. */
const WARM_UP = 100;
const MEASURE = 1000;
const MAX_SAMPLES = 1000;
const MIN_SAMPLES = 5;
/** A sample lasts at least so many milliseconds: short calls are repeated within it, as clocks are coarse. */
const SAMPLE = 0.2;

/** `1.27 ms`; three digits that count. @param milliseconds not negative */
export function durationText(milliseconds: number): string {
  const units: [string, number][] = [
    ["s", 1000],
    ["ms", 1],
    ["µs", 1e-3],
    ["ns", 1e-6],
  ];
  const [unit, size] = units.find(([, size]) => milliseconds >= size) ?? units.at(-1)!;
  const value = milliseconds / size;
  return `${value >= 100 ? value.toFixed(0) : value.toPrecision(3)} ${unit}`;
}

function quantile(sorted: readonly number[], part: number): number {
  const at = (sorted.length - 1) * part;
  const low = sorted[Math.floor(at)]!;
  return low + (sorted[Math.ceil(at)]! - low) * (at - Math.floor(at));
}

/** `1.27 ms (middle half 1.21 ms to 1.40 ms; 412 runs)` @param samples milliseconds a call */
export function timingText(samples: readonly number[], calls: number): string {
  const sorted = [...samples].sort((a, b) => a - b);
  const [low, median, high] = [0.25, 0.5, 0.75].map((part) => durationText(quantile(sorted, part)));
  return `${median} (middle half ${low} to ${high}; ${calls} ${calls === 1 ? "run" : "runs"})`;
}

/**
 * Calls the function for a while and hands each call's outcome to the next, so that one loop serves functions
 * that wait and functions that do not.
 */
function* measure(isInterrupted: () => boolean): Generator<number, string, number> {
  let warmCalls = 0;
  let warm = 0;
  while (!isInterrupted() && (warmCalls === 0 || warm < WARM_UP)) {
    warm += yield 1;
    warmCalls++;
  }
  const repeat = Math.max(1, Math.ceil(SAMPLE / Math.max(warm / warmCalls, 1e-6)));
  const samples: number[] = [];
  let spent = 0;
  while (
    !isInterrupted() &&
    samples.length < MAX_SAMPLES &&
    (spent < MEASURE || samples.length < MIN_SAMPLES)
  ) {
    const took = yield repeat;
    samples.push(took / repeat);
    spent += took;
  }
  return samples.length > 0
    ? timingText(samples, samples.length * repeat)
    : "interrupted before the first run";
}

/** Prints how long `fn` takes; a promise of it when `fn` gives a promise. */
export function time(
  fn: () => unknown,
  isInterrupted: () => boolean,
  print: (text: string) => void,
): void | Promise<void> {
  if (typeof fn !== "function") {
    throw new TypeError(`time: expected a function, as in time(() => f(x)), but was given ${typeof fn}`);
  }
  const run = measure(isInterrupted);
  const began = performance.now();
  const first: unknown = fn();
  if (first instanceof Promise) return timeAsync(fn as () => Promise<unknown>, first, began, run, print);
  let step = run.next();
  if (!step.done) step = run.next(performance.now() - began);
  while (!step.done) {
    const start = performance.now();
    for (let i = 0; i < step.value; i++) fn();
    step = run.next(performance.now() - start);
  }
  print(step.value);
}

async function timeAsync(
  fn: () => Promise<unknown>,
  first: Promise<unknown>,
  began: number,
  run: Generator<number, string, number>,
  print: (text: string) => void,
): Promise<void> {
  await first;
  let step = run.next();
  if (!step.done) step = run.next(performance.now() - began);
  while (!step.done) {
    const start = performance.now();
    for (let i = 0; i < step.value; i++) await fn();
    step = run.next(performance.now() - start);
  }
  print(step.value);
}

export function timeHelper({ isInterrupted }: HelperHost): SessionGlobal {
  return {
    name: "time",
    declaration: `/**
 * Measures how long a function takes: \`time(() => a.matmul(b))\`. Warms up for a tenth of a second, runs for about a
 * second, and prints the median of one call with the range of the middle half of the runs.
 * @param fn called many times; one that gives a promise is awaited each time, and then so is \`time\`
 */
declare function time(fn: () => Promise<unknown>): Promise<void>;
declare function time(fn: () => unknown): void;`,
    value: (fn: () => unknown) => time(fn, isInterrupted, (text) => console.log(text)),
  };
}
