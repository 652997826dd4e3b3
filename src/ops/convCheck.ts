// What a convolution of any kind asks of its operands, in words for the person who called it.
import { ArgumentError, DTypeError, formatShape, ShapeError } from "../shape/errors.js";
import { isFloat } from "../tensor/dtype.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";

/** How the axes behind the channels are called. */
export interface Space {
  readonly axes: readonly string[];
  readonly kernel: readonly string[];
  /** What one element of a batch is. */
  readonly thing: string;
  readonly layer: string;
}

export const SEQUENCE: Space = { axes: ["length"], kernel: ["kernel"], thing: "sequence", layer: "Conv1d" };
export const PICTURE: Space = {
  axes: ["height", "width"],
  kernel: ["height", "width"],
  thing: "picture",
  layer: "Conv2d",
};

/** @throws DTypeError for types that differ, ShapeError for a wrong number of axes. */
export function checkOperands(
  what: string,
  space: Space,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  transposed = false,
): void {
  for (const [name, t] of [
    ["input", x],
    ["weight", weight],
    ["bias", bias ?? weight],
  ] as const) {
    if (!isTensor(t)) throw new DTypeError(`${what}: the ${name} must be a tensor, got ${String(t)}`);
    if (t.dtype !== weight.dtype || !isFloat(t.dtype)) {
      throw new DTypeError(
        `${what}: the ${name} is ${t.dtype}, the weight ${weight.dtype}; both must be the same floating type: convert with to("${isFloat(weight.dtype) ? weight.dtype : "float32"}")`,
      );
    }
  }
  const rank = space.axes.length + 2;
  if (weight.ndim !== rank) {
    const first = transposed ? "channels, filters" : "filters, channels";
    throw new ShapeError(
      `${what}: the weight must be [${[first, ...space.kernel].join(", ")}], got ${formatShape(weight.shape)}`,
    );
  }
  if (x.ndim !== rank && x.ndim !== rank - 1) {
    const hint =
      x.ndim === 2 && rank === 4 ? "\n  For one grey picture use x.reshape([1, 1, height, width])." : "";
    throw new ShapeError(
      `${what}: the input must be [batch, channels, ${space.axes.join(", ")}], got ${formatShape(x.shape)}${hint}`,
    );
  }
}

/**
 * Checks an input with a batch against a weight `[filters, channels / groups, ...]`.
 * @throws ShapeError when channels do not fit, ArgumentError for groups that are no whole number.
 */
export function checkChannels(
  what: string,
  space: Space,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  groups: number,
): void {
  const [batch, channels, ...size] = x.shape;
  const [filters, depth, ...kernel] = weight.shape;
  checkGroups(what, groups);
  checkKernel(what, kernel);
  if (filters % groups !== 0) {
    throw new ShapeError(
      `${what}: ${filters} filters cannot be divided into ${groups} groups; use a multiple of ${groups}`,
    );
  }
  if (channels !== depth * groups) {
    const expected = groups === 1 ? String(depth) : `${depth * groups} (${groups} groups of ${depth})`;
    const advice = channels === 1 && space === PICTURE ? " For grey images use" : " Use";
    const same = kernel.every((side) => side === kernel[0]);
    const fix =
      groups === 1
        ? `A filter is as deep as its input.${advice} new nn.${space.layer}(${channels}, ${filters}, ${same ? kernel[0] : formatShape(kernel)}).`
        : "With groups, a filter is as deep as the input's channels divided by the groups.";
    throw new ShapeError(
      `${what}: the input has ${count(channels)}, the kernel expects ${expected}\n  input  [batch ${batch}, channels ${channels}, ${size.join(" x ")}]\n  weight [filters ${filters}, channels ${depth}, ${kernel.join(" x ")}]\n  ${fix}`,
    );
  }
  checkBias(what, bias, filters);
}

/**
 * Checks an input with a batch against the weight of a transposed convolution, `[channels, filters / groups, ...]`.
 * @throws ShapeError when channels do not fit, ArgumentError for groups that are no whole number.
 */
export function checkTransposedChannels(
  what: string,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  groups: number,
): void {
  const [batch, channels, ...size] = x.shape;
  const [depth, filters, ...kernel] = weight.shape;
  checkGroups(what, groups);
  checkKernel(what, kernel);
  if (channels !== depth) {
    throw new ShapeError(
      `${what}: the input has ${count(channels)}, the weight expects ${depth}\n  input  [batch ${batch}, channels ${channels}, ${size.join(" x ")}]\n  weight [channels ${depth}, filters ${filters}, ${kernel.join(" x ")}]\n  The weight of a transposed convolution has the input's channels first.`,
    );
  }
  if (channels % groups !== 0) {
    throw new ShapeError(
      `${what}: ${count(channels)} cannot be divided into ${groups} groups; use a divisor of ${channels}`,
    );
  }
  checkBias(what, bias, filters * groups);
}

function count(channels: number): string {
  return `${channels} channel${channels === 1 ? "" : "s"}`;
}

function checkGroups(what: string, groups: number): void {
  if (Number.isInteger(groups) && groups >= 1) return;
  throw new ArgumentError(`${what}: groups must be a whole number of at least 1, got ${String(groups)}`);
}

function checkKernel(what: string, kernel: readonly number[]): void {
  if (kernel.every((side) => side >= 1)) return;
  throw new ShapeError(`${what}: the filters are ${kernel.join(" x ")}; they must have at least one place`);
}

function checkBias(what: string, bias: Tensor | null, filters: number): void {
  if (bias === null || (bias.ndim === 1 && bias.shape[0] === filters)) return;
  throw new ShapeError(
    `${what}: the bias must be [${filters}], one value for each filter, got ${formatShape(bias.shape)}`,
  );
}
