// What the recurrent cells have in common: weights, checks and the two products of a step. A cell does one step and is
// composed of operations that can be differentiated twice; whole sequences are RNN, LSTM and GRU, which are faster.
import { linear } from "../ops/index.js";
import { formatShape, ShapeError } from "../shape/errors.js";
import { sameShape } from "../shape/shape.js";
import { zeros } from "../tensor/create.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { checkSize, printOptions, readOptions } from "./arguments.js";
import { uniform } from "./init.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";

/** What every recurrent cell may be given. */
export interface CellOptions {
  /** Whether two numbers are added to each gate, one for the input and one for the state. Default true. */
  bias?: boolean;
}

const STATE_NAMES: Readonly<Record<string, string>> = {
  weightIh: "weight_ih",
  weightHh: "weight_hh",
  biasIh: "bias_ih",
  biasHh: "bias_hh",
};

/** The base of the recurrent cells. All weights and biases start uniform within `1 / sqrt(hiddenSize)`. */
export abstract class RecurrentCell extends Module {
  /** `[gates * hiddenSize, inputSize]`, the gates one below the other in PyTorch's order. */
  readonly weightIh: Parameter;
  /** `[gates * hiddenSize, hiddenSize]` */
  readonly weightHh: Parameter;
  /** `[gates * hiddenSize]` */
  readonly biasIh?: Parameter;
  /** `[gates * hiddenSize]` */
  readonly biasHh?: Parameter;

  constructor(
    private readonly kind: string,
    gates: number,
    /** Features of the input. */
    readonly inputSize: number,
    /** Units: the size of the hidden state. */
    readonly hiddenSize: number,
    options: CellOptions,
  ) {
    super();
    checkSize(kind, "inputSize", inputSize);
    checkSize(kind, "hiddenSize", hiddenSize);
    const { bias } = readOptions(kind, options, { bias: true });
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
    const options = printOptions({ bias: this.biasIh !== undefined }, { bias: true });
    return [this.inputSize, this.hiddenSize, ...options].join(", ");
  }

  override multiplyAdds(input: readonly number[]): number {
    const rows = input.slice(0, -1).reduce((size, n) => size * n, 1);
    return rows * (this.weightIh.numel + this.weightHh.numel);
  }

  /**
   * `W_ih x + b_ih` and `W_hh h + b_hh`, `[..., gates * hiddenSize]` each.
   * @throws ShapeError when input or state do not fit.
   */
  protected products(x: Tensor, h: Tensor): readonly [Tensor, Tensor] {
    return [linear(x, this.weightIh, this.biasIh), linear(h, this.weightHh, this.biasHh)];
  }

  /** @throws ShapeError when the input is no `[batch, inputSize]` or `[inputSize]`. */
  protected checkInput(x: Tensor): void {
    const { kind, inputSize } = this;
    const rank = isTensor(x) ? x.ndim : 0;
    if (rank >= 1 && rank <= 2 && x.shape[rank - 1] === inputSize) return;
    const hint = rank === 3 ? `; for whole sequences use new nn.${kind.replace("Cell", "")}(...)` : "";
    throw new ShapeError(
      `${kind}: expected one step, [batch, ${inputSize}] or [${inputSize}], got ${isTensor(x) ? formatShape(x.shape) : String(x)}${hint}`,
    );
  }

  /**
   * The state, or zeros where none is given.
   * @throws ShapeError when it does not fit the input.
   */
  protected stateFor(x: Tensor, name: string, state: Tensor | undefined): Tensor {
    const shape = [...x.shape.slice(0, -1), this.hiddenSize];
    if (state === undefined) return zeros(shape, { dtype: this.weightHh.dtype });
    if (isTensor(state) && sameShape(state.shape, shape)) return state;
    throw new ShapeError(
      `${this.kind}: the ${name} must be ${formatShape(shape)} for an input ${formatShape(x.shape)}, got ${isTensor(state) ? formatShape(state.shape) : "no tensor"}`,
    );
  }
}
