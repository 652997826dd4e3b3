// Convolutions in the system's BLAS: a picture at a time is written as a matrix of what each tap meets, and becomes one product.

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
  /** Places of an output map. */
  readonly places: number;
  /** Address of the list of sizes. */
  readonly params: number;
  /** Addresses of scratch memory and of a matrix `[taps, places]`, one of each for every thread. */
  readonly work: readonly number[];
  readonly matrices: readonly number[];
  /** Whether a picture is its own matrix: filters of one element, stride 1, no padding. */
  readonly plain: boolean;
}

const FEWEST_FILTERS = 16;
const FEWEST_TAPS = 48;

/** Whether writing the matrix costs less than the library saves. */
export function isConvForBlas(filters: number, taps: number, places: number): boolean {
  return filters >= FEWEST_FILTERS && taps >= FEWEST_TAPS && isForBlas(filters, places, taps);
}

/** Calls `body` with each picture and its matrix; the threads write the matrices of as many pictures as they are. */
function eachMatrix(c: ConvProduct, x: number, body: (n: number, matrix: number) => void): void {
  const { batch, plain, matrices, work, params, wide } = c;
  const step = c.picture * (wide ? 8 : 4);
  for (let first = 0; first < batch; first += matrices.length) {
    const here = matrices.slice(0, batch - first);
    const parts = here.map((matrix, i) => [x, matrix, first + i, params, work[i]]);
    if (!plain) runParts(wide ? "conv2dColumnsF64" : "conv2dColumnsF32", parts);
    here.forEach((matrix, i) => {
      body(first + i, plain ? x + (first + i) * step : matrix);
    });
  }
}

/** `y += filters x matrix`; y holds the bias (or zeros) already. */
export function forwardInBlas(c: ConvProduct, x: number, weight: number, y: number): void {
  const { wide, filters, taps, places } = c;
  const step = filters * places * (wide ? 8 : 4);
  eachMatrix(c, x, (n, matrix) => {
    gemm(wide, [filters, places, taps], [weight, taps, 1], [matrix, places, 1], 1, [y + n * step, places]);
  });
}

/** `dw = sum of dy x matrix^T` */
export function weightInBlas(c: ConvProduct, x: number, dy: number, dw: number): void {
  const { wide, filters, taps, places } = c;
  const step = filters * places * (wide ? 8 : 4);
  eachMatrix(c, x, (n, matrix) => {
    const beta = n > 0 ? 1 : 0;
    gemm(wide, [filters, taps, places], [dy + n * step, places, 1], [matrix, 1, places], beta, [dw, taps]);
  });
}

/** `dx = filters^T x dy`, brought back from the matrix to the picture. */
export function inputInBlas(c: ConvProduct, dy: number, weight: number, dx: number): void {
  const { wide, batch, filters, taps, places, plain, matrices, work, params } = c;
  const size = wide ? 8 : 4;
  const step = filters * places * size;
  for (let first = 0; first < batch; first += matrices.length) {
    const here = matrices.slice(0, batch - first);
    const parts = here.map((matrix, i) => {
      const n = first + i;
      const target = plain ? dx + n * c.picture * size : matrix;
      gemm(wide, [taps, places, filters], [weight, 1, taps], [dy + n * step, places, 1], 0, [target, places]);
      return [matrix, dx, n, params, work[i]];
    });
    if (!plain) runParts(wide ? "conv2dFoldF64" : "conv2dFoldF32", parts);
  }
}
