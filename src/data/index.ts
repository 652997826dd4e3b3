// The data room's face.
import { cifar10 } from "./cifar10.js";
import { digits } from "./digits/index.js";
import { fashionMnist } from "./fashionMnist.js";
import { mnist } from "./mnist.js";
import { reberStrings } from "./reber/index.js";
import { sunspots } from "./sunspots.js";
import { adding } from "./tasks/adding.js";
import { copy } from "./tasks/copy.js";
import { sines } from "./tasks/sines.js";
import { temporalOrder } from "./tasks/temporalOrder.js";
import { text } from "./text.js";

export type { Cifar10Options } from "./cifar10.js";
export {
  collate,
  ListDataset,
  type PadCollateOptions,
  type PaddedBatch,
  padCollate,
  padSequence,
  randomSplit,
  type SplitOptions,
} from "./collate.js";
export { type Batch, type Dataset, TensorDataset } from "./dataset.js";
export type { DigitsOptions } from "./digits/index.js";
export type { FashionMnistOptions } from "./fashionMnist.js";
export { type ImageOptions, loadImage } from "./image.js";
export { DataLoader, type DataLoaderOptions } from "./loader.js";
export type { MnistOptions } from "./mnist.js";
export { ReberDataset, type ReberOptions, reber, type SequenceBatch } from "./reber/index.js";
export type { Sunspots, SunspotsOptions } from "./sunspots.js";
export type { AddingOptions } from "./tasks/adding.js";
export type { CopyOptions } from "./tasks/copy.js";
export type { SinesOptions } from "./tasks/sines.js";
export type { Task } from "./tasks/task.js";
export type { TemporalOrderOptions } from "./tasks/temporalOrder.js";
export type { CharacterText, TextOptions } from "./text.js";
export { type Transform, transforms } from "./transforms/index.js";

/** The data sets that come with cellgrad. Each gives `{ train, test }`. */
export const datasets = {
  digits,
  mnist,
  fashionMnist,
  cifar10,
  reber: reberStrings,
  adding,
  copy,
  temporalOrder,
  sines,
  sunspots,
  text,
} as const;
