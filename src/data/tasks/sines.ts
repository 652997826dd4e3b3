// Mixtures of sines: curves whose next value can be told from the ones before.
import { noGrad } from "../../autograd/index.js";
import { ArgumentError } from "../../shape/errors.js";
import { tensor } from "../../tensor/create.js";
import { checkCount, TensorDataset } from "../dataset.js";
import { makeTask, type Task, type TaskOptions } from "./task.js";

/** Options of `datasets.sines`. */
export interface SinesOptions extends TaskOptions {
  /** Steps that are seen. Default 50. */
  length?: number;
  /** Sines in a mixture. Default 2. */
  waves?: number;
  /** Standard deviation of the noise on every value. Default 0. */
  noise?: number;
}

/**
 * Mixtures of sines with random periods (8 to 40 steps), phases and heights (which add up to at most 1): `inputs` `[N, length, 1]`,
 * `targets` `[N, length, 1]`, the same curve one step later. The same seed gives the same bits on every machine.
 * @throws ArgumentError for an unknown option or a wrong number.
 * @example
 * const { train } = await datasets.sines();
 * train // TensorDataset: 2000 items, inputs [2000, 50, 1] float32, targets [2000, 50, 1] float32
 */
export async function sines(options: SinesOptions = {}): Promise<Task> {
  const what = "datasets.sines";
  const length = checkCount(what, "length", options.length ?? 50, 1);
  const waves = checkCount(what, "waves", options.waves ?? 2, 1);
  const { noise = 0 } = options;
  if (!(noise >= 0))
    throw new ArgumentError(`${what}: noise must be a number of at least 0, got ${String(noise)}`);
  return makeTask(what, options, ["length", "waves", "noise"], (count, generator) => {
    const time = length + 1;
    const angles = new Float64Array(count * waves * time);
    const heights = Float64Array.from({ length: count * waves }, (_, wave) => {
      const period = 8 + 32 * generator.next();
      const phase = generator.next();
      for (let step = 0; step < time; step++) {
        angles[wave * time + step] = 2 * Math.PI * (step / period + phase);
      }
      return (0.5 + 0.5 * generator.next()) / waves;
    });
    // The engine's sine: Math.sin has not the same bits everywhere.
    const curves = noGrad(() => {
      const each = tensor(angles, { shape: [count, waves, time] }).sin();
      return each.mul(tensor(heights, { shape: [count, waves, 1] })).sum(1);
    });
    const values = curves.data();
    if (noise > 0) for (let i = 0; i < values.length; i++) values[i] += noise * generator.normal();
    const whole = tensor(Float32Array.from(values), { shape: [count, time, 1] });
    return new TensorDataset(
      whole.at(":", `0:${length}`).contiguous(),
      whole.at(":", `1:${time}`).contiguous(),
    );
  });
}
