// MNIST: the real handwritten digits of LeCun, Cortes and Burges (1998), from a folder or downloaded once.
import type { TensorDataset } from "./dataset.js";
import { type IdxOptions, idxPictures } from "./idxPictures.js";

/** Without `dir` and the environment variable `CELLGRAD_MNIST`, which names the folder too, the files are downloaded. */
export interface MnistOptions extends IdxOptions {}

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

/**
 * The real MNIST digits: `inputs` `[N, 1, 28, 28]` float32 from 0 (paper) to 1 (ink), `targets` the digits 0 to 9,
 * `[N]` int32. Downloaded files (11 MB) are kept in the cache folder and checked each time. Needs Node.
 * @throws HostError when a file is missing or cannot be downloaded, FormatError when one is truncated, foreign or does not fit
 *   its partner, ArgumentError for an unknown option or more pictures than there are.
 * @example
 * const load = () => datasets.mnist({ dir: "data/mnist", train: 6000, test: 1000 });
 * await load() // HostError: cannot list the folder data/mnist: it does not exist
 */
export async function mnist(
  options: MnistOptions = {},
): Promise<{ train: TensorDataset; test: TensorDataset }> {
  const origin = { name: "mnist", variable: "CELLGRAD_MNIST", mirrors: MIRRORS, checksums: CHECKSUMS };
  return await idxPictures(origin, options);
}
