// Lines and bars as characters: braille dots for lines, eighths of a block for bars.

import type { Colours } from "../print/style.js";
import { colourCode } from "./pixels.js";

/** The bit of each dot of a braille cell, by row and column. */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];

/** A canvas of braille cells: two dots across and four down in each. A cell has the colour that was last drawn. */
export class Canvas {
  private readonly dots: Uint8Array;
  private readonly colours: (number | undefined)[];

  constructor(
    readonly columns: number,
    readonly rows: number,
  ) {
    this.dots = new Uint8Array(columns * rows);
    this.colours = new Array(columns * rows).fill(undefined);
  }

  get width(): number {
    return this.columns * 2;
  }

  get height(): number {
    return this.rows * 4;
  }

  dot(x: number, y: number, colour?: number): void {
    const [column, row] = [Math.round(x), Math.round(y)];
    if (column < 0 || row < 0 || column >= this.width || row >= this.height) return;
    const cell = (row >> 2) * this.columns + (column >> 1);
    this.dots[cell]! |= DOTS[row & 3]![column & 1]!;
    this.colours[cell] = colour;
  }

  line(x0: number, y0: number, x1: number, y1: number, colour?: number): void {
    const steps = Math.max(1, Math.ceil(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0))));
    for (let i = 0; i <= steps; i++)
      this.dot(x0 + ((x1 - x0) * i) / steps, y0 + ((y1 - y0) * i) / steps, colour);
  }

  lines(colours: Colours): string[] {
    return Array.from({ length: this.rows }, (_, row) => {
      let line = "";
      let last: number | undefined;
      for (let column = 0; column < this.columns; column++) {
        const cell = row * this.columns + column;
        const colour = this.dots[cell] === 0 ? last : this.colours[cell];
        if (colours !== "none" && colour !== last) {
          line += colour === undefined ? "\x1b[39m" : `\x1b[${colourCode(38, colour, colours)}m`;
          last = colour;
        }
        line += this.dots[cell] === 0 ? " " : String.fromCharCode(0x2800 + this.dots[cell]!);
      }
      return last === undefined ? line : `${line}\x1b[39m`;
    });
  }
}

const EIGHTHS = " \u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";

/** Upright bars, one for each value between 0 and 1, each a cell wide. */
export function bars(shares: readonly number[], rows: number): string[] {
  return Array.from({ length: rows }, (_, r) =>
    shares
      .map((share) => {
        // What is not nothing is seen.
        const eighths = share > 0 ? Math.max(1, Math.round(Math.min(1, share) * rows * 8)) : 0;
        return EIGHTHS[Math.max(0, Math.min(8, eighths - (rows - 1 - r) * 8))];
      })
      .join(""),
  );
}

/** One line of bars: how values are spread, or how they went. */
export function sparkline(values: readonly number[]): string {
  const most = Math.max(...values);
  return most > 0
    ? bars(
        values.map((value) => value / most),
        1,
      )[0]!
    : "";
}
