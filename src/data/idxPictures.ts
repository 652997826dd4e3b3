// Data sets of pictures in four IDX files, as MNIST has them: from a folder, or downloaded once. Which files they are, and
// what is on the pictures, is the business of each data set.
import { environment, gunzip, isGzip } from "../host/index.js";
import { ArgumentError, checkOptions, FormatError } from "../shape/errors.js";
import { tensor } from "../tensor/create.js";
import { checkCount, TensorDataset } from "./dataset.js";
import { downloadedFiles, filesInFolder, requireNode, type Source } from "./files.js";
import { parseIdx } from "./idx.js";

/** What a user can say about such a data set. */
export interface IdxOptions {
  /** Folder that holds the four IDX files, gzipped or not. Default: see the data set; without one they are downloaded. */
  dir?: string;
  /** How many of the training pictures to take, from the first. Default: all. */
  train?: number;
  /** How many of the test pictures to take, from the first. Default: all. */
  test?: number;
  /** Addresses of folders to download from, tried in turn. Default: public ones. */
  mirrors?: readonly string[];
  /** SHA-256 of each gzipped file by its name, for mirrors that pack them otherwise. Default: those of the original files. */
  checksums?: Readonly<Record<string, string>>;
}

/** Where a data set comes from. */
export interface IdxOrigin {
  /** Of the function and of the folder in the cache: `mnist`. */
  readonly name: string;
  /** The environment variable that names the folder. */
  readonly variable: string;
  readonly mirrors: readonly string[];
  readonly checksums: Readonly<Record<string, string>>;
}

/** Reads both parts: `inputs` `[N, 1, rows, columns]` from 0 to 1, `targets` `[N]` int32. */
export async function idxPictures(
  origin: IdxOrigin,
  options: IdxOptions,
): Promise<{ train: TensorDataset; test: TensorDataset }> {
  const what = `datasets.${origin.name}`;
  checkOptions(what, options, ["dir", "train", "test", "mirrors", "checksums"]);
  requireNode(what);
  const dir = options.dir ?? environment(origin.variable);
  const { mirrors = origin.mirrors, checksums = origin.checksums } = options;
  const source =
    dir === undefined
      ? downloadedFiles(what, origin.name, mirrors, checksums)
      : await filesInFolder(what, dir, origin.variable);
  return {
    train: await read(what, source, "train", "train", options.train),
    test: await read(what, source, "t10k", "test", options.test),
  };
}

/** The names that a file can have in a folder. */
function spellings(name: string): string[] {
  const dotted = name.replace("-idx", ".idx");
  return [name, `${name}.gz`, dotted, `${dotted}.gz`];
}

async function read(
  what: string,
  source: Source,
  prefix: string,
  part: string,
  wanted?: number,
): Promise<TensorDataset> {
  const load = async (name: string, axes: number) => {
    const { path, bytes } = await source(spellings(name), `${name}.gz`);
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
  const count = wanted === undefined ? total : checkCount(what, part, wanted);
  if (count > total) {
    throw new ArgumentError(
      `${what}: ${part}: ${count} pictures were asked for, ${images.path} has ${total}`,
    );
  }
  const pixels = new Float32Array(count * rows * columns);
  for (let i = 0; i < pixels.length; i++) pixels[i] = images.values[i] / 255;
  return new TensorDataset(
    tensor(pixels, { shape: [count, 1, rows, columns] }),
    tensor(Int32Array.from(labels.values.subarray(0, count))),
  );
}
