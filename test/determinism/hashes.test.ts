// Same seed, same bits: what a training run leaves behind is the same on every machine, in every version of Node, and
// when the heap is so small that tensors are moved out of it and back. A change of these hashes is a change of results.
import { expect, test } from "vitest";
import { heapStats, setHeapBudget } from "../../src/index.js";
import { lenet, lstm } from "./runs.js";

const RUNS = [
  {
    name: "200 steps of a LeNet",
    run: lenet,
    hash: "ec7a662a5e992689472dbd5af7cd96316c7bd3e492043a87bcf78cbd90de07d7",
  },
  {
    name: "200 steps of an LSTM",
    run: lstm,
    hash: "73c9f5f4fef66a8bc24117d884b73e28e091af413a93efe3e7bef6a19121cf63",
  },
];

for (const { name, run, hash } of RUNS) {
  test(name, async () => {
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
