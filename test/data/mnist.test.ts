// The MNIST files: from folders and from a local HTTP server, whole, damaged and missing. The real digits are not needed.
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { datasets } from "../../src/data/index.js";

const FILES = [
  "train-images-idx3-ubyte",
  "train-labels-idx1-ubyte",
  "t10k-images-idx3-ubyte",
  "t10k-labels-idx1-ubyte",
] as const;

/** An IDX file: magic number, sizes, bytes. */
function idx(magic: number, sizes: readonly number[], values: readonly number[]): Buffer {
  const header = Buffer.alloc(4 + 4 * sizes.length);
  header.writeUInt32BE(magic, 0);
  sizes.forEach((size, i) => {
    header.writeUInt32BE(size, 4 + 4 * i);
  });
  return Buffer.concat([header, Buffer.from(values)]);
}

/** Pictures of 2 x 3 pixels; the first pixel of picture i is 255, the second i. */
function pictures(count: number): Buffer {
  return idx(2051, [count, 2, 3], Array.from({ length: count }, (_, i) => [255, i, 0, 0, 0, 51]).flat());
}

function labels(count: number): Buffer {
  return idx(
    2049,
    [count],
    Array.from({ length: count }, (_, i) => i % 10),
  );
}

const CONTENT: Readonly<Record<string, Buffer>> = {
  "train-images-idx3-ubyte": pictures(12),
  "train-labels-idx1-ubyte": labels(12),
  "t10k-images-idx3-ubyte": pictures(5),
  "t10k-labels-idx1-ubyte": labels(5),
};

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "cellgrad-mnist-"));
  vi.stubEnv("CELLGRAD_CACHE", join(dir, "cache"));
  vi.stubEnv("CELLGRAD_MNIST", "");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true, force: true });
});

function fill(names: readonly string[] = FILES): void {
  for (const name of names) writeFileSync(join(dir, name), CONTENT[name]);
}

