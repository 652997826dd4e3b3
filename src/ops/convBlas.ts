// Convolutions in the system's BLAS: some rows of a picture at a time are written as a matrix of what each tap meets, and become one
// product. Each thread takes some of the pictures.
import { planOf } from "../shape/plan.js";
import { writePlan } from "../tensor/storage.js";
import { kernels } from "../wasm/kernels.js";
import { gemm, isForBlas } from "../wasm/precision.js";
import { runPrograms, type Step } from "../wasm/threads.js";

/** Sizes of one convolution, and where everything is. */
export interface ConvProduct {
  readonly wide: boolean;
  /** Elements of one picture. */
  readonly picture: number;
  readonly filters: number;
  /** Elements of a filter. */
  readonly taps: number;
  /** Places of an output map: its rows, and in each. */
  readonly height: number;
  readonly width: number;
  /** Output rows whose matrix is written at a time: all where the picture is its own. */
  readonly rows: number;
  /** Address of the list of sizes. */
  readonly params: number;
  readonly shares: readonly Share[];
  /** Whether a picture is its own matrix: filters of one element, stride 1, no padding. */
  readonly plain: boolean;
}

/** What one thread does, and memory of its own. */
export interface Share {
  /** The first picture and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** Addresses of scratch memory, of a matrix `[taps, rows * width]`, of as many places of maps, and of a gradient of the filters. */
  readonly work: number;
  readonly matrix: number;
  readonly turned: number;
  readonly sum: number;
}

const FEWEST_FILTERS = 8;
const FEWEST_TAPS = 25;
const FEWEST_TURNED = 64;

/** Whether writing the matrix costs less than the library saves. */
export function isConvForBlas(filters: number, taps: number, places: number): boolean {
  return filters >= FEWEST_FILTERS && taps >= FEWEST_TAPS && isForBlas(filters, places, taps);
}

/** Multiplications up to which OpenBLAS reads operands as they lie, without packing them first. */
const UNPACKED = 1_000_000;

/**
 * How many output rows go into one product: as many as the library multiplies without packing, which is faster, and their matrix
 * stays in the cache. All of them where not even one row is so small.
 */
export function rowsOfProduct(filters: number, taps: number, [height, width]: readonly number[]): number {
  const most = Math.floor(UNPACKED / (filters * taps * width));
  if (most < 1 || most >= height) return height;
  return Math.ceil(height / Math.ceil(height / most));
}

/** A thread's steps: those that `body` gives for a range of output rows, for all ranges of all its pictures. */
function program(
  c: ConvProduct,
  { from, to }: Share,
  body: (picture: number, first: number, last: number) => readonly (Step | null)[],
): Step[] {
  const steps: Step[] = [];
  for (let n = from; n < to; n++) {
    for (let first = 0; first < c.height; first += c.rows) {
      for (const step of body(n, first, Math.min(first + c.rows, c.height)))
        if (step !== null) steps.push(step);
    }
  }
  return steps;
}

/** Writes the matrix of some rows of a picture. */
function columns(
  c: ConvProduct,
  share: Share,
  x: number,
  n: number,
  first: number,
  last: number,
): Step | null {
  if (c.plain) return null;
  return [
    c.wide ? "conv2dColumnsF64" : "conv2dColumnsF32",
    [x, share.matrix, n, c.params, share.work, first, last],
  ];
}

/** `y = filters x matrix`, on top of each filter's bias where there is one (an address, or 0). */
export function forwardInBlas(c: ConvProduct, x: number, weight: number, bias: number, y: number): void {
  const { wide, filters, taps, height, width, plain } = c;
  const size = wide ? 8 : 4;
  const plane = height * width;
  const programs = c.shares.map((share) =>
    program(c, share, (n, first, last) => {
      const maps = y + n * filters * plane * size;
      const matrix = plain ? x + n * c.picture * size : share.matrix;
      const places = (last - first) * width;
      const to = maps + first * width * size;
      const operands = [[weight, taps, 1] as const, [matrix, places, 1] as const] as const;
      return [
        bias !== 0 && first === 0
          ? [wide ? "fillRowsF64" : "fillRowsF32", [maps, filters, plane, bias]]
          : null,
        columns(c, share, x, n, first, last),
        gemm(wide, [filters, places, taps], ...operands, bias === 0 ? 0 : 1, [to, plane]),
      ];
    }),
  );
  runPrograms(programs);
}

