// A part of a figure, as the parts that draw it hand it on.
import type { Axis, PlotTrace } from "../../../src/plot/spec.js";

/** What stands between one pair of axes of a figure. */
export interface Panel {
  x: Axis;
  y: Axis;
  traces: readonly PlotTrace[];
  heading: string;
  note: string;
}
