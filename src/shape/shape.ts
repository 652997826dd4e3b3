// Shapes and strides as plain numbers: sizes, broadcasting, and the iteration plans that the compute
// kernels walk. Holds no data and knows no tensor.
import { ArgumentError, formatShape, ShapeError } from "./errors.js";

/** The sizes of a tensor, outermost first. */
export type Shape = readonly number[];

/** Most axes a tensor may have; the compute kernels keep their counters in that many places. */
export const MAX_DIMS = 8;

/** How many elements a tensor of this shape has (1 for a scalar, `[]`). */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (let i = 0; i < shape.length; i++) size *= shape[i];
  return size;
}

/**
 * @throws ShapeError when a size is no whole number of at least 0, or there are more than 8 axes.
 */
export function checkShape(what: string, shape: Shape): void {
  if (!Array.isArray(shape)) {
    throw new ShapeError(`${what}: expected a shape such as [2, 3], got ${String(shape)}`);
  }
  if (shape.length > MAX_DIMS) {
    throw new ShapeError(
      `${what}: ${formatShape(shape)} has ${shape.length} axes; at most ${MAX_DIMS} are supported`,
    );
  }
  for (const size of shape) {
    if (!Number.isInteger(size) || size < 0) {
      throw new ShapeError(`${what}: the sizes ${formatShape(shape)} must be whole numbers of at least 0`);
    }
  }
}

/** Strides (in elements) of a row-major tensor. */
export function contiguousStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= shape[i];
  }
  return strides;
}

/** Whether walking the shape with these strides visits consecutive elements (axes of size 1 do not count). */
export function isContiguous(shape: Shape, strides: readonly number[]): boolean {
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i] !== 1 && strides[i] !== step) return shape.includes(0);
    step *= shape[i];
  }
  return true;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/**
 * The common shape of two operands: axes are aligned from the right, and a size of 1 stretches.
 * @throws ShapeError naming both shapes and the first pair of sizes that does not fit.
 */
export function broadcastShapes(what: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b)) return a;
  const length = Math.max(a.length, b.length);
  const shape = new Array<number>(length);
  for (let i = 1; i <= length; i++) {
    const sizeA = a[a.length - i] ?? 1;
    const sizeB = b[b.length - i] ?? 1;
    if (sizeA !== sizeB && sizeA !== 1 && sizeB !== 1) {
      throw new ShapeError(
        `${what}: ${formatShape(a)} and ${formatShape(b)} do not broadcast: sizes ${sizeA} and ${sizeB} differ at axis -${i}, and neither is 1${broadcastHint(a, b)}`,
      );
    }
    shape[length - i] = sizeA === 1 ? sizeB : sizeA;
  }
  return shape;
}

/** The usual slip: one value per row (or channel), meant to stretch along the last axis. */
function broadcastHint(a: Shape, b: Shape): string {
  const [long, short] = a.length >= b.length ? [a, b] : [b, a];
  if (short.length === 1 && long.length > 1 && long.includes(short[0])) {
    const axis = long.indexOf(short[0]);
    const wanted = [short[0], ...new Array<number>(long.length - axis - 1).fill(1)];
    return `; did you mean reshape(${formatShape(wanted)}) on the ${formatShape(short)} one?`;
  }
  return "";
}

/** Strides that walk a tensor as if it had the broadcast shape: 0 along stretched axes. */
export function broadcastStrides(shape: Shape, strides: readonly number[], target: Shape): number[] {
  const result = new Array<number>(target.length).fill(0);
  const shift = target.length - shape.length;
  for (let i = 0; i < shape.length; i++) {
    if (shape[i] === target[i + shift] && shape[i] !== 1) result[i + shift] = strides[i];
  }
  return result;
}

/**
 * An axis number made non-negative: -1 is the last axis.
 * @throws ArgumentError outside of `-ndim ... ndim - 1`.
 */
export function normalizeDim(what: string, dim: number, ndim: number): number {
  const limit = Math.max(ndim, 1);
  if (!Number.isInteger(dim) || dim < -limit || dim >= limit) {
    throw new ArgumentError(
      `${what}: axis ${dim} is out of range for ${ndim} axes (${-limit} to ${limit - 1})`,
    );
  }
  return dim < 0 ? dim + limit : dim;
}

/**
 * Several axes, made non-negative and ascending; `undefined` means all of them.
 * @throws ArgumentError for an axis out of range or named twice.
 */
export function normalizeDims(
  what: string,
  dims: number | readonly number[] | undefined,
  ndim: number,
): number[] {
  if (dims === undefined) return Array.from({ length: ndim }, (_, i) => i);
  const list = (typeof dims === "number" ? [dims] : [...dims]).map((dim) => normalizeDim(what, dim, ndim));
  list.sort((a, b) => a - b);
  for (let i = 1; i < list.length; i++) {
    if (list[i] === list[i - 1]) throw new ArgumentError(`${what}: axis ${list[i]} is named twice`);
  }
  return list;
}

/** What is left of a shape when the (normalised, ascending) axes are reduced. */
export function reducedShape(shape: Shape, dims: readonly number[], keepDim: boolean): number[] {
  const result: number[] = [];
  for (let i = 0; i < shape.length; i++) {
    if (!dims.includes(i)) result.push(shape[i]);
    else if (keepDim) result.push(1);
  }
  return result;
}

/**
 * Fills in a `-1` and checks that the element count stays.
 * @throws ShapeError when it cannot fit.
 */
export function resolveReshape(from: Shape, to: Shape): number[] {
  const size = sizeOf(from);
  const unknown = to.indexOf(-1);
  const fail = (why: string): never => {
    throw new ShapeError(
      `reshape: ${formatShape(from)} has ${size} elements and cannot become ${formatShape(to)}: ${why}`,
    );
  };
  if (to.indexOf(-1, unknown + 1) !== -1 && unknown !== -1) fail("only one size can be -1");
  const result = [...to];
  if (unknown !== -1) {
    let known = 1;
    for (let i = 0; i < to.length; i++) if (i !== unknown) known *= to[i];
    if (known === 0 || size % known !== 0) fail(`${size} is no multiple of ${known}`);
    result[unknown] = size / known;
  }
  checkShape("reshape", result);
  if (sizeOf(result) !== size) fail(`that would be ${sizeOf(result)} elements`);
  return result;
}

/**
 * Strides with which the same memory reads as another shape, or `null` when only a copy can.
 * Every new axis must lie within one run of old axes that are laid out one after the other.
 */
export function reshapedStrides(shape: Shape, strides: readonly number[], target: Shape): number[] | null {
  if (shape.includes(0)) return contiguousStrides(target);
  const oldShape: number[] = [];
  const oldStrides: number[] = [];
  for (let i = 0; i < shape.length; i++) {
    if (shape[i] === 1) continue;
    oldShape.push(shape[i]);
    oldStrides.push(strides[i]);
  }
  const result = new Array<number>(target.length);
  let o = oldShape.length - 1;
  let t = target.length - 1;
  while (o >= 0) {
    let oldSize = oldShape[o];
    let start = o;
    while (start > 0 && oldStrides[start - 1] === oldStrides[start] * oldShape[start]) {
      start--;
      oldSize *= oldShape[start];
    }
    let step = oldStrides[o];
    let newSize = 1;
    while (newSize < oldSize) {
      if (t < 0) return null;
      result[t] = step;
      step *= target[t];
      newSize *= target[t];
      t--;
    }
    if (newSize !== oldSize) return null;
    o = start - 1;
  }
  for (; t >= 0; t--) result[t] = 1; // only sizes of 1 are left
  return result;
}
