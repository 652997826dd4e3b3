// Figures for the wire: large grids of numbers as base64 of float32, which is what tensors hold, in the form that
// plotly.js 3 and 4 read. A figure in memory keeps its plain arrays.
import { base64 } from "../host/base64.js";
import type { PlotTrace } from "../plot/spec.js";

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
  return data.map((trace) => {
    if (trace.type !== "heatmap") return trace;
    const [rows, columns] = [trace.z.length, trace.z[0]?.length ?? 0];
    if (rows * columns < LEAST_CELLS) return trace;
    return { ...trace, z: pack(trace.z.flat(), `${rows}, ${columns}`) };
  });
}

/** Counts and classes in a byte each, other numbers as float32, where NaN is a gap. */
function pack(values: readonly (number | null)[], shape: string): PackedNumbers {
  const bytes = values.every((v) => v !== null && Number.isInteger(v) && v >= 0 && v <= 255);
  if (bytes) return { dtype: "u1", bdata: base64(Uint8Array.from(values as number[])), shape };
  const numbers = Float32Array.from(values, (v) => v ?? Number.NaN);
  return { dtype: "f4", bdata: base64(new Uint8Array(numbers.buffer)), shape };
}
