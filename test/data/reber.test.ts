// The embedded Reber grammar and its data set.
import { expect, test } from "vitest";
import { DataLoader, datasets, reber } from "../../src/data/index.js";

// The grammar once more, as a regular expression: two states of the inner automaton can be left and entered again.
// After T: S* X, then at state 4; after P: T* V, then at state 5. 4: S ends, X leads to the P side; 5: V ends, P leads to 4.
const TO_FIVE = "T*V";
const FROM_FOUR = `(?:X${TO_FIVE}P)*(?:S|X${TO_FIVE}V)`;
const INNER = `B(?:TS*X${FROM_FOUR}|P${TO_FIVE}(?:V|P${FROM_FOUR}))E`;
const EMBEDDED = new RegExp(`^B(?:T${INNER}T|P${INNER}P)E$`);

test("strings of the literature are legal, changed ones are not", () => {
  for (const word of ["BTBTXSETE", "BPBPVVEPE", "BTBTSSXXTVVETE", "BPBPVPXVVEPE"])
    expect(reber.isLegal(word)).toBe(true);
  for (const word of ["", "B", "BTBTXSEPE", "BTBTXSET", "BTBTXSETEE", "BTBXSETE", "btbtxsete"]) {
    expect(reber.isLegal(word)).toBe(false);
  }
});

test("the generator makes only legal strings, takes every branch, and both second symbols equally often", async () => {
  const { train, test: unseen } = await datasets.reber({ train: 3000, test: 300, seed: 4 });
  const pairs = { T: new Set<string>(), P: new Set<string>() };
  let tops = 0;
  for (const word of [...train.strings, ...unseen.strings]) {
    expect(reber.isLegal(word)).toBe(true);
    expect(word).toMatch(EMBEDDED);
    expect(word.at(-2)).toBe(word[1]);
    if (word[1] === "T") tops++;
    for (let i = 2; i + 3 < word.length; i++) pairs[word[1] as "T" | "P"].add(word.slice(i, i + 2));
  }
  expect(tops / 3300).toBeGreaterThan(0.46);
  expect(tops / 3300).toBeLessThan(0.54);
  // Read from the drawing of the inner grammar: each way into a place with each way out of it.
  const drawn = "BP BT PS PT PV PX SE SS SX TS TT TV TX VE VP VV XS XT XV XX";
  for (const found of Object.values(pairs)) expect([...found].sort().join(" ")).toBe(drawn);
});

test("the successors are those of the grammar", () => {
  expect(reber.legalSuccessors("BT")).toEqual(["TP", "B"]);
  expect(reber.legalSuccessors("BPBPVVEPE")).toEqual(["TP", "B", "TP", "TV", "PV", "E", "P", "E", ""]);
  expect(() => reber.legalSuccessors("BTXX")).toThrow(
    /"BTXX" is no string of the grammar: symbol 2 is "X", expected B/,
  );
  expect(() => reber.legalSuccessors("BTBTXSETEB")).toThrow(/expected the end/);
});

test("words become one-hot rows in the order of the alphabet, shorter ones padded", () => {
  expect(reber.alphabet).toBe("BTPSXVE");
  expect(reber.encode("BTE").toArray()).toEqual([
    [
      [1, 0, 0, 0, 0, 0, 0],
      [0, 1, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0, 1],
    ],
  ]);
  const two = reber.encode(["B", "VXSP"]);
  expect(two.shape).toEqual([2, 4, 7]);
  expect(Array.from(two.at(0, "1:").data())).toEqual(new Array(21).fill(0));
  expect(() => reber.encode("BTQ")).toThrow(/"Q" in "BTQ" is not a symbol; the alphabet is BTPSXVE/);
  expect(() => reber.encode("")).toThrow(/empty/);
});

test("targets are the legal successors, and the mask leaves out the end and the padding", async () => {
  const { train } = await datasets.reber({ train: 40, test: 5, seed: 1 });
  const [targets, mask, inputs] = [train.targets, train.mask, train.inputs].map((part) => part.data());
  const time = train.inputs.shape[1];
  expect(train.inputs.shape).toEqual([40, time, 7]);
  expect(Array.from(train.lengths.data())).toEqual(train.strings.map((word) => word.length));
  expect(time).toBe(Math.max(...train.strings.map((word) => word.length)));
  train.strings.forEach((word, row) => {
    const successors = reber.legalSuccessors(word);
    for (let step = 0; step < time; step++) {
      const at = row * time + step;
      const symbols = (values: typeof targets) =>
        [...reber.alphabet].filter((_, i) => values[7 * at + i] === 1).join("");
      expect(symbols(inputs)).toBe(word[step] ?? "");
      expect([...symbols(targets)].sort()).toEqual([...(successors[step] ?? "")].sort());
      expect(mask[at]).toBe(step < word.length - 1 ? 1 : 0);
    }
  });
});

test("test strings are all different and none is in train; the seed decides", async () => {
  const options = { train: 300, test: 200, seed: 2 };
  const { train, test: unseen } = await datasets.reber(options);
  expect(new Set(unseen.strings).size).toBe(200);
  expect(unseen.strings.filter((word) => train.strings.includes(word))).toEqual([]);
  expect((await datasets.reber(options)).test.strings).toEqual(unseen.strings);
  expect((await datasets.reber({ ...options, seed: 3 })).test.strings).not.toEqual(unseen.strings);
});

test("the loader's batches are padded to their own longest string", async () => {
  const { train } = await datasets.reber({ train: 50, test: 0, seed: 6 });
  let seen = 0;
  for (const batch of new DataLoader(train, { batchSize: 8, shuffle: true, seed: 1 })) {
    const longest = Math.max(...batch.strings.map((word) => word.length));
    expect(batch.inputs.shape).toEqual([batch.strings.length, longest, 7]);
    expect(batch.targets.shape).toEqual(batch.inputs.shape);
    expect(batch.mask.shape).toEqual([batch.strings.length, longest]);
    expect(batch.inputs.toArray()).toEqual(reber.encode(batch.strings).toArray());
    seen += batch.strings.length;
  }
  expect(seen).toBe(50);
});

test("one string comes without padding; a subset keeps its strings", async () => {
  const { train } = await datasets.reber({ train: 10, test: 0 });
  expect(train.at(2).inputs.shape).toEqual([train.strings[2].length, 7]);
  expect(train.subset([3, 1]).strings).toEqual([train.strings[3], train.strings[1]]);
  expect(() => train.batch([10])).toThrow(/no item 10; there are 10/);
  expect(String(train)).toMatch(/^ReberDataset: 10 items, inputs \[10, \d+, 7\] float32, targets/);
});

test("a length limit is kept, and too few strings are said to be too few", async () => {
  // Inner strings of up to 6 symbols: BTXSE, BPVVE, BTSXSE, BPTVVE, BPVPSE; each in two embeddings.
  const { train } = await datasets.reber({ train: 200, test: 0, maxLength: 10 });
  const different = new Set(train.strings);
  expect(Math.max(...train.strings.map((word) => word.length))).toBe(10);
  await expect(datasets.reber({ train: 200, test: 1, maxLength: 10 })).rejects.toThrow(
    /1 test strings were asked for, but only 0 strings of at most 10 symbols/,
  );
  expect(different.size).toBe(10);
  await expect(datasets.reber({ maxLength: 8 })).rejects.toThrow(
    /maxLength must be a whole number of at least 9/,
  );
  await expect(datasets.reber({ tests: 8 } as never)).rejects.toThrow(/unknown option "tests"/);
});
