// One step of long short-term memory.
import { chunk } from "../ops/index.js";
import { ArgumentError } from "../shape/errors.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import type { LSTMGates, LSTMState } from "./lstm.js";
import { type CellOptions, RecurrentCell } from "./recurrentCell.js";

/** Options of `nn.LSTMCell`. */
export interface LSTMCellOptions extends CellOptions {}

/** What an `LSTMCell` returns. */
export interface LSTMCellResult {
  /** The new hidden state, `[batch, hiddenSize]`. */
  readonly output: Tensor;
  /** Hidden and cell state, `[batch, hiddenSize]` each, to be passed back in. */
  readonly state: LSTMState;
  /** `[batch, hiddenSize]` each. */
  readonly gates: LSTMGates;
}

/**
 * One step of an LSTM: `i, f, g, o = sigmoid, sigmoid, tanh, sigmoid of W_ih x + b_ih + W_hh h + b_hh`,
 * `c' = f * c + i * g`, `h' = o * tanh(c')`.
 *
 * Input `[batch, inputSize]` or `[inputSize]`; like the layer it returns `{ output, state, gates }`. All weights and
 * biases start uniform within `1 / sqrt(hiddenSize)`. Hochreiter and Schmidhuber (1997), Gers et al. (2000).
 * @throws ArgumentError for sizes below 1; `forward` throws a ShapeError for an input or a state that does not fit.
 * @example
 * const cell = new nn.LSTMCell(7, 16);
 * const { state } = cell.forward(zeros([2, 7]));
 * cell.forward(zeros([2, 7]), state).state.c.shape // [ 2, 16 ]
 */
export class LSTMCell extends RecurrentCell {
  constructor(inputSize: number, hiddenSize: number, options: LSTMCellOptions = {}) {
    super("LSTMCell", 4, inputSize, hiddenSize, options);
  }

  /** @param state Hidden and cell state before the step, `[batch, hiddenSize]` each. Default zeros. */
  override forward(x: Tensor, state?: LSTMState): LSTMCellResult {
    this.checkInput(x);
    if (isTensor(state) || Array.isArray(state)) {
      throw new ArgumentError("LSTMCell: the state is a record { h, c } of two tensors [batch, hiddenSize]");
    }
    const h = this.stateFor(x, "state h", state?.h);
    const c = this.stateFor(x, "state c", state?.c);
    const [fromInput, fromState] = this.products(x, h);
    const [i, f, g, o] = chunk(fromInput.add(fromState), 4, -1);
    const [input, forget, candidate, output] = [i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()];
    const cell = forget.mul(c).add(input.mul(candidate));
    const hidden = output.mul(cell.tanh());
    const gates = { input, forget, candidate, output, cell, hidden };
    return { output: hidden, state: { h: hidden, c: cell }, gates };
  }
}
