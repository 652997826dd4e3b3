// Fashion-MNIST and CIFAR-10 from folders and from a local server, and downloads that break off. The real files are not needed.
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { download } from "../../src/host/index.js";
import { datasets } from "../../src/index.js";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "cellgrad-files-"));
  vi.stubEnv("CELLGRAD_CACHE", join(dir, "cache"));
  vi.stubEnv("CELLGRAD_CIFAR10", "");
  vi.stubEnv("CELLGRAD_FASHION_MNIST", "");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true, force: true });
});

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

async function withServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  body: (url: string) => Promise<void>,
) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await body(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const serve =
  (files: Readonly<Record<string, Buffer>>) => (request: IncomingMessage, response: ServerResponse) => {
    const found = files[(request.url ?? "/").slice(1)];
    if (found === undefined) response.writeHead(404).end();
    else response.end(found);
  };

/** A tar archive of files, by the format's description. */
function tar(files: Readonly<Record<string, Buffer>>): Buffer {
  const parts = Object.entries(files).flatMap(([name, content]) => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write("0000644\0", 100);
    header.write(`${content.length.toString(8).padStart(11, "0")}\0`, 124);
    header.write("        ", 148);
    header.write(name.endsWith("/") ? "5" : "0", 156);
    header.write("ustar\x0000", 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

/** Pictures whose class is their number, and whose planes are filled with 10 times it, 1 and 255. */
function records(numbers: readonly number[]): Buffer {
  return Buffer.concat(
    numbers.map((number) =>
      Buffer.concat([
        Buffer.of(number),
        Buffer.alloc(1024, 10 * number),
        Buffer.alloc(1024, 1),
        Buffer.alloc(1024, 255),
      ]),
    ),
  );
}

const BATCHES: Readonly<Record<string, Buffer>> = {
  "data_batch_1.bin": records([1, 2]),
  "data_batch_2.bin": records([3]),
  "data_batch_3.bin": records([4]),
  "data_batch_4.bin": records([5]),
  "data_batch_5.bin": records([6, 0]),
  "test_batch.bin": records([9, 8, 7]),
};
const inside = Object.fromEntries(
  Object.entries(BATCHES).map(([name, bytes]) => [`cifar-10-batches-bin/${name}`, bytes]),
);
const ARCHIVE = gzipSync(tar({ "cifar-10-batches-bin/": Buffer.alloc(0), ...inside }));
const name = "cifar-10-binary.tar.gz";

describe("CIFAR-10", () => {
  const check = async (options: Parameters<typeof datasets.cifar10>[0]) => {
    const { train, test: held, classes } = await datasets.cifar10(options);
    expect(train.inputs.shape).toEqual([7, 3, 32, 32]);
    expect(train.targets.toArray()).toEqual([1, 2, 3, 4, 5, 6, 0]);
    expect(held.targets.toArray()).toEqual([9, 8, 7]);
    expect(train.inputs.at(2, 0, 31, 31).item()).toBeCloseTo(30 / 255, 7);
    expect(train.inputs.at(2, 1, 0, 0).item()).toBeCloseTo(1 / 255, 7);
    expect(train.inputs.at(2, 2, 5, 5).item()).toBe(1);
    expect([classes.length, classes[3]]).toEqual([10, "cat"]);
  };

  test("from a folder of its files, and from one with the archive", async () => {
    for (const [file, bytes] of Object.entries(BATCHES)) writeFileSync(join(dir, file), bytes);
    await check({ dir });
    const other = join(dir, "archive");
    mkdirSync(other);
    writeFileSync(join(other, name), ARCHIVE);
    vi.stubEnv("CELLGRAD_CIFAR10", other);
    await check({});
    const few = await datasets.cifar10({ train: 3, test: 0 });
    expect([few.train.targets.toArray(), few.test.inputs.shape]).toEqual([
      [1, 2, 3],
      [0, 3, 32, 32],
    ]);
    await expect(datasets.cifar10({ train: 8 })).rejects.toThrow(
      /train: 8 pictures were asked for, there are 7/,
    );
  });

  test("downloaded once", async () => {
    let requests = 0;
    const files = serve({ [name]: ARCHIVE });
    const counting = (request: IncomingMessage, response: ServerResponse) => {
      requests++;
      files(request, response);
    };
    await withServer(counting, async (url) => {
      await check({ mirrors: [url], checksums: { [name]: sha256(ARCHIVE) } });
      await check({ mirrors: [url], checksums: { [name]: sha256(ARCHIVE) } });
    });
    expect(requests).toBe(1);
    expect(readdirSync(join(dir, "cache", "cifar10"))).toEqual([name]);
  });

  test("offline, the generated digits are named", async () => {
    await expect(datasets.cifar10({ mirrors: ["http://127.0.0.1:1"] })).rejects.toThrow(
      /datasets\.cifar10: cannot download cifar-10-binary\.tar\.gz:[\s\S]*datasets\.digits\(\)/,
    );
  });

  test.each<[string, Buffer, RegExp]>([
    ["no tar archive", gzipSync(Buffer.alloc(600, 65)), /not a tar archive, or a damaged one/],
    ["a tar archive cut short", gzipSync(tar(inside).subarray(0, 5000)), /tar archive is truncated/],
    [
      "an archive without its files",
      gzipSync(tar({ "readme.html": Buffer.of(1) })),
      /there is no data_batch_1\.bin in it/,
    ],
    [
      "a batch cut short",
      gzipSync(tar({ ...inside, "cifar-10-batches-bin/data_batch_2.bin": records([1]).subarray(1) })),
      /data_batch_2\.bin: 3072 bytes are no whole number of pictures of 3073 bytes/,
    ],
    [
      "an unknown class",
      gzipSync(tar({ ...inside, "cifar-10-batches-bin/test_batch.bin": records([10]) })),
      /test_batch\.bin: picture 0 is of class 10/,
    ],
    ["no gzip", ARCHIVE.subarray(0, 40), /gzip data is truncated or damaged/],
  ])("%s is refused", async (_, bytes, message) => {
    writeFileSync(join(dir, name), bytes);
    await expect(datasets.cifar10({ dir })).rejects.toThrow(message);
  });

  test("an empty folder is said so", async () => {
    await expect(datasets.cifar10({ dir })).rejects.toThrow(
      /no cifar-10-binary\.tar\.gz in .*the folder is empty/,
    );
  });
});

describe("Fashion-MNIST", () => {
  const idx = (magic: number, sizes: number[], values: number[]) => {
    const header = Buffer.alloc(4 + 4 * sizes.length);
    header.writeUInt32BE(magic, 0);
    sizes.forEach((size, i) => {
      header.writeUInt32BE(size, 4 + 4 * i);
    });
    return gzipSync(Buffer.concat([header, Buffer.from(values)]));
  };
  const files: Record<string, Buffer> = {
    "train-images-idx3-ubyte.gz": idx(2051, [2, 1, 2], [0, 255, 51, 0]),
    "train-labels-idx1-ubyte.gz": idx(2049, [2], [9, 0]),
    "t10k-images-idx3-ubyte.gz": idx(2051, [1, 1, 2], [1, 2]),
    "t10k-labels-idx1-ubyte.gz": idx(2049, [1], [8]),
  };
  const checksums = Object.fromEntries(Object.entries(files).map(([file, bytes]) => [file, sha256(bytes)]));

  test("downloaded, in a folder of the cache of its own", async () => {
    await withServer(serve(files), async (url) => {
      const { train, test: held, classes } = await datasets.fashionMnist({ mirrors: [url], checksums });
      expect(train.inputs.toArray()).toEqual([[[[0, 1]]], [[[Math.fround(0.2), 0]]]]);
      expect(classes[train.targets.at(0).item()]).toBe("ankle boot");
      expect(held.targets.toArray()).toEqual([8]);
      expect(readdirSync(join(dir, "cache", "fashionMnist")).sort()).toEqual(Object.keys(files).sort());
    });
  });

  test("from a folder, and offline", async () => {
    for (const [file, bytes] of Object.entries(files)) writeFileSync(join(dir, file), bytes);
    expect((await datasets.fashionMnist({ dir })).train.length).toBe(2);
    await expect(datasets.fashionMnist({ mirrors: ["http://127.0.0.1:1"] })).rejects.toThrow(
      /datasets\.fashionMnist: cannot download train-images[\s\S]*datasets\.digits\(\)/,
    );
  });
});

describe("a download that breaks off", () => {
  const content = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * 7 + (i >> 8)) & 255));
  const half = 2_000_000;

  /** Answers the first request with the first two thirds, later ones with what they ask for. */
  function breaking(ranges: boolean) {
    const asked: (string | undefined)[] = [];
    const answer = (request: IncomingMessage, response: ServerResponse) => {
      const { range } = request.headers;
      asked.push(range);
      const from = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
      if (asked.length === 1) {
        response.writeHead(200, { "content-length": content.length });
        response.write(content.subarray(0, half), () => setTimeout(() => response.destroy(), 50));
      } else if (ranges && from > 0) {
        response.writeHead(206, { "content-range": `bytes ${from}-${content.length - 1}/${content.length}` });
        response.end(content.subarray(from));
      } else response.end(content);
    };
    return { asked, answer };
  }

  for (const ranges of [true, false]) {
    test(`is gone on with where it broke${ranges ? "" : ", or begun again where the server cannot do that"}`, async () => {
      const { asked, answer } = breaking(ranges);
      const path = join(dir, "deep", "file.bin");
      await withServer(answer, async (url) => {
        await expect(download([url], path, sha256(content))).rejects.toThrow(/cannot download file\.bin/);
        expect(existsSync(path)).toBe(false);
        expect(readdirSync(join(dir, "deep"))).toEqual(["file.bin.part"]);
        expect(Buffer.from(await download([url], path, sha256(content))).equals(content)).toBe(true);
      });
      expect(asked[0]).toBeUndefined();
      expect(asked[1]).toMatch(/^bytes=[1-9]\d*-$/);
      expect(readdirSync(join(dir, "deep"))).toEqual(["file.bin"]);
      expect(readFileSync(path).equals(content)).toBe(true);
    });
  }

  test("a part of something else is dropped", async () => {
    const { asked, answer } = breaking(true);
    const path = join(dir, "file.bin");
    writeFileSync(`${path}.part`, Buffer.alloc(half, 1));
    asked.push("an earlier one");
    await withServer(answer, async (url) => {
      expect(Buffer.from(await download([url], path, sha256(content))).equals(content)).toBe(true);
    });
    expect(asked.slice(1)).toEqual([`bytes=${half}-`, undefined]);
  });

  test("what a stopped process left is taken over, what a running one writes is not", async () => {
    const { asked, answer } = breaking(true);
    asked.push("an earlier one");
    const path = join(dir, "file.bin");
    writeFileSync(`${path}.999999999-1.part`, content.subarray(0, half));
    writeFileSync(`${path}.${process.ppid}-1.part`, Buffer.of(1, 2, 3));
    await withServer(answer, async (url) => {
      await download([url], path, sha256(content));
    });
    expect(asked.slice(1)).toEqual([`bytes=${half}-`]);
    expect(readdirSync(dir).sort()).toEqual(["file.bin", `file.bin.${process.ppid}-1.part`]);
  });
});
