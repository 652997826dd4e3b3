// The transforms' face: what a user finds as `transforms`.
import { randomAffine } from "./affine.js";
import { compose, normalize } from "./normalize.js";
import { centerCrop, randomCrop, randomFlip, randomShift } from "./pixels.js";

export type { RandomAffineOptions } from "./affine.js";
export type { CropOptions, FillOptions, FlipOptions } from "./pixels.js";
export type { Pair, Transform } from "./transform.js";

/** Changes of a batch of pictures `[N, C, H, W]`, for the `transform` of a DataLoader or to be called. */
export const transforms = {
  normalize,
  compose,
  randomShift,
  randomAffine,
  randomCrop,
  centerCrop,
  randomFlip,
} as const;
