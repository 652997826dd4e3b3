// Boxes around cells that a figure speaks of: orange on a dark edge, so that they stand out on any colour.
import { axisNumber } from "./panels.js";
import type { ScatterTrace } from "./spec.js";
import { EDGE, MARK } from "./theme.js";

/** A line with a lifted pen (`null`) over panel `panel`: first its dark edge, then itself. */
export function markLine(
  name: string,
  panel: number,
  x: readonly (number | null)[],
  y: readonly (number | null)[],
): ScatterTrace[] {
  const n = axisNumber(panel);
  const base = {
    type: "scatter",
    mode: "lines",
    xaxis: `x${n}`,
    yaxis: `y${n}`,
    x,
    y,
    hoverinfo: "skip",
    cliponaxis: false,
  } as const;
  return [
    { ...base, name: `${name} (edge)`, line: { color: EDGE, width: 4 } },
    { ...base, name, line: { color: MARK, width: 2.2 } },
  ];
}

/** Boxes of cells: `[top, bottom, left, right]`, rows and columns included. */
export function markBoxes(
  name: string,
  panel: number,
  boxes: readonly (readonly [number, number, number, number])[],
): ScatterTrace[] {
  return markLine(
    name,
    panel,
    boxes.flatMap(([, , l, r]) => [l - 0.5, r + 0.5, r + 0.5, l - 0.5, l - 0.5, null]),
    boxes.flatMap(([t, b]) => [t - 0.5, t - 0.5, b + 0.5, b + 0.5, t - 0.5, null]),
  );
}
