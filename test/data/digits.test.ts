// The generated digits: the same everywhere, balanced, and in the form of MNIST's.
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { sinTurn, trace } from "../../src/data/digits/pen.js";
import { datasets } from "../../src/data/index.js";
import { rand } from "../../src/tensor/create.js";
import { manualSeed } from "../../src/tensor/random.js";
import type { Tensor } from "../../src/tensor/tensor.js";

const SIDE = 28;

function pictures(inputs: Tensor): Float32Array[] {
  const all = inputs.data() as Float32Array;
  return Array.from({ length: inputs.shape[0] }, (_, i) =>
    all.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE),
  );
}

function hash(tensor: Tensor): string {
  const { buffer, byteOffset, byteLength } = tensor.data();
  return createHash("sha256")
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest("hex")
    .slice(0, 16);
}

test("the same seed gives the same bits on every machine", async () => {
  const { train, test } = await datasets.digits({ train: 100, test: 20, seed: 1 });
  expect([hash(train.inputs), hash(train.targets)]).toEqual(["6a6e3cb5aace6291", "12933ffde33bc9df"]);
  expect(hash(test.inputs)).toBe("a69014f495b6bd9e");
});

test("nothing else that draws random numbers matters; another seed gives other pictures", async () => {
  const options = { train: 30, test: 30, seed: 8 };
  const first = await datasets.digits(options);
  manualSeed(1);
  rand([10]);
  const again = await datasets.digits(options);
  expect(hash(again.train.inputs)).toBe(hash(first.train.inputs));
  expect(hash(again.test.inputs)).not.toBe(hash(first.train.inputs));
  expect(hash((await datasets.digits({ ...options, seed: 9 })).train.inputs)).not.toBe(
    hash(first.train.inputs),
  );
});

test("fewer pictures are the first of more, and the test pictures do not depend on how many there are to train", async () => {
  const few = await datasets.digits({ train: 25, test: 10 });
  const more = await datasets.digits({ train: 60, test: 10 });
  expect(hash(more.train.inputs.at(":25"))).toBe(hash(few.train.inputs));
  expect(hash(more.train.targets.at(":25"))).toBe(hash(few.train.targets));
  expect(hash(more.test.inputs)).toBe(hash(few.test.inputs));
});

test("each ten in a row hold every digit once, in changing order", async () => {
  const { train } = await datasets.digits({ train: 205, test: 0 });
  const labels = Array.from(train.targets.data());
  const tens = Array.from({ length: 20 }, (_, i) => labels.slice(10 * i, 10 * i + 10));
  for (const ten of tens) expect([...ten].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(new Set(tens.map(String)).size).toBeGreaterThan(15);
  expect(new Set(labels.slice(200)).size).toBe(5);
});

test("default sizes and types; none at all is possible", async () => {
  const { train, test } = await datasets.digits();
  expect(String(train)).toBe(
    "TensorDataset: 6000 items, inputs [6000, 1, 28, 28] float32, targets [6000] int32",
  );
  expect(test.length).toBe(1000);
  expect((await datasets.digits({ train: 0, test: 1 })).train.inputs.shape).toEqual([0, 1, 28, 28]);
});

test("normalised as MNIST: 20 pixels on the longer side, the centre of mass in the middle, values from 0 to 1", async () => {
  const { train } = await datasets.digits({ train: 1000, test: 0, seed: 3 });
  let outside = 0;
  for (const picture of pictures(train.inputs)) {
    let [mass, sumX, sumY] = [0, 0, 0];
    const [columns, rows] = [new Set<number>(), new Set<number>()];
    picture.forEach((ink, i) => {
      if (!(ink >= 0 && ink <= 1)) outside++;
      mass += ink;
      sumX += ink * ((i % SIDE) + 0.5);
      sumY += ink * (Math.floor(i / SIDE) + 0.5);
      if (ink === 0) return;
      columns.add(i % SIDE);
      rows.add(Math.floor(i / SIDE));
    });
    expect(Math.abs(sumX / mass - SIDE / 2)).toBeLessThanOrEqual(0.5001);
    expect(Math.abs(sumY / mass - SIDE / 2)).toBeLessThanOrEqual(0.5001);
    const longer = Math.max(columns.size, rows.size);
    expect(longer).toBeGreaterThanOrEqual(18);
    expect(longer).toBeLessThanOrEqual(22); // 20, and an anti-aliased edge on each side
  }
  expect(outside).toBe(0);
});

test("as much ink as in MNIST: 0.131 of the paper on average, least in the ones, most in the noughts", async () => {
  const { train } = await datasets.digits({ train: 2000, test: 0, seed: 5 });
  const ink = new Array<number>(10).fill(0);
  const labels = train.targets.data();
  pictures(train.inputs).forEach((picture, i) => {
    ink[labels[i]] += picture.reduce((sum, value) => sum + value, 0) / (SIDE * SIDE) / 200;
  });
  expect(ink.reduce((sum, value) => sum + value) / 10).toBeCloseTo(0.131, 2);
  expect(ink.indexOf(Math.min(...ink))).toBe(1);
  expect(ink.indexOf(Math.max(...ink))).toBe(0);
});

test("no two pictures are the same", async () => {
  const { train, test } = await datasets.digits({ train: 2000, test: 500 });
  const seen = new Set(
    [...pictures(train.inputs), ...pictures(test.inputs)].map((picture) => picture.join()),
  );
  expect(seen.size).toBe(2500);
});

test("wrong options are refused by name", async () => {
  await expect(datasets.digits({ trian: 5 } as never)).rejects.toThrow(
    /unknown option "trian".*Did you mean "train"/,
  );
  await expect(datasets.digits({ train: 1.5 })).rejects.toThrow(
    /train must be a whole number of at least 0, got 1.5/,
  );
  await expect(datasets.digits({ seed: -1 })).rejects.toThrow(/seed must be a whole number/);
});

test("the pen's sine agrees with the real one", () => {
  for (let turns = -2; turns <= 2; turns += 0.0137) {
    expect(sinTurn(turns)).toBeCloseTo(Math.sin(2 * Math.PI * turns), 8);
  }
});

test("a line goes through its nodes, is straight between two corners and smooth elsewhere", () => {
  const bent = trace([
    { x: 0, y: 0 },
    { x: 1, y: 0, corner: true },
    { x: 1, y: 2 },
  ]);
  for (let i = 0; i < bent.length; i += 2) expect(bent[i] === 1 || bent[i + 1] === 0).toBe(true);
  expect(bent.slice(-2)).toEqual([1, 2]);
  const round = trace([
    { x: 0, y: 0 },
    { x: 1, y: 0 },
    { x: 1, y: 1 },
  ]);
  const steps = Array.from({ length: round.length / 2 - 1 }, (_, i) => {
    const [dx, dy] = [round[2 * i + 2] - round[2 * i], round[2 * i + 3] - round[2 * i + 1]];
    return Math.atan2(dy, dx);
  });
  const turns = steps.slice(1).map((angle, i) => Math.abs(angle - steps[i]));
  expect(Math.max(...turns)).toBeLessThan(0.7); // 40 degrees; the corner above turns by 90
});
