// Transforms that only move pixels: shifts, crops and flips. Sampling between pixels is affine.ts.
import { ArgumentError } from "../../shape/errors.js";
import { tensor } from "../../tensor/create.js";
import { defaultGenerator, type Generator } from "../../tensor/random.js";
import type { Tensor } from "../../tensor/tensor.js";
import { checkOptions, checkRange, type Pair, readPair, readPictures, type Transform } from "./transform.js";

export interface FillOptions {
  /** What is seen beyond the edge of a picture. Default 0. */
  fill?: number;
}

/**
 * Moves each picture by a random whole number of pixels, up to `pixels` in each direction. Pictures `[N, C, H, W]` keep their size.
 * @param pixels For both axes, or `[vertical, horizontal]`.
 * @throws ArgumentError for a number below 0; the transform throws a ShapeError for anything but pictures.
 * @example
 * manualSeed(0);
 * transforms.randomShift(1)(tensor([[[[0, 0, 0], [0, 1, 0], [0, 0, 0]]]]))
 * // tensor([[[[0., 1., 0.],
 * //           [0., 0., 0.],
 * //           [0., 0., 0.]]]])
 */
export function randomShift(pixels: Pair, options: FillOptions = {}): Transform {
  const what = "randomShift";
  checkOptions(what, options, ["fill"]);
  const [down, right] = readPair(what, "pixels", pixels, 0);
  checkWhole(what, "pixels", down, right);
  return (inputs, generator = defaultGenerator()) => {
    const [, , height, width] = inputs.shape;
    return taken(what, inputs, [height, width], options.fill, () => ({
      top: between(generator, -down, down),
      left: between(generator, -right, right),
    }));
  };
}

export interface CropOptions extends FillOptions {
  /** Pixels added on each side before cutting, for both axes or `[vertical, horizontal]`. Default 0. */
  padding?: Pair;
}

/**
 * Cuts a random window out of each picture: `[N, C, H, W]` to `[N, C, size, size]`.
 * @param size Of the window, or `[height, width]`.
 * @throws ArgumentError for a size below 1; the transform throws an ArgumentError when the (padded) picture is smaller.
 * @example
 * transforms.randomCrop(24)(zeros([8, 1, 28, 28])).shape // [ 8, 1, 24, 24 ]
 */
export function randomCrop(size: Pair, options: CropOptions = {}): Transform {
  const what = "randomCrop";
  checkOptions(what, options, ["fill", "padding"]);
  const [height, width] = readPair(what, "size", size, 1);
  const [above, beside] = readPair(what, "padding", options.padding ?? 0, 0);
  checkWhole(what, "size and padding", height, width, above, beside);
  return (inputs, generator = defaultGenerator()) => {
    const rest = room(what, inputs, [height, width], [above, beside]);
    return taken(what, inputs, [height, width], options.fill, () => ({
      top: between(generator, 0, rest[0]) - above,
      left: between(generator, 0, rest[1]) - beside,
    }));
  };
}

/**
 * Cuts the middle out of each picture: `[N, C, H, W]` to `[N, C, size, size]`.
 * @param size Of the window, or `[height, width]`.
 * @throws ArgumentError for a size below 1; the transform throws an ArgumentError when the picture is smaller.
 * @example
 * transforms.centerCrop(2)(arange(0, 16).reshape(1, 1, 4, 4))
 * // tensor([[[[ 5.,  6.],
 * //           [ 9., 10.]]]])
 */
export function centerCrop(size: Pair): Transform {
  const what = "centerCrop";
  const [height, width] = readPair(what, "size", size, 1);
  checkWhole(what, "size", height, width);
  return (inputs) => {
    const rest = room(what, inputs, [height, width], [0, 0]);
    const [top, left] = rest.map((pixels) => Math.floor(pixels / 2));
    return taken(what, inputs, [height, width], 0, () => ({ top, left }));
  };
}

export interface FlipOptions {
  /** Probability that left and right are exchanged. Default 0.5. */
  horizontal?: number;
  /** Probability that top and bottom are exchanged. Default 0. */
  vertical?: number;
}

/**
 * Mirrors each picture `[N, C, H, W]`, or not, at random.
 * @throws ArgumentError when a probability is not from 0 to 1; the transform throws a ShapeError for anything but pictures.
 * @example
 * transforms.randomFlip({ horizontal: 1 })(tensor([[[[1, 2, 3]]]])) // tensor([[[[3., 2., 1.]]]])
 */
export function randomFlip(options: FlipOptions = {}): Transform {
  const what = "randomFlip";
  checkOptions(what, options, ["horizontal", "vertical"]);
  const horizontal = checkRange(what, "horizontal", options.horizontal ?? 0.5, 0, 1);
  const vertical = checkRange(what, "vertical", options.vertical ?? 0, 0, 1);
  return (inputs, generator = defaultGenerator()) => {
    const [, , height, width] = inputs.shape;
    return taken(what, inputs, [height, width], 0, () => ({
      top: 0,
      left: 0,
      mirrored: generator.next() < horizontal,
      upsideDown: generator.next() < vertical,
    }));
  };
}

/** Which window of a picture is seen, and how. */
interface Window {
  readonly top: number;
  readonly left: number;
  readonly mirrored?: boolean;
  readonly upsideDown?: boolean;
}

function taken(
  what: string,
  inputs: Tensor,
  [rows, columns]: readonly [number, number],
  fill: number | undefined,
  draw: () => Window,
): Tensor {
  const { count, channels, height, width, values } = readPictures(what, inputs);
  const Values = values instanceof Float64Array ? Float64Array : Float32Array;
  const result = new Values(count * channels * rows * columns).fill(fill ?? 0);
  for (let i = 0; i < count; i++) {
    const { top, left, mirrored, upsideDown } = draw();
    for (let c = 0; c < channels; c++) {
      const from = (i * channels + c) * height;
      const to = (i * channels + c) * rows;
      for (let y = 0; y < rows; y++) {
        const row = upsideDown ? height - 1 - (top + y) : top + y;
        if (row < 0 || row >= height) continue;
        for (let x = 0; x < columns; x++) {
          const column = mirrored ? width - 1 - (left + x) : left + x;
          if (column < 0 || column >= width) continue;
          result[(to + y) * columns + x] = values[(from + row) * width + column];
        }
      }
    }
  }
  return tensor(result, { shape: [count, channels, rows, columns] });
}

/** How many pixels a window can be moved down and right. */
function room(
  what: string,
  inputs: Tensor,
  size: readonly [number, number],
  padding: readonly [number, number],
): [number, number] {
  const { height, width } = readPictures(what, inputs);
  const rest: [number, number] = [height + 2 * padding[0] - size[0], width + 2 * padding[1] - size[1]];
  if (rest[0] >= 0 && rest[1] >= 0) return rest;
  throw new ArgumentError(
    `${what}: a window of ${size.join(" x ")} does not fit into pictures of ${height} x ${width}${padding[0] + padding[1] > 0 ? ` with padding ${padding.join(" and ")}` : "; add padding"}`,
  );
}

/** A whole number between the two, evenly. */
function between(generator: Generator, low: number, high: number): number {
  return low + generator.integer(high - low + 1);
}

function checkWhole(what: string, name: string, ...values: readonly number[]): void {
  if (values.every(Number.isInteger)) return;
  throw new ArgumentError(`${what}: ${name} must be whole numbers of pixels, got ${values.join(" and ")}`);
}
