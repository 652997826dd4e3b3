// What the recurrent sequences (rnnSequence.ts, lstmSequence.ts, gruSequence.ts) have in common: checks of their
// operands, the product of all inputs with their weights, and the gradients of everything that a product made.
// How a cell works stands in src/wasm/assembly/recurrent.ts.
import type { VjpContext } from "../autograd/index.js";
import { begin, heapViews } from "../memory/index.js";
import { ArgumentError, DTypeError, formatShape, ShapeError } from "../shape/errors.js";
import { planOf } from "../shape/plan.js";
import { contiguousStrides, sameShape } from "../shape/shape.js";
import { zeros } from "../tensor/create.js";
import { isFloat } from "../tensor/dtype.js";
import { type Range, rangesFor } from "../tensor/parts.js";
import { pointer, workspace, writeParams, writePlan } from "../tensor/storage.js";
import { empty, isTensor, Tensor } from "../tensor/tensor.js";
import type { KernelExports } from "../wasm/binary.js";
import { kernels } from "../wasm/kernels.js";
import { gemm, isForBlas } from "../wasm/precision.js";
import { runParts, runPrograms, type Step } from "../wasm/threads.js";
import { packedTensor } from "./cast.js";
import { asMatrix, product } from "./matmul.js";

/** What a sequence is called with; the gates' rows stand one block after the other in the weights. */
export interface SequenceOperands {
  /** `[batch, time, in]` */
  readonly x: Tensor;
  /** `[gates * hidden, in]` */
  readonly weightIh: Tensor;
  /** `[gates * hidden, hidden]` */
  readonly weightHh: Tensor;
  /** `[gates * hidden]`; both biases or none. */
  readonly biasIh?: Tensor | null;
  readonly biasHh?: Tensor | null;
}

/** Places of the operands among a record's inputs: the states follow from `STATE`, the two biases come last. */
export const X = 0;
export const WEIGHT_IH = 1;
export const WEIGHT_HH = 2;
export const STATE = 3;

/**
 * The inputs of a record, checked, with zeros for a state that is not given.
 * @throws ShapeError, DTypeError, ArgumentError
 */
export function sequenceInputs(
  what: string,
  gates: number,
  operands: SequenceOperands,
  states: readonly (readonly [string, Tensor | null | undefined])[],
): Tensor[] {
  const { x, weightIh, weightHh, biasIh, biasHh } = operands;
  if (Boolean(biasIh) !== Boolean(biasHh)) {
    throw new ArgumentError(`${what}: pass both biases, biasIh and biasHh, or none`);
  }
  const named: [string, Tensor][] = [
    ["x", x],
    ["weightIh", weightIh],
    ["weightHh", weightHh],
  ];
  for (const [name, t] of [...states, ["biasIh", biasIh], ["biasHh", biasHh]] as const) {
    if (t) named.push([name, t]);
  }
  checkTypes(what, named);
  if (x.ndim !== 3) {
    const hint = x.ndim === 2 ? "; for a single sequence use unsqueeze(0)" : "";
    throw new ShapeError(`${what}: x must be [batch, time, in], got ${formatShape(x.shape)}${hint}`);
  }
  if (weightHh.ndim !== 2 || weightHh.shape[0] !== gates * weightHh.shape[1]) {
    throw new ShapeError(
      `${what}: weightHh must be [${gates === 1 ? "" : `${gates} * `}hidden, hidden], got ${formatShape(weightHh.shape)}`,
    );
  }
  const [batch, , inputs] = x.shape;
  const [rows, hidden] = weightHh.shape;
  if (weightIh.ndim === 2 && weightIh.shape[0] === rows && weightIh.shape[1] !== inputs) {
    throw new ShapeError(
      `${what}: the input has ${inputs} features, the weights expect ${weightIh.shape[1]}\n  x        ${formatShape(x.shape)}: batch, time, in\n  weightIh ${formatShape(weightIh.shape)}`,
    );
  }
  const expected: Record<string, number[]> = { weightIh: [rows, inputs], biasIh: [rows], biasHh: [rows] };
  for (const [name] of states) expected[name] = [batch, hidden];
  for (const [name, t] of named) {
    const shape = expected[name];
    if (shape !== undefined && !sameShape(t.shape, shape)) {
      throw new ShapeError(`${what}: ${name} must be ${formatShape(shape)}, got ${formatShape(t.shape)}`);
    }
  }
  const initial = states.map(([, state]) => state ?? zeros([batch, hidden], { dtype: x.dtype }));
  return [x, weightIh, weightHh, ...initial, ...(biasIh && biasHh ? [biasIh, biasHh] : [])];
}

