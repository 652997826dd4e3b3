// Marks in cells whose colour does not tell: a cross for NaN, a triangle for an infinity (upwards or downwards), and plus
// or minus for values beyond the ends of the scale. They are lines, so that they grow with the cells.
import type { ScatterTrace } from "./spec.js";
import { INK } from "./theme.js";

/** Smaller cells have no room for a mark; the title counts them all. */
const LEAST = 6;
/** More marks than this say no more, and are slow. */
const MOST = 1500;

/** On the darkest colours of a scale, whatever the paper. */
const WHITE = "rgba(255,255,255,1)";

interface Cells {
  readonly rows: number;
  readonly columns: number;
  at(row: number, column: number): number;
  /** Where the scale ends. */
  readonly range: readonly [number, number];
  /** Of one cell, in pixels. */
  readonly pixels: readonly [across: number, down: number];
  /** `""`, `"2"`, ... of the axes. */
  readonly axis: string;
}

type Stroke = readonly (readonly [across: number, down: number])[];

const CROSS: readonly Stroke[] = [
  [
    [-1, -1],
    [1, 1],
  ],
  [
    [-1, 1],
    [1, -1],
  ],
];
const MINUS: readonly Stroke[] = [
  [
    [-1, 0],
    [1, 0],
  ],
];
const PLUS: readonly Stroke[] = [
  ...MINUS,
  [
    [0, -1],
    [0, 1],
  ],
];
const triangle = (up: 1 | -1): readonly Stroke[] => [
  [
    [-1, up],
    [0, -up],
    [1, up],
    [-1, up],
  ],
];

/** The marks over one panel; nothing where every colour tells its value. */
export function glyphs(cells: Cells): ScatterTrace[] {
  const { rows, columns, range, pixels } = cells;
  if (Math.min(...pixels) < LEAST) return [];
  const [gaps, beyond] = [new Pen(pixels), new Pen(pixels)];
  // The end of a scale is a rounded number.
  const room = 1e-6 * Math.max(Math.abs(range[0]), Math.abs(range[1]));
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = cells.at(row, column);
      if (Number.isNaN(value)) gaps.draw(row, column, CROSS);
      else if (!Number.isFinite(value)) gaps.draw(row, column, triangle(value > 0 ? 1 : -1));
      else if (value > range[1] + room) beyond.draw(row, column, PLUS);
      else if (value < range[0] - room) beyond.draw(row, column, MINUS);
    }
  }
  return [
    ...gaps.trace("not finite", cells.axis, INK),
    ...beyond.trace("beyond the scale", cells.axis, WHITE),
  ];
}

class Pen {
  private readonly x: (number | null)[] = [];
  private readonly y: (number | null)[] = [];
  private readonly across: number;
  private readonly down: number;
  private count = 0;

  constructor([width, height]: readonly [number, number]) {
    // As wide as high, a quarter of the smaller side each way.
    const reach = Math.min(6, Math.min(width, height) / 4);
    [this.across, this.down] = [reach / width, reach / height];
  }

  draw(row: number, column: number, strokes: readonly Stroke[]): void {
    if (this.count++ >= MOST) return;
    for (const stroke of strokes) {
      for (const [across, down] of stroke) {
        this.x.push(round(column + across * this.across));
        this.y.push(round(row + down * this.down));
      }
      this.x.push(null);
      this.y.push(null);
    }
  }

  trace(name: string, n: string, color: string): ScatterTrace[] {
    if (this.count === 0) return [];
    return [
      {
        type: "scatter",
        mode: "lines",
        name,
        x: this.x,
        y: this.y,
        xaxis: `x${n}`,
        yaxis: `y${n}`,
        line: { color, width: 1.4 },
        showlegend: false,
        hoverinfo: "skip",
      },
    ];
  }
}

function round(value: number): number {
  return Number(value.toFixed(3));
}
