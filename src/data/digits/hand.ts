// A random hand: it bends, slants and wobbles the strokes of a digit and presses the pen harder here and
// lighter there. What the strokes are is the glyphs' business, pixels are the raster's.
import type { Dice } from "./dice.js";
import { GLYPHS } from "./glyphs.js";
import { type Line, type Node, trace } from "./pen.js";

/** A line and the pen's radius at each of its points, in the units of the line. */
export interface Mark {
  readonly line: Line;
  readonly radii: readonly number[];
}

/** Writes one digit (0 to 9). Its size and place are arbitrary. */
export function write(digit: number, dice: Dice): Mark[] {
  const strokes = dice.pick(GLYPHS[digit])(dice);
  const wobble = dice.between(0.004, 0.045);
  const lines = strokes.map((stroke) => trace(stroke.map((node) => shaken(node, wobble, dice))));
  const bend = bending(dice);
  for (const line of lines) bend(line);
  const pen = dice.near(0.074, 0.02);
  return lines.map((line) => ({ line, radii: pressure(line, pen, dice) }));
}

function shaken(node: Node, wobble: number, dice: Dice): Node {
  return { ...node, x: dice.near(node.x, wobble), y: dice.near(node.y, wobble) };
}

/** Aspect, slant, a small rotation, and a smooth uneven stretching of the paper (the elastic distortion). */
function bending(dice: Dice): (line: Line) => void {
  const aspect = dice.near(1.1, 0.19);
  const slant = dice.near(0.17, 0.24);
  // A rotation by 2 atan(half) without trigonometry.
  const half = dice.near(0, 0.09);
  const cos = (1 - half * half) / (1 + half * half);
  const sin = (2 * half) / (1 + half * half);
  const taper = dice.near(0, 0.15);
  const field = elastic(dice, 0.06);
  return (line) => {
    for (let i = 0; i < line.length; i += 2) {
      const [dx, dy] = field(line[i], line[i + 1]);
      const y = line[i + 1] + dy - 0.5;
      const x = (line[i] + dx) * aspect * (1 + taper * y) - slant * y;
      line[i] = cos * x - sin * y;
      line[i + 1] = sin * x + cos * y;
    }
  };
}

const GRID = 4; // knots along each side of the paper

/** A smooth random displacement: a quadratic B-spline on a coarse grid of random vectors. */
function elastic(dice: Dice, strength: number): (x: number, y: number) => [number, number] {
  const knots = Array.from({ length: GRID * GRID * 2 }, () => dice.near(0, strength));
  return (x, y) => {
    const [column, wx] = weights(x);
    const [row, wy] = weights(y);
    let dx = 0;
    let dy = 0;
    for (let r = 0; r < 3; r++) {
      for (let c = 0; c < 3; c++) {
        const knot = 2 * ((row + r) * GRID + column + c);
        const weight = wx[c] * wy[r];
        dx += weight * knots[knot];
        dy += weight * knots[knot + 1];
      }
    }
    return [dx, dy];
  };
}

/** The first of three knots that matter at a place from 0 to 1, and their weights. */
function weights(place: number): [first: number, weights: [number, number, number]] {
  const cells = GRID - 2;
  const scaled = Math.min(Math.max(place, 0), 1) * cells;
  const cell = Math.min(Math.floor(scaled), cells - 1);
  const t = scaled - cell;
  return [cell, [(1 - t) * (1 - t) * 0.5, 0.5 + t * (1 - t), t * t * 0.5]];
}

/** The pen's radius along a line: it drifts from one end to the other and swells somewhere between. */
function pressure(line: Line, pen: number, dice: Dice): number[] {
  const count = line.length / 2;
  const start = dice.near(1, 0.1);
  const end = dice.near(1, 0.12);
  const swell = dice.near(0, 0.12);
  const rough = dice.between(0, 0.15);
  return Array.from({ length: count }, (_, i) => {
    const t = count > 1 ? i / (count - 1) : 0;
    return pen * (start + (end - start) * t + swell * 4 * t * (1 - t) + dice.near(0, rough));
  });
}
