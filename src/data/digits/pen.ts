// What a pen can do: smooth lines through points, with corners, and arcs. No digit is described here.
// Only +, -, *, / and sqrt, which are exact everywhere: Math.sin may differ in the last bit between machines.

/** A place the pen goes through. At a corner the line may change its direction; elsewhere it is smooth. */
export interface Node {
  readonly x: number;
  readonly y: number;
  readonly corner?: boolean;
}

/** From where the pen is set down to where it is lifted. */
export type Stroke = readonly Node[];

/** A line of short straight pieces: x and y of each point in turn. */
export type Line = number[];

export function at(x: number, y: number): Node {
  return { x, y };
}

export function corner(x: number, y: number): Node {
  return { x, y, corner: true };
}

const TAU = 6.283185307179586;

/** Sine of an angle in turns, by its series on a quarter turn (error below 1e-9). */
export function sinTurn(turns: number): number {
  let t = turns - Math.floor(turns + 0.5);
  if (t > 0.25) t = 0.5 - t;
  else if (t < -0.25) t = -0.5 - t;
  const x = t * TAU;
  const q = x * x;
  return (
    x *
    (1 -
      (q / 6) *
        (1 - (q / 20) * (1 - (q / 42) * (1 - (q / 72) * (1 - (q / 110) * (1 - (q / 156) * (1 - q / 210)))))))
  );
}

export interface Ellipse {
  readonly x: number;
  readonly y: number;
  readonly rx: number;
  readonly ry: number;
}

/**
 * Nodes along an ellipse. Angles are in turns from the right, clockwise as seen (y points down); `drift` is
 * the factor by which the radius has changed at the end, which makes a spiral.
 */
export function arc(ellipse: Ellipse, from: number, to: number, drift = 1): Node[] {
  const span = to - from;
  const pieces = Math.max(2, Math.ceil(Math.abs(span) * 7));
  const nodes: Node[] = [];
  for (let i = 0; i <= pieces; i++) {
    const t = i / pieces;
    const factor = 1 + (drift - 1) * t;
    const angle = from + span * t;
    nodes.push(
      at(
        ellipse.x + ellipse.rx * factor * sinTurn(angle + 0.25),
        ellipse.y + ellipse.ry * factor * sinTurn(angle),
      ),
    );
  }
  return nodes;
}

const PIECES = 6; // straight pieces between two nodes

/** The line a pen draws through the nodes of a stroke: centripetal Catmull-Rom curves between corners. */
export function trace(stroke: Stroke): Line {
  const line: Line = [stroke[0].x, stroke[0].y];
  let start = 0;
  for (let i = 1; i < stroke.length; i++) {
    if (i < stroke.length - 1 && !stroke[i].corner) continue;
    curve(stroke, start, i, line);
    start = i;
  }
  return line;
}

/** Appends the curve through the nodes `first` to `last`, without its first point. */
function curve(nodes: Stroke, first: number, last: number, line: Line): void {
  for (let i = first; i < last; i++) {
    const a = nodes[i];
    const b = nodes[i + 1];
    // Beyond an end the curve goes on as if mirrored there.
    const before = i > first ? nodes[i - 1] : mirrored(b, a);
    const after = i + 1 < last ? nodes[i + 2] : mirrored(a, b);
    const d0 = spacing(before, a);
    const d1 = spacing(a, b);
    const d2 = spacing(b, after);
    const tangent = (p: number, q: number, r: number, left: number, right: number) =>
      ((q - p) / left - (r - p) / (left + right) + (r - q) / right) * d1;
    const ax = tangent(before.x, a.x, b.x, d0, d1);
    const ay = tangent(before.y, a.y, b.y, d0, d1);
    const bx = tangent(a.x, b.x, after.x, d1, d2);
    const by = tangent(a.y, b.y, after.y, d1, d2);
    for (let k = 1; k <= PIECES; k++) {
      const t = k / PIECES;
      const s = 1 - t;
      const h0 = (1 + 2 * t) * s * s;
      const h1 = t * s * s;
      const h2 = t * t * (3 - 2 * t);
      const h3 = -t * t * s;
      line.push(h0 * a.x + h1 * ax + h2 * b.x + h3 * bx, h0 * a.y + h1 * ay + h2 * b.y + h3 * by);
    }
  }
}

function mirrored(point: Node, centre: Node): Node {
  return at(2 * centre.x - point.x, 2 * centre.y - point.y);
}

/** Square root of the distance: the knot spacing that keeps curves through uneven points free of loops. */
function spacing(a: Node, b: Node): number {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  return Math.sqrt(Math.sqrt(dx * dx + dy * dy)) + 1e-6;
}
