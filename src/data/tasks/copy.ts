// The copy task: symbols are to be kept over a long silence and given back in order.
import { tensor } from "../../tensor/create.js";
import { checkCount, TensorDataset } from "../dataset.js";
import { makeTask, type Task, type TaskOptions } from "./task.js";

/** Options of `datasets.copy`. */
export interface CopyOptions extends TaskOptions {
  /** Symbols to keep. Default 10. */
  symbols?: number;
  /** Different symbols. Default 8. */
  alphabet?: number;
  /** Steps of silence between the symbols and the signal to give them back, at least 1. Default 20. */
  delay?: number;
}

/**
 * The copy task. A sequence is `symbols` random symbols, `delay - 1` blanks, the signal, and `symbols` blanks, during which
 * the symbols are to be given back. `inputs` are one-hot, `[N, 2 * symbols + delay, alphabet + 2]`: the blank (0),
 * the symbols (1 to alphabet), the signal (last). `targets` are the numbers of the same axis, `[N, 2 * symbols + delay]`
 * int32: blanks, and the symbols at the last steps. Answering without memory has the cross-entropy
 * `symbols * log(alphabet) / (2 * symbols + delay)`.
 *
 * Hochreiter and Schmidhuber (1997), in the form of Arjovsky, Shah and Bengio, "Unitary evolution recurrent neural networks" (2016).
 * @throws ArgumentError for an unknown option or a wrong number.
 * @example
 * const { train } = await datasets.copy();
 * train // TensorDataset: 2000 items, inputs [2000, 40, 10] float32, targets [2000, 40] int32
 */
export async function copy(options: CopyOptions = {}): Promise<Task> {
  const what = "datasets.copy";
  const symbols = checkCount(what, "symbols", options.symbols ?? 10, 1);
  const alphabet = checkCount(what, "alphabet", options.alphabet ?? 8, 1);
  const delay = checkCount(what, "delay", options.delay ?? 20, 1);
  const time = 2 * symbols + delay;
  const width = alphabet + 2;
  return makeTask(what, options, ["symbols", "alphabet", "delay"], (count, generator) => {
    const inputs = new Float32Array(count * time * width);
    const targets = new Int32Array(count * time);
    for (let i = 0; i < count; i++) {
      const read = new Int32Array(time);
      for (let k = 0; k < symbols; k++) {
        read[k] = 1 + generator.integer(alphabet);
        targets[i * time + symbols + delay + k] = read[k];
      }
      read[symbols + delay - 1] = alphabet + 1;
      read.forEach((symbol, step) => {
        inputs[(i * time + step) * width + symbol] = 1;
      });
    }
    return new TensorDataset(
      tensor(inputs, { shape: [count, time, width] }),
      tensor(targets, { shape: [count, time] }),
    );
  });
}
