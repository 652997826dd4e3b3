// Pictures from files: every kind of PNG, written here by the format's description, and a JPEG as a browser sees it.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { crc32, deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { loadImage, tensor } from "../../src/index.js";
import "../reference/matcher.js";

function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

/** A PNG file from its rows of bytes as they are stored. */
function png(
  width: number,
  depth: number,
  colour: number,
  rows: number[][],
  palette?: number[],
  alpha?: number[],
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(rows.length, 4);
  header.set([depth, colour], 8);
  return Buffer.concat([
    Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", header),
    ...(palette ? [chunk("PLTE", Buffer.from(palette))] : []),
    ...(alpha ? [chunk("tRNS", Buffer.from(alpha))] : []),
    chunk("IDAT", deflateSync(Buffer.from(rows.flatMap((row) => [0, ...row])))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

const image = (values: number[], shape: number[]) => tensor(Float32Array.from(values), { shape });

describe("PNG", () => {
  const cases: [string, Buffer, number[], number[]][] = [
    [
      "grey, 8 bits",
      png(2, 8, 0, [
        [0, 255],
        [51, 102],
      ]),
      [0, 1, 0.2, 0.4],
      [1, 2, 2],
    ],
    ["grey, 16 bits", png(2, 16, 0, [[0, 0, 255, 255]]), [0, 1], [1, 1, 2]],
    [
      "grey, 1 bit",
      png(10, 1, 0, [
        [0b10110000, 0b01000000],
        [0, 0b11000000],
      ]),
      [1, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1],
      [1, 2, 10],
    ],
    ["grey, 2 bits", png(3, 2, 0, [[0b00011100]]), [0, 1 / 3, 1], [1, 1, 3]],
    ["grey, 4 bits", png(3, 4, 0, [[0x0f, 0x30]]), [0, 1, 0.2], [1, 1, 3]],
    ["grey and opacity", png(1, 8, 4, [[51, 255]]), [0.2, 1], [2, 1, 1]],
    ["colours", png(2, 8, 2, [[255, 0, 51, 0, 102, 255]]), [1, 0, 0, 0.4, 0.2, 1], [3, 1, 2]],
    ["colours, 16 bits", png(1, 16, 2, [[255, 255, 0, 0, 51, 51]]), [1, 0, 0.2], [3, 1, 1]],
    ["colours and opacity", png(1, 8, 6, [[255, 0, 51, 102]]), [1, 0, 0.2, 0.4], [4, 1, 1]],
    [
      "a palette",
      png(3, 8, 3, [[1, 0, 1]], [255, 0, 0, 0, 51, 255]),
      [0, 1, 0, 0.2, 0, 0.2, 1, 0, 1],
      [3, 1, 3],
    ],
    [
      "a palette, 2 bits",
      png(2, 2, 3, [[0b01000000]], [255, 0, 0, 0, 51, 255]),
      [0, 1, 0.2, 0, 1, 0],
      [3, 1, 2],
    ],
    [
      "a palette with opacity",
      png(2, 8, 3, [[0, 1]], [255, 0, 0, 0, 51, 255], [102, 255]),
      [1, 0, 0, 0.2, 0, 1, 0.4, 1],
      [4, 1, 2],
    ],
  ];
  for (const [name, bytes, values, shape] of cases) {
    test(name, async () => {
      expect(await loadImage(bytes)).toBeCloseToTensor(image(values, shape));
    });
  }

  test("channels are made as asked for", async () => {
    const colours = png(1, 8, 2, [[255, 0, 51]]);
    const [grey, faint] = [png(1, 8, 0, [[102]]), png(1, 8, 4, [[102, 51]])];
    const load = async (bytes: Buffer, channels: 1 | 3 | 4) =>
      Array.from((await loadImage(bytes, { channels })).data());
    const near = (values: number[]) => values.map((value) => expect.closeTo(value, 6));
    expect(await load(colours, 1)).toEqual(near([0.299 + 0.114 * 0.2]));
    expect(await load(colours, 4)).toEqual(near([1, 0, 0.2, 1]));
    expect(await load(grey, 3)).toEqual(near([0.4, 0.4, 0.4]));
    expect(await load(faint, 4)).toEqual(near([0.4, 0.4, 0.4, 0.2]));
    expect(await load(faint, 1)).toEqual(near([0.4]));
    await expect(loadImage(grey, { channels: 2 as never })).rejects.toThrow(/channels is 1, 3 or 4, got 2/);
  });
});

describe("JPEG", () => {
  const file = fileURLToPath(new URL("images/gradient.jpg", import.meta.url));

  test("is what a browser sees, up to the rounding of colours", async () => {
    const seen: number[] = JSON.parse(readFileSync(new URL("images/gradient.json", import.meta.url), "utf8"));
    const x = await loadImage(file);
    expect(x.shape).toEqual([3, 13, 21]);
    const expected = tensor(seen, { shape: [13, 21, 3] })
      .permute([2, 0, 1])
      .div(255);
    // Decoders differ in how they enlarge the colour planes, which have half the size; brightness is the same.
    expect(x.sub(expected).abs().mean().item()).toBeLessThan(4 / 255);
    const grey = await loadImage(file, { channels: 1 });
    const bright = expected.mul(tensor([0.299, 0.587, 0.114], { shape: [3, 1, 1] })).sum(0);
    const difference = grey.at(0).sub(bright).abs();
    expect(difference.mean().item()).toBeLessThan(1 / 255);
    expect(grey.shape).toEqual([1, 13, 21]);
  });
});

test("what is no picture, or a damaged one, is explained", async () => {
  const good = png(2, 8, 0, [
    [0, 255],
    [51, 102],
  ]);
  await expect(loadImage(Buffer.from("GIF89a"))).rejects.toThrow(/neither a PNG nor a JPEG file/);
  await expect(loadImage(new Uint8Array(0))).rejects.toThrow(/neither a PNG nor a JPEG file/);
  await expect(loadImage(good.subarray(0, 40))).rejects.toThrow(/the PNG data is truncated or damaged/);
  const flipped = Uint8Array.from(good, (byte, i) => (i === 18 ? byte ^ 1 : byte));
  await expect(loadImage(flipped)).rejects.toThrow(/the PNG data is truncated or damaged: .*CRC/i);
  await expect(loadImage(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0))).rejects.toThrow(
    /the JPEG data is truncated or damaged/,
  );
  await expect(loadImage("nowhere.png")).rejects.toThrow(/cannot read nowhere\.png: it does not exist/);
});
