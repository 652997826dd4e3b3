// The path of a shape, point by point. Paths hold only moves and lines.

/** The same path with every point put elsewhere. */
export function movePath(path: string, x: (value: number) => number, y: (value: number) => number): string {
  return path.replace(
    /(-?[\d.e-]+)[ ,]+(-?[\d.e-]+)/g,
    (_, across: string, down: string) => `${x(Number(across))},${y(Number(down))}`,
  );
}
