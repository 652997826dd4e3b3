// The data room's face.
import { digits } from "./digits/index.js";
import { mnist } from "./mnist.js";
import { reberStrings } from "./reber/index.js";

export { type Batch, type Dataset, TensorDataset } from "./dataset.js";
export type { DigitsOptions } from "./digits/index.js";
export { DataLoader, type DataLoaderOptions } from "./loader.js";
export type { MnistOptions } from "./mnist.js";
export { ReberDataset, type ReberOptions, reber, type SequenceBatch } from "./reber/index.js";

/** The data sets that come with cellgrad. Each gives `{ train, test }`. */
export const datasets = { digits, mnist, reber: reberStrings } as const;
