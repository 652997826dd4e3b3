// Random turning, moving, scaling and shearing of pictures.
import { noGrad } from "../../autograd/index.js";
import { ArgumentError } from "../../shape/errors.js";
import { tensor } from "../../tensor/create.js";
import { defaultGenerator, type Generator } from "../../tensor/random.js";
import { checkOptions, checkRange, type Pair, readPair, readPictures, type Transform } from "./transform.js";

export interface RandomAffineOptions {
  /** Turned by up to this many degrees either way. Default 0. */
  degrees?: number;
  /** Moved by up to this share of the height and width. Default 0. */
  translate?: Pair;
  /** Scaled by a factor between the two. Default [1, 1]. */
  scale?: readonly [number, number];
  /** Sheared by up to this many degrees along the rows, either way. Default 0. */
  shear?: number;
  /** What is seen beyond the edge of a picture. Default 0. */
  fill?: number;
}

/**
 * Turns, moves, scales and shears each picture `[N, C, H, W]` at random, around its middle. Pixels are weighted means of the
 * four nearest (bilinear). The same seed gives the same bits on every machine.
 * @throws ArgumentError for a value out of range; the transform throws a ShapeError for anything but pictures.
 * @example
 * manualSeed(0);
 * const turn = transforms.randomAffine({ degrees: 45 });
 * turn(tensor([[[[0, 1, 0], [0, 1, 0], [0, 1, 0]]]]))
 * // tensor([[[[0.0000, 0.4372, 0.4495],
 * //           [0.1734, 1.0000, 0.1734],
 * //           [0.4495, 0.4372, 0.0000]]]])
 */
export function randomAffine(options: RandomAffineOptions): Transform {
  const what = "randomAffine";
  checkOptions(what, options, ["degrees", "translate", "scale", "shear", "fill"]);
  const { fill = 0, scale = [1, 1] } = options;
  const degrees = checkRange(what, "degrees", options.degrees ?? 0, 0, 360);
  const shear = checkRange(what, "shear", options.shear ?? 0, 0, 89);
  const [down, right] = readPair(what, "translate", options.translate ?? 0, 0);
  if (!Array.isArray(scale) || scale.length !== 2 || !(scale[0] > 0 && scale[1] >= scale[0])) {
    throw new ArgumentError(
      `${what}: scale is the smallest and the largest factor, such as [0.9, 1.1], got ${JSON.stringify(scale)}`,
    );
  }
  return (inputs, generator = defaultGenerator()) => {
    const { count, channels, height, width, values } = readPictures(what, inputs);
    const draws = Array.from({ length: count }, () => ({
      turn: spread(generator, degrees),
      lean: spread(generator, shear),
      y: spread(generator, down) * height,
      x: spread(generator, right) * width,
      factor: scale[0] + (scale[1] - scale[0]) * generator.next(),
    }));
    // The engine's own sines have the same bits everywhere, Math.sin has not.
    const angles = tensor(Float64Array.from(draws.flatMap(({ turn, lean }) => [turn, lean])), {
      shape: [count, 2],
    }).mul(Math.PI / 180);
    const [sines, cosines] = noGrad(() => [angles.sin().data(), angles.cos().data()]);
    const result = values.slice().fill(fill);
    draws.forEach(({ x, y, factor }, i) => {
      const [sin, cos] = [sines[2 * i], cosines[2 * i]];
      const slant = sines[2 * i + 1] / cosines[2 * i + 1];
      // Where a pixel of the result comes from: moved back, turned back, scaled back, sheared back.
      const matrix = {
        xx: (cos + slant * sin) / factor,
        xy: (sin - slant * cos) / factor,
        yx: -sin / factor,
        yy: cos / factor,
      };
      for (let c = 0; c < channels; c++) {
        const start = (i * channels + c) * height * width;
        sample(values, result, start, { height, width }, matrix, { x, y }, fill);
      }
    });
    return tensor(result, { shape: [count, channels, height, width] });
  };
}

interface Matrix {
  readonly xx: number;
  readonly xy: number;
  readonly yx: number;
  readonly yy: number;
}

function sample(
  from: Float32Array | Float64Array,
  to: Float32Array | Float64Array,
  start: number,
  { height, width }: { height: number; width: number },
  { xx, xy, yx, yy }: Matrix,
  move: { x: number; y: number },
  fill: number,
): void {
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  const pixel = (row: number, column: number) =>
    row < 0 || row >= height || column < 0 || column >= width ? fill : from[start + row * width + column];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const dx = column - middleX - move.x;
      const dy = row - middleY - move.y;
      const x = xx * dx + xy * dy + middleX;
      const y = yx * dx + yy * dy + middleY;
      const [left, top] = [Math.floor(x), Math.floor(y)];
      const [a, b] = [x - left, y - top];
      to[start + row * width + column] =
        (1 - b) * ((1 - a) * pixel(top, left) + a * pixel(top, left + 1)) +
        b * ((1 - a) * pixel(top + 1, left) + a * pixel(top + 1, left + 1));
    }
  }
}

/** A number from `-most` to `most`, evenly. */
function spread(generator: Generator, most: number): number {
  return most * (2 * generator.next() - 1);
}
