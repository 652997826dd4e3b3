// Transforms: what each does to a picture, that a seed repeats it, and how a loader uses them.
import { describe, expect, test } from "vitest";
import {
  arange,
  DataLoader,
  Generator,
  manualSeed,
  randn,
  type Tensor,
  TensorDataset,
  type Transform,
  tensor,
  transforms,
  zeros,
} from "../../src/index.js";
import "../reference/matcher.js";

const picture = () => arange(12).reshape([1, 1, 3, 4]);
const pictures = (count: number) => randn([count, 2, 6, 5], { generator: new Generator(1) });
const seeded = (transform: Transform, x: Tensor, seed = 0) => transform(x, new Generator(seed));

const RANDOM: Readonly<Record<string, Transform>> = {
  randomShift: transforms.randomShift(2),
  randomAffine: transforms.randomAffine({ degrees: 20, translate: 0.2, scale: [0.7, 1.4], shear: 10 }),
  randomCrop: transforms.randomCrop(4, { padding: 1 }),
  randomFlip: transforms.randomFlip({ vertical: 0.5 }),
};

describe("random ones", () => {
  for (const [name, transform] of Object.entries(RANDOM)) {
    test(`${name}: a seed repeats them, another one does not, the input stays`, () => {
      const x = pictures(20);
      const before = x.data();
      const once = seeded(transform, x).data();
      expect(seeded(transform, x).data()).toEqual(once);
      expect(seeded(transform, x, 1).data()).not.toEqual(once);
      expect(x.data()).toEqual(before);
      manualSeed(0);
      expect(transform(x).data()).toEqual(once); // the shared stream, started from the same seed
      expect(seeded(transform, x.to("float64")).dtype).toBe("float64");
      expect(seeded(transform, zeros([0, 2, 6, 5])).shape[0]).toBe(0);
    });

    test(`${name}: a picture in a batch is what it is in another place`, () => {
      const x = pictures(3).transpose(2, 3); // not in row-major order
      expect(seeded(transform, x).data()).toEqual(seeded(transform, x.contiguous()).data());
      expect(() => transform(randn([2, 6, 5]))).toThrow(
        /expected pictures \[batch, channels, height, width\], got \[2, 6, 5\]|axis/,
      );
    });
  }
});

describe("randomShift", () => {
  test("moves by every distance up to the one given, and fills what comes in", () => {
    const dot = zeros([5, 5]).data();
    dot[12] = 1; // the middle
    const x = tensor(dot, { shape: [1, 1, 5, 5] }).expand([400, 1, 5, 5]);
    const shifted = seeded(transforms.randomShift([1, 2], { fill: 0.5 }), x);
    const places = new Set<number>();
    for (let i = 0; i < 400; i++) {
      const values = Array.from(shifted.at(i).data());
      const place = values.indexOf(1);
      places.add(place);
      const [down, right] = [Math.floor(place / 5) - 2, (place % 5) - 2];
      const stays = (5 - Math.abs(down)) * (5 - Math.abs(right));
      expect(values.filter((value) => value === 0.5)).toHaveLength(25 - stays);
    }
    expect([...places].sort((a, b) => a - b)).toEqual([
      5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
    ]);
  });
});

describe("crops", () => {
  test("centerCrop takes the middle", () => {
    expect(transforms.centerCrop([1, 2])(picture()).toArray()).toEqual([[[[5, 6]]]]);
    expect(transforms.centerCrop(3)(picture()).toArray()).toEqual([
      [
        [
          [0, 1, 2],
          [4, 5, 6],
          [8, 9, 10],
        ],
      ],
    ]);
  });

  test("randomCrop takes every window, all channels alike, with padding around", () => {
    const crop = transforms.randomCrop(2);
    const seen = new Set<number>();
    const x = picture().repeat([1, 2, 1, 1]);
    for (let seed = 0; seed < 100; seed++) {
      const [a, b] = Array.from({ length: 2 }, (_, c) => Array.from(seeded(crop, x, seed).at(0, c).data()));
      expect(b).toEqual(a);
      expect([a[1] - a[0], a[2] - a[0], a[3] - a[0]]).toEqual([1, 4, 5]);
      seen.add(a[0]);
    }
    expect([...seen].sort((p, q) => p - q)).toEqual([0, 1, 2, 4, 5, 6]);
    const padded = transforms.randomCrop([5, 6], { padding: 1, fill: -1 })(picture());
    expect(padded.toArray()).toEqual([
      [
        [
          [-1, -1, -1, -1, -1, -1],
          [-1, 0, 1, 2, 3, -1],
          [-1, 4, 5, 6, 7, -1],
          [-1, 8, 9, 10, 11, -1],
          [-1, -1, -1, -1, -1, -1],
        ],
      ],
    ]);
    expect(() => transforms.randomCrop(5)(picture())).toThrow(
      /a window of 5 x 5 does not fit into pictures of 3 x 4; add padding/,
    );
  });
});

