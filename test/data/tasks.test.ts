// The generated sequence tasks, the sunspots and character text: what they promise, and that a seed repeats them.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { datasets, type TensorDataset } from "../../src/index.js";

const TASKS = {
  adding: datasets.adding,
  copy: datasets.copy,
  temporalOrder: datasets.temporalOrder,
  sines: datasets.sines,
} as const;

describe("generated tasks", () => {
  for (const [name, make] of Object.entries(TASKS)) {
    test(`${name}: a seed repeats it, parts do not depend on each other's size`, async () => {
      const values = (data: TensorDataset) => [
        Array.from(data.inputs.data()),
        Array.from(data.targets.data()),
      ];
      const first = await make({ train: 5, test: 4, seed: 3 });
      const again = await make({ train: 8, test: 4, seed: 3 });
      expect(values(again.train.subset([0, 1, 2, 3, 4]))).toEqual(values(first.train));
      expect(values(again.test)).toEqual(values(first.test));
      expect(values((await make({ train: 5, seed: 4 })).train)).not.toEqual(values(first.train));
      expect(values(first.train.subset([0, 1, 2, 3]))).not.toEqual(values(first.test));
      await expect(make({ size: 3 } as never)).rejects.toThrow(
        new RegExp(`datasets.${name}: unknown option "size"`),
      );
      await expect(make({ length: 0.5, delay: 0.5 } as never)).rejects.toThrow(/whole number|unknown option/);
      expect((await make({ train: 0, test: 0 })).train.length).toBe(0);
    });
  }

  test("adding: the target is the sum of the two marked numbers, one in each half", async () => {
    const { train } = await datasets.adding({ train: 200, length: 9 });
    expect(train.inputs.shape).toEqual([200, 9, 2]);
    const early = new Set<number>();
    for (let i = 0; i < 200; i++) {
      const steps = train.inputs.at(i).toArray() as number[][];
      const marked = steps.flatMap(([, mark], step) => (mark === 1 ? [step] : []));
      expect(marked).toHaveLength(2);
      expect(marked[0]).toBeLessThan(4);
      expect(marked[1]).toBeGreaterThanOrEqual(4);
      early.add(marked[0]);
      expect(train.targets.at(i, 0).item()).toBeCloseTo(steps[marked[0]][0] + steps[marked[1]][0], 6);
    }
    expect(early.size).toBe(4);
  });

  test("copy: the symbols come back after the signal", async () => {
    const { train } = await datasets.copy({ train: 50, symbols: 3, alphabet: 4, delay: 5 });
    expect(train.inputs.shape).toEqual([50, 11, 6]);
    const read = train.inputs.argmax(2).toArray() as number[][];
    const targets = train.targets.toArray() as number[][];
    read.forEach((row, i) => {
      expect(row.slice(3)).toEqual([0, 0, 0, 0, 5, 0, 0, 0]);
      expect(targets[i]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, ...row.slice(0, 3)]);
      for (const symbol of row.slice(0, 3)) expect([1, 2, 3, 4]).toContain(symbol);
    });
    expect(train.inputs.sum(2).min().item()).toBe(1);
  });

  test("temporalOrder: the class tells the order of X and Y", async () => {
    const { train } = await datasets.temporalOrder({ train: 100, length: 40 });
    const words = train.inputs.argmax(2).toArray() as number[][];
    const classes = new Set<number>();
    words.forEach((word, i) => {
      expect([word[0], word[39]]).toEqual([6, 7]);
      const places = word.flatMap((symbol, step) => (symbol === 4 || symbol === 5 ? [step] : []));
      expect(places).toHaveLength(2);
      expect(places[0]).toBeGreaterThanOrEqual(4);
      expect(places[0]).toBeLessThanOrEqual(8);
      expect(places[1]).toBeGreaterThanOrEqual(20);
      expect(places[1]).toBeLessThanOrEqual(24);
      const kind = train.targets.at(i).item();
      expect(kind).toBe(2 * (word[places[0]] - 4) + word[places[1]] - 4);
      classes.add(kind);
    });
    expect(classes.size).toBe(4);
  });

  test("sines: the target is the input one step later; noise is added", async () => {
    const { train } = await datasets.sines({ train: 20, length: 30, waves: 3 });
    expect(train.inputs.shape).toEqual([20, 30, 1]);
    expect(train.targets.at(":", "0:29").data()).toEqual(train.inputs.at(":", "1:30").data());
    expect(train.inputs.abs().max().item()).toBeLessThanOrEqual(1);
    // One sine: x[t + 1] + x[t - 1] is the same multiple of x[t] at every step.
    const { train: pure } = await datasets.sines({ train: 5, length: 40, waves: 1 });
    for (let i = 0; i < 5; i++) {
      const x = Array.from(pure.inputs.at(i).data());
      const ratios = x.flatMap((value, t) =>
        t > 0 && t < 39 && Math.abs(value) > 0.2 ? [(x[t - 1] + x[t + 1]) / value] : [],
      );
      expect(Math.max(...ratios) - Math.min(...ratios)).toBeLessThan(1e-4);
    }
    const { train: noisy } = await datasets.sines({ train: 20, length: 30, waves: 3, noise: 0.1 });
    const difference = noisy.inputs.sub(train.inputs);
    expect(difference.square().mean().sqrt().item()).toBeCloseTo(0.1, 1);
    await expect(datasets.sines({ noise: -1 })).rejects.toThrow(/noise must be a number of at least 0/);
  });
});

