// Ink on paper: draws the marks of a hand into 28 x 28 pixels, normalised as MNIST's digits are (LeCun et al.,
// 1998): scaled to fit 20 x 20 with their aspect kept, then centred by their centre of mass.
import type { Mark } from "./hand.js";

export const SIDE = 28;
const BOX = 20;
// Room for the box plus the largest shift that centring can ask for.
const CANVAS = 36;
const MARGIN = (CANVAS - BOX) / 2;

// How fast ink ends at an edge, per pixel: MNIST's edges are a little wider than one pixel.
const SHARPNESS = 0.88;

const canvas = new Float32Array(CANVAS * CANVAS);

/** Draws the marks into `out`, from `offset` on: row by row, 0 (paper) to 1 (ink). */
export function rasterise(marks: readonly Mark[], out: Float32Array, offset: number): void {
  canvas.fill(0);
  const { left, top, scale } = inkBox(marks);
  for (const { line, radii } of marks) {
    for (let i = 0; i + 1 < radii.length; i++) {
      segment(
        (line[2 * i] - left) * scale + MARGIN,
        (line[2 * i + 1] - top) * scale + MARGIN,
        (line[2 * i + 2] - left) * scale + MARGIN,
        (line[2 * i + 3] - top) * scale + MARGIN,
        radii[i] * scale,
        radii[i + 1] * scale,
      );
    }
  }
  centre(out, offset);
}

/** The left and upper edge of the ink, and the factor that makes its longer side 20 pixels. */
function inkBox(marks: readonly Mark[]): { left: number; top: number; scale: number } {
  let left = Number.POSITIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (const { line, radii } of marks) {
    for (let i = 0; i < radii.length; i++) {
      left = Math.min(left, line[2 * i] - radii[i]);
      right = Math.max(right, line[2 * i] + radii[i]);
      top = Math.min(top, line[2 * i + 1] - radii[i]);
      bottom = Math.max(bottom, line[2 * i + 1] + radii[i]);
    }
  }
  return { left, top, scale: BOX / Math.max(right - left, bottom - top) };
}

/** One straight piece whose width changes from end to end; where pieces meet the darker one counts. */
function segment(x0: number, y0: number, x1: number, y1: number, r0: number, r1: number): void {
  const dx = x1 - x0;
  const dy = y1 - y0;
  const square = dx * dx + dy * dy;
  const reach = Math.max(r0, r1) + 0.5 / SHARPNESS;
  const firstX = Math.max(0, Math.floor(Math.min(x0, x1) - reach));
  const lastX = Math.min(CANVAS - 1, Math.ceil(Math.max(x0, x1) + reach) - 1);
  const firstY = Math.max(0, Math.floor(Math.min(y0, y1) - reach));
  const lastY = Math.min(CANVAS - 1, Math.ceil(Math.max(y0, y1) + reach) - 1);
  for (let row = firstY; row <= lastY; row++) {
    const py = row + 0.5 - y0;
    for (let column = firstX; column <= lastX; column++) {
      const px = column + 0.5 - x0;
      const along = square > 0 ? (px * dx + py * dy) / square : 0;
      const t = Math.min(Math.max(along, 0), 1);
      const ex = px - t * dx;
      const ey = py - t * dy;
      const ink = (r0 + (r1 - r0) * t - Math.sqrt(ex * ex + ey * ey)) * SHARPNESS + 0.5;
      const place = row * CANVAS + column;
      if (ink > canvas[place]) canvas[place] = Math.min(ink, 1);
    }
  }
}

/** Copies the canvas into the picture so that the centre of mass is in its middle, by whole pixels as MNIST does. */
function centre(out: Float32Array, offset: number): void {
  let mass = 0;
  let sumX = 0;
  let sumY = 0;
  for (let row = 0; row < CANVAS; row++) {
    for (let column = 0; column < CANVAS; column++) {
      const ink = canvas[row * CANVAS + column];
      mass += ink;
      sumX += ink * (column + 0.5);
      sumY += ink * (row + 0.5);
    }
  }
  const shiftX = Math.round(SIDE / 2 - sumX / mass);
  const shiftY = Math.round(SIDE / 2 - sumY / mass);
  for (let row = 0; row < SIDE; row++) {
    const from = row - shiftY;
    for (let column = 0; column < SIDE; column++) {
      const origin = column - shiftX;
      const inside = from >= 0 && from < CANVAS && origin >= 0 && origin < CANVAS;
      out[offset + row * SIDE + column] = inside ? canvas[from * CANVAS + origin] : 0;
    }
  }
}