function checkTypes(what: string, named: readonly (readonly [string, Tensor])[]): void {
  const wanted = named[1][1]?.dtype;
  for (const [name, t] of named) {
    if (!isTensor(t)) throw new DTypeError(`${what}: ${name} must be a tensor, got ${String(t)}`);
    if (t.dtype !== wanted || !isFloat(t.dtype)) {
      throw new DTypeError(
        `${what}: ${name} is ${t.dtype}, weightIh ${wanted}; all must be the same floating type: convert with to("${isFloat(wanted) ? wanted : "float32"}")`,
      );
    }
  }
}

function transposed(matrix: Tensor): Tensor {
  const [rows, columns] = matrix.shape;
  const [row, step] = matrix.strides;
  return new Tensor(matrix.block, matrix.offset, [columns, rows], [step, row], matrix.dtype);
}

/** One product for all time steps: `x W_ih^T + b_ih`, `[batch * time, gates * hidden]`. */
export function inputProduct(x: Tensor, weightIh: Tensor, biasIh: Tensor | null): Tensor {
  const [batch, time, inputs] = x.shape;
  return product(asMatrix(x, batch * time, inputs), transposed(weightIh), biasIh);
}

/**
 * What is added to the input product of an RNN or LSTM: the input's bias, and the hidden one, too, where a library computes the
 * products with the hidden state, as it adds no bias.
 */
export function inputBias(biasIh: Tensor, biasHh: Tensor, batch: number, hidden: number): Tensor {
  return isForBlas(batch, biasIh.numel, hidden) ? biasIh.add(biasHh) : biasIh;
}

/** Row-major tensors for operands, and a way to give back the copies that were made. */
export function packedTensors(operands: readonly Tensor[]): { tensors: Tensor[]; done(): void } {
  const sources = operands.map(packedTensor);
  return {
    tensors: sources.map(({ tensor }) => tensor),
    done() {
      for (const source of sources) source.done();
    },
  };
}

/** Names of the sequence kernels. */
export type SequenceKernel = "rnn" | "rnnGrad" | "lstm" | "lstmGrad" | "gru" | "gruGrad";

/** How a step's product with the hidden state looks to the library that computes it in the kernel's place. */
export interface StepProduct {
  /** Where the kernel computes `[batch, hidden]` (forwards) or `[batch, gates * hidden]` (backwards) by time. */
  readonly from: Tensor;
  /** Of step 0, forwards. */
  readonly initial?: Tensor;
  /** Where the product is added, by time when it has three axes. `null`: to scratch memory, after the bias. */
  readonly to: Tensor | null;
  /** Whether it is added to what is there. */
  readonly add: boolean;
}

/**
 * Calls a sequence kernel: with sizes, the addresses of the operands (0 for `null`) and that of scratch memory. `gates` is how many
 * blocks of rows the weights have. Each thread gets some of the batch, whose sequences know nothing of each other.
 *
 * @param weights What all of the batch shares; the hidden weights come first.
 * @param operands What has an element of the batch after the other.
 * @param step How the steps' products look, for a library that computes them.
 */
export function runSequence(
  stem: SequenceKernel,
  gates: number,
  sizes: readonly number[],
  weights: readonly (Tensor | null)[],
  operands: readonly (Tensor | null)[],
  step: StepProduct,
): void {
  begin();
  const [batch, time, hidden, ...rest] = sizes;
  const wide = weights[0]?.dtype === "float64";
  const bytes = wide ? 8 : 4;
  const shared = weights.map((t) => (t === null ? 0 : pointer(t)));
  const addresses = operands.map((t) => (t === null ? 0 : pointer(t)));
  const scratch = (wide ? kernels.recurrentWorkF64 : kernels.recurrentWorkF32)(gates, batch, hidden);
  const kernel = `${stem}${wide ? "F64" : "F32"}` as const;
  const inLibrary = isForBlas(batch, gates * hidden, hidden);
  const cost = (batch * time * gates * hidden * (hidden + 20)) / (inLibrary ? 30 : 12);
  const ranges = rangesFor(batch, 4, cost) ?? [[0, batch]];
  const work = workspace(scratch * ranges.length);
  const parts = ranges.map((range, slot): Part => {
    const own = operands.map((t, i) =>
      t === null ? 0 : addresses[i] + range[0] * (t.numel / batch) * bytes,
    );
    const numbers = [range[1] - range[0], time, hidden, ...rest, ...shared, ...own, work + slot * scratch];
    const steps = inLibrary ? [0, 0, 0] : [0, time, 1];
    return { slot, range, list: writeParams([...numbers, ...steps], slot), last: numbers.length - 1 };
  });
  if (inLibrary) {
    const shape = [batch, time, gates, hidden] as const;
    runPrograms(parts.map((part) => stepByStep(kernel, shape, weights, step, part)));
  } else {
    runParts(
      kernel,
      parts.map(({ list }) => [list]),
    );
  }
}

/** What one thread does: some of the batch. */
interface Part {
  readonly slot: number;
  readonly range: Range;
  /** Address of the kernel's list, and where in it scratch memory stands, before the steps to run. */
  readonly list: number;
  readonly last: number;
}

