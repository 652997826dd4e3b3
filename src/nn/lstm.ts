// Long short-term memory. Hochreiter and Schmidhuber (1997); the forget gate is from Gers et al. (2000).
import { lstmSequence } from "../ops/index.js";
import { ArgumentError } from "../shape/errors.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { type GatesOf, Recurrent, type RecurrentOptions, type SequenceOptions } from "./recurrent.js";

/** Options of `nn.LSTM`. */
export interface LSTMOptions extends RecurrentOptions {}

/** Hidden and cell state, `[layers * directions, batch, hiddenSize]` each. */
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

/** What an `LSTM` returns. */
export interface LSTMResult<Gates = LSTMGates> {
  /** The hidden state of the last layer after every step, `[batch, time, directions * hiddenSize]`. */
  readonly output: Tensor;
  /** The state after the last step; can be passed back in. */
  readonly state: LSTMState;
  /** What `plot.gates` draws. */
  readonly gates: Gates;
}

/**
 * Long short-term memory:
 * `i, f, g, o = sigmoid, sigmoid, tanh, sigmoid of W_ih x_t + b_ih + W_hh h_(t-1) + b_hh`,
 * `c_t = f * c_(t-1) + i * g`, `h_t = o * tanh(c_t)`.
 *
 * Input `[batch, time, inputSize]` or one sequence `[time, inputSize]` (unlike PyTorch's, `batchFirst` is true by
 * default). All weights and biases start uniform within `1 / sqrt(hiddenSize)`.
 *
 * With `numLayers` and `bidirectional` the input of each layer is the hidden states of the one below (both directions
 * side by side), states are `[layers * directions, batch, hiddenSize]` with the directions of a layer next to each
 * other, and gates are by layer and direction: `gates.layer1.backward.hidden`. Sequences that are not equally long
 * take their `lengths`.
 * @throws ArgumentError for sizes below 1; `forward` throws a ShapeError for an input or a state that does not fit.
 * @example
 * const lstm = new nn.LSTM(7, 16);
 * const { output, state, gates } = lstm.forward(zeros([2, 5, 7])); // [batch, time, features]
 * output.shape // [ 2, 5, 16 ]
 * state.c.shape // [ 1, 2, 16 ]
 * Object.keys(gates) // [ 'input', 'forget', 'candidate', 'output', 'cell', 'hidden' ]
 */
export class LSTM<Options extends LSTMOptions = Record<never, never>> extends Recurrent {
  constructor(inputSize: number, hiddenSize: number, options: Options = {} as Options) {
    super("LSTM", 4, inputSize, hiddenSize, options);
  }

  /** @param state The state to start from, as an earlier call returned it. Default zeros. */
  override forward(
    x: Tensor,
    state?: LSTMState,
    options: SequenceOptions = {},
  ): LSTMResult<GatesOf<Options, LSTMGates>> {
    if (isTensor(state) || Array.isArray(state)) {
      throw new ArgumentError("LSTM: the state is a record { h, c } of two tensors [1, batch, hiddenSize]");
    }
    const { output, states, gates } = this.run(
      x,
      state === undefined
        ? []
        : [
            ["state h", state.h],
            ["state c", state.c],
          ],
      options,
      (sequence, { weightIh, weightHh, biasIh, biasHh }, [h, c]) =>
        lstmSequence(sequence, weightIh, weightHh, biasIh, biasHh, h, c),
      ["hidden", "cell"],
    );
    return { output, state: { h: states[0], c: states[1] }, gates: gates as GatesOf<Options, LSTMGates> };
  }
}
