// Figures for the wire: large grids of numbers as base64 of float32, which is what tensors hold, in the form that
// plotly.js 3 and 4 read. A figure in memory keeps its plain arrays.
import { base64 } from "../host/base64.js";
import type { AnimationFrame, PlotTrace, TraceChange } from "../plot/spec.js";

/** Numbers as Plotly reads them from base64. */
export interface PackedNumbers {
  readonly dtype: "f4" | "u1";
  readonly bdata: string;
  /** `"rows, columns"` */
  readonly shape: string;
}

/** Below it plain numbers are as short, and can be read. */
const LEAST_CELLS = 64;

/** The traces, with the cells of large heat maps packed. */
export function compact(data: readonly PlotTrace[]): readonly unknown[] {
  return data.map((trace) => (trace.type === "heatmap" ? packed(trace) : trace));
}

/** The frames, likewise. */
export function compactFrames(frames: readonly AnimationFrame[]): readonly unknown[] {
  return frames.map((frame) => ({ ...frame, data: frame.data.map(packed) }));
}

function packed(trace: TraceChange): unknown {
  const { z } = trace;
  if (z === undefined) return trace;
  const [rows, columns] = [z.length, z[0]?.length ?? 0];
  return rows * columns < LEAST_CELLS ? trace : { ...trace, z: pack(z.flat(), `${rows}, ${columns}`) };
}

/** Counts and classes in a byte each, other numbers as float32, where NaN is a gap. */
function pack(values: readonly (number | null)[], shape: string): PackedNumbers {
  const bytes = values.every((v) => v !== null && Number.isInteger(v) && v >= 0 && v <= 255);
  if (bytes) return { dtype: "u1", bdata: base64(Uint8Array.from(values as number[])), shape };
  const numbers = Float32Array.from(values, (v) => v ?? Number.NaN);
  return { dtype: "f4", bdata: base64(new Uint8Array(numbers.buffer)), shape };
}
