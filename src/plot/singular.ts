// Singular values of small matrices, in float64: how much a linear map stretches each of its own directions.

/** Rotations go on until columns are orthogonal to this, relative to their lengths. */
const ENOUGH = 1e-12;
const MOST_SWEEPS = 40;

/**
 * The singular values of a matrix of `rows` x `columns`, largest first. One-sided Jacobi rotations (Hestenes, 1958), which
 * are accurate for small values beside large ones too. All NaN when an entry is no finite number.
 */
export function singularValues(matrix: ArrayLike<number>, rows: number, columns: number): number[] {
  const list = Array.from({ length: columns }, (_, c) =>
    Float64Array.from({ length: rows }, (_, r) => matrix[r * columns + c]),
  );
  if (list.some((column) => column.some((v) => !Number.isFinite(v)))) {
    return new Array<number>(columns).fill(Number.NaN);
  }
  // Very small numbers would vanish in their squares.
  const most = list.reduce((top, column) => column.reduce((m, v) => Math.max(m, Math.abs(v)), top), 0);
  if (most === 0) return new Array<number>(columns).fill(0);
  for (const column of list) for (let r = 0; r < rows; r++) column[r] /= most;
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let turned = false;
    for (let p = 0; p < columns; p++)
      for (let q = p + 1; q < columns; q++) if (rotate(list[p], list[q])) turned = true;
    if (!turned) break;
  }
  return list
    .map((column) => most * Math.sqrt(column.reduce((sum, v) => sum + v * v, 0)))
    .sort((a, b) => b - a);
}

/** Turns two columns in their plane until they are orthogonal; says whether they were not yet. */
function rotate(a: Float64Array, b: Float64Array): boolean {
  let [aa, bb, ab] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    aa += a[i] * a[i];
    bb += b[i] * b[i];
    ab += a[i] * b[i];
  }
  if (ab === 0 || Math.abs(ab) <= ENOUGH * Math.sqrt(aa * bb)) return false;
  const zeta = (bb - aa) / (2 * ab);
  const t = Math.sign(zeta || 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const c = 1 / Math.sqrt(1 + t * t);
  const s = c * t;
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i], b[i]];
    a[i] = c * x - s * y;
    b[i] = s * x + c * y;
  }
  return true;
}
