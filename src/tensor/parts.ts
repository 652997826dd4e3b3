// Sharing the work of one kernel among threads: into which ranges it is cut, and elementwise kernels cut along their outermost axis.
import { type Plan, planOf } from "../shape/plan.js";
import { broadcastStrides, sizeOf } from "../shape/shape.js";
import type { KernelExports } from "../wasm/binary.js";
import { runParts, threadsAtHand } from "../wasm/threads.js";
import { ITEM_BYTES } from "./dtype.js";
import { pointer, type Strided, writePlan } from "./storage.js";

/** From, to: the first item and the one after the last. */
export type Range = readonly [from: number, to: number];

/** Work that is worth a thread of its own, in nanoseconds: handing it over takes 1 microsecond, 30 when the thread sleeps. */
const GRAIN = 10_000;

/**
 * Ranges of `count` items for as many threads as the work is worth, or `null` when one should do it all.
 * @param multiple What ranges begin at a multiple of, so that each is cut into vectors or tiles as the whole would be.
 * @param nanoseconds About how long the whole takes on one thread.
 */
export function rangesFor(count: number, multiple: number, nanoseconds: number): readonly Range[] | null {
  if (nanoseconds < 2 * GRAIN) return null;
  const threads = threadsAtHand();
  const most = Math.min(threads, Math.floor(nanoseconds / GRAIN), Math.floor(count / multiple));
  if (most < 2) return null;
  const cuts = Array.from(
    { length: most + 1 },
    (_, i) => Math.round((count * i) / most / multiple) * multiple,
  );
  cuts[most] = count;
  return cuts.slice(1).map((to, i) => [cuts[i], to]);
}

const LARGE = 65_536; // elements from which sharing may pay

/**
 * Runs an elementwise kernel `(operands..., y, plan)` on several threads where that pays. Returns false, and has done nothing,
 * where it does not. `y` is row-major.
 */
export function elementwiseInParts(
  name: keyof KernelExports,
  y: Strided,
  operands: readonly Strided[],
  nanosecondsEach: number,
): boolean {
  const size = sizeOf(y.shape);
  if (size < LARGE || threadsAtHand() === 1) return false;
  const plan = planOf(
    y.shape,
    operands.map((t) => broadcastStrides(t.shape, t.strides, y.shape)),
  );
  const rows = plan.shape[0];
  const each = size / rows;
  const ranges = rangesFor(rows, each === 1 ? 64 : 1, size * nanosecondsEach);
  if (ranges === null) return false;
  const py = pointer(y);
  const addresses = operands.map(pointer);
  const parts = ranges.map(([from, to], slot) => [
    ...addresses.map((start, i) => start + from * plan.strides[i][0] * ITEM_BYTES[operands[i].dtype]),
    py + from * each * ITEM_BYTES[y.dtype],
    writePlan(partOf(plan, to - from), slot),
  ]);
  runParts(name, parts);
  return true;
}

function partOf(plan: Plan, rows: number): Plan {
  return { shape: [rows, ...plan.shape.slice(1)], strides: plan.strides };
}
