// Long short-term memory. Hochreiter and Schmidhuber (1997); the forget gate is from Gers et al. (2000).
import { lstmSequence } from "../ops/index.js";
import { ArgumentError } from "../shape/errors.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { Recurrent, type RecurrentOptions } from "./recurrent.js";

export interface LSTMOptions extends RecurrentOptions {}

/** Hidden and cell state, `[1, batch, hiddenSize]` each. */
export type LSTMState = { readonly h: Tensor; readonly c: Tensor };

/** What the layer did at every step, `[batch, time, hiddenSize]` each. */
export type LSTMGates = {
  /** How much of the candidate was written, 0 to 1. */
  readonly input: Tensor;
  /** How much of the cell was kept, 0 to 1. */
  readonly forget: Tensor;
  /** What could be written, -1 to 1. */
  readonly candidate: Tensor;
  /** How much of the cell was shown, 0 to 1. */
  readonly output: Tensor;
  /** The cell state after the step. */
  readonly cell: Tensor;
  /** The hidden state after the step. */
  readonly hidden: Tensor;
};

export interface LSTMResult {
  /** The hidden state after every step, `[batch, time, hiddenSize]`. */
  readonly output: Tensor;
  /** The state after the last step; can be passed back in. */
  readonly state: LSTMState;
  /** What `plot.gates` draws. */
  readonly gates: LSTMGates;
}

/**
 * Long short-term memory:
 * `i, f, g, o = sigmoid, sigmoid, tanh, sigmoid of W_ih x_t + b_ih + W_hh h_(t-1) + b_hh`,
 * `c_t = f * c_(t-1) + i * g`, `h_t = o * tanh(c_t)`.
 *
 * Input `[batch, time, inputSize]` or one sequence `[time, inputSize]` (unlike PyTorch's, `batchFirst` is true by
 * default). All weights and biases start uniform within `1 / sqrt(hiddenSize)`.
 * @throws ArgumentError for sizes below 1; `forward` throws a ShapeError for an input or a state that does not fit.
 * @example const { output, state, gates } = new nn.LSTM(7, 16).forward(x)
 */
export class LSTM extends Recurrent {
  constructor(inputSize: number, hiddenSize: number, options: LSTMOptions = {}) {
    super("LSTM", 4, inputSize, hiddenSize, options);
  }

  /** @param state The state to start from, as an earlier call returned it. Default zeros. */
  override forward(x: Tensor, state?: LSTMState): LSTMResult {
    if (isTensor(state) || Array.isArray(state)) {
      throw new ArgumentError("LSTM: the state is a record { h, c } of two tensors [1, batch, hiddenSize]");
    }
    const { sequence, restore, readState, lastState } = this.arrange(x);
    const h = state === undefined ? undefined : readState("state h", state.h);
    const c = state === undefined ? undefined : readState("state c", state.c);
    const result = lstmSequence(sequence, this.weightIh, this.weightHh, this.biasIh, this.biasHh, h, c);
    const gates = {
      input: restore(result.input),
      forget: restore(result.forget),
      candidate: restore(result.candidate),
      output: restore(result.output),
      cell: restore(result.cell),
      hidden: restore(result.hidden),
    };
    return { output: gates.hidden, state: { h: lastState(result.hidden), c: lastState(result.cell) }, gates };
  }
}
