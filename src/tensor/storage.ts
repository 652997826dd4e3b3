// The border between tensors and compute kernels: pointers, iteration plans, parameter lists and
// workspaces in the linear memory. No operation is defined here.
import { address, allocate, allocateKept, type Block, begin, heapViews, release } from "../memory/index.js";
import { type Plan, planOf } from "../shape/plan.js";
import {
  broadcastStrides,
  contiguousStrides,
  isContiguous,
  type Shape,
  sameShape,
  sizeOf,
} from "../shape/shape.js";
import { kernels } from "../wasm/kernels.js";
import { type DType, ITEM_BYTES } from "./dtype.js";

/** The strided fields of a tensor: all that reading its elements needs. */
export interface Strided {
  readonly block: Block;
  readonly offset: number;
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly dtype: DType;
}

/** Byte address of the first element, until the next `begin()`. */
export function pointer(tensor: Strided): number {
  return address(tensor.block) + tensor.offset * ITEM_BYTES[tensor.dtype];
}

// Pages for plans and parameter lists, written before a kernel is called and read only by it: one for each thread that runs a part.
const pages: Block[] = [];
const PLAN_BYTES = 1024;

function pageAddress(slot: number): number {
  while (pages.length <= slot) pages.push(allocateKept(2 * PLAN_BYTES));
  return address(pages[slot]);
}

/** Writes a plan (`[ndim, sizes, strides of each operand]`) and returns its address. `slot` is the thread that reads it. */
export function writePlan(plan: Plan, slot = 0): number {
  const start = pageAddress(slot);
  const ints = heapViews().int32;
  let i = start >>> 2;
  ints[i++] = plan.shape.length;
  for (const size of plan.shape) ints[i++] = size;
  for (const strides of plan.strides) for (const step of strides) ints[i++] = step;
  return start;
}

/** Plan for operands broadcast to `shape`. */
export function planFor(shape: Shape, ...operands: readonly Strided[]): number {
  if (!operands.every((t) => isOneRow(t, shape))) {
    return writePlan(
      planOf(
        shape,
        operands.map((t) => broadcastStrides(t.shape, t.strides, shape)),
      ),
    );
  }
  // The usual case, written at once: everything is one row, or one number for the whole row.
  const start = pageAddress(0);
  const ints = heapViews().int32;
  let i = start >>> 2;
  ints[i++] = 1;
  ints[i++] = sizeOf(shape);
  for (const { shape: own } of operands) ints[i++] = own.length > 0 ? 1 : 0;
  return start;
}

/** Whether walking `shape` takes one number, or consecutive elements. */
function isOneRow(t: Strided, shape: Shape): boolean {
  return t.shape.length === 0 || (sameShape(t.shape, shape) && isContiguous(t.shape, t.strides));
}

/** Writes a kernel's list of sizes and returns its address. It stands beside the plan, so a kernel may take both. */
export function writeParams(values: readonly number[], slot = 0): number {
  const start = pageAddress(slot) + PLAN_BYTES;
  heapViews().int32.set(values, start >>> 2);
  return start;
}

let work: Block | undefined;

/** Address of at least `bytes` scratch bytes for the kernel about to be called. */
export function workspace(bytes: number): number {
  if (work === undefined || work.bytes < bytes) {
    if (work !== undefined) release(work);
    work = allocateKept(bytes);
  }
  return address(work);
}

/** Copies the elements of `from` (stretched to the shape of `to`) to the places of `to`; both may be strided. */
export function copyInto(from: Strided, to: Strided): void {
  if (sizeOf(to.shape) === 0) return;
  const y = pointer(to);
  const x = pointer(from);
  const plan = writePlan(
    planOf(to.shape, [broadcastStrides(from.shape, from.strides, to.shape), to.strides]),
  );
  const bytes = ITEM_BYTES[to.dtype];
  (bytes === 8 ? kernels.copy64 : bytes === 4 ? kernels.copy32 : kernels.copy8)(x, y, plan);
}

/**
 * The elements in row-major order: the tensor's own memory where it already is, else a temporary copy
 * that `done()` gives back.
 */
export function packed(tensor: Strided): { block: Block; offset: number; done(): void } {
  begin();
  if (isContiguous(tensor.shape, tensor.strides))
    return { block: tensor.block, offset: tensor.offset, done() {} };
  const block = allocate(sizeOf(tensor.shape) * ITEM_BYTES[tensor.dtype]);
  copyInto(tensor, {
    shape: tensor.shape,
    dtype: tensor.dtype,
    block,
    offset: 0,
    strides: contiguousStrides(tensor.shape),
  });
  return { block, offset: 0, done: () => release(block) };
}
