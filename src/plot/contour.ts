// Lines of equal value through a grid of numbers (marching squares): the edge between two classes, the heights of a
// loss. They are polylines in cell units, for a scatter trace.

/** A line with a lifted pen, in columns (`x`) and rows (`y`). */
export interface ContourLine {
  readonly x: (number | null)[];
  readonly y: (number | null)[];
}

/**
 * Where the values, linear between neighbours, are `level`. Cells with a corner that is no number are left out.
 * `values` holds `rows` rows of `columns`.
 */
export function contourLine(
  values: ArrayLike<number>,
  rows: number,
  columns: number,
  level: number,
): ContourLine {
  const segments: Segment[] = [];
  const at = (r: number, c: number) => values[r * columns + c] - level;
  for (let r = 0; r + 1 < rows; r++) {
    for (let c = 0; c + 1 < columns; c++) {
      const corners = [at(r, c), at(r, c + 1), at(r + 1, c + 1), at(r + 1, c)];
      if (corners.every(Number.isFinite)) segments.push(...crossings(r, c, corners));
    }
  }
  return joined(segments);
}

type Point = readonly [x: number, y: number];
type Segment = readonly [Point, Point];

/** Corners: upper left, upper right, lower right, lower left. */
function crossings(r: number, c: number, [a, b, d, e]: readonly number[]): Segment[] {
  const share = (from: number, to: number) => from / (from - to);
  const points: Point[] = [];
  if (a >= 0 !== b >= 0) points.push([c + share(a, b), r]);
  if (b >= 0 !== d >= 0) points.push([c + 1, r + share(b, d)]);
  if (d >= 0 !== e >= 0) points.push([c + share(e, d), r + 1]);
  if (e >= 0 !== a >= 0) points.push([c, r + share(a, e)]);
  if (points.length === 2) return [[points[0], points[1]]];
  if (points.length < 4) return [];
  // A saddle: the middle decides which corners belong together.
  const middle = a + b + d + e >= 0;
  return middle === a >= 0
    ? [
        [points[0], points[1]],
        [points[2], points[3]],
      ]
    : [
        [points[3], points[0]],
        [points[1], points[2]],
      ];
}

/** Segments that meet become one line: a tenth of the points, and no gaps at the joints. */
function joined(segments: readonly Segment[]): ContourLine {
  const key = ([x, y]: Point) => `${x.toFixed(6)},${y.toFixed(6)}`;
  const meeting = new Map<string, number[]>();
  segments.forEach((segment, i) => {
    for (const point of segment) {
      const list = meeting.get(key(point));
      if (list === undefined) meeting.set(key(point), [i]);
      else list.push(i);
    }
  });
  const used = new Set<number>();
  const follow = (from: Point): Point[] => {
    const path: Point[] = [];
    for (let end = from; ; ) {
      const next = meeting.get(key(end))?.find((i) => !used.has(i));
      if (next === undefined) return path;
      used.add(next);
      const [p, q] = segments[next];
      end = key(p) === key(end) ? q : p;
      path.push(end);
    }
  };
  const x: (number | null)[] = [];
  const y: (number | null)[] = [];
  segments.forEach(([p, q], i) => {
    if (used.has(i)) return;
    used.add(i);
    const path = [...follow(p).reverse(), p, q, ...follow(q)];
    if (x.length > 0) {
      x.push(null);
      y.push(null);
    }
    for (const point of path) {
      x.push(point[0]);
      y.push(point[1]);
    }
  });
  return { x, y };
}
