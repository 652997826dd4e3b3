// Same seed, same bits: what a training run leaves behind is the same on every machine, in every version of Node, on any number of
// threads, and when the heap is so small that tensors are moved out of it and back. A change of these hashes is a change of results.
import { expect, test } from "vitest";
import { heapStats, setHeapBudget, setThreads } from "../../src/index.js";
import { threadsAtHand } from "../../src/wasm/threads.js";
import { lenet, lstm } from "./runs.js";

const RUNS = [
  {
    name: "200 steps of a LeNet",
    run: lenet,
    hash: "aab4eda45ddeeabe856abd899e1a9fd0e7ea302b3d1bd8e7fc59e01d8548af08",
  },
  {
    name: "200 steps of an LSTM",
    run: lstm,
    hash: "2db83a216260630719851e0bbdac7a02108ef1a8d2080ab8dcfbca83d1d92ab4",
  },
];

for (const { name, run, hash } of RUNS) {
  test.each([1, 2])(`${name} on %i threads`, async (threads) => {
    setThreads(threads);
    while (threadsAtHand() < threads) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await run()).toBe(hash);
  });

  test(`${name} in a heap that is too small`, async () => {
    const { budget, evictions } = heapStats();
    setHeapBudget(60_000);
    try {
      expect(await run()).toBe(hash);
      expect(heapStats().evictions).toBeGreaterThan(evictions);
    } finally {
      setHeapBudget(budget);
    }
  });
}
