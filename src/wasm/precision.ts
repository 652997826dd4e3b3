// Whether results must be the same bits everywhere (the default), or may be what this machine computes fastest: matrix products in
// the system's BLAS, which adds in an order of its own.
import { type Blas, findBlas, type Gemm } from "../host/blas.js";
import { isShared, memory } from "../memory/memory.js";
import { ArgumentError } from "../shape/errors.js";

/** `"default"`: the same bits on every machine. `"fast"`: what is fastest here. */
export type Precision = "default" | "fast";

let precision: Precision = "default";
let blas: Blas | null = null;
let base = 0; // where the linear memory begins in the process
let note: string | null = null;

/**
 * Chooses between the same bits on every machine (`"default"`) and speed (`"fast"`), where matrix products go to the system's BLAS
 * if there is one: OpenBLAS on Linux, Accelerate on macOS, or the library that the environment variable `CELLGRAD_BLAS` names.
 * `backendInfo()` says what was found.
 *
 * @throws ArgumentError for any other name.
 * @example
 * setPrecision("fast");
 * backendInfo().precision // 'fast'
 * setPrecision("default");
 */
export function setPrecision(value: Precision): void {
  if (value !== "default" && value !== "fast") {
    throw new ArgumentError(`setPrecision: expected "default" or "fast", got ${JSON.stringify(value)}`);
  }
  precision = value;
  if (value === "fast" && blas === null && note === null) loadBlas();
}

function loadBlas(): void {
  const found = findBlas();
  if (typeof found === "string") {
    note = found;
    return;
  }
  blas = found;
  base = found.addressOf(memory.buffer); // growing does not move it: its whole range of addresses is reserved
  // Our threads call it, each for itself: its own ones would spin for milliseconds after every product.
  found.useOneThread();
  if (library !== null) new Uint8Array(library).set(new TextEncoder().encode(JSON.stringify(found.binding)));
}

/** @internal How other threads call the library, see `ThreadData`; a path has at most 4,096 bytes. */
export const library: SharedArrayBuffer | null = isShared ? new SharedArrayBuffer(16_384) : null;

/** @internal What is chosen, and the library that computes products or why there is none. */
export function precisionInfo(): { precision: Precision; blas: string | null; note: string | null } {
  return { precision, blas: precision === "fast" ? (blas?.library ?? null) : null, note };
}

const ROW_MAJOR = 101;
const PLAIN = 111;
const TRANSPOSED = 112;
const SMALLEST = 16_384; // multiplications; for fewer the call costs more than it saves

/** @internal Whether a product of these sizes is one for the library. */
export function isForBlas(m: number, n: number, k: number): boolean {
  return precision === "fast" && blas !== null && m * n * k >= SMALLEST;
}

/**
 * @internal The step `c = a b + beta c` in the library: addresses in bytes, steps in elements; `c` has contiguous rows `cRow` apart.
 * `null` when the library cannot read an operand as it lies: one of its steps must be 1.
 */
export function gemm(
  wide: boolean,
  [m, n, k]: readonly [number, number, number],
  [a, aRow, aStep]: readonly [number, number, number],
  [b, bStep, bCol]: readonly [number, number, number],
  beta: number,
  [c, cRow]: readonly [number, number],
): readonly ["gemm", readonly number[]] | null {
  const plainA = aStep === 1 && aRow >= k;
  const plainB = bCol === 1 && bStep >= n;
  if (!(plainA || (aRow === 1 && aStep >= m)) || !(plainB || (bStep === 1 && bCol >= k))) return null;
  const [transposeA, transposeB] = [plainA ? PLAIN : TRANSPOSED, plainB ? PLAIN : TRANSPOSED];
  return [
    "gemm",
    [
      ...[Number(wide), ROW_MAJOR, transposeA, transposeB, m, n, k, 1, base + a, plainA ? aRow : aStep],
      ...[base + b, plainB ? bStep : bCol, beta, base + c, cRow],
    ],
  ];
}

/** @internal Does a step of `gemm` on this thread. */
export function callGemm(wide: number, ...numbers: number[]): void {
  const { sgemm, dgemm } = blas as Blas;
  (wide === 1 ? dgemm : sgemm)(...(numbers as Parameters<Gemm>));
}
