// The simple recurrent layer of Elman, "Finding structure in time" (1990).
import { rnnSequence } from "../ops/index.js";
import { ArgumentError } from "../shape/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { readOptions } from "./arguments.js";
import {
  DEFAULTS,
  type GatesOf,
  Recurrent,
  type RecurrentOptions,
  type SequenceOptions,
} from "./recurrent.js";

/** Options of `nn.RNN`. */
export interface RNNOptions extends RecurrentOptions {
  /** Default "tanh". */
  nonlinearity?: "tanh" | "relu";
}

/** `[batch, time, hiddenSize]` each. */
export type RNNGates = { readonly hidden: Tensor };

/** What an `RNN` returns. */
export interface RNNResult<Gates = RNNGates> {
  /** The hidden state of the last layer after every step, `[batch, time, directions * hiddenSize]`. */
  readonly output: Tensor;
  /** The hidden state after the last step, `[layers * directions, batch, hiddenSize]`; can be passed back in. */
  readonly state: Tensor;
  /** What `plot.gates` draws: an RNN has its hidden state only. */
  readonly gates: Gates;
}

/**
 * A recurrent layer: `h_t = tanh(W_ih x_t + b_ih + W_hh h_(t-1) + b_hh)`.
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
 * const rnn = new nn.RNN(7, 16, { numLayers: 2 });
 * const { output, state } = rnn.forward(zeros([2, 5, 7])); // [batch, time, features]
 * output.shape // [ 2, 5, 16 ]
 * state.shape // [ 2, 2, 16 ]
 */
export class RNN<Options extends RNNOptions = Record<never, never>> extends Recurrent {
  /** What the sum goes through. */
  readonly nonlinearity: "tanh" | "relu";

  constructor(inputSize: number, hiddenSize: number, options: Options = {} as Options) {
    const { nonlinearity } = readOptions<Required<RNNOptions>>("RNN", options, {
      ...DEFAULTS,
      nonlinearity: "tanh",
    });
    const { nonlinearity: _, ...rest }: RNNOptions = options;
    super("RNN", 1, inputSize, hiddenSize, rest);
    if (nonlinearity !== "tanh" && nonlinearity !== "relu") {
      throw new ArgumentError(
        `RNN: nonlinearity must be "tanh" or "relu", got ${JSON.stringify(nonlinearity)}`,
      );
    }
    this.nonlinearity = nonlinearity;
  }

  /** @param state The state to start from, as an earlier call returned it. Default zeros. */
  override forward(
    x: Tensor,
    state?: Tensor,
    options: SequenceOptions = {},
  ): RNNResult<GatesOf<Options, RNNGates>> {
    this.refuseRecord(state);
    const { nonlinearity } = this;
    const { output, states, gates } = this.run(
      x,
      state === undefined ? [] : [["state", state]],
      options,
      (sequence, { weightIh, weightHh, biasIh, biasHh }, [h]) =>
        rnnSequence(sequence, weightIh, weightHh, biasIh, biasHh, h, { nonlinearity }),
      ["hidden"],
    );
    return { output, state: states[0], gates: gates as GatesOf<Options, RNNGates> };
  }

  override extraRepr(): string {
    return super.extraRepr() + (this.nonlinearity === "tanh" ? "" : `, nonlinearity: ${this.nonlinearity}`);
  }
}