test("reads a folder: pictures from 0 to 1 with one channel, labels as whole numbers", async () => {
  fill();
  const { train, test } = await datasets.mnist({ dir });
  expect(String(train)).toBe("TensorDataset: 12 items, inputs [12, 1, 2, 3] float32, targets [12] int32");
  expect(test.length).toBe(5);
  expect(train.targets.toArray()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
  expect(Array.from(train.at(7).inputs.data())).toEqual([1, 7 / 255, 0, 0, 0, 51 / 255].map(Math.fround));
});

test("reads gzipped files and the other spelling of the names, mixed", async () => {
  writeFileSync(join(dir, "train-images.idx3-ubyte"), CONTENT["train-images-idx3-ubyte"]);
  writeFileSync(join(dir, "train-labels-idx1-ubyte.gz"), gzipSync(CONTENT["train-labels-idx1-ubyte"]));
  writeFileSync(join(dir, "t10k-images.idx3-ubyte.gz"), gzipSync(CONTENT["t10k-images-idx3-ubyte"]));
  // Packed although the name does not say so.
  writeFileSync(join(dir, "t10k-labels-idx1-ubyte"), gzipSync(CONTENT["t10k-labels-idx1-ubyte"]));
  const { train, test } = await datasets.mnist({ dir });
  expect([train.length, test.length]).toEqual([12, 5]);
});

test("takes the first ones when asked for fewer, and says when there are not enough", async () => {
  fill();
  const { train, test } = await datasets.mnist({ dir, train: 3, test: 0 });
  expect(train.targets.toArray()).toEqual([0, 1, 2]);
  expect(test.inputs.shape).toEqual([0, 1, 2, 3]);
  await expect(datasets.mnist({ dir, train: 13 })).rejects.toThrow(
    /train: 13 pictures were asked for, .*train-images.* has 12/,
  );
  await expect(datasets.mnist({ dir, test: -1 })).rejects.toThrow(
    /test must be a whole number of at least 0/,
  );
  await expect(datasets.mnist({ folder: dir } as never)).rejects.toThrow(/unknown option "folder"/);
});

test("the environment variable names the folder when none is given", async () => {
  fill();
  vi.stubEnv("CELLGRAD_MNIST", dir);
  expect((await datasets.mnist()).train.length).toBe(12);
});

test("a missing file: what was looked for and what is there", async () => {
  fill(FILES.slice(0, 3));
  await expect(datasets.mnist({ dir })).rejects.toThrow(
    /no t10k-labels-idx1-ubyte in .*looked for t10k-labels-idx1-ubyte, t10k-labels-idx1-ubyte\.gz, t10k-labels\.idx1-ubyte, t10k-labels\.idx1-ubyte\.gz; there are t10k-images/,
  );
  const empty = mkdtempSync(join(dir, "empty-"));
  await expect(datasets.mnist({ dir: empty })).rejects.toThrow(/the folder is empty/);
  await expect(datasets.mnist({ dir: join(dir, "nowhere") })).rejects.toThrow(
    /cannot list the folder .*nowhere: it does not exist/,
  );
});

test.each<[string, string, Buffer, RegExp]>([
  [
    "swapped",
    "train-images-idx3-ubyte",
    labels(12),
    /train-images.*: not an IDX file of pictures: its magic number is 2049 \(0x00000801\), expected 2051 \(these are labels/,
  ],
  [
    "a web page",
    "train-labels-idx1-ubyte",
    Buffer.from("<!DOCTYPE html>"),
    /train-labels.*magic number is \d+.*looks like a web page/,
  ],
  [
    "empty",
    "t10k-labels-idx1-ubyte",
    Buffer.alloc(0),
    /t10k-labels.*only 0 bytes; an IDX file of labels has a header of 8/,
  ],
  [
    "a header only in part",
    "t10k-images-idx3-ubyte",
    pictures(5).subarray(0, 10),
    /truncated: 10 bytes, its header alone has 16/,
  ],
  [
    "truncated",
    "t10k-images-idx3-ubyte",
    pictures(5).subarray(0, 40),
    /t10k-images.*truncated: 40 bytes, but its sizes 5 x 2 x 3 make 46/,
  ],
  [
    "too long",
    "t10k-labels-idx1-ubyte",
    Buffer.concat([labels(5), Buffer.of(1)]),
    /too long: 14 bytes, but its sizes 5 make 13/,
  ],
  [
    "of another set",
    "train-labels-idx1-ubyte",
    labels(11),
    /train-images.* has 12 pictures, .*train-labels.* has 11 labels/,
  ],
  [
    "truncated gzip",
    "train-images-idx3-ubyte",
    gzipSync(pictures(12)).subarray(0, 30),
    /train-images.*: the gzip data is truncated or damaged/,
  ],
])("a file that is %s is refused by name", async (_, name, bytes, message) => {
  fill();
  writeFileSync(join(dir, name), bytes);
  await expect(datasets.mnist({ dir })).rejects.toThrow(message);
});

interface Mirror {
  url: string;
  requests: string[];
  server: Server;
}

/** Runs `body` with a server that answers each file with what `answer` gives; undefined closes the connection half-way. */
async function withMirror(
  answer: (name: string) => Buffer | number | undefined,
  body: (mirror: Mirror) => Promise<void>,
) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const name = (request.url ?? "").replace("/mnist/", "");
    requests.push(name);
    const found = answer(name);
    if (typeof found === "number") response.writeHead(found).end("no");
    else if (found !== undefined) response.writeHead(200, { "content-length": found.length }).end(found);
    else {
      response.writeHead(200, { "content-length": 1000 });
      response.write("half", () => response.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await body({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mnist`, requests, server });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const PACKED: Readonly<Record<string, Buffer>> = Object.fromEntries(
  FILES.map((name) => [`${name}.gz`, gzipSync(CONTENT[name])]),
);
const checksums = Object.fromEntries(
  Object.entries(PACKED).map(([name, bytes]) => [name, createHash("sha256").update(bytes).digest("hex")]),
);

test("downloads the four files once, and needs no network after that", async () => {
  await withMirror(
    (name) => PACKED[name] ?? 404,
    async ({ url, requests }) => {
      const first = await datasets.mnist({ mirrors: [url], checksums });
      expect([first.train.length, first.test.length]).toEqual([12, 5]);
      expect([...requests].sort()).toEqual(Object.keys(PACKED).sort());
      const again = await datasets.mnist({ mirrors: [`${url}/`], checksums, train: 2 });
      expect(again.train.length).toBe(2);
      expect(requests.length).toBe(4);
      expect(readdirSync(join(dir, "cache", "mnist"))).toEqual(Object.keys(PACKED).sort());
    },
  );
});

test("a damaged file in the cache is fetched again", async () => {
  await withMirror(
    (name) => PACKED[name] ?? 404,
    async ({ url, requests }) => {
      await datasets.mnist({ mirrors: [url], checksums });
      const path = join(dir, "cache", "mnist", "t10k-labels-idx1-ubyte.gz");
      writeFileSync(path, "damaged");
      await datasets.mnist({ mirrors: [url], checksums });
      expect(requests.length).toBe(5);
      expect(readFileSync(path)).toEqual(PACKED["t10k-labels-idx1-ubyte.gz"]);
    },
  );
});

test("goes on to the next mirror when one is missing, wrong, or breaks off", async () => {
  for (const bad of [404, Buffer.from("something else"), undefined]) {
    rmSync(join(dir, "cache"), { recursive: true, force: true });
    await withMirror(
      () => bad,
      async (broken) => {
        await withMirror(
          (name) => PACKED[name] ?? 404,
          async (good) => {
            const { train } = await datasets.mnist({ mirrors: [broken.url, good.url], checksums });
            expect(train.length).toBe(12);
            expect([broken.requests.length, good.requests.length]).toEqual([4, 4]);
          },
        );
      },
    );
  }
});

test("when no mirror helps, it says what each did, names the generated digits, and leaves nothing behind", async () => {
  await withMirror(
    () => undefined,
    async (broken) => {
      await withMirror(
        () => Buffer.from("something else"),
        async (wrong) => {
          const closed = "http://127.0.0.1:1/mnist";
          const failure = await datasets
            .mnist({ mirrors: [broken.url, wrong.url, closed], checksums })
            .catch((error) => error);
          expect(failure.name).toBe("HostError");
          expect(failure.message).toContain("cannot download train-images-idx3-ubyte.gz");
          expect(failure.message).toContain(`${broken.url}/train-images-idx3-ubyte.gz: `);
          expect(failure.message).toContain(
            `14 bytes with SHA-256 ${createHash("sha256").update("something else").digest("hex")}, expected`,
          );
          expect(failure.message).toContain("127.0.0.1:1/mnist/train-images-idx3-ubyte.gz: ");
          expect(failure.message).toContain("datasets.digits()");
          expect(readdirSync(join(dir, "cache", "mnist"))).toEqual([]);
        },
      );
    },
  );
});

test("a file without a checksum is not downloaded", async () => {
  await expect(datasets.mnist({ mirrors: ["http://127.0.0.1:1"], checksums: {} })).rejects.toThrow(
    /checksums has no SHA-256 for train-images-idx3-ubyte\.gz/,
  );
});

test("a cache folder that cannot be written is said so", async () => {
  writeFileSync(join(dir, "file"), "");
  vi.stubEnv("CELLGRAD_CACHE", join(dir, "file"));
  await withMirror(
    (name) => PACKED[name] ?? 404,
    async ({ url }) => {
      await expect(datasets.mnist({ mirrors: [url], checksums })).rejects.toThrow(
        /cannot make the folder .*file: (it already exists and is no folder|it, or a part of the path, is not a folder)/,
      );
    },
  );
});
