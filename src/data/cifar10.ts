// CIFAR-10: small colour photographs, from a folder or downloaded once.
import { environment, gunzip } from "../host/index.js";
import { ArgumentError, checkOptions, FormatError } from "../shape/errors.js";
import { tensor } from "../tensor/create.js";
import { checkCount, TensorDataset } from "./dataset.js";
import { downloadedFiles, filesInFolder, requireNode, type Source } from "./files.js";
import { readTar } from "./tar.js";

/** Options of `datasets.cifar10`. */
export interface Cifar10Options {
  /**
   * Folder that holds `cifar-10-binary.tar.gz` or the files in it (`data_batch_1.bin`, ..., `test_batch.bin`). Default: the folder that
   * the environment variable `CELLGRAD_CIFAR10` names; without it the archive is downloaded.
   */
  dir?: string;
  /** How many of the training pictures to take, from the first. Default: all (50,000, which take 614 MB). */
  train?: number;
  /** How many of the test pictures to take, from the first. Default: all (10,000). */
  test?: number;
  /** Addresses of folders to download from, tried in turn. Default: the authors' one. */
  mirrors?: readonly string[];
  /** SHA-256 of the archive by its name. Default: that of the original file. */
  checksums?: Readonly<Record<string, string>>;
}

const ARCHIVE = "cifar-10-binary.tar.gz";
const MIRRORS = ["https://www.cs.toronto.edu/~kriz/"];
const CHECKSUMS = { [ARCHIVE]: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd" };
const TRAIN = [1, 2, 3, 4, 5].map((number) => `data_batch_${number}.bin`);
const TEST = ["test_batch.bin"];
const [CHANNELS, SIDE] = [3, 32];
const PIXELS = CHANNELS * SIDE * SIDE;
const RECORD = 1 + PIXELS; // the class, then the planes of red, green and blue

/** What the targets 0 to 9 mean. */
export const CIFAR10_CLASSES: readonly string[] = [
  "airplane",
  "automobile",
  "bird",
  "cat",
  "deer",
  "dog",
  "frog",
  "horse",
  "ship",
  "truck",
];

/**
 * CIFAR-10 (Krizhevsky, 2009): `inputs` `[N, 3, 32, 32]` float32 from 0 to 1, `targets` `[N]` int32, whose meaning is in `classes`.
 * The downloaded archive (170 MB) is kept in the cache folder and checked each time; a broken download is gone on with. Needs
 * Node.
 * @throws HostError when a file is missing or cannot be downloaded, FormatError when one is truncated or foreign, ArgumentError
 *   for an unknown option or more pictures than there are.
 * @example
 * const load = () => datasets.cifar10({ dir: "data/cifar10", train: 6000, test: 1000 });
 * await load() // HostError: cannot list the folder data/cifar10: it does not exist
 */
export async function cifar10(
  options: Cifar10Options = {},
): Promise<{ train: TensorDataset; test: TensorDataset; classes: readonly string[] }> {
  const what = "datasets.cifar10";
  checkOptions(what, options, ["dir", "train", "test", "mirrors", "checksums"]);
  requireNode(what);
  const dir = options.dir ?? environment("CELLGRAD_CIFAR10");
  const { mirrors = MIRRORS, checksums = CHECKSUMS } = options;
  const source =
    dir === undefined
      ? downloadedFiles(what, "cifar10", mirrors, checksums)
      : await filesInFolder(what, dir, "CELLGRAD_CIFAR10");
  const file = await openFiles(source);
  return {
    train: await read(what, file, TRAIN, "train", options.train),
    test: await read(what, file, TEST, "test", options.test),
    classes: CIFAR10_CLASSES,
  };
}

type Files = (name: string) => Promise<{ path: string; bytes: Uint8Array }>;

/** The files of the archive, or the same files beside each other. */
async function openFiles(source: Source): Promise<Files> {
  const { path, bytes } = await source([ARCHIVE, TEST[0]], ARCHIVE);
  if (!path.endsWith(ARCHIVE)) return (name) => source([name], name);
  const files = readTar(await gunzip(bytes, path), path);
  return async (name) => {
    const found = [...files].find(([inside]) => inside.split("/").at(-1) === name);
    if (found === undefined) throw new FormatError(`${path}: there is no ${name} in it`);
    return { path: `${path}: ${name}`, bytes: found[1] };
  };
}

async function read(
  what: string,
  file: Files,
  names: readonly string[],
  part: string,
  wanted: number | undefined,
): Promise<TensorDataset> {
  const most = wanted === undefined ? Number.POSITIVE_INFINITY : checkCount(what, part, wanted);
  const records: Uint8Array[] = [];
  for (const name of names) {
    const { path, bytes } = await file(name);
    if (bytes.length % RECORD !== 0) {
      throw new FormatError(
        `${path}: ${bytes.length} bytes are no whole number of pictures of ${RECORD} bytes; the file is truncated or another one`,
      );
    }
    for (let at = 0; at < bytes.length && records.length < most; at += RECORD) {
      if (bytes[at] > 9)
        throw new FormatError(`${path}: picture ${at / RECORD} is of class ${bytes[at]}, there are 10`);
      records.push(bytes.subarray(at, at + RECORD));
    }
  }
  if (wanted !== undefined && records.length < wanted) {
    throw new ArgumentError(
      `${what}: ${part}: ${wanted} pictures were asked for, there are ${records.length}`,
    );
  }
  const pixels = new Float32Array(records.length * PIXELS);
  records.forEach((record, i) => {
    for (let k = 0; k < PIXELS; k++) pixels[i * PIXELS + k] = record[1 + k] / 255;
  });
  return new TensorDataset(
    tensor(pixels, { shape: [records.length, CHANNELS, SIDE, SIDE] }),
    tensor(Int32Array.from(records, (record) => record[0])),
  );
}
