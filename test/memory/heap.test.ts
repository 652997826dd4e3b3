// What a user may rely on: values survive being moved out, and memory stays bounded without being looked after.
import { existsSync, readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  arange,
  heapStats,
  noGrad,
  randn,
  setHeapBudget,
  type Tensor,
  tensor,
  zeros,
} from "../../src/index.js";
import { Allocator } from "../../src/memory/allocator.js";
import { address, allocate, begin, heapViews, release, releasing } from "../../src/memory/index.js";

const KILO = 1024;
const MEGA = 1024 * KILO;

let budget = 0;
beforeEach(() => {
  budget = heapStats().budget;
});
afterEach(() => setHeapBudget(budget));

describe("eviction", () => {
  test("values that were moved out come back unchanged", () => {
    const kept = Array.from({ length: 40 }, (_, i) =>
      arange(i * 1000, i * 1000 + 5000, 1, { dtype: "float64" }),
    );
    const before = heapStats().evictions;
    setHeapBudget(heapStats().used + 100 * KILO);
    for (let i = 0; i < 100; i++) zeros([20 * KILO]);
    expect(heapStats().evictions).toBeGreaterThan(before);
    kept.forEach((x, i) => {
      expect(x.at(0).item()).toBe(i * 1000);
      expect(x.at(-1).item()).toBe(i * 1000 + 4999);
      expect(x.sum().item()).toBe(5000 * (i * 1000 + 2499.5));
    });
  });

  test("small values, which share pages, come back unchanged", () => {
    const kept = Array.from({ length: 500 }, (_, i) => tensor([i, i + 1, i + 2]));
    setHeapBudget(64 * KILO);
    for (let i = 0; i < 50; i++) zeros([8 * KILO]);
    expect(kept.map((x) => x.sum().item())).toEqual(kept.map((_, i) => 3 * i + 3));
  });

  test("a graph is right although its values were moved out on the way", () => {
    const run = () => {
      const x = arange(3000).div(3000).requiresGrad_();
      let y: Tensor = x;
      for (let i = 0; i < 20; i++) y = y.mul(x).add(1).tanh();
      y.sum().backward();
      return x.grad?.toArray();
    };
    const expected = run();
    setHeapBudget(50 * KILO);
    const before = heapStats().returns;
    expect(run()).toEqual(expected);
    expect(heapStats().returns).toBeGreaterThan(before);
  });

  test("changes in place are kept", () => {
    const x = zeros([5000]);
    x.add_(2);
    setHeapBudget(50 * KILO);
    for (let i = 0; i < 20; i++) zeros([5000]);
    expect(x.sum().item()).toBe(10000);
  });
});

describe("a synchronous loop stays bounded", () => {
  test("large values that nobody holds", () => {
    setHeapBudget(32 * MEGA);
    const x = randn([256, 1024]);
    for (let i = 0; i < 300; i++) x.add(1); // 300 MiB in all
    expect(heapStats().used).toBeLessThan(40 * MEGA);
    expect(heapViews().bool.byteLength).toBeLessThan(300 * MEGA);
  });

  test("a training loop releases what backward() is through with", () => {
    const w = randn([128, 128]).requiresGrad_();
    const step = () => {
      w.grad = null;
      w.mul(2).tanh().square().sum().backward();
    };
    step();
    setHeapBudget(16 * MEGA);
    for (let i = 0; i < 300; i++) step();
    expect(heapStats().used).toBeLessThan(24 * MEGA);
  });

  test("many small values", () => {
    setHeapBudget(4 * MEGA);
    const x = tensor([1, 2, 3]);
    const blocks = heapStats().blocks;
    for (let i = 0; i < 200_000; i++) x.add(1);
    expect(heapStats().used).toBeLessThan(6 * MEGA);
    expect(heapStats().blocks - blocks).toBeLessThan(4000);
  });

  test("dead values are freed between tasks", async () => {
    setFlagsFromString("--expose-gc");
    const gc = runInNewContext("gc") as () => void;
    const used = () => heapStats().used;
    const start = used();
    for (let i = 0; i < 20; i++) zeros([MEGA / 4]);
    expect(used() - start).toBeGreaterThan(10 * MEGA);
    for (let i = 0; i < 20 && used() - start > 2 * MEGA; i++) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(used() - start).toBeLessThan(2 * MEGA);
  });
});

describe("blocks", () => {
  test("releasing() ends what it does not keep", () => {
    begin();
    const kept = releasing(
      () => {
        allocate(1000);
        allocate(100);
        return allocate(2000);
      },
      (block) => [block],
    );
    expect(address(kept)).toBeGreaterThan(0);
  });

  test("a released block says so instead of giving somebody else's values", () => {
    for (const bytes of [64, 5000]) {
      const block = allocate(bytes);
      release(block);
      release(block); // once more does no harm
      const other = allocate(bytes);
      expect(() => address(block)).toThrow("this value was released");
      expect(address(other)).toBeGreaterThan(0);
    }
  });

  test("live blocks never overlap", () => {
    const sizes = [1, 64, 65, 500, 512, 513, 4096, 70_000];
    const blocks = Array.from({ length: 400 }, (_, i) => allocate(sizes[i % sizes.length]));
    blocks.forEach((block, i) => {
      if (i % 3 === 0) release(block);
    });
    const live = blocks.filter((_, i) => i % 3 !== 0);
    for (let i = 0; i < 200; i++) live.push(allocate(sizes[(i * 5) % sizes.length]));
    begin();
    const ranges = live.map((block) => [address(block), address(block) + Allocator.padded(block.bytes)]);
    ranges.sort((a, b) => a[0] - b[0]);
    for (let i = 1; i < ranges.length; i++) expect(ranges[i][0]).toBeGreaterThanOrEqual(ranges[i - 1][1]);
  });

  test("more than the machine has is refused with advice, and nothing is lost", () => {
    const x = tensor([1, 2, 3]);
    expect(() => noGrad(() => zeros([1 << 30, 8]))).toThrow(
      /out of memory: 32768 MB were asked for .*; use smaller batches/,
    );
    expect(x.sum().item()).toBe(6);
  });
});

// Linux marks what it was asked to keep in large pages.
test.runIf(process.platform === "linux" && existsSync("/sys/kernel/mm/transparent_hugepage"))(
  "a heap of many megabytes is in large pages",
  () => {
    const kept = Array.from({ length: 10 }, () => zeros([1_000_000]));
    expect(kept).toHaveLength(10);
    expect(readFileSync("/proc/self/smaps", "utf8")).toMatch(/^VmFlags:.* hg\b/m);
  },
);
