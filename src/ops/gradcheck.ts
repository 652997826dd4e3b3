// Compares gradients with central differences, element by element: what tells that a gradient rule is right.
import { grad, noGrad } from "../autograd/index.js";
import { checkOptions, DTypeError, formatShape } from "../shape/errors.js";
import { tensor, zeros } from "../tensor/create.js";
import { isFloat } from "../tensor/dtype.js";
import { Generator } from "../tensor/random.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";

/** Options of `gradcheck` and `gradgradcheck`. */
export interface GradcheckOptions {
  /** Step of the central difference. Default 1e-6. */
  eps?: number;
  /** Absolute difference that is tolerated. Default 1e-5. */
  atol?: number;
  /** Difference that is tolerated, relative to the central difference. Default 1e-3. */
  rtol?: number;
}

/**
 * A gradient that differs from the central differences; the message lists where, the worst place first.
 * @example
 * const wrong = customOp({
 *   name: "wrong",
 *   forward: (x: Tensor) => x.square(),
 *   backward: (dy) => dy, // it should be dy * 2x
 * });
 * gradcheck((x) => wrong(x), [tensor([3], { dtype: "float64", requiresGrad: true })])
 * // GradientError: gradcheck: output 0 [1], input 0 [1]: 1 of 1 derivatives are wrong
 * //   d output[0] / d input[0]: gradient 1, central difference 6.000000000838668
 */
export class GradientError extends Error {
  /** As it is printed. */
  override readonly name = "GradientError";
}

type Checked = (...inputs: Tensor[]) => Tensor | readonly Tensor[];

/**
 * Checks the gradient of `fn` at `inputs` against central differences: the whole Jacobian, element by element.
 *
 * Inputs with `requiresGrad` are varied; they must be `float64`, because differences in `float32` prove nothing. Keep
 * them small, and away from kinks (relu at 0) and ties (max of equal values). Returns `true`.
 * @throws GradientError that names output, input, places and both values; DTypeError for inputs that cannot be checked.
 * @example
 * gradcheck((x) => x.tanh().sum(), [tensor([0.1, -0.5], { dtype: "float64", requiresGrad: true })])
 * // true
 */
export function gradcheck(fn: Checked, inputs: readonly Tensor[], options: GradcheckOptions = {}): true {
  checkOptions("gradcheck", options, ["eps", "atol", "rtol"]);
  const { eps = 1e-6, atol = 1e-5, rtol = 1e-3 } = options;
  checkInputs(inputs);
  const outputs = floating(fn(...inputs));
  inputs.forEach((input, i) => {
    if (!input.requiresGrad) return;
    const numeric = differences(fn, inputs, i, eps);
    outputs.forEach((output, o) => {
      compare(o, output, i, input, gradients(output, input), numeric[o], atol, rtol);
    });
  });
  return true;
}

/**
 * Checks the gradient of the gradient of `fn`, in the same way.
 * @throws GradientError, DTypeError
 * @example
 * gradgradcheck((x) => x.exp().sum(), [tensor([0.1, -0.5], { dtype: "float64", requiresGrad: true })])
 * // true
 */
export function gradgradcheck(fn: Checked, inputs: readonly Tensor[], options: GradcheckOptions = {}): true {
  checkInputs(inputs);
  const generator = new Generator(0);
  const weights = floating(fn(...inputs))
    .filter((output) => output.requiresGrad)
    .map((output) => {
      const values = Float64Array.from({ length: output.numel }, () => generator.normal());
      return tensor(values, { shape: output.shape, requiresGrad: true });
    });
  const first: Checked = (...all) => {
    const varied = all.slice(0, inputs.length);
    const outputs = floating(fn(...varied)).filter((output) => output.requiresGrad);
    const wanted = varied.filter((input) => input.requiresGrad);
    const found = grad(outputs, wanted, {
      gradients: all.slice(inputs.length),
      createGraph: true,
      allowUnused: true,
    });
    return found.map((gradient, i) => gradient ?? zeros(wanted[i].shape, { dtype: "float64" }));
  };
  return gradcheck(first, [...inputs, ...weights], options);
}

