// One line about a tensor: what is in it, and how its values are spread.
import { plural, words } from "../../../src/plot/numbers.js";
import type { Tensor } from "../../../src/tensor/tensor.js";
import { sparkline } from "../picture/braille.js";

const BINS = 10;

/** `float32 [3, 4]  -2.1 ▂▅█▇▂▁ 2.6  mean 0.1  std 1.02  2 NaN`; the deviation is that of a sample, as PyTorch's. */
export function tensorSummary(tensor: Tensor): string {
  const head = `${tensor.dtype} [${tensor.shape.join(", ")}]`;
  if (tensor.numel === 0) return `${head}  no elements`;
  const values = tensor.data();
  let [min, max, sum, nan, positive, negative] = [Infinity, -Infinity, 0, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isFinite(value)) {
      sum += value;
      if (value < min) min = value;
      if (value > max) max = value;
    } else if (Number.isNaN(value)) nan++;
    else if (value > 0) positive++;
    else negative++;
  }
  const finite = values.length - nan - positive - negative;
  const facts = [head];
  if (tensor.dtype === "bool") facts.push(`${sum} of ${plural(values.length, "value")} true`);
  else if (finite === 0) facts.push("no finite value");
  else {
    const mean = sum / finite;
    const { bins, squares } = spread(values, min, max, mean);
    facts.push(min < max ? `${words(min)} ${sparkline(bins)} ${words(max)}` : `all ${words(min)}`);
    facts.push(`mean ${words(mean)}`);
    if (finite > 1) facts.push(`std ${words(Math.sqrt(squares / (finite - 1)))}`);
  }
  if (nan > 0) facts.push(`${nan} NaN`);
  if (positive > 0) facts.push(`${positive} inf`);
  if (negative > 0) facts.push(`${negative} -inf`);
  return facts.join("  ");
}

function spread(values: ArrayLike<number>, min: number, max: number, mean: number) {
  const bins = new Array<number>(BINS).fill(0);
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    squares += (value - mean) ** 2;
    if (max > min) bins[Math.min(BINS - 1, Math.floor(((value - min) / (max - min)) * BINS))]!++;
  }
  return { bins, squares };
}
