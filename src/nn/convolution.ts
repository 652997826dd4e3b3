// What the convolution layers have in common: their options, checks, first values and how they print. The sums
// themselves are operations (conv1d, conv2d, convTranspose1d, convTranspose2d).
import { pad } from "../ops/index.js";
import { ArgumentError } from "../shape/errors.js";
import { sizeOf } from "../shape/shape.js";
import { zeros } from "../tensor/create.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkSize, printOptions } from "./arguments.js";
import { uniform } from "./init.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";

/** What stands around the input: zeros, its values mirrored, its edge repeated, or its other side. */
export type PaddingMode = "zeros" | "reflect" | "replicate" | "circular";

const MODES: readonly PaddingMode[] = ["zeros", "reflect", "replicate", "circular"];

/** The base of the convolution layers. Weight and bias start uniform within `1 / sqrt(fanIn)`, as in PyTorch. */
export abstract class Convolution extends Module {
  readonly weight: Parameter;
  /** `[outChannels]` */
  readonly bias?: Parameter;

  constructor(
    /** Channels of the input. */
    readonly inChannels: number,
    /** Channels of the output: the number of filters. */
    readonly outChannels: number,
    /** How many parts the channels are split into, each with filters of its own. */
    readonly groups: number,
    /** `[outChannels, inChannels / groups, ...]`, or transposed `[inChannels, outChannels / groups, ...]`. */
    shape: readonly number[],
    bias: boolean,
  ) {
    super();
    const bound = 1 / Math.sqrt(sizeOf(shape.slice(1)));
    this.weight = uniform(new Parameter(zeros(shape)), -bound, bound);
    if (bias) this.bias = uniform(new Parameter(zeros([outChannels])), -bound, bound);
  }

  override extraRepr(): string {
    const [given, defaults] = this.settings();
    const options = { ...given, groups: this.groups, bias: this.bias !== undefined };
    const printed = printOptions(options, { ...defaults, groups: 1, bias: true });
    return [this.inChannels, this.outChannels, ...printed].join(", ");
  }

  /** What the layer was made with besides channels, groups and bias, and the defaults of it. */
  protected abstract settings(): readonly [
    Readonly<Record<string, unknown>>,
    Readonly<Record<string, unknown>>,
  ];

  override multiplyAdds(_input: readonly number[], output: readonly number[]): number {
    return output.reduce((size, n) => size * n, this.weight.numel / this.outChannels);
  }
}

/** @throws ArgumentError when channels and groups do not go together. */
export function checkChannels(what: string, inChannels: number, outChannels: number, groups: number): void {
  checkSize(what, "inChannels", inChannels);
  checkSize(what, "outChannels", outChannels);
  checkSize(what, "groups", groups);
  if (inChannels % groups !== 0 || outChannels % groups !== 0) {
    throw new ArgumentError(
      `${what}: ${groups} groups must divide both ${inChannels} input and ${outChannels} output channels`,
    );
  }
}

/** @throws ArgumentError for an unknown mode. */
export function checkMode(what: string, mode: PaddingMode): void {
  if (MODES.includes(mode)) return;
  throw new ArgumentError(
    `${what}: paddingMode must be one of ${MODES.map((known) => `"${known}"`).join(", ")}, got ${JSON.stringify(mode)}`,
  );
}

/**
 * @param check Checks a padding that is given as numbers.
 * @throws ArgumentError when it is neither numbers nor a known word, or `"same"` with a stride.
 */
export function checkPadding<Size>(
  what: string,
  padding: Size | "same" | "valid",
  stride: readonly number[],
  check: (padding: Size) => void,
): void {
  if (padding === "valid") return;
  if (padding === "same") {
    if (stride.every((step) => step === 1)) return;
    throw new ArgumentError(
      `${what}: padding "same" keeps the size, which needs stride 1, got [${stride.join(", ")}]; give the padding as a number`,
    );
  }
  if (typeof padding === "string") {
    throw new ArgumentError(
      `${what}: padding must be a number${stride.length > 1 ? ", a pair" : ""}, "same" or "valid", got "${padding}"`,
    );
  }
  check(padding as Size);
}

/** The input with its own values around it, as far as the padding says; as in PyTorch `"same"` is longer at the end. */
export function padded(
  x: Tensor,
  mode: Exclude<PaddingMode, "zeros">,
  padding: readonly number[] | "same" | "valid",
  kernel: readonly number[],
  dilation: readonly number[],
): Tensor {
  if (padding === "valid") return x;
  const around = kernel.map((size, i) => {
    if (padding !== "same") return [padding[i], padding[i]];
    const total = dilation[i] * (size - 1);
    return [total >> 1, total - (total >> 1)];
  });
  return pad(x, around.reverse().flat(), { mode });
}
