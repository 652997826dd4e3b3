// Temporal order: two symbols among distracting ones, and the question in which order they came.
import { tensor } from "../../tensor/create.js";
import { checkCount, TensorDataset } from "../dataset.js";
import { makeTask, type Task, type TaskOptions } from "./task.js";

/** The symbols in the order of the one-hot axis: distracting ones, the two that matter, first and last. */
export const ORDER_ALPHABET = "abcdXYEB";

/** Options of `datasets.temporalOrder`. */
export interface TemporalOrderOptions extends TaskOptions {
  /** Steps of a sequence, at least 10. Default 100. */
  length?: number;
}

/**
 * Temporal order: sequences of the symbols a, b, c, d that begin with E and end with B; X or Y stands once between a tenth and two
 * tenths of the length, and once between five and six tenths. `inputs` are one-hot in the order "abcdXYEB", `[N, length, 8]`;
 * `targets` tell the order, `[N]` int32: 0 for XX, 1 for XY, 2 for YX, 3 for YY.
 *
 * Hochreiter and Schmidhuber, "Long short-term memory" (1997), experiment 6a.
 * @throws ArgumentError for an unknown option or a wrong number.
 * @example
 * const { train } = await datasets.temporalOrder();
 * train // TensorDataset: 2000 items, inputs [2000, 100, 8] float32, targets [2000] int32
 */
export async function temporalOrder(options: TemporalOrderOptions = {}): Promise<Task> {
  const what = "datasets.temporalOrder";
  const length = checkCount(what, "length", options.length ?? 100, 10);
  const width = ORDER_ALPHABET.length;
  return makeTask(what, options, ["length"], (count, generator) => {
    const inputs = new Float32Array(count * length * width);
    const targets = new Int32Array(count);
    const among = (from: number, to: number) => {
      const [first, last] = [Math.floor(from * length), Math.floor(to * length)];
      return first + generator.integer(last - first + 1);
    };
    for (let i = 0; i < count; i++) {
      const word = Array.from({ length }, () => generator.integer(4));
      [word[0], word[length - 1]] = [6, 7];
      const [first, second] = [generator.integer(2), generator.integer(2)];
      word[among(0.1, 0.2)] = 4 + first;
      word[among(0.5, 0.6)] = 4 + second;
      targets[i] = 2 * first + second;
      word.forEach((symbol, step) => {
        inputs[(i * length + step) * width + symbol] = 1;
      });
    }
    return new TensorDataset(tensor(inputs, { shape: [count, length, width] }), tensor(targets));
  });
}
