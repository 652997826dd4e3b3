// What RNN, LSTM and GRU have in common: weights, the arrangement of their input, the form of their state. The
// recurrences themselves are operations (rnnSequence, lstmSequence, gruSequence).
import { ArgumentError, formatShape, ShapeError } from "../shape/errors.js";
import { sameShape } from "../shape/shape.js";
import { zeros } from "../tensor/create.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { checkSize, printOptions, readOptions } from "./arguments.js";
import { uniform } from "./init.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";

export interface RecurrentOptions {
  /** Whether two numbers are added to each gate, one for the input and one for the state. Default true. */
  bias?: boolean;
  /** Whether the input is `[batch, time, inputSize]` (default, unlike in PyTorch) or `[time, batch, inputSize]`. */
  batchFirst?: boolean;
}

export const DEFAULTS: Required<RecurrentOptions> = { bias: true, batchFirst: true };

/** PyTorch numbers the layers of a stack; here there is the first one. */
const STATE_NAMES: Readonly<Record<string, string>> = {
  weightIh: "weight_ih_l0",
  weightHh: "weight_hh_l0",
  biasIh: "bias_ih_l0",
  biasHh: "bias_hh_l0",
};

/** The input as `[batch, time, inputSize]`, and the way back for what is computed from it. */
export interface Arranged {
  readonly sequence: Tensor;
  /** From `[batch, time, hiddenSize]` to the arrangement that the user gave. */
  restore(values: Tensor): Tensor;
  /** A state `[1, batch, hiddenSize]` (without a batch `[1, hiddenSize]`) as the operations take it, `[batch, hiddenSize]`. */
  readState(name: string, state: unknown): Tensor;
  /** The state after the last step, in the form in which the user can pass it back in. */
  lastState(values: Tensor): Tensor;
}

/** The base of the recurrent layers. All weights and biases start uniform within `1 / sqrt(hiddenSize)`. */
export abstract class Recurrent extends Module {
  /** `[gates * hiddenSize, inputSize]`, the gates one below the other in PyTorch's order. */
  readonly weightIh: Parameter;
  /** `[gates * hiddenSize, hiddenSize]` */
  readonly weightHh: Parameter;
  /** `[gates * hiddenSize]` */
  readonly biasIh?: Parameter;
  /** `[gates * hiddenSize]` */
  readonly biasHh?: Parameter;
  readonly batchFirst: boolean;

  constructor(
    private readonly kind: string,
    gates: number,
    readonly inputSize: number,
    readonly hiddenSize: number,
    options: RecurrentOptions,
  ) {
    super();
    checkSize(kind, "inputSize", inputSize);
    checkSize(kind, "hiddenSize", hiddenSize);
    const { bias, batchFirst } = readOptions(kind, options, DEFAULTS);
    this.batchFirst = batchFirst;
    const bound = 1 / Math.sqrt(hiddenSize);
    const make = (shape: number[]) => uniform(new Parameter(zeros(shape)), -bound, bound);
    this.weightIh = make([gates * hiddenSize, inputSize]);
    this.weightHh = make([gates * hiddenSize, hiddenSize]);
    if (bias) {
      this.biasIh = make([gates * hiddenSize]);
      this.biasHh = make([gates * hiddenSize]);
    }
  }

  override stateName(field: string): string {
    return STATE_NAMES[field] ?? field;
  }

  override extraRepr(): string {
    const options = { bias: this.biasIh !== undefined, batchFirst: this.batchFirst };
    return [this.inputSize, this.hiddenSize, ...printOptions(options, DEFAULTS)].join(", ");
  }

  override multiplyAdds(input: readonly number[]): number {
    const steps = input.slice(0, -1).reduce((size, n) => size * n, 1);
    return steps * (this.weightIh.numel + this.weightHh.numel);
  }

  /** @throws ShapeError when the input is no sequence of vectors of `inputSize`. */
  protected arrange(x: Tensor): Arranged {
    const { kind, inputSize, hiddenSize, batchFirst } = this;
    const layout = batchFirst ? "[batch, time, inputSize]" : "[time, batch, inputSize]";
    const given = isTensor(x) ? formatShape(x.shape) : String(x);
    if (!isTensor(x) || x.ndim < 2 || x.ndim > 3) {
      throw new ShapeError(
        `${kind}: expected an input ${layout}, or one sequence [time, inputSize], got ${given}${hint(x, inputSize)}`,
      );
    }
    if (x.shape[x.ndim - 1] !== inputSize) {
      throw new ShapeError(
        `${kind}: the last axis of the input ${given} is ${x.shape[x.ndim - 1]}, this layer was made for inputSize ${inputSize}; the input is ${layout}`,
      );
    }
    const batched = x.ndim === 3;
    const sequence = !batched ? x.unsqueeze(0) : batchFirst ? x : x.transpose(0, 1);
    const [batch, time] = sequence.shape;
    if (time === 0) throw new ShapeError(`${kind}: the input ${given} has no time steps`);
    const stateShape = batched ? [1, batch, hiddenSize] : [1, hiddenSize];
    return {
      sequence,
      restore: (values) => (!batched ? values.squeeze(0) : batchFirst ? values : values.transpose(0, 1)),
      readState(name, state) {
        if (isTensor(state) && sameShape(state.shape, stateShape)) return state.reshape([batch, hiddenSize]);
        throw new ShapeError(
          `${kind}: the initial ${name} must be ${formatShape(stateShape)} for an input ${given}, got ${isTensor(state) ? formatShape(state.shape) : describe(state)}; a state that forward returned for another batch does not fit`,
        );
      },
      lastState: (values) => values.at(":", -1).reshape(stateShape),
    };
  }

  /** @throws ArgumentError when the state of an RNN or GRU is the `{ h, c }` of an LSTM. */
  protected refuseRecord(state: unknown): void {
    if (state === undefined || isTensor(state)) return;
    throw new ArgumentError(
      `${this.kind}: the state is one tensor [1, batch, hiddenSize], got ${describe(state)}`,
    );
  }
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === "object" && value !== null
    ? `a record { ${Object.keys(value).join(", ")} }`
    : String(value);
}

/** The usual slip: a sequence of numbers without an axis for the features. */
function hint(x: unknown, inputSize: number): string {
  return isTensor(x) && x.ndim === 1 && inputSize === 1 ? "; did you mean x.reshape([1, -1, 1])?" : "";
}
