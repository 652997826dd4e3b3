// From items to batches, with and without padding, and parts of a data set.
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import {
  arange,
  collate,
  DataLoader,
  ListDataset,
  manualSeed,
  padCollate,
  padSequence,
  randomSplit,
  TensorDataset,
  tensor,
  zeros,
} from "../../src/index.js";

const int = (values: number[]) => tensor(values, { dtype: "int32" });
const word = (length: number) => ({
  inputs: arange(1, length + 1).unsqueeze(1),
  targets: int(Array.from({ length }, (_, i) => i)),
});

describe("padCollate", () => {
  test("fills up at the end, and tells lengths and mask", () => {
    const { inputs, targets, lengths, mask } = padCollate([word(2), word(3), word(1)]);
    expect(inputs.squeeze(2).toArray()).toEqual([
      [1, 2, 0],
      [1, 2, 3],
      [1, 0, 0],
    ]);
    expect(targets.toArray()).toEqual([
      [0, 1, -100],
      [0, 1, 2],
      [0, -100, -100],
    ]);
    expect(lengths.toArray()).toEqual([2, 3, 1]);
    expect(mask.toArray()).toEqual([
      [1, 1, 0],
      [1, 1, 1],
      [1, 0, 0],
    ]);
  });

  test("stacks targets that are no sequences; fills with what it is told", () => {
    const items = [1, 2].map((length) => ({
      inputs: word(length).inputs,
      targets: tensor([0.5, length, 3]),
    }));
    const { inputs, targets } = padCollate(items, { inputPadding: 9 });
    expect(inputs.at(0, ":", 0).toArray()).toEqual([1, 9]);
    expect(targets.shape).toEqual([2, 3]);
    expect(padCollate([word(1), word(2)], { targetPadding: 0 }).targets.toArray()).toEqual([
      [0, 0],
      [0, 1],
    ]);
  });

  test("in a loader", () => {
    const data = new ListDataset([3, 1, 4, 1, 5].map(word));
    const loader = new DataLoader(data, { batchSize: 2, collate: padCollate });
    expect(Array.from(loader, ({ inputs, lengths }) => [inputs.shape, lengths.toArray()])).toEqual([
      [
        [2, 3, 1],
        [3, 1],
      ],
      [
        [2, 4, 1],
        [4, 1],
      ],
      [[1, 5, 1], [5]],
    ]);
    expect(() => [...new DataLoader(data, { batchSize: 2 })]).toThrow(
      /inputs of shapes \[3, 1\] and \[1, 1\] cannot be stacked; .*collate: padCollate/,
    );
  });

  test("explains what does not fit", () => {
    expect(() => padCollate([])).toThrow(/expected a list of items \{ inputs, targets \}/);
    expect(() => padSequence([])).toThrow(/at least one in it/);
    expect(() => padSequence([zeros([2, 3]), zeros([2, 4])])).toThrow(/differ in more than their length/);
    expect(() => padCollate([word(1)], { padding: 1 } as never)).toThrow(/unknown option "padding"/);
  });
});

test("a list of items is a data set", () => {
  const data = new ListDataset([word(2), word(2), word(2)]);
  expect(inspect(data)).toBe("ListDataset: 3 items, inputs [3, 2, 1] float32, targets [3, 2] int32");
  expect(inspect(new ListDataset([word(2), word(3)]))).toBe("ListDataset: 2 items of 2 shapes");
  expect(data.batch([0, 2]).inputs.shape).toEqual([2, 2, 1]);
  expect(data.subset([1]).length).toBe(1);
  expect(data.at(-1)).toBe(data.items[2]);
  expect(() => data.at(3)).toThrow(/no item 3; there are 3/);
  expect(collate([word(2), word(2)]).targets.toArray()).toEqual([
    [0, 1],
    [0, 1],
  ]);
  expect(() => new ListDataset([tensor([1])] as never)).toThrow(/items \{ inputs, targets \}/);
});

describe("randomSplit", () => {
  const data = new TensorDataset(arange(11), int(Array.from({ length: 11 }, (_, i) => i)));
  const values = (parts: TensorDataset[]) => parts.map(({ targets }) => targets.toArray() as number[]);

  test("puts every item into one part, at random, by the seed", () => {
    const parts = values(randomSplit(data, [0.5, 0.25, 0.25], { seed: 1 }));
    expect(parts.map(({ length }) => length)).toEqual([6, 3, 2]); // as PyTorch: what is left goes to the first ones
    expect(parts.flat().sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(parts.flat()).not.toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(values(randomSplit(data, [0.5, 0.25, 0.25], { seed: 1 }))).toEqual(parts);
    expect(values(randomSplit(data, [0.5, 0.25, 0.25], { seed: 2 }))).not.toEqual(parts);
    manualSeed(1);
    expect(values(randomSplit(data, [6, 3, 2]))).toEqual(parts);
  });

  test("takes numbers of items, and explains what does not add up", () => {
    expect(randomSplit(data, [11, 0]).map(({ length }) => length)).toEqual([11, 0]);
    expect(randomSplit(data, [0.8, 0.2]).map(({ length }) => length)).toEqual([9, 2]);
    expect(() => randomSplit(data, [5, 5])).toThrow(/the parts add up to 10, the data set has 11 items/);
    expect(() => randomSplit(data, [0.5, 0.4])).toThrow(/each part must be a whole number|must add up to 1/);
    expect(() => randomSplit(data, [])).toThrow(/parts are shares such as/);
    expect(() => randomSplit(data, 0.5 as never)).toThrow(/parts are shares such as/);
  });
});
