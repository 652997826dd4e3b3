// MNIST: the real handwritten digits of LeCun, Cortes and Burges (1998), from a folder or downloaded once.
import {
  cacheFolder,
  download,
  environment,
  gunzip,
  HostError,
  isGzip,
  isNode,
  joinPath,
  listFolder,
  readFile,
} from "../host/index.js";
import { ArgumentError, checkOptions, FormatError } from "../shape/errors.js";
import { tensor } from "../tensor/create.js";
import { checkCount, TensorDataset } from "./dataset.js";
import { parseIdx } from "./idx.js";

export interface MnistOptions {
  /**
   * Folder that holds the four IDX files, gzipped or not. Default: the folder that the environment variable
   * `CELLGRAD_MNIST` names; without it the files are downloaded.
   */
  dir?: string;
  /** How many of the training pictures to take, from the first. Default: all (60,000). */
  train?: number;
  /** How many of the test pictures to take, from the first. Default: all (10,000). */
  test?: number;
  /** Addresses of folders to download from, tried in turn. Default: two public ones. */
  mirrors?: readonly string[];
  /** SHA-256 of each gzipped file by its name, for mirrors that pack them otherwise. Default: those of the original files. */
  checksums?: Readonly<Record<string, string>>;
}

const MIRRORS = [
  "https://ossci-datasets.s3.amazonaws.com/mnist/",
  "https://storage.googleapis.com/cvdf-datasets/mnist/",
];

const CHECKSUMS: Readonly<Record<string, string>> = {
  "train-images-idx3-ubyte.gz": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
  "train-labels-idx1-ubyte.gz": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
  "t10k-images-idx3-ubyte.gz": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
  "t10k-labels-idx1-ubyte.gz": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
};

/** Finds one of the four files by its official name without ".gz", and gives its (perhaps packed) bytes. */
type Source = (name: string) => Promise<{ path: string; bytes: Uint8Array }>;

/**
 * The real MNIST digits: `inputs` `[N, 1, 28, 28]` float32 from 0 (paper) to 1 (ink), `targets` the digits 0 to 9,
 * `[N]` int32. Downloaded files (11 MB) are kept in the cache folder and checked each time. Needs Node.
 * @throws HostError when a file is missing or cannot be downloaded, FormatError when one is truncated, foreign or does not fit
 *   its partner, ArgumentError for an unknown option or more pictures than there are.
 * @example const { train, test } = await datasets.mnist({ dir: "data/mnist", train: 6000 })
 */
export async function mnist(
  options: MnistOptions = {},
): Promise<{ train: TensorDataset; test: TensorDataset }> {
  checkOptions("datasets.mnist", options, ["dir", "train", "test", "mirrors", "checksums"]);
  if (!isNode()) {
    throw new HostError(
      "datasets.mnist: a browser cannot reach the files; use datasets.digits(), whose digits are generated",
    );
  }
  const dir = options.dir ?? environment("CELLGRAD_MNIST");
  const source = dir === undefined ? downloaded(options) : await inFolder(dir);
  return {
    train: await read(source, "train", "train", options.train),
    test: await read(source, "t10k", "test", options.test),
  };
}

async function inFolder(dir: string): Promise<Source> {
  const present = await listFolder(dir);
  return async (name) => {
    const dotted = name.replace("-idx", ".idx");
    const spellings = [name, `${name}.gz`, dotted, `${dotted}.gz`];
    const found = spellings.find((spelling) => present.includes(spelling));
    if (found === undefined) {
      const there = present.length === 0 ? "the folder is empty" : `there are ${list(present)}`;
      throw new HostError(
        `datasets.mnist: no ${name} in ${dir}: looked for ${spellings.join(", ")}; ${there}. ` +
          "Without dir (and CELLGRAD_MNIST) the files are downloaded",
      );
    }
    const path = joinPath(dir, found);
    return { path, bytes: await readFile(path) };
  };
}

function downloaded({ mirrors = MIRRORS, checksums = CHECKSUMS }: MnistOptions): Source {
  const folder = joinPath(cacheFolder(), "mnist");
  return async (name) => {
    const file = `${name}.gz`;
    const checksum = checksums[file];
    if (checksum === undefined)
      throw new ArgumentError(`datasets.mnist: checksums has no SHA-256 for ${file}`);
    const path = joinPath(folder, file);
    const urls = mirrors.map((mirror) => (mirror.endsWith("/") ? mirror : `${mirror}/`) + file);
    try {
      return { path, bytes: await download(urls, path, checksum) };
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      throw new HostError(
        `datasets.mnist: ${error.message}\n` +
          `Without a network use datasets.digits(), whose digits are generated, or dir: "..." with the files`,
        { cause: error },
      );
    }
  };
}

async function read(source: Source, prefix: string, part: string, wanted?: number): Promise<TensorDataset> {
  const load = async (name: string, axes: number) => {
    const { path, bytes } = await source(name);
    return { path, ...parseIdx(isGzip(bytes) ? await gunzip(bytes, path) : bytes, path, axes) };
  };
  const images = await load(`${prefix}-images-idx3-ubyte`, 3);
  const labels = await load(`${prefix}-labels-idx1-ubyte`, 1);
  const [total, rows, columns] = images.sizes;
  if (labels.sizes[0] !== total) {
    throw new FormatError(
      `${images.path} has ${total} pictures, ${labels.path} has ${labels.sizes[0]} labels; they are not of one set`,
    );
  }
  const count = wanted === undefined ? total : checkCount("datasets.mnist", part, wanted);
  if (count > total) {
    throw new ArgumentError(
      `datasets.mnist: ${part}: ${count} pictures were asked for, ${images.path} has ${total}`,
    );
  }
  const pixels = new Float32Array(count * rows * columns);
  for (let i = 0; i < pixels.length; i++) pixels[i] = images.values[i] / 255;
  return new TensorDataset(
    tensor(pixels, { shape: [count, 1, rows, columns] }),
    tensor(Int32Array.from(labels.values.subarray(0, count))),
  );
}

/** The first few names of a folder. */
function list(names: readonly string[]): string {
  const few = names.slice(0, 6).join(", ");
  return names.length > 6 ? `${few} and ${names.length - 6} more` : few;
}
