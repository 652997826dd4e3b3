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
  return rows * columns < LEAST_CELLS ? trace : { ...trace, z: pack(z, rows, columns) };
}

/** Counts and classes in a byte each, other numbers as float32, where NaN is a gap. */
function pack(z: readonly (readonly (number | null)[])[], rows: number, columns: number): PackedNumbers {
  const numbers = new Float32Array(rows * columns);
  let [at, areBytes] = [0, true];
  for (let r = 0; r < rows; r++) {
    const row = z[r];
    for (let c = 0; c < columns; c++) {
      const value = row[c] ?? Number.NaN;
      numbers[at++] = value;
      // What is a byte stays itself when its other bits are cut off; NaN does not.
      areBytes &&= (value & 255) === value;
    }
  }
  const shape = `${rows}, ${columns}`;
  if (areBytes) return { dtype: "u1", bdata: base64(Uint8Array.from(numbers)), shape };
  return { dtype: "f4", bdata: base64(new Uint8Array(numbers.buffer)), shape };
}
