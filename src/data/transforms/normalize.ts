// Bringing channels to mean 0 and deviation 1, and one transform after another.
import { ArgumentError, ShapeError } from "../../shape/errors.js";
import { tensor } from "../../tensor/create.js";
import type { Transform } from "./transform.js";

/**
 * `(x - mean) / std`, channel by channel of `[N, C, ...]`.
 * @param mean For all channels, or one for each.
 * @param std The same; not 0.
 * @throws ArgumentError for a deviation of 0; the transform throws a ShapeError when the number of channels differs.
 * @example
 * const pictures = tensor([[[[0, 0.5], [1, 1]]]]);
 * transforms.normalize(0.5, 0.5)(pictures)
 * // tensor([[[[-1.,  0.],
 * //           [ 1.,  1.]]]])
 */
export function normalize(mean: number | readonly number[], std: number | readonly number[]): Transform {
  const lists = { mean: [mean].flat(), std: [std].flat() } as { mean: number[]; std: number[] };
  for (const [name, values] of Object.entries(lists)) {
    if (
      values.length > 0 &&
      values.every((value) => Number.isFinite(value) && (name === "mean" || value > 0))
    )
      continue;
    throw new ArgumentError(
      `normalize: ${name} is a number${name === "std" ? " above 0" : ""} or one for each channel, got ${JSON.stringify(values)}`,
    );
  }
  return (inputs) => {
    const spread = (name: "mean" | "std") => {
      const values = lists[name];
      if (values.length > 1 && values.length !== inputs.shape[1]) {
        throw new ShapeError(
          `normalize: ${values.length} numbers for ${name}, the inputs [${inputs.shape.join(", ")}] have ${inputs.shape[1]} channels`,
        );
      }
      const shape = [values.length, ...inputs.shape.slice(2).map(() => 1)];
      return tensor(values, { shape, dtype: inputs.dtype === "float64" ? "float64" : "float32" });
    };
    return inputs.sub(spread("mean")).div(spread("std"));
  };
}

/**
 * One transform after another.
 * @throws ArgumentError when something is no function.
 * @example
 * const augment = transforms.compose(transforms.randomCrop(32, { padding: 4 }), transforms.randomFlip());
 * augment(zeros([8, 3, 32, 32])).shape // [ 8, 3, 32, 32 ]
 */
export function compose(...steps: readonly Transform[]): Transform {
  const wrong = steps.findIndex((step) => typeof step !== "function");
  if (wrong >= 0)
    throw new ArgumentError(`compose: step ${wrong} is ${String(steps[wrong])}, not a transform`);
  return (inputs, generator) => steps.reduce((value, step) => step(value, generator), inputs);
}
