// From a value to its colour on a scale, as Plotly mixes it: in a straight line from stop to stop in RGB.
import type { ColourStops } from "../../plot/spec.js";

export type Rgb = readonly [number, number, number];

/** `#rrggbb` as three numbers from 0 to 255. */
export function hexRgb(colour: string): Rgb {
  const value = Number.parseInt(colour.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** Writes the colours of values: beyond the range they are its ends. */
export function colourWriter(
  stops: ColourStops,
  low: number,
  high: number,
): (value: number, out: Uint8Array, at: number) => void {
  const places = stops.map(([place]) => place);
  const colours = stops.flatMap(([, colour]) => hexRgb(colour));
  const span = high - low || 1;
  return (value, out, at) => {
    const share = Math.max(0, Math.min(1, (value - low) / span));
    let upper = 1;
    while (upper < places.length - 1 && share > places[upper]) upper++;
    const part = (share - places[upper - 1]) / (places[upper] - places[upper - 1]);
    for (let k = upper * 3; k < upper * 3 + 3; k++) {
      out[at + k - upper * 3] = Math.round(colours[k - 3] + (colours[k] - colours[k - 3]) * part);
    }
  };
}
