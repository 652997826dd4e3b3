// Convolutions in the system's BLAS: a picture at a time is written as a matrix of what each tap meets, and becomes one product.

import { kernels } from "../wasm/kernels.js";
import { gemm, isForBlas } from "../wasm/precision.js";

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
  /** Addresses: the list of sizes, scratch memory, and room for the matrix, `taps * places`. */
  readonly params: number;
  readonly work: number;
  readonly matrix: number;
  /** Whether a picture is its own matrix: filters of one element, stride 1, no padding. */
  readonly plain: boolean;
}

const FEWEST_FILTERS = 16;
const FEWEST_TAPS = 48;

/** Whether writing the matrix costs less than the library saves. */
export function isConvForBlas(filters: number, taps: number, places: number): boolean {
  return filters >= FEWEST_FILTERS && taps >= FEWEST_TAPS && isForBlas(filters, places, taps);
}

function matrixOf(c: ConvProduct, x: number, n: number): number {
  if (c.plain) return x + n * c.picture * (c.wide ? 8 : 4);
  (c.wide ? kernels.conv2dColumnsF64 : kernels.conv2dColumnsF32)(x, c.matrix, n, c.params, c.work);
  return c.matrix;
}

/** `y += filters x matrix`; y holds the bias (or zeros) already. */
export function forwardInBlas(c: ConvProduct, x: number, weight: number, y: number): void {
  const { wide, filters, taps, places } = c;
  const step = filters * places * (wide ? 8 : 4);
  for (let n = 0; n < c.batch; n++) {
    const matrix = matrixOf(c, x, n);
    gemm(wide, [filters, places, taps], [weight, taps, 1], [matrix, places, 1], 1, [y + n * step, places]);
  }
}

/** `dw = sum of dy x matrix^T` */
export function weightInBlas(c: ConvProduct, x: number, dy: number, dw: number): void {
  const { wide, filters, taps, places } = c;
  const step = filters * places * (wide ? 8 : 4);
  for (let n = 0; n < c.batch; n++) {
    const matrix = matrixOf(c, x, n);
    const beta = n > 0 ? 1 : 0;
    gemm(wide, [filters, taps, places], [dy + n * step, places, 1], [matrix, 1, places], beta, [dw, taps]);
  }
}

/** `dx = filters^T x dy`, brought back from the matrix to the picture. */
export function inputInBlas(c: ConvProduct, dy: number, weight: number, dx: number): void {
  const { wide, filters, taps, places, plain } = c;
  const size = wide ? 8 : 4;
  const step = filters * places * size;
  for (let n = 0; n < c.batch; n++) {
    const target = plain ? dx + n * c.picture * size : c.matrix;
    gemm(wide, [taps, places, filters], [weight, 1, taps], [dy + n * step, places, 1], 0, [target, places]);
    if (!plain) (wide ? kernels.conv2dFoldF64 : kernels.conv2dFoldF32)(target, dx, n, c.params, c.work);
  }
}
