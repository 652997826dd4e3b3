// The principal components of points: the directions along which they differ most. By subspace iteration, as only the
// first two are drawn and the covariance of hundreds of units need not be solved whole.

export interface Principal {
  /** Coordinates along the first and the second direction, one pair a point. */
  readonly points: readonly (readonly [number, number])[];
  /** Shares of the whole variance. */
  readonly shares: readonly [number, number];
}

/** More directions than are asked for make the first ones come out sooner. */
const BLOCK = 6;
const [MOST_ROUNDS, ENOUGH] = [500, 1e-10];

/** `values` holds `count` rows of `size` finite numbers. */
export function principal(values: ArrayLike<number>, count: number, size: number): Principal {
  const centred = new Float64Array(count * size);
  let variance = 0;
  for (let k = 0; k < size; k++) {
    let mean = 0;
    for (let i = 0; i < count; i++) mean += values[i * size + k] / count;
    for (let i = 0; i < count; i++) {
      centred[i * size + k] = values[i * size + k] - mean;
      variance += centred[i * size + k] ** 2;
    }
  }
  const width = Math.min(BLOCK, size, count);
  // Any start that is not orthogonal to what is sought will do; this one is always the same.
  let basis: Float64Array[] = Array.from({ length: width }, (_, b) =>
    Float64Array.from({ length: size }, (_, k) => Math.sin((b + 1) * (k + 1) * 1.7) + (k === b ? 1 : 0)),
  );
  let before = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const lengths: number[] = [];
    basis = orthonormal(
      basis.map((direction) => times(centred, count, size, direction)),
      lengths,
    );
    const sum = (lengths[0] ?? 0) + (lengths[1] ?? 0);
    if (Math.abs(sum - before) <= ENOUGH * sum) break;
    before = sum;
  }
  const along = [0, 1].map((b) => {
    const direction = basis[b] ?? new Float64Array(size);
    // Of the two opposite directions the one whose largest part is positive.
    const largest = direction.reduce((most, v) => (Math.abs(v) > Math.abs(most) + 1e-9 ? v : most), 0);
    const sign = largest < 0 ? -1 : 1;
    return Array.from({ length: count }, (_, i) => {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += centred[i * size + k] * direction[k];
      return sign * sum;
    });
  });
  const share = (coordinates: readonly number[]) =>
    variance === 0 ? 0 : coordinates.reduce((sum, v) => sum + v * v, 0) / variance;
  return {
    points: along[0].map((x, i) => [x, along[1][i]]),
    shares: [share(along[0]), share(along[1])],
  };
}

/** The covariance (times the count) times a direction, without making the covariance. */
function times(centred: Float64Array, count: number, size: number, direction: Float64Array): Float64Array {
  const result = new Float64Array(size);
  for (let i = 0; i < count; i++) {
    let dot = 0;
    for (let k = 0; k < size; k++) dot += centred[i * size + k] * direction[k];
    for (let k = 0; k < size; k++) result[k] += dot * centred[i * size + k];
  }
  return result;
}

/** Gram and Schmidt, twice for accuracy; `lengths` is told how long each one was. */
function orthonormal(vectors: Float64Array[], lengths: number[]): Float64Array[] {
  const done: Float64Array[] = [];
  for (const vector of vectors) {
    for (let pass = 0; pass < 2; pass++) {
      for (const other of done) {
        const dot = vector.reduce((sum, v, k) => sum + v * other[k], 0);
        for (let k = 0; k < vector.length; k++) vector[k] -= dot * other[k];
      }
    }
    const length = Math.sqrt(vector.reduce((sum, v) => sum + v * v, 0));
    lengths.push(length);
    done.push(length > 0 ? vector.map((v) => v / length) : vector);
  }
  return done;
}
