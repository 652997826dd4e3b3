// Reductions beyond the PyTorch reference: accuracy of long sums, empty ones, and errors.
import { describe, expect, test } from "vitest";
import { cat, Generator, ones, rand, stack, tensor, zeros } from "../../src/index.js";

const generator = new Generator(5);

describe("sums of many numbers are accurate", () => {
  test.each([1000, 1025, 100_003])("%i of float32, as rows and as columns", (count) => {
    const x = rand([count, 3], { generator }).mul(100);
    const exact = [0, 0, 0];
    x.data().forEach((value, i) => {
      exact[i % 3] += value;
    });
    const columns = x.sum(0).data();
    const rows = x.transpose().contiguous().sum(1).data();
    exact.forEach((value, i) => {
      expect(Math.abs(columns[i] - value) / value).toBeLessThan(2e-7);
      expect(Math.abs(rows[i] - value) / value).toBeLessThan(2e-7);
    });
  });

  test("float64: a million tenths", () => {
    expect(tensor(new Float64Array(1_000_000).fill(0.1)).sum().item()).toBeCloseTo(100_000, 9);
  });

  test("the mean of equal numbers is that number", () => {
    for (const count of [3, 7, 10, 100]) expect(ones([count]).mul(3).mean().item()).toBe(3);
  });

  test("infinities and NaN come through", () => {
    const long = (value: number) => cat([zeros([3000]), tensor([value]), zeros([3000])]);
    for (const value of [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]) {
      expect(long(value).sum().item()).toBe(value);
      expect(long(value).to("float64").sum().item()).toBe(value);
      expect(
        stack([long(value), long(0)], 1)
          .sum(0)
          .toArray(),
      ).toEqual([value, 0]);
    }
  });
});

describe("NaN wins, wherever it stands", () => {
  test.each([1, 4, 5, 16, 17, 40])("among %i numbers", (size) => {
    for (let place = 0; place < size; place++) {
      const values = Array.from({ length: size }, (_, i) => (i === place ? Number.NaN : i));
      for (const dtype of ["float32", "float64"] as const) {
        const row = tensor(values, { dtype });
        // As one of many columns, so that whole vectors and the rest are both walked.
        const columns = stack([row, ...Array.from({ length: 6 }, () => row.sign().abs())], 1);
        for (const name of ["max", "min"] as const) {
          expect([size, place, row[name]().item(), row[name](0).indices.item()]).toEqual([
            size,
            place,
            Number.NaN,
            place,
          ]);
          const along = columns[name](0);
          expect([along.values.at(0).item(), along.indices.at(0).item()]).toEqual([Number.NaN, place]);
        }
      }
    }
  });
});

describe("nothing to reduce", () => {
  test("sums are 0, means NaN, extremes an error", () => {
    const empty = zeros([2, 0]);
    expect(empty.sum().item()).toBe(0);
    expect(empty.sum(1).toArray()).toEqual([0, 0]);
    expect(empty.mean(1).toArray()).toEqual([Number.NaN, Number.NaN]);
    expect(empty.sum(0).shape).toEqual([0]);
    expect(zeros([0, 2]).max(1).values.shape).toEqual([0]);
    expect(() => empty.max()).toThrow("amax: axis 1 of [2, 0] has no elements, so there is none to choose");
    expect(() => empty.max(1)).toThrow("max: axis 1 of [2, 0] has no elements");
    expect(() => empty.argmin(1)).toThrow("argmin: axis 1 of [2, 0] has no elements");
  });
});

describe("errors", () => {
  const x = ones([2, 3]);
  test.each([
    [() => x.sum(2), "sum: axis 2 is out of range for 2 axes (-2 to 1)"],
    [() => x.mean([0, 0]), "mean: axis 0 is named twice"],
    [
      () => x.sum(0, { keepdim: true } as never),
      'sum: unknown option "keepdim"; known: keepDim. Did you mean "keepDim"?',
    ],
    [() => x.sumToSize([4]), "sumToSize: [2, 3] and [4] do not broadcast"],
    [() => cat([]), "cat: expected an array of at least one tensor, got an empty one"],
    [() => cat(x as never), "got a tensor; write it as [a, b]"],
    [() => cat([x, ones([2])]), "cat: tensor 1 is [2], the first one [2, 3]; only axis 0 may differ"],
    [() => cat([x, 3 as never]), "cat: item 1 is no tensor but 3; wrap it in tensor(...)"],
    [() => cat([tensor(1), tensor(2)]), "cat: a scalar has no axis to join along; use stack([...])"],
    [() => stack([x, ones([3, 2])]), "stack: tensor 1 is [3, 2], the first one [2, 3]; all must be equal"],
    [() => x.reshape(4), "reshape: [2, 3] has 6 elements and cannot become [4]"],
    [() => x.expand(2, 2), "expand: [2, 3] cannot become [2, 2]: only sizes of 1 stretch"],
    [() => x.permute([0, 0]), "permute: axis 0 is named twice"],
    [() => tensor([1]).transpose(), "transpose: expected at least 2 axes, got [1]"],
  ])("%s", (run, message) => {
    expect(run).toThrow(message);
  });
});
