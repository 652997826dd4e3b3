// Data sets in memory and the loader.
import fc from "fast-check";
import { expect, test } from "vitest";
import { DataLoader, TensorDataset } from "../../src/data/index.js";
import { arange, rand, tensor } from "../../src/tensor/create.js";
import { manualSeed } from "../../src/tensor/random.js";

/** Item i has the input [10 i, 10 i + 1] and the target i. */
function numbered(count: number): TensorDataset {
  const inputs = Float32Array.from({ length: 2 * count }, (_, i) => 10 * Math.floor(i / 2) + (i % 2));
  const targets = Int32Array.from({ length: count }, (_, i) => i);
  return new TensorDataset(tensor(inputs, { shape: [count, 2] }), tensor(targets));
}

function epoch(loader: DataLoader): number[][] {
  return Array.from(loader, ({ targets }) => Array.from(targets.data()));
}

test("an item is an input and its target, also counted from the end", () => {
  const data = numbered(5);
  expect(data.length).toBe(5);
  expect(data.at(3).inputs.toArray()).toEqual([30, 31]);
  expect(data.at(3).targets.item()).toBe(3);
  expect(data.at(-1).targets.item()).toBe(4);
  expect(() => data.at(5)).toThrow(/5/);
});

test("a subset and a batch take the given items in the given order", () => {
  const part = numbered(6).subset([4, 0, 4]);
  expect(part.length).toBe(3);
  expect(part.inputs.toArray()).toEqual([
    [40, 41],
    [0, 1],
    [40, 41],
  ]);
  expect(part.batch(Int32Array.of(1)).targets.toArray()).toEqual([0]);
  expect(numbered(6).subset([]).length).toBe(0);
});

test("inputs and targets of different number are refused with both shapes", () => {
  expect(() => new TensorDataset(rand([3, 2]), arange(4))).toThrow(/3 inputs \[3, 2\] but 4 targets \[4\]/);
  expect(() => new TensorDataset(tensor(1), arange(1))).toThrow(/inputs is a scalar/);
  expect(() => new TensorDataset([[1]] as never, arange(1))).toThrow(/inputs must be a tensor/);
});

test("data sets and loaders print as one line", () => {
  const data = numbered(10);
  expect(String(data)).toBe("TensorDataset: 10 items, inputs [10, 2] float32, targets [10] int32");
  expect(String(new DataLoader(data, { batchSize: 4, shuffle: true }))).toBe(
    "DataLoader: 3 batches of 4 (the last of 2), shuffled, of 10 items",
  );
});

test("without shuffling the batches come in order and the last one is short", () => {
  const loader = new DataLoader(numbered(7), { batchSize: 3 });
  expect(loader.length).toBe(3);
  expect(epoch(loader)).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
  const full = new DataLoader(numbered(7), { batchSize: 3, dropLast: true });
  expect(full.length).toBe(2);
  expect(epoch(full)).toEqual([
    [0, 1, 2],
    [3, 4, 5],
  ]);
});

test("every pass holds every item once, whatever the sizes", () => {
  fc.assert(
    fc.property(fc.nat(40), fc.integer({ min: 1, max: 50 }), fc.nat(), (count, batchSize, seed) => {
      const loader = new DataLoader(numbered(count), { batchSize, shuffle: true, seed });
      const batches = epoch(loader);
      expect(batches.length).toBe(loader.length);
      expect(batches.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
      expect(batches.slice(0, -1).every((batch) => batch.length === batchSize)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test("inputs stay with their targets when shuffled", () => {
  for (const { inputs, targets } of new DataLoader(numbered(20), { batchSize: 6, shuffle: true, seed: 1 })) {
    expect(Array.from(inputs.at(":", 0).data())).toEqual(Array.from(targets.data(), (i) => 10 * i));
  }
});

test("a seed gives the same passes whatever else draws random numbers, and each pass another order", () => {
  const data = numbered(50);
  const options = { batchSize: 8, shuffle: true, seed: 5 };
  const loader = new DataLoader(data, options);
  const passes = [epoch(loader), epoch(loader)];
  expect(passes[1]).not.toEqual(passes[0]);
  manualSeed(99);
  const again = new DataLoader(data, options);
  const first = epoch(again);
  rand([1000]);
  expect([first, epoch(again)]).toEqual(passes);
  expect(epoch(new DataLoader(data, { ...options, seed: 6 }))).not.toEqual(passes[0]);
});

test("a pass that is left early does not change the next one", () => {
  const options = { batchSize: 8, shuffle: true, seed: 5 };
  const whole = new DataLoader(numbered(50), options);
  epoch(whole);
  const left = new DataLoader(numbered(50), options);
  for (const _ of left) break;
  expect(epoch(left)).toEqual(epoch(whole));
});

test("without a seed the order comes from the stream that manualSeed restarts", () => {
  const pass = () => epoch(new DataLoader(numbered(30), { batchSize: 30, shuffle: true }));
  manualSeed(3);
  const first = pass();
  expect(pass()).not.toEqual(first);
  manualSeed(3);
  expect(pass()).toEqual(first);
});

test("wrong options are refused by name", () => {
  const data = numbered(3);
  expect(() => new DataLoader(data, { batchsize: 2 } as never)).toThrow(
    /unknown option "batchsize".*Did you mean "batchSize"/,
  );
  expect(() => new DataLoader(data, { batchSize: 0 })).toThrow(
    /batchSize must be a whole number of at least 1, got 0/,
  );
  expect(() => new DataLoader(data, { batchSize: 2.5 })).toThrow(/got 2.5/);
  expect(() => new DataLoader(data, { shuffle: 1 } as never)).toThrow(/shuffle must be true or false, got 1/);
  expect(() => new DataLoader(data, { seed: -1 })).toThrow(/seed/);
  expect(() => new DataLoader(rand([3]) as never)).toThrow(/must be a data set/);
});