/** `dw = sum of dy x matrix^T`; each thread adds up its pictures, these sums are added at last. */
export function weightInBlas(c: ConvProduct, x: number, dy: number, dw: number): void {
  const { wide, filters, taps, height, width, plain } = c;
  const size = wide ? 8 : 4;
  const plane = height * width;
  const turn = isTurned(c) ? turner(c, dy) : null;
  const programs = c.shares.map((share) =>
    program(c, share, (n, first, last) => {
      const places = (last - first) * width;
      const matrix = plain ? x + n * c.picture * size : share.matrix;
      const beta = n === share.from && first === 0 ? 0 : 1;
      const write = columns(c, share, x, n, first, last);
      if (turn !== null) {
        const operands = [[matrix, places, 1] as const, [share.turned, filters, 1] as const] as const;
        const product = gemm(wide, [taps, filters, places], ...operands, beta, [share.sum, filters]);
        return [write, turn(share, n, first, last), product];
      }
      const maps = dy + (n * filters * plane + first * width) * size;
      const operands = [[maps, plane, 1] as const, [matrix, 1, places] as const] as const;
      return [write, gemm(wide, [filters, taps, places], ...operands, beta, [share.sum, taps])];
    }),
  );
  runPrograms(programs);
  const [{ sum }, ...others] = c.shares;
  const add = wide ? kernels.addInPlaceF64 : kernels.addInPlaceF32;
  for (const other of others) add(sum, other.sum, filters * taps);
  const copy = wide ? kernels.copy64 : kernels.copy32;
  const steps = turn === null ? [taps, 1] : [1, filters];
  copy(sum, dw, writePlan(planOf([filters, taps], [steps, [taps, 1]])));
}

/**
 * Whether `dw^T = sum of matrix x dy^T` is computed, from a transposed copy of `dy`: a product of rows with rows is one that OpenBLAS
 * packs. With few taps the copy costs more than that.
 */
function isTurned({ filters, taps, rows, width }: ConvProduct): boolean {
  return taps >= FEWEST_TURNED && filters * taps * rows * width <= UNPACKED;
}

/** Makes the steps that copy a range of rows of a picture's maps as `[places, filters]`. */
function turner(c: ConvProduct, dy: number) {
  const { wide, filters, height, width, rows } = c;
  const [size, plane] = [wide ? 8 : 4, height * width];
  const planOfRows = (count: number, slot: number) => {
    const strides = [
      [1, plane],
      [filters, 1],
    ];
    return writePlan(planOf([count * width, filters], strides), slot);
  };
  const [usual, rest] = [planOfRows(rows, 0), planOfRows(height % rows || rows, 1)];
  return ({ turned }: Share, n: number, first: number, last: number): Step => {
    const maps = dy + (n * filters * plane + first * width) * size;
    return [wide ? "copy64" : "copy32", [maps, turned, last - first === rows ? usual : rest]];
  };
}

/** `dx = filters^T x dy`, brought back from the matrix to the picture. */
export function inputInBlas(c: ConvProduct, dy: number, weight: number, dx: number): void {
  const { wide, filters, taps, height, width, plain, params } = c;
  const size = wide ? 8 : 4;
  const plane = height * width;
  const programs = c.shares.map((share) =>
    program(c, share, (n, first, last) => {
      const places = (last - first) * width;
      const target = plain ? dx + n * c.picture * size : share.matrix;
      const maps = dy + (n * filters * plane + first * width) * size;
      const operands = [[weight, 1, taps] as const, [maps, plane, 1] as const] as const;
      return [
        gemm(wide, [taps, places, filters], ...operands, 0, [target, places]),
        plain
          ? null
          : [
              wide ? "conv2dFoldF64" : "conv2dFoldF32",
              [share.matrix, dx, n, params, share.work, first, last],
            ],
      ];
    }),
  );
  runPrograms(programs);
}
