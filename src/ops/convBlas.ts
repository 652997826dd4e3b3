// Convolutions in the system's BLAS: some rows of a picture at a time are written as a matrix of what each tap meets, and become one
// product.

import { gemm, isForBlas } from "../wasm/precision.js";
import { runParts } from "../wasm/threads.js";

/** Sizes of one convolution, and where everything is. */
export interface ConvProduct {
  readonly wide: boolean;
  readonly batch: number;
  /** Elements of one picture. */
  readonly picture: number;
  readonly filters: number;
  /** Elements of a filter. */
  readonly taps: number;
  /** Places of an output map: its rows, and in each. */
  readonly height: number;
  readonly width: number;
  /** Output rows whose matrix is written at a time. */
  readonly rows: number;
  /** Address of the list of sizes. */
  readonly params: number;
  /** Addresses of scratch memory and of a matrix `[taps, rows * width]`, one of each for every thread. */
  readonly work: readonly number[];
  readonly matrices: readonly number[];
  /** Whether a picture is its own matrix: filters of one element, stride 1, no padding. */
  readonly plain: boolean;
}

const FEWEST_FILTERS = 8;
const FEWEST_TAPS = 25;

/** Whether writing the matrix costs less than the library saves. */
export function isConvForBlas(filters: number, taps: number, places: number): boolean {
  return filters >= FEWEST_FILTERS && taps >= FEWEST_TAPS && isForBlas(filters, places, taps);
}

/** Multiplications up to which OpenBLAS reads operands as they lie, without packing them first. */
const UNPACKED = 1_000_000;

/**
 * How many output rows go into one product. On one thread as many as the library multiplies without packing: that is faster, and
 * their matrix stays in the cache. All of them where not even one row is so small, or where the library's threads share a product.
 */
export function rowsOfProduct(
  filters: number,
  taps: number,
  [height, width]: readonly number[],
  threads: number,
): number {
  const most = Math.floor(UNPACKED / (filters * taps * width));
  if (threads > 1 || most < 1 || most >= height) return height;
  return Math.ceil(height / Math.ceil(height / most));
}

/** Calls `body` with some pictures, one for each thread, and a range of output rows: all rows, then the next pictures. */
function eachPart(
  c: ConvProduct,
  body: (pictures: readonly number[], first: number, last: number) => void,
): void {
  const { batch, height, matrices } = c;
  const rows = c.plain ? height : c.rows;
  for (let n = 0; n < batch; n += matrices.length) {
    const pictures = Array.from({ length: Math.min(matrices.length, batch - n) }, (_, i) => n + i);
    for (let first = 0; first < height; first += rows) body(pictures, first, Math.min(first + rows, height));
  }
}

/** As `eachPart`, with the matrix of each picture's rows and where these rows begin in a map; `places` are in all of them. */
function eachMatrix(
  c: ConvProduct,
  x: number,
  body: (picture: number, matrix: number, start: number, places: number) => void,
): void {
  const { plain, matrices, work, params, wide, width } = c;
  const size = wide ? 8 : 4;
  eachPart(c, (pictures, first, last) => {
    const parts = pictures.map((n, i) => [x, matrices[i], n, params, work[i], first, last]);
    if (!plain) runParts(wide ? "conv2dColumnsF64" : "conv2dColumnsF32", parts);
    pictures.forEach((n, i) => {
      const matrix = plain ? x + n * c.picture * size : matrices[i];
      body(n, matrix, first * width * size, (last - first) * width);
    });
  });
}

/** `y = filters x matrix`, on top of what `prepare` has put into a picture's maps (a bias, or nothing). */
export function forwardInBlas(
  c: ConvProduct,
  x: number,
  weight: number,
  y: number,
  prepare: ((maps: number) => void) | null,
): void {
  const { wide, filters, taps, height, width } = c;
  const plane = height * width;
  const step = filters * plane * (wide ? 8 : 4);
  eachMatrix(c, x, (n, matrix, start, places) => {
    const maps = y + n * step;
    if (start === 0) prepare?.(maps);
    const beta = prepare === null ? 0 : 1;
    gemm(wide, [filters, places, taps], [weight, taps, 1], [matrix, places, 1], beta, [maps + start, plane]);
  });
}

/** `dw = sum of dy x matrix^T` */
export function weightInBlas(c: ConvProduct, x: number, dy: number, dw: number): void {
  const { wide, filters, taps, height, width } = c;
  const plane = height * width;
  const step = filters * plane * (wide ? 8 : 4);
  let beta = 0;
  eachMatrix(c, x, (n, matrix, start, places) => {
    const maps = dy + n * step + start;
    gemm(wide, [filters, taps, places], [maps, plane, 1], [matrix, 1, places], beta, [dw, taps]);
    beta = 1;
  });
}

/** `dx = filters^T x dy`, brought back from the matrix to the picture. */
export function inputInBlas(c: ConvProduct, dy: number, weight: number, dx: number): void {
  const { wide, filters, taps, height, width, plain, matrices, work, params } = c;
  const size = wide ? 8 : 4;
  const plane = height * width;
  const step = filters * plane * size;
  eachPart(c, (pictures, first, last) => {
    const places = (last - first) * width;
    const parts = pictures.map((n, i) => {
      const target = plain ? dx + n * c.picture * size : matrices[i];
      const maps = dy + n * step + first * width * size;
      gemm(wide, [taps, places, filters], [weight, 1, taps], [maps, plane, 1], 0, [target, places]);
      return [matrices[i], dx, n, params, work[i], first, last];
    });
    if (!plain) runParts(wide ? "conv2dFoldF64" : "conv2dFoldF32", parts);
  });
}
