// Where the time goes: while somebody measures, every operation and every gradient rule is timed. What an operation spends in
// operations that it is made of counts for those.
import { ITEM_BYTES } from "../tensor/dtype.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import type { Forward, OperationRecord } from "./record.js";

/** What one kind of operation took, all calls together. */
export interface Timing {
  /** The operation's name; `conv2d backward` is its gradient rule, without the operations that it calls. */
  readonly operation: string;
  calls: number;
  milliseconds: number;
  /** Of everything that went in and came out. */
  bytes: number;
  /** Multiplications with an addition, where the operation knows how many it needs. */
  multiplyAdds: number;
}

interface Clock {
  readonly timings: Map<string, Timing>;
  /** Time spent in operations inside of the one that runs, one entry for each that is open. */
  readonly inner: number[];
}

let clock: Clock | null = null;

/** Whether somebody measures. */
export function isTiming(): boolean {
  return clock !== null;
}

/** Runs `body` and returns what its operations took, the longest first. Measuring inside of it counts for itself only. */
export function timeOperations(body: () => void): Timing[] {
  const before = clock;
  const own: Clock = { timings: new Map(), inner: [] };
  clock = own;
  try {
    body();
  } finally {
    clock = before;
  }
  return [...own.timings.values()].sort((a, b) => b.milliseconds - a.milliseconds);
}

/** Runs a part that is timed under this name. */
export function timed<T>(operation: string, body: () => T, facts?: (result: T) => Partial<Timing>): T {
  if (clock === null) return body();
  const { timings, inner } = clock;
  inner.push(0);
  const start = performance.now();
  let result: T;
  let elapsed = 0;
  let own = 0;
  try {
    result = body();
  } finally {
    elapsed = performance.now() - start;
    own = elapsed - (inner.pop() as number);
    if (inner.length > 0) inner[inner.length - 1] += elapsed;
  }
  const found = facts?.(result) ?? {};
  let timing = timings.get(operation);
  if (timing === undefined) {
    timing = { operation, calls: 0, milliseconds: 0, bytes: 0, multiplyAdds: 0 };
    timings.set(operation, timing);
  }
  timing.calls++;
  timing.milliseconds += own;
  timing.bytes += found.bytes ?? 0;
  timing.multiplyAdds += found.multiplyAdds ?? 0;
  return result;
}

/** An operation's forward pass, timed. */
export function timedForward<A>(
  record: OperationRecord<A>,
  inputs: readonly Tensor[],
  attributes: A,
): Tensor | Forward {
  return timed(
    record.name,
    () => record.forward(inputs, attributes),
    (result) => {
      const outputs = isTensor(result) ? [result] : result.outputs;
      return {
        bytes: bytesOf(inputs) + bytesOf(outputs),
        multiplyAdds: record.multiplyAdds?.(inputs, attributes) ?? 0,
      };
    },
  );
}

function bytesOf(tensors: readonly Tensor[]): number {
  return tensors.reduce((sum, t) => sum + t.numel * ITEM_BYTES[t.dtype], 0);
}