describe("sunspots", () => {
  test("are the yearly numbers from 1700 to 2008", async () => {
    const { years, values } = await datasets.sunspots({ scale: 1 });
    const of = (year: number) => values.at(year - years.at(0).item()).item();
    expect([years.numel, years.at(0).item(), years.at(-1).item()]).toEqual([309, 1700, 2008]);
    expect([1700, 1810, 1913, 2008].map(of)).toEqual([5, 0, 1.4, 2.9].map(Math.fround));
    expect(values.max().item()).toBeCloseTo(190.2, 4); // 1957, the largest of the series
    expect(of(1957)).toBeCloseTo(190.2, 4);
    expect(values.mean().item()).toBeCloseTo(49.75, 1); // as statsmodels' documentation gives it
  });

  test("in windows, split at a year", async () => {
    const { train, test: held, values } = await datasets.sunspots({ window: 5, testFrom: 2000 });
    expect([train.length, held.length]).toEqual([295, 9]);
    expect(train.inputs.at(0, ":", 0).data()).toEqual(values.at("0:5").data());
    expect(train.targets.at(0, 0).item()).toBe(values.at(5).item());
    expect(held.targets.at(0, 0).item()).toBe(values.at(300).item());
    expect(held.inputs.at(0, 4, 0).item()).toBe(values.at(299).item());
    await expect(datasets.sunspots({ testFrom: 2009 })).rejects.toThrow(
      /a year from 1723 to 2008 .*got 2009/,
    );
    await expect(datasets.sunspots({ window: 400 })).rejects.toThrow(/testFrom must be a year/);
    await expect(datasets.sunspots({ scale: 0 })).rejects.toThrow(/scale must be a number above 0/);
  });
});

describe("text", () => {
  test("is cut into sequences and their successors", async () => {
    const {
      train,
      test: held,
      alphabet,
      encode,
      decode,
    } = await datasets.text({ text: "abcabcab\u{1F600}bca", length: 3, test: 0.3 });
    expect(alphabet).toEqual(["a", "b", "c", "\u{1F600}"]);
    expect(train.inputs.toArray()).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ]);
    expect(train.targets.toArray()).toEqual([
      [1, 2, 0],
      [1, 2, 0],
    ]);
    expect(held.length).toBe(1);
    expect(decode(held.inputs.at(0))).toBe("ab\u{1F600}");
    expect(decode(held.targets.at(0))).toBe("b\u{1F600}b");
    expect(encode("cab").toArray()).toEqual([2, 0, 1]);
    expect(decode([3, 0])).toBe("\u{1F600}a");
    expect(() => encode("abz")).toThrow(/"z" at 2 is not in the text's alphabet/);
    expect(() => decode([4])).toThrow(/4 is no character; there are 4/);
  });

  test("from a file", async () => {
    const dir = mkdtempSync(join(tmpdir(), "cellgrad-text-"));
    try {
      const file = join(dir, "a.txt");
      writeFileSync(file, "\u00e9t\u00e9 ".repeat(100));
      expect((await datasets.text({ file, length: 10 })).alphabet).toEqual([" ", "t", "\u00e9"]);
      writeFileSync(file, Buffer.of(0xe9, 0x74, 0xe9));
      await expect(datasets.text({ file })).rejects.toThrow(/a\.txt: not a text in UTF-8/);
      await expect(datasets.text({ file: join(dir, "no") })).rejects.toThrow(
        /cannot read .*no: it does not exist/,
      );
    } finally {
      rmSync(dir, { recursive: true });
    }
    await expect(datasets.text({ text: "short" })).rejects.toThrow(/5 characters make 0 sequences of 64/);
    await expect(datasets.text({})).rejects.toThrow(/give either \{ file: "path" \} or \{ text: "\.\.\." \}/);
    await expect(datasets.text({ text: "a", file: "b" })).rejects.toThrow(/give either/);
  });
});