function checkInputs(inputs: readonly Tensor[]): void {
  const varied = inputs.filter((input) => input.requiresGrad);
  if (varied.length === 0)
    throw new DTypeError("gradcheck: no input has requiresGrad, so there is nothing to check");
  const other = varied.find((input) => input.dtype !== "float64");
  if (other !== undefined) {
    throw new DTypeError(
      `gradcheck: an input is ${other.dtype}; differences need float64: pass input.detach().to("float64").requiresGrad_()`,
    );
  }
}

function floating(result: Tensor | readonly Tensor[]): Tensor[] {
  const outputs = isTensor(result) ? [result] : [...(result as readonly Tensor[])];
  return outputs.filter((output) => isFloat(output.dtype));
}

/** For every element of the output, the gradient of all elements of the input. */
function gradients(output: Tensor, input: Tensor): Float64Array[] {
  const size = output.numel;
  return Array.from({ length: size }, (_, i) => {
    if (!output.requiresGrad) return new Float64Array(input.numel);
    const one = new Float64Array(size);
    one[i] = 1;
    const start = tensor(one, { shape: output.shape, dtype: output.dtype });
    const [found] = grad(output, [input], { gradients: [start], retainGraph: true, allowUnused: true });
    return found === null ? new Float64Array(input.numel) : (found.data() as Float64Array);
  });
}

/** The same by central differences: for every output, `[element of the input][element of the output]`. */
function differences(fn: Checked, inputs: readonly Tensor[], which: number, eps: number): Float64Array[][] {
  const input = inputs[which];
  const values = input.data() as Float64Array;
  const at = (j: number, shift: number): Float64Array[] => {
    const moved = values.slice();
    moved[j] += shift;
    const varied = tensor(moved, { shape: input.shape, requiresGrad: true });
    const all = inputs.map((other, i) => (i === which ? varied : other));
    return floating(fn(...all)).map((output) => noGrad(() => output.to("float64").data() as Float64Array));
  };
  const result: Float64Array[][] = [];
  for (let j = 0; j < values.length; j++) {
    const above = at(j, eps);
    const below = at(j, -eps);
    above.forEach((up, o) => {
      result[o] ??= [];
      result[o].push(up.map((value, k) => (value - below[o][k]) / (2 * eps)));
    });
  }
  return result;
}

function compare(
  outputIndex: number,
  output: Tensor,
  inputIndex: number,
  input: Tensor,
  analytic: readonly Float64Array[],
  numeric: readonly Float64Array[],
  atol: number,
  rtol: number,
): void {
  const wrong: { text: string; off: number }[] = [];
  for (let k = 0; k < output.numel; k++) {
    for (let j = 0; j < input.numel; j++) {
      const [a, n] = [analytic[k][j], numeric[j][k]];
      const off = Math.abs(a - n);
      if (off <= atol + rtol * Math.abs(n)) continue; // NaN is wrong
      const text = `  d output${place(k, output.shape)} / d input${place(j, input.shape)}: gradient ${a}, central difference ${n}`;
      wrong.push({ text, off: Number.isNaN(off) ? Number.POSITIVE_INFINITY : off });
    }
  }
  if (wrong.length === 0) return;
  wrong.sort((a, b) => b.off - a.off);
  const shown = wrong.slice(0, 5).map(({ text }) => text);
  if (wrong.length > shown.length) shown.push(`  and ${wrong.length - shown.length} more`);
  throw new GradientError(
    `gradcheck: output ${outputIndex} ${formatShape(output.shape)}, input ${inputIndex} ${formatShape(input.shape)}: ${wrong.length} of ${output.numel * input.numel} derivatives are wrong\n${shown.join("\n")}`,
  );
}

/** `[1, 2]` from a position in row-major order. */
function place(position: number, shape: readonly number[]): string {
  const index: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index.unshift(position % shape[axis]);
    position = Math.floor(position / shape[axis]);
  }
  return formatShape(index);
}
