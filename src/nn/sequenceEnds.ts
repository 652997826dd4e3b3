// Where each sequence of a batch ends: its last step, its reversal, and zeros after the end, as PyTorch's packed
// sequences have them.
import { where } from "../ops/index.js";
import { ArgumentError, DTypeError, ShapeError } from "../shape/errors.js";
import { tensor } from "../tensor/create.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";

/** All functions take values `[batch, time, features]`. */
export interface SequenceEnds {
  /** Zeros after the end. */
  clip(values: Tensor): Tensor;
  /** The values of the last step, `[batch, features]`. */
  last(values: Tensor): Tensor;
  /** Each sequence backwards; what comes after the end stays. */
  reverse(values: Tensor): Tensor;
}

/** Sequences that all take the whole time. */
const WHOLE: SequenceEnds = {
  clip: (values) => values,
  last: (values) => values.at(":", -1),
  reverse: (values) => values.flip([1]),
};

/**
 * @param lengths Steps of each sequence, from 1 to `time`; all of the time when they are not given.
 * @throws ShapeError, DTypeError, ArgumentError for lengths that do not fit the batch.
 */
export function sequenceEnds(
  what: string,
  lengths: readonly number[] | Tensor | undefined,
  batch: number,
  time: number,
): SequenceEnds {
  if (lengths === undefined) return WHOLE;
  const steps = readLengths(what, lengths, batch, time);
  const places = Array.from({ length: batch * time }, (_, i) => i % time);
  const end = (i: number) => steps[Math.floor(i / time)];
  const integers = (values: readonly number[], shape: readonly number[]) =>
    tensor(Int32Array.from(values), { shape });
  const inside = integers(
    places.map((t, i) => (t < end(i) ? 1 : 0)),
    [batch, time, 1],
  ).to("bool");
  const backwards = integers(
    places.map((t, i) => (t < end(i) ? end(i) - 1 - t : t)),
    [batch, time],
  );
  const rows = integers(
    steps.map((_, i) => i),
    [batch],
  );
  const lastStep = integers(
    steps.map((length) => length - 1),
    [batch],
  );
  return {
    clip: (values) => where(inside, values, 0),
    last: (values) => values.at(rows, lastStep),
    reverse: (values) => values.at(rows.unsqueeze(1), backwards),
  };
}

function readLengths(
  what: string,
  lengths: readonly number[] | Tensor,
  batch: number,
  time: number,
): number[] {
  if (isTensor(lengths) && lengths.dtype !== "int32") {
    throw new DTypeError(
      `${what}: lengths must be whole numbers as an int32 tensor or an array, got ${lengths.dtype}`,
    );
  }
  const steps = isTensor(lengths) ? Array.from(lengths.data()) : Array.isArray(lengths) ? lengths : null;
  if (steps === null || steps.length !== batch) {
    throw new ShapeError(
      `${what}: lengths must have one number for each of the ${batch} sequences of the batch, got ${steps === null ? String(lengths) : steps.length}`,
    );
  }
  const wrong = steps.findIndex((length) => !Number.isInteger(length) || length < 1 || length > time);
  if (wrong < 0) return steps;
  throw new ArgumentError(
    `${what}: length ${wrong} is ${steps[wrong]}; with ${time} time steps lengths are whole numbers from 1 to ${time}`,
  );
}
