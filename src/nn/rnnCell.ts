// One step of a simple recurrence.
import { ArgumentError } from "../shape/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { readOptions } from "./arguments.js";
import { type CellOptions, RecurrentCell } from "./recurrentCell.js";
import type { RNNGates } from "./rnn.js";

/** Options of `nn.RNNCell`. */
export interface RNNCellOptions extends CellOptions {
  /** Default "tanh". */
  nonlinearity?: "tanh" | "relu";
}

/** What an `RNNCell` returns. */
export interface RNNCellResult {
  /** The new hidden state, `[batch, hiddenSize]`. */
  readonly output: Tensor;
  /** The same, to be passed back in. */
  readonly state: Tensor;
  /** `[batch, hiddenSize]` each. */
  readonly gates: RNNGates;
}

/**
 * One step of an RNN: `h' = tanh(W_ih x + b_ih + W_hh h + b_hh)`.
 *
 * Input `[batch, inputSize]` or `[inputSize]`; like the layer it returns `{ output, state, gates }`. All weights and
 * biases start uniform within `1 / sqrt(hiddenSize)`. Elman, "Finding structure in time" (1990).
 * @throws ArgumentError for sizes below 1; `forward` throws a ShapeError for an input or a state that does not fit.
 * @example
 * const cell = new nn.RNNCell(7, 16);
 * const { state } = cell.forward(zeros([2, 7]));
 * cell.forward(zeros([2, 7]), state).state.shape // [ 2, 16 ]
 */
export class RNNCell extends RecurrentCell {
  /** What the sum goes through. */
  readonly nonlinearity: "tanh" | "relu";

  constructor(inputSize: number, hiddenSize: number, options: RNNCellOptions = {}) {
    const { nonlinearity, ...rest } = readOptions<Required<RNNCellOptions>>("RNNCell", options, {
      bias: true,
      nonlinearity: "tanh",
    });
    super("RNNCell", 1, inputSize, hiddenSize, rest);
    if (nonlinearity !== "tanh" && nonlinearity !== "relu") {
      throw new ArgumentError(
        `RNNCell: nonlinearity must be "tanh" or "relu", got ${JSON.stringify(nonlinearity)}`,
      );
    }
    this.nonlinearity = nonlinearity;
  }

  /** @param state The hidden state before the step, `[batch, hiddenSize]`. Default zeros. */
  override forward(x: Tensor, state?: Tensor): RNNCellResult {
    this.checkInput(x);
    const [input, recalled] = this.products(x, this.stateFor(x, "state", state));
    const sum = input.add(recalled);
    const hidden = this.nonlinearity === "tanh" ? sum.tanh() : sum.relu();
    return { output: hidden, state: hidden, gates: { hidden } };
  }

  override extraRepr(): string {
    return super.extraRepr() + (this.nonlinearity === "tanh" ? "" : `, nonlinearity: ${this.nonlinearity}`);
  }
}
