// The adding problem: two numbers of a long sequence are marked, and their sum is asked for.
import { tensor } from "../../tensor/create.js";
import { checkCount, TensorDataset } from "../dataset.js";
import { makeTask, type Task, type TaskOptions } from "./task.js";

/** Options of `datasets.adding`. */
export interface AddingOptions extends TaskOptions {
  /** Steps of a sequence, at least 2. Default 50. */
  length?: number;
}

/**
 * The adding problem: `inputs` `[N, length, 2]`, at each step a number from 0 to 1 and a mark that is 1 at one step of each
 * half, else 0; `targets` `[N, 1]`, the sum of the two marked numbers. Always answering 1 has the mean squared error 1/6.
 *
 * Hochreiter and Schmidhuber, "Long short-term memory" (1997), in the form of Le, Jaitly and Hinton (2015).
 * @throws ArgumentError for an unknown option or a wrong number.
 * @example
 * const { train } = await datasets.adding({ length: 5 });
 * const { inputs, targets } = train.at(0);
 * inputs
 * // tensor([[0.8535, 0.0000],
 * //         [0.8486, 1.0000],
 * //         [0.4839, 0.0000],
 * //         [0.5939, 0.0000],
 * //         [0.4216, 1.0000]])
 * targets // tensor([1.2702])
 */
export async function adding(options: AddingOptions = {}): Promise<Task> {
  const what = "datasets.adding";
  const length = checkCount(what, "length", options.length ?? 50, 2);
  return makeTask(what, options, ["length"], (count, generator) => {
    const inputs = new Float32Array(count * length * 2);
    const sums = new Float32Array(count);
    const half = Math.floor(length / 2);
    for (let i = 0; i < count; i++) {
      const row = i * length * 2;
      for (let step = 0; step < length; step++) inputs[row + 2 * step] = generator.next();
      for (const step of [generator.integer(half), half + generator.integer(length - half)]) {
        inputs[row + 2 * step + 1] = 1;
        sums[i] += inputs[row + 2 * step];
      }
    }
    return new TensorDataset(
      tensor(inputs, { shape: [count, length, 2] }),
      tensor(sums, { shape: [count, 1] }),
    );
  });
}