/** The products in the library, a step of the kernel between two of them. */
function stepByStep(
  kernel: keyof KernelExports,
  [batch, time, gates, hidden]: readonly [number, number, number, number],
  [weight, bias]: readonly (Tensor | null)[],
  { from, initial, to, add }: StepProduct,
  { slot, range, list, last }: Part,
): Step[] {
  const wide = from.dtype === "float64";
  const bytes = wide ? 8 : 4;
  const ofRange = (t: Tensor) => pointer(t) + range[0] * (t.numel / batch) * bytes;
  const [count, rows] = [range[1] - range[0], gates * hidden];
  const forwards = !kernel.includes("Grad");
  const [width, result] = forwards ? [hidden, rows] : [rows, hidden];
  const w = pointer(weight as Tensor);
  const work = heapViews().int32[list / 4 + last];
  const [source, target] = [ofRange(from), to === null ? work : ofRange(to)];
  const byTime = forwards && to !== null;
  const before = to === null ? fillRows(work, count, rows, bias, wide, slot) : null;
  const steps: Step[] = [];
  for (let i = 0; i < time; i++) {
    const t = forwards ? i : time - 1 - i;
    const first = forwards && t === 0;
    const a = first ? ofRange(initial as Tensor) : source + (forwards ? t - 1 : t) * width * bytes;
    const product = gemm(
      wide,
      [count, result, width],
      [a, first ? hidden : time * width, 1],
      forwards ? [w, 1, hidden] : [w, hidden, 1],
      add ? 1 : 0,
      [byTime ? target + t * result * bytes : target, byTime ? time * result : result],
    );
    const cell: Step[] = [
      ["fillI32", [list + 4 * (last + 1), 1, t]],
      ["fillI32", [list + 4 * (last + 2), 1, t + 1]],
      [kernel, [list]],
    ];
    if (!forwards) steps.push(...cell);
    if (before !== null) steps.push(before);
    steps.push(product as Step); // all operands are row-major
    if (forwards) steps.push(...cell);
  }
  return steps;
}

/** The step after which each of so many rows is the bias, or zeros without one. */
function fillRows(
  to: number,
  rows: number,
  length: number,
  bias: Tensor | null,
  wide: boolean,
  slot: number,
): Step {
  if (bias === null) return [wide ? "fillF64" : "fillF32", [to, rows * length, 0]];
  const plan = planOf(
    [rows, length],
    [
      [0, 1],
      [length, 1],
    ],
  );
  return [wide ? "copy64" : "copy32", [pointer(bias), to, writePlan(plan, slot)]];
}

/** The gradients before the activations, of the product with the inputs and of that with the hidden state. */
interface BeforeActivations {
  readonly input: Tensor;
  readonly hidden: Tensor;
}

/**
 * The gradients of all inputs of a record: one product each over all time steps.
 * @param hidden Hidden states after every step, row-major.
 * @param initial The hidden state before the first step, row-major.
 * @param states Gradients of the initial states, which the kernel has left.
 */
export function sequenceGradients(
  context: VjpContext<{ readonly bias: boolean }>,
  before: BeforeActivations,
  hidden: Tensor,
  initial: Tensor,
  states: readonly Tensor[],
): (Tensor | null)[] {
  const { input, needs, shape, attributes } = context;
  const [batch, time, inputs] = shape(X);
  const size = hidden.shape[2];
  const rows = batch * time;
  const dInput = asMatrix(before.input, rows, before.input.shape[2]);
  const dHidden = asMatrix(before.hidden, rows, before.hidden.shape[2]);
  let dx: Tensor | null = null;
  if (needs(X)) {
    const flat = product(dInput, input(WEIGHT_IH));
    dx = new Tensor(flat.block, 0, shape(X), contiguousStrides(shape(X)), flat.dtype);
  }
  const dWeightIh = needs(WEIGHT_IH) ? product(transposed(dInput), asMatrix(input(X), rows, inputs)) : null;
  let dWeightHh: Tensor | null = null;
  if (needs(WEIGHT_HH)) {
    begin();
    const previous = empty([rows, size], hidden.dtype);
    const [ph, pi, pp] = [pointer(hidden), pointer(initial), pointer(previous)];
    const kernel = hidden.dtype === "float64" ? kernels.previousF64 : kernels.previousF32;
    kernel(ph, pi, pp, batch, time, size);
    dWeightHh = product(transposed(dHidden), previous);
  }
  const gradients = [dx, dWeightIh, dWeightHh, ...states];
  if (!attributes.bias) return gradients;
  const first = STATE + states.length;
  return [...gradients, needs(first) ? dInput.sum(0) : null, needs(first + 1) ? dHidden.sum(0) : null];
}

/** An arrived gradient in row-major order, `null` where none arrived. */
export function arrived(gradient: Tensor | null): Tensor | null {
  return gradient === null ? null : packedTensor(gradient).tensor;
}