test("randomFlip exchanges left and right, top and bottom, or neither", () => {
  const sure = transforms.randomFlip({ horizontal: 1, vertical: 1 })(picture());
  expect(Array.from(sure.data())).toEqual(Array.from({ length: 12 }, (_, i) => 11 - i));
  const never = transforms.randomFlip({ horizontal: 0 })(picture());
  expect(never).toBeCloseToTensor(picture(), { rtol: 0 });
  const rows = seeded(transforms.randomFlip(), picture().expand([1000, 1, 3, 4])).at(":", 0, 0, 0);
  const flipped = rows.eq(3).sum().item();
  expect(flipped).toBeGreaterThan(430);
  expect(flipped).toBeLessThan(570);
});

describe("randomAffine", () => {
  const x = pictures(2);

  test("without a range it changes nothing", () => {
    expect(seeded(transforms.randomAffine({}), x)).toBeCloseToTensor(x, { rtol: 0 });
  });

  test("halves and doubles around the middle", () => {
    const twice = transforms.randomAffine({ scale: [2, 2] })(arange(5).reshape([1, 1, 1, 5]));
    expect(Array.from(twice.data())).toEqual([1, 1.5, 2, 2.5, 3]);
    const half = transforms.randomAffine({ scale: [0.5, 0.5], fill: 9 })(arange(5).reshape([1, 1, 1, 5]));
    expect(Array.from(half.data())).toEqual([9, 0, 2, 4, 9]);
  });

  test("turning and turning back is the middle again", () => {
    // A generator whose numbers are given: turn by 90 degrees to the one side.
    const turned = (next: number) =>
      transforms.randomAffine({ degrees: 90 })(arange(9).reshape([1, 1, 3, 3]), {
        next: () => next,
      } as never);
    const values = (t: Tensor) => Array.from(t.data(), Math.round);
    const [right, left] = [values(turned(1)), values(turned(0))];
    expect(right).toEqual([6, 3, 0, 7, 4, 1, 8, 5, 2]);
    expect(left).toEqual([2, 5, 8, 1, 4, 7, 0, 3, 6]);
  });

  test("moves by a share of the size", () => {
    const moved = transforms.randomAffine({ translate: [0, 0.25] })(picture(), { next: () => 1 } as never);
    expect(Array.from(moved.at(0, 0, 0).data())).toEqual([0, 0, 1, 2]);
  });
});

describe("normalize and compose", () => {
  test("normalize works on each channel", () => {
    const x = tensor([1, 2, 3, 4], { shape: [1, 2, 2] });
    expect(transforms.normalize([1, 3], [2, 0.5])(x).toArray()).toEqual([
      [
        [0, 0.5],
        [0, 2],
      ],
    ]);
    expect(transforms.normalize(1, 2)(x).toArray()).toEqual([
      [
        [0, 0.5],
        [1, 1.5],
      ],
    ]);
    expect(() => transforms.normalize(0, 0)).toThrow(/std is a number above 0/);
    expect(() => transforms.normalize([1, 2, 3], 1)(x)).toThrow(
      /3 numbers for mean, the inputs \[1, 2, 2\] have 2 channels/,
    );
  });

  test("compose does one after the other with one stream", () => {
    const both = transforms.compose(transforms.randomShift(1), transforms.randomCrop(3));
    const x = pictures(5);
    const generator = new Generator(7);
    const byHand = transforms.randomCrop(3)(transforms.randomShift(1)(x, generator), generator);
    expect(seeded(both, x, 7).data()).toEqual(byHand.data());
    expect(() => transforms.compose(1 as never)).toThrow(/step 0 is 1, not a transform/);
  });
});

describe("a loader with a transform", () => {
  const data = new TensorDataset(pictures(10), zeros([10]));
  const passes = (loader: DataLoader) =>
    [1, 2].map(() => Array.from(loader, ({ inputs }) => Array.from(inputs.data())));

  test("gives other pictures in each pass, and with a seed the same ones again", () => {
    const make = () => new DataLoader(data, { batchSize: 4, seed: 3, transform: transforms.randomShift(2) });
    const [first, second] = passes(make());
    expect(second).not.toEqual(first);
    manualSeed(99);
    expect(passes(make())).toEqual([first, second]);
    expect(() => new DataLoader(data, { transform: "flip" as never })).toThrow(
      /transform must be a function, got flip/,
    );
  });
});

test("wrong arguments are explained", () => {
  expect(() => transforms.randomShift(-1)).toThrow(
    /randomShift: pixels must be a number of at least 0, got -1/,
  );
  expect(() => transforms.randomShift(0.5)).toThrow(/whole numbers of pixels, got 0.5/);
  expect(() => transforms.randomCrop([1, 2, 3] as never)).toThrow(/size is one number or two, got \[1,2,3\]/);
  expect(() => transforms.randomFlip({ horizontal: 2 })).toThrow(
    /horizontal must be a number from 0 to 1, got 2/,
  );
  expect(() => transforms.randomAffine({ scale: [2, 1] })).toThrow(
    /scale is the smallest and the largest factor/,
  );
  expect(() => transforms.randomAffine({ angle: 3 } as never)).toThrow(/unknown option "angle"/);
});
