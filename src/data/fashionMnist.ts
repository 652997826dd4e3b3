// Fashion-MNIST: pictures of clothes in the format of MNIST, from a folder or downloaded once.
import type { TensorDataset } from "./dataset.js";
import { type IdxOptions, idxPictures } from "./idxPictures.js";

/** Without `dir` and the environment variable `CELLGRAD_FASHION_MNIST`, which names the folder too, the files are downloaded. */
export interface FashionMnistOptions extends IdxOptions {}

const MIRRORS = [
  "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
  "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
];

const CHECKSUMS: Readonly<Record<string, string>> = {
  "train-images-idx3-ubyte.gz": "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
  "train-labels-idx1-ubyte.gz": "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
  "t10k-images-idx3-ubyte.gz": "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
  "t10k-labels-idx1-ubyte.gz": "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
};

/** What the targets 0 to 9 mean. */
export const FASHION_CLASSES: readonly string[] = [
  "T-shirt",
  "trousers",
  "pullover",
  "dress",
  "coat",
  "sandal",
  "shirt",
  "sneaker",
  "bag",
  "ankle boot",
];

/**
 * Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017): `inputs` `[N, 1, 28, 28]` float32 from 0 to 1, `targets` `[N]` int32,
 * whose meaning is in `classes`; 60,000 pictures to train with and 10,000 to test. Downloaded files (31 MB) are kept in the cache
 * folder and checked each time. Needs Node.
 * @throws HostError when a file is missing or cannot be downloaded, FormatError when one is truncated, foreign or does not fit
 *   its partner, ArgumentError for an unknown option or more pictures than there are.
 * @example
 * const load = () => datasets.fashionMnist({ dir: "data/fashionMnist", train: 6000, test: 1000 });
 * await load() // HostError: cannot list the folder data/fashionMnist: it does not exist
 */
export async function fashionMnist(
  options: FashionMnistOptions = {},
): Promise<{ train: TensorDataset; test: TensorDataset; classes: readonly string[] }> {
  const origin = {
    name: "fashionMnist",
    variable: "CELLGRAD_FASHION_MNIST",
    mirrors: MIRRORS,
    checksums: CHECKSUMS,
  };
  return { ...(await idxPictures(origin, options)), classes: FASHION_CLASSES };
}
